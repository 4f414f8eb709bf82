//! Pushes arrivals: a simulated service on loopback with a socket, and a person who signs the running program in to it, brings
//! its users in and stars them. `pushed FOLDER EVENTS` lets them arrive one after the other and prints one line for each step:
//! `pushed` with nanoseconds since 1970 when a frame goes out, and `done` once the last had time to be told.

#[path = "signed_in/program.rs"]
mod program;

use agent::place::Place;
use agent::wire::{
    Filter, ListQuery, Presence, SignInForm, SignInWay, SocketState, State, ToAgent, Watch, Wish,
};
use program::{Outcome, Program};
use simulator::{Control, Options, Simulator};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::sleep;

/// Between two arrivals: far enough apart that each is told alone, for at most six are in a minute.
const APART: Duration = Duration::from_secs(11);

#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, events] = &words[..] else { return Err("name a folder and how many arrivals".into()) };
    let events: usize = events.parse()?;
    let place = Place::at(Path::new(folder))?;
    let simulator = Simulator::start(Options::people(events)).await?;
    let control = simulator.control();
    let mut program = Program::reach(&place).await?;
    program.sign_in_and_star(&control, events).await?;
    drop(program);
    for user in control.presence().ids() {
        sleep(APART).await;
        println!("pushed {}", SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos());
        control.presence().arrive(user)?;
    }
    sleep(APART).await;
    println!("done");
    Ok(())
}

impl Program {
    async fn sign_in_and_star(&mut self, control: &Control, users: usize) -> Outcome<()> {
        self.until(|state, _| !state.services.is_empty()).await?;
        // Of all services only the one that pushes renews a token that was pasted.
        let pushes = |state: &State| state.services.iter().find(|service| service.renews_tokens).cloned();
        let card = self.state.as_deref().and_then(pushes).ok_or("no service pushes")?;
        let tokens = control.presence().issue_tokens();
        let mut form = SignInForm::blank(card.name, card.site);
        form.way = SignInWay::Token;
        form.access_token = tokens.access_token;
        form.renewal_token = tokens.refresh_token;
        form.site.base.clone_from(&control.urls().presence);
        self.wish(Wish::SignIn { form: Box::new(form) }).await?;
        self.until(|state, _| state.accounts.iter().any(|account| account.can.is_some())).await?;
        let account = self.account().await?.id;
        let ids: Vec<String> = control.presence().ids().iter().map(ToString::to_string).collect();
        self.wish(Wish::Import { account, text: ids.join("\n") }).await?;
        let rows = u32::try_from(users)?;
        let query = ListQuery { filter: Filter::Everybody, rows, ..ListQuery::default() };
        self.connection.send(ToAgent::OpenList { list: 1, query }).await;
        self.until(|state, slice| {
            let is_away = |seen: &Presence| *seen == Presence::Offline;
            state.accounts.iter().any(|account| account.socket == Some(SocketState::Open))
                && slice.rows.len() == users
                && slice.rows.iter().all(|row| is_away(&row.seen.presence))
        })
        .await?;
        self.connection.send(ToAgent::CloseList { list: 1 }).await;
        for row in std::mem::take(&mut self.slice.rows) {
            let watch = Watch { arrivals: true, ..Watch::default() };
            self.wish(Wish::Watch { person: row.person, watch }).await?;
        }
        Ok(())
    }
}
