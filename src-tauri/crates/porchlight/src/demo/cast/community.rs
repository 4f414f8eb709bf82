//! The members of a community with whom there is a connection, or who were asked for one.

use super::{Watched, everybody};
use crate::demo::DemoError;
use crate::demo::program::Program;
use agent::wire::{Watch, Wish};
use simulator::{Control, MemberView};

/// How many of those with an open request are watched. Life goes on among the others.
const WATCHED: usize = 8;

/// Brings everybody in, and asks to be told when a connection to some of them changes.
pub(super) async fn bring(
    control: &Control,
    program: &mut Program,
    account: i64,
) -> Result<Vec<Watched<u64>>, DemoError> {
    let control = control.community();
    let connected: Vec<MemberView> =
        control.members().into_iter().filter(|one| one.status.is_some()).collect();
    let open = |one: &&MemberView| one.status.as_deref().is_some_and(|word| word.ends_with("_request"));
    let chosen: Vec<&MemberView> = connected.iter().filter(open).take(WATCHED).collect();
    for one in &chosen {
        // Known to be there: they were listed a moment ago. It is so already; saying it takes it out of life.
        let _held = control.set_relation(one.id, one.status.as_deref());
    }
    program.wish(Wish::OfferLists { account }).await?;
    let offers = program.of_account(account, |account| account.offers.clone()).await?;
    let wanted = |key: &str| key.starts_with("connections") || key.starts_with("requests");
    let lists = offers.into_iter().map(|offer| offer.key).filter(|key| wanted(key)).collect();
    program.wish(Wish::BringLists { account, lists }).await?;
    // Life may have ended a connection since.
    let rows = everybody(program, account, chosen.len().max(connected.len().saturating_sub(2))).await?;
    let mut watched = Vec::new();
    for one in chosen {
        if let Some(row) = rows.iter().find(|row| row.handle == one.username) {
            program.watch(row.person, Watch { relations: true, ..Watch::default() }).await?;
            watched.push(Watched { key: one.id, person: row.person });
        }
    }
    Ok(watched)
}
