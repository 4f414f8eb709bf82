//! `POST /admin/cleanup-presence`: marks the long inactive offline, and ends calls whose end is past.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::life::MINUTE;
use crate::options::{Cleanup, PresenceMode};
use crate::presence_api::PresenceApi;
use crate::presence_api::calls::Call;
use crate::presence_api::guard::admitted;
use crate::presence_api::refusal::Refusal;
use crate::shared::{Shared, now};

/// Whoever was not active for so long is inactive.
const INACTIVE: i64 = 5 * MINUTE;

/// The running server says the counts as texts and pushes nothing; on the page they are numbers, and whoever goes
/// offline is pushed.
pub(super) async fn clean_up(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let presence = &mut state.presence;
    admitted(presence, &headers, shared.elapsed())?;
    match presence.options.cleanup {
        Cleanup::Allowed => {}
        Cleanup::Refused => return Err(Refusal::NotAllowed),
    }
    let (offline, freed) = sweep(presence, now());
    let count = |number: usize| match presence.options.mode {
        PresenceMode::Documented => json!(number),
        PresenceMode::Observed => json!(format!("UPDATE {number}")),
    };
    Ok(Json(json!({
        "message": "Presence cleanup completed",
        "users_marked_offline": count(offline),
        "busy_status_cleared": count(freed),
    })))
}

/// How many were marked offline, and how many freed.
fn sweep(presence: &mut PresenceApi, now: i64) -> (usize, usize) {
    let is_inactive = |last_seen: Option<i64>| last_seen.is_some_and(|last_seen| last_seen < now - INACTIVE);
    let is_over = |busy_until: Option<i64>| busy_until.is_some_and(|busy_until| busy_until < now);
    let (mut offline, mut freed) = (0, 0);
    for place in presence.users.places().collect::<Vec<_>>() {
        let row = presence.users.row(place, now);
        let goes = row.is_online && is_inactive(row.last_seen);
        let frees = row.is_busy && is_over(row.busy_until);
        if goes {
            offline += 1;
            presence.users.state(place, false, Some(now));
        }
        if frees {
            freed += 1;
            presence.users.call(place, Call::Free);
        }
        match presence.options.mode {
            PresenceMode::Documented if goes || frees => presence.tell(place, now),
            PresenceMode::Documented => {}
            PresenceMode::Observed => presence.keep_quiet(place, now),
        }
    }
    let owner = &mut presence.owner;
    let goes = owner.is_online && is_inactive(Some(owner.last_seen));
    let frees = owner.is_busy && is_over(owner.busy_until);
    if goes {
        offline += 1;
        owner.is_online = false;
    }
    if frees {
        freed += 1;
        owner.is_busy = false;
        owner.busy_until = None;
    }
    if goes || frees {
        presence.owner.updated_at = now;
        presence.tell_owner_as_documented(now);
    }
    (offline, freed)
}
