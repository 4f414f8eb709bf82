//! The simulated service.

use super::{ACCOUNT, Bench, QUIET, SOON, SPANS, Spans, WAITING, signed_in};
use crate::listening::Said;
use presence::event::SocketNews::{Closed, Open, Refused};
use presence::sighting::Presence;
use simulator::Frame;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_change_is_told_the_moment_it_is_pushed() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    bench.listen();
    bench.expect(Open).await;
    let who = control.ids()[1];
    control.arrive(who).unwrap();
    let pushed = bench.pushed().await;
    assert_eq!(&*pushed.reports[0].key, who.to_string());
    assert_eq!(pushed.reports[0].presence, Presence::Online);
}

#[tokio::test]
async fn p48_one_socket_is_kept_for_an_account_however_often_it_is_asked_for() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    for _ in 0..5 {
        bench.listen();
    }
    bench.expect(Open).await;
    bench.listen();
    bench.is_quiet().await;
    assert_eq!((control.open_sockets(), control.opened_sockets()), (1, 1));
    bench.listening.end(ACCOUNT);
    assert!(control.wait_for_sockets(0, SOON).await);
    bench.is_quiet().await;
}

#[tokio::test]
async fn p53_a_ping_goes_out_as_a_text_and_its_answer_keeps_the_socket_alive() {
    let spans = Spans { ping: Duration::from_millis(500), silence: Duration::from_secs(5), ..SPANS };
    let (_simulator, control, mut bench) = signed_in(3, spans).await;
    bench.listen();
    bench.expect(Open).await;
    // Twice as long as silence may last: only answers to pings come in.
    assert!(control.wait_for_frames(20, SOON).await);
    assert!(
        control
            .received_frames()
            .iter()
            .all(|one| matches!(&one.frame, Frame::Text(text) if text == r#"{"type":"ping"}"#))
    );
    assert_eq!(control.opened_sockets(), 1);
    assert!(bench.heard.try_recv().is_err(), "answers to pings say nothing");
}

#[tokio::test]
async fn p53_row_94_a_half_open_socket_is_taken_for_dead_and_made_anew() {
    let spans = Spans { silence: Duration::from_millis(500), ..SPANS };
    let (_simulator, control, mut bench) = signed_in(3, spans).await;
    let begun = Instant::now();
    bench.listen();
    bench.expect(Open).await;
    control.stop_answering();
    bench.expect(Closed).await;
    assert!(begun.elapsed() >= spans.silence, "{:?}", begun.elapsed());
    bench.expect(Open).await;
}

#[tokio::test]
async fn row_93_a_server_that_accepts_and_closes_at_once_is_connected_to_ever_more_seldom() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    control.set_handshakes(simulator::Handshakes::AcceptThenClose { code: 1000 });
    let begun = Instant::now();
    bench.listen();
    // Ten minutes at a thousandth.
    tokio::time::sleep(Duration::from_millis(600)).await;
    while control.opened_sockets() < 3 {
        bench.next().await;
    }
    let (opened, times) = (control.opened_sockets(), begun.elapsed().as_secs_f64() / 0.6);
    assert!(opened as f64 <= 20.0 * times, "{opened} in {times} times as long");
}

#[tokio::test]
async fn p54_a_minute_of_health_forgets_what_failed_before_and_less_does_not() {
    let spans = Spans { healthy: Duration::from_secs(5), most_wait: Duration::from_millis(8), ..SPANS };
    let (_simulator, control, mut bench) = signed_in(3, spans).await;
    let bound = |bench: &Bench| bench.listening.tries[&ACCOUNT].bound(&spans);
    bench.listen();
    for times in [1, 2, 4, 4] {
        bench.expect(Open).await;
        control.drop_sockets();
        bench.expect(Closed).await;
        assert_eq!(bound(&bench), spans.first_wait * times);
    }
    bench.expect(Open).await;
    tokio::time::sleep(spans.healthy).await;
    control.drop_sockets();
    bench.expect(Closed).await;
    assert_eq!(bound(&bench), spans.first_wait);
}

#[tokio::test]
async fn p54_a_sleep_makes_the_socket_anew_at_once() {
    let spans = Spans { first_wait: Duration::from_secs(60), most_wait: Duration::from_secs(60), ..SPANS };
    let (simulator, control, _) = signed_in(3, SPANS).await;
    let mut bench = Bench::at(&simulator.urls().presence, &control.issue_tokens().access_token, spans);
    bench.listen();
    bench.expect(Open).await;
    bench.listening.woke();
    bench.expect(Closed).await;
    bench.expect(Open).await;
    assert_eq!(control.opened_sockets(), 2);
    // Nor is the end of a long wait awaited.
    control.drop_sockets();
    bench.expect(Closed).await;
    tokio::time::sleep(QUIET).await;
    bench.listening.woke();
    bench.expect(Open).await;
}

#[tokio::test]
async fn p54_row_96_a_refused_token_ends_the_trying_until_there_is_another() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    bench.use_token("not-one");
    bench.listen();
    bench.expect(Refused).await;
    bench.is_quiet().await;
    assert_eq!(control.opened_sockets(), 0);
    assert!(!bench.listening.is_on(ACCOUNT));
    bench.use_token(&control.issue_tokens().access_token);
    bench.listen();
    bench.expect(Open).await;
}

