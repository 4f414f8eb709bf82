//! How a service closes a socket, and what is made of it.

use super::{QUIET, SPANS, Spans, signed_in};
use presence::event::SocketNews::{Closed, Open, Refused};
use std::time::{Duration, Instant};

#[tokio::test]
async fn row_98_codes_that_mean_a_bad_token_count_as_refused() {
    for code in [1008, 3000, 3003, 4401, 4403] {
        let (_simulator, control, mut bench) = signed_in(1, SPANS).await;
        bench.listen();
        bench.expect(Open).await;
        control.close_sockets(code);
        bench.expect(Refused).await;
        bench.is_quiet().await;
        assert_eq!(control.opened_sockets(), 1, "{code}");
    }
}

#[tokio::test]
async fn row_98_any_other_code_is_followed_by_another_try() {
    for code in [1000, 1001, 1011, 4000, 4999] {
        let (_simulator, control, mut bench) = signed_in(1, SPANS).await;
        bench.listen();
        bench.expect(Open).await;
        control.close_sockets(code);
        bench.expect(Closed).await;
        bench.expect(Open).await;
    }
}

#[tokio::test]
async fn row_93_a_token_that_is_taken_and_refused_again_and_again_does_not_make_a_storm() {
    let spans = Spans { first_wait: Duration::from_millis(20), ..SPANS };
    let (_simulator, control, mut bench) = signed_in(1, spans).await;
    control.set_handshakes(simulator::Handshakes::AcceptThenClose { code: 4401 });
    let trying = async {
        loop {
            bench.listen();
            while bench.next().await != crate::listening::Said::News(Refused) {}
        }
    };
    let begun = Instant::now();
    assert!(tokio::time::timeout(QUIET * 5, trying).await.is_err());
    while control.opened_sockets() < 2 {
        bench.listen();
        bench.next().await;
    }
    let (opened, times) = (control.opened_sockets(), begun.elapsed().as_secs_f64());
    assert!((opened as f64) < 30.0 * times, "{opened} in {times} s");
}
