//! The machine as a whole, played against a service that answers as told: whom it asks, what it makes of the answers, whom it
//! tells.

mod archiving;
mod asking;
mod listed;
mod failing;
mod refusing;
mod holding;
mod intervals;
mod gaps;
mod breaking;
mod telling;
mod bringing;
mod later;
mod busy;
mod relating;
mod newcomers;
mod push;
mod door;
mod own;
mod errands;
mod unset;
mod clean_up;
mod by_id;
mod seats;
mod places;
mod laws;
mod marking;
mod words;
mod merging;
mod labelling;
mod shifts;
mod several_accounts;
mod learned;
mod answering;
mod spending;
mod single_chats;

use super::*;
use crate::event::{Change, Joined, SignInNews, Wish};
use crate::id::{Key, NoticeId};
use crate::notice::{Decision, Kind, Outcome};
use crate::people::Watch;
use crate::relation::Relation;
use crate::service::{
    BudgetScope, BudgetSpec, Capabilities, Chat, ChatReport, CleanedUp, ContactPage, ContactRow, Dated,
    Heard, ListKey, ListLimits, ListPage, Me, Mine, MyStatus, Named, NoChat, Page, Places, PlacesPage,
    PollLimits, Price, Reading, RelationReport, Seat, SeatPage, Spend, Task, TaskKind, Trouble,
};
use crate::sighting::{LastSeen, Presence, Report, Why};
use crate::view::{AccountView, Health, Row};
use std::collections::{BTreeMap, VecDeque};
use uuid::Uuid;

pub(super) const ACCOUNT: AccountId = AccountId(1);
pub(super) const SIGN_IN: SignInId = SignInId(Uuid::from_u128(1));
const DAY_START: i64 = 1_795_248_000_000;

pub(super) fn capabilities() -> Capabilities {
    let all = vec![
        TaskKind::WhoAmI,
        TaskKind::Lists,
        TaskKind::Contacts,
        TaskKind::OnlineNow,
        TaskKind::PresenceOf,
    ];
    Capabilities {
        poll: Some(PollLimits { most_ids: 100, least_interval: Duration::from_secs(10) }),
        online_list: Some(ListLimits { page_rows: 50, least_interval: Duration::from_secs(15) }),
        contact_lists: Some(ListLimits { page_rows: 50, least_interval: Duration::from_secs(300) }),
        last_seen_is_activity: false,
        budgets: vec![
            BudgetSpec {
                name: "statuses",
                scope: BudgetScope::SignIn,
                limit: 80,
                window: Duration::from_secs(60),
                draws: vec![TaskKind::PresenceOf],
            },
            BudgetSpec {
                name: "general",
                scope: BudgetScope::SignIn,
                limit: 200,
                window: Duration::from_secs(60),
                draws: all,
            },
        ],
        ..Capabilities::none("test")
    }
}

/// A time as services write it without a fraction.
pub(super) fn whole_second(at: Wall) -> Wall {
    Wall(at.0 - at.0.rem_euclid(1000))
}

/// Whether a service marks chats as read when it tells of them in bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    Never,
    /// Before it makes the answer.
    First,
    /// After it made the answer.
    Then,
}

