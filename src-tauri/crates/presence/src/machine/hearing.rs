//! What an answer leads to, and what its absence does. A failure never changes anybody's presence: it waits, asks again,
//! or stops and says so.

use super::planning::list_interval;
use super::{Asked, Machine};
use crate::age::MOST_AGE;
use crate::asking::{About, Job, MOST_PAGES};
use crate::bringing::{Bringing, MOST_FAILURES, Next, Patience};
use crate::event::{Effect, Kept, Recorded};
use crate::id::{AccountId, AskId};
use crate::people::Contact;
use crate::roster::{Slot, Updated};
use crate::service::{ContactPage, Heard, ListOffer, ListPage, Reading, Task, TaskKind, Trouble};
use crate::time::{Moment, Wall};
use std::time::Duration;

/// How long somebody new waits to be asked about, so that one request can ask about many.
pub(super) const GATHER: Duration = Duration::from_secs(1);

/// How long a list of who is online is left alone after the service refused it.
const REFUSED_LIST: Duration = Duration::from_secs(3600);

/// The least wait before a list that failed is tried again.
const LEAST_WAIT: Duration = Duration::from_secs(1);

/// An answer that arrived.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrived {
    /// The question, of which a later one has a larger number.
    pub(super) ask: AskId,
    /// When the service made it, by its own clock where it told.
    pub(super) made: Option<Wall>,
    /// How old it is.
    pub(super) age: Duration,
}

impl Machine {
    pub(super) fn hear(&mut self, ask: AskId, heard: Heard, now: Moment, effects: &mut Vec<Effect>) {
        let Some(asked) = self.asked.remove(&ask) else { return };
        let account = asked.account;
        let mut arrived = Arrived { ask, made: heard.dated.made, age: Duration::ZERO };
        if let Some(gate) = self.gates.get_mut(&asked.sign_in) {
            gate.answered();
            arrived.age = gate.age(heard.dated, now);
            if arrived.age.is_zero() {
                gate.heard(account, &heard.limits, now.run);
            }
        }
        self.free(&asked);
        let Some(state) = self.accounts.get_mut(&account) else { return };
        if heard.sunset.is_some() {
            state.sunset = heard.sunset;
        }
        if asked.era != state.era && !asked.job.is_deed() {
            // Asked before a sleep or a pause: it is a memory already, and its failure says nothing about now.
            state.walk = None;
            effects.push(Effect::Publish);
            return self.ask_anew(account, asked.job, now);
        }
        match heard.reading {
            Ok(_) if arrived.age > MOST_AGE => self.failed(asked, Trouble::NotTheService, now, effects),
            Ok(reading) => {
                self.succeeded(&asked, now, effects);
                self.read(asked, reading, arrived, now, effects);
            }
            Err(trouble) => self.failed(asked, trouble, now, effects),
        }
        effects.push(Effect::Publish);
    }

    /// What a request held is free again.
    fn free(&mut self, asked: &Asked) {
        let Some(state) = self.accounts.get_mut(&asked.account) else { return };
        match &asked.job.about {
            About::Contacts { slots, .. } => {
                for slot in slots {
                    if let Some(known) = self.roster.get_mut(*slot) {
                        known.is_asked = false;
                    }
                }
            }
            About::Walk => state.is_walking = false,
            About::Bring => state.is_fetching = false,
            About::Offers => state.is_offering = false,
            About::Archive => state.archive.answered(),
            About::Own => state.own.free(&asked.job.task),
            About::CleanUp => state.cleaning.free(),
            About::Seats => state.seating.free(),
            About::Places => state.placing.free(),
            About::Name(_) => {}
            About::Words { slots, .. } => state.chats.answered(slots),
            About::Spend { .. } => state.spends.answered(),
        }
    }

