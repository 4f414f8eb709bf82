//! Fetching one file of a few kilobytes from a host that was allowed, without token, cookie, redirect or compression.

use super::reach::{OpenOnly, is_open};
use super::{Bounds, NoPicture};
use crate::http::USER_AGENT;
use futures_util::StreamExt;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Client, redirect, tls};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use url::{Host, Url};

/// Most bytes of a picture (QUALITY C14).
const MOST_BYTES: usize = 512 << 10;

#[derive(Clone)]
pub(super) struct Fetching {
    bounds: Bounds,
    clients: Arc<Mutex<Clients>>,
}

/// Each is made when it is first needed.
#[derive(Default)]
struct Clients {
    /// Looks names up itself and goes nowhere but into the open network.
    open: Option<Client>,
    /// Lets the system's proxy look names up; the certificate must still be the host's own.
    proxied: Option<Client>,
    /// Speaks to this computer: for accounts that stand on it.
    local: Option<Client>,
}

/// By which of the clients an address is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Road {
    Open,
    Proxied,
    Local,
}

impl Fetching {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, clients: Arc::default() }
    }

    /// The file at an allowed address.
    pub(super) async fn fetch(&self, address: &str) -> Result<Vec<u8>, NoPicture> {
        let url = Url::parse(address).map_err(|_| NoPicture::OutOfReach)?;
        let road = road(&url, &Matcher::from_system()).ok_or(NoPicture::OutOfReach)?;
        let exchange = self.exchange(url, self.client(road)?);
        tokio::time::timeout(self.bounds.total, exchange).await.unwrap_or(Err(NoPicture::NoAnswer))
    }

    async fn exchange(&self, url: Url, client: Client) -> Result<Vec<u8>, NoPicture> {
        let kinds = HeaderValue::from_static("image/webp,image/png,image/jpeg,image/gif");
        let sent = client.get(url).header(ACCEPT, kinds).send().await;
        // The error prints the address, and goes no further.
        let response = sent.map_err(|error| reason(&error))?;
        if response.status().as_u16() != 200 {
            return Err(NoPicture::Status(response.status().as_u16()));
        }
        let is_too_large = |length: u64| length > MOST_BYTES as u64;
        if response.content_length().is_some_and(is_too_large) {
            return Err(NoPicture::TooLarge);
        }
        let mut bytes = Vec::new();
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| NoPicture::NoAnswer)?;
            if bytes.len() + piece.len() > MOST_BYTES {
                return Err(NoPicture::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    fn client(&self, road: Road) -> Result<Client, NoPicture> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match road {
            Road::Open => &mut clients.open,
            Road::Proxied => &mut clients.proxied,
            Road::Local => &mut clients.local,
        };
        if let Some(client) = slot {
            return Ok(client.clone());
        }
        let building = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.bounds.connect)
            .redirect(redirect::Policy::none())
            .referer(false)
            .tls_version_min(tls::Version::TLS_1_2)
            .pool_max_idle_per_host(1)
            .no_gzip()
            .no_brotli();
        let building = match road {
            Road::Open => building.https_only(true).no_proxy().dns_resolver(Arc::new(OpenOnly)),
            Road::Proxied => building.https_only(true),
            Road::Local => building.no_proxy(),
        };
        let client = building.build().map_err(|error| {
            tracing::error!(%error, "no client can be made for pictures");
            NoPicture::NoAnswer
        })?;
        Ok(slot.insert(client).clone())
    }
}

/// How to get to an address that was allowed; nothing when it is not gone to at all. An address in figures is not looked up, and is
/// judged here: loopback was allowed only because the account itself stands there.
fn road(url: &Url, proxies: &Matcher) -> Option<Road> {
    let figures = match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
    };
    match figures {
        Some(ip) if ip.is_loopback() => return Some(Road::Local),
        Some(ip) if !is_open(ip) => return None,
        Some(_) | None => {}
    }
    let is_proxied = url.as_str().parse().is_ok_and(|uri| proxies.intercept(&uri).is_some());
    Some(if is_proxied { Road::Proxied } else { Road::Open })
}

fn reason(error: &reqwest::Error) -> NoPicture {
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        if cause.is::<super::reach::Inward>() {
            return NoPicture::OutOfReach;
        }
        next = cause.source();
    }
    NoPicture::NoAnswer
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Fetching, Matcher, NoPicture, Road, Url, road};

    fn of(address: &str) -> Option<Road> {
        let proxies =
            Matcher::builder().https("http://127.0.0.1:1").no("media.sample.example,1.1.1.1").build();
        road(&Url::parse(address).unwrap(), &proxies)
    }

    #[test]
    fn c14_row_87_what_leads_inward_is_not_gone_to() {
        for address in
            ["http://169.254.169.254/latest", "https://10.0.0.1/a.png", "https://[fe80::1]/", "file:///etc"]
        {
            assert_eq!(of(address), None, "{address}");
        }
        assert_eq!(of("https://media.sample.example/a.png"), Some(Road::Open));
        assert_eq!(of("https://1.1.1.1/a.png"), Some(Road::Open));
        assert_eq!(of("https://elsewhere.example/a.png"), Some(Road::Proxied));
        assert_eq!(of("http://127.0.0.1:80/a.png"), Some(Road::Local));
    }

    #[tokio::test]
    async fn c14_row_87_a_name_that_leads_to_this_computer_is_not_connected_to() {
        let fetching = Fetching::new(Bounds::default());
        let client = fetching.client(Road::Open).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}/a.png", listener.local_addr().unwrap().port());
        let fetched = fetching.exchange(Url::parse(&url).unwrap(), client).await;
        assert_eq!(fetched.unwrap_err(), NoPicture::OutOfReach);
        let nobody = tokio::time::timeout(std::time::Duration::from_millis(100), listener.accept()).await;
        assert!(nobody.is_err(), "nobody connected");
    }
}
