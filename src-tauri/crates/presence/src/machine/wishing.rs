//! What the user wants, carried out. A wish about somebody who is not there any more does nothing.

use super::Machine;
use super::by_id::Strangers;
use crate::asking::{About, AccountState};
use crate::bringing::{Aim, Bringing, LOOK_EVERY};
use crate::event::{Effect, Joined, Kept, NoticeNews, Wish};
use crate::gate::Gate;
use crate::id::{AccountId, NoticeId, PersonId};
use crate::people::{Account, Person, Watch};
use crate::roster::Slot;
use crate::service::{ListKey, Page};
use crate::settings::Settings;
use crate::telling::Wants;
use crate::time::Moment;
use std::collections::BTreeSet;

impl Machine {
    pub(super) fn wish(&mut self, wish: Wish, now: Moment, effects: &mut Vec<Effect>) {
        match wish {
            Wish::Watch { person, watch } => self.watch(person, watch, now, effects),
            Wish::Exempt { person, on } => self.exempt(person, on, now, effects),
            Wish::Star { persons, on } => self.star(&persons, on, now, effects),
            Wish::Name { person, name } => self.rename(person, name, effects),
            Wish::Snooze { until } => effects.extend(self.telling.snooze(until, now)),
            Wish::EndSnooze => {
                effects.extend(self.telling.end_snooze(now));
            }
            Wish::PauseAll(on) => {
                if self.is_paused != on {
                    self.is_paused = on;
                    Self::keep(effects, Kept::PausedAll(on));
                    if !on {
                        self.begin_anew(now);
                    }
                }
                if !on {
                    let all: Vec<AccountId> = self.accounts.keys().copied().collect();
                    all.into_iter().for_each(|account| self.try_again(account, now));
                }
            }
            Wish::Pause { account, on } => {
                let Some(state) = self.accounts.get_mut(&account) else { return };
                if state.record.is_paused != on {
                    state.record.is_paused = on;
                    Self::keep(effects, Kept::Account(state.record.clone()));
                    if !on {
                        self.resume_account(account, now);
                    }
                }
                if !on {
                    self.try_again(account, now);
                }
            }
            Wish::CheckNow { account } => self.check_now(account, now),
            Wish::OfferLists { account } => {
                if let Some(state) = self.accounts.get_mut(&account)
                    && state.offers_wanted.is_none()
                {
                    state.offers = None;
                    state.offers_trouble = None;
                    state.offers_wanted = Some(Page::default());
                    state.offers_backoff.succeeded();
                    state.next_offers = now.run;
                }
            }
            Wish::Bring { account, lists } => self.bring(account, lists, now, effects),
            Wish::WatchTop { account } => {
                let top: Vec<PersonId> = self
                    .roster
                    .of_account(account)
                    .filter_map(|slot| self.roster.get(slot))
                    .filter(|known| known.contact.is_top)
                    .map(|known| known.contact.person)
                    .collect();
                for person in top {
                    let watch = Watch { arrivals: true, ..self.roster.own_watch(person) };
                    self.watch(person, watch, now, effects);
                }
            }
            Wish::Change(settings) => {
                let before = std::mem::replace(&mut self.settings, settings.within_bounds());
                if self.settings.doubt_after != before.doubt_after {
                    self.doubt_anew();
                }
                let intervals = |settings: &Settings| (settings.watched_interval, settings.others_interval);
                if intervals(&self.settings) != intervals(&before) {
                    self.hasten(now);
                }
                Self::keep(effects, Kept::Settings(self.settings.clone()));
            }
            Wish::SetMine { account, mine } => self.set_mine(account, mine, now, effects),
            Wish::KeepOnline { account, on } => self.keep_online(account, on, now, effects),
            Wish::CleanUp { account } => self.clean_up(account),
            Wish::AddContacts { account, contacts } => {
                self.take_contacts(account, contacts, Strangers::BroughtIn, now, effects);
            }
            Wish::UpdateContacts { account, contacts } => {
                self.take_contacts(account, contacts, Strangers::LeftOut, now, effects);
            }
            Wish::RemoveContacts(contacts) => self.remove_contacts(&contacts, effects),
            Wish::Phone { contact, phone } => self.enter_phone(contact, phone, effects),
            Wish::AskNames(persons) => self.ask_names(&persons, now),
            Wish::CheckPerson(person) => self.check_person(person, now),
            Wish::OfferSeats { account } => self.offer_seats(account),
            Wish::TakeSeats { account, seats } => self.take_seats(account, &seats, now, effects),
            Wish::Forget { account, contacts } => self.forget(account, contacts, now, effects),
            Wish::Look(person) => self.look_at(person, now),
            Wish::Merge { into, from } => self.merge(into, from, now, effects),
            Wish::Unmerge(contact) => self.unmerge(contact, now, effects),
            Wish::Note { person, note } => self.note(person, note, effects),
            Wish::PutLabel { id, name, colour } => {
                self.put_label(id, &name, colour, effects);
            }
            Wish::DropLabel(label) => self.drop_label(label, now, effects),
            Wish::Tag { persons, label, on } => self.tag(&persons, label, on, now, effects),
            Wish::WatchLabel { label, watch } => self.watch_label(label, watch, now, effects),
            Wish::Shift { account, on } => self.shift(account, on, effects),
            Wish::ReadWords(person) => self.read_words(person, now),
            Wish::AllowMarking { account, on } => self.allow_marking(account, on, effects),
            Wish::Opened(contact) => self.opened(contact),
        }
        effects.push(Effect::Publish);
    }

