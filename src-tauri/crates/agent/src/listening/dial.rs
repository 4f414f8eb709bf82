//! Opening a socket: wss with the system's own trust in certificates, or ws to a loopback literal. The token goes into the address
//! and nowhere else; what fails is told in words of our own, because the libraries' errors may print the address.

use super::proxy;
use super::spans::{MOST_FRAME, MOST_MESSAGE, MOST_UNSENT, READ_AT_ONCE};
use crate::http::USER_AGENT;
use rustls::client::WantsClientCert;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ConfigBuilder, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::{ExposeSecret, SecretString};
use services::contract::Socket;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::header::{HeaderValue, USER_AGENT as AGENT};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Error};
use url::{Host, Url};

/// What a socket is carried by.
pub(super) trait Carrier: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carrier for T {}

/// An open socket.
pub(super) type Open = WebSocketStream<Box<dyn Carrier>>;

/// Why a socket did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// 401 or 403 at the handshake.
    #[error("the token was refused")]
    Refused,
    /// Another status at the handshake.
    #[error("the service answered with status {0}")]
    Status(u16),
    /// It may not be connected to, or is none.
    #[error("the address of the socket cannot be used")]
    BadAddress,
    /// The name was not found, or nobody listens.
    #[error("no connection came about")]
    NotConnected,
    /// Certificate or handshake.
    #[error("the certificate is not trusted")]
    NotTrusted,
    /// The proxy refused, is not there, or is of a kind that cannot be asked.
    #[error("the proxy did not connect the socket through")]
    Proxy,
    /// What answered is no such socket.
    #[error("what answered is no socket")]
    NotASocket,
    /// It took too long.
    #[error("opening the socket took too long")]
    TooSlow,
}

/// What is trusted. Made when it is first needed, because loading the system's certificates costs time and memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Tls(Arc<OnceLock<Arc<ClientConfig>>>);

impl Tls {
    fn connector(&self) -> Result<TlsConnector, Failure> {
        if let Some(made) = self.0.get() {
            return Ok(TlsConnector::from(Arc::clone(made)));
        }
        let made = config(BuilderVerifierExt::with_platform_verifier).map_err(|error| {
            tracing::error!(%error, "no socket can be made that is trusted");
            Failure::NotTrusted
        })?;
        Ok(TlsConnector::from(Arc::clone(self.0.get_or_init(|| Arc::new(made)))))
    }
}

fn config(
    trust: impl FnOnce(
        ConfigBuilder<ClientConfig, WantsVerifier>,
    ) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, rustls::Error>,
) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let building = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = trust(building)?.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Opens a socket. Takes as long as it takes: the deadline is the caller's.
pub(super) async fn dial(socket: &Socket, token: &SecretString, tls: &Tls) -> Result<Open, Failure> {
    let place = Place::of(&socket.url)?;
    let request = request(socket, token)?;
    let carrier: Box<dyn Carrier> = match place.is_plain {
        true => Box::new(place.connect().await?),
        false => {
            let name = ServerName::try_from(place.name.clone()).map_err(|_| Failure::BadAddress)?;
            let connector = tls.connector()?;
            let stream = place.connect().await?;
            Box::new(connector.connect(name, stream).await.map_err(|_| Failure::NotTrusted)?)
        }
    };
    let opened = tokio_tungstenite::client_async_with_config(request, carrier, Some(bounds())).await;
    opened.map(|(open, _)| open).map_err(|error| failure(&error))
}

/// Where a socket stands.
#[derive(Debug)]
struct Place {
    /// The host as in an address, brackets included.
    host: String,
    /// The host as in a certificate.
    name: String,
    port: u16,
    is_plain: bool,
    is_loopback: bool,
}

impl Place {
    fn of(address: &str) -> Result<Self, Failure> {
        let url = Url::parse(address).map_err(|_| Failure::BadAddress)?;
        let host = url.host().ok_or(Failure::BadAddress)?;
        let (name, is_loopback) = match host {
            Host::Domain(name) => (name.to_owned(), false),
            Host::Ipv4(ip) => (ip.to_string(), IpAddr::V4(ip).is_loopback()),
            Host::Ipv6(ip) => (ip.to_string(), IpAddr::V6(ip).is_loopback()),
        };
        let is_plain = match url.scheme() {
            "wss" => false,
            "ws" if is_loopback => true,
            _ => return Err(Failure::BadAddress),
        };
        let port = url.port_or_known_default().ok_or(Failure::BadAddress)?;
        Ok(Self { host: host.to_string(), name, port, is_plain, is_loopback })
    }

