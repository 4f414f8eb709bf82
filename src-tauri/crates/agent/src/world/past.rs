//! Reading what happened, for whoever looks at it.

use super::viewers::Past;
use super::{World, WorldEvent};
use crate::convert;
use crate::handle::{ConnectionId, PastStretch};
use crate::signin::SignInRecord;
use crate::store::{SignInRow, Stretch, Whose};
use crate::wire::{Activity, ActivityQuery};
use crate::zone;
use presence::id::{AccountId, PersonId};
use presence::notice::Decision;
use presence::time::Moment;
use std::collections::BTreeMap;
use std::time::Duration;

/// How many decisions, and how many changes of relation, a person's pane shows.
const IN_PANE: usize = 20;

/// Most rows of what was shown and held.
const MOST_ROWS: usize = 200;

impl World {
    /// Puts what is known from elsewhere into the history. Who is no contact has none.
    pub(super) fn seed(&mut self, past: &[PastStretch]) {
        let stretches = past
            .iter()
            .filter_map(|one| {
                let contact = self.machine.contact_with_key(AccountId(one.account), &one.key)?;
                Some(Stretch { contact, from: one.from, to: one.to })
            })
            .collect();
        self.store.seed_history(stretches);
        self.viewers.history_changed();
    }

    /// Reads a person's sessions of today, the last decisions about them, and how the relation to them changed. What cannot be
    /// read is left out; the state says that the storage has a fault.
    pub(super) fn read_past(&mut self, connection: ConnectionId, person: PersonId, now: Moment) {
        let from = zone::start_of_day(self.zone, now.wall);
        let to = now.wall.after(Duration::from_secs(1));
        let sessions = self.store.sessions_of(Whose::Person(person), from, to);
        let decisions = self.store.decisions_of(person, IN_PANE);
        let relations = self.store.relation_changes_of(Whose::Person(person), IN_PANE);
        let name = self.machine.name_of(person).unwrap_or_default();
        let work = async move {
            let decisions = decisions.await.unwrap_or_default();
            let decisions = decisions.iter().map(|decision| convert::decision(decision, &name)).collect();
            let sessions = sessions.await.unwrap_or_default();
            let relations = relations.await.unwrap_or_default();
            let relation_changes = relations.iter().filter_map(convert::relation_change).collect();
            let past = Past { sessions, decisions, relation_changes };
            WorldEvent::PastRead { connection, person, past }
        };
        let instead = WorldEvent::PastRead { connection, person, past: Past::default() };
        self.tasks.start(work, instead);
    }

    /// Reads what was shown and held.
    pub(super) fn read_activity(&mut self, connection: ConnectionId, query: ActivityQuery) {
        let rows = usize::try_from(query.rows).unwrap_or(MOST_ROWS).min(MOST_ROWS);
        // One more than asked for tells whether there are more.
        let read = self.store.decisions(query.filter, rows + 1);
        let instead = query.clone();
        let work = async move {
            let mut decisions = read.await.unwrap_or_default();
            let has_more = decisions.len() > rows;
            decisions.truncate(rows);
            WorldEvent::ActivityRead { connection, query, decisions, has_more }
        };
        let instead =
            WorldEvent::ActivityRead { connection, query: instead, decisions: Vec::new(), has_more: false };
        self.tasks.start(work, instead);
    }

    /// Decisions as they are shown, with everybody's name as it is now.
    pub(super) fn activity(&self, decisions: &[Decision], has_more: bool) -> Activity {
        let mut names: BTreeMap<PersonId, Box<str>> = BTreeMap::new();
        let rows = decisions.iter().map(|decision| {
            let name = decision.whom.map_or("", |whom| {
                names
                    .entry(whom.person)
                    .or_insert_with(|| self.machine.name_of(whom.person).unwrap_or_default())
            });
            convert::decision(decision, name)
        });
        Activity { rows: rows.collect(), has_more }
    }

    /// Keeps what is not secret about a sign-in.
    pub(super) fn keep_sign_in(&self, record: SignInRecord) {
        match serde_json::to_string(&record) {
            Ok(text) => {
                self.store.put_sign_in(SignInRow { id: record.id.0, service: record.service, record: text });
            }
            Err(error) => tracing::error!(%error, "the record of a sign-in cannot be written"),
        }
    }
}
