//! The running program, as its window reaches it.

use agent::handle::Connection;
use agent::place::Place;
use agent::socket::client;
use agent::wire::{Account, FromAgent, Problem, Slice, State, ToAgent, Wish};
use std::error::Error;
use std::time::Duration;
use tokio::time::timeout;

/// How long a step may take; 50,000 people are a thousand pages to bring in.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

pub(super) type Outcome<T> = Result<T, Box<dyn Error>>;

/// The running program, as its window reaches it.
pub(super) struct Program {
    pub(super) connection: Connection,
    pub(super) state: Option<Box<State>>,
    pub(super) slice: Slice,
    wishes: u32,
}

impl Program {
    pub(super) async fn reach(place: &Place) -> Outcome<Self> {
        let connection = client::connect(place, false).await?;
        Ok(Self { connection, state: None, slice: Slice::default(), wishes: 0 })
    }

    pub(super) async fn account(&mut self) -> Outcome<Account> {
        self.until(|state, _| !state.accounts.is_empty()).await?;
        let state = self.state.take().ok_or("no state")?;
        Ok(state.accounts.first().ok_or("no account")?.clone())
    }

    pub(super) async fn wish(&mut self, wish: Wish) -> Outcome<()> {
        self.wishes += 1;
        let mine = self.wishes;
        self.connection.send(ToAgent::Wish { id: mine, wish }).await;
        loop {
            match self.frame().await? {
                FromAgent::Done { id, problem: None } if id == mine => return Ok(()),
                FromAgent::Done { id, problem: Some(Problem { code, detail }) } if id == mine => {
                    return Err(format!("refused: {code:?} {detail:?}").into());
                }
                _ => {}
            }
        }
    }

    pub(super) async fn until(&mut self, is_so: impl Fn(&State, &Slice) -> bool) -> Outcome<()> {
        while !self.state.as_ref().is_some_and(|state| is_so(state, &self.slice)) {
            self.frame().await?;
        }
        Ok(())
    }

    async fn frame(&mut self) -> Outcome<FromAgent> {
        let frame = timeout(PATIENCE, self.connection.next()).await?.ok_or("the program has ended")?;
        match &frame {
            FromAgent::State { state } => self.state = Some(state.clone()),
            FromAgent::List { slice, .. } => self.slice = slice.clone(),
            _ => {}
        }
        Ok(frame)
    }
}