/// A machine, a service, and the time between them.
pub(super) struct Play {
    pub(super) machine: Machine,
    pub(super) now: Moment,
    /// What the service says of whom; nobody else is known to it.
    pub(super) says: BTreeMap<String, Presence>,
    /// Ids for which the service refuses a whole batch.
    pub(super) bad: Vec<String>,
    /// An id for which a whole batch is answered so.
    pub(super) forbids: Option<(String, Trouble)>,
    /// Most ids of a batch that the service does not refuse as if one of them were bad.
    pub(super) most: usize,
    /// Ids for which the service refuses a whole call about chats.
    pub(super) bad_chats: Vec<String>,
    /// Ids for which a whole batch fails, and whether the request for one of them fails as well.
    pub(super) breaks: Vec<String>,
    pub(super) breaks_alone: bool,
    /// What the service answers instead, the first to the first request.
    pub(super) instead: VecDeque<Trouble>,
    /// What it answers instead as long as it stands here.
    pub(super) always: Option<Trouble>,
    /// What it answers instead to one kind of task.
    pub(super) to_one_kind: Option<(TaskKind, Trouble)>,
    /// Whom its list of who is online names besides, whatever it says of them by their ids.
    pub(super) shown: Vec<String>,
    /// Whose chat is archived at the service.
    pub(super) archived: Vec<String>,
    /// Who stands in the service's contact list.
    pub(super) listed: Vec<String>,
    /// Who stands in one of its lists instead.
    pub(super) listed_in: BTreeMap<&'static str, Vec<String>>,
    /// Whether it answers for the pages of a list after the first.
    pub(super) has_further_pages: bool,
    /// Whom a clean-up marks offline.
    pub(super) stale: Vec<String>,
    /// The owner's own status.
    pub(super) mine: Option<MyStatus>,
    /// What the service answers instead to whoever wants to change it.
    pub(super) refuses: Option<Trouble>,
    /// What accounts can do.
    pub(super) can: Capabilities,
    /// How the account's owner is connected to whom; everybody else is left out.
    pub(super) relations: BTreeMap<String, Relation>,
    /// What relation the contact list tells of everybody of whom it tells nothing else.
    pub(super) listed_relation: Option<Relation>,
    /// When the service last saw whom.
    pub(super) last_seen: BTreeMap<String, LastSeen>,
    /// Whether the service tells names with presences.
    pub(super) names: bool,
    /// What its lists tell of somebody besides their name.
    pub(super) told: BTreeMap<String, ContactRow>,
    /// What it says of chats; nobody else has one.
    pub(super) chats: BTreeMap<String, Result<Chat, NoChat>>,
    /// Whether what it tells of a chat marks that as read.
    pub(super) marks: Marks,
    /// What it says somebody spent, in cents; nobody else is told of.
    pub(super) spent: BTreeMap<String, u64>,
    /// What it says of its pages, one answer after the other, to be asked for by their place.
    pub(super) places: Vec<Places>,
    /// Whether the list of who is online works.
    pub(super) has_list: bool,
    /// What its answers say of their age.
    pub(super) dated: Dated,
    /// Whether its answers say when they were made, in whole seconds.
    pub(super) has_clock: bool,
    /// Until when it asked to be left alone: altogether, or with one kind of task.
    pub(super) named: Vec<(Option<TaskKind>, Moment)>,
    /// What it was asked all the same before that, by either clock.
    pub(super) too_early: Vec<Task>,
    /// Everything asked, with when.
    pub(super) asked: Vec<(u64, Task)>,
    /// Which account asked what, in the same order.
    pub(super) by: Vec<(AccountId, TaskKind)>,
    /// The accounts that are managed through the sign-in.
    pub(super) managed: Vec<Seat>,
    /// Everything else that was done.
    pub(super) done: Vec<Effect>,
    wake: Option<Run>,
}

impl Play {
    /// So many contacts, named `p0`, `p1` and so on, all offline at the service, none asked about; signed in and started.
    pub(super) fn of(people: usize) -> Self {
        let mut play = Self::unstarted(people);
        play.start();
        play
    }

    pub(super) fn unstarted(people: usize) -> Self {
        let now = Moment { wall: Wall(DAY_START), run: Run(0) };
        let contacts = (0..people).map(contact).collect();
        let loaded = Loaded {
            sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
            accounts: vec![Account::new(
                ACCOUNT,
                &SignIn { id: SIGN_IN, service: "test" },
                "me".into(),
                "Me".into(),
            )],
            contacts,
            unused: Unused { account: 2, contact: 100_000, person: 100_000, notice: 1, label: 1 },
            ..Loaded::default()
        };
        Self {
            machine: Machine::new(loaded, 7, now),
            now,
            says: (0..people).map(|n| (format!("p{n}"), Presence::Offline)).collect(),
            bad: Vec::new(),
            forbids: None,
            most: usize::MAX,
            bad_chats: Vec::new(),
            breaks: Vec::new(),
            breaks_alone: false,
            instead: VecDeque::new(),
            always: None,
            to_one_kind: None,
            shown: Vec::new(),
            archived: Vec::new(),
            listed: Vec::new(),
            listed_in: BTreeMap::new(),
            has_further_pages: true,
            stale: Vec::new(),
            mine: None,
            refuses: None,
            can: capabilities(),
            relations: BTreeMap::new(),
            listed_relation: None,
            last_seen: BTreeMap::new(),
            names: false,
            told: BTreeMap::new(),
            chats: BTreeMap::new(),
            marks: Marks::Never,
            spent: BTreeMap::new(),
            places: Vec::new(),
            has_list: true,
            dated: Dated::default(),
            has_clock: false,
            named: Vec::new(),
            too_early: Vec::new(),
            asked: Vec::new(),
            by: Vec::new(),
            managed: Vec::new(),
            done: Vec::new(),
            wake: None,
        }
    }