    fn succeeded(&mut self, asked: &Asked, now: Moment, effects: &mut Vec<Effect>) {
        if let Some(gate) = self.gates.get_mut(&asked.sign_in) {
            gate.succeeded(asked.account, asked.job.task.kind());
        }
        let Some(interval) = self.shortest_interval(asked.account) else { return };
        let Some(state) = self.accounts.get_mut(&asked.account).filter(|_| asked.job.is_watching()) else {
            return;
        };
        let is_gap = !state.has_answered || state.continuity.is_broken(interval, now);
        let last = state.last_good.max(state.continuity.until());
        if let Some(from) = last.filter(|last| is_gap && *last < now.wall) {
            effects.push(Effect::Record(Recorded::Gap { account: asked.account, from, to: now.wall }));
        }
        state.continuity.answer(interval, state.listening.is_open, now);
        state.last_good = Some(now.wall);
        state.has_answered = true;
        state.is_trying = false;
        state.is_in_doubt &= !matches!(asked.job.about, About::Contacts { .. });
        if matches!(asked.job.about, About::Contacts { .. })
            && state.record.pace.ease(&mut state.tries, now.wall)
        {
            Self::keep(effects, Kept::Account(state.record.clone()));
        }
    }

    fn read(
        &mut self,
        asked: Asked,
        reading: Reading,
        arrived: Arrived,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let account = asked.account;
        if asked.job.about == About::Own {
            return self.own_read(&asked, reading, now, effects);
        }
        match (asked.job.about, reading) {
            (About::Contacts { slots, group }, Reading::Presence(reports)) => {
                self.group_answered(account, group, TaskKind::PresenceOf, now, effects);
                self.told_of(account, &slots, reports, arrived, now, effects);
            }
            (About::Contacts { slots, group }, Reading::Relations(reports)) => {
                self.group_answered(account, group, TaskKind::RelationsOf, now, effects);
                self.related(account, &slots, reports, now, effects);
            }
            (About::Walk, Reading::OnlineNow(page)) => self.walked(account, page, arrived, now, effects),
            (About::Bring, Reading::Contacts(page)) => {
                // A page of lists that were chosen before is of no use to those chosen now.
                if self.is_wanted(account, &asked.job.task) {
                    self.brought(account, page, (arrived, asked.sent), now, effects);
                }
            }
            (About::Archive, Reading::Contacts(page)) => self.read_archive(account, &page, now, effects),
            (About::CleanUp, Reading::CleanedUp(cleaned)) => self.cleaned_up(account, cleaned, now, effects),
            (About::Seats, Reading::Seats(page)) => {
                if let Some(state) = self.accounts.get_mut(&account) {
                    state.seating.read(page);
                }
            }
            (About::Places, Reading::Places(page)) => self.read_places(account, page, now, effects),
            (About::Name(slot), Reading::Named(named)) => self.named(slot, named, effects),
            (About::Offers, Reading::Lists(page)) => self.offered(account, page),
            (About::Words { slots, group }, Reading::Messages(reports)) => {
                if let Some(state) = self.accounts.get_mut(&account) {
                    state.chats.group_answered(group);
                }
                let is_partial = matches!(asked.job.task, Task::MessagesOf { since: Some(_), .. });
                self.read_chats(account, &slots, reports, is_partial, now, effects);
            }
            (About::Spend { slot }, Reading::Spend(spend)) => self.read_spend(account, slot, spend),
            // A dialect answers what it was asked; anything else is an answer that cannot be used.
            (
                about,
                Reading::Me(_)
                | Reading::Lists(_)
                | Reading::Contacts(_)
                | Reading::OnlineNow(_)
                | Reading::Presence(_)
                | Reading::Relations(_)
                | Reading::Messages(_)
                | Reading::MyStatus(_)
                | Reading::Beaten
                | Reading::CleanedUp(_)
                | Reading::Named(_)
                | Reading::Spend(_)
                | Reading::Seats(_)
                | Reading::Places(_),
            ) => {
                if about == About::CleanUp {
                    self.clean_up_failed(account, &Trouble::Unreadable("answer".into()));
                }
                if about == About::Places {
                    self.places_failed(account, &Trouble::Unreadable("answer".into()), now);
                }
                if let Some(state) = self.accounts.get_mut(&account).filter(|_| about == About::Seats) {
                    state.seating.give_up();
                }
                if let About::Contacts { slots, .. } = about {
                    for slot in slots {
                        self.schedule_next(slot, now);
                    }
                }
            }
        }
    }

