//! The demo: a simulated service inside the program, with people who come and go, and a follower in the place of a browser
//! who walks the real sign-in. Nothing in it is staged but when somebody arrives: everything the user sees has gone
//! through the same code as with a real service.

use agent::handle::{Connection, Handle, PastStretch};
use agent::wire::{FromAgent, ListQuery, SignInForm, Site, Slice, Stage, ToAgent, Watch, Wish};
use presence::time::Wall;
use simulator::{Control, Options, Simulator};
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

/// How many of the people are watched in the demo, of those who spend most.
const WATCHED: usize = 24;

/// When the first staged arrival comes, after everybody was asked about once.
const FIRST_ARRIVAL: Duration = Duration::from_secs(3);

/// Least time between two arrivals of watched people after that, so that nobody who looks around is pestered.
const BETWEEN_ARRIVALS: Duration = Duration::from_secs(40);

/// How long a watched person stays at the least, and how far the stays differ.
const STAY: Duration = Duration::from_secs(100);

/// How long an answer of the program may take before the demo gives up and leaves the program as it is.
const PATIENCE: Duration = Duration::from_secs(60);

/// What can keep the demo from starting.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    #[error("the simulated service cannot listen on this computer's own address")]
    Listen(#[source] std::io::Error),
    #[error("the sign-in at the simulated service did not come through: {0}")]
    SignIn(String),
    #[error("the program did not answer in time")]
    TooSlow,
}

/// The running demo.
pub(crate) struct Demo {
    simulator: Simulator,
    redirect: String,
}

impl Demo {
    /// Starts the simulated service.
    ///
    /// # Errors
    ///
    /// When it cannot listen on loopback.
    pub(crate) async fn start() -> Result<Self, DemoError> {
        // A port of its own: the program's usual one may be in use by a real sign-in.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|free| free.local_addr())
            .map_err(DemoError::Listen)?
            .port();
        let mut options = Options::demo();
        let redirect = format!("http://127.0.0.1:{port}/fanvue/callback");
        options.oauth.redirect_uris = vec![redirect.clone()];
        let simulator = Simulator::start(options).await.map_err(DemoError::Listen)?;
        Ok(Self { simulator, redirect })
    }

    /// Whether an address belongs to the sign-in, which the follower walks, and not to the browser.
    pub(crate) fn is_sign_in(&self, address: &str) -> bool {
        address.starts_with(&self.simulator.urls().issuer)
    }

    /// Signs in, brings the people in, watches the best customers, and then lets watched people come and go for as long as
    /// the program runs.
    ///
    /// # Errors
    ///
    /// When the sign-in does not come through. The program stays as it is then, and the window says why.
    pub(crate) async fn live(&self, handle: &Handle) -> Result<(), DemoError> {
        let control = self.simulator.control();
        let mut program = Program { connection: handle.connect(), wishes: 0 };
        let account = program.sign_in(self.form()).await?;
        let watched = program.bring_and_watch(account, &control).await?;
        handle.seed_history(past(&control)).await;
        comings_and_goings(&control, &watched, &mut program, account).await;
        Ok(())
    }

    fn form(&self) -> SignInForm {
        let urls = self.simulator.urls();
        let oauth = Options::demo().oauth;
        SignInForm {
            client_id: oauth.client_id,
            client_secret: oauth.client_secret,
            redirect: self.redirect.clone(),
            ..SignInForm::blank(
                "fanvue",
                Site {
                    base: urls.api.clone(),
                    authorize: urls.authorize.clone(),
                    token: urls.token.clone(),
                    revoke: urls.revoke.clone(),
                    version: "2025-06-26".to_owned(),
                    chat: format!("{}/messages/{{key}}", urls.web),
                    inbox: urls.inbox(),
                    profile: format!("{}/{{handle}}", urls.web),
                },
            )
        }
    }
}

/// The program, as the demo uses it: through the same wishes as the window.
struct Program {
    connection: Connection,
    wishes: u32,
}

impl Program {
    async fn wish(&mut self, wish: Wish) {
        self.wishes += 1;
        self.connection.send(ToAgent::Wish { id: self.wishes, wish }).await;
    }

    async fn until<T>(&mut self, mut find: impl FnMut(FromAgent) -> Option<T>) -> Result<T, DemoError> {
        let search = async {
            while let Some(frame) = self.connection.next().await {
                if let Some(found) = find(frame) {
                    return Some(found);
                }
            }
            None
        };
        tokio::time::timeout(PATIENCE, search).await.ok().flatten().ok_or(DemoError::TooSlow)
    }