    async fn connect(&self) -> Result<TcpStream, Failure> {
        if self.is_loopback {
            proxy::directly(&self.host, self.port).await
        } else {
            proxy::through(&self.host, self.port).await
        }
    }
}

/// The request that opens a socket, with the token in its address.
fn request(socket: &Socket, token: &SecretString) -> Result<Request, Failure> {
    let mut url = Url::parse(&socket.url).map_err(|_| Failure::BadAddress)?;
    url.query_pairs_mut().append_pair(socket.token_parameter, token.expose_secret());
    let mut request = url.as_str().into_client_request().map_err(|_| Failure::BadAddress)?;
    request.headers_mut().insert(AGENT, HeaderValue::from_static(USER_AGENT));
    Ok(request)
}

fn bounds() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(MOST_MESSAGE))
        .max_frame_size(Some(MOST_FRAME))
        .max_write_buffer_size(MOST_UNSENT)
        .write_buffer_size(0)
        .read_buffer_size(READ_AT_ONCE)
}

fn failure(error: &Error) -> Failure {
    match error {
        Error::Http(answer) => match answer.status().as_u16() {
            401 | 403 => Failure::Refused,
            status => Failure::Status(status),
        },
        Error::Io(_) | Error::ConnectionClosed | Error::AlreadyClosed => Failure::NotConnected,
        tungstenite::Error::Url(_) => Failure::BadAddress,
        Error::Tls(_)
        | Error::Capacity(_)
        | Error::Protocol(_)
        | Error::WriteBufferFull(_)
        | Error::Utf8(_)
        | Error::AttackAttempt
        | Error::HttpFormat(_) => Failure::NotASocket,
    }
}

#[cfg(test)]
impl Tls {
    /// The system's trust, and this authority beside it, in a world of a test's own.
    pub(super) fn beside(authority: rustls::pki_types::CertificateDer<'static>) -> Self {
        let trust = |building: ConfigBuilder<ClientConfig, WantsVerifier>| {
            let provider = Arc::clone(building.crypto_provider());
            let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots([authority], provider)?;
            Ok(building.dangerous().with_custom_certificate_verifier(Arc::new(verifier)))
        };
        Self(Arc::new(OnceLock::from(Arc::new(config(trust).unwrap()))))
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Place, request};
    use secrecy::SecretString;
    use services::contract::Socket;

    fn socket(url: &str) -> Socket {
        Socket { url: url.to_owned(), token_parameter: "token", ping: "" }
    }

    #[test]
    fn p35_a_socket_is_wss_and_plain_only_to_a_loopback_literal() {
        for good in ["wss://a.example/ws", "wss://127.0.0.1:8443/ws", "ws://127.0.0.1:80/ws", "ws://[::1]/ws"]
        {
            Place::of(good).unwrap();
        }
        for bad in
            ["ws://a.example/ws", "ws://localhost/ws", "ws://10.0.0.1/ws", "https://a.example", "wss:", "x"]
        {
            assert_eq!(Place::of(bad).unwrap_err(), Failure::BadAddress, "{bad}");
        }
        let place = Place::of("wss://[::1]/ws").unwrap();
        assert_eq!((place.host.as_str(), place.name.as_str(), place.port), ("[::1]", "::1", 443));
    }

    #[test]
    fn p36_the_token_is_percent_encoded_into_the_address() {
        let token = SecretString::from("a+b/c=d&e f#é%");
        let request = request(&socket("wss://a.example/x/ws/presence?v=1"), &token).unwrap();
        let query = "v=1&token=a%2Bb%2Fc%3Dd%26e+f%23%C3%A9%25";
        assert_eq!(request.uri().path_and_query().unwrap().as_str(), format!("/x/ws/presence?{query}"));
        assert_eq!(request.uri().host(), Some("a.example"));
    }
}
