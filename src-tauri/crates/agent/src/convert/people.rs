//! Lists, a person's pane, and decisions.

use super::{millis, number};
use crate::name;
use crate::wire;
use presence::notice::{Decision, Hold, Kind, Outcome};
use presence::service::{Attachment, LastWords, Words};
use presence::sighting::{Freshness, LastSeen, Presence, Why};
use presence::view::{PersonView, Row, Section, Seen, Slice};

/// Most graphemes of a message in the pane. Longer ones are read at the service.
const IN_PANE: usize = 2000;

pub(crate) fn slice(slice: Slice) -> wire::Slice {
    wire::Slice {
        offset: number(slice.offset),
        rows: slice.rows.into_iter().map(row).collect(),
        sections: slice
            .sections
            .into_iter()
            .map(|section| wire::SectionCount {
                section: match section.section {
                    Section::WatchedHere => wire::Section::WatchedHere,
                    Section::Here => wire::Section::Here,
                    Section::Watched => wire::Section::Watched,
                    Section::Others => wire::Section::Others,
                },
                from: number(section.from),
                count: number(section.count),
            })
            .collect(),
        matching: number(slice.matching),
        counts: wire::Counts {
            everybody: number(slice.counts.everybody),
            present: number(slice.counts.present),
            watched: number(slice.counts.watched),
        },
    }
}

fn row(row: Row) -> wire::Row {
    wire::Row {
        person: row.person.0,
        account: row.account.0,
        name: name::for_row(&row.name),
        handle: name::harmless(&row.handle, name::IN_ROWS),
        seen: seen(row.seen),
        is_watched: row.is_watched,
        is_top: row.is_top,
        unread: row.unread,
        is_gone: row.is_gone,
    }
}

fn seen(seen: Seen) -> wire::Seen {
    wire::Seen {
        presence: match seen.presence {
            Presence::Online => wire::Presence::Online,
            Presence::Busy { until } => wire::Presence::Busy { until: until.map(millis) },
            Presence::Offline => wire::Presence::Offline,
            Presence::OfflineOrHidden => wire::Presence::OfflineOrHidden,
            Presence::Hidden => wire::Presence::Hidden,
            Presence::Unreachable => wire::Presence::Unreachable,
            Presence::Unknown(because) => wire::Presence::Unknown { why: why(&because) },
        },
        is_doubtful: seen.is_doubtful,
        is_stale: match seen.freshness {
            Freshness::Fresh => false,
            Freshness::Stale => true,
        },
        observed: seen.observed.map(millis),
        since: seen.since.map(millis),
        last_seen: seen.last_seen.map(last_seen),
    }
}

fn why(because: &Why) -> wire::Why {
    match because {
        Why::NotAsked => wire::Why::NotAsked,
        Why::LeftOut => wire::Why::LeftOut,
        Why::Unreadable => wire::Why::Unreadable,
        Why::Refused(words) => wire::Why::Refused { words: name::harmless(words, name::IN_NOTICES) },
    }
}

fn last_seen(seen: LastSeen) -> wire::LastSeen {
    match seen {
        LastSeen::At(at) => wire::LastSeen::At { at: millis(at) },
        LastSeen::Day(day) => wire::LastSeen::Day { day: day.to_string() },
    }
}

/// A person's pane, with what only the agent knows: the service's title, whether a chat can be opened, and what the
/// history has of them.
pub(crate) fn pane(
    view: PersonView,
    service: &str,
    has_chat: bool,
    sessions: Vec<wire::Session>,
    decisions: Vec<wire::Decision>,
) -> wire::PersonPane {
    wire::PersonPane {
        arrivals: view.watch.arrivals,
        departures: view.watch.departures,
        own_name: view.own_name.as_deref().map(|own| name::harmless(own, name::IN_ROWS)),
        key: name::harmless(&view.key, 200),
        service: service.to_owned(),
        registered: view.registered.map(|day| day.to_string()),
        last_words: view.last_words.as_ref().map(last_words),
        next_check: view.next_check.map(millis),
        row: row(view.row),
        has_chat,
        sessions,
        decisions,
    }
}

fn last_words(words: &LastWords) -> wire::LastWords {
    let (text, attachment) = match &words.what {
        Words::Text(text) => (Some(name::harmless(text, IN_PANE)), None),
        Words::Attachment(Attachment::Picture) => (None, Some(wire::Attachment::Picture)),
        Words::Attachment(Attachment::Video) => (None, Some(wire::Attachment::Video)),
        Words::Attachment(Attachment::Audio) => (None, Some(wire::Attachment::Audio)),
        Words::Attachment(Attachment::Tip) => (None, Some(wire::Attachment::Tip)),
        Words::Attachment(Attachment::Other) => (None, Some(wire::Attachment::Other)),
    };
    wire::LastWords { sent: words.sent.map(millis), is_theirs: words.is_theirs, text, attachment }
}

/// A decision, with the person's name as it is now, or empty.
pub(crate) fn decision(decision: &Decision, name: &str) -> wire::Decision {
    wire::Decision {
        id: decision.id.0,
        at: millis(decision.at),
        kind: match decision.kind {
            Kind::CameOnline => wire::NoticeKind::CameOnline,
            Kind::WentOffline => wire::NoticeKind::WentOffline,
            Kind::Burst => wire::NoticeKind::Burst,
            Kind::Summary => wire::NoticeKind::Summary,
        },
        person: decision.whom.map(|whom| whom.person.0),
        name: if name.is_empty() { String::new() } else { name::for_row(name) },
        outcome: outcome(decision.outcome),
    }
}

fn outcome(outcome: Outcome) -> wire::Outcome {
    match outcome {
        Outcome::Shown => wire::Outcome::Shown,
        Outcome::Undelivered => wire::Outcome::Undelivered,
        Outcome::Held(Hold::Baseline) => wire::Outcome::HeldBaseline,
        Outcome::Held(Hold::Snoozed) => wire::Outcome::HeldSnoozed,
        Outcome::Held(Hold::SwitchedOff) => wire::Outcome::HeldSwitchedOff,
        Outcome::Held(Hold::Flapping) => wire::Outcome::HeldFlapping,
        Outcome::Held(Hold::InBurst) => wire::Outcome::HeldInBurst,
        Outcome::Held(Hold::SummaryTooSoon) => wire::Outcome::HeldSummaryTooSoon,
        Outcome::Held(Hold::Doubtful) => wire::Outcome::HeldDoubtful,
        Outcome::Held(Hold::PerhapsHidden) => wire::Outcome::HeldPerhapsHidden,
        Outcome::Held(Hold::MutedAtService) => wire::Outcome::HeldMutedAtService,
    }
}
