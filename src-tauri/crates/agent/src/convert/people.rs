//! Lists, a person's pane, and decisions.

use super::person::last_words;
use super::{millis, number};
use crate::name;
use crate::wire;
use presence::event::RelationSeen;
use presence::notice::{Decision, Hold, Kind, Occasion, Outcome};
use presence::people::Watch;
use presence::relation::Relation;
use presence::sighting::{Freshness, LastSeen, Presence, Why};
use presence::time::Wall;
use presence::view::{LabelView, Row, Section, Seen, Slice};

/// Most graphemes of a message in a row, which shows one line of it.
const IN_LINE: usize = 120;

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

pub(super) fn row(row: Row) -> wire::Row {
    wire::Row {
        person: row.person.0,
        account: row.account.0,
        name: name::for_row(&row.name),
        has_name: row.has_name,
        handle: name::harmless(&row.handle, name::IN_ROWS),
        seen: seen(row.seen),
        is_watched: row.is_watched,
        is_top: row.is_top,
        unread: row.unread,
        is_gone: row.is_gone,
        relation: row.relation.as_ref().map(seen_relation),
        labels: row.labels.into_iter().map(|label| label.0).collect(),
        is_unanswered: row.is_unanswered,
        has_more_unread: row.has_more_unread,
        last_words: row.last_words.as_ref().map(|words| last_words(words, IN_LINE)),
        is_new: row.is_new,
        has_picture: row.has_picture,
        contacts: number(row.contacts),
        by_id: number(row.by_id),
    }
}

pub(super) fn seen(seen: Seen) -> wire::Seen {
    wire::Seen {
        presence: presence(&seen.presence),
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

pub(crate) fn presence(presence: &Presence) -> wire::Presence {
    match presence {
        Presence::Online => wire::Presence::Online,
        Presence::Busy { until } => wire::Presence::Busy { until: until.map(millis) },
        Presence::Offline => wire::Presence::Offline,
        Presence::OfflineOrHidden => wire::Presence::OfflineOrHidden,
        Presence::Hidden => wire::Presence::Hidden,
        Presence::Unreachable => wire::Presence::Unreachable,
        Presence::Unknown(because) => wire::Presence::Unknown { why: why(because) },
    }
}

pub(crate) fn relation(relation: &Relation) -> wire::Relation {
    match relation {
        Relation::None => wire::Relation::None,
        Relation::Followed => wire::Relation::Followed,
        Relation::Connected => wire::Relation::Connected,
        Relation::RequestSent => wire::Relation::RequestSent,
        Relation::RequestReceived => wire::Relation::RequestReceived,
        Relation::Other(word) => wire::Relation::Other { word: name::harmless(word, name::IN_ROWS) },
    }
}

/// A change of relation; nothing for one that was found as it is.
pub(crate) fn relation_change(seen: &RelationSeen) -> Option<wire::RelationChange> {
    let from = relation(seen.from.as_ref()?);
    Some(wire::RelationChange { from, to: relation(&seen.to), at: millis(seen.observed) })
}

pub(super) fn seen_relation(seen: &(Relation, Option<Wall>)) -> wire::SeenRelation {
    wire::SeenRelation { relation: relation(&seen.0), observed: seen.1.map(millis) }
}

pub(crate) fn watch(watch: Watch) -> wire::Watch {
    wire::Watch {
        arrivals: watch.arrivals,
        departures: watch.departures,
        frees: watch.frees,
        relations: watch.relations,
        words: watch.words,
    }
}

pub(crate) fn label(view: &LabelView) -> wire::Label {
    let label = &view.label;
    wire::Label {
        id: label.id.0,
        name: name::harmless(&label.name, name::IN_ROWS),
        colour: label.colour,
        list: label
            .list
            .as_ref()
            .map(|(account, key)| wire::LabelList { account: account.0, key: key.0.to_string() }),
        watch: watch(label.watch),
        count: number(view.count),
    }
}

fn why(because: &Why) -> wire::Why {
    match because {
        Why::NotAsked => wire::Why::NotAsked,
        Why::LeftOut => wire::Why::LeftOut,
        Why::Unreadable => wire::Why::Unreadable,
        Why::TryLater => wire::Why::TryLater,
        Why::Refused(words) => wire::Why::Refused { words: name::harmless(words, name::IN_NOTICES) },
    }
}

pub(super) fn last_seen(seen: LastSeen) -> wire::LastSeen {
    match seen {
        LastSeen::At(at) => wire::LastSeen::At { at: millis(at) },
        LastSeen::Day(day) => wire::LastSeen::Day { day: day.to_string() },
    }
}

/// A decision, with the person's name as it is now, or empty.
pub(crate) fn decision(decision: &Decision, name: &str) -> wire::Decision {
    wire::Decision {
        id: decision.id.0,
        at: millis(decision.at),
        kind: match decision.kind {
            Kind::CameOnline => wire::NoticeKind::CameOnline,
            Kind::WentOffline => wire::NoticeKind::WentOffline,
            Kind::Burst(Occasion::CameOnline) => wire::NoticeKind::Burst,
            Kind::Burst(Occasion::WentOffline) => wire::NoticeKind::SeveralWentOffline,
            Kind::Burst(Occasion::BecameFree) => wire::NoticeKind::SeveralBecameFree,
            Kind::Burst(Occasion::RelationChanged) => wire::NoticeKind::SeveralRelationsChanged,
            Kind::Burst(Occasion::Wrote) => wire::NoticeKind::SeveralWrote,
            Kind::Summary => wire::NoticeKind::Summary,
            Kind::BecameFree => wire::NoticeKind::BecameFree,
            Kind::RelationChanged => wire::NoticeKind::RelationChanged,
            Kind::Wrote => wire::NoticeKind::Wrote,
            Kind::CleanUp => wire::NoticeKind::CleanUp,
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
        Outcome::Held(Hold::OffShift) => wire::Outcome::HeldOffShift,
        Outcome::Held(Hold::ThereAlready) => wire::Outcome::HeldThereAlready,
        Outcome::Held(Hold::CleanedUp) => wire::Outcome::HeldCleanedUp,
        Outcome::Held(Hold::FirstLook) => wire::Outcome::HeldFirstLook,
    }
}
