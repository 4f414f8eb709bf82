//! Sockets over TLS: the simulated service behind a certificate, which is trusted or not.

use super::{ACCOUNT, Bench, SPANS, signed_in};
use crate::http::tests::trust::{Authority, Proof, Secure};
use crate::listening::dial::{Failure, Tls, dial};
use presence::event::SocketNews::{Closed, Open};
use presence::sighting::Presence;
use secrecy::SecretString;
use std::sync::atomic::Ordering;
use tokio::net::TcpStream;
use url::Url;

/// Where the servers stand, and what their certificates are for.
const HERE: &str = "127.0.0.1";

/// Stands before a service, and speaks TLS with this proof.
pub(super) async fn before(base: &str, proof: Proof) -> (Secure, String) {
    let mut base = Url::parse(base).unwrap();
    let behind = base.socket_addrs(|| None).unwrap()[0];
    let server = Secure::start(&format!("{HERE}:0"), proof, &["http/1.1"], move |mut stream, _| async move {
        let mut service = TcpStream::connect(behind).await.unwrap();
        // Either side may hang up.
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut service).await;
    })
    .await;
    base.set_scheme("https").unwrap();
    base.set_port(Some(server.address.port())).unwrap();
    (server, base.as_str().trim_end_matches('/').to_owned())
}

/// A bench that is signed in to a service behind such a proof, and trusts this authority.
async fn behind(
    proof: Proof,
    trusted: &Authority,
) -> (simulator::Simulator, simulator::PresenceControl, Secure, Bench) {
    let (simulator, control, plain) = signed_in(3, SPANS).await;
    let (server, base) = before(&simulator.urls().presence, proof).await;
    let token = plain.token.lock().unwrap().clone().unwrap();
    let mut bench = Bench::at(&base, &token, SPANS);
    bench.listening.tls = Tls::beside(trusted.certificate());
    (simulator, control, server, bench)
}

#[tokio::test]
async fn p35_what_is_pushed_arrives_over_tls_where_the_certificate_is_trusted() {
    let authority = Authority::new();
    let (_simulator, control, _server, mut bench) = behind(authority.proof_of(HERE), &authority).await;
    bench.listen();
    bench.expect(Open).await;
    let who = control.ids()[1];
    control.arrive(who).unwrap();
    let pushed = bench.pushed().await;
    assert_eq!(&*pushed.reports[0].key, who.to_string());
    assert_eq!(pushed.reports[0].presence, Presence::Online);
    // And made anew over TLS, too.
    control.close_sockets(1011);
    bench.expect(Closed).await;
    bench.expect(Open).await;
    bench.listening.end(ACCOUNT);
}

#[tokio::test]
async fn p35_row_33_a_certificate_that_is_not_trusted_opens_no_socket_and_is_sent_no_token() {
    let trusted = Authority::new();
    let cases = [
        ("of an authority that nobody trusts", Authority::new().proof_of(HERE)),
        ("of another address", trusted.proof_of("127.0.0.2")),
        ("of a name", trusted.proof_of("localhost")),
    ];
    for (what, proof) in cases {
        let (_simulator, control, server, mut bench) = behind(proof, &trusted).await;
        bench.listen();
        for _ in 0..2 {
            bench.expect(Closed).await;
        }
        assert_eq!(control.opened_sockets(), 0, "{what}");
        assert!(server.connections.load(Ordering::Relaxed) >= 2, "{what}: it is tried again, as safely");

        let (_, socket) = super::socket(&bench.base);
        assert!(socket.url.starts_with("wss://"), "{}", socket.url);
        let token = SecretString::from(bench.token.lock().unwrap().clone().unwrap());
        let refused = dial(&socket, &token, &bench.listening.tls).await.err();
        assert_eq!(refused, Some(Failure::NotTrusted), "{what}");
        assert_eq!(refused.unwrap().to_string(), "the certificate is not trusted");
    }
}
