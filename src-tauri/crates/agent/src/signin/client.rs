//! The network as far as sign-ins go. Redirects are not followed, bodies are bounded, and no error carries an address, a token
//! or a body.

use super::address;
use crate::http::failure;
use futures_util::StreamExt;
use presence::service::NoAnswer;
use reqwest::RequestBuilder;
use std::sync::OnceLock;
use std::time::Duration;
use url::Url;

/// Most bytes of an answer (QUALITY.md A8).
const MOST_BYTES: usize = 64 * 1024;

/// Until a connection stands, and for a whole request.
const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(20);

/// How long a sign-out waits for the service (QUALITY.md A14).
const LEAVING: Duration = Duration::from_secs(5);

/// Longest wait a server can ask for.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// A client for the world, and one for loopback literals, which no proxy must see; each made when first needed, because
/// loading the system's certificates costs time and memory.
#[derive(Default)]
pub(super) struct TokenClient {
    outer: OnceLock<reqwest::Client>,
    local: OnceLock<reqwest::Client>,
}

/// A whole answer.
pub(super) struct Whole {
    pub(super) status: u16,
    /// Not before this has passed, where told.
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

impl TokenClient {
    /// A request to `url`.
    pub(super) fn post(&self, url: Url) -> Result<RequestBuilder, NoAnswer> {
        Ok(self.client(&url)?.post(url))
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn whole(&self, building: RequestBuilder) -> Result<Whole, NoAnswer> {
        let exchange = async {
            let response = building.send().await.map_err(|error| failure::reason(&error))?;
            let status = response.status().as_u16();
            let retry_after = retry_after(response.headers());
            let mut body = Vec::new();
            let mut pieces = response.bytes_stream();
            while let Some(piece) = pieces.next().await {
                let piece = piece.map_err(|error| failure::reason(&error))?;
                if body.len() + piece.len() > MOST_BYTES {
                    return Err(NoAnswer::TooLarge);
                }
                body.extend_from_slice(&piece);
            }
            Ok(Whole { status, retry_after, body })
        };
        tokio::time::timeout(TOTAL, exchange).await.unwrap_or(Err(NoAnswer::TooSlow))
    }

    /// Sends the request of a sign-out, for at most 5 s; whether the service took it, which makes no difference to this machine.
    pub(super) async fn tell(&self, building: RequestBuilder) -> bool {
        let answer = tokio::time::timeout(LEAVING, building.send()).await;
        matches!(answer, Ok(Ok(response)) if response.status().is_success())
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, NoAnswer> {
        let is_local = address::is_loopback(url);
        let slot = if is_local { &self.local } else { &self.outer };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let building = reqwest::Client::builder()
            .user_agent(concat!("Porchlight/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .pool_idle_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .tls_version_min(reqwest::tls::Version::TLS_1_2);
        let building = if is_local { building.no_proxy() } else { building.https_only(true) };
        let client = building.build().map_err(|_| NoAnswer::NotTrusted)?;
        Ok(slot.get_or_init(|| client))
    }
}

/// The wait a server asks for, in seconds; dates and nonsense count as none.
fn retry_after(headers: &reqwest::header::HeaderMap) -> Option<Duration> {
    let text = headers.get(reqwest::header::RETRY_AFTER)?.to_str().ok()?;
    let seconds = text.trim().parse::<u64>().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}
