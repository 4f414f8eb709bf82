//! Pictures of people and of accounts' owners, for those who look on. Whoever asks is answered exactly once, also with nothing.

use super::{World, WorldEvent};
use crate::handle::ConnectionId;
use crate::pictures::{self, Brought, Look, Mark, NoPicture, Whose};
use crate::wire::FromAgent;
use presence::id::{AccountId, ContactId, PersonId};
use presence::time::Moment;
use services::address;

impl World {
    /// Sends a connection a picture, at once or when it was brought.
    pub(super) fn picture(&mut self, connection: ConnectionId, whose: Whose, now: Moment) {
        let nothing = answer(whose, None);
        if !self.machine.settings().pictures {
            self.album.close();
            return self.viewers.send(connection, nothing);
        }
        let address = match whose {
            Whose::Person(person) => self.picture_address(person, now),
            Whose::Owner(account) => self.portrait_of(account),
        };
        let Some(address) = address else {
            return self.viewers.send(connection, nothing);
        };
        let mark = Mark::of(&address);
        match self.album.look(mark, (connection, whose), now.wall) {
            Look::Seen(png) => {
                self.viewers.send(connection, answer(whose, Some(pictures::data_address(&png))));
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
        for (connection, whose) in self.album.brought(brought.mark, &brought.picture, now.wall) {
            self.viewers.send(connection, answer(whose, data.clone()));
        }
    }

    /// Where the picture of a person is: of the contact shown for them, or else of another.
    fn picture_address(&self, person: PersonId, now: Moment) -> Option<String> {
        let view = self.machine.person(person, now)?;
        let others = view.contacts.iter().map(|one| one.contact);
        std::iter::once(view.row.contact).chain(others).find_map(|contact| self.picture_of(contact))
    }

    /// Where the picture of an account's owner is, from where pictures may be fetched.
    pub(super) fn portrait_of(&self, account: AccountId) -> Option<String> {
        let address = self.portraits.get(&account)?;
        let account = self.machine.account(account)?;
        let card = services::registry::service(account.service)?.card();
        address::picture(address, card, &self.site_of(account)?)
    }

    /// Keeps where the picture of an account's owner is, as the service said when they signed in.
    pub(super) fn take_portrait(&mut self, account: AccountId, picture: Option<Box<str>>) {
        let before = match picture {
            Some(picture) => self.portraits.insert(account, picture.into()),
            None => self.portraits.remove(&account),
        };
        if before.as_ref() != self.portraits.get(&account) {
            self.keep_extra(account);
        }
    }

    fn picture_of(&self, contact: ContactId) -> Option<String> {
        let contact = self.machine.contact(contact)?;
        let account = self.machine.account(contact.account)?;
        let card = services::registry::service(account.service)?.card();
        address::picture(contact.picture.as_deref()?, card, &self.site_of(account)?)
    }
}

fn answer(whose: Whose, data: Option<String>) -> FromAgent {
    match whose {
        Whose::Person(person) => FromAgent::Picture { person: person.0, data },
        Whose::Owner(account) => FromAgent::Portrait { account: account.0, data },
    }
}
