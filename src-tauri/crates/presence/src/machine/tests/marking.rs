//! Whether reading in bulk marks chats as read: found out at the first use, kept, and acted on.

use super::words::{calls, last_words, message, play, shown, words};
use super::*;
use crate::marking::Marking;
use crate::notice::Says;

/// They wrote so many messages that nobody read.
fn write(play: &mut Play, nth: usize, unread: u32) {
    let key = format!("p{nth}");
    let messages: Vec<_> = (0..unread).map(|at| message(&format!("{key}-{at}"), at.into(), true)).collect();
    let last = words(&format!("{key}-{}", unread - 1), i64::from(unread - 1), true);
    let row = ContactRow { last_words: Some(last), unread: Some(unread), ..ContactRow::default() };
    play.told.insert(key.clone(), row);
    play.chats.insert(key, Ok(Chat { messages, has_more: false }));
}

/// Everybody is watched, wrote twice, and stands in the list of who is online once they are.
fn ready(marks: Marks, people: usize) -> Play {
    let mut play = play(people);
    (play.marks, play.has_list) = (marks, true);
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    for nth in 0..people {
        play.star(nth);
        write(&mut play, nth, 2);
    }
    play.secs(70);
    play.asked.clear();
    play.done.clear();
    play
}

fn comes(play: &mut Play, nth: usize) {
    play.now_is(nth, Presence::Online);
    play.secs(3);
}

/// What the service still calls unread.
fn unread_there(play: &Play, nth: usize) -> Option<u32> {
    play.told[&format!("p{nth}")].unread
}

fn kept(play: &Play) -> Vec<Marking> {
    let accounts = play.done.iter().filter_map(|effect| match effect {
        Effect::Keep(Kept::Account(account)) => Some(account.marking),
        _ => None,
    });
    accounts.filter(|marking| *marking != Marking::Unknown).collect()
}

#[test]
fn m34_a_service_that_leaves_chats_unread_is_found_out_at_once_and_read_as_ever() {
    let mut play = ready(Marks::Never, 4);
    comes(&mut play, 0);
    assert_eq!((play.account().marking, kept(&play)), (Marking::Leaves, vec![Marking::Leaves]));
    assert_eq!(play.row(0).unread, 2);
    play.asked.clear();
    for nth in 1..4 {
        play.set(nth, Presence::Online);
    }
    comes(&mut play, 3);
    assert_eq!(calls(&play).iter().map(|(chats, _)| chats).sum::<usize>(), 3);
    let walks = play.asked.iter().filter(|(_, task)| task.kind() == TaskKind::OnlineNow).count();
    assert!(walks <= 1, "lists are read as often as ever: {walks}");
}

#[test]
fn m34_a_service_that_marks_chats_as_read_costs_two_marks_and_is_asked_no_more() {
    let mut play = ready(Marks::Then, 4);
    for nth in 0..3 {
        play.set(nth, Presence::Online);
    }
    comes(&mut play, 2);
    play.secs(30);
    assert_eq!((play.account().marking, kept(&play)), (Marking::Marks, vec![Marking::Marks]));
    assert_eq!(calls(&play), [(1, None), (1, None)], "one chat is risked after the other");
    let unread: Vec<_> = (0..4).map(|nth| unread_there(&play, nth)).collect();
    assert_eq!(unread.iter().filter(|unread| **unread == Some(0)).count(), 2, "{unread:?}");
    play.secs(30);
    play.asked.clear();
    comes(&mut play, 3);
    play.give(Event::Wish(Wish::Look(person(3))));
    play.secs(60);
    assert_eq!(calls(&play), []);
    assert_eq!(unread_there(&play, 3), Some(2));
    assert_eq!(last_words(&play, 3), Some(words("p3-1", 1, true)), "the list says them");
    let mut told = shown(&play).into_iter().filter_map(|notice| match &notice.says {
        Says::CameOnline { person: who, last_words, .. } if *who == person(3) => last_words.clone(),
        _ => None,
    });
    assert_eq!(told.next_back(), Some(words("p3-1", 1, true)));
}

