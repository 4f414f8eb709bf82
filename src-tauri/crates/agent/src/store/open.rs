//! The start: opens both databases or makes them, repairs what is damaged, and reads what was kept. Whatever state they are
//! in, the program starts; only where what the user made is there and cannot be read does it refuse, because whatever it wrote
//! then would be taken for what the user made.

mod people;
mod history;

pub(super) use history::{CHECKED_AT_START, reopen_history};
pub(super) use people::{make_people, reopen_people};

use super::database::{self, Fault};
use super::link::{Link, Links};
use super::people::PeopleWrite;
use super::{Opened, StoreError};
use crate::place::Place;
use crate::wire::Storage;
use history::{HistoryAtStart, look_at_history, open_history};
use people::{PeopleAtStart, open_people};
use presence::id::ServiceName;
use rusqlite::Connection;
use std::time::Duration;
use uuid::Uuid;

/// How long a check may hold up the start.
const CHECK_FOR: Duration = Duration::from_millis(200);

/// How many ids of notices are set aside at once, so that `people.db` need not be written for each.
const NOTICES_AT_ONCE: i64 = 1_000;

/// Opens both.
pub(super) fn open(place: &Place, services: &[ServiceName]) -> Result<(Links, Opened), StoreError> {
    if let Some(version) = database::too_old() {
        return Err(StoreError::OldSqlite(version));
    }
    let PeopleAtStart { link, mut people, was_restored } = open_people(place, services)?;
    let generation = people.generation.take().unwrap_or_else(|| Uuid::new_v4().to_string());
    let HistoryAtStart { link: history, memory, was_put_aside } = match &link {
        Link::Newer(_) => look_at_history(place),
        Link::Away { was_absent: true } => HistoryAtStart::away(true),
        Link::Open(_) | Link::ReadOnly(_) | Link::Away { was_absent: false } => {
            let is_lost = people.had_history && database::size(&place.history()).is_none();
            let mut opened = open_history(place, &generation)?;
            opened.was_put_aside |= is_lost;
            opened
        }
    };
    let mut loaded = people.loaded;
    loaded.last_known = memory.last_known;
    loaded.relations = memory.relations;
    loaded.last_summary = memory.last_summary;
    let used = memory.used;
    // A copy may be older than the history: what that knows of was used.
    loaded.unused.account = loaded.unused.account.max(used.account.saturating_add(1));
    loaded.unused.contact = loaded.unused.contact.max(used.contact.saturating_add(1));
    loaded.unused.person = loaded.unused.person.max(used.person.saturating_add(1));
    loaded.unused.notice = loaded.unused.notice.max(used.notice.saturating_add(1));

    let links = Links { people: link, history, generation, notices_below: loaded.unused.notice };
    let health = if links.people.is_newer() || links.history.is_newer() {
        Storage::Newer
    } else if links.people.is_blocked() || links.history.is_blocked() {
        Storage::Blocked
    } else if was_restored {
        Storage::PeopleRestored
    } else if was_put_aside {
        Storage::HistoryPutAside
    } else {
        Storage::Fine
    };
    let opened = Opened {
        loaded,
        sign_ins: people.sign_ins,
        account_extras: people.extras,
        left: people.left,
        health,
    };
    Ok((links, opened))
}

/// The ids to set aside when the notice `id` is used, where it was not set aside before.
pub(super) fn notices_to_set_aside(id: i64, notices_below: i64) -> Option<PeopleWrite> {
    (id >= notices_below).then(|| PeopleWrite::NoticesBelow(id.saturating_add(NOTICES_AT_ONCE)))
}

/// Why a database that is there was not opened.
enum Entry {
    /// It is damaged; what was found.
    Damaged(String),
    /// It cannot be used now.
    Failed(StoreError),
}

impl From<rusqlite::Error> for Entry {
    fn from(error: rusqlite::Error) -> Self {
        match database::fault(&error) {
            // A statement of ours that is refused when reading means tables that are not as they should be.
            Fault::Damaged | Fault::Refused => Self::Damaged(error.to_string()),
            Fault::Busy | Fault::Full | Fault::Disk => Self::Failed(StoreError::Query(error)),
        }
    }
}

/// Gives back the memory that reading everything took.
fn shrink(connection: &Connection) {
    connection.execute_batch("PRAGMA shrink_memory").ok();
}
