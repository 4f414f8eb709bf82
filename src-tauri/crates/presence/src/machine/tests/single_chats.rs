//! Chats of a service that can be asked about one at a time, whose messages do not say which were read.

use super::words::{talking, words};
use super::*;
use crate::service::{Message, MessageLimits};

fn play(people: usize) -> Play {
    let mut play = Play::of(people);
    let one = MessageLimits {
        most_chats: 1,
        messages: 20,
        has_cursor: false,
        tells_unread: false,
        may_mark: false,
    };
    play.can = Capabilities { messages: Some(one), ..talking() };
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(play.can.clone())) });
    play.secs(10);
    play.asked.clear();
    play
}

fn says(play: &mut Play, nth: usize, text: &str, sent: i64) {
    let said = words(text, sent, true);
    let message = Message { id: text.into(), sent: Some(Wall(sent)), words: Some(said), is_unread: false };
    play.chats.insert(format!("p{nth}"), Ok(Chat { messages: vec![message], has_more: false }));
}

fn calls(play: &Play) -> Vec<(Vec<Key>, Option<Box<str>>)> {
    let of = |(_, task): &(u64, Task)| match task {
        Task::MessagesOf { keys, since } => Some((keys.clone(), since.clone())),
        _ => None,
    };
    play.asked.iter().filter_map(of).collect()
}

#[test]
fn each_chat_is_a_request_of_its_own_without_a_message_to_go_on_from() {
    let mut play = play(5);
    for nth in 0..3 {
        play.star(nth);
        says(&mut play, nth, &format!("from {nth}"), 5);
        play.set(nth, Presence::Online);
    }
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(5);
    let mut asked: Vec<_> = calls(&play);
    asked.sort();
    assert_eq!(asked, ["p0", "p1", "p2"].map(|key| (vec![key.into()], None)));
    for nth in 0..3 {
        let said = play.machine.person(person(nth), play.now).expect("known").last_words;
        assert_eq!(said, Some(words(&format!("from {nth}"), 5, true)));
    }
    play.asked.clear();
    play.secs(15);
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(1);
    assert_eq!(calls(&play), [(vec!["p1".into()], None)], "read from the beginning again");
}

#[test]
fn how_many_are_unread_is_as_the_lists_row_says() {
    let mut play = play(2);
    play.listed = vec!["p0".to_owned()];
    let told =
        ContactRow { unread: Some(3), last_words: Some(words("old", 1, true)), ..ContactRow::default() };
    play.told = [("p0".to_owned(), told)].into();
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
    play.secs(5);
    assert_eq!(play.row(0).unread, 3);
    says(&mut play, 0, "new", 9);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(2);
    let view = play.machine.person(person(0), play.now).expect("known");
    assert_eq!(view.last_words, Some(words("new", 9, true)));
    assert_eq!((view.row.unread, view.row.has_more_unread), (3, false));
}

#[test]
fn chats_that_cost_a_request_each_wait_for_presence() {
    let mut play = play(300);
    let own = |limit, draws| BudgetSpec {
        name: "creator",
        scope: BudgetScope::Account,
        limit,
        window: Duration::from_secs(60),
        draws,
    };
    play.can.budgets = vec![own(8, TaskKind::ALL.to_vec())];
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(play.can.clone())) });
    play.secs(70);
    play.asked.clear();
    for nth in 0..30 {
        play.give(Event::Wish(Wish::Look(person(nth))));
    }
    play.star(200);
    play.secs(240);
    let about =
        |task: &Task| matches!(task, Task::PresenceOf { keys } if keys.iter().any(|key| **key == *"p200"));
    let swept = play.asked.iter().filter(|(_, task)| about(task)).count();
    assert!(swept >= 6, "watched people go first: {swept}");
    assert!(!calls(&play).is_empty(), "and chats have their turn");
}
