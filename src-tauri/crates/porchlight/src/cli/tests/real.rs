//! Commands against a real agent and a simulated service, over the real socket: the way they go in a terminal.

mod managing;
mod owner;
mod people;

use super::{Outcome, Paper, Typed, terminal};
use crate::args::Args;
use crate::cli::ending::Ending;
use crate::cli::far::Whereabouts;
use crate::cli::{Cause, carry_out, finish};
use agent::keyring::KeyringChoice;
use agent::lock;
use agent::place::Place;
use agent::socket::client;
use agent::wire::{FromAgent, ToAgent, Wish};
use agent::{Agent, Ended, Options};
use clap::Parser;
use simulator::Simulator;
use std::future::pending;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// How long anything may take that should come soon.
const SOON: Duration = Duration::from_secs(60);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

struct Bench {
    simulator: Simulator,
    redirect: String,
    whereabouts: Whereabouts,
    _folder: TempDir,
}

impl Bench {
    async fn new() -> Self {
        Self::of(simulator::Options::people(5)).await
    }

    async fn of(options: simulator::Options) -> Self {
        let simulator = Simulator::start(options).await.expect("loopback ports");
        let redirect = format!("http://127.0.0.1:{}/fanvue/callback", simulator::free_port());
        simulator.control().register_redirect(&redirect);
        let folder = TempDir::new().expect("a folder");
        let place = Place::at(folder.path()).expect("a folder");
        let whereabouts = Whereabouts { place, keyring: KeyringChoice::Memory };
        Self { simulator, redirect, whereabouts, _folder: folder }
    }

    async fn agent(&self, desktop: Option<mpsc::Sender<agent::ports::DesktopAsk>>) -> Agent {
        let options = Options {
            keyring: KeyringChoice::Memory,
            desktop,
            ..Options::new(self.whereabouts.place.clone())
        };
        agent::start(options).await.expect("the folder is free")
    }

    async fn run(&self, line: &[&str]) -> Outcome {
        let (out, err) = (Paper::default(), Paper::default());
        self.run_on(line, &Typed::default(), &out, &err).await
    }

    async fn run_on(&self, line: &[&str], typed: &Typed, out: &Paper, err: &Paper) -> Outcome {
        self.run_until(pending::<Cause>(), line, typed, (out, err)).await
    }

    /// The same, unless something makes it end early.
    async fn run_until(
        &self,
        stopped: impl Future<Output = Cause>,
        line: &[&str],
        typed: &Typed,
        (out, err): (&Paper, &Paper),
    ) -> Outcome {
        let mut terminal = crate::cli::terminal::Terminal::scripted(
            Box::new(out.clone()),
            Box::new(err.clone()),
            Box::new(typed.clone()),
        );
        terminal.clock = crate::cli::clock::Clock::system();
        let args = Args::try_parse_from([&["porchlight"], line].concat()).expect("a command line");
        let command = args.command.expect("a command");
        let done = carry_out(command, true, &self.whereabouts, &mut terminal, stopped);
        let done = tokio::time::timeout(SOON, done).await.expect("in time");
        let ending = finish(done, &mut terminal);
        Outcome { ending, out: out.text(), err: err.text() }
    }

    /// `account add`, with somebody who goes where it says.
    async fn sign_in(&self) -> Outcome {
        self.sign_in_with(&[]).await
    }

    /// The same with more options.
    async fn sign_in_with(&self, more: &[&str]) -> Outcome {
        let urls = self.simulator.urls();
        let line = [
            ["--base-url", &urls.api],
            ["--authorize-url", &urls.authorize],
            ["--token-url", &urls.token],
            ["--revoke-url", &urls.revoke],
            ["--redirect", &self.redirect],
            ["--client-id", "porchlight-demo"],
        ];
        let line = [&["account", "add", "fanvue"], line.as_flattened(), more].concat();
        let (out, err) = (Paper::default(), Paper::default());
        let typed = Typed::lines(&["porchlight-demo-secret"]);
        let follow = async {
            loop {
                if let Some(address) = out.text().lines().next() {
                    break simulator::follow(address).await.expect("the simulated pages");
                }
                tokio::time::sleep(PAUSE).await;
            }
            pending::<Outcome>().await
        };
        let told = tokio::select! {
            told = self.run_on(&line, &typed, &out, &err) => told,
            told = follow => told,
        };
        for text in [&told.out, &told.err] {
            assert!(!text.contains("porchlight-demo-secret"), "{text}");
        }
        told
    }

