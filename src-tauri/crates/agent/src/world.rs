//! The world: one loop that owns all state. Everything that can wake it is one variant of [`WorldEvent`]; it hands what the rules
//! need to know to [`Machine`] and carries out what they ask for. It waits for nothing: what takes time is a task, a thread or
//! another handle, and comes back as an event.

mod desk;
mod effects;
mod extras;
mod finding;
mod asks;
mod listens;
mod pictures;
mod grants;
mod wishes;
mod chats;
mod notices;
mod windows;
mod viewers;
mod texts;
mod follows;
mod state;
mod traffic;
mod start;
mod faults;
mod past;
#[cfg(any(test, feature = "testing"))]
mod testing;

pub use start::{Agent, Ended, Options, StartError, start};
pub(crate) use wishes::phone_number;

use crate::clock::Clock;
use crate::handle::{ConnectionId, PastStretch};
use crate::http::Http;
use crate::listening::{Listening, Overheard};
use crate::mailbox::Mailbox;
use crate::pictures::{Album, Brought, Pictures};
use crate::ports::{DesktopAsk, DesktopNews};
use crate::signin::{SignInEvent, SignIns};
use crate::store::Store;
use crate::tasks::Tasks;
use crate::wake::{Drift, LOOK_EVERY};
use crate::wire::{self, ActivityQuery, Problem, ToAgent};
use asks::Answered;
use chats::Chats;
use chrono_tz::Tz;
use desk::Desk;
use grants::{Grant, Introduced};
use notices::Standing;
use presence::event::{Errand, Event, Wish};
use presence::id::{AccountId, PersonId, SignInId};
use presence::machine::Machine;
use presence::notice::Decision;
use presence::time::Run;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use texts::{TextRead, TextWritten};
use tokio::sync::mpsc;
use traffic::Traffic;
use viewers::{Asked, Past, Viewers};
use windows::Wished;

/// Everything that can wake the program.
#[derive(Debug)]
pub(crate) enum WorldEvent {
    /// The time the loop waited for has come: of the rules, of a picture, or to compare the clocks.
    Time,
    /// Somebody connected.
    Connected { connection: ConnectionId, mailbox: Arc<Mailbox> },
    /// A frame came in.
    Frame { connection: ConnectionId, frame: ToAgent },
    /// Something happened on the desktop.
    Desktop(DesktopNews),
    /// Something became of a sign-in.
    SignIn(SignInEvent),
    /// A question was answered, or not.
    Answered(Box<Answered>),
    /// Something came of an account's socket.
    Overheard(Overheard),
    /// Somebody signed in, and the service said who, or not.
    Introduced(Box<Introduced>),
    /// A picture was brought, or is not to be had.
    Picture(Brought),
    /// A text was read for somebody who wants to bring its people in.
    TextRead(Box<TextRead>),
    /// People were written down for somebody.
    TextWritten(TextWritten),
    /// A wish that took time is done.
    Done { connection: ConnectionId, id: u32, problem: Option<Problem> },
    /// An address was handed to the browser some time ago.
    Opened { connection: ConnectionId, id: u32 },
    /// The window was asked for some time ago.
    WindowComes { connection: ConnectionId, id: u32 },
    /// What the history has of a person.
    PastRead { connection: ConnectionId, person: PersonId, past: Past },
    /// What was shown and held.
    ActivityRead { connection: ConnectionId, query: ActivityQuery, decisions: Vec<Decision>, has_more: bool },
    /// The desktop is behind no more.
    DesktopHasRoom,
    /// How the data folder is.
    Storage(wire::Storage),
    /// The machine slept, says logind.
    #[cfg(any(target_os = "linux", test))]
    Woke,
    /// There is a network again, says NetworkManager.
    #[cfg(any(target_os = "linux", test))]
    NetworkCame,
    /// What is known of people's past from elsewhere.
    Past(Vec<PastStretch>),
    /// A program with a desktop wants the data folder.
    GiveWay,
    /// Whoever started the agent is gone.
    Abandoned,
    /// A test wants to know what a fault of the loop's own leads to.
    #[cfg(test)]
    Fault,
}

/// All state there is.
struct World {
    clock: Clock,
    machine: Machine,
    /// What it runs for now.
    errand: Errand,
    /// What the rules have not heard yet.
    news: VecDeque<Event>,
    /// When the rules want to be called.
    due: Option<Run>,
    drift: Drift,
    looked: Run,
    zone: Tz,

