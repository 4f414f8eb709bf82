//! Creators who are managed through an account's sign-in: shown, taken on and left off.

use super::fake::Fake;
use super::run;
use super::states;
use crate::cli::ending::Ending;
use agent::wire::{Can, Health, SeatOffer, Wish};
use serde_json::json;

fn seat(key: &str, name: &str, handle: &str, is_taken: bool) -> SeatOffer {
    SeatOffer { key: key.to_owned(), name: name.to_owned(), handle: handle.to_owned(), is_taken }
}

fn seats() -> Vec<SeatOffer> {
    vec![
        seat("key-1", "Ana", "ana", true),
        seat("key-2", "Leo", "leo", false),
        seat("key-3", "Leonie", "", true),
        seat("key-4", "", "lea", false),
    ]
}

/// An agency's account that lists its creators when asked.
fn agency() -> Fake {
    let (mut state, people) = states::several();
    state.accounts[1].can = Some(Can { seats: true, ..states::can() });
    state.accounts[0].is_seat = true;
    Fake::of((state, people)).answering(|wish, inside| {
        if let Wish::OfferSeats { account: 2 } = wish {
            inside.state().accounts[1].seats = Some(seats());
        }
        None
    })
}

fn taken(fake: &Fake) -> Option<Vec<String>> {
    fake.wishes().into_iter().find_map(|wish| match wish {
        Wish::TakeSeats { account: 2, seats } => Some(seats),
        _ => None,
    })
}

#[tokio::test(start_paused = true)]
async fn creators_are_shown_with_those_who_are_accounts_of_their_own() {
    let told = run(&["account", "creators", "2"], &agency()).await;
    assert_eq!(
        told.out,
        "Ana @ana  key-1  an account of its own\nLeo @leo  key-2\nLeonie  key-3  an account of its own\n@lea  key-4\n"
    );
    let told = run(&["account", "creators", "2", "--json"], &agency()).await.json();
    assert_eq!(told["porchlight"], 1);
    assert_eq!(
        told["creators"][2],
        json!({ "key": "key-3", "name": "Leonie", "handle": null, "isTakenOn": true })
    );
    let accounts = run(&["account", "list", "--json"], &agency()).await.json();
    assert_eq!(accounts["accounts"][0]["isManaged"], true);
    let words = run(&["account", "list"], &agency()).await.out;
    assert!(words.contains("Managed by you, through another"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn creators_are_taken_on_and_left_off_and_the_others_stay_as_they_are() {
    for (line, wanted, words) in [
        (["take-on", "leo"], &["key-1", "key-2", "key-3"][..], "Leo @leo is an account of its own.\n"),
        (["take-on", "@LEA"], &["key-1", "key-3", "key-4"], "@lea is an account of its own.\n"),
        (["take-on", "Ana"], &["key-1", "key-3"], "Ana @ana is an account of its own.\n"),
        (["leave-off", "key-1"], &["key-3"], "Nothing is asked any more for Ana @ana."),
        (["leave-off", "leoni"], &["key-1"], "Nothing is asked any more for Leonie."),
        (["leave-off", "leo"], &["key-1", "key-3"], "Nothing is asked any more for Leo @leo."),
    ] {
        let fake = agency();
        let told = run(&["account", line[0], "2", line[1]], &fake).await;
        assert_eq!(told.ending, Ending::Done, "{line:?} {}", told.err);
        assert!(told.out.starts_with(words), "{line:?} {}", told.out);
        assert_eq!(taken(&fake).unwrap(), wanted, "{line:?}");
    }
    let fake = agency();
    let both = run(&["account", "leave-off", "2", "ana", "leonie"], &fake).await;
    assert_eq!((both.out.lines().count(), taken(&fake)), (2, Some(Vec::new())));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_taken_on_when_one_is_not_found_or_could_be_several() {
    for (named, words) in [("nobody", "There is no creator nobody."), ("le", "key-2 Leo @leo, key-3 Leonie")]
    {
        let fake = agency();
        let told = run(&["account", "take-on", "2", "ana", named], &fake).await;
        assert_eq!(told.ending, Ending::NoSuch, "{named}");
        assert!(told.err.contains(words), "{}", told.err);
        assert_eq!(taken(&fake), None);
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_manages_nobody_or_does_not_answer_says_so_and_is_not_asked() {
    let (state, people) = states::several();
    let fake = Fake::of((state.clone(), people.clone()));
    let none = run(&["account", "creators", "2"], &fake).await;
    assert_eq!(none.ending, Ending::NotDone);
    assert!(none.err.contains("Nobody can be managed through fanvue:Other"), "{}", none.err);
    for (health, ending) in [
        (Health::NeedsSignIn, Ending::NeedsSignIn),
        (Health::KeyringClosed, Ending::NotDone),
        (Health::Paused, Ending::NotDone),
    ] {
        let mut state = state.clone();
        state.accounts[1].health = health;
        let fake = Fake::of((state, people.clone()));
        assert_eq!(run(&["account", "take-on", "2", "ana"], &fake).await.ending, ending);
        assert_eq!(fake.wishes(), []);
    }
    let silent = agency().answering(|_, _| None);
    assert_eq!(run(&["account", "creators", "2"], &silent).await.ending, Ending::TimedOut);
    let empty = agency().answering(|_, inside| {
        inside.state().accounts[1].seats = Some(Vec::new());
        None
    });
    let told = run(&["account", "creators", "2"], &empty).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::Done, ""));
    assert_eq!(told.err, "You manage nobody through this sign-in.\n");
}

#[tokio::test(start_paused = true)]
async fn who_was_listed_before_is_listed_anew() {
    let (mut state, people) = states::several();
    state.accounts[1].can = Some(Can { seats: true, ..states::can() });
    state.accounts[1].seats = Some(seats());
    let fake = Fake::of((state.clone(), people)).answering(move |_, inside| {
        let mut after = state.clone();
        after.accounts[1].seats = Some(vec![seat("key-9", "Nora", "", false)]);
        inside.state().accounts[1].seats = None;
        inside.later.push_back(after);
        None
    });
    assert_eq!(run(&["account", "creators", "2"], &fake).await.out, "Nora  key-9\n");
    assert_eq!(run(&["account", "creators", "2"], &agency()).await.out.lines().count(), 4);
}
