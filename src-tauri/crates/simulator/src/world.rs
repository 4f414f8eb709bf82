//! The world: all people, and life going on among them.
//!
//! Life is lived when somebody looks: [`World::live_until`] carries out every event that has become due, in order and
//! at its own time, so that what is seen does not depend on how often one looks. Services read the world and describe
//! it in their own words; nothing here knows a service.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use uuid::Uuid;

use crate::dice::Dice;
use crate::life::{MINUTE, Pace, SECOND, Session, Standing};
use crate::messages::{self, Draft, Ending, Message, Sender};
use crate::options::{Crowd, Options};
use crate::people::{Chat, NewPerson, Person, Presence, Relation, Talk, invent};

/// All people, and what will happen to them.
#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    crowd: Crowd,
    pace: Pace,
    lives: bool,
    people: Vec<Person>,
    by_id: HashMap<Uuid, u32>,
    /// Everybody with a chat, who wrote or was written to last first.
    recent: Vec<u32>,
    /// When each message that anybody has seen was sent.
    sent_at: HashMap<Uuid, i64>,
    dice: Dice,
    queue: BinaryHeap<Reverse<Event>>,
}

/// Something that will happen. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: i64,
    person: u32,
    plan: u32,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// The person comes or goes, as their habits say.
    Turn,
    /// The person comes, as a command said.
    Staged,
    /// The person writes.
    Writes,
    /// The owner answers.
    Replies,
}

impl World {
    /// The world of `options` at the real time `now`.
    pub(crate) fn new(options: &Options, now: i64) -> World {
        let people = invent::crowd(options.people, options.crowd, options.seed, now);
        let by_id = people.iter().zip(0..).map(|(person, place)| (person.uuid, place)).collect();
        let mut recent: Vec<u32> =
            (0..).zip(&people).filter(|(_, person)| person.chat.is_some()).map(|(i, _)| i).collect();
        let last_at = |place: u32| people[place as usize].chat.as_ref().and_then(|chat| chat.last_at);
        recent.sort_by_cached_key(|place| Reverse(last_at(*place)));
        let mut world = World {
            seed: options.seed,
            crowd: options.crowd,
            pace: Pace { start: now, speed: options.life.map_or(1.0, |life| life.speed) },
            lives: options.life.is_some(),
            people,
            by_id,
            recent,
            sent_at: HashMap::new(),
            dice: Dice::new(options.seed, [u64::MAX, 1]),
            queue: BinaryHeap::new(),
        };
        if world.lives {
            for place in 0..world.people.len() as u32 {
                world.settle(place, now);
            }
        }
        world
    }

    /// A world of its own for one more service: `people` others, made and living as the options say.
    pub(crate) fn apart(options: &Options, people: usize, salt: u64, now: i64) -> World {
        World::new(&Options { people, seed: options.seed ^ salt, ..options.clone() }, now)
    }

    /// Everybody who was not removed, in the order of their places.
    pub(crate) fn people(&self) -> impl DoubleEndedIterator<Item = (u32, &Person)> {
        (0..self.people.len() as u32)
            .map(|place| (place, self.at(place)))
            .filter(|(_, person)| !person.is_gone)
    }

    /// Everybody with a chat, the most recent message first.
    pub(crate) fn chats(&self) -> impl Iterator<Item = (u32, &Person)> {
        self.recent.iter().map(|place| (*place, self.at(*place))).filter(|(_, person)| !person.is_gone)
    }

    /// The place of a person who was not removed.
    pub(crate) fn find(&self, id: Uuid) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// The person at a place that was handed out by this world.
    pub(crate) fn at(&self, place: u32) -> &Person {
        &self.people[place as usize]
    }

    pub(crate) fn at_mut(&mut self, place: u32) -> &mut Person {
        &mut self.people[place as usize]
    }

    /// When the person was last here or, while here, last active (to the minute); hidden or not.
    pub(crate) fn last_seen(&self, place: u32, now: i64) -> Option<i64> {
        let person = self.at(place);
        match person.presence {
            Presence::Here { since } => Some(since + (now - since).max(0) / MINUTE * MINUTE),
            Presence::Away { since } => Some(since),
            Presence::Stated { last_seen, .. } => last_seen,
            Presence::AwayAsUsual => Some(match self.crowd {
                Crowd::Plain => self.pace.start - (5 + i64::from(place) % 600) * MINUTE,
                Crowd::Varied => {
                    person.habits.last_end(self.seed, self.pace.start).unwrap_or(person.registered_at)
                }
            }),
        }
    }