    http: Http,
    listening: Listening,
    tasks: Tasks<WorldEvent>,
    traffic: Traffic,
    store: Store,
    sign_ins: SignIns,
    grants: BTreeMap<SignInId, Grant>,
    /// Accounts that were signed out of while their contacts stay.
    left: BTreeSet<AccountId>,
    /// The sign-in that is being asked who it is.
    introducing: Option<SignInId>,
    attempt: Option<wire::Attempt>,

    about: wire::About,
    desktop: wire::Desktop,
    /// Whether somebody is at the desk, by the desktop's last word, which it says only when that changes.
    is_at_desk: bool,
    desk: Desk,
    viewers: Viewers,
    pictures: Pictures,
    album: Album,
    chats: Chats,
    wished_windows: Vec<Wished>,
    /// Where the pictures of accounts' owners are, as their services said.
    portraits: BTreeMap<AccountId, String>,
    standing: Standing,
    ended: Option<Ended>,
    /// Who waits until whatever an account asked was answered.
    #[cfg(any(test, feature = "testing"))]
    waiting: Vec<(ConnectionId, u32, AccountId)>,
}

/// What the loop listens to.
struct Ears {
    inbox: mpsc::Receiver<WorldEvent>,
    sign_ins: mpsc::Receiver<SignInEvent>,
    overheard: mpsc::Receiver<Overheard>,
    storage: tokio::sync::watch::Receiver<wire::Storage>,
}

impl World {
    /// Runs until somebody ends it.
    async fn run(&mut self, ears: &mut Ears) -> Ended {
        self.tell_rules(Event::Started);
        self.settle();
        self.end_lost_sign_ins();
        loop {
            if let Some(ended) = self.ended {
                return ended;
            }
            let event = self.next(ears).await;
            self.handle(event);
        }
    }

    async fn next(&mut self, ears: &mut Ears) -> WorldEvent {
        let wait = self.until_due();
        tokio::select! {
            event = ears.inbox.recv() => event.unwrap_or(WorldEvent::Abandoned),
            Some(event) = ears.sign_ins.recv() => WorldEvent::SignIn(event),
            Some(overheard) = ears.overheard.recv() => WorldEvent::Overheard(overheard),
            Ok(()) = ears.storage.changed() => WorldEvent::Storage(*ears.storage.borrow_and_update()),
            event = self.tasks.next() => event,
            () = self.desk.has_room() => WorldEvent::DesktopHasRoom,
            () = tokio::time::sleep(wait) => WorldEvent::Time,
        }
    }

    /// How long nothing has to be done: the loop's one timer.
    fn until_due(&self) -> Duration {
        let look = self.looked.after(LOOK_EVERY);
        let first = [self.due, self.viewers.due()].into_iter().flatten().fold(look, Run::min);
        first.since(self.clock.now().run)
    }

