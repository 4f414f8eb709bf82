//! Asking for names, and watching the best customers.

use super::fake::Fake;
use super::run;
use super::states;
use crate::cli::ending::Ending;
use agent::wire::{Can, Presence, Section, Wish};

/// Two people without a name and one with, on a service that tells names when it is asked; one more on another.
fn nameless(answers: bool) -> Fake {
    let (mut state, mut people) = states::viber();
    state.accounts[0].can = Some(Can { names: true, ..states::can() });
    state.accounts.push(states::account(2, "fanvue", "Creator"));
    people.iter_mut().for_each(|(_, row)| row.has_name = false);
    people.push((Section::Others, states::row(3, 1, "Mia", Presence::Offline)));
    let mut elsewhere = states::row(4, 2, "key-4", Presence::Offline);
    elsewhere.has_name = false;
    people.push((Section::Others, elsewhere));
    Fake::of((state, people)).answering(move |wish, inside| {
        let Wish::AskNames { persons } = wish else { return None };
        for (_, row) in inside.people.iter_mut().filter(|(_, row)| answers && persons.contains(&row.person)) {
            row.has_name = true;
            row.name = format!("Named {}", row.person);
        }
        None
    })
}

#[tokio::test(start_paused = true)]
async fn names_are_asked_for_of_those_who_are_named_or_of_all_who_have_none() {
    for (line, persons, words) in [
        (&["01234567891="][..], vec![2], "2 Named 2\n"),
        (&["mia", "01234567890="], vec![1, 3], "1 Named 1\n3 Named 3\n"),
        (&["--nameless"], vec![1, 2], "1 Named 1\n2 Named 2\n"),
        (&["--nameless", "--account", "viber"], vec![1, 2], "1 Named 1\n2 Named 2\n"),
    ] {
        let fake = nameless(true);
        let told = run(&[&["contact", "ask-names"], line].concat(), &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (Ending::Done, words), "{line:?} {}", told.err);
        assert_eq!(fake.wishes(), [Wish::AskNames { persons }], "{line:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn names_that_do_not_come_are_waited_for_and_not_for_ever() {
    let told = run(&["contact", "ask-names", "mia", "01234567890="], &nameless(false)).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::TimedOut, "3 Mia\n"));
    assert!(told.err.starts_with("1 person has no name yet."), "{}", told.err);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_about_where_no_names_are_told_or_everybody_has_one() {
    for (line, ending, words) in [
        (&["key-4"][..], Ending::NotDone, "The service of 4 key-4 tells no names"),
        (&["--nameless", "--account", "fanvue"], Ending::NotDone, "The service cannot do that"),
        (&["nobody"], Ending::NoSuch, "nobody called nobody"),
    ] {
        let fake = nameless(true);
        let told = run(&[&["contact", "ask-names"], line].concat(), &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (ending, ""), "{line:?}");
        assert!(told.err.contains(words), "{line:?} {}", told.err);
        assert_eq!(fake.wishes(), []);
    }
    let fake = nameless(true);
    fake.with(|inside| inside.people.iter_mut().for_each(|(_, row)| row.has_name = true));
    let told = run(&["contact", "ask-names", "--nameless"], &fake).await;
    assert_eq!(
        (told.ending, told.err.as_str()),
        (Ending::Done, "Everybody whose service tells names has one.\n")
    );
    let nobody = run(&["contact", "ask-names", "--nameless"], &Fake::of(states::nobody())).await;
    assert_eq!(nobody.ending, Ending::NoSuch);
}

#[tokio::test(start_paused = true)]
async fn the_best_customers_are_watched_where_there_are_any() {
    let of = |top: u32, spend: bool| {
        let (mut state, people) = states::several();
        state.accounts[1].top = top;
        state.accounts[1].can = Some(Can { spend, ..states::can() });
        Fake::of((state, people))
    };
    let fake = of(3, true);
    let told = run(&["account", "watch-top", "2"], &fake).await;
    assert_eq!(
        told.out, "You are told about 3 people, the best customers of fanvue:Other.\n",
        "{}",
        told.err
    );
    assert_eq!(fake.wishes(), [Wish::WatchTop { account: 2 }]);
    for (fake, words) in
        [(of(0, true), "Nobody of fanvue:Other"), (of(0, false), "The service cannot do that")]
    {
        let told = run(&["account", "watch-top", "2"], &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (Ending::NotDone, ""));
        assert!(told.err.contains(words), "{}", told.err);
        assert_eq!(fake.wishes(), []);
    }
}
