//! What comes over the local socket, from friends and from others.

use super::client::{connect, connect_once};
use super::frame::{MOST_BYTES, read, write};
use super::{Pace, SOURCES, hello, listen};
#[cfg(target_os = "linux")]
use crate::alone::{alone, limit};
use crate::handle::Handle;
use crate::place::Place;
use crate::wire::{FromAgent, Hello, ProblemCode, ToAgent, WindowPage, Wish};
use crate::world::WorldEvent;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// A socket whose agent is the test.
struct Bench {
    place: Place,
    inbox: mpsc::Receiver<WorldEvent>,
    serving: JoinHandle<()>,
    _folder: TempDir,
}

impl Bench {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::at(folder.path()).unwrap();
        place.make_socket_folder().unwrap();
        let (to_loop, inbox) = mpsc::channel(64);
        let socket = listen(place.socket()).unwrap();
        let serving = tokio::spawn(socket.serve(Handle::new(to_loop, hello(false))));
        Self { place, inbox, serving, _folder: folder }
    }

    async fn raw(&self) -> UnixStream {
        UnixStream::connect(self.place.socket()).await.unwrap()
    }

    async fn event(&mut self) -> WorldEvent {
        self.inbox.recv().await.unwrap()
    }

    /// The next wish that arrives, past the connections.
    async fn wish(&mut self) -> (u32, Wish) {
        loop {
            if let WorldEvent::Frame { frame: ToAgent::Wish { id, wish }, .. } = self.event().await {
                return (id, wish);
            }
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Two builds that differ in a file that does not count would shake hands and then not understand each other.
#[test]
fn the_mark_of_a_build_covers_every_file_the_wire_types_stand_in() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let below = std::fs::read_dir(sources.join("wire")).unwrap();
    let mut there: Vec<String> =
        below.map(|entry| format!("wire/{}", entry.unwrap().file_name().into_string().unwrap())).collect();
    there.push("wire.rs".to_owned());
    there.sort();
    assert_eq!(SOURCES.map(|(name, _)| name).to_vec(), there);
    for (name, text) in SOURCES {
        assert_eq!(text, std::fs::read(sources.join(name)).unwrap(), "{name}");
    }
}

async fn next(stream: &mut UnixStream) -> Option<FromAgent> {
    let bytes = read(stream).await.ok()??;
    Some(serde_json::from_slice(&bytes).unwrap())
}

async fn greet(stream: &mut UnixStream, hello: Hello) -> Option<FromAgent> {
    write(stream, &ToAgent::Hello { hello }).await.unwrap();
    next(stream).await
}

fn stranger() -> Hello {
    Hello { build: "0.0.1+other".to_owned(), ..hello(false) }
}

async fn send_json(stream: &mut UnixStream, json: &str) {
    let length = u32::try_from(json.len()).unwrap();
    stream.write_all(&length.to_le_bytes()).await.unwrap();
    stream.write_all(json.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_connection_over_the_socket_is_as_one_inside() {
    let mut bench = Bench::start();
    let mut connection = connect(&bench.place, false).await.unwrap();
    assert_eq!(connection.peer(), &hello(false));
    assert_eq!(connection.next().await, Some(FromAgent::Hello { hello: hello(false) }));
    let WorldEvent::Connected { mailbox, .. } = bench.event().await else { panic!("no connection") };
    let wish = Wish::ShowWindow { page: Some(WindowPage::Settings) };
    connection.send(ToAgent::Wish { id: 7, wish: wish.clone() }).await;
    assert!(bench.wish().await == (7, wish));
    mailbox.put(FromAgent::Done { id: 7, problem: None });
    mailbox.put(FromAgent::Bye);
    assert_eq!(connection.next().await, Some(FromAgent::Done { id: 7, problem: None }));
    assert_eq!(connection.next().await, Some(FromAgent::Bye));
    assert_eq!(connection.next().await, None);
}

#[tokio::test]
async fn the_agent_learns_when_the_other_end_closes() {
    let mut bench = Bench::start();
    let connection = connect(&bench.place, false).await.unwrap();
    let WorldEvent::Connected { mailbox, .. } = bench.event().await else { panic!("no connection") };
    assert!(!mailbox.is_closed());
    drop(connection);
    while !mailbox.is_closed() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn another_build_can_only_show_and_quit() {
    let mut bench = Bench::start();
    let mut stream = bench.raw().await;
    let said = greet(&mut stream, stranger()).await;
    assert_eq!(said, Some(FromAgent::Hello { hello: hello(false) }));
    send_json(&mut stream, r#"{"type":"wish","id":1,"wish":{"type":"pauseAll","on":true}}"#).await;
    let Some(FromAgent::Done { id: 1, problem: Some(problem) }) = next(&mut stream).await else {
        panic!("no answer")
    };
    assert_eq!(problem.code, ProblemCode::OtherBuild);
    send_json(&mut stream, r#"{"type":"wish","id":2,"wish":{"type":"showWindow","page":"unheardOf"}}"#).await;
    assert!(bench.wish().await == (2, Wish::ShowWindow { page: None }));
    send_json(&mut stream, r#"{"type":"openList","list":1,"query":{}}"#).await;
    send_json(&mut stream, r#"{"type":"wish","id":3,"wish":{"type":"quit"}}"#).await;
    assert!(bench.wish().await == (3, Wish::Quit));
}

#[tokio::test]
async fn a_desktop_makes_an_agent_without_one_give_way() {
    let mut bench = Bench::start();
    let _connection = connect(&bench.place, true).await.unwrap();
    assert!(matches!(bench.event().await, WorldEvent::GiveWay));
}

#[tokio::test]
async fn row_90_frames_that_cannot_be_read_are_answered_or_end_the_connection() {
    let mut bench = Bench::start();
    let mut stream = bench.raw().await;
    greet(&mut stream, hello(false)).await;
    for wish in ["null", "{}", r#"{"type":"unheardOf"}"#, r#"{"type":"watch","person":"7"}"#, "[1]", "7"] {
        send_json(&mut stream, &format!(r#"{{"type":"wish","id":9,"wish":{wish}}}"#)).await;
        let Some(FromAgent::Done { id: 9, problem: Some(problem) }) = next(&mut stream).await else {
            panic!("no answer to {wish}")
        };
        assert_eq!(problem.code, ProblemCode::BadInput);
    }
    // Nobody waits for an answer to these.
    for bad in [
        "",
        "null",
        "not json",
        r#"{"type":"unheardOf"}"#,
        r#"{"type":"wish","id":-1,"wish":{"type":"quit"}}"#,
    ] {
        let mut stream = bench.raw().await;
        greet(&mut stream, hello(false)).await;
        send_json(&mut stream, bad).await;
        assert_eq!(next(&mut stream).await, None, "{bad}");
    }
    // Others go on.
    send_json(&mut stream, r#"{"type":"wish","id":10,"wish":{"type":"endSnooze"}}"#).await;
    assert!(bench.wish().await == (10, Wish::EndSnooze));
}

#[tokio::test]
async fn row_90_frames_that_are_too_large_end_the_connection() {
    let bench = Bench::start();
    let mut large = bench.raw().await;
    greet(&mut large, hello(false)).await;
    let length = u32::try_from(MOST_BYTES).unwrap() + 1;
    large.write_all(&length.to_le_bytes()).await.unwrap();
    assert_eq!(next(&mut large).await, None);
}

#[tokio::test]
async fn row_90_ten_thousand_frames_in_a_second_are_too_many() {
    let mut pace = Pace::new();
    let mut counted = 0;
    // Far less than a second.
    while pace.count().is_ok() {
        counted += 1;
    }
    assert_eq!(counted, 10_000);
}

#[tokio::test]
async fn who_says_no_hello_is_not_heard() {
    let bench = Bench::start();
    let mut stream = bench.raw().await;
    send_json(&mut stream, r#"{"type":"wish","id":1,"wish":{"type":"quit"}}"#).await;
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test]
async fn a_socket_that_comes_late_is_waited_for_and_a_stale_one_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(folder.path()).unwrap();
    place.make_socket_folder().unwrap();
    assert!(connect_once(&place, false).await.is_err());
    // What a crashed program leaves behind: a socket nobody listens on.
    let stale = std::os::unix::net::UnixListener::bind(place.socket()).unwrap();
    drop(stale);
    let late = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let (to_loop, inbox) = mpsc::channel(64);
        let serving = tokio::spawn(listen(place.socket()).unwrap().serve(Handle::new(to_loop, hello(false))));
        (serving, inbox)
    };
    let (connection, (serving, _inbox)) = tokio::join!(connect(&place, false), late);
    assert!(connection.is_ok());
    serving.abort();
}

#[test]
fn the_folder_of_the_socket_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(folder.path()).unwrap();
    place.make_socket_folder().unwrap();
    let mode = std::fs::metadata(place.socket().parent().unwrap()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[cfg(target_os = "linux")]
#[test]
fn row_82_out_of_descriptors_the_socket_takes_in_others_once_some_end() {
    alone("socket::tests::row_82_out_of_descriptors_the_socket_takes_in_others_once_some_end", || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::start();
            limit("nofile", "64");
            let mut open = Vec::new();
            while let Ok(stream) = UnixStream::connect(bench.place.socket()).await {
                open.push(stream);
            }
            assert!(open.len() > 10, "{}", open.len());
            // Room for its own end of a connection, and none for the other.
            open.pop();
            let waiting = UnixStream::connect(bench.place.socket()).await.unwrap();
            tokio::task::yield_now().await;
            drop((open, waiting));
            let connection = connect_once(&bench.place, false).await.unwrap();
            assert_eq!(connection.peer().build, hello(false).build);
        });
    });
}
