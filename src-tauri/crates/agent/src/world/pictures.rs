//! Pictures of people, for those who look on. Whoever asks is answered exactly once, also with nothing.

use super::{World, WorldEvent};
use crate::handle::ConnectionId;
use crate::pictures::{self, Brought, Look, Mark, NoPicture};
use crate::wire::FromAgent;
use presence::id::{ContactId, PersonId};
use presence::time::Moment;
use services::address;

impl World {
    /// Sends a connection the picture of a person, at once or when it was brought.
    pub(super) fn picture(&mut self, connection: ConnectionId, person: PersonId, now: Moment) {
        let nothing = FromAgent::Picture { person: person.0, data: None };
        if !self.machine.settings().pictures {
            self.album.close();
            return self.viewers.send(connection, nothing);
        }
        let Some(address) = self.picture_address(person, now) else {
            return self.viewers.send(connection, nothing);
        };
        let mark = Mark::of(&address);
        match self.album.look(mark, (connection, person), now.wall) {
            Look::Seen(png) => {
                let data = Some(pictures::data_address(&png));
                self.viewers.send(connection, FromAgent::Picture { person: person.0, data });
            }
            Look::Nothing => self.viewers.send(connection, nothing),
            Look::Awaited => {}
            Look::Bring => {
                let bringing = self.pictures.clone().bring(address);
                let work = async move { WorldEvent::Picture(Brought { mark, picture: bringing.await }) };
                let instead = Brought { mark, picture: Err(NoPicture::NotDrawable) };
                self.tasks.start(work, WorldEvent::Picture(instead));
            }
        }
    }

    /// A picture was brought, or is not to be had.
    pub(super) fn picture_brought(&mut self, brought: &Brought, now: Moment) {
        if let Err(why) = &brought.picture {
            tracing::debug!(%why, "a picture was not fetched");
        }
        let data = brought.picture.as_ref().ok().map(pictures::data_address);
        for (connection, person) in self.album.brought(brought.mark, &brought.picture, now.wall) {
            let data = data.clone();
            self.viewers.send(connection, FromAgent::Picture { person: person.0, data });
        }
    }

    /// Where the picture of a person is: of the contact shown for them, or else of another.
    fn picture_address(&self, person: PersonId, now: Moment) -> Option<String> {
        let view = self.machine.person(person, now)?;
        let others = view.contacts.iter().map(|one| one.contact);
        std::iter::once(view.row.contact).chain(others).find_map(|contact| self.picture_of(contact))
    }

    fn picture_of(&self, contact: ContactId) -> Option<String> {
        let contact = self.machine.contact(contact)?;
        let account = self.machine.account(contact.account)?;
        let card = services::registry::service(account.service)?.card();
        address::picture(contact.picture.as_deref()?, card, &self.site_of(account)?)
    }
}
