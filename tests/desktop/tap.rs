//! A tap between the program and its window: it carries everything on as it is, and remembers what the window was told.

use crate::desk::Desk;
use agent::place::short_hash;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{UnixListener, UnixStream};

/// The running tap. The window is to be opened on its data folder instead of the program's.
pub(crate) struct Tap {
    pub(crate) data_dir: PathBuf,
    told: Arc<Mutex<Vec<u8>>>,
    attached: Arc<AtomicUsize>,
    listening: tokio::task::JoinHandle<()>,
}

impl Tap {
    /// Listens where a program with a data folder of the tap's own would listen, for as long as the running one lives.
    pub(crate) async fn between(desk: &Desk) -> Self {
        let data_dir = desk.home.path().join("tapped");
        std::fs::create_dir_all(&data_dir).expect("the home is ours");
        let sockets = desk.sockets();
        let of = |folder: &PathBuf| {
            let folder = folder.canonicalize().expect("a folder");
            sockets.join(format!("{}.sock", short_hash(&folder)))
        };
        let program = of(&desk.data_dir());
        let listener = UnixListener::bind(of(&data_dir)).expect("the folder of the sockets is ours");
        let told = Arc::new(Mutex::new(Vec::new()));
        let attached = Arc::new(AtomicUsize::new(0));
        let (remembered, counted) = (told.clone(), attached.clone());
        let listening = tokio::spawn(async move {
            while let Ok((window, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let to = UnixStream::connect(&program).await.expect("the program listens");
                tokio::spawn(carry(window, to, remembered.clone()));
            }
        });
        Self { data_dir, told, attached, listening }
    }

    /// How often a window has connected.
    pub(crate) fn attached(&self) -> usize {
        self.attached.load(Ordering::Relaxed)
    }

    /// Everything the window was told so far, as it crossed.
    pub(crate) fn told(&self) -> Vec<u8> {
        self.told.lock().expect("no test panics while it holds this").clone()
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn carry(window: UnixStream, program: UnixStream, told: Arc<Mutex<Vec<u8>>>) {
    let (mut of_window, mut to_window) = window.into_split();
    let (mut of_program, mut to_program) = program.into_split();
    // Either end may go at any time, as it may without a tap.
    let asking = async {
        let _ended = copy(&mut of_window, &mut to_program).await;
    };
    let telling = async {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = of_program.read(&mut bytes).await {
            told.lock().expect("no test panics while it holds this").extend_from_slice(&bytes[..count]);
            if to_window.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = asking => {}
        () = telling => {}
    }
}
