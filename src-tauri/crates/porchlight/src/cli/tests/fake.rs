//! A scripted agent: it shows what it was given, answers wishes as it was told to, and remembers what it was sent.

use crate::cli::far::{Far, Later, Reached};
use agent::wire::{
    Activity, ActivityFilter, Decision, Exported, Filter, FromAgent, Happening, ImportPreview, Keyed,
    Outcome, PersonPane, Presence, PresenceKind, Problem, Row, Section, SectionCount, Slice, State, ToAgent,
    Wish,
};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// What a wish does to the agent, and why it is refused.
type Answer = Box<dyn FnMut(&Wish, &mut Inside) -> Option<Problem>>;

#[derive(Clone)]
pub(super) struct Fake {
    inside: Rc<RefCell<Inside>>,
    answer: Rc<RefCell<Answer>>,
}

#[derive(Default)]
pub(super) struct Inside {
    pub(super) state: Option<State>,
    pub(super) people: Vec<(Section, Row)>,
    pub(super) panes: Vec<PersonPane>,
    pub(super) preview: ImportPreview,
    /// A text in parts.
    pub(super) exported: Vec<Exported>,
    /// What was shown and held, the newest first.
    pub(super) activity: Vec<Decision>,
    /// The picture of everybody.
    pub(super) picture: Option<String>,
    /// Everything that was sent.
    pub(super) sent: Vec<ToAgent>,
    /// States that come one after another, when nothing else is to be told.
    pub(super) later: VecDeque<State>,
    waiting: VecDeque<FromAgent>,
    has_ended: bool,
    is_silent: bool,
}

impl Inside {
    pub(super) fn state(&mut self) -> &mut State {
        self.state.as_mut().expect("a state")
    }
}

impl Fake {
    pub(super) fn of((state, people): (State, Vec<(Section, Row)>)) -> Self {
        let inside = Inside { state: Some(state), people, ..Inside::default() };
        Self { inside: Rc::new(RefCell::new(inside)), answer: Rc::new(RefCell::new(Box::new(|_, _| None))) }
    }

    /// From now on wishes are answered so.
    pub(super) fn answering(
        self,
        answer: impl FnMut(&Wish, &mut Inside) -> Option<Problem> + 'static,
    ) -> Self {
        *self.answer.borrow_mut() = Box::new(answer);
        self
    }

    pub(super) fn with<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> T {
        look(&mut self.inside.borrow_mut())
    }

    /// Somebody begins to talk to it: the state comes first, and nothing of an earlier conversation.
    pub(super) fn reached(&self) -> Reached {
        self.with(|inside| {
            inside.waiting.retain(|frame| matches!(frame, FromAgent::Happened { .. }));
            let state = Box::new(inside.state().clone());
            inside.waiting.push_front(FromAgent::State { state });
        });
        Reached { far: Box::new(self.clone()), own: None }
    }

    pub(super) fn wishes(&self) -> Vec<Wish> {
        let wish = |frame: &ToAgent| match frame {
            ToAgent::Wish { wish, .. } => Some(wish.clone()),
            _ => None,
        };
        self.with(|inside| inside.sent.iter().filter_map(wish).collect())
    }

    pub(super) fn happen(&self, happening: Happening) {
        self.with(|inside| {
            inside.waiting.push_back(FromAgent::Happened { happening: Box::new(happening) });
        });
    }

    pub(super) fn end(&self) {
        self.with(|inside| inside.has_ended = true);
    }

    pub(super) fn be_silent(&self) {
        self.with(|inside| inside.is_silent = true);
    }
}

