//! How accounts' owners are connected to contacts, for services that tell that and not who is there. Such contacts are asked
//! about as others are; a relation that is another than before is a change, and the first look at one is none.

use super::Machine;
use crate::event::{Effect, Recorded, RelationSeen};
use crate::id::AccountId;
use crate::relation::Relation;
use crate::roster::{Related, Slot};
use crate::service::RelationReport;
use crate::sighting::{Presence, Why};
use crate::telling::Turn;
use crate::time::Moment;

impl Machine {
    /// An answer about some: who is left out keeps the relation they had, marked stale.
    pub(super) fn related(
        &mut self,
        account: AccountId,
        slots: &[Slot],
        reports: Vec<RelationReport>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        for slot in slots {
            if let Some(related) = self.roster.get_mut(*slot).and_then(|known| known.related_mut()) {
                related.is_left_out = true;
            }
        }
        for report in reports {
            if let Some(slot) = self.roster.by_key(account, &report.key)
                && slots.contains(&slot)
            {
                self.saw_relation(slot, report.relation, now, effects);
            }
        }
        for slot in slots {
            self.schedule_next(*slot, now);
        }
        self.note_sweep(now);
    }

    /// Relations that a list told by the way: those contacts need not be asked about for a while.
    pub(super) fn related_in_list(
        &mut self,
        relations: Vec<(Slot, Relation)>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        for (slot, relation) in relations {
            self.saw_relation(slot, relation, now, effects);
            self.schedule_next(slot, now);
        }
    }

    fn saw_relation(&mut self, slot: Slot, relation: Relation, now: Moment, effects: &mut Vec<Effect>) {
        let Some(known) = self.roster.get_mut(slot) else { return };
        let contact = known.contact.id;
        if matches!(known.presence, Presence::Unknown(Why::Refused(_))) {
            known.presence = Presence::Unknown(Why::NotAsked);
        }
        let seen = Related {
            relation: relation.clone(),
            observed: now.wall,
            current: Some(now.run),
            is_left_out: false,
        };
        let before = known.particulars.get_or_insert_default().related.replace(seen);
        let turn = match before {
            None => Turn::FirstLook,
            Some(before) if before.relation == relation => {
                self.renewed.insert(slot);
                return;
            }
            Some(before) if before.current.is_none() => {
                Turn::Unseen { from: before.relation, to: relation.clone() }
            }
            Some(before) => Turn::Seen { from: before.relation, to: relation.clone() },
        };
        self.renewed.remove(&slot);
        let from = turn.from().cloned();
        let seen = RelationSeen { contact, from, to: relation, observed: now.wall };
        effects.push(Effect::Record(Recorded::Relation(seen)));
        if let Some(subject) = self.subject(slot)
            && self.roster.watch(subject.whom.person).relations
        {
            let manners = self.manners();
            let objection = self.objection(slot, |watch| watch.relations);
            effects.extend(self.telling.turned(subject, turn, objection, manners, now));
        }
    }

    /// The service refuses somebody's id: that is why nothing is learned of them. Their presence was unknown before.
    pub(super) fn cannot_relate(&mut self, slot: Slot, refused: Presence) {
        if let Some(known) = self.roster.get_mut(slot) {
            known.presence = refused;
        }
    }

    /// What was remembered from an earlier run; of several about one contact the newest holds.
    pub(super) fn recall_relation(&mut self, seen: RelationSeen) {
        let Some(slot) = self.roster.by_id(seen.contact) else { return };
        let Some(known) = self.roster.get_mut(slot) else { return };
        let related = &mut known.particulars.get_or_insert_default().related;
        if related.as_ref().is_none_or(|newer| newer.observed <= seen.observed) {
            *related = Some(Related {
                relation: seen.to,
                observed: seen.observed,
                current: None,
                is_left_out: false,
            });
        }
    }

    /// A relation that was seen again since it was last written down.
    pub(super) fn renewed_relation(&self, slot: Slot) -> Option<Effect> {
        let known = self.roster.get(slot)?;
        let related = known.related().filter(|related| related.current.is_some())?;
        Some(Effect::Record(Recorded::Relation(RelationSeen {
            contact: known.contact.id,
            from: None,
            to: related.relation.clone(),
            observed: related.observed,
        })))
    }
}
