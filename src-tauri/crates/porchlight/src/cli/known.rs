//! What is known of a person besides who they are: what was said and spent, when they were there, how they came to be connected.

use super::clock::Clock;
use super::json::Relation;
use super::wording::{self, age, time};
use agent::name;
use agent::wire::{self, Attachment, PersonPane};
use agent::words::{count, say};
use serde::Serialize;

/// Part of `contact show --json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Known {
    /// The day they registered at the service.
    registered: Option<String>,
    next_check: Option<i64>,
    last_words: Option<LastWords>,
    spend: Option<Spend>,
    online_today: Vec<Session>,
    /// The newest first.
    relation_changes: Vec<RelationChange>,
    /// Others who may be the same human.
    namesakes: Vec<Namesake>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LastWords {
    sent: Option<i64>,
    is_theirs: bool,
    /// Whether somebody else answered on the account's side.
    is_by_colleague: bool,
    text: Option<String>,
    /// `picture`, `video`, `audio`, `tip` or `other`.
    attachment: Option<&'static str>,
    price: Option<Price>,
    is_bought: bool,
}

#[derive(Serialize)]
struct Price {
    /// Hundredths.
    cents: u64,
    currency: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spend {
    total: Option<Price>,
    last_purchase: Option<i64>,
    is_subscriber: bool,
    renews: Option<i64>,
    is_renewing: Option<bool>,
}

/// A stretch online; how many seconds longer it may have been at either end, and null where that is not known.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    from: i64,
    from_uncertain: Option<i64>,
    /// Null while it goes on.
    to: Option<i64>,
    to_uncertain: Option<i64>,
}

#[derive(Serialize)]
struct RelationChange {
    at: i64,
    from: Relation,
    to: Relation,
}

#[derive(Serialize)]
struct Namesake {
    id: i64,
    name: String,
    service: String,
}

impl Known {
    pub(crate) fn of(pane: &PersonPane) -> Self {
        let session = |session: &wire::Session| Session {
            from: session.from,
            from_uncertain: session.from_uncertain.map(|span| span / 1_000),
            to: session.to,
            to_uncertain: session.to_uncertain.map(|span| span / 1_000),
        };
        let change = |change: &wire::RelationChange| RelationChange {
            at: change.at,
            from: Relation::bare(&change.from),
            to: Relation::bare(&change.to),
        };
        let namesake = |other: &wire::Namesake| Namesake {
            id: other.person,
            name: other.name.clone(),
            service: other.service.clone(),
        };
        Self {
            registered: pane.registered.clone(),
            next_check: pane.next_check,
            last_words: pane.last_words.as_ref().map(LastWords::of),
            spend: pane.spend.as_ref().map(Spend::of),
            online_today: pane.sessions.iter().map(session).collect(),
            relation_changes: pane.relation_changes.iter().map(change).collect(),
            namesakes: pane.namesakes.iter().map(namesake).collect(),
        }
    }
}

impl LastWords {
    fn of(words: &wire::LastWords) -> Self {
        Self {
            sent: words.sent,
            is_theirs: words.is_theirs,
            is_by_colleague: words.is_by_colleague,
            text: words.text.clone(),
            attachment: words.attachment.map(attachment_code),
            price: words.price.as_ref().map(Price::of),
            is_bought: words.is_bought,
        }
    }
}

impl Price {
    fn of(price: &wire::Price) -> Self {
        Self { cents: price.cents, currency: price.currency.clone() }
    }
}

impl Spend {
    fn of(spend: &wire::Spend) -> Self {
        let wire::Spend { ref total, last_purchase, is_subscriber, renews, is_renewing } = *spend;
        Self { total: total.as_ref().map(Price::of), last_purchase, is_subscriber, renews, is_renewing }
    }
}

