//! Everybody the program knows, in memory: what rules, search and sorting need, and no more, because 50,000 contacts have to
//! fit. Contacts stand in one row each and are found by id, by key within an account, and by person.

mod persons;
mod tally;
mod handles;

use crate::id::{AccountId, AskId, ContactId, Key, PersonId};
use crate::labels::Labels;
use crate::notice::Unread;
use crate::people::Contact;
use crate::relation::Relation;
use crate::service::{ContactRow, LastWords};
use crate::sighting::{LastSeen, Presence, PresenceKind, Why};
use crate::time::{Run, Wall};
use chrono::NaiveDate;
use handles::Handles;
use persons::Said;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;
use tally::{Filed, Tally};

/// The place of a contact in the roster. Stays the same while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) u32);

/// One contact with what is known of them now.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// What is kept.
    pub(crate) contact: Contact,
    /// What was last seen.
    pub(crate) presence: Presence,
    /// Since when it has been so, as far as known.
    pub(crate) since: Option<Wall>,
    /// When the service last saw them.
    pub(crate) last_seen: Option<LastSeen>,
    /// Whether they were online for the service, yet so long inactive that nobody should count on it.
    pub(crate) is_doubtful: bool,
    /// When it was observed, by the wall; nothing when it never was.
    pub(crate) observed: Option<Wall>,
    /// When it was observed in this run; nothing when it was before the start, a sleep or a pause.
    pub(crate) current: Option<Run>,
    /// When they are to be asked about next.
    pub(crate) due: Run,
    /// Within how many seconds they were to be seen again when that was said last.
    promised: u32,
    /// Whether a request about them is under way.
    pub(crate) is_asked: bool,
    /// Until when they are left alone, because the service refuses their id.
    pub(crate) refused_until: Option<Run>,
    /// How many answers in a row said that the service cannot tell now.
    pub(crate) put_off: u8,
    /// Whether changes may have been missed since they were last seen, so that the next sighting shows no arrival.
    pub(crate) has_gap: bool,
    /// Whether they are unknown because they were not listed where only some are listed: when they are, they have come.
    pub(crate) is_unlisted: bool,
    /// What became of the word of a list that they are online.
    pub(crate) listed: Listed,
    /// What only some services tell.
    pub(crate) particulars: Option<Box<Particulars>>,
    /// What a list told besides, for as long as the program runs.
    pub(crate) extra: Option<Box<Extra>>,
    /// As what they are counted.
    filed: Option<Filed>,
    /// Whether they may be another by now.
    is_touched: bool,
}

/// What only some services tell of a contact. Apart, because a service with very many contacts tells nothing of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Particulars {
    /// Until when they were last said to be busy, past or not: a report that leaves out the end means this one.
    pub(crate) busy_end: Option<Wall>,
    /// When the service made the newest report about them, where it tells.
    pub(crate) made: Option<Wall>,
    /// The first question that was put after the service last reported about them by itself.
    pub(crate) pushed: Option<AskId>,
    /// Whether that report is taken for news only once an answer says so.
    pub(crate) is_unsettled: bool,
    /// The answer that told of them since, of a service that also reports by itself.
    pub(crate) answered: Option<Answered>,
    /// How the account's owner is connected to them.
    pub(crate) related: Option<Related>,
}

/// An answer, beside the reports that a service makes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    /// When the service made it, by its own clock where it told, in whole seconds.
    pub(crate) made: Option<Wall>,
    pub(crate) heard: Run,
}

/// How the account's owner was last seen to be connected to somebody.
#[derive(Clone, Debug)]
pub(crate) struct Related {
    pub(crate) relation: Relation,
    /// When it was seen, by the wall.
    pub(crate) observed: Wall,
    /// When it was seen in this run; nothing when it was before the start, a sleep or a pause.
    pub(crate) current: Option<Run>,
    /// Whether the last answer left them out.
    pub(crate) is_left_out: bool,
    /// How it came to be so, if nobody wanted to be told when it was seen to change.
    pub(crate) untold: Option<Untold>,
}

/// A change of relation that was seen and that nobody wanted to be told of.
#[derive(Clone, Debug)]
pub(crate) struct Untold {
    /// What the relation was before.
    pub(crate) from: Relation,
    /// When the change was seen.
    pub(crate) seen: Run,
}

