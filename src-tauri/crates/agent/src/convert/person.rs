//! One person, with all their contacts.

use super::millis;
use super::people::{row, seen, seen_relation, watch};
use crate::name;
use crate::wire;
use presence::service::{Attachment, LastWords, Price, Spend, Words};
use presence::view::{ContactView, PersonView};

/// Most graphemes of a message in the pane. Longer ones are read at the service.
const IN_PANE: usize = 2000;

/// Most graphemes of a note.
const IN_NOTE: usize = 4000;

/// What only the agent knows of a person: what the history has of them, and whose namesakes they are.
pub(crate) struct Around {
    pub(crate) sessions: Vec<wire::Session>,
    pub(crate) decisions: Vec<wire::Decision>,
    pub(crate) relation_changes: Vec<wire::RelationChange>,
    pub(crate) namesakes: Vec<wire::Namesake>,
}

/// What only the agent knows of a contact.
pub(crate) struct OfContact {
    /// The service's name for people.
    pub(crate) service: &'static str,
    /// The web address of their chat.
    pub(crate) chat: Option<String>,
    /// The web address of their page.
    pub(crate) profile: Option<String>,
    /// Whether a phone number would make their chat open.
    pub(crate) takes_phone: bool,
}

pub(crate) fn pane(
    view: PersonView,
    around: Around,
    of_contact: impl Fn(&ContactView) -> OfContact,
) -> wire::PersonPane {
    let contacts: Vec<wire::ContactCard> =
        view.contacts.iter().map(|contact| card(contact, of_contact(contact))).collect();
    let first = contacts.first();
    wire::PersonPane {
        watch: watch(view.watch),
        is_exempt: view.is_exempt,
        own_name: view.own_name.as_deref().map(|own| name::harmless(own, name::IN_ROWS)),
        key: name::harmless(&view.key, 200),
        service: first.map(|contact| contact.service.clone()).unwrap_or_default(),
        registered: view.registered.map(|day| day.to_string()),
        last_words: view.last_words.as_ref().map(|words| last_words(words, IN_PANE)),
        next_check: view.next_check.map(millis),
        has_chat: contacts.iter().any(|contact| contact.chat.is_some()),
        row: row(view.row),
        note: view.note.as_deref().map(|note| name::harmless_lines(note, IN_NOTE)),
        spend: view.spend.as_ref().map(spend),
        contacts,
        namesakes: around.namesakes,
        relation_changes: around.relation_changes,
        sessions: around.sessions,
        decisions: around.decisions,
    }
}

fn card(contact: &ContactView, of: OfContact) -> wire::ContactCard {
    wire::ContactCard {
        contact: contact.contact.0,
        account: contact.account.0,
        service: of.service.to_owned(),
        key: name::harmless(&contact.key, 200),
        name: name::harmless(&contact.name, name::IN_ROWS),
        handle: name::harmless(&contact.handle, name::IN_ROWS),
        seen: seen(contact.seen.clone()),
        relation: contact.relation.as_ref().map(seen_relation),
        phone: contact.phone.as_deref().map(|phone| name::harmless(phone, name::IN_ROWS)),
        takes_phone: of.takes_phone,
        is_by_id: contact.is_by_id,
        is_merged: contact.is_merged,
        chat: of.chat,
        profile: of.profile,
    }
}

fn spend(spend: &Spend) -> wire::Spend {
    let subscription = spend.subscription.as_ref();
    wire::Spend {
        total: spend.total.as_ref().map(price),
        last_purchase: spend.last_purchase.map(millis),
        is_subscriber: subscription.is_some(),
        renews: subscription.and_then(|subscription| subscription.renews).map(millis),
        is_renewing: subscription.and_then(|subscription| subscription.is_renewing),
    }
}

fn price(price: &Price) -> wire::Price {
    wire::Price { cents: price.cents, currency: name::harmless(&price.currency, 8) }
}

/// Last words with at most so many graphemes of their text.
pub(super) fn last_words(words: &LastWords, most: usize) -> wire::LastWords {
    let (text, what, amount, is_bought) = match &words.what {
        Words::Text(text) => (Some(name::harmless(text, most)), None, None, false),
        Words::Attachment(what) => (None, Some(attachment(*what)), None, false),
        Words::Priced { price, what, is_bought } => (None, Some(attachment(*what)), Some(price), *is_bought),
        Words::Hidden => (None, None, None, false),
        Words::Call => (None, Some(wire::Attachment::Call), None, false),
        Words::Tip(amount) => (None, Some(wire::Attachment::Tip), amount.as_ref(), false),
    };
    wire::LastWords {
        sent: words.sent.map(millis),
        is_theirs: words.is_theirs,
        text,
        attachment: what,
        price: amount.map(price),
        is_bought,
        is_by_colleague: words.is_by_colleague,
    }
}

fn attachment(what: Attachment) -> wire::Attachment {
    match what {
        Attachment::Picture => wire::Attachment::Picture,
        Attachment::Video => wire::Attachment::Video,
        Attachment::Audio => wire::Attachment::Audio,
        Attachment::Other => wire::Attachment::Other,
    }
}
