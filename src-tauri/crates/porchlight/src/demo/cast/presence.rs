//! The users of a product with a presence of its own: those who listen are brought in as a list, those who have no name there by
//! their ids, with names. The account's owner is online and kept so.

use super::{Watched, everybody};
use crate::demo::DemoError;
use crate::demo::program::Program;
use agent::wire::{Mine, Watch, Wish};
use chrono::{TimeDelta, Utc};
use simulator::{Control, UserView};

/// How many are watched, of whom the first are always here and in calls.
const WATCHED: usize = 7;
const CALLERS: usize = 2;

/// When a call ends that nobody ends sooner.
const CALL: TimeDelta = TimeDelta::minutes(25);

/// What to call those who have no name at the service.
const NAMES: [&str; 4] = ["Front desk", "Workshop line", "Studio tablet", "Night shift"];

/// Brings everybody in. Gives those who come and go, and those who are in calls.
pub(super) async fn bring(
    control: &Control,
    program: &mut Program,
    account: i64,
) -> Result<(Vec<Watched<i64>>, Vec<Watched<i64>>), DemoError> {
    let control = control.presence();
    let users = control.users();
    let named = |user: &&UserView| user.username.is_some() && !user.is_held;
    let chosen: Vec<&UserView> = users.iter().filter(named).take(WATCHED).collect();
    let (callers, comers) = chosen.split_at(chosen.len().min(CALLERS));
    for one in callers {
        // Known to be there, here and below: they were listed a moment ago.
        let _here = control.arrive(one.user_id);
        let _busy = control.busy(one.user_id, Some(Utc::now() + CALL));
    }
    for one in comers {
        let _free = control.free(one.user_id);
        let _away = control.leave(one.user_id);
    }
    program.wish(Wish::Import { account, text: table(&users) }).await?;
    program.wish(Wish::BringLists { account, lists: vec!["listeners".to_owned()] }).await?;
    program.wish(Wish::SetMine { account, mine: Mine::Online }).await?;
    program.wish(Wish::KeepOnline { account, on: true }).await?;
    let rows = everybody(program, account, users.len()).await?;
    let mut watched = Vec::new();
    for one in &chosen {
        let name = one.username.as_deref().unwrap_or_default();
        if let Some(row) = rows.iter().find(|row| row.name == name) {
            program.watch(row.person, Watch { arrivals: true, frees: true, ..Watch::default() }).await?;
            watched.push(Watched { key: one.user_id, person: row.person });
        }
    }
    let comers = watched.split_off(watched.len().min(CALLERS));
    Ok((comers, watched))
}

/// Those without a name at the service, with the names their owner would give them.
fn table(users: &[UserView]) -> String {
    let nameless = users.iter().filter(|user| user.username.is_none());
    let mut text = "id,name\n".to_owned();
    for (user, name) in nameless.zip(NAMES) {
        text.push_str(&format!("{},{name}\n", user.user_id));
    }
    text
}
