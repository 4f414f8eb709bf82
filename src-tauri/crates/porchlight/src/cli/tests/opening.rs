//! Chats and pages: opened, printed for a browser elsewhere, and said to be right or wrong; and one contact of several.

use super::fake::Fake;
use super::run;
use super::states;
use crate::cli::ending::Ending;
use agent::wire::{ContactCard, ProblemCode, Wish};

/// Ana with three contacts: a chat and a page, only a chat, neither.
fn ana() -> Fake {
    let fake = Fake::of(states::several());
    fake.with(|inside| {
        let mut pane = states::pane(&inside.people[0].1, &["key-1", "key-2", "key-3"]);
        let set = |card: &mut ContactCard, chat: Option<&str>, profile: Option<&str>| {
            (card.chat, card.profile) = (chat.map(str::to_owned), profile.map(str::to_owned));
            card.is_merged = chat.is_some();
        };
        set(&mut pane.contacts[0], Some("https://one.example/chat"), Some("https://one.example/ana"));
        set(&mut pane.contacts[1], Some("https://two.example/chat"), None);
        inside.panes = vec![pane];
    });
    fake
}

#[tokio::test(start_paused = true)]
async fn a_chat_or_a_page_is_opened_of_the_person_or_of_one_contact() {
    for (line, wish, words) in [
        (
            &["chat", "ana"][..],
            Wish::OpenChat { person: 1 },
            "The chat with 1 Ana @ana opens in the browser.\n",
        ),
        (
            &["chat", "ana", "--contact", "11"],
            Wish::OpenContactChat { contact: 11 },
            "The chat with 1 Ana @ana opens in the browser.\n",
        ),
        (
            &["page", "ana"],
            Wish::OpenProfile { contact: 10 },
            "The page of 1 Ana @ana opens in the browser.\n",
        ),
        (
            &["page", "ana", "--contact", "10"],
            Wish::OpenProfile { contact: 10 },
            "The page of 1 Ana @ana opens in the browser.\n",
        ),
    ] {
        let fake = ana();
        let told = run(&[&["contact"], line].concat(), &fake).await;
        assert_eq!(told.out, words, "{line:?} {}", told.err);
        assert_eq!(fake.wishes(), [wish]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_is_printed_alone_and_nothing_is_opened() {
    for (line, address) in [
        (&["chat", "ana"][..], "https://one.example/chat\n"),
        (&["chat", "ana", "--contact", "11"], "https://two.example/chat\n"),
        (&["page", "ana"], "https://one.example/ana\n"),
    ] {
        let fake = ana();
        let told = run(&[&["contact"], line, &["--print"]].concat(), &fake).await;
        assert_eq!((told.ending, told.out.as_str(), told.err.as_str()), (Ending::Done, address, ""));
        assert_eq!(fake.wishes(), []);
    }
    let shown = run(&["contact", "show", "ana", "--json"], &ana()).await.json();
    let known_as = &shown["person"]["knownAs"];
    assert_eq!(
        (&known_as[0]["page"], &known_as[1]["chat"]),
        (&"https://one.example/ana".into(), &"https://two.example/chat".into())
    );
    assert!(known_as[1]["page"].is_null() && known_as[2]["chat"].is_null());
}

#[tokio::test(start_paused = true)]
async fn what_has_no_address_or_no_such_contact_is_said_and_not_wished() {
    for (line, ending, words) in [
        (&["chat", "ana", "--contact", "12"][..], Ending::NoSuch, "10 Service key-1, 11 Service key-2"),
        (&["page", "ana", "--contact", "11"], Ending::NoSuch, "10 Service key-1"),
        (&["unmerge", "ana", "--contact", "12"], Ending::NoSuch, "10 Service key-1, 11 Service key-2"),
        (&["remove", "ana", "--contact", "7", "--yes"], Ending::NoSuch, "12 Service key-3"),
        (&["remove", "ana", "leo", "--contact", "10", "--yes"], Ending::Misused, "the one person"),
    ] {
        let fake = ana();
        let told = run(&[&["contact"], line].concat(), &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (ending, ""), "{line:?}");
        assert!(told.err.contains(words), "{line:?} {}", told.err);
        assert_eq!(fake.wishes(), []);
    }
    let fake = ana();
    fake.with(|inside| inside.panes[0].contacts.drain(..2).count());
    for (line, words) in [
        (&["chat", "ana", "--print"][..], "There is no chat to open"),
        (&["chat", "ana", "--contact", "12"], "There is no chat to open"),
        (&["page", "ana"], "No contact of 1 Ana @ana has a page"),
    ] {
        let told = run(&[&["contact"], line].concat(), &fake).await;
        assert_eq!(told.ending, Ending::NotDone, "{line:?}");
        assert!(told.err.contains(words), "{line:?} {}", told.err);
    }
    assert_eq!(fake.wishes(), []);
}

#[tokio::test(start_paused = true)]
async fn one_contact_is_separated_or_let_go_of_and_the_others_stay() {
    let fake = ana();
    let told = run(&["contact", "unmerge", "ana", "--contact", "11"], &fake).await;
    assert_eq!(told.out, "1 Ana @ana: that contact is somebody of their own again.\n", "{}", told.err);
    let told = run(&["contact", "remove", "ana", "--contact", "12", "--yes"], &fake).await;
    assert_eq!(told.out, "key-3 of 1 Ana @ana is let go of.\n", "{}", told.err);
    assert_eq!(fake.wishes(), [Wish::Unmerge { contact: 11 }, Wish::RemoveContacts { contacts: vec![12] }]);
    assert_eq!(run(&["contact", "remove", "ana", "--contact", "12"], &fake).await.ending, Ending::Misused);
    let all = ana();
    assert_eq!(run(&["contact", "unmerge", "ana"], &all).await.ending, Ending::Done);
    assert_eq!(all.wishes(), [Wish::Unmerge { contact: 10 }, Wish::Unmerge { contact: 11 }]);
}

#[tokio::test(start_paused = true)]
async fn where_chats_open_wrongly_all_of_them_are_opened_and_without_a_browser_their_address_is_told() {
    let fake = ana();
    let told = run(&["account", "chats", "1", "right"], &fake).await;
    assert_eq!(told.out, "The chats of fanvue:Ana Creator open in the right place.\n", "{}", told.err);
    assert_eq!(fake.wishes(), [Wish::ConfirmChat { account: 1, right: true }]);

    let without = ana().answering(|_, _| Some(ProblemCode::NoBrowser.with("https://one.example/inbox")));
    let told = run(&["account", "chats", "1", "wrong"], &without).await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    assert!(told.out.ends_with("opened from now on.\nhttps://one.example/inbox\n"), "{}", told.out);
    let none = ana().answering(|_, _| Some(ProblemCode::NoChat.bare()));
    assert_eq!(run(&["account", "chats", "1", "wrong"], &none).await.ending, Ending::NotDone);
}
