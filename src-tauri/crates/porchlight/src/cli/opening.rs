//! `contact chat`, `contact page` and `account chats`: what is opened in the browser, its address for a browser elsewhere, and
//! whether it was the right place.

use super::asked::{Opening, Place};
use super::ending::Stop;
use super::find::{self, account_name, person_name};
use super::talk::{PATIENCE, Talk};
use super::terminal::Terminal;
use agent::wire::{Account, ContactCard, ProblemCode, Row, Wish};
use agent::words::say;

/// Opens the chat with a person, or with one contact of theirs, or prints its address.
///
/// # Errors
/// When there is none, or no browser to open it in.
pub(crate) async fn chat(asked: &Opening, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    talk.settled().await?;
    let row = find::person(talk, &asked.person).await?;
    let wish = match asked {
        Opening { print: false, contact: None, .. } => Wish::OpenChat { person: row.person },
        Opening { print, contact, .. } => {
            let chats = with_address(&row, |card| card.chat.clone(), talk).await?;
            let (card, address) = meant(&chats, *contact, &row)?.ok_or(ProblemCode::NoChat.bare())?;
            if *print {
                return terminal.line(address);
            }
            Wish::OpenContactChat { contact: card.contact }
        }
    };
    talk.wish(wish).await?;
    terminal.line(&say("command.chatOpened", &[("person", &person_name(&row))]))
}

/// Opens the page of a person at a service, or prints its address.
///
/// # Errors
/// When there is none, or no browser to open it in.
pub(crate) async fn page(asked: &Opening, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    talk.settled().await?;
    let row = find::person(talk, &asked.person).await?;
    let person = person_name(&row);
    let pages = with_address(&row, |card| card.profile.clone(), talk).await?;
    let none = || Stop::not_done(say("command.noPage", &[("person", &person)]));
    let (card, address) = meant(&pages, asked.contact, &row)?.ok_or_else(none)?;
    if asked.print {
        return terminal.line(address);
    }
    talk.wish(Wish::OpenProfile { contact: card.contact }).await?;
    terminal.line(&say("command.pageOpened", &[("person", &person)]))
}

/// The contacts of a person that have such an address, the one shown for them first.
async fn with_address(
    row: &Row,
    address: impl Fn(&ContactCard) -> Option<String>,
    talk: &mut Talk,
) -> Result<Vec<(ContactCard, String)>, Stop> {
    let cards = talk.person(row.person).await?.map(|pane| pane.contacts).unwrap_or_default();
    let found = cards.into_iter().filter_map(|card| {
        let address = address(&card)?;
        Some((card, address))
    });
    Ok(found.collect())
}

/// The contact that is named of these, else the first; nothing when there are none.
fn meant<'a>(
    able: &'a [(ContactCard, String)],
    named: Option<i64>,
    row: &Row,
) -> Result<Option<(&'a ContactCard, &'a str)>, Stop> {
    let found = match named {
        None => able.first(),
        Some(_) if able.is_empty() => None,
        Some(named) => {
            let cards: Vec<ContactCard> = able.iter().map(|(card, _)| card.clone()).collect();
            let card = find::contact(&cards, Some(named), &person_name(row))?;
            able.iter().find(|(one, _)| one.contact == card.contact)
        }
    };
    Ok(found.map(|(card, address)| (card, address.as_str())))
}

/// Says whether the chats of an account open in the right place. Where they do not, all chats are opened from now on, and
/// once at once; without a browser their address is printed.
///
/// # Errors
/// When the service has no place with all chats.
pub(crate) async fn confirm(
    account: &Account,
    place: Place,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let right = place == Place::Right;
    let problem = talk.tried(Wish::ConfirmChat { account: account.id, right }, PATIENCE).await?;
    let elsewhere = match problem {
        // What was said is kept all the same.
        Some(problem) if problem.code == ProblemCode::NoBrowser => problem.detail,
        Some(problem) => return Err(problem.into()),
        None => None,
    };
    let key = if right { "command.chatsRight" } else { "command.chatsWrong" };
    terminal.line(&say(key, &[("account", &account_name(account))]))?;
    elsewhere.map_or(Ok(()), |address| terminal.line(&address))
}