    fn is_wanted(&self, account: AccountId, task: &Task) -> bool {
        let bringing = self.accounts.get(&account).and_then(|state| state.bringing.as_ref());
        bringing.and_then(Bringing::wanted).is_some_and(|(list, page)| *task == Task::Contacts { list, page })
    }

    fn walked(
        &mut self,
        account: AccountId,
        page: ContactPage,
        arrived: Arrived,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(mut walk) = self.accounts.get_mut(&account).and_then(|state| {
            state.walk_backoff.succeeded();
            state.is_list_read = true;
            state.walk.take()
        }) else {
            return;
        };
        let before = walk.seen.len();
        for row in &page.rows {
            // Who is no contact stays none: a list of who is online brings nobody in.
            if let Some(slot) = self.roster.by_key(account, &row.key) {
                let (updated, news) = self.take_row(slot, row, arrived.ask, now, effects);
                walk.seen.insert(slot);
                self.saw_listed(slot, arrived.age, now, effects);
                self.keep_updates(&[(slot, updated)], effects);
                self.enrich(slot, now, effects);
                self.tell_words(slot, news, now, effects);
            }
        }
        walk.pages += 1;
        let is_stuck = walk.seen.len() == before && walk.pages > 1 && !page.rows.is_empty();
        let interval = self.gate(account).and_then(|gate| list_interval(gate, account));
        let Some(state) = self.accounts.get_mut(&account) else { return };
        match page.next {
            Some(next) if walk.pages < MOST_PAGES && next != walk.page && !(is_stuck && walk.pages > 50) => {
                walk.page = next;
                state.walk = Some(walk);
            }
            Some(_) => state.next_walk = now.run.after(interval.unwrap_or(REFUSED_LIST)),
            None => {
                state.next_walk = now.run.after(interval.unwrap_or(REFUSED_LIST));
                // Absence proves nothing: whoever was there and is not listed any more is asked about.
                let left: Vec<Slot> = self
                    .roster
                    .of_account(account)
                    .filter(|slot| !walk.seen.contains(slot))
                    .filter(|slot| self.roster.get(*slot).is_some_and(|known| known.presence.is_present()))
                    .collect();
                for slot in left {
                    self.ask_soon(slot, now);
                }
            }
        }
    }

    pub(super) fn new_contact(&mut self, account: AccountId, row: &crate::service::ContactRow) -> Contact {
        let unused = &mut self.unused;
        let (id, person) = (crate::id::ContactId(unused.contact), crate::id::PersonId(unused.person));
        let contact = Contact {
            name: row.name.clone(),
            handle: row.handle.clone(),
            is_top: row.is_top.unwrap_or(false),
            picture: row.picture.clone(),
            is_muted: row.is_muted.unwrap_or(false),
            is_archived: row.is_archived.unwrap_or(false),
            ..Contact::new(id, account, person, row.key.clone())
        };
        unused.contact += 1;
        unused.person += 1;
        contact
    }

    pub(super) fn keep_updates(&mut self, updates: &[(Slot, Updated)], effects: &mut Vec<Effect>) {
        let kept: Vec<Contact> = updates
            .iter()
            .filter(|(_, updated)| *updated == Updated::Kept)
            .filter_map(|(slot, _)| Some(self.roster.get(*slot)?.contact.clone()))
            .collect();
        if updates.iter().any(|(_, updated)| *updated != Updated::Nothing) {
            self.listing.changed();
        }
        if !kept.is_empty() {
            Self::keep(effects, Kept::Contacts(kept));
        }
    }

