//! Who is meant: accounts, people and labels by what was typed.

use super::fake::Fake;
use super::run;
use super::states;
use crate::cli::ending::{Ending, Stop};
use crate::cli::find;
use crate::cli::talk::Talk;
use agent::wire::{Presence, Section, Wish};

fn account(named: &str) -> Result<i64, Stop> {
    let mut state = states::several().0;
    state.accounts.push(states::account(3, "viber", "Ana Creator"));
    find::account(&state, named).map(|account| account.id)
}

#[test]
fn an_account_is_named_by_its_id_its_service_or_both_names() {
    assert_eq!(account("2"), Ok(2));
    assert_eq!(account("viber"), Ok(3));
    assert_eq!(account("Viber"), Ok(3));
    assert_eq!(account("fanvue:ana creator"), Ok(1));
    let Err(Stop::Because(Ending::NoSuch, sentence)) = account("fanvue") else { panic!("there are two") };
    assert!(sentence.contains("1 fanvue:Ana Creator, 2 fanvue:Other"), "{sentence}");
    for missing in ["4", "fanvue:Nobody", "ana", ""] {
        assert_eq!(account(missing).unwrap_err().ending(), Ending::NoSuch, "{missing}");
    }
}

/// The person found, or the sentence why none was.
async fn person(named: &str, fake: &Fake) -> Result<i64, String> {
    match find::person(&mut Talk::with(fake.reached()), named).await {
        Ok(row) => Ok(row.person),
        Err(stop) => {
            assert_eq!(stop.ending(), Ending::NoSuch);
            Err(stop.sentence().unwrap())
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_is_named_by_id_by_a_whole_name_or_by_what_only_they_have() {
    let fake = Fake::of(states::several());
    fake.with(|inside| {
        let keys = [&["key-of-ana", "7"][..], &["key-of-leo"], &["key-of-leonie"]];
        inside.panes =
            inside.people.iter().zip(keys).map(|((_, row), keys)| states::pane(row, keys)).collect();
    });
    assert_eq!(person("3", &fake).await, Ok(3));
    assert_eq!(person("leo", &fake).await, Ok(2), "a whole name goes before a part of another");
    assert_eq!(person("@ana", &fake).await, Ok(1));
    assert_eq!(person("leoni", &fake).await, Ok(3));
    assert!(person("nobody", &fake).await.unwrap_err().contains("nobody"));
    assert!(person("", &fake).await.is_err());
    let several = person("le", &fake).await.unwrap_err();
    assert_eq!(several, "le can be 2 people: 2 Leo, 3 Leonie. Name one by their number.");
}

#[tokio::test(start_paused = true)]
async fn at_most_five_candidates_are_named_and_all_are_counted() {
    let people =
        (1..=300).map(|id| (Section::Others, states::row(id, 1, &format!("Person {id}"), Presence::Offline)));
    let fake = Fake::of((states::state(vec![states::account(1, "viber", "A bot")]), people.collect()));
    let several = person("person", &fake).await.unwrap_err();
    assert!(several.starts_with("person can be 300 people: 1 Person 1, "), "{several}");
    assert!(several.contains("5 Person 5") && !several.contains("6 Person 6"), "{several}");
}

#[tokio::test(start_paused = true)]
async fn an_exact_id_at_the_service_is_found_among_many_hits() {
    let people: Vec<_> = [(1, "abc"), (2, "abcd")]
        .into_iter()
        .map(|(id, name)| (Section::Others, states::row(id, 1, &format!("x {name}"), Presence::Offline)))
        .collect();
    let fake = Fake::of((states::state(vec![states::account(1, "viber", "A bot")]), people));
    fake.with(|inside| {
        inside.panes = inside
            .people
            .iter()
            .zip([["abc"], ["abcd"]])
            .map(|((_, row), keys)| states::pane(row, &keys))
            .collect();
    });
    assert_eq!(person("abc", &fake).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_to_anybody_when_one_is_not_found() {
    let fake = Fake::of(states::several());
    let told = run(&["contact", "watch", "ana", "nobody"], &fake).await;
    assert_eq!(told.ending, Ending::NoSuch);
    assert_eq!(fake.wishes(), Vec::<Wish>::new());
}
