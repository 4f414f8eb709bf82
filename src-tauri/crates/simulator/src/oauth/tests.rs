//! The authorization server, walked as a browser and a client walk it.

mod authorize;
mod tokens;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::RequestBuilder;
use sha2::{Digest, Sha256};

use crate::Options;
use crate::testing::{Answer, Bench, sent};

const REDIRECT: &str = "http://127.0.0.1:8765/fanvue";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A simulator at which the redirect address is registered.
async fn bench() -> Bench {
    let mut options = Options::people(1);
    options.oauth.redirect_uris = vec![String::from(REDIRECT)];
    Bench::with(options).await
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// The authorization request, with some parameters changed (to nothing: left out).
fn request(bench: &Bench, changes: &[(&str, &str)]) -> RequestBuilder {
    let challenge = challenge();
    let mut params = vec![
        ("client_id", "porchlight-demo"),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", "openid offline_access offline read:self read:chat read:fan"),
        ("state", "a state & more"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        params.retain(|(other, _)| other != name);
        if !value.is_empty() {
            params.push((name, value));
        }
    }
    bench.client.get(&bench.control.urls().authorize).query(&params)
}

/// The parameters that the browser brings back to the client.
fn brought_back(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 302, "{}", answer.body);
    let location = answer.header("location").expect("a redirect has a location");
    let query = location.strip_prefix(&format!("{REDIRECT}?")).expect("it leads to the registered address");
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Presses a button of the page, as a script does: finds its form and posts it.
async fn press(bench: &Bench, asked: RequestBuilder, button: &str) -> Answer {
    let response = asked.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let page = response.text().await.unwrap();
    let form = page.split(&format!("<form id=\"{button}\"")).nth(1).expect("the page has the button");
    let action =
        form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the form leads on");
    sent(bench.client.post(format!("{}{action}", bench.simulator.auth_url()))).await
}

/// A fresh code.
async fn code(bench: &Bench) -> String {
    let fields = brought_back(&press(bench, request(bench, &[]), "approve").await);
    String::from(field(&fields, "code").expect("an approval brings a code"))
}

/// The token request with client credentials by Basic.
async fn token(bench: &Bench, form: &[(&str, &str)]) -> Answer {
    let request = bench.client.post(&bench.control.urls().token);
    sent(request.basic_auth("porchlight-demo", Some("porchlight-demo-secret")).form(form)).await
}

/// Trades a code for tokens.
async fn redeem(bench: &Bench, code: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
        ("client_id", "porchlight-demo"),
    ];
    token(bench, &form).await
}

/// Trades a refresh token for tokens.
async fn refresh(bench: &Bench, refresh_token: &str) -> Answer {
    token(bench, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
}

/// A member of a token answer.
fn text(answer: &Answer, name: &str) -> String {
    String::from(answer.body[name].as_str().unwrap_or_else(|| panic!("{name} is missing in {}", answer.body)))
}
