//! Accounts of every service: signed in to, filled with people, and waited for.

use super::{Bench, SOON};
use agent::Agent;
use agent::ports::{DesktopAsk, ShownNotice};
use agent::wire::{
    Account, ActivityFilter, ActivityQuery, Decision, Export, ExportForm, ExportWhom, FromAgent, Health,
    ImportPreview, ListQuery, NoticeKind, PersonPane, Presence, Row, SignInForm, SignInWay, Site, Stage,
    State, ToAgent, Watch, Wish,
};
use simulator::{CommunityOptions, Control, Simulator, Urls};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// What the user fills in for a service at this base.
pub(crate) fn form(service: &str, way: SignInWay, base: &str) -> SignInForm {
    let card = services::registry::service(service).expect("a service").card();
    let defaults = &card.defaults;
    let site = Site {
        base: base.to_owned(),
        authorize: defaults.authorize.to_owned(),
        token: defaults.token.to_owned(),
        revoke: defaults.revoke.unwrap_or_default().to_owned(),
        version: defaults.version.to_owned(),
        chat: defaults.chat.to_owned(),
        inbox: defaults.inbox.to_owned(),
        profile: defaults.profile.to_owned(),
    };
    SignInForm { way, ..SignInForm::blank(service, site) }
}

/// A bot's token, for the bot at these addresses.
pub(crate) fn viber_form(urls: &Urls, token: &str) -> SignInForm {
    let base = format!("{}/pa", urls.viber);
    SignInForm { access_token: token.to_owned(), ..form("viber", SignInWay::Token, &base) }
}

/// An agent at which nobody looks.
pub(crate) struct Unseen {
    simulator: Simulator,
    pub(crate) asks: mpsc::Receiver<DesktopAsk>,
    _agent: Agent,
    _folder: TempDir,
}

impl Unseen {
    pub(crate) fn control(&self) -> Control {
        self.simulator.control()
    }
}

impl Bench {
    /// Signs in to the simulated bot.
    pub(crate) async fn viber(&mut self) -> i64 {
        let form = viber_form(self.simulator.urls(), &simulator::ViberOptions::default().token);
        self.take(form).await
    }

    /// Signs in to the simulated server, with a pair of tokens.
    pub(crate) async fn presence(&mut self) -> i64 {
        let form = self.presence_form();
        self.take(form).await
    }

    /// A fresh pair of tokens.
    pub(crate) fn presence_form(&self) -> SignInForm {
        let pair = self.control().presence().issue_tokens();
        SignInForm {
            access_token: pair.access_token,
            renewal_token: pair.refresh_token,
            ..form("presence", SignInWay::Token, &self.simulator.urls().presence)
        }
    }

    /// Signs in to the simulated community with the token its owner made for the member at this place.
    pub(crate) async fn community(&mut self, owner: usize) -> i64 {
        let token = CommunityOptions::with_members(0).ready_tokens[owner].token.clone();
        let base = &self.simulator.urls().community;
        let form = SignInForm { access_token: token, ..form("community", SignInWay::Token, base) };
        self.take(form).await
    }

    /// The same in the browser, for tokens that are renewed.
    pub(crate) async fn community_in_browser(&mut self) -> i64 {
        self.control().community().register_redirect(&self.redirect);
        let base = &self.simulator.urls().community;
        let form = SignInForm {
            client_id: "porchlight-community".to_owned(),
            redirect: self.redirect.clone(),
            ..form("community", SignInWay::Browser, base)
        };
        self.take(form).await
    }

    /// Signs in to the simulated Fanvue in the browser.
    pub(crate) async fn fanvue(&mut self) -> i64 {
        let form = tests::form(&self.simulator, "porchlight-demo-secret", &self.redirect);
        self.take(form).await
    }

    /// Signs in as a person does who filled this in, and gives the account.
    pub(crate) async fn take(&mut self, form: SignInForm) -> i64 {
        let is_in_browser = form.way == SignInWay::Browser;
        let before = self.state.as_ref().and_then(|state| Some(state.attempt.as_ref()?.deadline));
        assert_eq!(self.wish(Wish::SignIn { form: Box::new(form) }).await, None);
        if is_in_browser {
            let address = self.address().await;
            simulator::follow(&address).await.expect("the agent listens");
        }
        self.until("signed in", |state, _| {
            done(state).is_some() && state.attempt.as_ref().map(|attempt| attempt.deadline) != before
        })
        .await;
        let account = self.state.as_deref().and_then(done).expect("it is done");
        self.until("there", |state, _| state.accounts.iter().any(|one| one.id == account)).await;
        account
    }

    /// The next address for the browser.
    pub(crate) async fn address(&mut self) -> String {
        loop {
            let ask = tokio::time::timeout(SOON, self.asks.recv()).await.expect("in time").expect("it runs");
            if let DesktopAsk::OpenAddress(address) = ask {
                return address;
            }
        }
    }

    pub(crate) fn state(&self) -> &State {
        self.state.as_ref().expect("the first frame has come")
    }

    pub(crate) fn of(&self, account: i64) -> Account {
        let accounts = &self.state().accounts;
        accounts.iter().find(|one| one.id == account).expect("an account").clone()
    }