    fn offered(&mut self, account: AccountId, page: ListPage) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let offers = state.offers.get_or_insert_default();
        for offer in page.offers {
            if !offers.iter().any(|known| known.key == offer.key) {
                offers.push(offer);
            }
        }
        state.offers_wanted = page.next;
        state.offers_trouble = None;
        state.offers_backoff.succeeded();
    }

    /// Which lists there are cannot be read: those that are always there can be brought in all the same.
    fn offers_failed(&mut self, account: AccountId, trouble: Trouble) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let can = self.gates.get(&state.record.sign_in).and_then(|gate| gate.capabilities(account));
        let fixed = can.map_or(&[][..], |can| &can.fixed_lists);
        let offers = state.offers.get_or_insert_default();
        for key in fixed {
            if !offers.iter().any(|known| known.key == *key) {
                offers.push(ListOffer { key: key.clone(), name: "".into(), count: None, is_top: false });
            }
        }
        state.offers_wanted = None;
        state.offers_trouble = Some(trouble);
    }

    pub(super) fn failed(&mut self, asked: Asked, trouble: Trouble, now: Moment, effects: &mut Vec<Effect>) {
        let kind = asked.job.task.kind();
        if let (Some(state), About::Words { slots, .. }) =
            (self.accounts.get_mut(&asked.account), &asked.job.about)
        {
            state.trials.failed(slots);
        }
        if let Some(told) = trouble.leaves_alone()
            && let Some(gate) = self.gates.get_mut(&asked.sign_in)
        {
            gate.leave_alone(told, trouble.clone(), now);
        }
        if self.failed_alone(&asked, &trouble, now) {
            return;
        }
        match trouble {
            Trouble::Unauthorized => self.unauthorized(asked, effects, now),
            Trouble::MissingScope(scope) if self.was_allowed(&asked, now) => {
                self.forbidden(asked, scope, "".into(), now, effects);
            }
            Trouble::ForbiddenForIds { scope, words } => self.forbidden(asked, scope, words, now, effects),
            Trouble::MissingScope(scope) => {
                let is_presence = matches!(kind, TaskKind::PresenceOf | TaskKind::RelationsOf);
                if let Some(state) = self.accounts.get_mut(&asked.account) {
                    state.missing.insert(kind, scope.clone());
                    if is_presence {
                        state.stopped = Some(Trouble::MissingScope(scope.clone()));
                    }
                }
                if is_presence {
                    self.put_back(asked.account, asked.job, now);
                } else {
                    // One list that may not be read must not keep the others from being read.
                    self.refused(asked, Trouble::MissingScope(scope), now, effects);
                }
            }
            Trouble::TooMany { retry_after } => {
                self.slow_down(&asked, now, effects);
                if let Some(gate) = self.gates.get_mut(&asked.sign_in) {
                    gate.refused(asked.account, kind, asked.sent, retry_after, &mut self.chance, now);
                }
                self.put_back(asked.account, Job { is_repeated: false, ..asked.job }, now);
            }
            Trouble::BadIds(words) => {
                let stop = Trouble::BadIds(words.clone());
                self.refused_ids(asked, words, stop, now, effects);
            }
            Trouble::FailedForIds { status } => self.failed_for_ids(asked, status, now, effects),
            Trouble::TooManyIds => {
                if let (Some(state), About::Contacts { slots, .. }) =
                    (self.accounts.get_mut(&asked.account), &asked.job.about)
                    && kind != TaskKind::OnePresence
                {
                    state.record.pace.fewer(slots.len(), now.wall);
                    Self::keep(effects, Kept::Account(state.record.clone()));
                }
                if let About::Words { slots, group } = &asked.job.about
                    && !self.fewer_chats(asked.account, slots.len(), *group)
                {
                    return;
                }
                self.ask_anew(asked.account, asked.job, now);
            }
            Trouble::VersionRefused { .. } | Trouble::Halted { .. } => {
                if let Some(state) = self.accounts.get_mut(&asked.account) {
                    state.stopped = Some(trouble);
                }
                self.put_back(asked.account, asked.job, now);
            }
            Trouble::Refused { .. } | Trouble::BadCursor | Trouble::NoWay => {
                self.refused(asked, trouble, now, effects);
            }
            Trouble::Failed { retry_after, .. } => {
                self.origin_failed(asked, trouble, retry_after, now, effects);
            }
            Trouble::Coded { .. }
            | Trouble::NotTheService
            | Trouble::Unreadable(_)
            | Trouble::NoAnswer(_) => {
                self.origin_failed(asked, trouble, None, now, effects);
            }
        }
    }

    /// A refusal of a kind that has no words of its own: of a list it is about the list, of anything else about the origin.
    pub(super) fn refused(&mut self, asked: Asked, trouble: Trouble, now: Moment, effects: &mut Vec<Effect>) {
        match asked.job.about {
            About::Contacts { .. } => self.origin_failed(asked, trouble, None, now, effects),
            About::Walk => {
                if let Some(state) = self.accounts.get_mut(&asked.account) {
                    state.walk = None;
                    state.is_list_read = false;
                    state.next_walk = now.run.after(REFUSED_LIST);
                }
            }
            About::Bring if !self.is_wanted(asked.account, &asked.job.task) => {}
            About::Bring => {
                let bringing = self.accounts.get_mut(&asked.account).and_then(|state| state.bringing.take());
                if let Some(mut bringing) = bringing {
                    match bringing.give_up_list() {
                        Next::Page => {
                            if let Some(state) = self.accounts.get_mut(&asked.account) {
                                state.bringing = Some(bringing);
                            }
                        }
                        Next::Done => self.finish_bringing(asked.account, &bringing, now, effects),
                    }
                }
            }
            About::Own
            | About::CleanUp
            | About::Name(_)
            | About::Seats
            | About::Places
            | About::Archive
            | About::Spend { .. } => {}
            About::Words { slots, group } => {
                self.words_refused(asked.account, (&slots, group), &asked.job.task, &trouble, now);
            }
            About::Offers => {
                self.offers_failed(asked.account, trouble);
            }
        }
    }

    pub(super) fn origin_failed(
        &mut self,
        asked: Asked,
        trouble: Trouble,
        retry_after: Option<Duration>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        // Without an answer the network may be at fault; an answer that fails again and again is the list's own fault.
        let is_answer =
            matches!(trouble, Trouble::Failed { .. } | Trouble::Coded { .. } | Trouble::Unreadable(_));
        let bringing = self.accounts.get_mut(&asked.account).and_then(|state| state.bringing.as_mut());
        let gives_up = is_answer
            && asked.job.about == About::Bring
            && bringing.is_some_and(|bringing| bringing.fail() == Patience::Ended);
        if gives_up {
            return self.refused(asked, trouble, now, effects);
        }
        let is_beside = is_answer && matches!(asked.job.about, About::Words { .. } | About::Spend { .. });
        let is_list = matches!(asked.job.about, About::Walk | About::Offers);
        if is_list && self.list_failed(&asked, now) == Patience::Ended && is_answer {
            return self.refused(asked, trouble, now, effects);
        }
        // A list that fails while the rest is answered waits by itself, and what cannot be read of chats says nothing against
        // the origin, on which everybody's presence depends. What the service asks for is asked of everything.
        let is_lists_own = is_list && is_answer && retry_after.is_none();
        if let Some(state) = self.accounts.get_mut(&asked.account).filter(|_| is_lists_own) {
            state.is_list_read &= asked.job.about != About::Walk;
        }
        let is_unreadable_beside = is_beside && matches!(trouble, Trouble::Unreadable(_));
        if !is_lists_own
            && !is_unreadable_beside
            && let Some(gate) = self.gates.get_mut(&asked.sign_in)
        {
            gate.failed(asked.sent, trouble, &mut self.chance, now.run);
        }
        if is_beside {
            // Chats are asked about again by and by, and what somebody spent another day.
            if let About::Words { slots, group } = &asked.job.about {
                self.words_failed(asked.account, slots, *group, now);
            }
            return;
        }
        // The token was accepted or never looked at: a later refusal of it is a first one.
        self.put_back(asked.account, Job { is_repeated: false, ..asked.job }, now);
    }

    /// A list failed: it is tried again after a wait of its own, that of offers only so often.
    fn list_failed(&mut self, asked: &Asked, now: Moment) -> Patience {
        let Some(state) = self.accounts.get_mut(&asked.account) else { return Patience::Left };
        if asked.job.about == About::Walk {
            // Half a walk proves even less than a whole one: it begins anew.
            state.walk = None;
            let wait = state.walk_backoff.failed(&mut self.chance).max(LEAST_WAIT);
            state.next_walk = now.run.after(wait);
            return Patience::Left;
        }
        let wait = state.offers_backoff.failed(&mut self.chance).max(LEAST_WAIT);
        state.next_offers = now.run.after(wait);
        let is_over = state.offers_backoff.failures() >= MOST_FAILURES;
        if is_over { Patience::Ended } else { Patience::Left }
    }
}
