//! The limits of Fanvue, and what the headers of an answer say about them: `X-RateLimit-Limit`, `-Remaining`, and `-Reset` in
//! Unix seconds.

use crate::contract::{Answer, Site};
use crate::headers;
use presence::service::{BudgetScope, BudgetSpec, LimitNews, Task, TaskKind};
use presence::time::Wall;
use std::time::Duration;

/// Everything a client asks for one user.
const GENERAL: &str = "general";

/// Calls of `POST /chats/statuses`.
const STATUSES: &str = "statuses";

/// Everything below one creator's path: counted for each of them by itself.
const CREATOR: &str = "creator";

/// 200 requests in 60 s, by the newest of the vendor's pages.
const GENERAL_LIMIT: u32 = 200;

/// 80 requests in 60 s, by third-party documentation of the same interface.
const STATUSES_LIMIT: u32 = 80;

const WINDOW: Duration = Duration::from_secs(60);

/// A count that starts anew further away than this is measured by a clock that is wrong.
const MOST_AHEAD: Duration = Duration::from_secs(60 * 60);

/// What to assume until headers say otherwise. Whether status calls also count in the general limit is unknown: assuming that
/// they do costs little, assuming the contrary could break it.
pub(super) fn stated(site: &Site) -> Vec<BudgetSpec> {
    use TaskKind::{Contacts, Lists, MessagesOf, OnlineNow, PresenceOf, Seats, SpendOf, WhoAmI};
    let budget =
        |name, limit, draws| BudgetSpec { name, scope: BudgetScope::SignIn, limit, window: WINDOW, draws };
    if site.seat.is_some() {
        let of_creator = vec![Lists, Contacts, OnlineNow, PresenceOf, MessagesOf];
        return vec![
            budget(GENERAL, GENERAL_LIMIT, vec![WhoAmI]),
            BudgetSpec { scope: BudgetScope::Account, ..budget(CREATOR, GENERAL_LIMIT, of_creator) },
        ];
    }
    let all = vec![WhoAmI, Lists, Contacts, OnlineNow, PresenceOf, MessagesOf, SpendOf, Seats];
    vec![budget(GENERAL, GENERAL_LIMIT, all), budget(STATUSES, STATUSES_LIMIT, vec![PresenceOf])]
}

/// What an answer says about limits.
///
/// The headers do not name the limit they are about, and a status call stands under two. One that names the general limit's
/// figure is about that; any other, or none, is about its own. Were it the other way round, the smaller of the two
/// ceilings would still hold for status calls, and the answers to everything else speak for the general one.
pub(super) fn news(task: &Task, answer: &Answer, site: &Site) -> Vec<LimitNews> {
    let number = |name| answer.header(name).and_then(|value| value.trim().parse::<u32>().ok());
    // A limit of nothing would end all asking for good; who means that says 403.
    let limit = number("x-ratelimit-limit").filter(|limit| *limit > 0);
    let remaining = number("x-ratelimit-remaining").map(|left| limit.map_or(left, |limit| left.min(limit)));
    let resets_in = resets_in(answer);
    if limit.is_none() && remaining.is_none() && resets_in.is_none() {
        return Vec::new();
    }
    let budget = match task {
        Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::PresenceOf { .. }
        | Task::MessagesOf { .. }
            if site.seat.is_some() =>
        {
            CREATOR
        }
        Task::PresenceOf { .. } if limit != Some(GENERAL_LIMIT) => STATUSES,
        Task::PresenceOf { .. }
        | Task::WhoAmI
        | Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => GENERAL,
    };
    vec![LimitNews { budget, limit, remaining, resets_in }]
}

/// How long until the count starts anew, measured by the service's own clock where the answer tells it.
pub(super) fn resets_in(answer: &Answer) -> Option<Duration> {
    let seconds = answer.header("x-ratelimit-reset")?.trim().parse::<u32>().ok()?;
    let at = Wall(i64::from(seconds).saturating_mul(1_000));
    let made = headers::made(answer);
    let is_sound = at.since(made) <= MOST_AHEAD && made.since(at) <= MOST_AHEAD;
    is_sound.then(|| at.since(made))
}
