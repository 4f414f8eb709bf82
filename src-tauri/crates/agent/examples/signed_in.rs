//! Measures asking: a simulated service on loopback, and a person who signs the running program in to it, brings everybody in,
//! and goes away again. What the program then asks is read from the service's own record. It prints one line for each step.
//!
//! - `signed_in FOLDER CONTACTS sweep` asks about everybody once, with the service's limits out of the way, and prints with how
//!   many requests that was done.
//! - `signed_in FOLDER CONTACTS poll SECONDS` stars 20 people, prints `settled` once everything is asked about, leaves the
//!   program alone for so long, and prints what it asked and how many bytes it counts for the account.

#[path = "signed_in/program.rs"]
mod program;

use agent::place::Place;
use agent::wire::{Filter, ListQuery, SignInForm, Site, Stage, State, ToAgent, Watch, Wish};
use program::{Outcome, PATIENCE, Program};
use simulator::{Control, Life, Limit, Options, Simulator, Urls};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// How many of the contacts are starred.
const WATCHED: u32 = 20;
/// Without a request for so long, everybody has been asked about: the first requests after a start are spread over 3 s.
const QUIET: Duration = Duration::from_secs(6);
/// More than is ever asked, so that how many requests there are does not depend on how many there may be.
const FREELY: Limit = Limit { requests: 10_000, window: Duration::from_secs(60) };

#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (folder, contacts, seconds) = match words[..] {
        [folder, contacts, "sweep"] => (folder, contacts, None),
        [folder, contacts, "poll", seconds] => (folder, contacts, Some(seconds.parse()?)),
        _ => return Err("name a folder, how many contacts, and `sweep` or `poll SECONDS`".into()),
    };
    let mut options = Options::people(contacts.parse()?);
    options.life = Some(Life { speed: 1.0 });
    if seconds.is_none() {
        (options.limits.general, options.limits.statuses) = (FREELY, FREELY);
    }
    let place = Place::at(Path::new(folder))?;
    let simulator = Simulator::start(options).await?;
    let control = simulator.control();
    let mut program = Program::reach(&place).await?;
    let account = program.bring_in(&control, contacts.parse()?).await?;
    match seconds {
        None => {
            quiet(&control).await?;
            control.clear_requests();
            let begun = Instant::now();
            program.wish(Wish::CheckNow { account }).await?;
            let last = quiet(&control).await?;
            let seconds = last.duration_since(begun).as_secs_f64();
            println!("swept seconds={seconds:.1} {}", asked(&control));
        }
        Some(seconds) => {
            program.star().await?;
            quiet(&control).await?;
            let before = program.account().await?.bytes_today;
            drop(program);
            control.clear_requests();
            println!("settled");
            sleep(Duration::from_secs(seconds)).await;
            let counted = asked(&control);
            let after = Program::reach(&place).await?.account().await?.bytes_today;
            println!("polled seconds={seconds} bytes={} {counted}", after.saturating_sub(before));
        }
    }
    Ok(())
}

/// What the service was asked since its record was cleared.
fn asked(control: &Control) -> String {
    let (mut statuses, mut online, mut others) = (0, 0, 0);
    for request in control.requests() {
        if request.path == "/chats/statuses" {
            statuses += 1;
        } else if request.query_values("filter").iter().any(|filter| filter == "online") {
            online += 1;
        } else {
            others += 1;
        }
    }
    let present = control.people().iter().filter(|one| one.is_online).count();
    format!("statuses={statuses} online={online} others={others} present={present}")
}

/// Waits until nothing is asked for a while. When the last request came, to a tenth of a second.
async fn quiet(control: &Control) -> Outcome<Instant> {
    let quiet = async {
        let (mut count, mut since) = (control.requests().len(), Instant::now());
        while since.elapsed() < QUIET {
            sleep(Duration::from_millis(100)).await;
            let now = control.requests().len();
            if now != count {
                (count, since) = (now, Instant::now());
            }
        }
        since
    };
    Ok(timeout(PATIENCE, quiet).await?)
}

impl Program {
    /// Signs in and brings the list of chats in.
    async fn bring_in(&mut self, control: &Control, contacts: u32) -> Outcome<i64> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let redirect = format!("http://127.0.0.1:{port}/callback");
        control.register_redirect(&redirect);
        self.wish(Wish::SignIn { form: Box::new(form(control.urls(), redirect)) }).await?;
        let attempt = |state: &State| state.attempt.clone();
        self.until(|state, _| attempt(state).is_some_and(|attempt| attempt.address.is_some())).await?;
        let address = self.state.as_deref().and_then(attempt).and_then(|attempt| attempt.address);
        simulator::follow(&address.ok_or("no address")?).await?;
        self.until(|state, _| {
            attempt(state).is_some_and(|attempt| matches!(attempt.stage, Stage::Done { .. }))
                && !state.accounts.is_empty()
        })
        .await?;
        let account = self.account().await?.id;
        self.wish(Wish::BringLists { account, lists: vec!["chats".to_owned()] }).await?;
        self.until(|state, _| {
            state.accounts.first().is_some_and(|one| one.contacts == contacts && one.bringing.is_none())
        })
        .await?;
        Ok(account)
    }

    async fn star(&mut self) -> Outcome<()> {
        let query = ListQuery { filter: Filter::Everybody, rows: WATCHED, ..ListQuery::default() };
        self.connection.send(ToAgent::OpenList { list: 1, query }).await;
        self.until(|_, slice| !slice.rows.is_empty()).await?;
        self.connection.send(ToAgent::CloseList { list: 1 }).await;
        for row in std::mem::take(&mut self.slice.rows) {
            self.wish(Wish::Watch {
                person: row.person,
                watch: Watch { arrivals: true, ..Watch::default() },
            })
            .await?;
        }
        Ok(())
    }
}

fn form(urls: &Urls, redirect: String) -> SignInForm {
    let service = services::registry::all()[0].card();
    let site = Site {
        base: urls.api.clone(),
        authorize: urls.authorize.clone(),
        token: urls.token.clone(),
        revoke: urls.revoke.clone(),
        version: service.defaults.version.to_owned(),
        chat: format!("{}/messages/{{key}}", urls.web),
        inbox: urls.inbox(),
        profile: format!("{}/{{handle}}", urls.web),
    };
    SignInForm {
        client_id: "porchlight-demo".to_owned(),
        client_secret: "porchlight-demo-secret".to_owned(),
        redirect,
        ..SignInForm::blank(service.name, site)
    }
}
