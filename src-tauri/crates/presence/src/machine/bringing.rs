//! Pages of contact lists, taken in: who is new, who is known better, and who is gone from all of them.

use super::Machine;
use super::hearing::{Arrived, GATHER};
use crate::bringing::{Aim, Bringing, Next, next_compare};
use crate::event::{Effect, Kept};
use crate::id::AccountId;
use crate::roster::{Slot, Updated};
use crate::service::ContactPage;
use crate::time::{Moment, Run};

impl Machine {
    /// Takes a page of a list in, with the answer it came in and when it was asked for.
    pub(super) fn brought(
        &mut self,
        account: AccountId,
        page: ContactPage,
        (arrived, sent): (Arrived, Run),
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(mut bringing) = self.accounts.get_mut(&account).and_then(|state| state.bringing.take())
        else {
            return;
        };
        let Some((list, place)) = bringing.wanted() else { return };
        let newness = self.newness_on(account, &list, &place, sent);
        let mut new = Vec::new();
        let mut updates = Vec::new();
        let mut relations = Vec::new();
        for row in page.rows.iter().filter(|row| !row.key.is_empty()) {
            let slot = match self.roster.by_key(account, &row.key) {
                Some(slot) => {
                    let (mut updated, news) = self.take_row(slot, row, arrived.ask, now, effects);
                    if let Some(known) = self.roster.get_mut(slot)
                        && std::mem::take(&mut known.contact.is_gone)
                    {
                        updated = Updated::Kept;
                    }
                    updates.push((slot, updated));
                    self.enrich(slot, now, effects);
                    self.tell_words(slot, news, now, effects);
                    slot
                }
                None => {
                    let contact = self.new_contact(account, row);
                    let slot = self.enlist(contact.clone(), now.run.after(GATHER));
                    self.take_row(slot, row, arrived.ask, now, effects);
                    self.came_new(account, slot, newness);
                    new.push(contact);
                    slot
                }
            };
            bringing.seen.insert(slot);
            relations.extend(row.relation.clone().map(|relation| (slot, relation)));
        }
        let added = new.len();
        if added > 0 {
            self.listing.changed();
            Self::keep(effects, Kept::Contacts(new));
        }
        self.keep_updates(&updates, effects);
        // Whoever stands in a list may be watched for it: its label goes on before anything is told.
        let slots: Vec<Slot> =
            page.rows.iter().filter_map(|row| self.roster.by_key(account, &row.key)).collect();
        let labelled = self.stand_in_list(account, &list, &slots, now, effects);
        bringing.stood.extend(slots);
        self.related_in_list(relations, now, effects);
        self.tell_late(account, &list, &labelled, now, effects);
        if page.unreadable > 0 {
            bringing.miss_rows();
        }
        if page.is_cut {
            bringing.cut();
        }
        let next = bringing.read(page.rows.len() + page.unreadable, added, page.next);
        if let Some((list, stood)) = bringing.whole.take() {
            self.stand_alone_in_list(account, &list, &stood, now, effects);
        }
        if let (Some((list, reach)), Some(state)) =
            (bringing.read_out.take(), self.accounts.get_mut(&account))
        {
            state.newcomers.read_out(list, reach);
        }
        match next {
            Next::Page => {
                if let Some(state) = self.accounts.get_mut(&account) {
                    state.bringing = Some(bringing);
                }
            }
            Next::Done => self.finish_bringing(account, &bringing, now, effects),
        }
    }

    /// All lists are read, as far as they could be.
    pub(super) fn finish_bringing(
        &mut self,
        account: AccountId,
        bringing: &Bringing,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        if bringing.aim == Aim::Look {
            return;
        }
        // Of lists that were not read to their ends, absence proves nothing.
        let gone: Vec<Slot> = if bringing.is_partial {
            Vec::new()
        } else {
            self.roster
                .of_account(account)
                .filter(|slot| !bringing.seen.contains(slot))
                // Nobody's list says when these are gone.
                .filter(|slot| self.roster.get(*slot).is_some_and(|known| !known.contact.is_by_id))
                .collect()
        };
        let mut marked = Vec::new();
        for slot in gone {
            if let Some(known) = self.roster.get_mut(slot)
                && !known.contact.is_gone
            {
                known.contact.is_gone = true;
                marked.push(known.contact.clone());
            }
        }
        if !marked.is_empty() {
            self.listing.changed();
            Self::keep(effects, Kept::Contacts(marked));
        }
        if let Some(state) = self.accounts.get_mut(&account) {
            state.cut_short = if bringing.is_cut_short { state.cut_short.saturating_add(1) } else { 0 };
            state.next_compare = now.run.after(next_compare(state.cut_short));
            if bringing.is_cut_short {
                state.next_look = state.next_look.min(state.next_compare);
            }
            state.archive.read_soon(now.run);
            // Where somebody new tells of a relation, it must stay true over a restart that the lists were read to their ends.
            let gate = self.gates.get(&state.record.sign_in);
            let relates = gate.and_then(|gate| gate.capabilities(account)?.relations).is_some();
            if !bringing.is_cut_short && (!bringing.is_partial || !relates) {
                state.record.compared = Some(now.wall);
                Self::keep(effects, Kept::Account(state.record.clone()));
            }
        }
    }
}