    pub(super) fn watch(&mut self, person: PersonId, watch: Watch, now: Moment, effects: &mut Vec<Effect>) {
        let before = self.roster.person(person);
        // Who is no longer watched is not told of through a label either; who is watched again is.
        let is_exempt = match (before.watch.is_on(), watch.is_on()) {
            (_, false) => self.can_exempt(person),
            (false, true) => false,
            (true, true) => before.is_exempt,
        };
        self.put_watch(Person { watch, is_exempt, ..before }, now, effects);
    }

    /// Takes over what was written down of the user's own wishes for a person. Nothing in it is about labels.
    pub(super) fn bring_watch(
        &mut self,
        person: PersonId,
        watch: Watch,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        self.put_watch(Person { watch, ..self.roster.person(person) }, now, effects);
    }

    /// Leaves a person out of what their labels want to be told, or no more.
    fn exempt(&mut self, person: PersonId, on: bool, now: Moment, effects: &mut Vec<Effect>) {
        let is_exempt = on && self.can_exempt(person);
        self.put_watch(Person { is_exempt, ..self.roster.person(person) }, now, effects);
    }

    /// Stars many people at once, or takes their stars away. Whoever stars somebody wants to hear of them through labels, too.
    fn star(&mut self, persons: &[PersonId], on: bool, now: Moment, effects: &mut Vec<Effect>) {
        let starred = |person: &PersonId| {
            let before = self.roster.person(*person);
            let watch = match on {
                true => before.watch.or(Watch::star()),
                false => Watch { arrivals: false, relations: false, ..before.watch },
            };
            let is_exempt = !on && self.can_exempt(*person);
            let after = Person { watch, is_exempt, ..before.clone() };
            (self.roster.has_person(*person) && before != after).then_some(after)
        };
        let persons: BTreeSet<PersonId> = persons.iter().copied().collect();
        let records: Vec<Person> = persons.iter().filter_map(starred).collect();
        let changed: Vec<PersonId> = records.iter().map(|record| record.id).collect();
        self.change_persons(&changed, now, effects, |machine, effects| {
            records.into_iter().for_each(|record| machine.put_person(record, effects));
        });
    }

    /// Whether there is something to leave a person out of. What is not watched is not remembered for a label of later days.
    fn can_exempt(&self, person: PersonId) -> bool {
        self.roster.person(person).is_exempt || self.roster.label_watch(person).is_on()
    }

    fn put_watch(&mut self, record: Person, now: Moment, effects: &mut Vec<Effect>) {
        let id = record.id;
        if self.roster.has_person(id) && self.roster.person(id) != record {
            self.change_persons(&[id], now, effects, |machine, effects| machine.put_person(record, effects));
        }
    }

    pub(super) fn rename(&mut self, person: PersonId, name: Option<Box<str>>, effects: &mut Vec<Effect>) {
        if self.roster.has_person(person) {
            let mut record = self.roster.person(person);
            record.own_name = name.filter(|name| !name.trim().is_empty());
            self.put_person(record, effects);
        }
    }

    pub(super) fn note(&mut self, person: PersonId, note: Option<Box<str>>, effects: &mut Vec<Effect>) {
        let note = note.filter(|note| !note.trim().is_empty());
        let mut record = self.roster.person(person);
        if self.roster.has_person(person) && record.note != note {
            record.note = note;
            self.put_person(record, effects);
        }
    }

    fn shift(&mut self, account: AccountId, on: bool, effects: &mut Vec<Effect>) {
        if let Some(state) = self.accounts.get_mut(&account)
            && state.record.is_off_shift == on
        {
            state.record.is_off_shift = !on;
            Self::keep(effects, Kept::Account(state.record.clone()));
        }
    }

    /// Who has an account go on wants what stopped it tried anew, too.
    fn try_again(&mut self, account: AccountId, now: Moment) {
        if self.accounts.get(&account).is_some_and(|state| state.stopped.is_some()) {
            self.check_now(account, now);
        }
    }

