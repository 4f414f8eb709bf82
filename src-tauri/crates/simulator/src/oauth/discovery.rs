//! The document that says where everything is (RFC 8414, OpenID Connect Discovery).

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::oauth::realm::Desk;
use crate::options::ClientAuth;

/// `GET /.well-known/openid-configuration`
pub(super) async fn document(State(desk): State<Desk>) -> Json<Value> {
    let urls = &desk.shared.urls;
    let state = desk.shared.state();
    let options = &state.oauth.options;
    let auth_methods: &[&str] = match options.client_auth {
        ClientAuth::Basic => &["client_secret_basic"],
        ClientAuth::Post => &["client_secret_post"],
        ClientAuth::Either => &["client_secret_basic", "client_secret_post"],
        ClientAuth::None => &["none"],
        ClientAuth::SecretOrPkce => &["client_secret_basic", "client_secret_post", "none"],
    };
    Json(json!({
        "issuer": urls.issuer,
        "authorization_endpoint": urls.authorize,
        "token_endpoint": urls.token,
        "revocation_endpoint": urls.revoke,
        "jwks_uri": format!("{}/.well-known/jwks.json", urls.issuer),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": auth_methods,
        "revocation_endpoint_auth_methods_supported": auth_methods,
        "authorization_response_iss_parameter_supported": options.sends_iss,
        "scopes_supported": options.allowed_scopes,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

/// `GET /.well-known/jwks.json`: no key, because the tokens here are opaque and the id token is not signed.
pub(super) async fn keys() -> Json<Value> {
    Json(json!({ "keys": [] }))
}
