//! Taking out of a text what must not be read in a log: bearer strings, tokens by shape and by name, query strings, e-mail
//! addresses, the home folder. Errs on the side of taking too much. Taking out twice changes nothing.

use services::contract::TokenHeader;
use std::sync::LazyLock;

const SECRET: &str = "[secret]";
const QUERY: &str = "?[query]";
const ADDRESS: &str = "[address]";

/// Words before a secret, in lower case. What follows after `=`, `:`, quotes or blanks is taken out.
const NAMES: [&str; 15] = [
    "auth_token",
    "bearer",
    "basic",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "code_verifier",
    "authorization",
    "password",
    "secret",
    "token",
    "code",
    "otp",
    "phone",
];

/// The names of headers in which services are sent their tokens, in lower case.
static HEADERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let headers = services::registry::all().iter().filter_map(|service| match service.card().token_header {
        TokenHeader::Plain(name) => Some(name.to_ascii_lowercase()),
        TokenHeader::Bearer => None,
    });
    headers.collect()
});

/// Shortest run of token characters that is taken for a token by its look.
const TOKEN_LIKE: usize = 24;

/// The text without what must not be read, the home folder as `~`.
#[must_use]
pub fn redact(text: &str, home: &str) -> String {
    let text = if home.len() > 1 { text.replace(home, "~") } else { text.to_owned() };
    let text = without_queries(&text);
    let text = without_addresses(&text);
    let text = without_named(&text);
    without_tokens(&text)
}

fn without_queries(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('?') {
        kept.push_str(&rest[..at]);
        let query = &rest[at + 1..];
        let end = query.find(|c: char| c.is_whitespace() || ends_address(c)).unwrap_or(query.len());
        if end == 0 || query.starts_with(&QUERY[1..]) {
            kept.push('?');
            rest = query;
        } else {
            kept.push_str(QUERY);
            rest = &query[end..];
        }
    }
    kept.push_str(rest);
    kept
}

fn ends_address(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '<' | '>' | ')' | '}' | ']')
}

fn without_addresses(text: &str) -> String {
    split_runs(
        text,
        |c| c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+' | '%'),
        |run| {
            let (local, host) = run.split_once('@')?;
            (!local.is_empty() && host.contains('.')).then_some(ADDRESS)
        },
    )
}

fn names() -> impl Iterator<Item = &'static str> {
    HEADERS.iter().map(String::as_str).chain(NAMES)
}

/// After one of [`NAMES`] or [`HEADERS`] as a whole word, the next run of token characters is taken out: at once after `=` or `:`, with
/// blanks only after the names of schemes.
fn without_named(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    'text: while !rest.is_empty() {
        let at_word = !kept.ends_with(is_token);
        if at_word {
            for name in names() {
                let Some(after) = strip_name(rest, name) else { continue };
                let is_scheme = matches!(name, "bearer" | "basic");
                let gap = gap(after, is_scheme);
                if gap == 0 {
                    continue;
                }
                let value = &after[gap..];
                let end = value.find(|c| !is_token(c) && c != '/').unwrap_or(value.len());
                // `authorization: Bearer x` is left to the next round, which finds `Bearer`.
                let is_next_name = names().any(|name| value[..end].eq_ignore_ascii_case(name));
                kept.push_str(&rest[..name.len() + gap]);
                if end > 0 && !is_next_name {
                    kept.push_str(SECRET);
                    rest = &value[end..];
                } else {
                    rest = value;
                }
                continue 'text;
            }
        }
        let mut chars = rest.chars();
        kept.extend(chars.next());
        rest = chars.as_str();
    }
    kept
}

fn strip_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let head = text.get(..name.len())?;
    head.eq_ignore_ascii_case(name).then(|| &text[name.len()..])
}

/// The bytes between a name and its value: `=`, `: `, `":"`, `\":\"`, or blanks after a scheme. 0 when none follows.
fn gap(after: &str, is_scheme: bool) -> usize {
    let end = after.find(|c| !matches!(c, ' ' | '=' | ':' | '"' | '\\')).unwrap_or(after.len());
    let between = &after[..end];
    let names_a_value = between.contains(['=', ':']) || (is_scheme && between.contains(' '));
    if names_a_value { end } else { 0 }
}

fn without_tokens(text: &str) -> String {
    split_runs(text, is_token, |run| {
        let has = |test: fn(&char) -> bool| run.chars().any(|c| test(&c));
        let is_long = run.len() >= TOKEN_LIKE && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
        (run.starts_with("eyJ") && run.len() > 12 || is_long && !is_uuid(run)).then_some(SECRET)
    })
}

/// Ids of our own sign-ins and accounts look so, and a log without them cannot be followed.
fn is_uuid(run: &str) -> bool {
    run.len() == 36
        && run.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '%')
}

/// Replaces whole runs of characters of one kind.
fn split_runs(
    text: &str,
    belongs: impl Fn(char) -> bool,
    instead: impl Fn(&str) -> Option<&'static str>,
) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        kept.push_str(instead(run).unwrap_or(run));
        let mut chars = after.chars();
        kept.extend(chars.next());
        rest = chars.as_str();
    }
    kept
}
