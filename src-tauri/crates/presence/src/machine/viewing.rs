//! What can be seen of the state.

use super::Machine;
use super::planning::asked_by_ids;
use super::spending::spend_of;
use crate::asking::AccountState;
use crate::event::Errand;
use crate::gate::Token;
use crate::id::PersonId;
use crate::list::{Lens, contact_view, row};
use crate::roster::{Known, Slot, latest};
use crate::service::Trouble;
use crate::sighting::Freshness;
use crate::time::{Moment, Run, Wall};
use crate::tracker::freshness;
use crate::view::{AccountView, Bringing, ContactView, Glance, Health, Here, Mood, PersonView};
use std::cmp::Reverse;

/// Most people a glance names.
const MOST_HERE: usize = 12;

impl Machine {
    pub(super) fn with_lens<T>(&self, look: impl FnOnce(&Lens<'_>) -> T) -> T {
        let interval = |known: &Known| self.interval_of(known);
        look(&Lens { interval: &interval, shows_words: self.settings.words && self.settings.previews })
    }

    pub(super) fn view_glance(&self, now: Moment) -> Glance {
        let mut here: Vec<Here> = Vec::new();
        for (_, known) in self.roster.here() {
            if freshness(known, self.interval_of(known), now) == Freshness::Fresh {
                let person = known.contact.person;
                here.push(Here { person, name: self.roster.name(known), since: known.since });
            }
        }
        // Who is there through several contacts is there since the first of them came.
        here.sort_by_key(|here| (here.person, here.since));
        here.dedup_by_key(|here| here.person);
        let watched = self.roster.watched().len();
        here.sort_by_key(|here| (Reverse(here.since), here.person));
        let watched_present = here.len();
        here.truncate(MOST_HERE);
        Glance {
            mood: self.mood(watched_present, now),
            here,
            watched_present,
            watched,
            snoozed_until: self.telling.snoozed_until().filter(|until| *until > now.wall),
            is_paused: self.is_paused,
        }
    }

    fn mood(&self, watched_present: usize, now: Moment) -> Mood {
        let health: Vec<(Health, bool)> =
            self.accounts.values().map(|state| (self.health(state, now), self.is_delayed(state))).collect();
        let needs_user = |health: &Health| match health {
            Health::NeedsSignIn | Health::KeyringClosed | Health::Stopped(_) => true,
            Health::Fine | Health::Starting | Health::Paused | Health::Waiting { .. } => false,
        };
        let is_silent = |health: &Health| match health {
            Health::Waiting { because, .. } => !matches!(because, Trouble::TooMany { .. }),
            Health::Paused => true,
            Health::Fine
            | Health::Starting
            | Health::NeedsSignIn
            | Health::KeyringClosed
            | Health::Stopped(_) => false,
        };
        if health.iter().any(|(health, _)| needs_user(health)) {
            Mood::Problem
        } else if self.is_paused
            || (!health.is_empty()
                && health.iter().all(|(health, is_delayed)| *is_delayed || is_silent(health)))
        {
            Mood::Offline
        } else if self.telling.snoozed_until().is_some_and(|until| until > now.wall) {
            Mood::Snoozed
        } else if watched_present > 0 {
            Mood::Present
        } else {
            Mood::Idle
        }
    }

    /// Whether nothing is asked because the token cannot be renewed.
    fn is_delayed(&self, state: &AccountState) -> bool {
        self.gates.get(&state.record.sign_in).is_some_and(|gate| gate.is_delayed)
    }

    fn health(&self, state: &AccountState, now: Moment) -> Health {
        if self.is_paused || state.record.is_paused {
            return Health::Paused;
        }
        let Some(gate) = self.gates.get(&state.record.sign_in) else { return Health::NeedsSignIn };
        match gate.token {
            Token::Ended => return Health::NeedsSignIn,
            Token::LockedAway => return Health::KeyringClosed,
            Token::Awaited | Token::Ready | Token::Renewing => {}
        }
        if let Some(trouble) = &state.stopped {
            return Health::Stopped(trouble.clone());
        }
        if let Some((until, trouble)) = gate.held(now.run) {
            return Health::Waiting { until: wall_of(until, now), because: trouble.clone() };
        }
        if gate.is_trying() {
            // One question tries it, and until that is answered nothing is known to be better.
            return Health::NeedsSignIn;
        }
        if let Some((until, trouble)) = gate.failing() {
            return Health::Waiting { until: wall_of(until, now).min(now.wall), because: trouble.clone() };
        }
        if let Some(until) = gate.budget_held(state.id(), asked_by_ids(gate, state.id()), now.run) {
            let because = Trouble::TooMany { retry_after: None };
            return Health::Waiting { until: wall_of(until, now), because };
        }
        // Of whom nobody asks anything, nothing more is awaited than a token.
        let awaits_answer = state.count() > 0 && self.errand != Errand::Look;
        if state.has_answered || (gate.token == Token::Ready && !awaits_answer) {
            Health::Fine
        } else {
            Health::Starting
        }
    }

    /// One person, if there is such a one.
    #[must_use]
    pub fn person(&self, person: PersonId, now: Moment) -> Option<PersonView> {
        let (slot, known) = self.listing.shown(self.roster.contacts_of(person))?;
        let record = self.roster.person(person);
        let contacts = self.roster.contacts_of(person).map(|(_, known)| known);
        let last_words = latest(contacts).filter(|_| self.settings.words);
        let is_planned = known.due != Run(u64::MAX) && !self.is_paused;
        Some(PersonView {
            row: self.with_lens(|lens| row(&self.roster, known, lens, now)),
            watch: record.watch,
            is_exempt: record.is_exempt,
            own_name: record.own_name,
            key: known.contact.key.clone(),
            registered: known.extra.as_ref().and_then(|extra| extra.registered),
            last_words: last_words.cloned(),
            no_chat: self.accounts.get(&known.contact.account).and_then(|state| state.chats.closed(slot)),
            next_check: is_planned.then(|| wall_of(known.due, now)),
            note: record.note,
            spend: spend_of(&self.roster, &self.accounts, person).cloned(),
            contacts: self.contacts_view(person, slot, now),
            namesakes: self.roster.namesakes(person),
        })
    }

    /// The contacts of a person, the one shown for them first.
    fn contacts_view(&self, person: PersonId, shown: Slot, now: Moment) -> Vec<ContactView> {
        let mut contacts: Vec<(Slot, &Known)> = self.roster.contacts_of(person).collect();
        contacts.sort_by_key(|(slot, _)| (*slot != shown, *slot));
        self.with_lens(|lens| contacts.into_iter().map(|(_, known)| contact_view(known, lens, now)).collect())
    }

    /// The accounts, in the order they were added.
    #[must_use]
    pub fn accounts(&self, now: Moment) -> Vec<AccountView> {
        self.accounts.values().map(|state| self.account_view(state, now)).collect()
    }

    fn account_view(&self, state: &AccountState, now: Moment) -> AccountView {
        let tally = self.roster.tally(state.id());
        let gate = self.gates.get(&state.record.sign_in);
        let mut missing: Vec<Box<str>> = state.missing.values().cloned().collect();
        missing.sort();
        missing.dedup();
        let is_asking = !self.is_paused && !state.record.is_paused;
        AccountView {
            account: state.id(),
            sign_in: state.record.sign_in,
            service: state.record.service,
            name: state.record.name.clone(),
            health: self.health(state, now),
            missing_scopes: missing,
            last_check: state.last_good,
            next_check: state.next_due().filter(|_| is_asking).map(|due| wall_of(due, now).max(now.wall)),
            budgets: gate.map(|gate| gate.budgets(state.id(), now)).unwrap_or_default(),
            contacts: tally.contacts,
            watched: tally.watched,
            top: tally.top,
            offers: state.offers.clone().filter(|_| state.offers_wanted.is_none()),
            offers_trouble: state.offers_trouble.clone(),
            lists: state.record.lists.clone(),
            is_cut_short: state.cut_short > 0,
            bringing: state
                .bringing
                .as_ref()
                .filter(|bringing| bringing.aim == crate::bringing::Aim::First)
                .map(|bringing| Bringing {
                    rows: bringing.rows,
                    expected: bringing.expected,
                    added: bringing.added,
                }),
            sunset: state.sunset.clone(),
            can: gate.and_then(|gate| gate.capabilities(state.id())).cloned(),
            socket: self.socket_view(state),
            mine: self.mine_view(state),
            clean_up: state.cleaning.view.clone(),
            is_seat: state.record.seat.is_some(),
            seats: state.seating.view(),
            is_off_shift: state.record.is_off_shift,
            marking: state.record.marking,
            reach: tally.reach,
        }
    }
}

/// The wall's time of a point of the run.
fn wall_of(run: Run, now: Moment) -> Wall {
    if run >= now.run {
        now.wall.after(run.since(now.run))
    } else {
        Wall(now.wall.0.saturating_sub(i64::try_from(now.run.since(run).as_millis()).unwrap_or(0)))
    }
}
