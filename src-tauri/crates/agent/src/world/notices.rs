//! Notices in words: what a notification says, from the catalogue, with names made harmless. And what the user does with one.

use super::{World, windows};
use crate::name;
use crate::ports::{DesktopNews, NoticeAction, ShownNotice};
use crate::words::{count, say};
use presence::event::{Event, NoticeNews, Wish};
use presence::id::{NoticeId, PersonId};
use presence::notice::{Notice, Occasion, Says, Several, Slot, Unread};
use presence::people::Watch;
use presence::relation::Relation;
use presence::service::{Attachment, LastWords, Price, Words};
use presence::sighting::LastSeen;
use presence::time::{Moment, Wall};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How many notices are remembered for what the user may still do with them.
const REMEMBERED: usize = 256;

/// Notices that may still stand on the screen.
#[derive(Debug, Default)]
pub(super) struct Standing {
    about: BTreeMap<NoticeId, About>,
}

#[derive(Clone, Debug)]
struct About {
    slot: Slot,
    /// Whom it is about, and their name; nobody for one about several.
    whom: Option<(PersonId, String)>,
    /// What was watched for before the user said no more.
    before: Option<Watch>,
}

impl Standing {
    fn remember(&mut self, notice: &Notice) {
        let whom = match &notice.says {
            Says::CameOnline { person, name, .. } | Says::WentOffline { person, name } => {
                Some((*person, name::for_notice(name)))
            }
            Says::BecameFree { person, name }
            | Says::RelationChanged { person, name, .. }
            | Says::Wrote { person, name, .. } => Some((*person, name::for_notice(name))),
            Says::Several(..) | Says::SeveralAreOnline(_) => None,
        };
        self.about.insert(notice.id, About { slot: notice.slot, whom, before: None });
        while self.about.len() > REMEMBERED {
            self.about.pop_first();
        }
    }

    /// Where any may stand.
    pub(super) fn slots(&self) -> BTreeSet<Slot> {
        self.about.values().map(|about| about.slot).collect()
    }
}

impl World {
    /// Shows a notice on the desktop. Without one, or when it is behind, it counts as not delivered.
    pub(super) fn notify(&mut self, notice: &Notice, now: Moment) {
        self.standing.remember(notice);
        let shown = in_words(notice, now.wall);
        if !self.desk.show(shown) {
            self.tell_rules(Event::Notice { notice: notice.id, news: NoticeNews::Undelivered });
        }
    }

    /// What happened on the desktop.
    pub(super) fn desktop_news(&mut self, news: DesktopNews, now: Moment) {
        match news {
            DesktopNews::Undelivered(notice) => self.notice_news(notice, NoticeNews::Undelivered),
            DesktopNews::Dismissed(notice) => self.notice_news(notice, NoticeNews::Closed),
            DesktopNews::Chosen(notice, action) => self.chosen(notice, action, now),
            DesktopNews::Tray(on) => self.desktop.tray = Some(on),
            DesktopNews::Notifications(on) => self.desktop.notifications = Some(on),
            DesktopNews::AtDesk { on, tells_lock, tells_idle } => {
                self.desktop.tells_lock = tells_lock;
                self.desktop.tells_idle = tells_idle;
                self.is_at_desk = on;
                self.tell_rules(Event::AtDesk(on));
            }
            DesktopNews::AutostartTrouble(trouble) => self.desktop.autostart_trouble = trouble,
            DesktopNews::PrefersDark(is_dark) => self.desktop.prefers_dark = is_dark,
            DesktopNews::Window(news) => self.window_news(news),
            DesktopNews::NotOpened(address) => self.not_opened(&address),
        }
        self.viewers.changed();
    }

    fn chosen(&mut self, notice: NoticeId, action: NoticeAction, now: Moment) {
        if notice == windows::OWN_NOTICE {
            self.show_window_for_nobody(None);
            return;
        }
        // One of an earlier run, or of nobody.
        let Some(about) = self.standing.about.get(&notice).cloned() else { return };
        match action {
            NoticeAction::Open => self.notice_news(notice, NoticeNews::Opened),
            NoticeAction::Snooze => self.notice_news(notice, NoticeNews::Snoozed),
            NoticeAction::StopWatching => {
                let Some((person, name)) = about.whom else { return };
                let before = self.machine.person(person, now).map(|view| view.watch);
                self.notice_news(notice, NoticeNews::Unwatched);
                if let Some(standing) = self.standing.about.get_mut(&notice) {
                    standing.before = before;
                }
                self.desk.show(ShownNotice {
                    id: notice,
                    slot: about.slot,
                    title: say("notice.stopped.title", &[("name", &name)]),
                    body: String::new(),
                    actions: vec![(NoticeAction::WatchAgain, say("action.watchAgain", &[]))],
                });
            }
            NoticeAction::WatchAgain => {
                let Some((person, _)) = about.whom else { return };
                // Who was told of through a label alone is again, and has no star of their own.
                self.tell_rules(Event::Wish(Wish::Exempt { person, on: false }));
                let watch = about.before.unwrap_or(Watch::star());
                if watch.is_on() {
                    self.tell_rules(Event::Wish(Wish::Watch { person, watch }));
                }
            }
        }
    }

