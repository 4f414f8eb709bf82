//! The token stands in the address, and the address must be read nowhere.

use super::broken::Server;
use super::secure::before;
use super::{Bench, SPANS, Spans, signed_in};
use crate::http::tests::trust::Authority;
use crate::listening::dial::Tls;
use presence::event::SocketNews::{Closed, Open, Refused};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

/// All that is logged at the finest level by anybody, by either of the two ways there are.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<Vec<u8>>>);

impl Everything {
    fn text(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Everything {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.text().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Everything {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.text().extend_from_slice(line.as_bytes());
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn p36_the_token_is_read_in_no_log_of_any_library_at_the_finest_level() {
    let everything = Everything::default();
    log::set_logger(Box::leak(Box::new(everything.clone()))).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(everything.clone())
        .finish();
    // With one subscriber alone, tracing asks nobody about a line that another test, which has none, is the first to come by.
    let _beside = tracing::Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish());
    let _guard = tracing::subscriber::set_default(subscriber);

    let (simulator, control, mut bench) = signed_in(1, SPANS).await;
    let token = bench.token.lock().unwrap().clone().unwrap();
    assert!(token.contains("CANARY"), "{token}");
    bench.listen();
    bench.expect(Open).await;
    control.close_sockets(1011);
    bench.expect(Closed).await;
    bench.expect(Open).await;
    control.revoke_everything();
    control.drop_sockets();
    bench.expect(Closed).await;
    bench.expect(Refused).await;
    let broken = Server::says(vec![0xFF, 0xFF]).await;
    let nobody = "https://127.0.0.1:1".to_owned();
    for base in [broken.base, nobody, "https://a.invalid".to_owned()] {
        // A name may be looked for in vain for long, and what was said ends in the middle.
        let (connect, silence) = (Duration::from_secs(2), Duration::from_millis(500));
        let mut bench = Bench::at(&base, &token, Spans { connect, silence, ..SPANS });
        bench.listen();
        while bench.next().await != crate::listening::Said::News(Closed) {}
    }
    let authority = Authority::new();
    for (is_trusted, ends) in [(true, Open), (false, Closed)] {
        let proof = authority.proof_of("127.0.0.1");
        let (_secure, base) = before(&simulator.urls().presence, proof).await;
        let mut bench = Bench::at(&base, &control.issue_tokens().access_token, SPANS);
        if is_trusted {
            bench.listening.tls = Tls::beside(authority.certificate());
        }
        bench.listen();
        bench.expect(ends).await;
    }

    let text = String::from_utf8_lossy(&everything.text()).into_owned();
    assert!(text.contains("a socket ended"), "our own lines are there");
    assert!(text.contains("the certificate is not trusted"), "the problem is said plainly");
    assert!(text.contains("tungstenite") && text.contains("rustls"), "and those of the libraries");
    assert!(!text.contains("CANARY"), "{}", text.lines().find(|line| line.contains("CANARY")).unwrap());
}
