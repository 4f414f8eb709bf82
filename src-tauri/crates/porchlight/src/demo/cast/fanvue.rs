//! The account with fans and chats, and the creators who are managed through it.

use super::Watched;
use crate::demo::DemoError;
use crate::demo::program::Program;
use agent::wire::{ListQuery, Row, Watch, Wish};
use chrono::{TimeDelta, Utc};
use simulator::{Control, PersonView};
use std::collections::HashMap;
use uuid::Uuid;

/// How many are watched, of those who spend most.
const WATCHED: usize = 24;

/// How many of the watched are here from the start. The one after them comes first.
const HERE: usize = 4;

/// How much longer each of the watched has been away than the one before.
const AWAY: TimeDelta = TimeDelta::minutes(47);

/// How many rows a list gives at once.
const PAGE: usize = 200;

/// How many of the watched have each of the labels.
const LABELLED: usize = 5;

/// The best customers.
pub(super) fn best(control: &Control) -> Vec<PersonView> {
    let people = control.people().into_iter();
    let mut best: Vec<_> = people.filter(|one| one.has_chat && !one.is_hidden && !one.is_flapper).collect();
    best.sort_by_key(|one| std::cmp::Reverse((one.is_top_spender, one.spent_cents)));
    best.truncate(WATCHED);
    best
}

/// Brings everybody with a chat in and stars the best customers. Some are here from the start, and most are away, so that somebody
/// can come.
pub(super) async fn bring(
    control: &Control,
    program: &mut Program,
    account: i64,
    best: &[PersonView],
) -> Result<Vec<Watched<Uuid>>, DemoError> {
    let (here, away) = best.split_at(HERE.min(best.len()));
    for one in here {
        // Known to be there, here and below: they were listed a moment ago.
        let _here = control.arrive(one.uuid);
    }
    for (place, one) in (1..).zip(away) {
        // Who would be here by habit has been away for a while instead, so that their coming is news.
        let since = Utc::now() - AWAY * place;
        let _away = if one.is_online {
            control.set_presence(one.uuid, false, Some(since))
        } else {
            control.hold_person(one.uuid)
        };
    }
    program.wish(Wish::BringLists { account, lists: vec!["chats".to_owned()] }).await?;
    let chats = control.people().into_iter().filter(|one| one.has_chat).count();
    let mut persons = HashMap::new();
    for offset in (0..chats).step_by(PAGE) {
        let rows = page(program, account, offset, PAGE.min(chats - offset)).await?;
        persons.extend(rows.into_iter().map(|row| (row.handle, row.person)));
    }
    let mut watched = Vec::new();
    for one in best {
        // Who came or went between two pages stands on neither.
        let Some(person) = persons.get(&one.handle).copied() else { continue };
        program.watch(person, Watch { arrivals: true, ..Watch::default() }).await?;
        watched.push(Watched { key: one.uuid, person });
    }
    Ok(watched)
}

/// A page of the list, once it is full and everybody on it was asked about.
async fn page(
    program: &mut Program,
    account: i64,
    offset: usize,
    count: usize,
) -> Result<Vec<Row>, DemoError> {
    let query = ListQuery {
        account: Some(account),
        offset: u32::try_from(offset).unwrap_or(u32::MAX),
        rows: u32::try_from(PAGE).unwrap_or(u32::MAX),
        ..ListQuery::default()
    };
    program
        .list(query, |rows| rows.len() >= count && rows.iter().all(|row| row.seen.observed.is_some()))
        .await
}

/// Shows the managed creators as accounts of their own, with their subscribers.
pub(super) async fn take_creators(
    control: &Control,
    program: &mut Program,
    account: i64,
) -> Result<Vec<(i64, Uuid)>, DemoError> {
    let creators = control.creators();
    program.wish(Wish::OfferSeats { account }).await?;
    let seats = program.of_account(account, |account| account.seats.clone()).await?;
    let seats = seats.into_iter().map(|seat| seat.key).collect();
    program.wish(Wish::TakeSeats { account, seats }).await?;
    let mut taken = Vec::new();
    for seat in program.seats(creators.len()).await? {
        program.wish(Wish::BringLists { account: seat.id, lists: vec!["subscribers".to_owned()] }).await?;
        let creator = creators.iter().find(|creator| creator.display_name == seat.name);
        taken.extend(creator.map(|creator| (seat.id, creator.uuid)));
    }
    Ok(taken)
}

/// What a user who knows these people would have written down.
pub(super) async fn write_about(program: &mut Program, fans: &[Watched<Uuid>]) -> Result<(), DemoError> {
    let labels = [("Regulars", 2, 0), ("Wholesale", 5, LABELLED - 1)];
    for (name, colour, from) in labels {
        let label = program.label(name, colour).await?;
        let persons = fans.iter().skip(from).take(LABELLED).map(|fan| fan.person).collect();
        program.wish(Wish::Tag { persons, label, on: true }).await?;
    }
    if let Some(fan) = fans.get(HERE) {
        let note = "Collects the blue glaze. Asked for a set of six in spring.".to_owned();
        program.wish(Wish::Note { person: fan.person, note: Some(note) }).await?;
    }
    Ok(())
}
