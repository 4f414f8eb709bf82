//! Labels: made, named, coloured, listed and taken away.

use super::fake::Fake;
use super::run;
use super::states;
use crate::cli::ending::Ending;
use agent::wire::{LabelList, Watch, Wish};
use serde_json::json;

/// Of three labels one follows a list, and one is told about.
fn three() -> Fake {
    let (mut state, people) = states::several();
    state.labels[0].count = 12;
    state.labels.push(states::label(6, "regulars"));
    state.labels[1].colour = 4;
    state.labels[1].watch = Watch { departures: true, ..Watch::default() };
    state.labels.push(states::label(7, ""));
    state.labels[2].colour = 2;
    state.labels[2].list = Some(LabelList { account: 2, key: "chats/1".to_owned() });
    Fake::of((state, people)).answering(|wish, inside| {
        if let Wish::PutLabel { label: None, name, .. } = wish {
            inside.state().labels.push(states::label(8, name));
        }
        None
    })
}

fn put(label: Option<i64>, name: &str, colour: u8) -> Wish {
    Wish::PutLabel { label, name: name.to_owned(), colour }
}

#[tokio::test(start_paused = true)]
async fn that_there_are_no_labels_is_said() {
    let told = run(&["contact", "labels"], &Fake::of(states::nobody())).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::Done, ""));
    assert!(told.err.starts_with("There are no labels yet."), "{}", told.err);
}

#[tokio::test(start_paused = true)]
async fn labels_are_listed_with_their_colour_their_count_and_whether_they_are_told_about() {
    assert_eq!(
        run(&["contact", "labels"], &three()).await.out,
        "   5  vip  terracotta  12
   6  regulars  dusk-blue  0  Watched
   7  Chats  moss  0  a list of fanvue:Other
"
    );
    let told = run(&["contact", "labels", "--json"], &three()).await.json();
    assert_eq!(
        told["labels"][1],
        json!({
            "id": 6, "name": "regulars", "people": 0, "isWatched": true, "colour": "duskBlue", "list": null,
            "watch": { "arrivals": false, "departures": true, "frees": false, "relations": false, "words": false },
        })
    );
    assert_eq!(told["labels"][2]["list"], json!({ "account": 2, "key": "chats/1" }));
}

#[tokio::test(start_paused = true)]
async fn a_label_is_made_renamed_and_coloured_by_itself() {
    for (line, wish, words) in [
        (&["new", "--colour", "iris"][..], put(None, "new", 5), "There is a label new now, in iris.\n"),
        (
            &["vip", "--rename", " best "],
            put(Some(5), "best", 0),
            "The label vip is called best now, in terracotta.\n",
        ),
        (&["VIP", "--colour", "stone"], put(Some(5), "vip", 7), "The label vip is stone now.\n"),
        (
            &["vip", "--rename", "Vip", "--colour", "sea"],
            put(Some(5), "Vip", 3),
            "The label vip is called Vip now, in sea.\n",
        ),
    ] {
        let fake = three();
        let told = run(&[&["contact", "label"], line].concat(), &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (Ending::Done, words), "{}", told.err);
        assert_eq!(fake.wishes(), [wish]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_label_is_put_on_somebody_in_a_colour_that_is_free() {
    let fake = three();
    let told = run(&["contact", "label", "new", "ana"], &fake).await;
    assert_eq!(told.out, "new is on 1 person.\n", "{}", told.err);
    assert_eq!(fake.wishes(), [put(None, "new", 1), Wish::Tag { persons: vec![1], label: 8, on: true }]);
    let fake = three();
    run(&["contact", "label", "vip", "ana", "--colour", "moss"], &fake).await;
    assert_eq!(fake.wishes(), [put(Some(5), "vip", 2), Wish::Tag { persons: vec![1], label: 5, on: true }]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_another_label_has_and_a_label_that_follows_a_list_are_left_alone() {
    for (line, ending, words) in [
        (&["vip", "--rename", "Regulars"][..], Ending::NotDone, "There is a label Regulars already."),
        (&["nothing", "--rename", "new"], Ending::NoSuch, "There is no label nothing."),
        (&["chats", "--rename", "talks"], Ending::NotDone, "follows a list"),
        (&["chats", "--colour", "sea"], Ending::NotDone, "follows a list"),
        (&["chats", "ana"], Ending::NotDone, "follows a list"),
        (&["chats", "ana", "--off"], Ending::NotDone, "follows a list"),
        (&["chats", "--delete"], Ending::NotDone, "follows a list"),
    ] {
        let fake = three();
        let told = run(&[&["contact", "label"], line].concat(), &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (ending, ""), "{line:?}");
        assert!(told.err.contains(words), "{line:?} {}", told.err);
        assert_eq!(fake.wishes(), []);
    }
    let fake = three();
    assert_eq!(run(&["contact", "watch", "--label", "chats"], &fake).await.ending, Ending::Done);
    assert!(matches!(fake.wishes().as_slice(), [Wish::WatchLabel { label: 7, .. }]));
}
