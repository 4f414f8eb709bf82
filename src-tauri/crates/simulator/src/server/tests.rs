//! Faults, the record, and hosts that go and come back, over real sockets.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::testing::{Bench, sent};
use crate::{Answer, Body, Options, Reply, Simulator, Site, Times};

#[tokio::test]
async fn a_scripted_reply_arrives_as_it_stands_and_then_all_is_as_usual() {
    let bench = Bench::people(1).await;
    let reply =
        Reply::new(503).with_header("Retry-After", "7").with_header("Retry-After", "9").with_body("<busy>");
    bench.control.answer("GET /chats", Times::Next(1), Answer::Reply(reply));
    let response = bench.get("/chats").send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers().get_all("retry-after").iter().count(), 2);
    assert_eq!(response.headers().get("x-ratelimit-limit"), None);
    assert_eq!(response.text().await.unwrap(), "<busy>");
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
}

#[tokio::test]
async fn the_ready_made_answers_have_the_documented_bodies() {
    let bench = Bench::people(1).await;
    let ask = async |answer: Answer| {
        bench.control.answer("/chats", Times::Next(1), answer);
        sent(bench.get("/chats")).await
    };
    let limited = ask(Answer::too_many_requests(Some("5"))).await;
    assert_eq!((limited.status, limited.header("retry-after")), (429, Some("5")));
    assert_eq!(limited.body, json!({ "error": "Too many requests" }));
    assert_eq!(ask(Answer::too_many_requests(None)).await.header("retry-after"), None);
    let gone = ask(Answer::version_gone("2027-01-01")).await;
    assert_eq!((gone.status, &gone.body["nextVersion"]), (410, &json!("2027-01-01")));
    assert_eq!(ask(Answer::version_unsupported()).await.body["error"], "Unsupported API version");
    assert_eq!(ask(Answer::status(500)).await.status, 500);
    let portal = ask(Answer::Portal).await;
    assert_eq!((portal.status, portal.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let empty = ask(Answer::Empty).await;
    assert_eq!((empty.status, empty.header("content-length")), (200, Some("0")));
    let soon = ask(Answer::deprecated("@1787270400", "Sun, 01 Nov 2026 00:00:00 GMT", "2027-01-01")).await;
    assert_eq!((soon.status, soon.header("sunset")), (200, Some("Sun, 01 Nov 2026 00:00:00 GMT")));
    assert_eq!(soon.header("x-fanvue-api-next-version"), Some("2027-01-01"));
    assert!(soon.body["data"].is_array());
}

#[tokio::test]
async fn broken_bodies_are_broken_in_their_own_way() {
    let bench = Bench::people(30).await;
    bench.control.answer("/chats", Times::Next(1), Answer::MalformedJson);
    let text = bench.get("/chats").send().await.unwrap().text().await.unwrap();
    assert!(text.starts_with('{') && serde_json::from_str::<serde_json::Value>(&text).is_err());
    bench.control.answer("/chats", Times::Next(1), Answer::WrongType);
    assert!(sent(bench.get("/chats")).await.body.is_array());
    bench.control.answer("/chats", Times::Next(1), Answer::CutMidBody);
    let response = bench.get("/chats").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err(), "the body ends before its end");
}

#[tokio::test]
async fn a_dropped_request_is_not_carried_out_and_a_lost_answer_is() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    let messages = format!("/chats/{id}/messages");
    bench.control.write(id, "hello").unwrap();
    bench.control.answer(&messages, Times::Next(1), Answer::Drop);
    assert!(bench.get(&messages).send().await.is_err());
    assert_eq!(bench.control.person(id).unwrap().unread, 1);
    bench.control.answer(&messages, Times::Next(1), Answer::Lose);
    assert!(bench.get(&messages).send().await.is_err());
    assert_eq!(bench.control.person(id).unwrap().unread, 0);
    assert!(bench.control.requests_to(&messages).iter().all(|request| request.status.is_none()));
}

#[tokio::test]
async fn slow_answers_take_their_time_and_silent_ones_never_end() {
    let bench = Bench::people(30).await;
    let begun = Instant::now();
    bench.control.answer("/chats", Times::Next(1), Answer::Delay(Duration::from_millis(150)));
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(150));

    let begun = Instant::now();
    let drip = Answer::Drip { bytes: 200, every: Duration::from_millis(2) };
    bench.control.answer("/chats", Times::Next(1), drip);
    assert!(sent(bench.get("/chats").header("accept-encoding", "identity")).await.body["data"].is_array());
    assert!(begun.elapsed() >= Duration::from_millis(50));

    for answer in [Answer::Hang, Answer::StallMidBody] {
        let rule = bench.control.answer("/chats", Times::Always, answer);
        let whole = async { bench.get("/chats").send().await.unwrap().bytes().await };
        assert!(tokio::time::timeout(Duration::from_millis(150), whole).await.is_err());
        bench.control.lift(rule);
    }
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
}