    pub(super) fn start(&mut self) {
        self.give(Event::Started);
        self.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(self.can.clone())) });
    }

    /// Something happens now, and what the machine asks is answered at once.
    pub(super) fn give(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            self.note_named(&event);
            for effect in self.machine.handle(event, self.now) {
                match effect {
                    Effect::WakeAt(at) => self.wake = Some(at),
                    Effect::Ask { ask, task, account } => {
                        self.by.push((account, task.kind()));
                        self.note_early(&task);
                        self.asked.push((self.now.run.0, task.clone()));
                        let reading = self.answer(&task);
                        if self.has_clock {
                            self.dated.made = Some(whole_second(self.now.wall));
                        }
                        let heard = Heard { reading, limits: Vec::new(), sunset: None, dated: self.dated };
                        events.push_back(Event::Heard { ask, heard });
                    }
                    other => self.done.push(other),
                }
            }
        }
    }

    /// Time passes.
    pub(super) fn pass(&mut self, span: Duration) {
        let end = self.now.run.after(span);
        let mut turns = 0;
        while let Some(at) = self.wake.filter(|at| *at <= end) {
            turns += 1;
            assert!(turns < 100_000, "the machine wakes without end");
            self.move_to(at.max(self.now.run));
            self.wake = None;
            self.give(Event::Due);
        }
        self.move_to(end);
    }

    pub(super) fn secs(&mut self, secs: u64) {
        self.pass(Duration::from_secs(secs));
    }

    fn move_to(&mut self, run: Run) {
        self.now.wall = self.now.wall.after(run.since(self.now.run));
        self.now.run = run;
    }

    pub(super) fn star(&mut self, nth: usize) {
        let watch = Watch { arrivals: true, departures: false, ..Watch::default() };
        self.give(Event::Wish(Wish::Watch { person: person(nth), watch }));
    }

    pub(super) fn set(&mut self, nth: usize, presence: Presence) {
        self.says.insert(format!("p{nth}"), presence);
    }

    /// The service says this of somebody from now on, and everybody is asked about now.
    pub(super) fn now_is(&mut self, nth: usize, presence: Presence) {
        self.set(nth, presence);
        self.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    }

    /// The sizes of the batches asked about.
    pub(super) fn batches(&self) -> Vec<usize> {
        self.asked
            .iter()
            .filter_map(|(_, task)| match task {
                Task::PresenceOf { keys } | Task::RelationsOf { keys } => Some(keys.len()),
                _ => None,
            })
            .collect()
    }

    pub(super) fn notices(&self) -> Vec<String> {
        self.done
            .iter()
            .filter_map(|effect| match effect {
                Effect::Notify(notice) => Some(format!("{:?}", notice.slot)),
                _ => None,
            })
            .collect()
    }

    pub(super) fn decisions(&self) -> Vec<(Kind, Outcome)> {
        let mut last: BTreeMap<NoticeId, &Decision> = BTreeMap::new();
        for effect in &self.done {
            if let Effect::Record(Recorded::Decision(decision)) = effect {
                last.insert(decision.id, decision);
            }
        }
        last.into_values().map(|decision| (decision.kind, decision.outcome)).collect()
    }

    /// What became of all that was decided of one kind.
    pub(super) fn outcomes(&self, kind: Kind) -> Vec<Outcome> {
        self.decisions().into_iter().filter(|(of, _)| *of == kind).map(|(_, outcome)| outcome).collect()
    }

    pub(super) fn changes(&self) -> Vec<&Change> {
        self.done
            .iter()
            .filter_map(|effect| match effect {
                Effect::Record(Recorded::Change(change)) => Some(change),
                _ => None,
            })
            .collect()
    }

    pub(super) fn row(&self, nth: usize) -> Row {
        self.machine.person(person(nth), self.now).expect("known").row
    }

    pub(super) fn presence(&self, nth: usize) -> Presence {
        self.row(nth).seen.presence
    }

    pub(super) fn account(&self) -> AccountView {
        self.machine.accounts(self.now).remove(0)
    }

    pub(super) fn health(&self) -> Health {
        self.account().health
    }
}

