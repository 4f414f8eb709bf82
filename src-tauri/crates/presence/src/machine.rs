//! The state of the program and the one door to it: nothing changes but through [`Machine::handle`].

mod planning;
mod hearing;
mod bringing;
mod reporting;
mod busy;
mod seeing;
mod listed;
mod relating;
mod push;
mod order;
mod own;
mod clean_up;
mod alone;
mod again;
mod singly;
mod by_id;
mod seats;
mod places;
mod wishing;
mod viewing;
mod words;
mod marking;
mod merging;
mod labelling;
mod spending;
mod archiving;

use crate::asking::{AccountState, Job};
use crate::chance::Chance;
use crate::event::{Effect, Errand, Event, Kept, NameAsked, Recorded, RelationSeen, SignInNews};
use crate::gate::{Gate, Token};
use crate::id::{AccountId, AskId, ContactId, PersonId, SignInId};
use crate::list::Listing;
use crate::people::{Account, Contact, Label, Person, SignIn};
use crate::roster::{Roster, Slot};
use crate::settings::Settings;
use crate::sighting::Sighting;
use crate::telling::{Manners, Telling};
use crate::time::{Moment, Run, Wall};
use crate::view::{Glance, LabelView, Query, Row, Slice};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// First requests after a start or a sleep are spread over this long, so that many programs do not return at once
/// (QUALITY.md, C12).
const SPREAD: Duration = Duration::from_secs(3);

/// How often what is known is written down although nothing changed, so that a restart shows ages that are nearly right.
const REMEMBER_EVERY: Duration = Duration::from_secs(300);

/// What was kept from earlier runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The sign-ins.
    pub sign_ins: Vec<SignIn>,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The contacts.
    pub contacts: Vec<Contact>,
    /// The labels.
    pub labels: Vec<Label>,
    /// The persons; one about whom the user said nothing may be left out.
    pub persons: Vec<Person>,
    /// What was last known of the contacts' presence. A memory: every first sighting after it is a baseline.
    pub last_known: Vec<Sighting>,
    /// How the accounts' owners were last seen to be connected to the contacts. A memory likewise.
    pub relations: Vec<RelationSeen>,
    /// Which names were asked for that still count.
    pub names_asked: Vec<NameAsked>,
    /// The settings.
    pub settings: Settings,
    /// Until when notices are held.
    pub snoozed_until: Option<Wall>,
    /// When the user was last shown who is there.
    pub last_summary: Option<Wall>,
    /// Whether checking is paused for all accounts.
    pub is_paused: bool,
    /// The first id of each kind that was never used.
    pub unused: Unused,
}

/// The first id of each kind that was never used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unused {
    /// Of accounts.
    pub account: i64,
    /// Of contacts.
    pub contact: i64,
    /// Of persons.
    pub person: i64,
    /// Of notices.
    pub notice: i64,
    /// Of labels.
    pub label: i64,
}

/// A request under way.
#[derive(Debug)]
struct Asked {
    account: AccountId,
    sign_in: SignInId,
    job: Job,
    generation: u32,
    sent: Run,
    era: u32,
}

/// The state of the program.
pub struct Machine {
    roster: Roster,
    listing: Listing,
    gates: BTreeMap<SignInId, Gate>,
    accounts: BTreeMap<AccountId, AccountState>,
    asked: HashMap<AskId, Asked>,
    telling: Telling,
    settings: Settings,
    is_paused: bool,
    errand: Errand,
    is_started: bool,
    /// Whether the user is there, as far as is known.
    is_at_desk: bool,
    /// When everybody who is watched began to be asked about, if that is still going on.
    sweep: Option<Run>,
    /// Whose presence was renewed since it was last written down.
    renewed: BTreeSet<Slot>,
    next_remembering: Run,
    /// When who will no longer be busy.
    busy_ends: BTreeSet<(Wall, Slot)>,
    unused: Unused,
    next_ask: u64,
    chance: Chance,
}