    fn handle(&mut self, event: WorldEvent) {
        let now = self.clock.now();
        match event {
            WorldEvent::Time => {}
            WorldEvent::Connected { connection, mailbox } => self.viewers.opened(connection, mailbox),
            WorldEvent::Frame { connection, frame } => match self.viewers.frame(connection, frame) {
                Some(Asked::Wish { id, wish }) => {
                    self.set_to_work(&wish);
                    self.wish(connection, id, wish, now);
                }
                Some(Asked::Look(person)) => self.tell_rules(Event::Wish(Wish::Look(person))),
                Some(Asked::Picture(whose)) => self.picture(connection, whose, now),
                Some(Asked::Preview { id, account, text }) => self.preview(connection, id, account, text),
                Some(Asked::Export { id, export }) => self.export(connection, id, export, now),
                Some(Asked::FindKey { id, key }) => self.find_key(connection, id, &key),
                None => {}
            },
            WorldEvent::Desktop(news) => self.desktop_news(news, now),
            WorldEvent::SignIn(event) => self.sign_in_event(event),
            WorldEvent::Answered(answered) => self.answered(*answered, now),
            WorldEvent::Overheard(overheard) => self.overheard(overheard, now),
            WorldEvent::Introduced(introduced) => self.introduced(*introduced),
            WorldEvent::Picture(brought) => self.picture_brought(&brought, now),
            WorldEvent::TextRead(read) => self.text_read(*read),
            WorldEvent::TextWritten(written) => self.text_written(written),
            WorldEvent::Done { connection, id, problem } => self.answer(connection, id, problem),
            WorldEvent::Opened { connection, id } => self.opened(connection, id),
            WorldEvent::WindowComes { connection, id } => self.window_comes(connection, id),
            WorldEvent::PastRead { connection, person, past } => self.viewers.past(connection, person, past),
            WorldEvent::ActivityRead { connection, query, decisions, has_more } => {
                let activity = self.activity(&decisions, has_more);
                self.viewers.activity(connection, &query, activity);
            }
            WorldEvent::DesktopHasRoom => self.desk.catch_up(),
            WorldEvent::Storage(storage) => {
                self.desktop.storage = storage;
                self.viewers.changed();
            }
            #[cfg(any(target_os = "linux", test))]
            WorldEvent::Woke => self.woke(),
            #[cfg(any(target_os = "linux", test))]
            WorldEvent::NetworkCame => self.network_came(),
            WorldEvent::Past(past) => self.seed(&past),
            WorldEvent::GiveWay => self.end(Ended::GaveWay),
            WorldEvent::Abandoned => self.end(Ended::Quit),
            #[cfg(test)]
            WorldEvent::Fault => panic!("a fault, as wished"),
        }
        self.keep_time();
        self.settle();
        #[cfg(any(test, feature = "testing"))]
        self.answer_who_waits();
    }

    /// What time alone brings: comparing the clocks, calling the rules, sending pictures.
    fn keep_time(&mut self) {
        let now = self.clock.now();
        if now.run.since(self.looked) >= LOOK_EVERY {
            self.looked = now.run;
            if self.drift.has_jumped(now) {
                self.woke();
            }
            // Presences grow stale by time alone; only what differs is sent.
            self.viewers.changed();
        }
        if self.due.is_some_and(|due| due <= now.run) {
            self.due = None;
            self.tell_rules(Event::Due);
        }
        self.settle();
        if self.viewers.due().is_some_and(|due| due <= now.run) {
            self.publish(now);
        }
    }

    /// The machine slept or its clock was set: sockets lead nowhere, times mean something else, and the zone may be another.
    fn woke(&mut self) {
        tracing::info!("the machine slept, or its clock was set");
        let now = self.clock.now();
        self.drift.settle(now);
        self.looked = now.run;
        self.zone = crate::zone::current();
        self.about.zone = self.zone.name().to_owned();
        self.http.use_new_sockets();
        self.listening.woke();
        self.sign_ins.woke();
        self.tell_rules(Event::Woke);
        self.viewers.changed();
    }

    /// There is a network again, or another one: sockets of the old one lead nowhere, and what waited for it waits no longer.
    #[cfg(any(target_os = "linux", test))]
    fn network_came(&mut self) {
        tracing::info!("there is a network again, or another one");
        self.http.use_new_sockets();
        self.listening.woke();
        self.sign_ins.network_came();
        self.tell_rules(Event::NetworkCame);
        self.viewers.changed();
    }

    /// Who only shows what is known goes to work once something is wished of them, perhaps by another command.
    fn set_to_work(&mut self, wish: &wire::Wish) {
        if self.errand == Errand::Look && !matches!(wish, wire::Wish::Quit) {
            self.errand = Errand::Command;
            self.sign_ins.rouse();
            self.tell_rules(Event::Errand(self.errand));
        }
    }

    /// Queues an event for the rules.
    fn tell_rules(&mut self, event: Event) {
        self.news.push_back(event);
    }

    /// Lets the rules hear all that is queued, and does what they ask for.
    fn settle(&mut self) {
        while let Some(event) = self.news.pop_front() {
            let now = self.clock.now();
            for effect in self.machine.handle(event, now) {
                self.carry_out(effect, now);
            }
        }
    }

    /// Asks the desktop for something; whether there is one that takes it.
    fn ask_desktop(&self, ask: DesktopAsk) -> bool {
        self.desk.ask(ask)
    }

    fn answer(&mut self, connection: ConnectionId, id: u32, problem: Option<Problem>) {
        self.viewers.answer(connection, id, problem);
    }

    fn end(&mut self, ended: Ended) {
        self.ended.get_or_insert(ended);
    }
}

#[cfg(test)]
mod tests;
