//! Servers that speak TLS, and which of them are believed.

use super::{BOUNDS, body, get, request};
use crate::http::around::Around;
use crate::http::{Bounds, Http, Sent};
use presence::service::NoAnswer;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use reqwest::Certificate;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

/// What the servers are called.
pub(super) const NAME: &str = "service.test";

pub(super) const FINE: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

/// Somebody who vouches for servers.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Vec<u8>,
}

/// A server's proof of who it is.
pub(crate) struct Proof {
    chain: Vec<CertificateDer<'static>>,
    key: PrivatePkcs8KeyDer<'static>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().der().to_vec();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// Vouches for whatever is put into `params`.
    fn vouch(&self, params: &CertificateParams) -> Proof {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Proof { chain: vec![certificate.der().clone()], key: key.serialize_der().into() }
    }

    pub(super) fn proof(&self) -> Proof {
        self.proof_of(NAME)
    }

    /// Vouches for the server of this name, or at this address.
    pub(crate) fn proof_of(&self, name: &str) -> Proof {
        self.vouch(&CertificateParams::new(vec![name.to_owned()]).unwrap())
    }

    /// What whoever trusts this authority must know of it.
    pub(crate) fn certificate(&self) -> CertificateDer<'static> {
        self.certificate.clone().into()
    }

    /// A world in which this authority is trusted, and the servers' name leads to these addresses.
    pub(super) fn around(&self, at: &[SocketAddr]) -> Around {
        Around {
            names: vec![(NAME, at.to_vec())],
            authority: Some(Certificate::from_der(&self.certificate).unwrap()),
            proxy: None,
        }
    }
}

fn params() -> CertificateParams {
    CertificateParams::new(vec![NAME.to_owned()]).unwrap()
}

/// A server that speaks TLS.
pub(crate) struct Secure {
    pub(crate) address: SocketAddr,
    pub(crate) connections: Arc<AtomicUsize>,
}

impl Secure {
    /// Does what is asked of it on each connection, which it numbers from 0.
    pub(crate) async fn start<F>(
        at: &str,
        proof: Proof,
        protocols: &[&str],
        answer: impl Fn(TlsStream<TcpStream>, usize) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(proof.chain, proof.key.into())
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counts = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = counts.fetch_add(1, Ordering::Relaxed);
                if let Ok(stream) = acceptor.accept(stream).await {
                    tokio::spawn(answer(stream, number));
                }
            }
        });
        Self { address, connections }
    }

    /// One that says the same to everybody.
    pub(super) async fn says(at: &str, proof: Proof, bytes: &'static [u8]) -> Self {
        Self::start(at, proof, &["http/1.1"], move |mut stream, _| async move {
            request(&mut stream).await;
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
        })
        .await
    }

    pub(super) fn url(&self) -> String {
        format!("https://{NAME}:{}/chats", self.address.port())
    }

    pub(super) async fn ask(&self, around: Around, bounds: Bounds) -> Sent {
        get(&Http::within(around, bounds), &self.url()).await
    }
}

#[tokio::test]
async fn row_33_a_certificate_that_does_not_prove_who_answers_is_refused_and_not_gone_around() {
    let authority = Authority::new();
    let (mut expired, mut not_yet) = (params(), params());
    expired.not_after = date_time_ymd(2020, 1, 1);
    not_yet.not_before = date_time_ymd(3000, 1, 1);
    let other_name = CertificateParams::new(vec!["other.test".to_owned()]).unwrap();
    let own_key = KeyPair::generate().unwrap();
    let own = params().self_signed(&own_key).unwrap();
    let own = Proof { chain: vec![own.der().clone()], key: own_key.serialize_der().into() };
    let cases = [
        ("expired", authority.vouch(&expired)),
        ("not yet valid", authority.vouch(&not_yet)),
        ("of another name", authority.vouch(&other_name)),
        ("its own authority", own),
        ("of an authority that nobody trusts", Authority::new().proof()),
    ];
    for (what, proof) in cases {
        let server = Secure::says("127.0.0.1:0", proof, FINE).await;
        let sent = server.ask(authority.around(&[server.address]), BOUNDS).await;
        assert_eq!(sent.result, Err(NoAnswer::NotTrusted), "{what}");
        assert_eq!(server.connections.load(Ordering::Relaxed), 1, "{what}: it is not tried without");
    }
    let server = Secure::says("127.0.0.1:0", authority.proof(), FINE).await;
    assert_eq!(body(server.ask(authority.around(&[server.address]), BOUNDS).await), b"{}");
}

#[tokio::test]
async fn row_33_a_server_that_speaks_only_tls_1_0_is_refused() {
    // A whole "server hello" of TLS 1.0 (RFC 2246, 7.4.1.3): version 3.1, 32 random bytes, no session, a cipher of that time.
    let mut hello = vec![0x02, 0, 0, 38, 3, 1];
    hello.extend([7; 32]);
    hello.extend([0, 0x00, 0x2f, 0]);
    let mut record = vec![0x16, 3, 1, 0, u8::try_from(hello.len()).unwrap()];
    record.extend(hello);
    // What such a server says when it looks at the versions first: a fatal alert, "protocol version".
    let alert = vec![0x15, 3, 1, 0, 2, 2, 70];
    for answer in [record, alert] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut greeting = [0; 1024];
            let _ = stream.read(&mut greeting).await;
            let _ = stream.write_all(&answer).await;
            let _ = stream.read(&mut greeting).await;
        });
        let http = Http::within(Authority::new().around(&[address]), BOUNDS);
        let sent = get(&http, &format!("https://{NAME}:{}/", address.port())).await;
        assert_eq!(sent.result, Err(NoAnswer::NotTrusted));
    }
}
