//! Asking services. One request in, in any case one outcome out: a whole answer, or the reason why none came. Redirects are
//! not followed, cookies not kept, bodies bounded, and nothing that names an address or a body is ever logged or carried in
//! an error.

mod body;
mod pools;
pub(crate) mod failure;
#[cfg(test)]
mod around;

use body::Body;
use futures_util::StreamExt;
use pools::{Number, Pools, Reach};
use presence::service::NoAnswer;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderName,
    HeaderValue, SET_COOKIE,
};
use reqwest::{Client, ClientBuilder, redirect, tls};
use secrecy::{ExposeSecret, SecretString};
use services::contract::{Answer, Method, Request, TokenHeader};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::{Host, Origin, Url};

use crate::clock::Clock;

/// What every request names itself.
pub const USER_AGENT: &str = concat!("Porchlight/", env!("CARGO_PKG_VERSION"));

/// How long a request may take and how large an answer may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Until a connection stands.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// From first to last.
    pub total: Duration,
    /// Most bytes of a body, before and after decompression.
    pub most_bytes: usize,
}

impl Default for Bounds {
    /// The figures of QUALITY.md C1 and C2.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(10),
            total: Duration::from_secs(20),
            most_bytes: 2 << 20,
        }
    }
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The answer, or why there is none.
    pub result: Result<Answer, NoAnswer>,
    /// Bytes that went over the wire both ways, as far as can be told without counting TLS.
    pub bytes: u64,
}

/// The network. Copies share their connections.
#[derive(Clone, Debug)]
pub struct Http {
    clock: Clock,
    bounds: Bounds,
    pools: Arc<Mutex<Pools>>,
    #[cfg(test)]
    around: Option<around::Around>,
}

impl Http {
    /// A network with these bounds.
    #[must_use]
    pub fn new(clock: Clock, bounds: Bounds) -> Self {
        Self {
            clock,
            bounds,
            pools: Arc::default(),
            #[cfg(test)]
            around: None,
        }
    }

    /// From now on every request uses a new socket: after a sleep, or when the network changed, the old ones lead nowhere.
    pub fn use_new_sockets(&self) {
        self.pools().begin_anew();
    }

    /// Sends a request with the account's token in its header, and reads the whole answer. Takes at most [`Bounds::total`]. A
    /// connection that swallows requests is not used again.
    pub async fn send(&self, request: Request, token_header: TokenHeader, token: SecretString) -> Sent {
        let (mut bytes, mut used) = (0, None);
        let exchange = self.exchange(request, token_header, token, &mut bytes, &mut used);
        let result = match tokio::time::timeout(self.bounds.total, exchange).await {
            Ok(result) => result,
            Err(_) => Err(NoAnswer::TooSlow),
        };
        if let (Err(NoAnswer::TooSlow | NoAnswer::CutShort), Some((origin, number))) = (&result, used) {
            self.pools().swallowed(origin, number);
        }
        Sent { result, bytes }
    }

    async fn exchange(
        &self,
        request: Request,
        token_header: TokenHeader,
        token: SecretString,
        bytes: &mut u64,
        used: &mut Option<(Origin, Number)>,
    ) -> Result<Answer, NoAnswer> {
        // Addresses were checked when they were entered; one that is no address reaches nobody.
        let url = Url::parse(&request.url).map_err(|_| NoAnswer::NameNotFound)?;
        let client = self.client(&url, used)?;
        let Some((header, value)) = proof(token_header, &token) else { return Ok(self.refused_token()) };
        let length = request.body.as_ref().map_or(0, String::len);
        let mut building = match request.method {
            Method::Get => client.get(url.clone()),
            Method::Post => client.post(url.clone()),
            Method::Put => client.put(url.clone()),
        };
        building = building
            .header(header, value)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            // What a cache on the way has kept is no answer to who is there now.
            .header(CACHE_CONTROL, HeaderValue::from_static("no-cache"))
            .header(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
        for (name, value) in &request.headers {
            building = building.header(*name, value);
        }
        if let Some(body) = request.body {
            building = building.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(body);
        }
        let ready = building.build().map_err(|e| failure::reason(&e))?;
        *bytes += (url.as_str().len() + headers_length(ready.headers()) + length) as u64;
        let mut response = client.execute(ready).await.map_err(|e| failure::reason(&e))?;
        *bytes += headers_length(response.headers()) as u64;
        if response.content_length().is_some_and(|length| length > self.bounds.most_bytes as u64) {
            return Err(NoAnswer::TooLarge);
        }
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let encodings: Vec<_> = headers.get_all(CONTENT_ENCODING).iter().map(HeaderValue::to_str).collect();
        let mut body = Body::new(&encodings, self.bounds.most_bytes);
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|e| failure::reason(&e))?;
            *bytes += piece.len() as u64;
            body.take(&piece).map_err(|_| NoAnswer::TooLarge)?;
        }
        let headers = headers
            .iter()
            .filter(|(name, _)| *name != SET_COOKIE)
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
        Ok(Answer { status, headers: headers.collect(), body: body.finish()?, arrived: self.clock.wall() })
    }

    fn client(&self, url: &Url, used: &mut Option<(Origin, Number)>) -> Result<Client, NoAnswer> {
        let (origin, reach) = (url.origin(), reach(url));
        let make = || {
            let building = self.building();
            let building = match reach {
                Reach::World => building.https_only(true),
                Reach::Loopback => building.no_proxy(),
            };
            building.build().map_err(|error| {
                tracing::error!(%error, "no client can be made for requests");
                NoAnswer::NotTrusted
            })
        };
        let (number, client) = self.pools().pick(&origin, reach, make)?;
        *used = Some((origin, number));
        Ok(client)
    }

    fn pools(&self) -> MutexGuard<'_, Pools> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn building(&self) -> ClientBuilder {
        let building = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.bounds.connect)
            .read_timeout(self.bounds.idle)
            .pool_idle_timeout(Duration::from_secs(30))
            .redirect(redirect::Policy::none())
            .referer(false)
            .tls_version_min(tls::Version::TLS_1_2)
            // Decompressed here, so that what is counted and bounded is known on both sides.
            .no_gzip()
            .no_brotli();
        #[cfg(test)]
        let building = match &self.around {
            Some(around) => around.surround(building),
            None => building,
        };
        building
    }

    /// A token that cannot stand in a header was never accepted by anybody: the same as if the service had said so.
    fn refused_token(&self) -> Answer {
        Answer { status: 401, headers: Vec::new(), body: Vec::new(), arrived: self.clock.wall() }
    }
}

/// The header that carries a token; nothing when it cannot stand in one.
pub(crate) fn proof(header: TokenHeader, token: &SecretString) -> Option<(HeaderName, HeaderValue)> {
    let (name, mut value) = match header {
        TokenHeader::Bearer => {
            (AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?)
        }
        TokenHeader::Plain(name) => {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            (name, HeaderValue::from_str(token.expose_secret()).ok()?)
        }
    };
    value.set_sensitive(true);
    Some((name, value))
}

fn reach(url: &Url) -> Reach {
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    if is_loopback { Reach::Loopback } else { Reach::World }
}

fn headers_length(headers: &reqwest::header::HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

#[cfg(test)]
pub(crate) mod tests;
