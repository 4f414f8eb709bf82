//! The creators whom the signed-in user manages, each with fans of its own.

use uuid::Uuid;

use crate::dice::Dice;
use crate::fanvue::Fanvue;
use crate::names;
use crate::options::{Options, Owner};
use crate::world::World;

/// One managed creator.
#[derive(Debug)]
pub(crate) struct Creator {
    /// The creator as a user; it never signs in itself here.
    pub(crate) owner: Owner,
    /// What the signed-in user may do for the creator. Optional at the vendor (fanvue.md 7), so not everybody has one.
    pub(crate) role: Option<&'static str>,
    /// The creator's own fans and chats.
    pub(crate) world: World,
}

/// Invents the creators of `options` and their fans.
pub(super) fn invented(options: &Options, now: i64) -> Vec<Creator> {
    let agency = options.fanvue.agency;
    (0..agency.creators)
        .map(|number| {
            let mut dice = Dice::new(options.seed, [number as u64, u64::MAX - 5]);
            let uuid = dice.uuid();
            let name = names::invent(&mut dice, options.crowd, Some(number));
            let people = Options { people: agency.fans, seed: dice.roll(), ..options.clone() };
            Creator {
                owner: Owner {
                    uuid,
                    email: format!("{}@porchlight.example", name.handle),
                    handle: name.handle,
                    display_name: name.display,
                    is_creator: true,
                },
                role: (number % 2 == 0).then_some("ADMIN"),
                world: World::new(&people, now),
            }
        })
        .collect()
}

impl Fanvue {
    /// The managed creator with this id.
    pub(crate) fn creator_mut(&mut self, id: Uuid) -> Option<&mut Creator> {
        self.creators.iter_mut().find(|creator| creator.owner.uuid == id)
    }

    /// Lets the life of all creators' fans go on.
    pub(crate) fn live_until(&mut self, now: i64) {
        for creator in &mut self.creators {
            creator.world.live_until(now);
        }
    }
}