#[tokio::test]
async fn row_96_a_token_that_ends_while_the_socket_is_open_is_refused_at_the_next_connect() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    bench.listen();
    bench.expect(Open).await;
    control.expire_access_tokens();
    bench.is_quiet().await;
    assert_eq!(control.open_sockets(), 1, "the service leaves it open");
    control.drop_sockets();
    bench.expect(Closed).await;
    bench.expect(Refused).await;
    bench.is_quiet().await;
    bench.use_token(&control.issue_tokens().access_token);
    bench.listen();
    bench.expect(Open).await;
}

#[tokio::test]
async fn row_96_without_a_token_it_is_tried_again_and_nothing_is_refused() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    let token = bench.token.lock().unwrap().take().unwrap();
    bench.listen();
    bench.expect(Closed).await;
    bench.use_token(&token);
    while bench.next().await != Said::News(Open) {}
    assert_eq!(control.opened_sockets(), 1);
}

#[tokio::test]
async fn p40_row_97_what_is_twice_or_old_is_handed_on_and_what_is_unknown_says_nothing() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    bench.listen();
    bench.expect(Open).await;
    let at = |second: u32, is_online: bool| {
        format!(
            r#"{{"type":"presence_update","data":{{"user_id":102,"is_online":{is_online}}},"timestamp":"2026-11-20T10:00:{second:02}Z"}}"#
        )
    };
    for text in ["", "null", "[1]", "{", r#"{"type":"other","data":{"user_id":102}}"#, r#"{"type":7}"#] {
        control.push(text);
    }
    for text in [at(5, true), at(5, true), at(2, false)] {
        control.push(&text);
    }
    let mut seen = Vec::new();
    for _ in 0..3 {
        let pushed = bench.pushed().await;
        let report = &pushed.reports[0];
        seen.push((report.made.unwrap().0 % 60_000, report.presence.clone()));
    }
    assert_eq!(seen, [(5000, Presence::Online), (5000, Presence::Online), (2000, Presence::Offline)]);
    assert!(bench.heard.try_recv().is_err());
    assert_eq!(control.opened_sockets(), 1, "the socket stays");
}

#[tokio::test]
async fn row_98_a_server_that_restarts_is_left_alone_longer() {
    for code in [1012, 1013] {
        let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
        bench.listen();
        bench.expect(Open).await;
        let begun = Instant::now();
        control.close_sockets(code);
        bench.expect(Closed).await;
        bench.expect(Open).await;
        assert!(begun.elapsed() >= SPANS.restarting, "{code}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn row_99_ten_thousand_frames_at_once_fill_the_queue_and_no_more_and_a_resync_follows() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    bench.listen();
    bench.expect(Open).await;
    let who = control.ids()[0];
    for _ in 0..5_000 {
        control.arrive(who).unwrap();
        control.leave(who).unwrap();
    }
    // The loop reads nothing until all of it is through.
    let mut frames = control.received_frames().len();
    while bench.heard.len() < WAITING {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    frames += 5;
    assert!(control.wait_for_frames(frames, SOON).await, "pings go on");
    assert_eq!(bench.heard.len(), WAITING);
    let mut pushed = 0;
    while let Said::Pushed(_) = bench.next().await {
        pushed += 1;
    }
    assert_eq!(pushed, WAITING);
    bench.expect(Open).await;
    // And everything is heard again.
    let other = control.ids()[1];
    control.arrive(other).unwrap();
    while *bench.pushed().await.reports[0].key != *other.to_string() {}
}

#[tokio::test]
async fn row_100_a_report_carries_when_the_service_made_it_so_that_the_newer_one_wins() {
    let (_simulator, control, mut bench) = signed_in(3, SPANS).await;
    // As observed, where times are finer than a second and each change comes in two forms.
    control.change(|api| api.mode = simulator::PresenceMode::Observed);
    bench.listen();
    bench.expect(Open).await;
    let who = control.ids()[0];
    control.arrive(who).unwrap();
    let came = bench.pushed().await.reports[0].made.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    control.leave(who).unwrap();
    let went = loop {
        let pushed = bench.pushed().await;
        if pushed.reports[0].presence == Presence::Offline {
            break pushed.reports[0].made.unwrap();
        }
    };
    assert!(went > came, "{went:?} {came:?}");
}

#[tokio::test]
async fn h4_after_a_fault_of_its_task_the_socket_counts_as_closed_and_is_opened_anew() {
    let (_simulator, _control, mut bench) = signed_in(3, SPANS).await;
    let token = Arc::clone(&bench.token);
    let failing = std::thread::spawn(move || {
        let _held = token.lock().unwrap();
        panic!("whoever asks for the token from now on panics, too");
    });
    assert!(failing.join().is_err());
    bench.listen();
    bench.expect(Closed).await;
    bench.token.clear_poison();
    while bench.next().await != Said::News(Open) {}
}
