//! How accounts' owners are connected to contacts, for services that tell that and not who is there. Such contacts are asked
//! about as others are; a relation that is another than before is a change, and the first look at one is none, unless they just
//! came into a list: then there was no connection before.

use super::Machine;
use crate::event::{Effect, Recorded, RelationSeen};
use crate::id::{AccountId, PersonId};
use crate::newcomers::Newness;
use crate::relation::Relation;
use crate::roster::{Known, Related, Slot, Untold};
use crate::service::{ListKey, Page, RelationReport};
use crate::sighting::{Presence, Why};
use crate::telling::Turn;
use crate::time::{Moment, Run};

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
            untold: None,
        };
        let account = known.contact.account;
        let related = &mut known.particulars.get_or_insert_default().related;
        let before = related.replace(seen);
        let newness = self.accounts.get_mut(&account).and_then(|state| state.newcomers.met(slot));
        let turn = match before {
            None => first(newness, &relation),
            Some(before) if before.relation == relation => {
                if let Some(related) = related {
                    related.untold = before.untold;
                }
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
        self.tell_turn(slot, turn, now, effects);
    }

    /// Tells of a turn if somebody wants to be told; if not, it is remembered for a while that they may.
    fn tell_turn(&mut self, slot: Slot, turn: Turn, now: Moment, effects: &mut Vec<Effect>) {
        let Some(subject) = self.subject(slot) else { return };
        if self.roster.watch(subject.whom.person).relations {
            let manners = self.manners();
            let objection = self.objection(slot, |watch| watch.relations);
            effects.extend(self.telling.turned(subject, turn, objection, manners, now));
            return;
        }
        let related = self.roster.get_mut(slot).and_then(|known| known.related_mut());
        match (turn, related) {
            (Turn::Seen { from, .. }, Some(related)) => {
                related.untold = Some(Untold { from, seen: now.run });
            }
            (Turn::Seen { .. } | Turn::Unseen { .. } | Turn::FirstLook, _) => {}
        }
    }

    /// A page of a list came that was asked for at `sent`: when whoever stands on it and is no contact yet came into the list,
    /// where that is known. It matters for relations only.
    pub(super) fn newness_on(
        &mut self,
        account: AccountId,
        list: &ListKey,
        page: &Page,
        sent: Run,
    ) -> Option<Newness> {
        let state = self.accounts.get_mut(&account)?;
        if page.0.is_none() {
            state.newcomers.begin(list, sent);
        }
        let can = self.gates.get(&state.record.sign_in)?.capabilities(account)?;
        can.relations.and_then(|_| state.newcomers.newness(list))
    }

    /// Somebody became a contact by standing in a list.
    pub(super) fn came_new(&mut self, account: AccountId, slot: Slot, newness: Option<Newness>) {
        if let (Some(state), Some(newness)) = (self.accounts.get_mut(&account), newness) {
            state.newcomers.came(slot, newness);
        }
    }

    /// These are watched only since a list has them. A relation that was seen to change since it was looked at last, before it
    /// was known that they stand in it now, is told of after all.
    pub(super) fn tell_late(
        &mut self,
        account: AccountId,
        list: &ListKey,
        persons: &[PersonId],
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let state = self.accounts.get(&account);
        let Some(since) = state.and_then(|state| state.newcomers.seen_since(list)) else { return };
        let of_account = |(slot, known): (Slot, &Known)| (known.contact.account == account).then_some(slot);
        let slots: Vec<Slot> = persons
            .iter()
            .flat_map(|person| self.roster.contacts_of(*person).filter_map(of_account))
            .collect();
        for slot in slots {
            let related = self.roster.get_mut(slot).and_then(|known| known.related_mut());
            let Some(related) = related else { continue };
            if let Some(untold) = related.untold.take_if(|untold| untold.seen >= since) {
                let turn = Turn::Seen { from: untold.from, to: related.relation.clone() };
                self.tell_turn(slot, turn, now, effects);
            }
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
                untold: None,
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

/// What the first look at somebody is.
fn first(newness: Option<Newness>, relation: &Relation) -> Turn {
    let (from, to) = (Relation::None, relation.clone());
    match newness.filter(|_| to != from) {
        Some(Newness::Seen) => Turn::Seen { from, to },
        Some(Newness::Unseen) => Turn::Unseen { from, to },
        None => Turn::FirstLook,
    }
}