/// What is known, a line each, and no line for what is not.
pub(crate) fn words(pane: &PersonPane, now: i64, clock: Clock) -> Vec<String> {
    let under = |key: &str, words: &str| format!("{}: {words}", say(key, &[]));
    let mut lines = Vec::new();
    if let Some(said) = &pane.last_words {
        lines.push(under("window.pane.lastWords", &last_words(said, &pane.row, now)));
    }
    if let Some(spend) = &pane.spend {
        lines.push(under("window.pane.spend", &spent(spend, now, clock)));
    }
    if !pane.sessions.is_empty() {
        let stretches: Vec<String> = pane.sessions.iter().map(|one| stretch(one, now, clock)).collect();
        lines.push(under("window.pane.today", &stretches.join(", ")));
    }
    lines.extend(pane.registered.as_ref().map(|day| under("window.pane.registered", day)));
    lines.extend(pane.next_check.map(|at| under("window.pane.nextCheck", &time(at, now, clock))));
    for change in &pane.relation_changes {
        let before = say("window.relation.before", &[("relation", &wording::relation(&change.from))]);
        let words = format!("{} ({before})", wording::relation(&change.to));
        lines.push(format!("{}  {words}", time(change.at, now, clock)));
    }
    if !pane.namesakes.is_empty() {
        let all = pane.namesakes.iter();
        let all: Vec<String> =
            all.map(|other| format!("{} {} ({})", other.person, other.name, other.service)).collect();
        lines.push(under("window.namesakes", &all.join(", ")));
    }
    lines
}

fn last_words(said: &wire::LastWords, row: &wire::Row, now: i64) -> String {
    let what = match (&said.text, said.attachment) {
        (Some(text), _) => name::harmless(text, 2_000),
        (None, what) => say(&format!("attachment.{}", what.map_or("other", attachment_code)), &[]),
    };
    let mut parts = vec![what];
    if let Some(price) = &said.price {
        let key = match (said.attachment, said.is_theirs, said.is_bought) {
            (Some(Attachment::Tip), true, _) => "notice.words.tipTheirs",
            (Some(Attachment::Tip), false, _) => "notice.words.tipYours",
            (_, _, true) => "window.words.bought",
            (_, _, false) => "window.words.notBought",
        };
        parts.push(say(key, &[("price", &amount(price))]));
    }
    parts.push(match (said.is_theirs, said.is_by_colleague) {
        (true, _) => name::for_row(&row.name),
        (false, true) => say("window.colleague", &[]),
        (false, false) => say("window.you", &[]),
    });
    parts.extend(said.sent.map(|at| age(at, now)));
    if row.unread > 0 {
        let key = if row.has_more_unread { "window.unreadMore" } else { "window.unread" };
        parts.push(count(key, row.unread.into(), &[]));
    }
    parts.join(" · ")
}

fn spent(spend: &wire::Spend, now: i64, clock: Clock) -> String {
    let subscription = match (spend.is_subscriber, spend.renews, spend.is_renewing) {
        (false, ..) => "window.spend.noSubscription",
        (true, Some(renews), _) if renews <= now => "window.spend.ended",
        (true, Some(_), None) => "window.spend.until",
        (true, Some(_), Some(true)) => "window.spend.renews",
        (true, Some(_), Some(false)) => "window.spend.ends",
        (true, None, None) => "window.spend.subscriber",
        (true, None, Some(true)) => "window.spend.renewing",
        (true, None, Some(false)) => "window.spend.notRenewing",
    };
    let when = spend.renews.map(|at| time(at, now, clock)).unwrap_or_default();
    let mut parts: Vec<String> = spend.total.as_ref().map(amount).into_iter().collect();
    if let Some(last) = spend.last_purchase {
        parts.push(format!("{} {}", say("window.spend.last", &[]), age(last, now)));
    }
    parts.push(say(subscription, &[("when", &when)]));
    parts.join(" · ")
}

/// A stretch online: "09:12–09:40", with "(about)" where an end is not sure.
fn stretch(session: &wire::Session, now: i64, clock: Clock) -> String {
    let from = time(session.from, now, clock);
    let is_rough =
        session.from_uncertain != Some(0) || (session.to.is_some() && session.to_uncertain != Some(0));
    let words = match session.to {
        None => say("window.day.still", &[("from", &from)]),
        Some(to) => say("window.day.span", &[("from", &from), ("to", &time(to, now, clock))]),
    };
    if is_rough { format!("{words} {}", say("window.day.rough", &[])) } else { words }
}

/// An amount: "482.50 USD".
fn amount(price: &wire::Price) -> String {
    format!("{}.{:02} {}", price.cents / 100, price.cents % 100, price.currency)
}

fn attachment_code(attachment: Attachment) -> &'static str {
    match attachment {
        Attachment::Picture => "picture",
        Attachment::Video => "video",
        Attachment::Audio => "audio",
        Attachment::Tip => "tip",
        Attachment::Call => "call",
        Attachment::Other => "other",
    }
}