    async fn sign_in(&mut self, form: SignInForm) -> Result<i64, DemoError> {
        self.wish(Wish::SignIn { form: Box::new(form) }).await;
        self.until(|frame| match frame {
            FromAgent::State { state } => match state.attempt?.stage {
                Stage::Done { account } => Some(Ok(account)),
                Stage::Failed { problem } => Some(Err(DemoError::SignIn(
                    problem.detail.unwrap_or_else(|| format!("{:?}", problem.code)),
                ))),
                Stage::InBrowser | Stage::AwaitingCode { .. } | Stage::Finishing => None,
            },
            _ => None,
        })
        .await?
    }

    /// Brings everybody in and stars the best customers; gives the handles of the starred.
    async fn bring_and_watch(
        &mut self,
        account: i64,
        control: &Control,
    ) -> Result<Vec<uuid::Uuid>, DemoError> {
        let people = control.people();
        let mut best: Vec<_> =
            people.iter().filter(|one| one.has_chat && !one.is_hidden && !one.is_flapper).collect();
        best.sort_by_key(|one| std::cmp::Reverse((one.is_top_spender, one.spent_cents)));
        best.truncate(WATCHED);
        for one in &best {
            // Known to be there: they were listed a moment ago.
            let _held = control.hold_person(one.uuid);
        }
        // Some are here from the start, and most are away, so that somebody can come.
        let (here, away) = best.split_at(best.len() / 5);
        for one in here {
            let _here = control.arrive(one.uuid);
        }
        for one in away {
            let _away = control.leave(one.uuid);
        }
        self.wish(Wish::BringLists { account, lists: vec!["chats".to_owned()] }).await;
        for one in &best {
            let person = self.find(&one.handle).await?;
            self.wish(Wish::Watch { person, watch: Watch { arrivals: true, ..Watch::default() } }).await;
        }
        Ok(best.iter().map(|one| one.uuid).collect())
    }

    /// The person with a handle, once they were brought in and asked about.
    async fn find(&mut self, handle: &str) -> Result<i64, DemoError> {
        let query = ListQuery { search: handle.to_owned(), rows: 20, ..ListQuery::default() };
        self.connection.send(ToAgent::OpenList { list: 0, query }).await;
        let found = self
            .until(|frame| match frame {
                FromAgent::List { slice, .. } => known(&slice, handle),
                _ => None,
            })
            .await;
        self.connection.send(ToAgent::CloseList { list: 0 }).await;
        found
    }
}

fn known(slice: &Slice, handle: &str) -> Option<i64> {
    slice.rows.iter().find(|row| row.handle == handle && row.seen.observed.is_some()).map(|row| row.person)
}

/// Eight weeks of everybody's comings and goings, as their habits have it.
fn past(control: &Control) -> Vec<PastStretch> {
    let to = chrono::Utc::now();
    let from = to - chrono::Duration::weeks(8);
    let stretches_of = |id: uuid::Uuid| {
        let sessions = control.history(id, from, to).unwrap_or_default();
        sessions.into_iter().map(move |(from, to)| PastStretch {
            key: id.to_string(),
            from: Wall(from.timestamp_millis()),
            to: Wall(to.timestamp_millis()),
        })
    };
    control.ids().into_iter().flat_map(stretches_of).collect()
}

/// Lets watched people come and go: one at a time, each for a while, never two arrivals close together.
async fn comings_and_goings(control: &Control, watched: &[uuid::Uuid], program: &mut Program, account: i64) {
    tokio::time::sleep(FIRST_ARRIVAL).await;
    for turn in 0.. {
        let away: Vec<_> = watched
            .iter()
            .filter(|id| control.person(**id).is_ok_and(|one| !one.is_online))
            .copied()
            .collect();
        if let Some(id) = pick(&away, turn) {
            let _arrived = control.arrive(id);
            if turn == 0 {
                // The first arrival is to be seen at once, not at the next check.
                program.wish(Wish::CheckNow { account }).await;
            }
            let control = control.clone();
            let stay = STAY + BETWEEN_ARRIVALS * (turn % 3);
            tokio::spawn(async move {
                tokio::time::sleep(stay).await;
                let _left = control.leave(id);
            });
        }
        tokio::time::sleep(BETWEEN_ARRIVALS).await;
    }
}

/// Another one each turn, without chance: the demo shows the same to everybody.
fn pick(away: &[uuid::Uuid], turn: u32) -> Option<uuid::Uuid> {
    let count = u32::try_from(away.len()).ok().filter(|count| *count > 0)?;
    away.get(usize::try_from(turn.wrapping_mul(7) % count).ok()?).copied()
}
