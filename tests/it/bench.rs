//! An agent in this process, a simulated service, and a browser that follows the pages: what a user has, without a desktop.

pub(crate) mod accounts;

use agent::handle::Connection;
use agent::http::Bounds;
use agent::keyring::KeyringChoice;
use agent::listening::Spans;
use agent::place::Place;
use agent::ports::DesktopAsk;
use agent::wire::{
    Account, Filter, FromAgent, ListQuery, PersonPane, Problem, Slice, Stage, State, ToAgent, Wish,
};
use agent::{Agent, Errand, Options};
use simulator::{Control, Simulator};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// How long anything may take that should come soon. It comes within moments, and only a machine that has no time for it at all
/// makes it late.
pub(crate) const SOON: Duration = Duration::from_secs(180);

/// How long a socket may be silent in tests that are not about silence: no machine is so slow.
const SILENCE: Duration = Duration::from_secs(600);

pub(crate) struct Bench {
    pub(crate) simulator: Simulator,
    pub(crate) agent: Agent,
    pub(crate) asks: mpsc::Receiver<DesktopAsk>,
    pub(crate) folder: TempDir,
    silence: Duration,
    connection: Connection,
    state: Option<Box<State>>,
    slice: Slice,
    pane: Option<PersonPane>,
    redirect: String,
    wishes: u32,
}

/// An agent on a data folder, as the program starts it.
pub(crate) async fn start(
    folder: &TempDir,
    silence: Duration,
) -> Result<(Agent, mpsc::Receiver<DesktopAsk>), agent::StartError> {
    start_for(Errand::Watch, folder, silence).await
}

async fn start_for(
    errand: Errand,
    folder: &TempDir,
    silence: Duration,
) -> Result<(Agent, mpsc::Receiver<DesktopAsk>), agent::StartError> {
    let (desktop, asks) = mpsc::channel(64);
    let place = Place::at(folder.path()).expect("a folder");
    // Time is let pass for everything else, but what a socket waits by is the system's own.
    let spans = Spans {
        first_wait: Duration::from_millis(100),
        most_wait: Duration::from_millis(500),
        restarting: Duration::from_millis(200),
        ping: Duration::from_millis(500),
        connect: SOON,
        silence,
        ..Spans::default()
    };
    // A request that is never answered hangs for longer than any test waits.
    let bounds = Bounds { connect: 2 * SOON, idle: 2 * SOON, total: 2 * SOON, ..Bounds::default() };
    let options = Options {
        desktop: Some(desktop),
        keyring: KeyringChoice::Memory,
        bounds,
        spans,
        errand,
        ..Options::new(place)
    };
    Ok((agent::start(options).await?, asks))
}

async fn open(agent: &Agent) -> Connection {
    let connection = agent.handle().connect();
    let query = ListQuery { filter: Filter::Everybody, rows: 200, ..ListQuery::default() };
    connection.send(ToAgent::OpenList { list: 1, query }).await;
    connection
}

impl Bench {
    /// So many people, all with a chat, nobody there.
    pub(crate) async fn new(people: usize) -> Self {
        Self::with(simulator::Options::people(people)).await
    }

    /// The same, with services of all kinds.
    pub(crate) async fn with(simulated: simulator::Options) -> Self {
        Self::run(Errand::Watch, simulated, SILENCE).await
    }

    /// The same, and sockets on which nothing came in for so long are taken for dead.
    pub(crate) async fn with_silence(simulated: simulator::Options, silence: Duration) -> Self {
        Self::run(Errand::Watch, simulated, silence).await
    }

    /// The same, with an agent that runs for something else.
    pub(crate) async fn running_for(errand: Errand, simulated: simulator::Options) -> Self {
        Self::run(errand, simulated, SILENCE).await
    }

    async fn run(errand: Errand, simulated: simulator::Options, silence: Duration) -> Self {
        let simulator = Simulator::start(simulated).await.expect("loopback ports");
        let redirect = tests::redirect(&simulator);
        let folder = TempDir::new().expect("a folder");
        let (agent, asks) = start_for(errand, &folder, silence).await.expect("the folder is free");
        let connection = open(&agent).await;
        let (state, slice, pane) = (None, Slice::default(), None);
        Self { simulator, agent, asks, folder, silence, connection, state, slice, pane, redirect, wishes: 0 }
    }