    /// A bot's account with one subscriber, brought in by an id; who that is.
    async fn subscriber(&self) -> String {
        let token = simulator::Options::people(5).viber.token;
        let (out, err) = (Paper::default(), Paper::default());
        let base = format!("{}/pa", self.simulator.urls().viber);
        let line = ["account", "add", "viber", "--base-url", &base];
        let added = self.run_on(&line, &Typed::lines(&[&token]), &out, &err).await;
        assert_eq!(added.ending, Ending::Done, "{}", added.err);
        let id = self.simulator.control().viber().subscribers().remove(0).id;
        assert_eq!(self.run(&["contact", "add", "viber", &id]).await.ending, Ending::Done);
        let known = async {
            while self.run(&["contact", "show", &id]).await.ending != Ending::Done {
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::time::timeout(SOON, known).await.expect("they came in");
        id
    }

    /// The people, once they were all asked about.
    async fn everybody(&self) -> serde_json::Value {
        let everybody = async {
            loop {
                let told = self.run(&["status", "--json"]).await.json();
                let people = told["people"].as_array().expect("a list").clone();
                if people.len() == 5 && people.iter().all(|one| one["presence"]["observed"].is_i64()) {
                    return told;
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::time::timeout(SOON, everybody).await.expect("everybody was asked about")
    }
}

#[tokio::test]
async fn an_account_is_added_and_its_people_are_brought_in_watched_and_checked_until_it_is_paused() {
    let bench = Bench::new().await;
    let agent = bench.agent(None).await;
    let told = bench.sign_in().await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);

    let lists = bench.run(&["account", "lists", "fanvue", "--json"]).await;
    assert!(lists.out.contains(r#""key":"chats""#), "{} {}", lists.out, lists.err);
    assert_eq!(bench.run(&["account", "bring", "fanvue", "chats"]).await.ending, Ending::Done);
    let told = bench.everybody().await;
    assert_eq!(told["accounts"][0]["health"], "fine");
    let first = told["people"][0].clone();
    let (id, handle) = (first["id"].to_string(), first["handle"].as_str().expect("a handle").to_owned());
    assert_eq!(first["isWatched"], false);

    assert_eq!(bench.run(&["contact", "watch", &id]).await.ending, Ending::Done);
    let watched = bench.run(&["contact", "list", "--watched", "--json"]).await.json();
    assert_eq!(watched["people"].as_array().expect("a list").len(), 1);
    assert_eq!(watched["people"][0]["id"], first["id"]);
    assert_eq!(bench.run(&["contact", "unwatch", &format!("@{handle}")]).await.ending, Ending::Done);
    let nobody = bench.run(&["contact", "list", "--watched"]).await;
    assert_eq!((nobody.ending, nobody.out.as_str(), nobody.err.as_str()), (Ending::Done, "", "Nobody.\n"));

    let fresh = bench.run(&["status", "--fresh", "--json"]).await;
    assert_eq!(fresh.ending, Ending::Done, "{}", fresh.err);
    assert_eq!(bench.run(&["account", "check"]).await.ending, Ending::Done);
    let shown = bench.run(&["contact", "show", &id, "--json"]).await.json();
    assert!(shown["person"]["knownAs"][0]["key"].is_string(), "{shown}");

    assert_eq!(bench.run(&["account", "pause", "1"]).await.ending, Ending::Done);
    assert_eq!(bench.run(&["account", "list", "--json"]).await.json()["accounts"][0]["health"], "paused");
    assert_eq!(bench.run(&["account", "check", "1"]).await.ending, Ending::NotDone);
    assert_eq!(bench.run(&["account", "resume", "1"]).await.ending, Ending::Done);
    assert_eq!(bench.run(&["contact", "watch", "nobody-of-this-name"]).await.ending, Ending::NoSuch);

    assert_eq!(bench.run(&["quit"]).await.ending, Ending::Done);
    assert_eq!(agent.wait().await, Ended::Quit);
    let again = bench.run(&["quit"]).await;
    assert_eq!((again.ending, again.out.as_str()), (Ending::Done, "Porchlight is not running.\n"));
}

#[tokio::test]
async fn without_a_running_program_a_command_has_an_agent_of_its_own_and_frees_the_folder_after() {
    let bench = Bench::new().await;
    let told = bench.run(&["status", "--json"]).await;
    assert_eq!(
        told.json(),
        serde_json::json!({
            "porchlight": 1, "keyring": "open", "storage": "fine", "accounts": [], "people": [],
        })
    );
    drop(lock::try_lock(&bench.whereabouts.place).expect("the folder is free"));
    assert_eq!(bench.run(&["account", "check"]).await.ending, Ending::NoSuch);
    assert_eq!(bench.sign_in().await.ending, Ending::Done);
    let known = bench.run(&["account", "list", "--json"]).await.json();
    assert_eq!(known["accounts"][0]["service"], "fanvue", "what one command made the next one finds");
    drop(lock::try_lock(&bench.whereabouts.place).expect("the folder is free"));
}

#[tokio::test]
async fn watching_gives_way_to_a_desktop_follows_it_takes_over_after_it_and_ends_when_told_to() {
    let bench = Bench::new().await;
    let (out, err) = (Paper::default(), Paper::default());
    let typed = Typed::default();
    let watching = bench.run_on(&["watch", "--json"], &typed, &out, &err);
    let others = async {
        let held = |by_desktop: bool| {
            let place = &bench.whereabouts.place;
            async move {
                loop {
                    match client::connect(place, false).await {
                        Ok(there) if there.peer().has_desktop == by_desktop => break there,
                        Ok(_) | Err(_) => tokio::time::sleep(PAUSE).await,
                    }
                }
            }
        };
        drop(held(false).await);
        // A program with a desktop wants the folder, as `start` asks for it.
        let mut asking = client::connect(&bench.whereabouts.place, true).await.expect("it listens");
        while !matches!(asking.next().await, Some(FromAgent::Bye) | None) {}
        let (to_desktop, mut asks) = mpsc::channel(8);
        let desktop = loop {
            let options = Options {
                keyring: KeyringChoice::Memory,
                desktop: Some(to_desktop.clone()),
                ..Options::new(bench.whereabouts.place.clone())
            };
            match agent::start(options).await {
                Ok(agent) => break agent,
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        };
        drop(held(true).await);
        while err.text().lines().count() < 1 {
            tokio::time::sleep(PAUSE).await;
        }
        desktop.stop().await;
        asks.close();
        // Nobody else watches: it does so itself again, until it is told to end.
        let there = held(false).await;
        there.send(ToAgent::Wish { id: 1, wish: Wish::Quit }).await;
        pending::<Outcome>().await
    };
    let told = tokio::time::timeout(SOON, async {
        tokio::select! {
            told = watching => told,
            told = others => told,
        }
    });
    let told = told.await.expect("in time");
    assert_eq!((told.ending, told.out.as_str()), (Ending::Done, ""));
    assert_eq!(told.err.lines().count(), 2, "{}", told.err);
}

#[tokio::test]
async fn a_signal_ends_watching_well_and_interrupts_what_waits_for_a_service() {
    let bench = Bench::new().await;
    let agent = bench.agent(None).await;
    let signal = || async {
        tokio::time::sleep(PAUSE).await;
        Cause::Signal
    };
    // Nobody goes to the browser.
    let adding =
        ["account", "add", "fanvue", "--client-id", "porchlight-demo", "--redirect", &bench.redirect];
    for (line, ending) in [(&["watch"][..], Ending::Done), (&adding, Ending::Interrupted)] {
        let (mut terminal, _, _) = terminal(&Typed::lines(&["porchlight-demo-secret"]));
        let args = Args::try_parse_from([&["porchlight"], line].concat()).expect("a command line");
        let command = args.command.expect("a command");
        let done = carry_out(command, true, &bench.whereabouts, &mut terminal, signal()).await;
        assert_eq!(finish(done, &mut terminal), ending, "{line:?}");
    }
    agent.stop().await;
}

#[tokio::test]
async fn commands_at_the_same_time_share_an_agent_and_none_fails_when_it_ends_with_another() {
    let bench = Bench::new().await;
    let (first, second, third, fourth) = tokio::join!(
        bench.run(&["status", "--json"]),
        bench.run(&["status"]),
        bench.run(&["contact", "list", "--json"]),
        bench.run(&["account", "list"]),
    );
    for told in [first, second, third, fourth] {
        assert_eq!(told.ending, Ending::Done, "{}", told.err);
    }
}

#[tokio::test]
async fn an_arrival_is_a_line_of_json_and_people_are_written_down() {
    let bench = Bench::new().await;
    let agent = bench.agent(None).await;
    assert_eq!(bench.sign_in().await.ending, Ending::Done);
    assert_eq!(bench.run(&["account", "bring", "fanvue", "chats"]).await.ending, Ending::Done);
    let told = bench.everybody().await;
    let ids = bench.run(&["contact", "export", "--form", "ids"]).await;
    assert_eq!((ids.ending, ids.out.lines().count()), (Ending::Done, 5), "{}", ids.err);

    let (out, err) = (Paper::default(), Paper::default());
    let typed = Typed::default();
    let watching = bench.run_on(&["watch", "--json"], &typed, &out, &err);
    let control = bench.simulator.control();
    let first = control.ids()[0];
    let others = async {
        let person = told["people"].as_array().expect("a list").iter().map(|one| one["id"].to_string());
        let watch: Vec<String> = person.collect();
        let watch: Vec<&str> =
            ["contact", "watch"].into_iter().chain(watch.iter().map(String::as_str)).collect();
        assert_eq!(bench.run(&watch).await.ending, Ending::Done);
        control.arrive(first).expect("somebody");
        while !out.text().contains("notice") {
            assert_eq!(bench.run(&["account", "check"]).await.ending, Ending::Done);
            tokio::time::sleep(PAUSE).await;
        }
        pending::<Outcome>().await
    };
    let both = async {
        tokio::select! {
            told = watching => told,
            told = others => told,
            // Long enough, as it goes on for ever.
            () = async { while !out.text().contains("notice") { tokio::time::sleep(PAUSE).await; } } => {
                Outcome { ending: Ending::Done, out: out.text(), err: err.text() }
            }
        }
    };
    let told = tokio::time::timeout(SOON, both).await.expect("in time");
    let lines: Vec<serde_json::Value> =
        told.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let change = lines.iter().find(|line| line["event"] == "presence").expect("a change");
    assert_eq!(
        (&change["from"]["is"], &change["to"]["is"]),
        (&"offline".into(), &"online".into()),
        "{change}"
    );
    assert_eq!(change["person"]["key"], first.to_string());
    let notice = lines.iter().find(|line| line["event"] == "notice").expect("a notice");
    assert_eq!((&notice["kind"], notice["porchlight"].as_i64()), (&"cameOnline".into(), Some(1)), "{notice}");
    agent.stop().await;
}

#[tokio::test]
async fn a_bot_is_added_by_its_token_and_its_subscribers_are_imported_and_shown() {
    let bench = Bench::new().await;
    let agent = bench.agent(None).await;
    let token = simulator::Options::people(5).viber.token;
    let (out, err) = (Paper::default(), Paper::default());
    let base = format!("{}/pa", bench.simulator.urls().viber);
    let line = ["account", "add", "viber", "--base-url", &base];
    let added = bench.run_on(&line, &Typed::lines(&[&token]), &out, &err).await;
    assert_eq!(added.ending, Ending::Done, "{}", added.err);
    assert!(!added.out.contains(&token) && !added.err.contains(&token));

    let ids: Vec<String> =
        bench.simulator.control().viber().subscribers().into_iter().map(|one| one.id).collect();
    let lines: Vec<&str> = ids.iter().map(String::as_str).chain(["+491701234567"]).collect();
    let (out, err) = (Paper::default(), Paper::default());
    let line = ["contact", "import", "viber"];
    let imported = bench.run_on(&line, &Typed::lines(&lines), &out, &err).await;
    assert_eq!(imported.ending, Ending::Done, "{}", imported.err);
    assert!(imported.out.starts_with("5 people are new"), "{}", imported.out);
    assert!(imported.err.starts_with("Line 6: "), "{}", imported.err);

    let told = bench.everybody().await;
    for person in told["people"].as_array().expect("a list") {
        assert!(person["presence"]["age"].is_i64(), "{person}");
        assert_eq!(person["relation"], serde_json::Value::Null);
    }
    let removed = bench.run(&["contact", "remove", &told["people"][0]["id"].to_string(), "--yes"]).await;
    assert_eq!(removed.ending, Ending::Done, "{}", removed.err);
    agent.stop().await;
}