impl Machine {
    /// The state as it was kept. Nothing is asked before [`Event::Started`]. `seed` spreads retries, so that many
    /// programs do not return at once.
    #[must_use]
    pub fn new(loaded: Loaded, seed: u64, now: Moment) -> Self {
        // One of a time to come was shown before the clock was set back: nobody knows how long ago that was.
        let last_summary = loaded.last_summary.filter(|at| *at <= now.wall);
        let last_summary = last_summary.map(|wall| Moment { wall, ..now });
        let mut machine = Self {
            roster: Roster::default(),
            listing: Listing::default(),
            gates: loaded.sign_ins.iter().map(|one| (one.id, Gate::new())).collect(),
            accounts: BTreeMap::new(),
            asked: HashMap::new(),
            telling: Telling::new(loaded.unused.notice, loaded.snoozed_until, last_summary),
            settings: loaded.settings.within_bounds(),
            is_paused: loaded.is_paused,
            errand: Errand::default(),
            is_started: false,
            is_at_desk: true,
            sweep: None,
            renewed: BTreeSet::new(),
            next_remembering: now.run.after(REMEMBER_EVERY),
            busy_ends: BTreeSet::new(),
            unused: loaded.unused,
            next_ask: 0,
            chance: Chance::new(seed),
        };
        for account in loaded.accounts {
            if let Some(gate) = machine.gates.get_mut(&account.sign_in).filter(|_| account.seat.is_some()) {
                gate.seat(account.id, true);
            }
            machine.accounts.insert(account.id, AccountState::new(account, now));
        }
        for label in loaded.labels {
            machine.roster.put_label(label);
        }
        for mut person in loaded.persons {
            person.labels.retain(|label| machine.roster.labels().get(*label).is_some());
            machine.roster.put_person(person);
        }
        for contact in loaded.contacts {
            machine.enlist(contact, now.run);
        }
        for asked in loaded.names_asked {
            if let Some(state) = machine.accounts.get_mut(&asked.account) {
                state.naming.recall(asked.key, asked.at);
            }
        }
        for sighting in loaded.last_known {
            machine.recall(sighting);
        }
        for seen in loaded.relations {
            machine.recall_relation(seen);
        }
        machine.roster.settle();
        machine
    }

