//! Who looks on, and what each was shown last. A picture is sent when it differs from the last one, at most ten times a second,
//! and only the newest waits to be read.

use super::World;
use crate::convert::{self, Around, OfContact};
use crate::handle::ConnectionId;
use crate::mailbox::Mailbox;
use crate::name;
use crate::pictures::Whose;
use crate::wire::{self, ActivityQuery, FromAgent, ListQuery, Problem, ToAgent, WindowPage};
use presence::id::{AccountId, PersonId};
use presence::people::Account;
use presence::time::{Moment, Run};
use services::contract::Linked;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Least time between two pictures.
const PACE: Duration = Duration::from_millis(100);

/// Most lists of one connection.
const MOST_LISTS: usize = 8;

#[derive(Default)]
pub(super) struct Viewers {
    open: BTreeMap<ConnectionId, Viewer>,
    /// When pictures were sent last.
    shown: Option<Run>,
    /// Whether anything may have changed since.
    is_due: bool,
}

struct Viewer {
    mailbox: Arc<Mailbox>,
    /// Wishes that wait for an answer.
    wishes: BTreeSet<u32>,
    state: Option<wire::State>,
    lists: BTreeMap<u32, OpenList>,
    person: Option<OpenPerson>,
    activity: Option<OpenActivity>,
    /// Whether everything that happens is sent.
    follows: bool,
}

struct OpenList {
    query: ListQuery,
    revision: u32,
    shown: Option<wire::Slice>,
}

struct OpenPerson {
    person: PersonId,
    /// What the history has of them; nothing until it was read.
    past: Option<Past>,
    shown: Option<Option<wire::PersonPane>>,
    reading: Reading,
}

struct OpenActivity {
    query: ActivityQuery,
    shown: Option<wire::Activity>,
    reading: Reading,
}

/// What a frame asks of the loop.
pub(super) enum Asked {
    Wish { id: u32, wish: wire::Wish },
    Look(PersonId),
    Picture(Whose),
    Preview { id: u32, account: i64, text: String },
    Export { id: u32, export: wire::Export },
    FindKey { id: u32, key: String },
}

/// Where the history has to be read for a picture: one read at a time, and once more when it changed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Needed,
    Under { again: bool },
    Done,
}

impl Reading {
    fn changed(&mut self) {
        *self = match self {
            Self::Needed | Self::Done => Self::Needed,
            Self::Under { .. } => Self::Under { again: true },
        };
    }

    fn begins(&mut self) -> bool {
        let begins = *self == Self::Needed;
        if begins {
            *self = Self::Under { again: false };
        }
        begins
    }

    fn ended(&mut self) {
        *self = if *self == (Self::Under { again: true }) { Self::Needed } else { Self::Done };
    }
}

/// What the history has of one person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    pub(crate) sessions: Vec<wire::Session>,
    pub(crate) decisions: Vec<wire::Decision>,
    pub(crate) relation_changes: Vec<wire::RelationChange>,
}

/// However the loop ends, nobody goes on looking at a picture that will never change again.
impl Drop for Viewers {
    fn drop(&mut self) {
        self.bye();
    }
}

impl Viewers {
    /// Something may look different from now on.
    pub(super) fn changed(&mut self) {
        self.is_due = true;
    }

    /// Something was written into the history.
    pub(super) fn history_changed(&mut self) {
        for viewer in self.open.values_mut() {
            if let Some(person) = &mut viewer.person {
                person.reading.changed();
            }
            if let Some(activity) = &mut viewer.activity {
                activity.reading.changed();
            }
        }
        self.is_due = true;
    }

    /// When pictures should be sent next; nothing while nobody looks or nothing changed.
    pub(super) fn due(&self) -> Option<Run> {
        let waits = self.is_due && !self.open.is_empty();
        waits.then(|| self.shown.map_or(Run(0), |shown| shown.after(PACE)))
    }

    pub(super) fn opened(&mut self, connection: ConnectionId, mailbox: Arc<Mailbox>) {
        let viewer = Viewer {
            mailbox,
            wishes: BTreeSet::new(),
            state: None,
            lists: BTreeMap::new(),
            person: None,
            activity: None,
            follows: false,
        };
        self.open.insert(connection, viewer);
        self.is_due = true;
    }

    /// Sends a connection something it asked for.
    pub(super) fn send(&self, connection: ConnectionId, frame: FromAgent) {
        if let Some(viewer) = self.open.get(&connection) {
            viewer.mailbox.put(frame);
        }
    }

    /// Whether anybody wants to be told everything that happens.
    pub(super) fn has_followers(&self) -> bool {
        self.open.values().any(|viewer| viewer.follows)
    }

