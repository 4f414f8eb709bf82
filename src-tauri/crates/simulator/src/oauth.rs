//! The authorization servers, Fanvue's and the community's: a page to approve or deny on, tokens, revocation, discovery.
//!
//! It is stricter than the vendor is known to be wherever strictness finds mistakes of a client: PKCE S256 or nothing,
//! redirect addresses equal byte by byte, codes and refresh tokens good for one use, and a reused refresh token kills
//! everything that came from the same approval. Tokens are opaque. Facts are from fanvue.md section 2 and
//! selfcommunity.md 2.3, the rest from RFC 6749, 7009, 7636, 8414 and 9207.

mod authorize;
mod client;
mod discovery;
mod grants;
mod page;
mod params;
mod pkce;
mod realm;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};

pub use grants::IssuedTokens;
pub(crate) use grants::OAuth;
pub(crate) use page::escaped;
pub(crate) use realm::Realm;

use realm::Desk;

use crate::shared::Shared;

/// The bearer token of a request.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The pages of Fanvue's authorization server.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/oauth2/auth", get(authorize::ask))
        .route("/oauth2/consent/{challenge}/{decision}", get(authorize::decide).post(authorize::decide))
        .route("/oauth2/token", post(token::token))
        .route("/oauth2/revoke", post(token::revoke))
        .route("/.well-known/openid-configuration", get(discovery::document))
        .route("/.well-known/oauth-authorization-server", get(discovery::document))
        .route("/.well-known/jwks.json", get(discovery::keys))
        .with_state(Desk { shared, realm: Realm::Fanvue })
}

/// The pages by which people sign in at the community, on the community's own host (selfcommunity.md 2.3).
pub(crate) fn community_router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/oauth/authorize/", get(authorize::ask))
        .route("/oauth/consent/{challenge}/{decision}", get(authorize::decide).post(authorize::decide))
        .route("/oauth/token/", post(token::token))
        .route("/oauth/revoke_token/", post(token::revoke))
        .with_state(Desk { shared, realm: Realm::Community })
}

#[cfg(test)]
mod tests;
