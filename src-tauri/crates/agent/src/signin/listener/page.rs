//! The pages a browser is shown when it comes back. They are fixed: nothing of a request ever stands in an answer.

use super::head::Refusal;
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

/// What to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The user said yes.
    Welcome,
    /// The user said no.
    Declined,
    /// The service refused.
    Failed,
    /// The answer to another attempt, or to none.
    NotOurs,
    /// Nobody waits any more.
    Over,
    /// Not a request we take.
    Refused(Refusal),
}

const STYLE: &str = ":root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;font:17px/1.5 system-ui,sans-serif;\
background:#faf7f2;color:#2b2622}\
main{max-width:26rem;padding:2rem;text-align:center}\
.lamp{width:3.5rem;height:3.5rem;margin:0 auto 1.25rem;border-radius:50%;background:#f3b545;\
box-shadow:0 0 3rem .5rem #f3b54566}\
.out .lamp{background:#b9b0a6;box-shadow:none}\
h1{font-size:1.4rem;margin:0 0 .5rem}p{margin:0;opacity:.8}\
@media(prefers-color-scheme:dark){body{background:#1b1815;color:#efe9e1}.out .lamp{background:#5a534c}}";

impl Page {
    /// The whole answer.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        let (status, is_lit, title, words) = match self {
            Self::Welcome => (
                "200 OK",
                true,
                "The light is on",
                "Porchlight has what it needs and is finishing your sign-in. You can close this tab.",
            ),
            Self::Declined => (
                "200 OK",
                false,
                "No harm done",
                "You did not let Porchlight in, so nothing was changed. You can close this tab.",
            ),
            Self::Failed => (
                "200 OK",
                false,
                "That did not work",
                "The service did not let Porchlight in. Porchlight says why. You can close this tab.",
            ),
            Self::NotOurs => (
                "400 Bad Request",
                false,
                "This is not the answer Porchlight waits for",
                "It may belong to an earlier try. Go back to Porchlight and begin again from there.",
            ),
            Self::Over => (
                "410 Gone",
                false,
                "Porchlight no longer waits for this",
                "Go back to Porchlight and begin again from there.",
            ),
            Self::Refused(refusal) => {
                let status = match refusal {
                    Refusal::Malformed | Refusal::Host => "400 Bad Request",
                    Refusal::TooLong => "431 Request Header Fields Too Large",
                    Refusal::Method => "405 Method Not Allowed\r\nAllow: GET",
                    Refusal::Path => "404 Not Found",
                    Refusal::Prefetch => "503 Service Unavailable",
                };
                (status, false, "Nothing to see here", "Porchlight answers here only while you sign in.")
            }
        };
        let class = if is_lit { "" } else { " class=\"out\"" };
        let body = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>Porchlight</title>\
             <style>{STYLE}</style><body{class}><main><div class=\"lamp\"></div>\
             <h1>{title}</h1><p>{words}</p></main></body></html>"
        );
        let style = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
        format!(
            "HTTP/1.1 {status}\r\n\
             Content-Type: text/html; charset=utf-8\r\n\
             Content-Length: {length}\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'\r\n\
             Cache-Control: no-store\r\n\
             Referrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Connection: close\r\n\r\n{body}",
            length = body.len(),
        )
        .into_bytes()
    }
}
