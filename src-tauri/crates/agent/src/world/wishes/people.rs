//! Wishes about people: who they are, what is written about them, which labels they have.

use super::{IN_FIELD, IN_NAME};
use crate::convert;
use crate::wire::{Deed, ListQuery, Problem, ProblemCode};
use crate::world::World;
use crate::world::texts::is_meant;
use presence::event;
use presence::id::{AccountId, ContactId, LabelId, PersonId};
use presence::people::Label;
use presence::time::Moment;
use services::phone;

/// Most people of one wish: a whole list.
const MOST_PEOPLE: usize = 100_000;

/// Most characters of a phone number: by E.164 15 digits, with room for how people write them.
const IN_PHONE: usize = 40;

impl World {
    pub(super) fn phone(&mut self, contact: ContactId, typed: Option<&str>) -> Option<Problem> {
        if self.machine.contact(contact).is_none() {
            return Some(ProblemCode::Gone.bare());
        }
        let phone = match typed.map(phone_number) {
            Some(None) => return Some(ProblemCode::BadInput.with("phone")),
            Some(phone) => phone,
            None => None,
        };
        self.of_rules(event::Wish::Phone { contact, phone })
    }

    pub(super) fn merge(&mut self, into: i64, from: i64, now: Moment) -> Option<Problem> {
        if into == from {
            return Some(ProblemCode::BadInput.with("person"));
        }
        if self.machine.person(PersonId(from), now).is_none() {
            return Some(ProblemCode::Gone.bare());
        }
        self.of_person(into, now, |into| event::Wish::Merge { into, from: PersonId(from) })
    }

    pub(super) fn unmerge(&mut self, contact: ContactId) -> Option<Problem> {
        if self.machine.contact(contact).is_none() {
            return Some(ProblemCode::Gone.bare());
        }
        self.of_rules(event::Wish::Unmerge(contact))
    }

    pub(super) fn note(&mut self, person: i64, note: Option<String>, now: Moment) -> Option<Problem> {
        let note = note.map(|note| note.trim().chars().take(IN_FIELD).collect::<String>());
        let note = note.filter(|note| !note.is_empty()).map(String::into_boxed_str);
        self.of_person(person, now, |person| event::Wish::Note { person, note })
    }

    pub(super) fn put_label(&mut self, label: Option<i64>, name: &str, colour: u8) -> Option<Problem> {
        let name: String = name.trim().chars().take(IN_NAME).collect();
        if name.is_empty() {
            return Some(ProblemCode::BadInput.with("name"));
        }
        self.of_rules(event::Wish::PutLabel {
            id: label.map(LabelId),
            name: name.into_boxed_str(),
            colour: colour % Label::COLOURS,
        })
    }

    /// Does something with everybody a list shows, but for some.
    pub(super) fn for_everybody(
        &mut self,
        query: &ListQuery,
        but: &[i64],
        deed: Deed,
        now: Moment,
    ) -> Option<Problem> {
        let persons = self.listed(query, but, now);
        match deed {
            Deed::Star { on } => self.of_rules(event::Wish::Star { persons, on }),
            Deed::Tag { label, on } => self.of_rules(event::Wish::Tag { persons, label: LabelId(label), on }),
            Deed::AskNames => self.of_rules(event::Wish::AskNames(persons)),
            Deed::Remove => self.remove_meant(query, persons, now),
        }
    }

    /// Lets go of those contacts for which a list shows these people. That somebody is gone here says nothing about elsewhere.
    fn remove_meant(&mut self, query: &ListQuery, all: Vec<PersonId>, now: Moment) -> Option<Problem> {
        let query = convert::query(query);
        let known = all.into_iter().filter_map(|person| self.machine.person(person, now));
        let meant = known
            .flat_map(|view| view.contacts)
            .filter(|contact| contact.is_by_id && is_meant(&query, contact.account, &contact.seen));
        let meant = meant.map(|contact| contact.contact).take(MOST_PEOPLE).collect();
        self.of_rules(event::Wish::RemoveContacts(meant))
    }

    pub(super) fn remove_persons(&mut self, all: Vec<PersonId>) -> Option<Problem> {
        let own = all.into_iter().flat_map(|person| self.machine.contacts_by_id_of(person));
        let own = own.take(MOST_PEOPLE).collect();
        self.of_rules(event::Wish::RemoveContacts(own))
    }

    pub(super) fn take_seats(&mut self, account: i64, seats: &[String], now: Moment) -> Option<Problem> {
        let views = self.machine.accounts(now);
        let offered = views
            .into_iter()
            .find(|view| view.account == AccountId(account))
            .and_then(|view| view.seats)
            .unwrap_or_default();
        let is_wanted = |key: &str| seats.iter().any(|wanted| wanted == key);
        let known: Vec<_> = offered.into_iter().filter(|seat| is_wanted(&seat.key)).collect();
        if known.len() != seats.len() {
            return Some(ProblemCode::Gone.bare());
        }
        self.of_account(account, |account| event::Wish::TakeSeats { account, seats: known })
    }
}

pub(super) fn persons(persons: Vec<i64>) -> Vec<PersonId> {
    persons.into_iter().take(MOST_PEOPLE).map(PersonId).collect()
}

pub(super) fn contacts(contacts: Vec<i64>) -> Vec<ContactId> {
    contacts.into_iter().take(MOST_PEOPLE).map(ContactId).collect()
}

/// A phone number as a plus and the figures that services take; nothing when it is none, or lacks its country.
pub(crate) fn phone_number(typed: &str) -> Option<Box<str>> {
    let figures = (typed.len() <= IN_PHONE).then(|| phone::international(typed))?;
    figures.map(|figures| format!("+{figures}").into())
}

#[cfg(test)]
mod tests {
    use super::phone_number;

    #[test]
    fn a_phone_number_is_kept_as_the_number_with_which_its_chat_opens() {
        assert_eq!(phone_number(" +44 (20) 7946-0123 ").as_deref(), Some("+442079460123"));
        assert_eq!(phone_number("0049 151 23456789").as_deref(), Some("+4915123456789"));
        assert_eq!(phone_number("0049.30.1234").as_deref(), Some("+49301234"));
    }

    #[test]
    fn what_is_no_phone_number_or_lacks_its_country_is_none() {
        for typed in
            ["", "1234", "12345678901234567", "call me", "0151 23456789", "+0049301234", "javascript:1"]
        {
            assert_eq!(phone_number(typed), None, "{typed}");
        }
    }
}
