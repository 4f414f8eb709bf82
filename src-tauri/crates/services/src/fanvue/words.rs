//! What a message says: of a chat's row in a list and of messages in bulk alike, whose members have the same names.

use super::money;
use crate::lenient;
use presence::service::{Attachment, LastWords, Words};
use presence::sighting::LastSeen;
use presence::time::Wall;
use serde_json::Value;

/// Longest text of a message that is kept: what a notification or a row can show, for every chat of an account at once.
const MOST_WORDS: usize = 300;

/// By whom an answer is read, and when it had arrived.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    /// The id of who signed in, once it is known.
    pub(super) me: Option<&'a str>,
    /// When the answer had arrived.
    pub(super) arrived: Wall,
}

/// The words of a message in the chat with `theirs`, written by `sender`, when a person wrote them to this one: what the
/// service or a mass mailing sent are nobody's words. (A chat is between two, so whoever is not the counterpart is the
/// account's side.)
pub(super) fn said(
    message: &Value,
    sender: &str,
    theirs: &str,
    sent: Option<Wall>,
    reader: Reader<'_>,
) -> Option<LastWords> {
    let kind = lenient::text(message.get("type")).unwrap_or_default();
    if kind.starts_with("AUTOMATED_") || kind == "BROADCAST" || kind == "GHOST_PROMOTION" {
        return None;
    }
    let is_theirs = is_same(sender, theirs);
    // The account is the sender on its own side, but who signed in may write in the place of somebody else.
    let is_own = |by: &str| is_same(by, sender) || reader.me.is_some_and(|me| is_same(by, me));
    let is_by_colleague =
        !is_theirs && lenient::id(message.get("sentByUserId")).is_some_and(|by| !is_own(by));
    Some(LastWords { sent, is_theirs, is_by_colleague, what: what(message, kind) })
}

/// When something was sent, if that can be.
pub(super) fn sent(at: Option<&Value>, arrived: Wall) -> Option<Wall> {
    match lenient::date(at)? {
        LastSeen::At(at) if lenient::is_past(LastSeen::At(at), arrived) => Some(at),
        LastSeen::At(_) | LastSeen::Day(_) => None,
    }
}

/// Whether two ids are of one user: of the two in a chat, who differ in more than upper and lower case.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn what(message: &Value, kind: &str) -> Words {
    let price = money::price(message.get("pricing"));
    if kind == "TIP" {
        return Words::Tip(price);
    }
    if kind == "VOICE_CALL" {
        return Words::Call;
    }
    if let Some(price) = price {
        let is_bought = lenient::date(message.get("purchasedAt")).is_some();
        return Words::Priced { price, what: attachment(message), is_bought };
    }
    match lenient::text(message.get("text")) {
        Some(text) => Words::Text(lenient::cut(text, MOST_WORDS)),
        None => Words::Attachment(attachment(message)),
    }
}

/// What is attached. Something is when nothing is said, whether or not the message tells what.
fn attachment(message: &Value) -> Attachment {
    match lenient::text(message.get("mediaType")) {
        Some("image") => Attachment::Picture,
        Some("video") => Attachment::Video,
        Some("audio") => Attachment::Audio,
        Some(_) => Attachment::Other,
        None if lenient::flag(message.get("hasGif")) == Some(true) => Attachment::Picture,
        None => Attachment::Other,
    }
}
