//! Who is in the demo: everybody the simulated services know is brought in, and some of them are watched. Those are held, so that
//! nobody who looks around is pestered: they come and go when [`super::life`] says so, and everybody else as their habits have it.

mod community;
mod fanvue;
mod presence;
mod viber;

use super::program::Program;
use super::{Demo, DemoError};
use agent::wire::{Filter, ListQuery, Row, Wish};
use simulator::Control;
use uuid::Uuid;

/// Somebody who is watched: how their service calls them, and who they are here.
pub(super) struct Watched<Key> {
    pub(super) key: Key,
    pub(super) person: i64,
}

/// The accounts, and who is watched of each.
pub(super) struct Cast {
    pub(super) fanvue: i64,
    /// The accounts that are managed for creators, and whose they are.
    pub(super) creators: Vec<(i64, Uuid)>,
    pub(super) viber: i64,
    pub(super) presence: i64,
    pub(super) community: i64,
    pub(super) fans: Vec<Watched<Uuid>>,
    pub(super) subscribers: Vec<Watched<String>>,
    /// Those with whom a connection was asked for.
    pub(super) members: Vec<Watched<u64>>,
    pub(super) users: Vec<Watched<i64>>,
    /// Those who are there all the time, and in calls.
    pub(super) callers: Vec<Watched<i64>>,
}

/// Signs in everywhere and brings everybody in.
pub(super) async fn bring(control: &Control, demo: &Demo, program: &mut Program) -> Result<Cast, DemoError> {
    let best = fanvue::best(control);
    let fanvue = program.sign_in(demo.fanvue()).await?;
    let fans = fanvue::bring(control, program, fanvue, &best).await?;
    let presence = program.sign_in(demo.presence()).await?;
    let (users, callers) = presence::bring(control, program, presence).await?;
    let viber = program.sign_in(demo.viber()).await?;
    let doubles = best.get(1..=viber::TWINS).unwrap_or_default();
    let names: Vec<&str> = doubles.iter().map(|fan| fan.display_name.as_str()).collect();
    let (subscribers, twin) = viber::bring(control, program, viber, &names).await?;
    let community = program.sign_in(demo.community()).await?;
    let members = community::bring(control, program, community).await?;
    let creators = fanvue::take_creators(control, program, fanvue).await?;
    let double = fans.iter().find(|fan| doubles.first().is_some_and(|double| double.uuid == fan.key));
    if let (Some(fan), Some(twin)) = (double, twin) {
        program.wish(Wish::Merge { into: fan.person, from: twin }).await?;
    }
    fanvue::write_about(program, &fans).await?;
    Ok(Cast { fanvue, creators, viber, presence, community, fans, subscribers, members, users, callers })
}

/// Everybody of an account, as soon as there are so many and all were asked about: whoever is watched before that would be told
/// of in a summary.
async fn everybody(program: &mut Program, account: i64, count: usize) -> Result<Vec<Row>, DemoError> {
    let query =
        ListQuery { filter: Filter::Everybody, account: Some(account), rows: 200, ..ListQuery::default() };
    program.list(query, |rows| rows.len() >= count && rows.iter().all(was_asked_about)).await
}

fn was_asked_about(row: &Row) -> bool {
    row.seen.observed.is_some() || row.relation.as_ref().is_some_and(|seen| seen.observed.is_some())
}
