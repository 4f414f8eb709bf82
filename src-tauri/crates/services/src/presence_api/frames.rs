//! The socket, and what its frames say. Frames tell of changes only, of everybody at the service, and each change can come
//! twice in different forms.

use super::{ids, statuses};
use crate::address;
use crate::contract::{Site, Socket};
use crate::lenient;
use presence::service::Pushed;
use presence::sighting::{LastSeen, Report};
use presence::time::Wall;
use serde_json::Value;

/// The socket of a server: at the same host and below the same path as its interface, https as wss. Plain only where the
/// interface may be, on a loopback address in figures.
pub(super) fn socket(site: &Site) -> Option<Socket> {
    let base = address::base(&site.base).ok()?;
    let url = match base.strip_prefix("https:") {
        Some(rest) => format!("wss:{rest}/ws/presence"),
        None => format!("ws:{}/ws/presence", base.strip_prefix("http:")?),
    };
    Some(Socket { url, token_parameter: "token", ping: r#"{"type":"ping"}"# })
}

/// The kinds of frame that hold a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// By the page. It never tells until when somebody is busy.
    Update,
    /// As observed: each change in two forms.
    Observed,
}

/// What a frame says; nothing when it is of another kind or cannot be read whole.
pub(super) fn pushed(text: &str, me: &str, arrived: Wall) -> Pushed {
    let frame: Value = serde_json::from_str(text).unwrap_or_default();
    sighting(&frame, me, arrived).unwrap_or_default()
}

fn sighting(frame: &Value, me: &str, arrived: Wall) -> Option<Pushed> {
    let kind = match frame.get("type")?.as_str()? {
        "presence_update" => Kind::Update,
        "user_status_update" | "status_update" => Kind::Observed,
        _ => return None,
    };
    let status = ["data", "status"].iter().find_map(|name| frame.get(name).filter(|one| one.is_object()))?;
    let id = one_id(frame, status)?;
    let mine = statuses::mine(status, arrived)?;
    let report = Report {
        made: made(frame, status, arrived),
        leaves_out_end: kind == Kind::Update && status.get("busy_until").is_none(),
        ..statuses::report(&id, status, arrived)
    };
    let is_own = ids::in_account(me) == Some(&*id);
    Some(Pushed { reports: vec![report], mine: is_own.then_some(mine) })
}

/// Whom a frame is about: told inside, outside or in both places, but then alike.
fn one_id(frame: &Value, status: &Value) -> Option<String> {
    let (outside, inside) = (frame.get("user_id"), status.get("user_id"));
    let id = ids::told(inside.or(outside))?;
    (outside.is_none() || ids::told(outside)? == id).then_some(id)
}

/// When the service made it. A time that lies ahead would silence everything that follows.
fn made(frame: &Value, status: &Value, arrived: Wall) -> Option<Wall> {
    let told = [frame.get("timestamp"), status.get("timestamp"), status.get("updated_at")];
    told.into_iter().find_map(|at| match lenient::date(at)? {
        LastSeen::At(at) => lenient::is_past(LastSeen::At(at), arrived).then_some(at),
        LastSeen::Day(_) => None,
    })
}