    fn check_now(&mut self, account: AccountId, now: Moment) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        state.retry_lists(now.run);
        state.next_look = now.run;
        state.placing.begin_anew(now.run);
        state.listening.try_soon(now.run);
        // Whatever stopped it may be over, and the user wants to know.
        state.is_trying |= state.stopped.take().is_some();
        if let Some(gate) = self.gates.get_mut(&state.record.sign_in) {
            gate.release();
        }
        let slots: Vec<Slot> = self.roster.of_account(account).collect();
        for slot in slots {
            self.ask_soon(slot, now);
        }
    }

    fn bring(&mut self, account: AccountId, lists: Vec<ListKey>, now: Moment, effects: &mut Vec<Effect>) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let offered = |key: &ListKey| {
            state.offers.iter().flatten().find(|offer| offer.key == *key).and_then(|offer| offer.count)
        };
        let expected = lists.iter().map(offered).sum();
        state.record.lists.clone_from(&lists);
        state.record.compared = None;
        state.cut_short = 0;
        state.newcomers.choose(&lists);
        state.retries.retain(|job| job.about != About::Bring);
        state.bringing = (!lists.is_empty()).then(|| Bringing::new(Aim::First, &lists, expected));
        state.next_look = now.run.after(LOOK_EVERY);
        Self::keep(effects, Kept::Account(state.record.clone()));
        self.label_lists(account, &lists, now, effects);
    }

    fn forget(&mut self, account: AccountId, contacts: bool, now: Moment, effects: &mut Vec<Effect>) {
        let Some(state) = self.accounts.get(&account) else { return };
        let sign_in = state.record.sign_in;
        if state.record.seat.is_some() && !contacts {
            return self.leave_seat(account, effects);
        }
        if contacts {
            self.label_lists(account, &[], now, effects);
            let people: Vec<PersonId> = self
                .roster
                .of_account(account)
                .filter_map(|slot| Some(self.roster.get(slot)?.contact.person))
                .filter(|person| self.roster.watch(*person).is_on())
                .collect();
            for person in people {
                effects.extend(self.telling.unwatched(person));
            }
            self.renewed
                .retain(|slot| self.roster.get(*slot).is_some_and(|known| known.contact.account != account));
            self.turn_socket(account, false, now, effects);
            self.roster.remove_account(account);
            self.accounts.remove(&account);
        } else if let Some(gate) = self.gates.get_mut(&sign_in) {
            // Its contacts and their history stay, and so does the account, waiting for somebody to sign in again.
            gate.end_token();
        }
        if !self.accounts.values().any(|state| state.record.sign_in == sign_in) {
            self.gates.remove(&sign_in);
        }
        self.listing.changed();
        Self::keep(effects, Kept::Forgot { account, contacts });
    }

    pub(super) fn join(&mut self, joined: Joined, now: Moment, effects: &mut Vec<Effect>) {
        let Joined { sign_in, me, capabilities, replaces } = joined;
        let same = self
            .accounts
            .values()
            .find(|state| state.record.service == sign_in.service && state.record.key == me.key)
            .map(AccountState::id);
        let gate = self.gates.entry(sign_in.id).or_insert_with(Gate::new);
        gate.open(capabilities);
        Self::keep(effects, Kept::SignIn(sign_in.clone()));
        let taken_over = replaces.or(same).filter(|account| self.accounts.contains_key(account));
        let account = match taken_over {
            Some(account) => account,
            None => {
                let account = AccountId(self.unused.account);
                self.unused.account += 1;
                let record = Account::new(account, &sign_in, me.key.clone(), me.name.clone());
                self.accounts.insert(account, AccountState::new(record, now));
                account
            }
        };
        if let Some(state) = self.accounts.get_mut(&account) {
            let before = state.record.sign_in;
            let was_seat = state.record.seat.take().is_some();
            state.record.sign_in = sign_in.id;
            state.record.key = me.key;
            state.record.name = me.name;
            state.stopped = None;
            state.missing.clear();
            state.offers = None;
            state.offers_trouble = None;
            state.offers_wanted = Some(Page::default());
            state.own.read_soon(now.run);
            Self::keep(effects, Kept::Account(state.record.clone()));
            if let Some(gate) = self.gates.get_mut(&sign_in.id) {
                gate.seat(account, false);
            }
            if !was_seat && before != sign_in.id {
                self.move_seats(before, sign_in.id, effects);
            }
            if before != sign_in.id && !self.accounts.values().any(|state| state.record.sign_in == before) {
                self.gates.remove(&before);
            }
        }
        if taken_over.is_some() {
            self.resume_account(account, now);
        }
        effects.push(Effect::Publish);
    }

    pub(super) fn notice_news(
        &mut self,
        notice: NoticeId,
        news: NoticeNews,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let answer = self.telling.news(notice, news, now);
        effects.extend(answer.effects);
        match answer.wants {
            Wants::Nothing => {}
            Wants::OpenChat(contact) => effects.push(Effect::OpenChat(contact)),
            Wants::ShowList => effects.push(Effect::ShowList),
            Wants::StopWatching(person) => self.watch(person, Watch::default(), now, effects),
        }
    }
}
