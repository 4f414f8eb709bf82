//! Commands about people: who is here, who writes, who exists. Those that name one person by id work for the fans of
//! managed creators as well.

use std::iter;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::control::{Control, UnknownPerson};
use crate::fanvue::{ChatError, CustomList};
use crate::life::Session;
use crate::messages::{Draft, Sender};
use crate::people::{NewPerson, PersonView, Presence};
use crate::shared::{State, now, time};
use crate::world::World;

/// One stretch online: its start, and the first moment after it.
pub type Stretch = (DateTime<Utc>, DateTime<Utc>);

impl Control {
    /// Everybody who was not removed, in the order of their places.
    pub fn people(&self) -> Vec<PersonView> {
        let (state, now) = (self.shared.state(), now());
        state.world.people().map(|(place, _)| view(&state.world, place, now)).collect()
    }

    /// One person.
    pub fn person(&self, id: Uuid) -> Result<PersonView, UnknownPerson> {
        self.with(id, |world, place| view(world, place, now()))
    }

    /// The ids of everybody, in the order of their places: cheaper than [`Control::people`] for many.
    pub fn ids(&self) -> Vec<Uuid> {
        self.shared.state().world.people().map(|(_, person)| person.uuid).collect()
    }

    /// The person is here from now on.
    pub fn arrive(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.arrive(place, now()))
    }

    /// The person is away from now on.
    pub fn leave(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.leave(place, now()))
    }

    /// The person is away now, and comes when `after` has passed.
    pub fn stage_arrival(&self, id: Uuid, after: Duration) -> Result<(), UnknownPerson> {
        let after = i64::try_from(after.as_millis()).unwrap_or(i64::MAX / 2);
        self.with(id, |world, place| world.stage(place, now(), now() + after))
    }

    /// Exactly this presence until another command.
    pub fn set_presence(
        &self,
        id: Uuid,
        is_online: bool,
        last_seen: Option<DateTime<Utc>>,
    ) -> Result<(), UnknownPerson> {
        let last_seen = last_seen.map(|time| time.timestamp_millis());
        self.with(id, |world, place| world.state(place, Presence::Stated { is_online, last_seen }))
    }

    /// The person disables their visibility. They come and go as before, unseen.
    pub fn hide(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.at_mut(place).is_hidden = true)
    }

    /// The person enables their visibility again.
    pub fn unhide(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.at_mut(place).is_hidden = false)
    }

    /// Takes a person out of life: they stay as they are until a command. Calls off a staged arrival.
    pub fn hold_person(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.hold(place))
    }

    /// Gives a person back to life: they are at once where their habits say.
    pub fn release_person(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.release(place, now()))
    }

    /// Adds somebody and answers with their id. Whoever had that id before is removed.
    pub fn add_person(&self, person: NewPerson) -> Uuid {
        let mut state = self.shared.state();
        let place = state.world.add(person, now());
        state.world.at(place).uuid
    }

    /// The service no longer knows the person.
    pub fn remove_person(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.remove(place))
    }

    /// The person writes. Answers with the message's id.
    pub fn write(&self, id: Uuid, message: impl Into<Draft>) -> Result<Uuid, UnknownPerson> {
        self.with(id, |world, place| world.say(place, Sender::Person, message.into(), now()))
    }

    /// The owner, or the owner's team, writes to the person elsewhere, and so has read the chat.
    pub fn reply(&self, id: Uuid, sender: Sender, message: impl Into<Draft>) -> Result<Uuid, UnknownPerson> {
        self.with(id, |world, place| world.say(place, sender, message.into(), now()))
    }

    /// The owner reads the chat elsewhere.
    pub fn read(&self, id: Uuid) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.read(place))
    }

    /// The owner archives the chat with the person, or takes it out again.
    pub fn archive(&self, id: Uuid, is_archived: bool) -> Result<(), UnknownPerson> {
        self.with(id, |world, place| world.at_mut(place).is_archived = is_archived)
    }

    /// The owner makes a list. Answers with its id.
    pub fn create_list(&self, name: &str, members: &[Uuid]) -> Uuid {
        let uuid = Uuid::new_v4();
        let list =
            CustomList { uuid, name: String::from(name), created_at: now(), members: members.to_vec() };
        self.shared.state().fanvue.lists.push(list);
        uuid
    }

    /// Every batch of statuses that holds the id is answered with 400, until [`Control::cure`]. Need not be known.
    pub fn poison(&self, id: Uuid) {
        self.shared.state().fanvue.poison.insert(id);
    }

    /// Ends [`Control::poison`].
    pub fn cure(&self, id: Uuid) {
        self.shared.state().fanvue.poison.remove(&id);
    }

    /// Statuses leave the id out although the person is known, until [`Control::list_in_statuses`].
    pub fn omit_from_statuses(&self, id: Uuid) {
        self.shared.state().fanvue.omitted.insert(id);
    }

    /// Ends [`Control::omit_from_statuses`].
    pub fn list_in_statuses(&self, id: Uuid) {
        self.shared.state().fanvue.omitted.remove(&id);
    }

    /// Statuses say exactly this of the id, any JSON at all; `None` ends it. The person need not be known.
    pub fn state_status(&self, id: Uuid, status: Option<Value>) {
        let stated = &mut self.shared.state().fanvue.stated;
        match status {
            Some(status) => stated.insert(id, status),
            None => stated.remove(&id),
        };
    }

    /// The bulk reading of messages refuses this chat; `None` ends it. The person need not be known.
    pub fn refuse_chat(&self, id: Uuid, error: Option<ChatError>) {
        let errors = &mut self.shared.state().fanvue.chat_errors;
        match error {
            Some(error) => errors.insert(id, error),
            None => errors.remove(&id),
        };
    }

    /// What the person's habits say their sessions were, cut to the span, in order, each with its real start and end.
    /// Agrees with what life shows for people who were never commanded. Empty for hidden people: nobody saw them. Before
    /// a person registered there are none.
    pub fn history(
        &self,
        id: Uuid,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Stretch>, UnknownPerson> {
        let span = Session { start: from.timestamp_millis(), end: to.timestamp_millis() };
        let sessions = self.with(id, |world, place| world.history(place, span))?;
        Ok(sessions.into_iter().map(|session| (time(session.start), time(session.end))).collect())
    }

    /// Acts on a person of the account or, when it has none of this id, on a fan of the first creator who has.
    pub(super) fn with<T>(
        &self,
        id: Uuid,
        act: impl FnOnce(&mut World, u32) -> T,
    ) -> Result<T, UnknownPerson> {
        let mut state = self.shared.state();
        let State { world, fanvue, .. } = &mut *state;
        let worlds = iter::once(world).chain(fanvue.creators.iter_mut().map(|creator| &mut creator.world));
        for world in worlds {
            if let Some(place) = world.find(id) {
                return Ok(act(world, place));
            }
        }
        Err(UnknownPerson)
    }
}

pub(super) fn view(world: &World, place: u32, now: i64) -> PersonView {
    let person = world.at(place);
    PersonView {
        uuid: person.uuid,
        index: place as usize,
        display_name: person.display_name.clone(),
        handle: person.handle.clone(),
        nickname: person.nickname.clone(),
        relation: person.relation,
        has_chat: person.chat.is_some(),
        unread: person.chat.as_ref().map_or(0, |chat| chat.unread),
        spent_cents: person.payments.total(),
        is_top_spender: person.payments.is_top(),
        registered_at: time(person.registered_at),
        utc_offset_minutes: person.habits.utc_offset,
        is_online: person.presence.is_online(),
        last_seen: world.last_seen(place, now).map(time),
        is_hidden: person.is_hidden,
        is_flapper: person.habits.is_flapper,
        is_held: person.is_held,
    }
}
