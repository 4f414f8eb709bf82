//! The authorization endpoint: from the client's request to the redirect with a code or an error.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::oauth::grants::{OAuth, Pending};
use crate::oauth::params::{Params, scopes};
use crate::oauth::{page, pkce};
use crate::options::OAuthOptions;
use crate::shared::Shared;

/// `GET /oauth2/auth`
pub(super) async fn ask(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    let params = Params::read(query.unwrap_or_default().as_bytes());
    let mut state = shared.state();
    let options = state.oauth.options.clone();
    match read(&params, &options) {
        Ok(pending) if options.skips_page => approved(&shared, &mut state.oauth, pending),
        Ok(pending) => {
            let scopes = pending.scopes.clone();
            let user = state
                .fanvue
                .owner(state.oauth.user)
                .map(|owner| owner.display_name.clone())
                .unwrap_or_default();
            let challenge = state.oauth.ask(pending);
            page::question(&challenge, &options.client_id, &user, &scopes)
        }
        Err(Unasked::Page(sentence)) => page::refusal(&sentence),
        Err(Unasked::Redirect { to, state, error, description }) => {
            let iss = options.sends_iss.then_some(shared.urls.issuer.as_str());
            let fields = [
                ("error", Some(error)),
                ("error_description", Some(description)),
                ("state", state.as_deref()),
                ("iss", iss),
            ];
            redirect(&to, &fields)
        }
    }
}

/// `POST /oauth2/consent/{challenge}/{approve|deny}`, or `GET`.
pub(super) async fn decide(
    State(shared): State<Arc<Shared>>,
    Path((challenge, decision)): Path<(String, String)>,
) -> Response {
    let mut state = shared.state();
    let Some(pending) = state.oauth.answered(&challenge) else {
        return page::refusal("This page has been used already. Start again from the app.");
    };
    if decision == "approve" {
        return approved(&shared, &mut state.oauth, pending);
    }
    let iss = state.oauth.options.sends_iss.then_some(shared.urls.issuer.as_str());
    let fields = [
        ("error", Some("access_denied")),
        ("error_description", Some("The resource owner denied the request.")),
        ("state", pending.state.as_deref()),
        ("iss", iss),
    ];
    redirect(&pending.redirect_uri, &fields)
}

/// Back to the client with a code.
fn approved(shared: &Shared, oauth: &mut OAuth, pending: Pending) -> Response {
    let iss = oauth.options.sends_iss.then_some(shared.urls.issuer.as_str());
    let (to, state) = (pending.redirect_uri.clone(), pending.state.clone());
    let code = oauth.approve(pending, shared.elapsed());
    redirect(&to, &[("code", Some(&code)), ("state", state.as_deref()), ("iss", iss)])
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
    let Some(code_challenge) = params.get("code_challenge") else {
        return refuse("invalid_request", "PKCE is required: code_challenge is missing.");
    };
    if params.get("code_challenge_method") != Some("S256") {
        return refuse("invalid_request", "PKCE is required with code_challenge_method=S256.");
    }
    if !pkce::is_challenge(code_challenge) {
        return refuse("invalid_request", "The code_challenge is no base64url of 32 bytes.");
    }
    let scopes = scopes(params.get("scope").unwrap_or_default());
    if scopes.iter().any(|scope| !options.allowed_scopes.contains(scope)) {
        return refuse("invalid_scope", "The app is not allowed to ask for one of these scopes.");
    }
    Ok(Pending { redirect_uri: to, state, code_challenge: String::from(code_challenge), scopes })
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
