//! Speaks to token endpoints, and to nothing else. Redirects are not followed, bodies are bounded, and no error carries an
//! address, a token or a body. The `oauth2` crate makes the requests; [`super::answer`] puts the answers into its form.

use super::address;
use super::answer::{self, Tokens};
use super::record::ClientAuth;
use crate::http::failure;
use crate::wire::{Problem, ProblemCode};
use futures_util::StreamExt;
use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AsyncHttpClient, AuthType, AuthorizationCode, Client, ClientId, ClientSecret, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    StandardRevocableToken, TokenUrl,
};
use presence::service::NoAnswer;
use secrecy::{ExposeSecret, SecretString};
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;
use url::Url;

/// Most bytes of an answer (QUALITY.md A8).
const MOST_BYTES: usize = 64 * 1024;

/// Until a connection stands, and for a whole request.
const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(20);

/// How long a sign-out waits for the service to revoke (QUALITY.md A14).
const REVOKE: Duration = Duration::from_secs(5);

/// Longest wait a server can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

type OAuthClient = Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Why there are no tokens.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub(super) enum TokenError {
    /// No whole answer came.
    #[error("no answer came from the token endpoint: {0:?}")]
    NoAnswer(NoAnswer),
    /// The endpoint failed, or is busy.
    #[error("the token endpoint failed with status {status}")]
    Failed {
        /// The HTTP status.
        status: u16,
        /// Not before this has passed, where told.
        retry_after: Option<Duration>,
    },
    /// Something else than the service answered.
    #[error("what answered is not a token endpoint")]
    NotTheService,
    /// An answer of the right kind that lacks something.
    #[error("the answer of the token endpoint cannot be read at {0}")]
    Unreadable(&'static str),
    /// The grant is over. The one error that can end a sign-in.
    #[error("the grant is not valid any more")]
    InvalidGrant,
    /// The client id or secret was refused, in each way there is to send it.
    #[error("the client was refused")]
    InvalidClient,
    /// Refused for another reason, in the server's words.
    #[error("the token endpoint refused: {0}")]
    Refused(String),
}

impl TokenError {
    /// In the words of the wire.
    pub(super) fn problem(&self) -> Problem {
        let (code, detail) = match self {
            Self::NoAnswer(NoAnswer::NameNotFound) => (ProblemCode::NoNetwork, None),
            Self::NoAnswer(NoAnswer::NotConnected) => (ProblemCode::NotConnected, None),
            Self::NoAnswer(NoAnswer::NotTrusted) => (ProblemCode::NotTrusted, None),
            Self::NoAnswer(NoAnswer::TooSlow) => (ProblemCode::TooSlow, None),
            Self::NoAnswer(NoAnswer::CutShort) => (ProblemCode::CutShort, None),
            Self::NoAnswer(NoAnswer::TooLarge) => (ProblemCode::TooLarge, None),
            Self::NoAnswer(NoAnswer::Proxy) => (ProblemCode::Proxy, None),
            Self::Failed { status, .. } => (ProblemCode::ServiceFailed, Some(status.to_string())),
            Self::NotTheService => (ProblemCode::NotTheService, None),
            Self::Unreadable(field) => (ProblemCode::Unreadable, Some((*field).to_owned())),
            Self::InvalidGrant => (ProblemCode::Refused, Some("invalid_grant".to_owned())),
            Self::InvalidClient => (ProblemCode::BadClient, None),
            Self::Refused(words) => (ProblemCode::Refused, Some(words.clone())),
        };
        Problem { code, detail }
    }

    /// How long the server wants to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Failed { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Who asks, and where.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) client_id: String,
    pub(super) secret: Option<SecretString>,
    pub(super) auth: ClientAuth,
    pub(super) token: String,
}

/// The two requests there are.
pub(super) enum Grant<'a> {
    Code { code: &'a SecretString, verifier: &'a SecretString, redirect: &'a str },
    Refresh(&'a SecretString),
}

/// The network as far as token endpoints go. A client for the world, and one for loopback literals, which no proxy must see;
/// each made when first needed, because loading the system's certificates costs time and memory.
#[derive(Default)]
pub(super) struct TokenClient {
    outer: OnceLock<reqwest::Client>,
    local: OnceLock<reqwest::Client>,
}

impl TokenClient {
    /// Asks for tokens. Where the server does not take the client's proof by header it is sent in the body; what worked comes
    /// back with the tokens.
    pub(super) async fn tokens(
        &self,
        party: &Party,
        grant: &Grant<'_>,
    ) -> Result<(Tokens, ClientAuth), TokenError> {
        let ways: &[ClientAuth] = match (&party.secret, party.auth) {
            (None, _) => &[ClientAuth::None],
            (Some(_), ClientAuth::Post) => &[ClientAuth::Post, ClientAuth::Basic],
            (Some(_), ClientAuth::Basic | ClientAuth::None) => &[ClientAuth::Basic, ClientAuth::Post],
        };
        for way in ways {
            match self.ask(party, *way, grant).await {
                Err(TokenError::InvalidClient) => {}
                Err(error) => return Err(error),
                Ok(tokens) => return Ok((tokens, *way)),
            }
        }
        Err(TokenError::InvalidClient)
    }

    async fn ask(&self, party: &Party, way: ClientAuth, grant: &Grant<'_>) -> Result<Tokens, TokenError> {
        let token = address::checked(&party.token).ok_or(TokenError::NotTheService)?;
        let mut client: OAuthClient =
            Client::new(ClientId::new(party.client_id.clone())).set_token_uri(TokenUrl::from_url(token));
        client = client.set_auth_type(match way {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Post | ClientAuth::None => AuthType::RequestBody,
        });
        if let Some(secret) = party.secret.as_ref().filter(|_| way != ClientAuth::None) {
            client = client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        let outcome = match grant {
            Grant::Code { code, verifier, redirect } => {
                let redirect = RedirectUrl::new((*redirect).to_owned())
                    .map_err(|_| TokenError::Unreadable("redirect"))?;
                client
                    .set_redirect_uri(redirect)
                    .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
                    .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
                    .request_async(self)
                    .await
            }
            Grant::Refresh(token) => {
                let token = RefreshToken::new(token.expose_secret().to_owned());
                client.exchange_refresh_token(&token).request_async(self).await
            }
        };
        outcome.map_err(explained)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TokenError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| TokenError::NotTheService)?;
        let building = self.client(&url)?.post(url).headers(parts.headers).body(body);
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
            Ok((status, retry_after, body))
        };
        let (status, retry_after, body) =
            tokio::time::timeout(TOTAL, exchange).await.unwrap_or(Err(NoAnswer::TooSlow))?;
        answer::level(status, retry_after, body)
    }

    /// Asks the service to forget a token, for at most 5 s. Whether it did makes no difference to this machine.
    pub(super) async fn revoke(&self, party: &Party, revoke: &str, token: &SecretString) -> bool {
        let Some(url) = address::checked(revoke) else { return false };
        let Ok(client) = self.client(&url) else { return false };
        let mut form = vec![("token", token.expose_secret()), ("token_type_hint", "refresh_token")];
        let secret = party.secret.as_ref().map(ExposeSecret::expose_secret);
        let building = match (secret, party.auth) {
            (Some(secret), ClientAuth::Basic) => {
                client.post(url).basic_auth(encoded(&party.client_id), Some(encoded(secret)))
            }
            (secret, _) => {
                form.push(("client_id", &party.client_id));
                form.extend(secret.map(|secret| ("client_secret", secret)));
                client.post(url)
            }
        };
        let answer = tokio::time::timeout(REVOKE, building.form(&form).send()).await;
        matches!(answer, Ok(Ok(response)) if response.status().is_success())
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, TokenError> {
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
        let client = building.build().map_err(|_| TokenError::NoAnswer(NoAnswer::NotTrusted))?;
        Ok(slot.get_or_init(|| client))
    }
}

impl<'c> AsyncHttpClient<'c> for TokenClient {
    type Error = TokenError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TokenError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// Id and secret are encoded before they become user and password (RFC 6749, 2.3.1).
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What an error of the library means. It goes no further, because some hold the body.
fn explained(error: RequestTokenError<TokenError, BasicErrorResponse>) -> TokenError {
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            BasicErrorResponseType::InvalidGrant => TokenError::InvalidGrant,
            BasicErrorResponseType::InvalidClient => TokenError::InvalidClient,
            other => {
                let code = other.as_ref();
                let words = answer.error_description().map_or(code, String::as_str);
                TokenError::Refused(answer::plain(words))
            }
        },
        RequestTokenError::Parse(..) => TokenError::Unreadable("answer"),
        RequestTokenError::Other(_) => TokenError::Unreadable("answer"),
    }
}

/// The wait a server asks for, in seconds; dates and nonsense count as none.
fn retry_after(headers: &reqwest::header::HeaderMap) -> Option<Duration> {
    let text = headers.get(reqwest::header::RETRY_AFTER)?.to_str().ok()?;
    let seconds = text.trim().parse::<u64>().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests;