    /// What the habits say were, and will be, the person's sessions in a span of real time. Whoever is hidden has none
    /// that anybody could have seen. What commands do is not in it.
    pub(crate) fn history(&self, place: u32, span: Session) -> Vec<Session> {
        let person = self.at(place);
        if person.is_hidden {
            return Vec::new();
        }
        let lived = Session { start: self.pace.lived(span.start), end: self.pace.lived(span.end) };
        let sessions = person.habits.sessions_within(self.seed, lived);
        sessions
            .into_iter()
            .map(|session| Session { start: self.pace.real(session.start), end: self.pace.real(session.end) })
            .filter(|session| session.start < session.end)
            .collect()
    }

    /// Carries out all that has become due.
    pub(crate) fn live_until(&mut self, now: i64) {
        while let Some(Reverse(event)) = self.queue.peek().copied() {
            if event.at > now {
                return;
            }
            self.queue.pop();
            let person = self.at(event.person);
            if person.plan != event.plan || person.is_gone {
                continue;
            }
            match event.what {
                What::Turn => self.settle(event.person, event.at),
                What::Staged => self.place_here(event.person, event.at),
                What::Writes => self.write_by_habit(event.person, event.at),
                What::Replies => self.reply_by_habit(event.person, event.at),
            }
        }
    }

    /// Puts a person where the habits say they are at `at`, and plans what is next.
    fn settle(&mut self, place: u32, at: i64) {
        let was_here = matches!(self.at(place).presence, Presence::Here { .. });
        let standing = self.at(place).habits.standing(self.seed, self.pace.lived(at));
        let next = match standing {
            Standing::Here(session) => {
                if !was_here {
                    // Before the start, the past's own times count; after it, the moment of the event.
                    let since = if at <= self.pace.start { session.start } else { at };
                    self.at_mut(place).presence = Presence::Here { since };
                    self.plan_words(place, session, at);
                }
                session.end
            }
            Standing::Away(until) => {
                if self.at(place).presence.is_online() {
                    self.at_mut(place).presence = Presence::Away { since: at };
                }
                until
            }
        };
        self.plan(place, What::Turn, self.pace.real(next).max(at + 1));
    }

    /// Some write during a visit, never in its first seconds.
    fn plan_words(&mut self, place: u32, session: Session, at: i64) {
        let habits = &self.at(place).habits;
        let mut dice = Dice::new(self.seed ^ 0x77, [u64::from(place), session.start.cast_unsigned()]);
        if !dice.chance(f64::from(habits.writes)) || self.at(place).chat.is_none() {
            return;
        }
        let first = session.start + 20 * SECOND;
        if first + SECOND < session.end {
            let moment = self.pace.real(dice.between(first, session.end));
            if moment > at {
                self.plan(place, What::Writes, moment);
            }
        }
    }

    fn write_by_habit(&mut self, place: u32, at: i64) {
        let draft = messages::from_person(&mut self.dice);
        self.say(place, Sender::Person, draft, at);
        if self.dice.chance(0.6) {
            let pause = self.dice.between(40 * SECOND, 4 * MINUTE);
            self.plan(place, What::Replies, at + pause);
        }
    }

    fn reply_by_habit(&mut self, place: u32, at: i64) {
        let draft = messages::reply(&mut self.dice);
        let sender = if self.dice.chance(0.2) { Sender::Team } else { Sender::Owner };
        self.say(place, sender, draft, at);
    }

    fn plan(&mut self, place: u32, what: What, at: i64) {
        let plan = self.at(place).plan;
        self.queue.push(Reverse(Event { at, person: place, plan, what }));
    }

    fn place_here(&mut self, place: u32, at: i64) {
        let person = self.at_mut(place);
        if !matches!(person.presence, Presence::Here { .. }) {
            person.presence = Presence::Here { since: at };
        }
    }

    /// Takes a person out of life: nothing more happens to them by itself.
    pub(crate) fn hold(&mut self, place: u32) {
        let person = self.at_mut(place);
        person.is_held = true;
        person.plan += 1;
    }

    /// Gives a person back to life, which goes on as their habits say.
    pub(crate) fn release(&mut self, place: u32, now: i64) {
        let person = self.at_mut(place);
        person.is_held = false;
        person.plan += 1;
        if self.lives {
            self.settle(place, now);
        }
    }

    pub(crate) fn arrive(&mut self, place: u32, now: i64) {
        self.hold(place);
        self.place_here(place, now);
    }