    /// Brings contacts in by their ids, under the names given.
    pub(crate) async fn import(&mut self, account: i64, people: &[(String, String)]) {
        let lines = people.iter().map(|(id, name)| format!("{id},{name}\n"));
        let text = std::iter::once("id,name\n".to_owned()).chain(lines).collect();
        assert_eq!(self.wish(Wish::Import { account, text }).await, None);
        let many = u32::try_from(people.len()).expect("not so many");
        self.until_of(account, "they came", |account| account.contacts >= many).await;
    }

    /// Says what would become of a text.
    pub(crate) async fn preview(&mut self, account: i64, text: &str) -> ImportPreview {
        self.connection.send(ToAgent::PreviewImport { id: 7, account, text: text.to_owned() }).await;
        loop {
            if let FromAgent::Preview { id: 7, preview } = self.frame().await {
                return preview;
            }
        }
    }

    /// Everybody, as a table.
    pub(crate) async fn table(&mut self) -> String {
        let whom = ExportWhom::Listed { query: ListQuery::default(), but: Vec::new() };
        let export = Export { whom, form: ExportForm::Csv, to_file: false };
        self.connection.send(ToAgent::Export { id: 9, export }).await;
        let answered = async {
            let mut table = String::new();
            loop {
                if let FromAgent::Exported { id: 9, exported, problem } = self.frame().await {
                    assert_eq!(problem, None);
                    let part = exported.expect("it is there");
                    table.push_str(&part.text.expect("it is no file"));
                    if !part.has_more {
                        return table;
                    }
                }
            }
        };
        tokio::time::timeout(SOON, answered).await.expect("in time")
    }

    /// Brings lists in and waits until so many have come.
    pub(crate) async fn bring(&mut self, account: i64, lists: &[&str], people: u32) {
        let lists = lists.iter().map(|list| (*list).to_owned()).collect();
        assert_eq!(self.wish(Wish::BringLists { account, lists }).await, None);
        self.until_of(account, "everybody came", |account| {
            account.contacts == people && account.bringing.is_none()
        })
        .await;
    }

    /// Asks now about everybody, and waits until all of that is answered and shown.
    pub(crate) async fn checked(&mut self, account: i64) {
        // Who is being asked about is not asked about again.
        self.answered(account).await;
        let before = self.of(account).last_check;
        // Times are whole milliseconds, and the next answer is to have another.
        tokio::time::sleep(Duration::from_millis(2)).await;
        self.check(account).await;
        self.until_of(account, "it was answered", |account| account.last_check > before).await;
        self.answered(account).await;
    }

    /// Waits until whatever an account asked is answered, and what came of it is shown.
    pub(crate) async fn answered(&mut self, account: i64) {
        assert_eq!(self.wish(Wish::AwaitAnswers { account }).await, None);
        self.look().await;
    }

    pub(crate) async fn check(&mut self, account: i64) {
        assert_eq!(self.wish(Wish::CheckNow { account }).await, None);
    }

    /// Waits until what the service reports by itself is surely newer than what it answered. Both times are the service's own, and
    /// no clock of the agent moves them.
    pub(crate) async fn until_reports_are_newer(&self) {
        tokio::time::sleep(Duration::from_millis(2_050)).await;
    }

    /// Lets time pass, for everything that waits by the agent's clock.
    pub(crate) async fn pass(&mut self, span: Duration) {
        let ms = u64::try_from(span.as_millis()).expect("not so long");
        assert_eq!(self.wish(Wish::PassTime { ms }).await, None);
    }

    /// Lets time pass on the agent's wall clock alone, for everything that ends at some time of day.
    pub(crate) async fn pass_wall(&mut self, span: Duration) {
        let ms = i64::try_from(span.as_millis()).expect("not so long");
        assert_eq!(self.wish(Wish::PassWallTime { ms }).await, None);
    }

    /// The machine sleeps for so long: the wall clock runs on alone.
    pub(crate) async fn sleep(&mut self, seconds: i64) {
        assert_eq!(self.wish(Wish::MoveClock { ms: seconds * 1000 }).await, None);
    }

    /// Waits until so many requests with this path were answered.
    pub(crate) async fn settled(&mut self, path: &str, count: usize) {
        assert!(self.control().wait_for_requests(path, count, SOON).await);
        let answered = async {
            while self.control().requests_to(path).iter().any(|request| request.status.is_none()) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, answered).await.expect("they are answered");
    }

    /// What was decided of this kind, the newest first.
    pub(crate) async fn decisions(&mut self, kind: NoticeKind) -> Vec<Decision> {
        let query = ActivityQuery { filter: ActivityFilter::Everything, rows: 200 };
        self.connection.send(ToAgent::OpenActivity { query: Some(query) }).await;
        loop {
            if let FromAgent::Activity { activity } = self.frame().await {
                self.connection.send(ToAgent::OpenActivity { query: None }).await;
                return activity.rows.into_iter().filter(|row| row.kind == kind).collect();
            }
        }
    }

