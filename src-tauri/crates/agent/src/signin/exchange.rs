//! Speaks to OAuth token endpoints. The `oauth2` crate makes the requests; [`super::answer`] puts the answers into its form.

use super::address;
use super::answer::{self, Tokens};
use super::client::{TokenClient, Whole};
use super::record::ClientAuth;
use crate::wire::{Problem, ProblemCode};
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
use std::time::Duration;
use url::Url;

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
    #[error("the token endpoint refused")]
    Refused(String),
    /// Asking failed by a fault of our own.
    #[error("asking the token endpoint failed by a fault of Porchlight's own")]
    OwnFault,
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
            Self::OwnFault => (ProblemCode::OwnFault, None),
        };
        Problem { code, detail }
    }

    /// Whether it happened on the way to the server.
    pub(super) fn is_on_the_way(&self) -> bool {
        matches!(self, Self::NoAnswer(_))
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

    async fn carry(&self, request: HttpRequest) -> Result<HttpResponse, TokenError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| TokenError::NotTheService)?;
        let building = self.post(url)?.headers(parts.headers).body(body);
        let Whole { status, retry_after, body } = self.whole(building).await?;
        answer::level(status, retry_after, body)
    }

    /// Asks the service to forget a token; whether it did.
    pub(super) async fn revoke(&self, party: &Party, revoke: &str, token: &SecretString) -> bool {
        let Some(url) = address::checked(revoke) else { return false };
        let Ok(building) = self.post(url) else { return false };
        let mut form = vec![("token", token.expose_secret()), ("token_type_hint", "refresh_token")];
        let secret = party.secret.as_ref().map(ExposeSecret::expose_secret);
        let building = match (secret, party.auth) {
            (Some(secret), ClientAuth::Basic) => {
                building.basic_auth(encoded(&party.client_id), Some(encoded(secret)))
            }
            (secret, _) => {
                form.push(("client_id", &party.client_id));
                form.extend(secret.map(|secret| ("client_secret", secret)));
                building
            }
        };
        self.tell(building.form(&form)).await
    }
}

impl<'c> AsyncHttpClient<'c> for TokenClient {
    type Error = TokenError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TokenError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.carry(request))
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

#[cfg(test)]
mod tests;
