//! Opening chats: where one is, whether the user found it right, and what to do when no browser starts.

use super::{World, WorldEvent, extras};
use crate::handle::ConnectionId;
use crate::ports::DesktopAsk;
use crate::store::AccountExtra;
use crate::wire::{Problem, ProblemCode};
use presence::event::{self, Event};
use presence::id::{AccountId, ContactId, PersonId};
use presence::people::Contact;
use presence::time::Moment;
use services::contract::Linked;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long the desktop may take to say that no browser started. It says nothing when one did.
const OPENING: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Chats {
    /// What the user said about the address of an account's chats.
    right: BTreeMap<AccountId, bool>,
    /// Accounts of which a chat was opened in this run.
    opened: BTreeSet<AccountId>,
    /// Wishes whose address is on its way to the browser.
    opening: Vec<Opening>,
}

#[derive(Debug)]
struct Opening {
    connection: ConnectionId,
    id: u32,
    address: String,
}

impl Chats {
    /// What was kept from earlier runs. What cannot be read is asked again.
    pub(super) fn read(extras: &[AccountExtra]) -> Self {
        let right = extras::read(extras).filter_map(|(account, extra)| Some((account, extra.chat_is_right?)));
        Self { right: right.collect(), ..Self::default() }
    }

    /// Whether the user is yet to say if the chat that was opened was the right place.
    pub(super) fn asks(&self, account: AccountId) -> bool {
        self.opened.contains(&account) && !self.right.contains_key(&account)
    }

    pub(super) fn is_right(&self, account: AccountId) -> Option<bool> {
        self.right.get(&account).copied()
    }
}

impl World {
    /// Where to read and write to a person: their chat, or all chats once the user said that the former is wrong.
    pub(super) fn chat_address(&self, contact: ContactId) -> Option<String> {
        let contact = self.machine.contact(contact)?;
        let account = self.machine.account(contact.account)?;
        let service = services::registry::service(account.service)?;
        let site = self.site_of(account)?;
        if self.chats.is_right(account.id) == Some(false) {
            return service.inbox_address(&site);
        }
        service.chat_address(&linked(contact), &site).or_else(|| service.inbox_address(&site))
    }

    /// The web address of a contact's page at the service.
    pub(super) fn profile_address(&self, contact: ContactId) -> Option<String> {
        let contact = self.machine.contact(contact)?;
        let account = self.machine.account(contact.account)?;
        let service = services::registry::service(account.service)?;
        service.profile_address(&linked(contact), &self.site_of(account)?)
    }

    /// Opens a contact's page at the service.
    pub(super) fn open_profile(&mut self, contact: ContactId, connection: ConnectionId, id: u32) {
        match self.profile_address(contact) {
            Some(address) => self.open_address(address, connection, id),
            None => self.answer(connection, id, Some(ProblemCode::NoChat.bare())),
        }
    }

    /// Opens the chat with one contact of a person.
    pub(super) fn open_chat_of(&mut self, contact: ContactId, connection: ConnectionId, id: u32) {
        let Some(address) = self.chat_address(contact) else {
            return self.answer(connection, id, Some(ProblemCode::NoChat.bare()));
        };
        self.chat_is_opened(contact);
        self.open_address(address, connection, id);
    }

    /// Opens a person's chat for a wish; answers when the browser had time to fail.
    pub(super) fn open_chat(&mut self, person: PersonId, connection: ConnectionId, id: u32, now: Moment) {
        let Some(view) = self.machine.person(person, now) else {
            return self.answer(connection, id, Some(ProblemCode::Gone.bare()));
        };
        let Some(address) = self.chat_address(view.row.contact) else {
            return self.answer(connection, id, Some(ProblemCode::NoChat.bare()));
        };
        self.chat_is_opened(view.row.contact);
        self.open_address(address, connection, id);
    }

    /// Opens the chat with a contact, because of a notice about them.
    pub(super) fn open_chat_with(&mut self, contact: ContactId) {
        match self.chat_address(contact) {
            Some(address) => {
                self.chat_is_opened(contact);
                self.ask_desktop(DesktopAsk::OpenAddress(address));
            }
            None => tracing::info!("a chat has no address, or its person is gone"),
        }
    }

    /// Whether it was the right place is yet to be said, and what is read there is the user's doing.
    fn chat_is_opened(&mut self, contact: ContactId) {
        self.chats.opened.extend(self.machine.contact(contact).map(|contact| contact.account));
        self.tell_rules(Event::Wish(event::Wish::Opened(contact)));
    }

    /// The user said whether the chat that was opened was the right place.
    pub(super) fn confirm_chat(
        &mut self,
        account: AccountId,
        right: bool,
        connection: ConnectionId,
        id: u32,
    ) {
        let site = self.machine.account(account).and_then(|account| {
            Some((services::registry::service(account.service)?, self.site_of(account)?))
        });
        let Some((service, site)) = site else {
            return self.answer(connection, id, Some(ProblemCode::Gone.bare()));
        };
        self.chats.right.insert(account, right);
        self.keep_extra(account);
        match (right, service.inbox_address(&site)) {
            (false, Some(inbox)) => self.open_address(inbox, connection, id),
            (false, None) => self.answer(connection, id, Some(ProblemCode::NoChat.bare())),
            (true, _) => self.answer(connection, id, None),
        }
    }

    /// Other addresses may be right again.
    pub(super) fn ask_about_chats_again(&mut self, account: AccountId) {
        self.chats.right.remove(&account);
        self.chats.opened.remove(&account);
        self.keep_extra(account);
    }

    fn open_address(&mut self, address: String, connection: ConnectionId, id: u32) {
        if !self.ask_desktop(DesktopAsk::OpenAddress(address.clone())) {
            let problem = Problem { code: ProblemCode::NoBrowser, detail: Some(address) };
            return self.answer(connection, id, Some(problem));
        }
        self.chats.opening.push(Opening { connection, id, address });
        let settled = move || WorldEvent::Opened { connection, id };
        let work = async move {
            tokio::time::sleep(OPENING).await;
            settled()
        };
        self.tasks.start(work, settled());
    }

    /// Nothing was said against it in time: the address was opened.
    pub(super) fn opened(&mut self, connection: ConnectionId, id: u32) {
        let is_this = |opening: &Opening| opening.connection == connection && opening.id == id;
        if let Some(at) = self.chats.opening.iter().position(is_this) {
            self.chats.opening.remove(at);
            self.answer(connection, id, None);
        }
    }

    /// No browser started for an address.
    pub(super) fn not_opened(&mut self, address: &str) {
        tracing::warn!("no browser could be started");
        // Nobody has seen a place that could be right or wrong.
        self.chats.opened.clear();
        if let Some(at) = self.chats.opening.iter().position(|opening| opening.address == address) {
            let Opening { connection, id, address } = self.chats.opening.remove(at);
            let problem = Problem { code: ProblemCode::NoBrowser, detail: Some(address) };
            self.answer(connection, id, Some(problem));
        }
    }
}

/// What an address of a contact is made of.
fn linked(contact: &Contact) -> Linked<'_> {
    Linked { key: &contact.key, handle: &contact.handle, phone: contact.phone.as_deref() }
}
