//! Whether a client proves itself the way the options demand.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::oauth::params::Params;
use crate::options::{ClientAuth, OAuthOptions};

/// Whether this is the registered client.
pub(super) fn proves_itself(options: &OAuthOptions, headers: &HeaderMap, form: &Params) -> bool {
    let basic = headers.get(header::AUTHORIZATION).is_some();
    let by_basic =
        || basic_credentials(headers).is_some_and(|(id, secret)| is_registered(options, &id, &secret));
    let by_post = || match (form.get("client_id"), form.get("client_secret")) {
        (Some(id), Some(secret)) => id == options.client_id && secret == options.client_secret,
        (Some(_) | None, Some(_) | None) => false,
    };
    let in_body = form.get("client_secret").is_some();
    let is_named = || form.get("client_id") == Some(options.client_id.as_str());
    match options.client_auth {
        ClientAuth::Basic => !in_body && by_basic(),
        ClientAuth::Post => !basic && by_post(),
        ClientAuth::Either => (basic && !in_body && by_basic()) || (!basic && by_post()),
        ClientAuth::None => !basic && !in_body && is_named(),
        ClientAuth::SecretOrPkce if basic => !in_body && by_basic(),
        ClientAuth::SecretOrPkce if in_body => by_post(),
        ClientAuth::SecretOrPkce => is_named(),
    }
}

/// Whether the client shows a secret in any place.
pub(super) fn shows_a_secret(headers: &HeaderMap, form: &Params) -> bool {
    headers.get(header::AUTHORIZATION).is_some() || form.get("client_secret").is_some()
}

/// Both parts are form-encoded before they are joined (RFC 6749 2.3.1); clients that do not do so are understood, too.
fn is_registered(options: &OAuthOptions, id: &str, secret: &str) -> bool {
    let is = |given: &str, wanted: &str| given == wanted || decoded(given) == wanted;
    is(id, &options.client_id) && is(secret, &options.client_secret)
}

fn decoded(text: &str) -> String {
    url::form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((String::from(id), String::from(secret)))
}
