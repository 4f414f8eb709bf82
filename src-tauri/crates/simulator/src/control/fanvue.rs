//! Commands about what only Fanvue has: priced messages, and creators who are managed.
//!
//! A creator's fan comes, goes, writes and is answered by the commands for people, which know them by their ids.

use uuid::Uuid;

use crate::control::people::view;
use crate::control::{Control, UnknownPerson};
use crate::people::{NewPerson, PersonView};
use crate::shared::now;
use crate::world::World;

/// A managed creator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatorView {
    /// The creator's id.
    pub uuid: Uuid,
    /// The creator's handle.
    pub handle: String,
    /// The creator's name.
    pub display_name: String,
    /// What the signed-in user may do for the creator, where it is said.
    pub role: Option<String>,
}

impl Control {
    /// The person pays for a message with a price. Answers whether it was there and not paid yet.
    pub fn buy(&self, id: Uuid, message: Uuid) -> Result<bool, UnknownPerson> {
        self.with(id, |world, place| world.buy(place, message, now()))
    }

    /// The creators whom the signed-in user manages.
    pub fn creators(&self) -> Vec<CreatorView> {
        let creators = &self.shared.state().fanvue.creators;
        let view = creators.iter().map(|creator| CreatorView {
            uuid: creator.owner.uuid,
            handle: creator.owner.handle.clone(),
            display_name: creator.owner.display_name.clone(),
            role: creator.role.map(String::from),
        });
        view.collect()
    }

    /// A creator's fans, in the order of their places.
    pub fn fans_of(&self, creator: Uuid) -> Result<Vec<PersonView>, UnknownPerson> {
        self.with_creator(creator, |world| {
            world.people().map(|(place, _)| view(world, place, now())).collect()
        })
    }

    /// Adds a fan of a creator and answers with their id.
    pub fn add_fan(&self, creator: Uuid, person: NewPerson) -> Result<Uuid, UnknownPerson> {
        self.with_creator(creator, |world| {
            let place = world.add(person, now());
            world.at(place).uuid
        })
    }

    fn with_creator<T>(&self, id: Uuid, act: impl FnOnce(&mut World) -> T) -> Result<T, UnknownPerson> {
        let mut state = self.shared.state();
        let creator = state.fanvue.creator_mut(id).ok_or(UnknownPerson)?;
        Ok(act(&mut creator.world))
    }
}
