//! Labels, names, chats and what was decided, by commands that follow one another with and without a running program.

use super::{Bench, PAUSE, SOON};
use crate::cli::ending::Ending;
use serde_json::json;

#[tokio::test]
async fn labels_are_kept_from_one_command_to_the_next() {
    let bench = Bench::new().await;
    for line in [&["vip", "--colour", "iris"][..], &["vip", "--rename", "best"], &["gone", "--colour", "sea"]]
    {
        let told = bench.run(&[&["contact", "label"], line].concat()).await;
        assert_eq!(told.ending, Ending::Done, "{}", told.err);
    }
    assert_eq!(bench.run(&["contact", "label", "gone", "--delete"]).await.ending, Ending::Done);
    assert_eq!(bench.run(&["contact", "watch", "--label", "best", "--words"]).await.ending, Ending::Done);
    let taken = bench.run(&["contact", "label", "Best", "--rename", "best"]).await;
    assert_eq!(taken.ending, Ending::Done, "its own name is no other's: {}", taken.err);
    let told = bench.run(&["contact", "labels", "--json"]).await.json();
    let labels = told["labels"].as_array().expect("a list");
    assert_eq!(labels.len(), 1, "{told}");
    assert_eq!((&labels[0]["name"], &labels[0]["colour"]), (&json!("best"), &json!("iris")));
    assert_eq!((&labels[0]["watch"]["words"], &labels[0]["people"]), (&json!(true), &json!(0)));
}

#[tokio::test]
async fn a_name_is_asked_for_until_it_is_there_and_the_chat_opens_with_a_number() {
    let bench = Bench::new().await;
    let agent = bench.agent(None).await;
    let id = bench.subscriber().await;
    let shown = bench.run(&["contact", "show", &id, "--json"]).await.json();
    assert_eq!(shown["person"]["hasName"], false, "{shown}");
    let named = bench.run(&["contact", "ask-names", "--nameless"]).await;
    assert_eq!(named.ending, Ending::Done, "{}", named.err);
    let shown = bench.run(&["contact", "show", &id, "--json"]).await.json();
    let person = &shown["person"];
    assert_eq!(person["hasName"], true, "{shown}");
    assert!(named.out.contains(person["name"].as_str().expect("a name")), "{} {shown}", named.out);

    let none = bench.run(&["contact", "chat", &id, "--print"]).await;
    assert_eq!((none.ending, none.out.as_str()), (Ending::NotDone, ""));
    assert_eq!(bench.run(&["contact", "phone", &id, "+44 7700 900123"]).await.ending, Ending::Done);
    let printed = bench.run(&["contact", "chat", &id, "--print"]).await;
    assert!(printed.ending == Ending::Done && printed.out.contains("447700900123"), "{}", printed.err);
    // Nobody is there who could open it, and then its address is told.
    let opened = bench.run(&["contact", "chat", &id]).await;
    assert_eq!((opened.ending, opened.out.as_str()), (Ending::NotDone, ""));
    assert!(opened.err.contains(printed.out.trim()), "{}", opened.err);
    agent.stop().await;
}

#[tokio::test]
async fn what_was_decided_is_looked_back_at_even_after_the_program_has_ended() {
    let bench = Bench::new().await;
    let agent = bench.agent(None).await;
    assert_eq!(bench.sign_in().await.ending, Ending::Done);
    assert_eq!(bench.run(&["account", "bring", "fanvue", "chats"]).await.ending, Ending::Done);
    let told = bench.everybody().await;
    let people = told["people"].as_array().expect("a list").iter().map(|one| one["id"].to_string());
    let people: Vec<String> = people.collect();
    let watch: Vec<&str> =
        ["contact", "watch"].into_iter().chain(people.iter().map(String::as_str)).collect();
    assert_eq!(bench.run(&watch).await.ending, Ending::Done);
    let control = bench.simulator.control();
    control.arrive(control.ids()[0]).expect("somebody");
    let decided = async {
        loop {
            assert_eq!(bench.run(&["account", "check"]).await.ending, Ending::Done);
            let told = bench.run(&["activity", "--json"]).await.json();
            if let Some(arrival) = told["activity"].get(0) {
                break arrival.clone();
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    let arrival = tokio::time::timeout(SOON, decided).await.expect("in time");
    assert_eq!(arrival["kind"], "cameOnline");
    agent.stop().await;

    let again = bench.run(&["activity", "--json"]).await.json();
    assert_eq!((&again["activity"][0], &again["hasMore"]), (&arrival, &json!(false)));
    let person = arrival["person"]["id"].to_string();
    let words = bench.run(&["activity", "--person", &person]).await;
    assert!(words.out.contains(" came online – "), "{} {}", words.out, words.err);
    let others = people.iter().find(|one| **one != person).expect("somebody else");
    let nothing = bench.run(&["activity", "--person", others]).await;
    assert_eq!((nothing.ending, nothing.out.as_str()), (Ending::Done, ""));
}
