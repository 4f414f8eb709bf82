//! `contact phone`: the number with which the chat with a person opens, where nothing else opens it.

use super::ending::Stop;
use super::find::{self, person_name};
use super::talk::Talk;
use super::terminal::Terminal;
use agent::name;
use agent::wire::{ContactCard, Wish};
use agent::words::say;

/// Enters the phone number of a person's contact, takes it away when it is empty, or prints the one there is.
///
/// # Errors
/// When no contact takes one, or several do and none of them is named, or it is none.
pub(crate) async fn phone(
    named: &str,
    number: Option<String>,
    contact: Option<i64>,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    talk.settled().await?;
    let row = find::person(talk, named).await?;
    let person = person_name(&row);
    let cards = talk.person(row.person).await?.map(|pane| pane.contacts).unwrap_or_default();
    let takes_one = |card: &ContactCard| card.takes_phone || card.phone.is_some();
    let able: Vec<ContactCard> = cards.into_iter().filter(takes_one).collect();
    if able.is_empty() {
        return Err(Stop::not_done(say("command.takesNoPhone", &[("person", &person)])));
    }
    let card = find::contact(&able, contact, &person)?;
    let Some(number) = number else {
        match &card.phone {
            Some(phone) => terminal.line(&name::harmless(phone, 40))?,
            None => terminal.aside(&say("command.noPhone", &[("person", &person)])),
        }
        return Ok(());
    };
    let number = Some(number).filter(|number| !number.trim().is_empty());
    let key = if number.is_some() { "command.phoned" } else { "command.unphoned" };
    talk.wish(Wish::Phone { contact: card.contact, phone: number }).await?;
    terminal.line(&say(key, &[("person", &person)]))
}