pub(super) fn person(nth: usize) -> PersonId {
    PersonId(i64::try_from(nth).expect("small") + 1)
}

fn contact(nth: usize) -> Contact {
    let id = ContactId(i64::try_from(nth).expect("small") + 1);
    Contact {
        name: format!("Person {nth}").into(),
        ..Contact::new(id, ACCOUNT, person(nth), format!("p{nth}").into())
    }
}

#[test]
fn a_new_machine_asks_nothing_before_it_is_started_and_signed_in() {
    let mut play = Play::unstarted(3);
    play.secs(60);
    assert!(play.asked.is_empty());
    play.give(Event::Started);
    play.secs(60);
    assert!(play.asked.is_empty(), "there is no token yet");
    assert_eq!(play.health(), Health::Starting);
}

#[test]
fn signing_in_again_as_the_same_user_keeps_the_account_and_its_contacts() {
    let mut play = Play::of(3);
    play.secs(5);
    let sign_in = SignIn { id: SignInId(Uuid::from_u128(2)), service: "test" };
    let me = Me { key: "me".into(), name: "Me again".into(), handle: "".into(), picture: None };
    let joined = Joined { sign_in, me, capabilities: capabilities(), replaces: None };
    play.give(Event::Joined(Box::new(joined)));
    let accounts = play.machine.accounts(play.now);
    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].account, accounts[0].contacts, &*accounts[0].name), (ACCOUNT, 3, "Me again"));
}

#[test]
fn another_user_is_another_account() {
    let mut play = Play::of(3);
    let sign_in = SignIn { id: SignInId(Uuid::from_u128(2)), service: "test" };
    let me = Me { key: "other".into(), name: "Other".into(), handle: "".into(), picture: None };
    let joined = Joined { sign_in, me, capabilities: capabilities(), replaces: None };
    play.give(Event::Joined(Box::new(joined)));
    assert_eq!(play.machine.accounts(play.now).len(), 2);
}

#[test]
fn forgetting_an_account_takes_its_people_along_only_when_told() {
    let mut play = Play::of(3);
    play.secs(5);
    play.give(Event::Wish(Wish::Forget { account: ACCOUNT, contacts: false }));
    assert_eq!(play.health(), Health::NeedsSignIn);
    assert_eq!(play.account().contacts, 3);
    play.give(Event::Wish(Wish::Forget { account: ACCOUNT, contacts: true }));
    assert!(play.machine.accounts(play.now).is_empty());
    assert!(play.machine.person(person(0), play.now).is_none());
    let everything = Query { rows: 10, ..Query::default() };
    assert_eq!(play.machine.slice(&everything, play.now).matching, 0);
}

#[test]
fn a_name_of_the_users_own_goes_before_the_services() {
    let mut play = Play::of(2);
    play.give(Event::Wish(Wish::Name { person: person(1), name: Some("Mum".into()) }));
    assert_eq!(&*play.row(1).name, "Mum");
    play.give(Event::Wish(Wish::Name { person: person(1), name: Some("  ".into()) }));
    assert_eq!(&*play.row(1).name, "Person 1");
}

#[test]
fn lists_are_offered_when_asked_for() {
    let mut play = Play::of(1);
    assert!(play.account().offers.is_none());
    play.give(Event::Wish(Wish::OfferLists { account: ACCOUNT }));
    assert_eq!(play.account().offers, Some(Vec::new()));
    let lists = vec![ListKey("chats".into())];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: lists.clone() }));
    assert_eq!(play.account().lists, lists);
}
