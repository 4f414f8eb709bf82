//! An agent with a simulated service, a person at the desktop, and a browser that follows the pages.

use crate::keyring::KeyringChoice;
use crate::place::Place;
use crate::ports::{DesktopAsk, DesktopNews, ShownNotice};
use crate::wire::{
    Account, Filter, FromAgent, ListQuery, Problem, Row, SignInForm, Slice, Stage, State, ToAgent, Wish,
};
use crate::{Agent, Ended, Options, start};
use simulator::{Control, Simulator, free_port};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long anything may take that should come soon.
pub(super) const SOON: Duration = Duration::from_secs(180);

const LIST: u32 = 1;

pub(super) struct Bench {
    pub(super) simulator: Simulator,
    pub(super) agent: Agent,
    pub(super) connection: crate::handle::Connection,
    pub(super) asks: mpsc::Receiver<DesktopAsk>,
    pub(super) state: Option<Box<State>>,
    pub(super) slice: Slice,
    pub(super) folder: TempDir,
    redirect: String,
    next: u32,
}

impl Bench {
    pub(super) async fn start(simulated: simulator::Options) -> Self {
        let simulator = Simulator::start(simulated).await.unwrap();
        let port = free_port();
        let redirect = format!("http://127.0.0.1:{port}/callback");
        simulator.control().register_redirect(&redirect);
        let folder = tempfile::tempdir().unwrap();
        Self::around(simulator, folder, redirect).await
    }

    /// A fresh agent on this data, with everybody in view.
    async fn around(simulator: Simulator, folder: TempDir, redirect: String) -> Self {
        let (agent, asks) = agent(&folder).await;
        let connection = agent.handle().connect();
        let query = ListQuery { filter: Filter::Everybody, rows: 200, ..ListQuery::default() };
        connection.send(ToAgent::OpenList { list: LIST, query }).await;
        let (state, slice) = (None, Slice::default());
        Self { simulator, agent, connection, asks, state, slice, folder, redirect, next: 0 }
    }

    pub(super) fn control(&self) -> Control {
        self.simulator.control()
    }

    /// Wishes, and waits for the answer.
    pub(super) async fn wish(&mut self, wish: Wish) -> Option<Problem> {
        self.next += 1;
        let id = self.next;
        self.connection.send(ToAgent::Wish { id, wish }).await;
        let answered = async {
            loop {
                if let FromAgent::Done { id: done, problem } = self.frame().await
                    && done == id
                {
                    return problem;
                }
            }
        };
        timeout(SOON, answered).await.expect("a wish is answered")
    }

    /// The next frame, after it was looked at.
    pub(super) async fn frame(&mut self) -> FromAgent {
        let frame = self.connection.next().await.expect("the agent runs");
        match &frame {
            FromAgent::State { state } => self.state = Some(state.clone()),
            FromAgent::List { slice, .. } => self.slice = slice.clone(),
            _ => {}
        }
        frame
    }

    /// Waits until what is shown is as it should be.
    pub(super) async fn until(&mut self, what: &str, is_so: impl Fn(&State, &Slice) -> bool) {
        let waited = timeout(SOON, async {
            loop {
                // No part of what is shown is to be older than another.
                while timeout(Duration::ZERO, self.frame()).await.is_ok() {}
                if self.state.as_ref().is_some_and(|state| is_so(state, &self.slice)) {
                    return;
                }
                self.frame().await;
            }
        })
        .await;
        assert!(
            waited.is_ok(),
            "waited in vain until {what}; {:#?}",
            self.state.as_ref().map(|state| &state.accounts)
        );
    }

    pub(super) fn account(&self) -> Account {
        self.state.as_ref().unwrap().accounts[0].clone()
    }

    /// Waits until somebody was asked about, while nobody is there.
    pub(super) async fn until_seen(&mut self, person: i64) {
        self.until("they are known to be away", |_, slice| {
            slice.rows.iter().any(|one| one.person == person && one.seen.observed.is_some())
        })
        .await;
    }

    pub(super) fn row(&self, name: &str) -> Row {
        self.slice.rows.iter().find(|row| row.name == name).expect("somebody of this name").clone()
    }

    /// The next notification.
    pub(super) async fn notice(&mut self, within: Duration) -> Option<ShownNotice> {
        timeout(within, async {
            loop {
                if let DesktopAsk::Notify(notice) = self.asks.recv().await.expect("the agent runs") {
                    return notice;
                }
            }
        })
        .await
        .ok()
    }

