//! Commands about what only Fanvue has: priced messages.

use uuid::Uuid;

use crate::control::{Control, UnknownPerson};
use crate::shared::now;

impl Control {
    /// The person pays for a message with a price. Answers whether it was there and not paid yet.
    pub fn buy(&self, id: Uuid, message: Uuid) -> Result<bool, UnknownPerson> {
        self.with(id, |world, place| world.buy(place, message, now()))
    }
}