/// What a list tells besides names. Never kept beyond the run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    /// The day they registered.
    pub(crate) registered: Option<NaiveDate>,
    /// The last words of the chat.
    pub(crate) last_words: Option<LastWords>,
    /// How many of their messages are unread.
    pub(crate) unread: u32,
    /// Whether there may be more unread ones than could be counted.
    pub(crate) has_more_unread: bool,
    /// When the newest of their messages was sent that were unread when they were told of.
    heard: Option<Wall>,
    /// Whether unread messages were told of since the start, a sleep or a pause.
    is_heard_now: bool,
}

/// What became of the word of a list that somebody is online, of whom the answers by id say something else. Those are the more
/// precise: who hides can stand in such a list all the same, and would come and go with every question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// It was not heard, or it was true.
    Unheard,
    /// They are asked about for it.
    Asked,
    /// An answer by id said otherwise: it counts for nothing until one says that they are there.
    Refuted,
}

/// What became of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChatNews {
    /// Nothing.
    Nothing,
    /// They wrote; or had written already, when it was looked at for the first time.
    Wrote { is_first_look: bool },
    /// Nothing of theirs is unread any more.
    Read,
}

/// What a list's row changed about a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Updated {
    /// Nothing.
    Nothing,
    /// Only what is not kept.
    Extra,
    /// What is kept.
    Kept,
}

/// Everybody.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    rows: Vec<Option<Known>>,
    by_id: HashMap<ContactId, Slot>,
    by_key: HashMap<AccountId, HashMap<Key, Slot>>,
    /// Sorted; persons come into being in the order of their ids, so that adding is appending.
    by_person: Vec<(PersonId, Slot)>,
    /// Only persons about whom the user said something.
    persons: HashMap<PersonId, Said>,
    labels: Labels,
    /// Who is watched, by a wish of its own or by a label's.
    watched: BTreeSet<PersonId>,
    /// Contacts of theirs that are present.
    here: BTreeSet<Slot>,
    tallies: BTreeMap<AccountId, Tally>,
    handles: Handles,
    /// Whose counts and indexes may be out of date.
    touched: Vec<Slot>,
}

