//! The authorization endpoint: from the client's request to the redirect with a code or an error.

use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::oauth::grants::{OAuth, Pending};
use crate::oauth::params::{Params, scopes};
use crate::oauth::realm::Desk;
use crate::oauth::{page, pkce};
use crate::options::{ClientAuth, OAuthOptions};

/// The authorization endpoint.
pub(super) async fn ask(State(desk): State<Desk>, RawQuery(query): RawQuery) -> Response {
    let Desk { shared, realm } = &desk;
    let params = Params::read(query.unwrap_or_default().as_bytes());
    let mut state = shared.state();
    let user = realm.user_name(&state);
    let oauth = realm.memory(&mut state);
    let options = oauth.options.clone();
    match read(&params, &options) {
        Ok(pending) if options.skips_page => approved(&desk, oauth, pending),
        Ok(pending) => {
            let scopes = pending.scopes.clone();
            let answers = format!("{}/{}", realm.consent(), oauth.ask(pending));
            page::question(&answers, &options.client_id, &user, &scopes)
        }
        Err(Unasked::Page(sentence)) => page::refusal(&sentence),
        Err(Unasked::Redirect { to, state, error, description }) => {
            let fields = [
                ("error", Some(error)),
                ("error_description", Some(description)),
                ("state", state.as_deref()),
                ("iss", desk.iss(&options)),
            ];
            redirect(&to, &fields)
        }
    }
}

/// A question's answer: `POST .../consent/{challenge}/{approve|deny}`, or `GET`.
pub(super) async fn decide(
    State(desk): State<Desk>,
    Path((challenge, decision)): Path<(String, String)>,
) -> Response {
    let mut state = desk.shared.state();
    let oauth = desk.realm.memory(&mut state);
    let Some(pending) = oauth.answered(&challenge) else {
        return page::refusal("This page has been used already. Start again from the app.");
    };
    if decision == "approve" {
        return approved(&desk, oauth, pending);
    }
    let fields = [
        ("error", Some("access_denied")),
        ("error_description", Some("The resource owner denied the request.")),
        ("state", pending.state.as_deref()),
        ("iss", desk.iss(&oauth.options)),
    ];
    redirect(&pending.redirect_uri, &fields)
}

/// Back to the client with a code.
fn approved(desk: &Desk, oauth: &mut OAuth, pending: Pending) -> Response {
    let (to, state) = (pending.redirect_uri.clone(), pending.state.clone());
    let code = oauth.approve(pending, desk.shared.elapsed());
    let fields = [("code", Some(&*code)), ("state", state.as_deref()), ("iss", desk.iss(&oauth.options))];
    redirect(&to, &fields)
}

impl Desk {
    /// The issuer, where redirects carry it.
    fn iss(&self, options: &OAuthOptions) -> Option<&str> {
        options.sends_iss.then(|| self.realm.issuer(&self.shared.urls))
    }
}

/// Why a request leads to no question.
enum Unasked {
    /// Client or redirect address cannot be trusted: nobody may be sent anywhere.
    Page(String),
    /// The client is told.
    Redirect { to: String, state: Option<String>, error: &'static str, description: &'static str },
}

fn read(params: &Params, options: &OAuthOptions) -> Result<Pending, Unasked> {
    if let Some(name) = params.repeated() {
        return Err(Unasked::Page(format!("The parameter {name} is given more than once.")));
    }
    if params.get("client_id") != Some(options.client_id.as_str()) {
        return Err(Unasked::Page(String::from("No app with this client_id is registered.")));
    }
    let to = match params.get("redirect_uri") {
        Some(uri) if options.redirect_uris.iter().any(|registered| registered == uri) => String::from(uri),
        Some(uri) => {
            let registered = options.redirect_uris.join(", ");
            let sentence =
                format!("The redirect_uri {uri} is not exactly one of those registered: {registered}");
            return Err(Unasked::Page(sentence));
        }
        None => return Err(Unasked::Page(String::from("The redirect_uri is missing."))),
    };
    let state = params.get("state").map(String::from);
    let refuse = |error, description| {
        Err(Unasked::Redirect { to: to.clone(), state: state.clone(), error, description })
    };
    if params.get("response_type") != Some("code") {
        return refuse("unsupported_response_type", "Only response_type=code is supported.");
    }
    if params.get("response_mode").is_some_and(|mode| mode != "query") {
        return refuse("unsupported_response_mode", "Only response_mode=query is supported.");
    }
    let code_challenge = params.get("code_challenge");
    if code_challenge.is_none() && options.client_auth != ClientAuth::SecretOrPkce {
        return refuse("invalid_request", "PKCE is required: code_challenge is missing.");
    }
    if code_challenge.is_some() && params.get("code_challenge_method") != Some("S256") {
        return refuse("invalid_request", "PKCE is required with code_challenge_method=S256.");
    }
    if code_challenge.is_some_and(|challenge| !pkce::is_challenge(challenge)) {
        return refuse("invalid_request", "The code_challenge is no base64url of 32 bytes.");
    }
    let scopes = params.get("scope").map_or_else(|| options.default_scopes.clone(), scopes);
    if scopes.iter().any(|scope| !options.allowed_scopes.contains(scope)) {
        return refuse("invalid_scope", "The app is not allowed to ask for one of these scopes.");
    }
    Ok(Pending { redirect_uri: to, state, code_challenge: code_challenge.map(String::from), scopes })
}

/// 302 to the address with the given fields behind it.
fn redirect(to: &str, fields: &[(&str, Option<&str>)]) -> Response {
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        if let Some(value) = value {
            encoded.append_pair(name, value);
        }
    }
    let joint = if to.contains('?') { '&' } else { '?' };
    let location = format!("{to}{joint}{}", encoded.finish());
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, String::from("no-store"))];
    (StatusCode::FOUND, headers).into_response()
}
