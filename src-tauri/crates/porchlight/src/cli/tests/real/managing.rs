//! Managed creators, settings and phone numbers, by commands that follow one another with and without a running program.

use super::Bench;
use crate::cli::ending::Ending;
use serde_json::json;

fn agency() -> simulator::Options {
    let mut options = simulator::Options::people(3);
    options.fanvue.agency = simulator::AgencyOptions { creators: 2, fans: 4 };
    options
}

#[tokio::test]
async fn a_creator_is_taken_on_put_off_shift_and_left_off_again() {
    let bench = Bench::of(agency()).await;
    let agent = bench.agent(None).await;
    let scopes = ["--scope", "read:creator"];
    let added = bench.sign_in_with(&scopes).await;
    assert_eq!(added.ending, Ending::Done, "{}", added.err);

    let creators = bench.run(&["account", "creators", "1", "--json"]).await;
    assert_eq!(creators.ending, Ending::Done, "{}", creators.err);
    let creators = creators.json()["creators"].as_array().expect("a list").clone();
    assert_eq!(creators.len(), 2);
    assert!(creators.iter().all(|creator| creator["isTakenOn"] == false), "{creators:?}");
    let key = |place: usize| creators[place]["key"].as_str().expect("an id").to_owned();
    let of = |command: &'static str, key: String| {
        let bench = &bench;
        async move { bench.run(&["account", command, "1", &key]).await }
    };
    for place in [0, 1] {
        let taken = of("take-on", key(place)).await;
        assert_eq!(taken.ending, Ending::Done, "{}", taken.err);
    }
    let accounts = bench.run(&["account", "list", "--json"]).await.json()["accounts"].clone();
    let managed: Vec<_> =
        accounts.as_array().expect("a list").iter().filter(|one| one["isManaged"] == true).collect();
    assert_eq!(managed.len(), 2, "{accounts}");
    let number = managed[0]["id"].clone();
    let id = number.to_string();

    assert_eq!(bench.run(&["account", "shift", &id, "off"]).await.ending, Ending::Done);
    let of_one = |accounts: serde_json::Value, id: &serde_json::Value| {
        let all = accounts["accounts"].as_array().expect("a list").clone();
        all.into_iter().find(|one| one["id"] == *id).expect("it stays")
    };
    let listed = bench.run(&["account", "list", "--json"]).await.json();
    assert_eq!(of_one(listed, &number)["isOffShift"], true);
    assert_eq!(bench.run(&["account", "shift", &id, "on"]).await.ending, Ending::Done);

    let left = of("leave-off", key(0)).await;
    assert_eq!(left.ending, Ending::Done, "{}", left.err);
    let creators = bench.run(&["account", "creators", "1", "--json"]).await.json()["creators"].clone();
    assert_eq!((&creators[0]["isTakenOn"], &creators[1]["isTakenOn"]), (&json!(false), &json!(true)));
    agent.stop().await;
}

#[tokio::test]
async fn without_the_permission_nobody_can_be_managed_and_that_is_said() {
    let bench = Bench::of(agency()).await;
    let agent = bench.agent(None).await;
    assert_eq!(bench.sign_in().await.ending, Ending::Done);
    let told = bench.run(&["account", "creators", "1"]).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::NotDone, ""));
    assert!(told.err.contains("permission"), "{}", told.err);
    agent.stop().await;
}

#[tokio::test]
async fn settings_are_kept_from_one_command_to_the_next_and_what_needs_a_desktop_is_not() {
    let bench = Bench::new().await;
    for line in [["watched-interval", "1m"], ["pictures", "off"], ["watch-without-tray", "off"]] {
        let told = bench.run(&["settings", line[0], line[1]]).await;
        assert_eq!(told.ending, Ending::Done, "{}", told.err);
        assert_eq!(bench.run(&["settings", line[0]]).await.out, format!("{}\n", line[1]));
    }
    let refused = bench.run(&["settings", "start-with-session", "on"]).await;
    assert_eq!(refused.ending, Ending::NotDone, "{}", refused.out);
    let told = bench.run(&["settings", "--json"]).await.json();
    let settings = &told["settings"];
    assert_eq!(settings["watchedInterval"], 60);
    assert_eq!((&settings["pictures"], &settings["startWithSession"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn the_phone_number_of_a_subscriber_is_kept_shown_and_taken_away() {
    let bench = Bench::new().await;
    let agent = bench.agent(None).await;
    let id = bench.subscriber().await;

    let told = bench.run(&["contact", "phone", &id, "+44 7700 900123"]).await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    let shown = bench.run(&["contact", "show", &id, "--json"]).await.json();
    let known_as = &shown["person"]["knownAs"][0];
    assert_eq!((&known_as["service"], &known_as["phone"]), (&json!("viber"), &json!("+447700900123")));
    let wrong = bench.run(&["contact", "phone", &id, "ring me"]).await;
    assert_eq!(wrong.ending, Ending::NotDone);
    assert!(wrong.err.contains("country code"), "{}", wrong.err);
    assert_eq!(bench.run(&["contact", "phone", &id, "--clear"]).await.ending, Ending::Done);
    let shown = bench.run(&["contact", "show", &id, "--json"]).await.json();
    assert!(shown["person"]["knownAs"][0]["phone"].is_null(), "{shown}");
    agent.stop().await;
}