    /// The only way anything ever changes.
    #[must_use]
    pub fn handle(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Errand(errand) => self.errand = errand,
            Event::Started => {
                self.is_started = true;
                self.begin_anew(now);
                effects.push(Effect::Publish);
            }
            Event::Due => {}
            Event::Woke => {
                self.begin_anew(now);
                effects.push(Effect::Publish);
            }
            Event::NetworkCame => {
                self.network_came(now);
                effects.push(Effect::Publish);
            }
            Event::Heard { ask, heard } => self.hear(ask, heard, now, &mut effects),
            Event::Pushed { account, pushed } => self.pushed(account, pushed, now, &mut effects),
            Event::Socket { account, news } => self.socket_news(account, news, now, &mut effects),
            Event::AtDesk(is_at_desk) => self.at_desk(is_at_desk, now, &mut effects),
            Event::SignIn { sign_in, news } => self.sign_in_news(sign_in, news, now, &mut effects),
            Event::Joined(joined) => self.join(*joined, now, &mut effects),
            Event::Notice { notice, news } => self.notice_news(notice, news, now, &mut effects),
            Event::Wish(wish) => self.wish(wish, now, &mut effects),
            Event::Quitting { for_good } => {
                self.remember(&mut effects);
                if for_good {
                    self.say_goodbye(now, &mut effects);
                }
                self.is_started = false;
            }
        }
        self.roster.settle();
        if self.is_started {
            self.free_who_is_due(now, &mut effects);
            self.tell_what_is_due(now, &mut effects);
            self.listen(now, &mut effects);
            self.drop_wishes(&mut effects);
            if self.asks_by_itself() {
                self.gates.values_mut().for_each(|gate| gate.try_token(now.run));
            }
            self.plan(now, &mut effects);
            if now.run >= self.next_remembering {
                self.remember(&mut effects);
                self.next_remembering = now.run.after(REMEMBER_EVERY);
            }
            effects.extend(self.wake_at(now).map(Effect::WakeAt));
        }
        self.roster.settle();
        self.listing.silence(self.silent_accounts());
        if effects.iter().any(shows) {
            effects.push(Effect::Publish);
        }
        effects
    }

    /// The program at a glance.
    #[must_use]
    pub fn glance(&self, now: Moment) -> Glance {
        self.view_glance(now)
    }

    /// A part of the list of people.
    #[must_use]
    pub fn slice(&self, query: &Query, now: Moment) -> Slice {
        self.with_lens(|lens| self.listing.slice(&self.roster, query, lens, now))
    }

    /// Everybody whom a query finds, in the order of the list, wherever its slice is.
    #[must_use]
    pub fn everybody(&self, query: &Query, now: Moment) -> Vec<Row> {
        self.with_lens(|lens| self.listing.whole(&self.roster, query, lens, now))
    }

    /// The labels, in the order they were made.
    #[must_use]
    pub fn labels(&self) -> Vec<LabelView> {
        self.roster.labels().views().cloned().collect()
    }

    /// One account's record, if there is such a one.
    #[must_use]
    pub fn account(&self, account: AccountId) -> Option<&Account> {
        self.accounts.get(&account).map(|state| &state.record)
    }

    /// Whether an answer to an account's question is still to come, or the token that its questions wait for.
    #[must_use]
    pub fn awaits_answer(&self, account: AccountId) -> bool {
        let gate = self.gate(account);
        gate.is_some_and(|gate| matches!(gate.token, Token::Awaited | Token::Renewing))
            || self.asked.values().any(|asked| asked.account == account)
    }

    /// The records of all accounts, without what [`Self::accounts`] gathers to show them.
    pub fn records(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values().map(|state| &state.record)
    }

    /// One contact's record, if there is such a one.
    #[must_use]
    pub fn contact(&self, contact: ContactId) -> Option<&Contact> {
        Some(&self.roster.get(self.roster.by_id(contact)?)?.contact)
    }

    /// The contact that an account's service calls by this key, if it knows one.
    #[must_use]
    pub fn contact_with_key(&self, account: AccountId, key: &str) -> Option<ContactId> {
        Some(self.roster.get(self.roster.by_key(account, key)?)?.contact.id)
    }

    /// The contacts of a person that were brought in by their ids.
    #[must_use]
    pub fn contacts_by_id_of(&self, person: PersonId) -> Vec<ContactId> {
        let known = self.roster.contacts_of(person).map(|(_, known)| &known.contact);
        known.filter(|contact| contact.is_by_id).map(|contact| contact.id).collect()
    }

    /// The name a person has now, if there is such a one.
    #[must_use]
    pub fn name_of(&self, person: PersonId) -> Option<Box<str>> {
        let (_, known) = self.roster.contacts_of(person).next()?;
        Some(self.roster.name(known))
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    fn manners(&self) -> Manners {
        Manners { notifications: self.settings.notifications, previews: self.settings.previews }
    }

    /// What was seen before is only a memory from here on: every next sighting is a baseline, and everybody is asked about
    /// once, watched people first.
    fn begin_anew(&mut self, now: Moment) {
        for gate in self.gates.values_mut() {
            gate.begin_anew(now.wall);
        }
        let accounts: Vec<AccountId> = self.accounts.keys().copied().collect();
        for account in accounts {
            self.begin_account_anew(account, now);
        }
        self.begin_summary(now);
    }

    /// What waits because nothing answered is tried again soon. What is known stays known: nobody slept.
    fn network_came(&mut self, now: Moment) {
        let first = now.run.after(self.chance.below(SPREAD));
        for gate in self.gates.values_mut() {
            gate.network_came(first);
        }
    }

    fn begin_account_anew(&mut self, account: AccountId, now: Moment) {
        let first = now.run.after(self.chance.below(SPREAD));
        let slots: Vec<Slot> = self.roster.of_account(account).collect();
        let waiting = self.accounts.get_mut(&account).map(|state| std::mem::take(&mut state.retries));
        for job in waiting.unwrap_or_default() {
            self.ask_anew(account, job, now);
        }
        let Some(state) = self.accounts.get_mut(&account) else { return };
        state.has_answered = false;
        state.continuity.end_hearing(now);
        state.era = state.era.wrapping_add(1);
        state.retry_lists(first);
        // Whoever comes into a list is seen to come only once it was looked at.
        state.newcomers.begin_anew();
        state.next_look = state.next_look.min(first);
        state.placing.begin_anew(first);
        state.cleaning.begin_anew();
        state.own.resume(now.run);
        state.own.read_soon(now.run);
        state.listening.try_soon(now.run);
        if !state.is_walking {
            state.walk = None;
        }
        for slot in slots {
            let Some(known) = self.roster.get_mut(slot) else { continue };
            known.begin_anew();
            let person = known.contact.person;
            let is_watched = self.roster.watch(person).is_on();
            if let Some(known) = self.roster.get_mut(slot) {
                state.reschedule(slot, known, first, is_watched);
            }
        }
    }

    /// One account goes on after a time in which it was not asked. Whom another one shows was seen all along.
    fn resume_account(&mut self, account: AccountId, now: Moment) {
        self.begin_account_anew(account, now);
        let persons = self.roster.of_account(account).filter_map(|slot| self.roster.get(slot));
        let persons: BTreeSet<PersonId> = persons.map(|known| known.contact.person).collect();
        let unseen: Vec<PersonId> =
            persons.into_iter().filter(|person| !self.is_seen_there(*person, now)).collect();
        self.sweep = Some(now.run);
        self.telling.resumed(&unseen, now);
    }

    fn begin_summary(&mut self, now: Moment) {
        self.sweep = Some(now.run);
        self.telling.begin_summary(now);
    }

    /// Puts a contact into the roster and into its account's queue.
    fn enlist(&mut self, contact: Contact, due: Run) -> Slot {
        let account = contact.account;
        let is_watched = self.roster.watch(contact.person).is_on();
        let slot = self.roster.add(contact, due);
        if let (Some(state), Some(known)) = (self.accounts.get_mut(&account), self.roster.get(slot)) {
            state.enlist(slot, known, is_watched);
        }
        slot
    }

    fn recall(&mut self, sighting: Sighting) {
        let Some(slot) = self.roster.by_id(sighting.contact) else { return };
        let Some(known) = self.roster.get_mut(slot) else { return };
        known.presence = sighting.presence;
        known.last_seen = sighting.last_seen;
        known.observed = Some(sighting.observed);
        if let Some(state) = self.accounts.get_mut(&known.contact.account) {
            state.last_good = state.last_good.max(Some(sighting.observed));
        }
        self.recall_busy(slot);
    }

    fn sign_in_news(&mut self, id: SignInId, news: SignInNews, now: Moment, effects: &mut Vec<Effect>) {
        let Some(gate) = self.gates.get_mut(&id) else { return };
        match news {
            SignInNews::Ready(capabilities) => {
                gate.open(*capabilities);
                for state in self.accounts.values_mut().filter(|state| state.record.sign_in == id) {
                    state.stopped = None;
                    state.missing.clear();
                    state.next_look = state.next_look.min(now.run);
                    state.own.read_soon(now.run);
                }
            }
            SignInNews::Moved => gate.move_away(),
            SignInNews::Renewing => gate.token = Token::Renewing,
            SignInNews::Delayed => gate.is_delayed = true,
            SignInNews::Ended => {
                gate.end_token();
                self.give_up_wishes(id);
            }
            SignInNews::KeyringClosed => (gate.token, gate.is_delayed) = (Token::LockedAway, false),
        }
        effects.push(Effect::Publish);
    }

    /// Writes down what is known of everybody whose presence was renewed.
    fn remember(&mut self, effects: &mut Vec<Effect>) {
        let renewed = std::mem::take(&mut self.renewed);
        effects.extend(renewed.iter().filter_map(|slot| self.renewed_relation(*slot)));
        let sightings: Vec<Sighting> = renewed
            .into_iter()
            .filter_map(|slot| crate::tracker::sighting(self.roster.get(slot)?, crate::sighting::Via::Poll))
            .collect();
        if !sightings.is_empty() {
            effects.push(Effect::Record(Recorded::LastKnown(sightings)));
        }
    }

    fn wake_at(&mut self, now: Moment) -> Option<Run> {
        let plans = self.next_plan(now);
        let trial = self.gates.values().filter(|_| self.asks_by_itself()).filter_map(Gate::next_trial).min();
        [plans, trial, self.telling.next_due(now), self.next_freeing(now), Some(self.next_remembering)]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether anything is asked without a wish for it.
    fn asks_by_itself(&self) -> bool {
        !self.is_paused && self.errand != Errand::Look
    }

    fn keep(effects: &mut Vec<Effect>, kept: Kept) {
        effects.push(Effect::Keep(kept));
    }
}

/// Whether an effect goes with a change of what is shown.
fn shows(effect: &Effect) -> bool {
    match effect {
        Effect::Keep(_) | Effect::Notify(_) | Effect::Withdraw(_) => true,
        Effect::Record(recorded) => match recorded {
            Recorded::Change(_) | Recorded::Decision(_) | Recorded::Relation(_) => true,
            Recorded::LastKnown(_) | Recorded::Gap { .. } => false,
        },
        Effect::Ask { .. }
        | Effect::Listen { .. }
        | Effect::Renew(_)
        | Effect::RenewIfPossible(_)
        | Effect::WakeAt(_)
        | Effect::OpenChat(_)
        | Effect::ShowList
        | Effect::Place { .. }
        | Effect::Publish => false,
    }
}

#[cfg(test)]
mod tests;