    fn notice_news(&mut self, notice: NoticeId, news: NoticeNews) {
        self.tell_rules(Event::Notice { notice, news });
    }
}

/// The notice as it is shown at this time.
fn in_words(notice: &Notice, now: Wall) -> ShownNotice {
    let (title, body, open) = match &notice.says {
        Says::CameOnline { name, away_since, last_words, unread, .. } => {
            let title = say("notice.cameOnline.title", &[("name", &name::for_notice(name))]);
            let away = away_since.map(|since| away(since, now));
            let lines: Vec<String> = away.into_iter().chain(spoken(last_words.as_ref(), *unread)).collect();
            (title, lines.join("\n"), "action.openChat")
        }
        Says::WentOffline { name, .. } => (
            say("notice.wentOffline.title", &[("name", &name::for_notice(name))]),
            String::new(),
            "action.openChat",
        ),
        Says::BecameFree { name, .. } => (
            say("notice.becameFree.title", &[("name", &name::for_notice(name))]),
            String::new(),
            "action.openChat",
        ),
        Says::RelationChanged { name, from, to, .. } => {
            let (title, body) = changed(&name::for_notice(name), from, to);
            (title, body, "action.openChat")
        }
        Says::Wrote { name, last_words, unread, .. } => {
            let body = spoken(last_words.as_ref(), *unread).unwrap_or_default();
            (say("notice.wrote.title", &[("name", &name::for_notice(name))]), body, "action.openChat")
        }
        Says::Several(occasion, several) => {
            (count(burst(*occasion), total(several), &[]), names(several), "action.openWindow")
        }
        Says::SeveralAreOnline(several) => {
            (count("notice.summary.title", total(several), &[]), names(several), "action.openWindow")
        }
    };
    let mut actions =
        vec![(NoticeAction::Open, say(open, &[])), (NoticeAction::Snooze, say("action.snoozeHour", &[]))];
    match notice.slot {
        Slot::Person(_) => actions.push((NoticeAction::StopWatching, say("action.stopWatching", &[]))),
        Slot::Together(_) | Slot::Program => {}
    }
    ShownNotice { id: notice.id, slot: notice.slot, title, body, actions }
}

fn away(since: LastSeen, now: Wall) -> String {
    match since {
        LastSeen::At(at) => say("notice.cameOnline.away", &[("duration", &duration(now.since(at)))]),
        LastSeen::Day(day) => {
            let day = day.format("%-d %B %Y").to_string();
            say("notice.cameOnline.awaySinceDay", &[("day", &day)])
        }
    }
}

/// A span in its largest whole unit.
pub(crate) fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..60 => say("duration.moment", &[]),
        60..3_600 => count("duration.minutes", seconds / 60, &[]),
        3_600..86_400 => count("duration.hours", seconds / 3_600, &[]),
        86_400..1_209_600 => count("duration.days", seconds / 86_400, &[]),
        _ => count("duration.weeks", seconds / 604_800, &[]),
    }
}

/// The last words and how much is unread, on one line; nothing where there is neither.
fn spoken(last_words: Option<&LastWords>, unread: Unread) -> Option<String> {
    let key = if unread.has_more { "notice.unreadMore" } else { "notice.unread" };
    let unread = (unread.count > 0).then(|| count(key, unread.count.into(), &[]));
    match (last_words.map(words), unread) {
        (Some(words), Some(unread)) => {
            Some(say("notice.words.unread", &[("words", &words), ("unread", &unread)]))
        }
        (words, unread) => words.or(unread),
    }
}