    /// The agent ends and another begins on the same data. Secrets are kept in memory here, so that all are signed out.
    pub(crate) async fn restart(self) -> Self {
        let Self { simulator, agent, folder, silence, redirect, wishes, slice: before, .. } = self;
        agent.stop().await;
        let (agent, asks) = start(&folder, silence).await.expect("the folder is free");
        let connection = open(&agent).await;
        let (state, slice, pane) = (None, Slice::default(), None);
        let mut bench = Self {
            simulator,
            agent,
            asks,
            folder,
            silence,
            connection,
            state,
            slice,
            pane,
            redirect,
            wishes,
        };
        bench.until("everybody is listed again", |_, slice| slice.rows.len() == before.rows.len()).await;
        bench
    }

    /// The same, signed in, everybody brought in and asked about.
    pub(crate) async fn ready(people: usize) -> Self {
        let mut bench = Self::new(people).await;
        bench.sign_in().await;
        let account = bench.account().id;
        assert_eq!(bench.wish(Wish::BringLists { account, lists: vec!["chats".to_owned()] }).await, None);
        bench
            .until("everybody was asked about", |_, slice| {
                slice.rows.len() == people && slice.rows.iter().all(|row| row.seen.observed.is_some())
            })
            .await;
        bench.answered(account).await;
        bench
    }

    pub(crate) fn control(&self) -> Control {
        self.simulator.control()
    }

    pub(crate) fn account(&self) -> Account {
        self.state.as_ref().and_then(|state| state.accounts.first()).expect("an account").clone()
    }

    pub(crate) fn slice(&self) -> &Slice {
        &self.slice
    }

    pub(crate) async fn wish(&mut self, wish: Wish) -> Option<Problem> {
        self.wishes += 1;
        let mine = self.wishes;
        self.connection.send(ToAgent::Wish { id: mine, wish }).await;
        loop {
            if let FromAgent::Done { id, problem } = self.frame().await
                && id == mine
            {
                return problem;
            }
        }
    }

    pub(crate) async fn check_now(&mut self) {
        let account = self.account().id;
        assert_eq!(self.wish(Wish::CheckNow { account }).await, None);
    }

    pub(crate) async fn frame(&mut self) -> FromAgent {
        let frame =
            tokio::time::timeout(SOON, self.connection.next()).await.expect("in time").expect("it runs");
        match &frame {
            FromAgent::State { state } => self.state = Some(state.clone()),
            FromAgent::List { slice, .. } => self.slice = slice.clone(),
            FromAgent::Person { person } => self.pane = person.as_deref().cloned(),
            _ => {}
        }
        frame
    }

    /// Looks at all that is shown already, so that no part of it is older than another.
    pub(crate) async fn look(&mut self) {
        while tokio::time::timeout(Duration::ZERO, self.frame()).await.is_ok() {}
    }

    /// Waits until what is shown is as it should be.
    pub(crate) async fn until(&mut self, what: &str, is_so: impl Fn(&State, &Slice) -> bool) {
        let wait = async {
            loop {
                self.look().await;
                if self.state.as_ref().is_some_and(|state| is_so(state, &self.slice)) {
                    return;
                }
                self.frame().await;
            }
        };
        if tokio::time::timeout(SOON, wait).await.is_err() {
            panic!("never {what}: {:#?}", self.state.as_ref().map(|state| (&state.accounts, &state.attempt)));
        }
    }

    /// Begins a sign-in and gives the address for the browser.
    pub(crate) async fn begin_sign_in(&mut self) -> String {
        let form = Box::new(tests::form(&self.simulator, "porchlight-demo-secret", &self.redirect));
        assert_eq!(self.wish(Wish::SignIn { form }).await, None);
        loop {
            let ask = tokio::time::timeout(SOON, self.asks.recv()).await.expect("in time").expect("it runs");
            if let DesktopAsk::OpenAddress(address) = ask {
                return address;
            }
        }
    }

    pub(crate) async fn sign_in(&mut self) {
        let address = self.begin_sign_in().await;
        simulator::follow(&address).await.expect("the agent listens");
        self.until("signed in", |state, _| {
            state.attempt.as_ref().is_some_and(|attempt| matches!(attempt.stage, Stage::Done { .. }))
        })
        .await;
    }
}