    /// Closes the window: nobody is connected any more.
    pub(crate) fn without_window(self) -> Unseen {
        let Self { simulator, agent, asks, folder, connection, .. } = self;
        drop(connection);
        Unseen { simulator, asks, _agent: agent, _folder: folder }
    }

    pub(crate) async fn until_of(&mut self, account: i64, what: &str, is_so: impl Fn(&Account) -> bool) {
        self.until(what, |state, _| state.accounts.iter().find(|one| one.id == account).is_some_and(&is_so))
            .await;
    }

    pub(crate) async fn until_health(&mut self, account: i64, wanted: Health) {
        self.until_of(account, &format!("{wanted:?}"), |account| account.health == wanted).await;
    }

    /// Waits until everybody of an account was told of at least once. At most 200 people may be in view.
    pub(crate) async fn until_told(&mut self, account: i64) {
        self.until("everybody was told of", |_, slice| {
            let mut rows = slice.rows.iter().filter(|row| row.account == account).peekable();
            rows.peek().is_some()
                && rows.all(|row| {
                    row.seen.observed.is_some()
                        || row.relation.as_ref().is_some_and(|relation| relation.observed.is_some())
                })
        })
        .await;
    }

    /// Waits until somebody is shown so.
    pub(crate) async fn until_seen(&mut self, name: &str, wanted: Presence) {
        self.until(&format!("{name} is {wanted:?}"), |_, slice| {
            slice.rows.iter().any(|row| row.name == name && row.seen.presence == wanted)
        })
        .await;
    }

    pub(crate) fn row(&self, name: &str) -> Row {
        self.slice.rows.iter().find(|row| row.name == name).expect("somebody of this name").clone()
    }

    /// Everything about somebody.
    pub(crate) async fn pane(&mut self, name: &str) -> PersonPane {
        let person = self.row(name).person;
        self.until_pane(person, "it is there", |_| true).await
    }

    /// Looks at somebody until they are shown so.
    pub(crate) async fn until_pane(
        &mut self,
        person: i64,
        what: &str,
        is_so: impl Fn(&PersonPane) -> bool,
    ) -> PersonPane {
        self.look_at(Some(person)).await;
        // What there is to ask is gathered for a moment.
        self.pass(Duration::from_secs(1)).await;
        let seen = async {
            loop {
                if let Some(pane) = self.pane.as_ref().filter(|pane| pane.row.person == person && is_so(pane))
                {
                    return pane.clone();
                }
                self.frame().await;
            }
        };
        tokio::time::timeout(SOON, seen).await.unwrap_or_else(|_| panic!("never {what}"))
    }

    /// Opens the pane of somebody, or none.
    pub(crate) async fn look_at(&mut self, person: Option<i64>) {
        self.pane = None;
        self.connection.send(ToAgent::OpenPerson { person }).await;
    }

    /// Somebody whom an account knows, where several accounts know people of one name.
    pub(crate) fn row_of(&self, account: i64, name: &str) -> Row {
        let mut rows = self.slice.rows.iter();
        rows.find(|row| row.account == account && row.name == name).expect("somebody").clone()
    }

    pub(crate) async fn watch(&mut self, name: &str, watch: Watch) {
        let person = self.row(name).person;
        assert_eq!(self.wish(Wish::Watch { person, watch }).await, None);
    }

    /// Asks for arrivals only, as a star does.
    pub(crate) async fn star(&mut self, name: &str) {
        self.watch(name, Watch { arrivals: true, ..Watch::default() }).await;
    }

    /// The next notification.
    pub(crate) async fn notice(&mut self) -> ShownNotice {
        loop {
            let ask = tokio::time::timeout(SOON, self.asks.recv()).await.expect("in time").expect("it runs");
            if let DesktopAsk::Notify(notice) = ask {
                return notice;
            }
        }
    }

    /// The titles of the notifications since the last look. What a picture shows was told before the picture was sent.
    pub(crate) fn titles(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.asks.try_recv().ok())
            .filter_map(|ask| match ask {
                DesktopAsk::Notify(notice) => Some(notice.title),
                DesktopAsk::Withdraw(_)
                | DesktopAsk::OpenAddress(_)
                | DesktopAsk::ShowWindow(_)
                | DesktopAsk::StartWithSession(_)
                | DesktopAsk::StartDemo
                | DesktopAsk::Quit => None,
            })
            .collect()
    }

    /// Everything the agent left behind, as text.
    pub(crate) fn left_behind(&self) -> String {
        fn read(folder: &std::path::Path, into: &mut String) {
            for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
                if entry.path().is_dir() {
                    read(&entry.path(), into);
                } else if let Ok(bytes) = std::fs::read(entry.path()) {
                    into.push_str(&String::from_utf8_lossy(&bytes));
                }
            }
        }
        let mut text = String::new();
        read(self.folder.path(), &mut text);
        text
    }
}

fn done(state: &State) -> Option<i64> {
    match &state.attempt.as_ref()?.stage {
        Stage::Done { account } => Some(*account),
        Stage::InBrowser | Stage::AwaitingCode { .. } | Stage::Finishing | Stage::Failed { .. } => None,
    }
}