impl Roster {
    /// Adds a contact nobody has asked about.
    pub(crate) fn add(&mut self, contact: Contact, due: Run) -> Slot {
        let slot = Slot(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        self.by_id.insert(contact.id, slot);
        self.by_key.entry(contact.account).or_default().insert(contact.key.clone(), slot);
        let person = contact.person;
        self.rows.push(Some(Known {
            contact,
            presence: Presence::Unknown(Why::NotAsked),
            since: None,
            last_seen: None,
            is_doubtful: false,
            observed: None,
            current: None,
            due,
            promised: 0,
            is_asked: false,
            refused_until: None,
            put_off: 0,
            has_gap: false,
            is_unlisted: false,
            listed: Listed::Unheard,
            particulars: None,
            extra: None,
            filed: None,
            is_touched: false,
        }));
        if self.persons.contains_key(&person) {
            self.with_person(person, |roster| roster.join_person(person, slot));
        } else {
            self.join_person(person, slot);
        }
        self.touch(slot);
        slot
    }

    /// Takes an account's contacts out, and persons that are nobody's contact any more.
    pub(crate) fn remove_account(&mut self, account: AccountId) {
        let slots: Vec<Slot> =
            self.by_key.remove(&account).into_iter().flat_map(HashMap::into_values).collect();
        let known = slots.iter().filter_map(|slot| self.get(*slot));
        let persons: BTreeSet<PersonId> =
            known.flat_map(|known| [known.contact.person, known.contact.home]).collect();
        for person in &persons {
            self.count(*person, Labels::uncount);
        }
        for slot in slots {
            if let Some(known) = self.rows.get_mut(slot.index()).and_then(Option::take) {
                self.by_id.remove(&known.contact.id);
                self.unfile(slot, account, known.filed);
            }
        }
        let rows = &self.rows;
        self.by_person.retain(|(_, slot)| rows.get(slot.index()).is_some_and(Option::is_some));
        self.tallies.remove(&account);
        for person in &persons {
            self.count(*person, Labels::count);
            self.mark(*person);
        }
        // Who was emptied by a merge is still waited for by the contact that is to return to them.
        let homes: BTreeSet<PersonId> = self.all().map(|(_, known)| known.contact.home).collect();
        for person in persons {
            if !self.has_person(person) && !homes.contains(&person) {
                self.persons.remove(&person);
            }
        }
    }

    /// Takes one contact out, and their person when that is nobody's contact any more.
    pub(crate) fn remove(&mut self, slot: Slot) -> Option<Known> {
        let person = self.get(slot)?.contact.person;
        let mut removed = None;
        self.with_person(person, |roster| {
            roster.leave_person(person, slot);
            removed = roster.rows.get_mut(slot.index()).and_then(Option::take);
        });
        let mut known = removed?;
        self.by_id.remove(&known.contact.id);
        if let Some(keys) = self.by_key.get_mut(&known.contact.account) {
            keys.remove(&known.contact.key);
        }
        self.unfile(slot, known.contact.account, known.filed.take());
        for person in [person, known.contact.home] {
            // Who was emptied by a merge is still waited for by the contact that is to return to them.
            if !self.has_person(person) && !self.all().any(|(_, other)| other.contact.home == person) {
                self.persons.remove(&person);
            }
        }
        Some(known)
    }

    fn join_person(&mut self, person: PersonId, slot: Slot) {
        let pair = (person, slot);
        let at = self.by_person.partition_point(|other| *other < pair);
        self.by_person.insert(at, pair);
    }

    fn leave_person(&mut self, person: PersonId, slot: Slot) {
        if let Ok(at) = self.by_person.binary_search(&(person, slot)) {
            self.by_person.remove(at);
        }
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<&Known> {
        self.rows.get(slot.index()).and_then(Option::as_ref)
    }

    /// A contact to be changed. What is counted of it is out of date until the next [`Self::settle`].
    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut Known> {
        self.touch(slot);
        self.rows.get_mut(slot.index()).and_then(Option::as_mut)
    }

    pub(crate) fn by_id(&self, id: ContactId) -> Option<Slot> {
        self.by_id.get(&id).copied()
    }

    pub(crate) fn by_key(&self, account: AccountId, key: &str) -> Option<Slot> {
        self.by_key.get(&account)?.get(key).copied()
    }

    /// The slots of an account, in no order.
    pub(crate) fn of_account(&self, account: AccountId) -> impl Iterator<Item = Slot> + '_ {
        self.by_key.get(&account).into_iter().flat_map(|keys| keys.values().copied())
    }

    /// Everybody, in the order they were added.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Slot, &Known)> {
        self.rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((Slot(u32::try_from(at).ok()?), row.as_ref()?)))
    }

    /// The contacts of a person, in the order they were added.
    pub(crate) fn contacts_of(&self, person: PersonId) -> impl Iterator<Item = (Slot, &Known)> {
        let from = self.by_person.partition_point(|(other, _)| *other < person);
        self.by_person[from..]
            .iter()
            .take_while(move |(other, _)| *other == person)
            .filter_map(|(_, slot)| Some((*slot, self.get(*slot)?)))
    }

    pub(crate) fn has_person(&self, person: PersonId) -> bool {
        self.contacts_of(person).next().is_some()
    }

    /// Takes over what a list's row says. What a list leaves out stays as it was.
    pub(crate) fn update(&mut self, slot: Slot, row: &ContactRow) -> Updated {
        let Some(known) = self.get_mut(slot) else { return Updated::Nothing };
        let mut updated = Updated::Nothing;
        let extra = known.extra.get_or_insert_default();
        if row.registered.is_some() {
            extra.registered = row.registered;
        }
        if row.last_words.is_some() && extra.last_words != row.last_words {
            extra.last_words.clone_from(&row.last_words);
            updated = Updated::Extra;
        }
        if let Some(unread) = row.unread
            && (extra.unread, extra.has_more_unread) != (unread, false)
        {
            (extra.unread, extra.has_more_unread) = (unread, false);
            updated = Updated::Extra;
        }
        let contact = &mut known.contact;
        if row.picture.is_some() && contact.picture != row.picture {
            contact.picture.clone_from(&row.picture);
            updated = Updated::Extra;
        }
        let kept = |contact: &Contact| {
            let marks = (contact.is_top, contact.is_muted, contact.is_archived);
            (contact.name.clone(), contact.handle.clone(), marks)
        };
        let before = kept(contact);
        if !row.name.is_empty() {
            contact.name.clone_from(&row.name);
        }
        if !row.handle.is_empty() {
            contact.handle.clone_from(&row.handle);
        }
        contact.is_top = row.is_top.unwrap_or(contact.is_top);
        contact.is_muted = row.is_muted.unwrap_or(contact.is_muted);
        contact.is_archived = row.is_archived.unwrap_or(contact.is_archived);
        if before != kept(contact) {
            updated = Updated::Kept;
        }
        updated
    }
}

