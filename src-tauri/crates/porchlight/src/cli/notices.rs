//! What was decided about telling the user, in words and as JSON, for whoever follows and whoever looks back.

use agent::name;
use agent::wire::{Decision, NoticeKind, Outcome};
use agent::words::say;
use serde::Serialize;

/// One decision.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notice {
    at: i64,
    kind: &'static str,
    outcome: &'static str,
    was_shown: bool,
    person: Option<Named>,
}

#[derive(Debug, Serialize)]
struct Named {
    id: i64,
    name: String,
}

impl Notice {
    pub(crate) fn of(Decision { at, kind, person, name, outcome, .. }: Decision) -> Self {
        Self {
            at,
            kind: kind_code(kind),
            outcome: outcome_code(outcome),
            was_shown: outcome == Outcome::Shown,
            person: person.map(|id| Named { id, name }),
        }
    }
}

/// What it is about, and what was decided.
pub(crate) fn words(decision: &Decision) -> String {
    let kind = say(&format!("kind.{}", kind_code(decision.kind)), &[]);
    let outcome = say(&format!("outcome.{}", outcome_code(decision.outcome)), &[]);
    let about = match decision.person {
        Some(_) => format!("{} {kind}", name::for_row(&decision.name)),
        None => kind,
    };
    say("command.decided", &[("about", &about), ("outcome", &outcome)])
}

fn kind_code(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::CameOnline => "cameOnline",
        NoticeKind::WentOffline => "wentOffline",
        NoticeKind::Burst => "burst",
        NoticeKind::Summary => "summary",
        NoticeKind::BecameFree => "becameFree",
        NoticeKind::RelationChanged => "relationChanged",
        NoticeKind::Wrote => "wrote",
        NoticeKind::CleanUp => "cleanUp",
        NoticeKind::SeveralWentOffline => "severalWentOffline",
        NoticeKind::SeveralBecameFree => "severalBecameFree",
        NoticeKind::SeveralRelationsChanged => "severalRelationsChanged",
        NoticeKind::SeveralWrote => "severalWrote",
    }
}

fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Shown => "shown",
        Outcome::Undelivered => "undelivered",
        Outcome::HeldBaseline => "heldBaseline",
        Outcome::HeldSnoozed => "heldSnoozed",
        Outcome::HeldSwitchedOff => "heldSwitchedOff",
        Outcome::HeldFlapping => "heldFlapping",
        Outcome::HeldInBurst => "heldInBurst",
        Outcome::HeldSummaryTooSoon => "heldSummaryTooSoon",
        Outcome::HeldDoubtful => "heldDoubtful",
        Outcome::HeldPerhapsHidden => "heldPerhapsHidden",
        Outcome::HeldMutedAtService => "heldMutedAtService",
        Outcome::HeldOffShift => "heldOffShift",
        Outcome::HeldThereAlready => "heldThereAlready",
        Outcome::HeldCleanedUp => "heldCleanedUp",
        Outcome::HeldFirstLook => "heldFirstLook",
    }
}
