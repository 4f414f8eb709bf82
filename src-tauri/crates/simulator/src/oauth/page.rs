//! The few pages a person sees in the browser.
//!
//! Made so that a script can follow them as well: the decision page holds exactly two forms, `id="approve"` and
//! `id="deny"`, whose `action` is a path of this host to be posted to (or fetched) with nothing in the body.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Asks whether the client may have the scopes; `answers` is the path below which the buttons lead.
pub(super) fn question(answers: &str, client_id: &str, user: &str, scopes: &[String]) -> Response {
    let scopes: String =
        scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escaped(scope))).collect();
    let body = format!(
        "<p>Signed in as <b>{user}</b>.</p><p>The app <b>{client}</b> asks for:</p><ul>{scopes}</ul>\
         <form id=\"approve\" method=\"post\" action=\"{answers}/approve\">\
         <button type=\"submit\" autofocus>Approve</button></form>\
         <form id=\"deny\" method=\"post\" action=\"{answers}/deny\">\
         <button type=\"submit\" class=\"quiet\">Deny</button></form>",
        user = escaped(user),
        client = escaped(client_id),
    );
    html(StatusCode::OK, "Allow access?", &body)
}

/// Says why nothing can be asked, on a page that leads nowhere: the redirect address cannot be trusted.
pub(super) fn refusal(sentence: &str) -> Response {
    html(StatusCode::BAD_REQUEST, "This does not work", &format!("<p>{}</p>", escaped(sentence)))
}

fn html(status: StatusCode, title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>\
         body{{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:12vh auto;padding:0 1rem;color:#222}}\
         form{{display:inline-block;margin-right:.5rem}}\
         button{{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:#2d6a4f;color:#fff}}\
         .quiet{{background:#ddd;color:#222}}</style></head>\
         <body><h1>{title}</h1>{body}<p><small>A simulated service on this computer.</small></p></body></html>"
    );
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, page).into_response()
}

/// The text with everything that HTML would read replaced.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