impl Slot {
    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Extra {
    /// So many messages are unread now, the newest of them sent then, where that is told. What was known before is
    /// `unread_before`.
    pub(crate) fn hear(&mut self, unread_before: u32, newest_unread: Option<Wall>) -> ChatNews {
        let is_first_look = !std::mem::replace(&mut self.is_heard_now, true);
        let is_newer = match newest_unread {
            Some(_) => newest_unread > self.heard,
            None => self.unread > unread_before,
        };
        self.heard = self.heard.max(newest_unread);
        if self.unread > 0 && is_newer {
            ChatNews::Wrote { is_first_look }
        } else if self.unread == 0 && unread_before > 0 {
            ChatNews::Read
        } else {
            ChatNews::Nothing
        }
    }
}

impl Known {
    /// As what they are counted and looked for.
    pub(crate) fn kind(&self) -> PresenceKind {
        self.presence.kind(self.is_doubtful)
    }

    /// Whether they are there, as far as anybody should count on it.
    pub(crate) fn is_there(&self) -> bool {
        self.presence.is_present() && !self.is_doubtful
    }

    /// They are to be seen again within an interval.
    pub(crate) fn promise(&mut self, interval: Duration) {
        self.promised = u32::try_from(interval.as_secs()).unwrap_or(u32::MAX);
    }

    /// At what interval what is known of them should be renewed, where that is `interval` now: who was promised less often before
    /// that was not late.
    pub(crate) fn renewal(&self, interval: Duration) -> Duration {
        interval.max(Duration::from_secs(self.promised.into()))
    }

    /// Whether whatever there is to learn of them since the start, the sleep or the pause was learned.
    pub(crate) fn is_answered(&self) -> bool {
        let is_related = self.related().is_some_and(|related| related.current.is_some());
        let is_seen = self.current.is_some() && !self.has_gap;
        is_seen || is_related || self.put_off > 0 || self.refused_until.is_some()
    }

    pub(crate) fn related(&self) -> Option<&Related> {
        self.particulars.as_ref().and_then(|particulars| particulars.related.as_ref())
    }

    pub(crate) fn related_mut(&mut self) -> Option<&mut Related> {
        self.particulars.as_mut().and_then(|particulars| particulars.related.as_mut())
    }

    /// What was told before is only a memory: nobody knows what was written meanwhile, or when.
    pub(crate) fn begin_anew(&mut self) {
        self.current = None;
        self.has_gap = false;
        self.put_off = 0;
        if self.listed == Listed::Asked {
            self.listed = Listed::Unheard;
        }
        if let Some(related) = self.related_mut() {
            related.current = None;
            related.untold = None;
        }
        if let Some(extra) = &mut self.extra {
            extra.is_heard_now = false;
        }
    }

    pub(crate) fn is_unanswered(&self) -> bool {
        self.last_words().is_some_and(|words| words.is_theirs)
    }

    pub(crate) fn has_more_unread(&self) -> bool {
        self.extra.as_ref().is_some_and(|extra| extra.has_more_unread)
    }

    pub(crate) fn unread(&self) -> u32 {
        self.extra.as_ref().map_or(0, |extra| extra.unread)
    }

    pub(crate) fn last_words(&self) -> Option<&LastWords> {
        self.extra.as_ref().and_then(|extra| extra.last_words.as_ref())
    }
}

/// The last words with somebody, through whichever of their contacts.
pub(crate) fn latest<'a>(contacts: impl Iterator<Item = &'a Known>) -> Option<&'a LastWords> {
    contacts.filter_map(Known::last_words).max_by_key(|words| words.sent)
}

/// How much is unread of what somebody wrote, through whichever of their contacts.
pub(crate) fn unread<'a>(contacts: impl Iterator<Item = &'a Known>) -> Unread {
    contacts.fold(Unread::default(), |all, known| Unread {
        count: all.count.saturating_add(known.unread()),
        has_more: all.has_more || known.has_more_unread(),
    })
}

impl Contact {
    /// The name without the user's own: the service's, the handle, or the id.
    pub(crate) fn service_name(&self) -> &str {
        [&self.name, &self.handle].into_iter().find(|name| !name.trim().is_empty()).unwrap_or(&self.key)
    }

    /// Whether the service calls them anything.
    pub(crate) fn has_name(&self) -> bool {
        [&self.name, &self.handle].into_iter().any(|name| !name.trim().is_empty())
    }
}