#[tokio::test]
async fn every_request_is_on_record_with_all_it_said() {
    let bench = Bench::people(1).await;
    let ids = bench.control.ids();
    sent(bench.get("/chats?filter=online&filter=unread&search=a%20b")).await;
    sent(bench.post("/chats/statuses", &json!({ "userUuids": ids }))).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", "a+b&c")];
    sent(bench.client.post(&bench.control.urls().token).form(&form)).await;
    let requests = bench.control.requests();
    let numbers: Vec<u64> = requests.iter().map(|request| request.number).collect();
    assert_eq!(numbers, [0, 1, 2]);
    let chats = &requests[0];
    assert_eq!((chats.site, chats.method.as_str(), chats.status), (Site::Api, "GET", Some(200)));
    assert_eq!(chats.query_values("filter"), ["online", "unread"]);
    assert_eq!(chats.query_values("search"), ["a b"]);
    assert_eq!(chats.header("x-fanvue-api-version"), Some("2025-06-26"));
    assert_eq!(chats.body, Body::Empty);
    assert!(chats.answer_bytes > 0);
    let statuses = &bench.control.requests_to("/chats/statuses")[0];
    assert_eq!(statuses.body.json(), Some(&json!({ "userUuids": ids })));
    assert_eq!((requests[2].site, requests[2].body.form_value("refresh_token")), (Site::Auth, Some("a+b&c")));
    bench.control.clear_requests();
    assert_eq!(bench.control.requests().len(), 0);
    sent(bench.get("/chats")).await;
    assert_eq!((bench.control.requests()[0].number, bench.control.requests()[0].status), (3, Some(200)));
}

#[tokio::test]
async fn only_the_latest_requests_are_remembered_and_how_many_ran_at_once() {
    let bench = Bench::with(Options { requests_kept: 3, ..Options::people(1) }).await;
    for page in 1..=5 {
        sent(bench.get(&format!("/chats?page={page}"))).await;
    }
    let pages: Vec<String> = bench.control.requests().iter().map(|request| request.query.clone()).collect();
    assert_eq!(pages, ["page=3", "page=4", "page=5"]);
    bench.control.answer("/chats", Times::Always, Answer::Delay(Duration::from_millis(100)));
    tokio::join!(sent(bench.get("/chats")), sent(bench.get("/chats")), sent(bench.get("/chats")));
    assert_eq!(bench.control.requests().iter().map(|request| request.at_once).max(), Some(3));
}

#[tokio::test]
async fn a_request_can_be_waited_for() {
    let bench = Bench::people(1).await;
    let control = bench.control.clone();
    let wait = control.wait_for_requests("/chats", 2, Duration::from_secs(5));
    let ask = async {
        sent(bench.get("/chats")).await;
        sent(bench.get("/chats")).await;
    };
    assert!(tokio::join!(wait, ask).0);
    assert!(!bench.control.wait_for_requests("/chats", 3, Duration::from_millis(30)).await);
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_ask() {
    let bench = Bench::people(50).await;
    let plain = sent(bench.get("/chats?size=50").header("accept-encoding", "identity")).await;
    assert_eq!(plain.header("content-encoding"), None);
    let unpacked = sent(bench.get("/chats?size=50").header("accept-encoding", "gzip")).await;
    assert_eq!(unpacked.body, plain.body);
    let sizes: Vec<usize> = bench.control.requests().iter().map(|request| request.answer_bytes).collect();
    assert!(sizes[1] * 3 < sizes[0], "{sizes:?}");
}

#[tokio::test]
async fn an_unplugged_host_refuses_and_comes_back_on_its_port() {
    let bench = Bench::people(1).await;
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
    bench.control.unplug(Site::Api).await;
    assert!(bench.get("/chats").send().await.unwrap_err().is_connect());
    let discovery = bench.client.get(&bench.control.urls().discovery);
    assert_eq!(sent(discovery).await.status, 200, "the other hosts are still there");
    bench.control.plug_in(Site::Api).await;
    assert_eq!(sent(bench.get("/chats")).await.status, 200, "and the token is still good");
}

#[tokio::test]
async fn a_stopped_simulator_frees_its_ports_even_with_a_call_under_way() {
    let bench = Bench::people(1).await;
    bench.control.answer("/chats", Times::Always, Answer::Hang);
    let call = tokio::spawn(bench.get("/chats").send());
    assert!(bench.control.wait_for_requests("/chats", 1, Duration::from_secs(5)).await);
    let port = |url: &str| url.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap();
    let urls = bench.control.urls().clone();
    bench.simulator.stop().await;
    assert!(call.await.unwrap().is_err());
    let mut options = Options::people(1);
    options.ports.api = port(&urls.api);
    options.ports.web = port(&urls.web);
    let again = Simulator::start(options.clone()).await.unwrap();
    assert_eq!(again.base_url(), urls.api);
    assert!(Simulator::start(options).await.is_err(), "a taken port is an error");
}

#[tokio::test]
async fn a_chat_has_a_page_that_names_the_person_and_is_safe() {
    let bench = Bench::people(1).await;
    let id = bench.control.add_person(crate::NewPerson::named("<script>Eve</script>", "eve"));
    bench.control.write(id, "<b>hello</b>").unwrap();
    let page = async |url: String| bench.client.get(url).send().await.unwrap();
    let chat = page(bench.control.urls().chat(id)).await.text().await.unwrap();
    assert!(chat.contains("Chat with &lt;script&gt;Eve") && chat.contains("&lt;b&gt;hello"));
    let inbox = page(bench.control.urls().inbox()).await.text().await.unwrap();
    assert!(inbox.contains(&format!("/messages/{id}")));
    assert_eq!(page(bench.control.urls().chat(uuid::Uuid::new_v4())).await.status(), 404);
}

#[tokio::test]
async fn bytes_that_are_no_http_do_no_harm() {
    let bench = Bench::people(1).await;
    let address = bench.simulator.base_url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"\x16\x03\x01 not http\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
}
