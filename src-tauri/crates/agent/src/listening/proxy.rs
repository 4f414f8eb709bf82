//! The way through the system's proxy, where there is one: the same settings that requests go by. A socket asks an HTTP proxy to
//! connect it through, which is all a proxy gets to see of it.

use super::dial::Failure;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::http::Uri;
use tower_service::Service;

/// A connection to a host, the system's proxy in between where it wants to be. Name, ways to several addresses and the proxy
/// are the library's; what takes too long is for the caller to end.
pub(super) async fn through(host: &str, port: u16) -> Result<TcpStream, Failure> {
    along(&Matcher::from_system(), host, port).await
}

/// The same without looking for a proxy: for loopback, which none must see.
pub(super) async fn directly(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let to = uri(host, port)?;
    connector().call(to).await.map(TokioIo::into_inner).map_err(|_| Failure::NotConnected)
}

async fn along(proxies: &Matcher, host: &str, port: u16) -> Result<TcpStream, Failure> {
    let to = uri(host, port)?;
    let Some(proxy) = proxies.intercept(&to) else { return directly(host, port).await };
    // Anything else cannot be asked in this way, and going past it would be going past what the user's network wants.
    if proxy.uri().scheme_str() != Some("http") {
        return Err(Failure::Proxy);
    }
    let mut tunnel = Tunnel::new(proxy.uri().clone(), connector());
    if let Some(auth) = proxy.basic_auth() {
        tunnel = tunnel.with_auth(auth.clone());
    }
    tunnel.call(to).await.map(TokioIo::into_inner).map_err(|_| Failure::Proxy)
}

fn connector() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector
}

fn uri(host: &str, port: u16) -> Result<Uri, Failure> {
    let authority = format!("{host}:{port}");
    let parts = Uri::builder().scheme("https").authority(authority).path_and_query("/");
    parts.build().map_err(|_| Failure::BadAddress)
}

#[cfg(test)]
mod tests {
    use super::{Failure, Matcher, along};
    use std::sync::{Arc, Mutex};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// A proxy that says this to whoever comes, and hears what they want.
    async fn proxy(answer: &'static str) -> (String, Arc<Mutex<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard: Arc<Mutex<String>> = Arc::default();
        let hears = Arc::clone(&heard);
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let read = stream.read(&mut bytes).await.unwrap();
            hears.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..read]));
            stream.write_all(answer.as_bytes()).await.unwrap();
            let _ = stream.read(&mut bytes).await;
        });
        (address, heard)
    }

    fn through(proxy: &str) -> Matcher {
        Matcher::builder().https(proxy).no("own.example").build()
    }

    #[tokio::test]
    async fn p35_the_system_proxy_connects_the_socket_through_and_sees_the_host_alone() {
        let (address, heard) = proxy("HTTP/1.1 200 OK\r\n\r\n").await;
        let proxies = through(&format!("http://ana:hush@{address}"));
        along(&proxies, "presence.example", 443).await.unwrap();
        let heard = heard.lock().unwrap().to_lowercase();
        assert!(heard.starts_with("connect presence.example:443 http/1.1\r\n"), "{heard}");
        assert!(heard.contains("proxy-authorization: basic yw5homh1c2g="), "{heard}");
    }

    #[tokio::test]
    async fn a_proxy_that_refuses_or_cannot_be_asked_is_not_gone_past() {
        let (address, _) = proxy("HTTP/1.1 407 No\r\n\r\n").await;
        let refused = along(&through(&format!("http://{address}")), "presence.example", 443).await;
        assert_eq!(refused.unwrap_err(), Failure::Proxy);
        let other = along(&through("socks5://127.0.0.1:1"), "presence.example", 443).await;
        assert_eq!(other.unwrap_err(), Failure::Proxy);
    }

    #[tokio::test]
    async fn a_host_that_the_proxy_is_not_for_is_reached_without_it() {
        let reached = along(&through("http://127.0.0.1:1"), "own.example", 1).await;
        assert_eq!(reached.unwrap_err(), Failure::NotConnected);
    }
}