fn words(words: &LastWords) -> String {
    let sent = |what: &str| {
        let key =
            whose(words, ["notice.words.sentTheirs", "notice.words.sentYours", "notice.words.sentColleague"]);
        say(key, &[("what", &say(what, &[]))])
    };
    match &words.what {
        Words::Text(text) => {
            let key = whose(words, ["notice.words.theirs", "notice.words.yours", "notice.words.colleague"]);
            say(key, &[("text", &name::harmless(text, name::IN_NOTICES))])
        }
        Words::Attachment(attachment) => sent(kind_of(*attachment)),
        Words::Priced { price, what, is_bought } => {
            let key = if *is_bought { "notice.words.bought" } else { "notice.words.notBought" };
            say(key, &[("price", &amount(price)), ("what", &say(what_of(*what), &[]))])
        }
        Words::Call => {
            let keys = ["notice.words.called", "notice.words.calledYours", "notice.words.calledColleague"];
            say(whose(words, keys), &[])
        }
        Words::Hidden => say("notice.words.hidden", &[]),
        Words::Tip(Some(price)) => {
            let key = whose(
                words,
                ["notice.words.tipTheirs", "notice.words.tipYours", "notice.words.tipColleague"],
            );
            say(key, &[("price", &amount(price))])
        }
        Words::Tip(None) => sent("attachment.tip"),
    }
}

/// Which of these says it: of theirs, of the user's own, or of what somebody else said on the account's side.
fn whose(words: &LastWords, [theirs, yours, colleagues]: [&'static str; 3]) -> &'static str {
    if words.is_theirs {
        theirs
    } else if words.is_by_colleague {
        colleagues
    } else {
        yours
    }
}

/// The words for what was attached, with their article.
fn kind_of(attachment: Attachment) -> &'static str {
    match attachment {
        Attachment::Picture => "attachment.picture",
        Attachment::Video => "attachment.video",
        Attachment::Audio => "attachment.audio",
        Attachment::Other => "attachment.other",
    }
}

/// The words for what was attached, without an article, as in "12 EUR video".
fn what_of(attachment: Attachment) -> &'static str {
    match attachment {
        Attachment::Picture => "attachment.bare.picture",
        Attachment::Video => "attachment.bare.video",
        Attachment::Audio => "attachment.bare.audio",
        Attachment::Other => "attachment.bare.other",
    }
}

/// An amount in the service's currency: "12 EUR", "12.50 EUR".
pub(crate) fn amount(price: &Price) -> String {
    let (whole, cents) = (price.cents / 100, price.cents % 100);
    let currency = name::harmless(&price.currency, 8);
    if cents == 0 { format!("{whole} {currency}") } else { format!("{whole}.{cents:02} {currency}") }
}

/// What a change of relation says, and what it was before.
fn changed(name: &str, from: &Relation, to: &Relation) -> (String, String) {
    let holes = [("name", name)];
    let key = match (from, to) {
        (Relation::RequestSent, Relation::Connected) => "notice.relation.accepted",
        (_, Relation::Connected) => "notice.relation.connected",
        (_, Relation::RequestReceived) => "notice.relation.requested",
        (_, Relation::RequestSent) => "notice.relation.sent",
        (_, Relation::Followed) => "notice.relation.followed",
        (Relation::Connected, Relation::None) => "notice.relation.lost",
        // The service says only that a request is open no more; either side may have ended it, here or elsewhere.
        (Relation::RequestSent, Relation::None) => "notice.relation.gone",
        (Relation::RequestReceived, Relation::None) => "notice.relation.withdrawn",
        (_, Relation::None) => "notice.relation.none",
        (_, Relation::Other(word)) => {
            let word = name::harmless(word, name::IN_ROWS);
            return (say("notice.relation.other", &[("name", name), ("word", &word)]), String::new());
        }
    };
    (say(key, &holes), String::new())
}

/// The words for how many it happened to at once.
fn burst(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::CameOnline => "notice.burst.cameOnline",
        Occasion::WentOffline => "notice.burst.wentOffline",
        Occasion::BecameFree => "notice.burst.becameFree",
        Occasion::RelationChanged => "notice.burst.relationChanged",
        Occasion::Wrote => "notice.burst.wrote",
    }
}

fn total(several: &Several) -> u64 {
    several.persons.len() as u64
}

/// "Ana, Leo and 41 others": as many names as are given, and how many more there are.
fn names(several: &Several) -> String {
    let names: Vec<String> = several.names.iter().map(|name| name::harmless(name, 24)).collect();
    let more = total(several).saturating_sub(names.len() as u64);
    match (names.as_slice(), more) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([first, second], 0) => say("notice.names.two", &[("first", first), ("second", second)]),
        ([first, second, third, ..], 0) => {
            say("notice.names.three", &[("first", first), ("second", second), ("third", third)])
        }
        (names, more) => count("notice.names.more", more, &[("names", &names.join(", "))]),
    }
}

#[cfg(test)]
mod tests;
