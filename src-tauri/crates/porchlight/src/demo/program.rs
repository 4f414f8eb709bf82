//! The program, as the demo uses it: through the same wishes as the window.

use super::DemoError;
use agent::handle::{Connection, Handle};
use agent::wire::{
    Account, FromAgent, Happening, ListQuery, Row, SignInForm, Slice, Stage, State, ToAgent, Watch, Wish,
};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long an answer of the program may take before the demo gives up and leaves the program as it is.
const PATIENCE: Duration = Duration::from_secs(60);

/// The list that is looked at.
const LIST: u32 = 0;

pub(super) struct Program {
    connection: Connection,
    wishes: u32,
    state: Option<Box<State>>,
    slice: Option<Slice>,
}

impl Program {
    pub(super) fn at(handle: &Handle) -> Self {
        Self { connection: handle.connect(), wishes: 0, state: None, slice: None }
    }

    /// The next frame, after what it shows was taken down.
    async fn frame(&mut self) -> Result<FromAgent, DemoError> {
        let frame = self.connection.next().await.ok_or(DemoError::TooSlow)?;
        match &frame {
            FromAgent::State { state } => self.state = Some(state.clone()),
            FromAgent::List { slice, .. } => self.slice = Some(slice.clone()),
            _ => {}
        }
        Ok(frame)
    }

    /// Wishes, and waits for the answer.
    pub(super) async fn wish(&mut self, wish: Wish) -> Result<(), DemoError> {
        self.wishes += 1;
        let mine = self.wishes;
        self.connection.send(ToAgent::Wish { id: mine, wish }).await;
        let answered = async {
            loop {
                if let FromAgent::Done { id, problem } = self.frame().await?
                    && id == mine
                {
                    return problem.map_or(Ok(()), |problem| Err(DemoError::Refused(problem.code)));
                }
            }
        };
        timeout(PATIENCE, answered).await.unwrap_or(Err(DemoError::TooSlow))
    }

    /// Waits until the state or the list that is open has what is looked for.
    async fn until<T>(&mut self, find: impl Fn(&State, Option<&Slice>) -> Option<T>) -> Result<T, DemoError> {
        let search = async {
            loop {
                let found = self.state.as_ref().and_then(|state| find(state, self.slice.as_ref()));
                if let Some(found) = found {
                    return Ok(found);
                }
                self.frame().await?;
            }
        };
        timeout(PATIENCE, search).await.unwrap_or(Err(DemoError::TooSlow))
    }

    /// Signs in and gives the account.
    pub(super) async fn sign_in(&mut self, form: SignInForm) -> Result<i64, DemoError> {
        let service = form.service.clone();
        self.wish(Wish::SignIn { form: Box::new(form) }).await?;
        self.until(|state, _| {
            let attempt = state.attempt.as_ref().filter(|attempt| attempt.service == service)?;
            match &attempt.stage {
                Stage::Done { account } => Some(Ok(*account)),
                Stage::Failed { problem } => {
                    let why = problem.detail.clone().unwrap_or_else(|| format!("{:?}", problem.code));
                    Some(Err(DemoError::SignIn(why)))
                }
                Stage::InBrowser | Stage::AwaitingCode { .. } | Stage::Finishing => None,
            }
        })
        .await?
    }

    /// Waits until an account has what is looked for.
    pub(super) async fn of_account<T>(
        &mut self,
        account: i64,
        find: impl Fn(&Account) -> Option<T>,
    ) -> Result<T, DemoError> {
        self.until(|state, _| state.accounts.iter().find(|one| one.id == account).and_then(&find)).await
    }

    /// The accounts that are managed for others, once there are so many.
    pub(super) async fn seats(&mut self, count: usize) -> Result<Vec<Account>, DemoError> {
        self.until(|state, _| {
            let seats: Vec<Account> = state.accounts.iter().filter(|one| one.is_seat).cloned().collect();
            (seats.len() == count).then_some(seats)
        })
        .await
    }

    /// The label of that name, once there is one.
    pub(super) async fn label(&mut self, name: &str, colour: u8) -> Result<i64, DemoError> {
        self.wish(Wish::PutLabel { label: None, name: name.to_owned(), colour }).await?;
        self.until(|state, _| state.labels.iter().find(|label| label.name == name).map(|label| label.id))
            .await
    }

    /// Everybody a query finds, once `is_whole` says that all are there.
    pub(super) async fn list(
        &mut self,
        query: ListQuery,
        is_whole: impl Fn(&[Row]) -> bool,
    ) -> Result<Vec<Row>, DemoError> {
        self.slice = None;
        self.connection.send(ToAgent::OpenList { list: LIST, query }).await;
        let found = self
            .until(|_, slice| slice.filter(|slice| is_whole(&slice.rows)).map(|slice| slice.rows.clone()))
            .await;
        self.connection.send(ToAgent::CloseList { list: LIST }).await;
        found
    }

    pub(super) async fn watch(&mut self, person: i64, watch: Watch) -> Result<(), DemoError> {
        self.wish(Wish::Watch { person, watch }).await
    }

    /// From now on, every decision about telling the user is heard of.
    pub(super) async fn follow(&self) {
        self.connection.send(ToAgent::Follow { on: true }).await;
    }

    /// Waits until it was decided whether the user is told of a person, which takes as long as the service is not asked.
    pub(super) async fn until_decided(&mut self, person: i64, most: Duration) -> Result<(), DemoError> {
        let decided = async {
            loop {
                if let FromAgent::Happened { happening } = self.frame().await?
                    && let Happening::Decision { decision } = *happening
                    && decision.person == Some(person)
                {
                    return Ok(());
                }
            }
        };
        timeout(most, decided).await.unwrap_or(Ok(()))
    }

    /// Does nothing for a while but take what comes, so that nothing piles up.
    pub(super) async fn rest(&mut self, until: Instant) -> Result<(), DemoError> {
        let idle = async {
            loop {
                self.frame().await?;
            }
        };
        timeout_at(until, idle).await.unwrap_or(Ok(()))
    }
}
