//! Who is meant: accounts, people and labels by what was typed.

use super::fake::Fake;
use super::states;
use super::{Typed, run, run_with};
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

#[test]
fn a_service_alone_means_who_is_signed_in_there_and_no_creator_they_manage() {
    let mut state = states::several().0;
    state.accounts[1].is_seat = true;
    let named = |named| find::account(&state, named).map(|account| account.id);
    assert_eq!(named("fanvue"), Ok(1));
    assert_eq!(named("fanvue:other"), Ok(2));
    state.accounts.remove(0);
    assert_eq!(find::account(&state, "fanvue").map(|account| account.id), Ok(2), "there is nobody else");
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
    assert_eq!(several, "le can be 2 people: 2 Leo, 3 Leonie. Name one by their number, as in person:2.");
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

/// Two services, and two people, the number of one of whom is the id of the other.
fn numbered() -> Fake {
    let accounts = vec![states::account(1, "viber", "A bot"), states::account(2, "presence", "Desk")];
    let people = vec![
        (Section::Others, states::row(77, 1, "N76", Presence::Offline)),
        (Section::Others, states::row(951, 2, "Zoe", Presence::Offline)),
    ];
    let fake = Fake::of((states::state(accounts), people));
    fake.with(|inside| {
        let keys = [["01234567890A="], ["77"]];
        let panes = inside.people.iter().zip(keys).map(|((_, row), keys)| states::pane(row, &keys));
        inside.panes = panes.collect();
    });
    fake
}

#[tokio::test(start_paused = true)]
async fn a_number_that_is_one_persons_here_and_anothers_at_a_service_is_nobodys() {
    let fake = numbered();
    let several = person("77", &fake).await.unwrap_err();
    assert_eq!(several, "77 can be 2 people: 77 N76, 951 Zoe. Name one by their number, as in person:77.");
    assert_eq!(person("person:77", &fake).await, Ok(77));
    assert_eq!(person("presence:77", &fake).await, Ok(951));
    assert_eq!(person("Presence:77", &fake).await, Ok(951));
    assert_eq!(person("951", &fake).await, Ok(951));
    for missing in ["person:78", "person:Zoe", "viber:77", "presence:N76"] {
        assert!(person(missing, &fake).await.is_err(), "{missing}");
    }

    let refused = run(&["contact", "remove", "77", "--yes"], &fake).await;
    assert_eq!(refused.ending, Ending::NoSuch);
    assert_eq!(fake.wishes(), []);
}

#[tokio::test(start_paused = true)]
async fn who_is_let_go_of_is_named_before_and_after() {
    let fake = numbered();
    let typed = Typed::lines(&["y"]);
    let told = run_with(&["contact", "remove", "presence:77", "951"], &fake, &typed, |terminal| {
        terminal.is_typed = true;
    })
    .await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    assert!(told.err.contains("Let go of 951 Zoe, with their star"), "{}", told.err);
    assert_eq!(told.out, "951 Zoe is let go of.\n");
    assert_eq!(fake.wishes(), [Wish::RemoveContacts { contacts: vec![9510] }]);
}

#[tokio::test(start_paused = true)]
async fn namesakes_are_counted_as_many_as_are_named() {
    let same = |id| (Section::Others, states::row(id, 1, "Ana", Presence::Offline));
    let other = |id| (Section::Others, states::row(id, 1, &format!("Anabel {id}"), Presence::Offline));
    let people = (1..=2).map(same).chain((3..=17).map(other)).collect();
    let fake = Fake::of((states::state(vec![states::account(1, "viber", "A bot")]), people));
    let several = person("ana", &fake).await.unwrap_err();
    assert_eq!(several, "ana can be 2 people: 1 Ana, 2 Ana. Name one by their number, as in person:1.");
    let cut = person("anab", &fake).await.unwrap_err();
    assert!(cut.starts_with("anab can be 15 people: 3 Anabel 3, "), "{cut}");
    assert!(cut.contains("7 Anabel 7, …. Name one"), "{cut}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_to_anybody_when_one_is_not_found() {
    let fake = Fake::of(states::several());
    let told = run(&["contact", "watch", "ana", "nobody"], &fake).await;
    assert_eq!(told.ending, Ending::NoSuch);
    assert_eq!(fake.wishes(), Vec::<Wish>::new());
}