#[test]
fn m34_what_marks_chats_as_read_is_read_on_the_users_wish_for_one_or_for_all() {
    let mut play = ready(Marks::Then, 4);
    for nth in 0..2 {
        comes(&mut play, nth);
        play.secs(30);
    }
    play.asked.clear();
    play.give(Event::Wish(Wish::ReadWords(person(2))));
    play.secs(1);
    assert_eq!(calls(&play).len(), 1);
    assert_eq!(unread_there(&play, 2), Some(0), "as was wished");
    play.give(Event::Wish(Wish::AllowMarking { account: ACCOUNT, on: true }));
    comes(&mut play, 3);
    assert_eq!((play.account().marking, calls(&play).len()), (Marking::Allowed, 2));
    play.secs(120);
    assert_eq!(play.account().marking, Marking::Allowed, "the user's word stands");
    play.give(Event::Wish(Wish::AllowMarking { account: ACCOUNT, on: false }));
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(30);
    assert_eq!((play.account().marking, calls(&play).len()), (Marking::Marks, 2));
    let before = play.account().marking;
    play.give(Event::Wish(Wish::AllowMarking { account: AccountId(99), on: true }));
    assert_eq!(play.account().marking, before);
}

#[test]
fn m34_a_service_that_marks_before_it_answers_is_found_out_at_the_second_arrival() {
    let mut play = ready(Marks::First, 3);
    comes(&mut play, 0);
    assert_eq!(play.account().marking, Marking::Unknown, "somebody may have opened it just then");
    play.secs(30);
    comes(&mut play, 1);
    assert_eq!(play.account().marking, Marking::Marks);
    play.secs(30);
    play.asked.clear();
    comes(&mut play, 2);
    assert_eq!((calls(&play), unread_there(&play, 2)), (vec![], Some(2)));
}

#[test]
fn m34_a_chat_that_the_user_opens_just_then_says_nothing_against_the_service() {
    let mut play = ready(Marks::Never, 3);
    play.has_list = false;
    comes(&mut play, 0);
    assert_eq!(calls(&play).len(), 1);
    play.give(Event::Wish(Wish::Opened(contact(0).id)));
    play.mark("p0");
    play.has_list = true;
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(3);
    assert_eq!((play.account().marking, play.row(0).unread), (Marking::Unknown, 0));
    comes(&mut play, 1);
    assert_eq!(play.account().marking, Marking::Leaves, "the next one tells");
}

#[test]
fn m34_that_somebody_wrote_stays_told_when_only_the_question_marked_it_as_read() {
    for marks in [Marks::First, Marks::Then] {
        let mut play = ready(marks, 2);
        play.give(Event::Wish(Wish::Watch {
            person: person(0),
            watch: Watch { words: true, ..Watch::default() },
        }));
        play.now_is(0, Presence::Online);
        play.secs(70);
        write(&mut play, 0, 3);
        play.secs(65);
        let wrote = |play: &Play| shown(play).iter().any(|notice| matches!(notice.says, Says::Wrote { .. }));
        assert!(wrote(&play), "{marks:?}");
        play.done.clear();
        play.give(Event::Wish(Wish::Look(person(0))));
        play.secs(5);
        assert_eq!(unread_there(&play, 0), Some(0), "{marks:?}");
        let withdrawn = play.done.iter().any(|effect| matches!(effect, Effect::Withdraw(_)));
        assert!(!withdrawn, "{marks:?}: the user has not seen it");
    }
}

#[test]
fn what_was_found_out_before_holds_from_the_start() {
    let mut play = Play::unstarted(2);
    let found = Account {
        marking: Marking::Marks,
        ..Account::new(ACCOUNT, &SignIn { id: SIGN_IN, service: "test" }, "me".into(), "Me".into())
    };
    let loaded = Loaded {
        sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
        accounts: vec![found],
        contacts: (0..2).map(contact).collect(),
        unused: Unused { account: 2, contact: 100, person: 100, notice: 1, label: 1 },
        ..Loaded::default()
    };
    play.machine = Machine::new(loaded, 7, play.now);
    play.can = super::words::talking();
    play.marks = Marks::Then;
    play.start();
    play.star(0);
    write(&mut play, 0, 2);
    play.secs(70);
    comes(&mut play, 0);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(60);
    assert_eq!((calls(&play), unread_there(&play, 0)), (vec![], Some(2)));
}
