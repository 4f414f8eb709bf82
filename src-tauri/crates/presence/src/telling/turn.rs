//! Telling that the account's owner is connected to somebody in another way than before.

use super::{Manners, Subject, Telling};
use crate::event::Effect;
use crate::notice::{Hold, Kind, Occasion, Outcome, Says};
use crate::relation::Relation;
use crate::time::Moment;

/// How a relation came to be what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It was never looked at before, and nobody knows what it was.
    FirstLook,
    /// It changed some time before the start or in a sleep: nobody was looking.
    Unseen {
        /// What it was.
        from: Relation,
        /// What it is.
        to: Relation,
    },
    /// It changed between two looks.
    Seen {
        /// What it was.
        from: Relation,
        /// What it is.
        to: Relation,
    },
}

impl Turn {
    /// What it was before, if it is another now.
    pub(crate) fn from(&self) -> Option<&Relation> {
        match self {
            Self::FirstLook => None,
            Self::Unseen { from, .. } | Self::Seen { from, .. } => Some(from),
        }
    }
}

impl Telling {
    /// Somebody whose relation is watched was looked at and has a new one. `objection` is why the user is not to be told.
    pub(crate) fn turned(
        &mut self,
        subject: Subject,
        turn: Turn,
        objection: Option<Hold>,
        manners: Manners,
        now: Moment,
    ) -> Vec<Effect> {
        let person = subject.whom.person;
        let verdict = match (turn, objection) {
            (Turn::FirstLook, _) => Err(Hold::FirstLook),
            (Turn::Unseen { .. }, _) => Err(Hold::Baseline),
            (Turn::Seen { .. }, Some(hold)) => Err(hold),
            (Turn::Seen { .. }, None) if !manners.notifications => Err(Hold::SwitchedOff),
            (Turn::Seen { .. }, None) if self.snooze.is_on(now) => Err(Hold::Snoozed),
            (Turn::Seen { from, to }, None) => Ok((from, to)),
        };
        let mut effects = Vec::new();
        match verdict {
            Ok((from, to)) => {
                let says = Says::RelationChanged { person, name: subject.name.clone(), from, to };
                self.tell_of(Occasion::RelationChanged, subject, says, now, &mut effects);
            }
            Err(hold) => {
                let outcome = Outcome::Held(hold);
                self.decide(Kind::RelationChanged, Some(subject.whom), outcome, now, &mut effects);
            }
        }
        effects
    }
}
