//! What happens, one thing after another, for those who follow it.

use super::World;
use crate::convert::{self, millis};
use crate::name;
use crate::wire::{FromAgent, HappenedTo, Happening};
use presence::event::Recorded;
use presence::id::ContactId;

impl World {
    /// Tells those who follow what was recorded, as it happens.
    pub(super) fn tell_followers(&self, recorded: &Recorded) {
        if !self.viewers.has_followers() {
            return;
        }
        let happening = match recorded {
            Recorded::Change(change) => self.to_whom(change.contact).map(|who| Happening::Presence {
                who,
                from: convert::presence(&change.from),
                to: convert::presence(&change.to),
                at: millis(change.observed),
            }),
            // The first look at a relation is no change.
            Recorded::Relation(seen) => seen.from.as_ref().and_then(|from| {
                Some(Happening::Relation {
                    who: self.to_whom(seen.contact)?,
                    from: convert::relation(from),
                    to: convert::relation(&seen.to),
                    at: millis(seen.observed),
                })
            }),
            Recorded::Decision(decision) => {
                let name = decision.whom.and_then(|whom| self.machine.name_of(whom.person));
                let decision = convert::decision(decision, &name.unwrap_or_default());
                Some(Happening::Decision { decision })
            }
            Recorded::LastKnown(_) | Recorded::Gap { .. } => None,
        };
        if let Some(happening) = happening {
            self.viewers.tell_followers(&FromAgent::Happened { happening: Box::new(happening) });
        }
    }

    fn to_whom(&self, contact: ContactId) -> Option<HappenedTo> {
        let contact = self.machine.contact(contact)?;
        let name = self.machine.name_of(contact.person).unwrap_or_default();
        Some(HappenedTo {
            person: contact.person.0,
            name: name::for_row(&name),
            account: contact.account.0,
            service: self.title_of(contact.account).to_owned(),
            key: contact.key.to_string(),
        })
    }
}
