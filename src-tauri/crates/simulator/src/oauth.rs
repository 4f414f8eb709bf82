//! The authorization server: a page to approve or deny on, tokens, revocation, discovery.
//!
//! It is stricter than the vendor is known to be wherever strictness finds mistakes of a client: PKCE S256 or nothing,
//! redirect addresses equal byte by byte, codes and refresh tokens good for one use, and a reused refresh token kills
//! everything that came from the same approval. Tokens are opaque. Facts are from fanvue.md section 2, the rest from
//! RFC 6749, 7009, 7636, 8414 and 9207.

mod authorize;
mod client;
mod discovery;
mod grants;
mod page;
mod params;
mod pkce;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub use grants::IssuedTokens;
pub(crate) use grants::OAuth;
pub(crate) use page::escaped;

use crate::shared::Shared;

/// The pages of the authorization server.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/oauth2/auth", get(authorize::ask))
        .route("/oauth2/consent/{challenge}/{decision}", get(authorize::decide).post(authorize::decide))
        .route("/oauth2/token", post(token::token))
        .route("/oauth2/revoke", post(token::revoke))
        .route("/.well-known/openid-configuration", get(discovery::document))
        .route("/.well-known/oauth-authorization-server", get(discovery::document))
        .route("/.well-known/jwks.json", get(discovery::keys))
        .with_state(shared)
}

#[cfg(test)]
mod tests;