    /// Sends something that happened to all who want to be told. Who does not read is cut off by the mailbox.
    pub(super) fn tell_followers(&self, frame: &FromAgent) {
        for viewer in self.open.values().filter(|viewer| viewer.follows) {
            viewer.mailbox.put(frame.clone());
        }
    }

    /// Answers a wish.
    pub(super) fn answer(&mut self, connection: ConnectionId, id: u32, problem: Option<Problem>) {
        if let Some(viewer) = self.open.get_mut(&connection) {
            viewer.wishes.remove(&id);
        }
        self.send(connection, FromAgent::Done { id, problem });
    }

    /// Asks everybody but one to come to the front.
    pub(super) fn show(&self, page: Option<WindowPage>, but: Option<ConnectionId>) {
        for (_, viewer) in self.open.iter().filter(|(connection, _)| Some(**connection) != but) {
            viewer.mailbox.put(FromAgent::Show { page });
        }
    }

    /// Whatever was under way came to nothing: wishes are answered with that, and the history is read anew.
    pub(super) fn start_over(&mut self, problem: &Problem) {
        for viewer in self.open.values_mut() {
            for id in std::mem::take(&mut viewer.wishes) {
                viewer.mailbox.put(FromAgent::Done { id, problem: Some(problem.clone()) });
            }
            if let Some(person) = &mut viewer.person {
                person.reading = Reading::Needed;
            }
            if let Some(activity) = &mut viewer.activity {
                activity.reading = Reading::Needed;
            }
        }
        self.is_due = true;
    }

    /// Says goodbye to everybody.
    pub(super) fn bye(&mut self) {
        for viewer in std::mem::take(&mut self.open).into_values() {
            viewer.mailbox.put(FromAgent::Bye);
        }
    }

    /// The persons and lists a connection looks at.
    pub(super) fn frame(&mut self, connection: ConnectionId, frame: ToAgent) -> Option<Asked> {
        let viewer = self.open.get_mut(&connection)?;
        match frame {
            ToAgent::Hello { .. } => {}
            ToAgent::Wish { id, wish } => {
                viewer.wishes.insert(id);
                return Some(Asked::Wish { id, wish });
            }
            ToAgent::Picture { person } => return Some(Asked::Picture(Whose::Person(PersonId(person)))),
            ToAgent::Portrait { account } => return Some(Asked::Picture(Whose::Owner(AccountId(account)))),
            ToAgent::OpenList { list, query } => {
                let revision = viewer.lists.get(&list).map_or(0, |open| open.revision);
                if viewer.lists.len() < MOST_LISTS || viewer.lists.contains_key(&list) {
                    viewer.lists.insert(list, OpenList { query, revision, shown: None });
                } else {
                    tracing::debug!("more lists than one page can show: one was not opened");
                }
            }
            ToAgent::CloseList { list } => {
                viewer.lists.remove(&list);
                viewer.mailbox.forget_list(list);
            }
            ToAgent::OpenPerson { person } => {
                viewer.mailbox.forget_person();
                let person = person.map(PersonId);
                viewer.person = person.map(|person| OpenPerson {
                    person,
                    past: None,
                    shown: None,
                    reading: Reading::Needed,
                });
                self.is_due = true;
                return person.map(Asked::Look);
            }
            ToAgent::PreviewImport { id, account, text } => {
                return Some(Asked::Preview { id, account, text });
            }
            ToAgent::Export { id, export } => return Some(Asked::Export { id, export }),
            ToAgent::FindKey { id, key } => return Some(Asked::FindKey { id, key }),
            ToAgent::Follow { on } => viewer.follows = on,
            ToAgent::OpenActivity { query } => {
                viewer.mailbox.forget_activity();
                viewer.activity =
                    query.map(|query| OpenActivity { query, shown: None, reading: Reading::Needed });
            }
        }
        self.is_due = true;
        None
    }

    /// The history of a person was read for a connection.
    pub(super) fn past(&mut self, connection: ConnectionId, person: PersonId, past: Past) {
        let open = self.open.get_mut(&connection).and_then(|viewer| viewer.person.as_mut());
        if let Some(open) = open.filter(|open| open.person == person) {
            open.past = Some(past);
            open.reading.ended();
            self.is_due = true;
        }
    }

    /// What was shown and held was read for a connection.
    pub(super) fn activity(
        &mut self,
        connection: ConnectionId,
        query: &ActivityQuery,
        activity: wire::Activity,
    ) {
        let Some(viewer) = self.open.get_mut(&connection) else { return };
        let Some(open) = viewer.activity.as_mut().filter(|open| open.query == *query) else { return };
        open.reading.ended();
        if open.shown.as_ref() != Some(&activity) {
            viewer.mailbox.put(FromAgent::Activity { activity: activity.clone() });
            open.shown = Some(activity);
        }
        self.is_due |= open.reading == Reading::Needed;
    }
}

