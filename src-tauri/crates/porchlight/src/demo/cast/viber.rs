//! The bot's subscribers, who are known by their ids alone: they are imported as a table, with the names their owner gave them.

use super::{Watched, everybody};
use crate::demo::DemoError;
use crate::demo::program::Program;
use agent::wire::{Watch, Wish};
use simulator::{Control, SubscriberPresence, SubscriberView};

/// How many subscribers are people of another service, too: the first is merged with them, the others are for the user to find.
pub(super) const TWINS: usize = 2;

/// How many are watched.
const WATCHED: usize = 6;

/// How many of the watched are here from the start.
const HERE: usize = 2;

/// Every so manieth has a phone number, with which a chat can be opened.
const WITH_PHONE: usize = 4;

/// Imports everybody, of whom some are called as somebody elsewhere. Gives those who are watched, and the first of the twins.
pub(super) async fn bring(
    control: &Control,
    program: &mut Program,
    account: i64,
    twins: &[&str],
) -> Result<(Vec<Watched<String>>, Option<i64>), DemoError> {
    let control = control.viber();
    let subscribers = control.subscribers();
    let mut reachable = subscribers.iter().filter(|one| match one.presence {
        SubscriberPresence::Online | SubscriberPresence::Offline => true,
        SubscriberPresence::Undisclosed | SubscriberPresence::TryLater | SubscriberPresence::Unavailable => {
            false
        }
    });
    let chosen: Vec<&SubscriberView> = reachable.by_ref().take(WATCHED).collect();
    let twins: Vec<(&SubscriberView, &str)> = reachable.zip(twins.iter().copied()).collect();
    for (place, one) in chosen.iter().enumerate() {
        // Known to be there, here and below: they were listed a moment ago.
        let _held = if place < HERE { control.arrive(&one.id) } else { control.leave(&one.id) };
    }
    for (one, _) in &twins {
        let _away = control.leave(&one.id);
    }
    let name = |one: &SubscriberView| {
        let twin = twins.iter().find(|(twin, _)| twin.id == one.id);
        twin.map_or_else(|| one.name.clone(), |(_, name)| (*name).to_owned())
    };
    let named: Vec<(&SubscriberView, String)> = subscribers.iter().map(|one| (one, name(one))).collect();
    program.wish(Wish::Import { account, text: table(&named) }).await?;
    let rows = everybody(program, account, subscribers.len()).await?;
    let find = |name: &str| rows.iter().find(|row| row.name == name).map(|row| row.person);
    let mut watched = Vec::new();
    for one in chosen {
        if let Some(person) = find(&one.name) {
            program.watch(person, Watch { arrivals: true, ..Watch::default() }).await?;
            watched.push(Watched { key: one.id.clone(), person });
        }
    }
    Ok((watched, twins.first().and_then(|(_, name)| find(name))))
}

/// A table as a user would keep it. The numbers are of a range that is kept free for films.
fn table(named: &[(&SubscriberView, String)]) -> String {
    let mut text = "id,name,phone,labels\n".to_owned();
    for (place, (one, name)) in named.iter().enumerate() {
        let phone = if place % WITH_PHONE == 0 { format!("+44 7700 900{place:03}") } else { String::new() };
        let label = if place % WITH_PHONE == 1 { "Newsletter" } else { "" };
        text.push_str(&format!("{},\"{}\",{phone},{label}\n", one.id, name.replace('"', "\"\"")));
    }
    text
}