impl Far for Fake {
    fn send(&mut self, frame: ToAgent) -> Later<'_, ()> {
        let mut inside = self.inside.borrow_mut();
        inside.sent.push(frame.clone());
        let answer = match frame {
            ToAgent::Wish { id, wish } => {
                let problem = (self.answer.borrow_mut())(&wish, &mut inside);
                let state = Box::new(inside.state().clone());
                inside.waiting.push_back(FromAgent::Done { id, problem });
                Some(FromAgent::State { state })
            }
            ToAgent::OpenList { list, query } => {
                let is_in = |(_, row): &&(Section, Row)| {
                    let search = query.search.to_lowercase();
                    let filter = match query.filter {
                        Filter::Everybody => true,
                        Filter::Present => row.seen.presence == Presence::Online,
                        Filter::Watched => row.is_watched,
                    };
                    filter
                        && query.presence.is_none_or(|kind| kind == kind_of(&row.seen.presence))
                        && query.account.is_none_or(|account| account == row.account)
                        && query.label.is_none_or(|label| row.labels.contains(&label))
                        && (row.name.to_lowercase().contains(&search) || row.handle.contains(&search))
                };
                let all: Vec<(Section, Row)> = inside.people.iter().filter(is_in).cloned().collect();
                Some(FromAgent::List { list, revision: 1, slice: slice(&all, query.offset, query.rows) })
            }
            ToAgent::OpenPerson { person: Some(person) } => {
                let pane = inside.panes.iter().find(|pane| pane.row.person == person).cloned();
                Some(FromAgent::Person { person: pane.map(Box::new) })
            }
            ToAgent::OpenActivity { query: Some(query) } => {
                let is_in = |decision: &&Decision| match query.filter {
                    ActivityFilter::Everything => true,
                    ActivityFilter::Shown => decision.outcome == Outcome::Shown,
                    ActivityFilter::Held => decision.outcome != Outcome::Shown,
                };
                let mut rows: Vec<Decision> = inside.activity.iter().filter(is_in).cloned().collect();
                let most = usize::try_from(query.rows).unwrap();
                let has_more = rows.len() > most;
                rows.truncate(most);
                Some(FromAgent::Activity { activity: Activity { rows, has_more } })
            }
            ToAgent::PreviewImport { id, .. } => {
                Some(FromAgent::Preview { id, preview: inside.preview.clone() })
            }
            ToAgent::FindKey { id, key } => {
                let cards = inside.panes.iter().flat_map(|pane| {
                    pane.contacts.iter().map(|card| (&card.key, card.account, pane.row.person))
                });
                let known = cards.filter(|(known, ..)| **known == key);
                let contacts = known.map(|(_, account, person)| Keyed { account, person }).collect();
                Some(FromAgent::Found { id, contacts })
            }
            ToAgent::Export { id, .. } => {
                let parts = inside.exported.clone().into_iter();
                let part = |part| FromAgent::Exported { id, exported: Some(part), problem: None };
                inside.waiting.extend(parts.map(part));
                None
            }
            ToAgent::Picture { person } => Some(FromAgent::Picture { person, data: inside.picture.clone() }),
            ToAgent::Portrait { account } => {
                Some(FromAgent::Portrait { account, data: inside.picture.clone() })
            }
            ToAgent::OpenPerson { person: None }
            | ToAgent::Hello { .. }
            | ToAgent::CloseList { .. }
            | ToAgent::OpenActivity { query: None }
            | ToAgent::Follow { .. } => None,
        };
        inside.waiting.extend(answer);
        Box::pin(std::future::ready(()))
    }

    fn next(&mut self) -> Later<'_, Option<FromAgent>> {
        let mut inside = self.inside.borrow_mut();
        if inside.is_silent {
            return Box::pin(std::future::pending());
        }
        if inside.has_ended {
            return Box::pin(std::future::ready(Some(FromAgent::Bye)));
        }
        if let Some(frame) = inside.waiting.pop_front() {
            return Box::pin(std::future::ready(Some(frame)));
        }
        match inside.later.pop_front() {
            Some(state) => {
                inside.state = Some(state.clone());
                Box::pin(std::future::ready(Some(FromAgent::State { state: Box::new(state) })))
            }
            None => Box::pin(std::future::pending()),
        }
    }
}

fn kind_of(presence: &Presence) -> PresenceKind {
    match presence {
        Presence::Online => PresenceKind::Online,
        Presence::Busy { .. } => PresenceKind::Busy,
        Presence::Offline => PresenceKind::Offline,
        Presence::OfflineOrHidden | Presence::Hidden => PresenceKind::Hidden,
        Presence::Unreachable => PresenceKind::Unreachable,
        Presence::Unknown { .. } => PresenceKind::Unknown,
    }
}

fn slice(all: &[(Section, Row)], offset: u32, rows: u32) -> Slice {
    let count = |number: usize| u32::try_from(number).unwrap();
    let mut sections: Vec<SectionCount> = Vec::new();
    for (place, (section, _)) in all.iter().enumerate() {
        match sections.last_mut() {
            Some(last) if last.section == *section => last.count += 1,
            _ => sections.push(SectionCount { section: *section, from: count(place), count: 1 }),
        }
    }
    let (from, most) = (usize::try_from(offset).unwrap(), usize::try_from(rows).unwrap());
    Slice {
        offset,
        rows: all.iter().skip(from).take(most).map(|(_, row)| row.clone()).collect(),
        sections,
        matching: count(all.len()),
        counts: agent::wire::Counts::default(),
    }
}