    pub(crate) fn leave(&mut self, place: u32, now: i64) {
        self.hold(place);
        if self.at(place).presence.is_online() {
            self.at_mut(place).presence = Presence::Away { since: now };
        }
    }

    pub(crate) fn state(&mut self, place: u32, presence: Presence) {
        self.hold(place);
        self.at_mut(place).presence = presence;
    }

    /// Away now, here at `at`.
    pub(crate) fn stage(&mut self, place: u32, now: i64, at: i64) {
        self.leave(place, now);
        self.plan(place, What::Staged, at);
    }

    /// Adds somebody and answers with their place. An id that is taken gets a new person in its stead.
    pub(crate) fn add(&mut self, new: NewPerson, now: i64) -> u32 {
        let place = self.people.len() as u32;
        let mut person = invent::newcomer(place as usize, self.seed, now);
        person.uuid = new.uuid.unwrap_or_else(Uuid::new_v4);
        person.display_name = new.display_name;
        person.handle = new.handle;
        person.relation = new.relation;
        person.is_hidden = new.is_hidden;
        if !new.has_chat {
            person.chat = None;
        }
        if let Some(before) = self.by_id.insert(person.uuid, place) {
            self.at_mut(before).is_gone = true;
        }
        if person.chat.is_some() {
            self.recent.push(place);
        }
        self.people.push(person);
        if self.lives {
            self.settle(place, now);
        }
        place
    }

    /// Removes somebody: the service no longer knows them.
    pub(crate) fn remove(&mut self, place: u32) {
        self.at_mut(place).is_gone = true;
        let uuid = self.at(place).uuid;
        self.by_id.remove(&uuid);
    }

    /// Sends a message in the chat with a person, which is begun if there was none.
    pub(crate) fn say(&mut self, place: u32, sender: Sender, draft: Draft, at: i64) -> Uuid {
        self.talk(place);
        let message = Message::new(&mut self.dice, sender, draft, at);
        let uuid = message.uuid;
        self.sent_at.insert(uuid, at);
        let empty = || Chat {
            created_at: at,
            last_at: None,
            unread: 0,
            is_unanswered: false,
            talk: Talk::Told(Vec::new()),
        };
        let chat = self.at_mut(place).chat.get_or_insert_with(empty);
        chat.last_at = Some(at);
        chat.is_unanswered = sender == Sender::Person;
        // Whoever answers has read.
        chat.unread = if sender == Sender::Person { chat.unread + 1 } else { 0 };
        if let Talk::Told(told) = &mut chat.talk {
            if sender != Sender::Person {
                mark_read(told);
            }
            told.push(message);
        }
        self.recent.retain(|other| *other != place);
        self.recent.insert(0, place);
        uuid
    }

    /// Marks everything a person wrote as read.
    pub(crate) fn read(&mut self, place: u32) {
        if let Some(chat) = &mut self.at_mut(place).chat {
            chat.unread = 0;
            if let Talk::Told(told) = &mut chat.talk {
                mark_read(told);
            }
        }
    }

    /// The messages of a chat, oldest first; `None` without a chat.
    pub(crate) fn talk(&mut self, place: u32) -> Option<&[Message]> {
        let person = &self.people[place as usize];
        let chat = person.chat.as_ref()?;
        if let (Talk::Untold { length }, Some(last_at)) = (&chat.talk, chat.last_at) {
            let ending = Ending {
                length: *length,
                last_at,
                unread: chat.unread,
                is_unanswered: chat.is_unanswered,
                is_subscriber: matches!(person.relation, Relation::Subscriber { .. }),
            };
            let mut dice = Dice::new(self.seed, [u64::from(place), u64::MAX - 1]);
            let told = messages::talk(&mut dice, ending);
            self.sent_at.extend(told.iter().map(|message| (message.uuid, message.sent_at)));
            if let Some(chat) = &mut self.at_mut(place).chat {
                chat.talk = Talk::Told(told);
            }
        }
        match &self.at(place).chat.as_ref()?.talk {
            Talk::Told(told) => Some(told),
            Talk::Untold { .. } => Some(&[]),
        }
    }

    /// When a message that was shown before was sent.
    pub(crate) fn sent_at(&self, message: Uuid) -> Option<i64> {
        self.sent_at.get(&message).copied()
    }
}

fn mark_read(told: &mut [Message]) {
    for message in told.iter_mut().filter(|message| message.sender == Sender::Person) {
        message.is_read = true;
    }
}

#[cfg(test)]
mod tests;