impl Viewers {
    fn show_pane(&mut self, connection: ConnectionId, pane: Option<wire::PersonPane>) {
        let Some(viewer) = self.open.get_mut(&connection) else { return };
        let Some(open) = &mut viewer.person else { return };
        if open.shown.as_ref() != Some(&pane) {
            viewer.mailbox.put(FromAgent::Person { person: pane.clone().map(Box::new) });
            open.shown = Some(pane);
        }
    }

    /// The persons whose history is to be read now.
    fn persons_to_read(&mut self) -> Vec<(ConnectionId, PersonId)> {
        let open = self.open.iter_mut().filter_map(|(id, viewer)| Some((*id, viewer.person.as_mut()?)));
        open.filter_map(|(id, open)| open.reading.begins().then_some((id, open.person))).collect()
    }

    /// The activities that are to be read now.
    fn activities_to_read(&mut self) -> Vec<(ConnectionId, ActivityQuery)> {
        let open = self.open.iter_mut().filter_map(|(id, viewer)| Some((*id, viewer.activity.as_mut()?)));
        open.filter_map(|(id, open)| open.reading.begins().then(|| (id, open.query.clone()))).collect()
    }
}

impl World {
    /// Sends everybody what changed for them.
    pub(super) fn publish(&mut self, now: Moment) {
        self.viewers.shown = Some(now.run);
        self.viewers.is_due = false;
        self.viewers.open.retain(|_, viewer| !viewer.mailbox.is_closed());
        if self.viewers.open.is_empty() {
            return;
        }
        let state = self.state(now);
        // Nobody is taken out of the map meanwhile: whoever looks on must outlive a fault in here.
        for viewer in self.viewers.open.values_mut() {
            if viewer.state.as_ref() != Some(&state) {
                viewer.mailbox.put(FromAgent::State { state: Box::new(state.clone()) });
                viewer.state = Some(state.clone());
            }
            for (list, open) in &mut viewer.lists {
                let slice = convert::slice(self.machine.slice(&convert::query(&open.query), now));
                if open.shown.as_ref() != Some(&slice) {
                    open.revision += 1;
                    let revision = open.revision;
                    viewer.mailbox.put(FromAgent::List { list: *list, revision, slice: slice.clone() });
                    open.shown = Some(slice);
                }
            }
        }
        self.publish_panes(now);
        for (connection, person) in self.viewers.persons_to_read() {
            self.read_past(connection, person, now);
        }
        for (connection, query) in self.viewers.activities_to_read() {
            self.read_activity(connection, query);
        }
    }

    fn publish_panes(&mut self, now: Moment) {
        // The history is waited for once; a pane without its sessions would jump.
        let open: Vec<_> = self
            .viewers
            .open
            .iter()
            .filter_map(|(connection, viewer)| {
                let open = viewer.person.as_ref()?;
                Some((*connection, open.person, open.past.clone()?))
            })
            .collect();
        for (connection, person, past) in open {
            let pane = self.pane(person, past, now);
            self.viewers.show_pane(connection, pane);
        }
    }

    fn pane(&self, person: PersonId, past: Past, now: Moment) -> Option<wire::PersonPane> {
        let view = self.machine.person(person, now)?;
        let Past { sessions, decisions, relation_changes } = past.clone();
        let namesakes = view.namesakes.iter().filter_map(|person| self.namesake(*person, now)).collect();
        let around = Around { sessions, decisions, relation_changes, namesakes };
        Some(convert::pane(view, around, |contact| OfContact {
            service: self.title_of(contact.account),
            chat: self.chat_address(contact.contact),
            profile: self.profile_address(contact.contact),
            takes_phone: self.takes_phone(contact.account),
        }))
    }

    fn namesake(&self, person: PersonId, now: Moment) -> Option<wire::Namesake> {
        let view = self.machine.person(person, now)?;
        let service = self.title_of(view.row.account).to_owned();
        Some(wire::Namesake { person: person.0, name: name::for_row(&view.row.name), service })
    }

    /// The name for people of the service an account is on.
    pub(super) fn title_of(&self, account: AccountId) -> &'static str {
        let account = self.machine.account(account);
        let service = account.and_then(|account| services::registry::service(account.service));
        service.map_or("", |service| service.card().title)
    }

    /// Whether a contact's chat would open with a phone number.
    fn takes_phone(&self, account: AccountId) -> bool {
        let opens = |account: &Account| {
            let service = services::registry::service(account.service)?;
            let site = self.site_of(account)?;
            let with = |phone| Linked { key: "sample", handle: "sample", phone };
            let without = service.chat_address(&with(None), &site);
            Some(without.is_none() && service.chat_address(&with(Some("+10000000000")), &site).is_some())
        };
        self.machine.account(account).and_then(opens).unwrap_or(false)
    }
}