    /// The next address for the browser.
    pub(super) async fn address(&mut self) -> String {
        timeout(SOON, async {
            loop {
                if let DesktopAsk::OpenAddress(address) = self.asks.recv().await.expect("the agent runs") {
                    return address;
                }
            }
        })
        .await
        .expect("an address is opened")
    }

    pub(super) fn tell(&self, news: DesktopNews) {
        self.agent.handle().tell(news);
    }

    pub(super) fn form(&self) -> SignInForm {
        let urls = self.simulator.urls().clone();
        let card = services::registry::all()[0].card();
        let mut site = super::super::state::site(&card.defaults);
        site.base = urls.api.clone();
        site.authorize = urls.authorize.clone();
        site.token = urls.token.clone();
        site.revoke = urls.revoke.clone();
        site.chat = format!("{}/messages/{{key}}", urls.web);
        site.inbox = urls.inbox();
        SignInForm {
            client_id: "porchlight-demo".to_owned(),
            client_secret: "porchlight-demo-secret".to_owned(),
            scopes: ["read:insights", "read:creator"].map(str::to_owned).to_vec(),
            redirect: self.redirect.clone(),
            ..SignInForm::blank(card.name, site)
        }
    }

    /// Waits until whatever the account asked is answered, and looks at all that is shown.
    pub(super) async fn answered(&mut self) {
        let account = self.account().id;
        assert_eq!(self.wish(Wish::AwaitAnswers { account }).await, None);
        while timeout(Duration::ZERO, self.frame()).await.is_ok() {}
    }

    /// Lets what is gathered for a moment be asked, and answered: the last words of who was just told of.
    pub(super) async fn settled(&mut self) {
        self.answered().await;
        assert_eq!(self.wish(Wish::PassTime { ms: 2_000 }).await, None);
        self.answered().await;
    }

    /// Signs in as a person does: fills in the form, and approves on the page that opens.
    pub(super) async fn sign_in(&mut self) {
        let form = self.form();
        let deadline = |state: &State| state.attempt.as_ref().map(|attempt| attempt.deadline);
        let before = self.state.as_deref().and_then(deadline);
        assert_eq!(self.wish(Wish::SignIn { form: Box::new(form) }).await, None);
        let address = self.address().await;
        simulator::follow(&address).await.expect("the agent listens");
        self.until("signed in", |state, _| {
            matches!(state.attempt.as_ref().map(|attempt| &attempt.stage), Some(Stage::Done { .. }))
                && deadline(state) != before
                && !state.accounts.is_empty()
        })
        .await;
    }

    /// Brings the list of chats in.
    pub(super) async fn import(&mut self, people: u32) {
        let account = self.account().id;
        assert_eq!(self.wish(Wish::BringLists { account, lists: vec!["chats".to_owned()] }).await, None);
        self.until("everybody came", |_, slice| slice.counts.everybody == people).await;
        self.until("the list is read", |state, _| state.accounts[0].bringing.is_none()).await;
        self.answered().await;
    }

    /// Asks as often as may be.
    pub(super) async fn hurry(&mut self) {
        let mut settings = self.state.as_ref().unwrap().settings.clone();
        settings.watched_interval = 15;
        assert_eq!(self.wish(Wish::ChangeSettings { settings }).await, None);
    }

    /// Stops the agent and starts another on the same data.
    pub(super) async fn restart(self) -> Self {
        self.after(Ended::Quit).await
    }

    /// The agent ends in this way, and another starts on the same data.
    pub(super) async fn after(self, ended: Ended) -> Self {
        self.again(ended, |_| {}).await
    }

    /// As [`Self::restart`], with something done to the data while nobody uses it.
    pub(super) async fn restart_after(self, meanwhile: impl FnOnce(&Place)) -> Self {
        self.again(Ended::Quit, meanwhile).await
    }

    async fn again(self, ended: Ended, meanwhile: impl FnOnce(&Place)) -> Self {
        let Self { simulator, agent: before, folder, redirect, .. } = self;
        assert_eq!(before.stop().await, ended);
        meanwhile(&Place::at(folder.path()).unwrap());
        Self::around(simulator, folder, redirect).await
    }
}

async fn agent(folder: &TempDir) -> (Agent, mpsc::Receiver<DesktopAsk>) {
    let (to_desktop, asks) = mpsc::channel(256);
    let place = Place::at(folder.path()).unwrap();
    let options =
        Options { desktop: Some(to_desktop), keyring: KeyringChoice::Memory, ..Options::new(place) };
    (start(options).await.unwrap(), asks)
}
