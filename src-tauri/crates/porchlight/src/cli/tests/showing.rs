//! What is shown: for people in words, for programs in JSON with a shape that stays.

use super::fake::Fake;
use super::states::{self, ago};
use super::{Typed, finish, run, run_with, terminal, with_agent};
use crate::args::Args;
use crate::cli::ending::Ending;
use crate::cli::far::{Reached, end};
use crate::cli::talk::Talk;
use agent::wire::{
    CleanUp, ExportWhom, Exported, Health, LastSeen, Presence, PresenceKind, ProblemCode, Reach, Section,
    ToAgent, TokenPlace, Wish,
};
use clap::Parser;
use serde_json::{Value, json};

#[tokio::test(start_paused = true)]
async fn v28_both_subscribers_are_printed_with_presence_and_age_and_no_made_up_time() {
    let told = run(&["status", "--json"], &Fake::of(states::viber())).await;
    assert_eq!(told.ending, Ending::Done);
    let people = told.json()["people"].clone();
    for (place, is) in [(0, "online"), (1, "offline")] {
        let person = &people[place];
        assert_eq!(person["presence"]["is"], is);
        assert_eq!(person["presence"]["age"], 40);
        assert_eq!(person["presence"]["observed"], ago(40));
        assert_eq!(person["presence"]["since"], Value::Null);
        assert_eq!(person["lastSeen"], Value::Null);
        assert_eq!(person["relation"], Value::Null);
    }
    let words = run(&["status"], &Fake::of(states::viber())).await.out;
    assert!(words.contains("01234567890=  online, seen 40 s ago\n"), "{words}");
    assert!(words.contains("01234567891=  offline, seen 40 s ago\n"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn v10_another_status_keeps_every_presence_stale_and_is_told_by_its_number_and_words() {
    let (mut state, mut people) = states::viber();
    state.accounts[0].health =
        Health::Waiting { until: ago(-60), problem: ProblemCode::Refused.with("7: receiverNotSubscribed") };
    for (_, row) in &mut people {
        row.seen.is_stale = true;
    }
    let told = run(&["status", "--json"], &Fake::of((state.clone(), people.clone()))).await.json();
    let account = &told["accounts"][0];
    assert_eq!(account["health"], "waiting");
    assert_eq!(account["problem"]["detail"], "7: receiverNotSubscribed");
    assert!(account["problem"]["text"].as_str().unwrap().contains("7: receiverNotSubscribed"));
    assert_eq!(told["people"][0]["presence"]["is"], "online");
    assert_eq!(told["people"][1]["presence"]["is"], "offline");
    for person in told["people"].as_array().unwrap() {
        assert_eq!(person["presence"]["isStale"], true);
        assert_eq!(person["presence"]["age"], 40);
    }
    let words = run(&["status"], &Fake::of((state, people))).await.out;
    assert!(words.contains("The service refused. It said: 7: receiverNotSubscribed."), "{words}");
    assert!(words.contains("online, as of 40 s ago"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn p27_who_is_online_by_the_services_word_alone_is_said_to_be_so() {
    let (state, mut people) = states::viber();
    people[0].1.seen.is_doubtful = true;
    people[0].1.seen.last_seen = Some(LastSeen::At { at: ago(40 * 60) });
    let words = run(&["status"], &Fake::of((state, people))).await.out;
    assert!(words.contains("online, says the service; last active 40 min ago, seen 40 s ago\n"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn s20_each_relation_is_printed_and_no_presence_is_made_up_for_it() {
    let told = run(&["status", "--json"], &Fake::of(states::community())).await.json();
    let people = told["people"].as_array().unwrap();
    let relations: Vec<&Value> = people.iter().map(|person| &person["relation"]["is"]).collect();
    assert_eq!(relations, [&json!("none"), &json!("followed"), &Value::Null]);
    for person in people {
        assert_eq!(person["presence"], Value::Null);
        assert_eq!(person["lastSeen"], Value::Null);
    }
    let words = run(&["status"], &Fake::of(states::community())).await.out;
    assert!(words.contains("Mia  no connection, seen 1 min ago\n"), "{words}");
    assert!(words.contains("Noa  you follow them, seen 1 min ago\n"), "{words}");
    for made_up in ["online,", "offline", "not known"] {
        assert!(!words.contains(made_up), "{made_up}: {words}");
    }
}

#[tokio::test(start_paused = true)]
async fn p26_the_message_and_both_counts_are_shown_as_numbers_or_as_text() {
    for (offline, cleared) in [("3", "0"), ("UPDATE 3", "UPDATE 0")] {
        let (mut state, _) = states::nobody();
        let mut account = states::account(4, "presence", "Owner");
        account.can = Some(agent::wire::Can { clean_up: true, ..states::can() });
        state.accounts = vec![account];
        let done = CleanUp::Done {
            message: "Cleanup completed".to_owned(),
            marked_offline: offline.to_owned(),
            busy_cleared: cleared.to_owned(),
            at: ago(0),
        };
        let fake = Fake::of((state, Vec::new())).answering(move |wish, inside| {
            assert!(matches!(wish, Wish::CleanUp { account: 4 }));
            inside.state().accounts[0].clean_up = Some(CleanUp::Asked);
            let mut after = inside.state().clone();
            after.accounts[0].clean_up = Some(done.clone());
            inside.later.push_back(after);
            None
        });
        let told = run(&["account", "clean-up", "presence", "--yes"], &fake).await;
        assert_eq!(told.ending, Ending::Done, "{}", told.err);
        assert_eq!(
            told.out,
            format!(
                "Cleanup completed (users marked offline: {offline}; busy statuses cleared: {cleared}; just now)\n"
            )
        );
        let told =
            run(&["status", "--json"], &Fake::of((fake.with(|i| i.state().clone()), Vec::new()))).await;
        let clean_up = &told.json()["accounts"][0]["cleanUp"];
        assert_eq!(clean_up["markedOffline"], offline);
        assert_eq!(clean_up["busyCleared"], cleared);
        assert_eq!(clean_up["message"], "Cleanup completed");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clean_up_asks_first_and_does_nothing_unless_told_yes() {
    let mut account = states::account(4, "presence", "Owner");
    account.can = Some(agent::wire::Can { clean_up: true, ..states::can() });
    let shown = (states::state(vec![account]), Vec::new());
    let fake = Fake::of(shown.clone());
    let nobody_there = run(&["account", "clean-up", "presence"], &fake).await;
    assert_eq!(nobody_there.ending, Ending::Misused);
    assert!(nobody_there.err.contains("--yes"), "{}", nobody_there.err);
    let typed = Typed::lines(&["n"]);
    let no = run_with(&["account", "clean-up", "presence"], &fake, &typed, |terminal| {
        terminal.is_typed = true;
    });
    assert_eq!(no.await.ending, Ending::NotDone);
    assert_eq!(fake.wishes(), []);
}

#[tokio::test(start_paused = true)]
async fn people_are_grouped_as_the_list_is() {
    let told = run(&["status"], &Fake::of(states::several())).await;
    assert_eq!(
        told.out,
        "Somebody you watch is online. 1 of 1 watched person is here.
   1  fanvue:Ana Creator  2 people, 1 watched  Fine
   2  fanvue:Other  2 people, 1 watched  Fine

Watched, online
     1  Ana @ana  online, seen 40 s ago

Online
     2  Leo  busy until 14:30, seen 40 s ago

Everybody else
     3  Leonie  offline or hidden, as of 3 h ago, last seen on 2026-11-19
"
    );
}

#[tokio::test(start_paused = true)]
async fn the_shape_for_programs_stays() {
    let told = run(&["status", "--json", "--watched"], &Fake::of(states::several())).await;
    assert_eq!(told.out.matches('\n').count(), 1);
    let accounts = [(1, "Ana Creator"), (2, "Other")].map(|(id, name)| {
        json!({
            "id": id, "service": "fanvue", "name": name,
            "health": "fine", "until": null, "problem": null, "missingScopes": [],
            "lastCheck": ago(40), "nextCheck": null, "people": 2, "watched": 1, "top": 0, "lists": [],
            "reach": { "online": 0, "busy": 0, "offline": 0, "hidden": 0, "unreachable": 0, "unknown": 0 },
            "bringing": null, "kept": "keyring", "chatIsRight": null, "isOffShift": false, "marking": "unknown", "isManaged": false, "mine": null, "cleanUp": null,
        })
    });
    let expected = json!({
        "porchlight": 1, "keyring": "open", "storage": "fine",
        "accounts": accounts,
        "people": [{
            "id": 1, "account": 1, "service": "fanvue", "name": "Ana", "hasName": true, "handle": "ana",
            "presence": {
                "is": "online", "until": null, "why": null, "isDoubtful": false, "isStale": false,
                "observed": ago(40), "age": 40, "since": null,
            },
            "lastSeen": null, "relation": null, "isWatched": true, "isTop": false, "isGone": false,
            "unread": 0, "contacts": 1, "labels": [],
        }],
    });
    assert_eq!(told.json(), expected);
    let whole = run(&["status", "--json"], &Fake::of(states::several())).await.json();
    assert_eq!(whole["people"][2]["lastSeen"], json!({ "day": "2026-11-19" }));
    assert_eq!(whole["people"][1]["presence"]["until"], ago(-1_800));
    assert_eq!(whole["people"][1]["labels"], json!(["vip"]));
}

#[tokio::test(start_paused = true)]
async fn colours_are_for_terminals() {
    let fake = Fake::of(states::several());
    assert!(!run(&["status"], &fake).await.out.contains('\u{1b}'));
    let fake = Fake::of(states::several());
    let coloured =
        run_with(&["status"], &fake, &Typed::default(), |terminal| terminal.is_coloured = true).await;
    assert!(coloured.out.contains("\u{1b}[32monline, seen 40 s ago\u{1b}[0m"), "{}", coloured.out);
}

#[tokio::test(start_paused = true)]
async fn a_list_longer_than_a_slice_is_shown_whole_and_everybody_once() {
    let people: Vec<_> = (1..=4_321)
        .map(|person| {
            let section = if person <= 300 { Section::Here } else { Section::Others };
            (section, states::row(person, 1, &format!("Person {person}"), Presence::Offline))
        })
        .collect();
    let fake = Fake::of((states::state(vec![states::account(1, "viber", "A bot")]), people));
    let told = run(&["contact", "list", "--json"], &fake).await.json();
    let ids: Vec<i64> =
        told["people"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, (1..=4_321).collect::<Vec<_>>());
    let words = run(&["contact", "list", "--limit", "301"], &fake).await.out;
    assert!(words.contains("\nEverybody else\n   301  Person 301"), "{words}");
    assert!(!words.contains("Person 302"));
}

#[tokio::test(start_paused = true)]
async fn who_is_both_there_and_watched_is_found() {
    let fake = Fake::of(states::several());
    let told = run(&["status", "--json", "--online", "--watched"], &fake).await.json();
    assert_eq!(told["people"].as_array().unwrap().len(), 1);
    let told = run(&["contact", "list", "--json", "--label", "vip"], &fake).await.json();
    assert_eq!(told["people"][0]["name"], "Leo");
    assert_eq!(run(&["contact", "list", "--label", "no"], &fake).await.ending, Ending::NoSuch);
}

#[tokio::test(start_paused = true)]
async fn a_fresh_look_waits_for_answers_and_shows_what_is_known_when_they_do_not_come() {
    let late = Fake::of(states::viber());
    let told = run(&["status", "--fresh", "--json"], &late).await;
    assert_eq!(told.ending, Ending::TimedOut);
    assert_eq!(told.json()["people"].as_array().unwrap().len(), 2, "what is known is shown all the same");
    assert!(matches!(late.wishes().as_slice(), [Wish::CheckNow { account: 1 }]));

    let answered = Fake::of(states::viber()).answering(|_, inside| {
        inside.people.iter_mut().for_each(|(_, row)| row.seen.observed = Some(ago(0)));
        None
    });
    let told = run(&["status", "--fresh", "--json"], &answered).await;
    assert_eq!(told.ending, Ending::Done);
    assert_eq!(told.json()["people"][0]["presence"]["age"], 0);

    // Who cannot be asked is not waited for.
    let (mut state, people) = states::viber();
    state.accounts[0].health = Health::NeedsSignIn;
    assert_eq!(run(&["status", "--fresh"], &Fake::of((state, people))).await.ending, Ending::Done);
}

#[tokio::test(start_paused = true)]
async fn how_many_can_be_reached_is_told_in_words_and_for_programs() {
    let (mut state, people) = states::viber();
    state.accounts[0].reach =
        Reach { online: 412, offline: 450, hidden: 0, unreachable: 88, ..Reach::default() };
    let fake = Fake::of((state, people));
    for command in [&["account", "list"][..], &["status"]] {
        let words = run(command, &fake).await.out;
        assert!(words.contains("\n      412 online, 450 offline, 88 not reachable\n"), "{words}");
    }
    let told = run(&["account", "list", "--json"], &fake).await.json();
    let reach = &told["accounts"][0]["reach"];
    assert_eq!((&reach["unreachable"], &reach["hidden"]), (&json!(88), &json!(0)));

    let community = Fake::of(states::community());
    assert_eq!(
        run(&["account", "list", "--json"], &community).await.json()["accounts"][0]["reach"],
        Value::Null
    );
    let words = run(&["account", "list"], &community).await.out;
    assert_eq!(words.lines().count(), 1, "{words}");
}

#[tokio::test(start_paused = true)]
async fn people_are_listed_and_written_down_by_their_presence() {
    let fake = Fake::of(states::viber());
    let told = run(&["contact", "list", "--presence", "offline"], &fake).await;
    assert!(told.out.contains("01234567891=") && !told.out.contains("01234567890="), "{}", told.out);
    fake.with(|inside| {
        inside.exported = vec![Exported { text: Some(String::new()), has_more: false, path: None, count: 0 }];
    });
    assert_eq!(run(&["contact", "export", "--presence", "unreachable"], &fake).await.ending, Ending::Done);
    let sent = fake.with(|inside| inside.sent.clone());
    let query = sent.iter().find_map(|frame| match frame {
        ToAgent::Export { export, .. } => match &export.whom {
            ExportWhom::Listed { query, .. } => Some(query.clone()),
            ExportWhom::Persons { .. } => None,
        },
        _ => None,
    });
    assert_eq!(query.and_then(|query| query.presence), Some(PresenceKind::Unreachable));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_was_not_kept_is_not_said_to_be_ended_by_the_service() {
    let (mut state, people) = states::viber();
    state.accounts[0].health = Health::NeedsSignIn;
    let said = async |state: &agent::wire::State| {
        run(&["account", "list"], &Fake::of((state.clone(), people.clone()))).await.out
    };
    assert!(
        said(&state).await.contains("The service does not accept this sign-in"),
        "it was read, and refused later"
    );
    state.accounts[0].kept = TokenPlace::Memory;
    state.accounts[0].can = None;
    let words = said(&state).await;
    assert!(words.contains("No sign-in is kept for it") && !words.contains("The service ended"), "{words}");
}

#[tokio::test]
async fn an_agent_that_only_says_what_is_known_announces_no_answer() {
    let (mut state, people) = states::viber();
    state.accounts[0].health = Health::Starting;
    let running = Fake::of((state.clone(), people.clone()));
    assert!(run(&["account", "list"], &running).await.out.contains("the first answer is on its way"));

    // The sign-ins of an agent of our own are read a moment after its start.
    let read = state.clone();
    state.accounts[0].can = None;
    let fake = Fake::of((state, people));
    fake.with(|inside| inside.later.push_back(read));
    let folder = tempfile::tempdir().unwrap();
    let options = agent::Options {
        keyring: agent::keyring::KeyringChoice::Memory,
        ..agent::Options::new(agent::place::Place::at(folder.path()).unwrap())
    };
    let own = agent::start(options).await.unwrap();
    let mut talk = Talk::with(Reached { own: Some(own), ..fake.reached() });
    let (mut terminal, out, _) = terminal(&Typed::default());
    let args = Args::try_parse_from(["porchlight", "account", "list"]).unwrap();
    let done = with_agent(args.command.unwrap(), &mut talk, &mut terminal).await;
    assert_eq!(finish(done, &mut terminal), Ending::Done);
    assert!(out.text().contains("Signed in; nothing is asked"), "{}", out.text());
    end(talk.own.take()).await;
}
