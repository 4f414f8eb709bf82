//! When chats are asked about, what becomes of the answers, and who is told of what somebody wrote.

use super::*;
use crate::notice::{Hold, Notice, Says};
use crate::service::{LastWords, Message, MessageLimits, Words};

/// A service that can be asked about chats.
pub(super) fn talking() -> Capabilities {
    let can = capabilities();
    let budgets = can.budgets.into_iter().map(|budget| match budget.name {
        "general" => BudgetSpec { draws: TaskKind::ALL.to_vec(), ..budget },
        _ => budget,
    });
    Capabilities {
        messages: Some(MessageLimits {
            most_chats: 50,
            messages: 20,
            has_cursor: true,
            tells_unread: true,
            may_mark: true,
        }),
        budgets: budgets.collect(),
        ..can
    }
}

pub(super) fn play(people: usize) -> Play {
    let mut play = Play::of(people);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(talking())) });
    play.has_list = false;
    play.secs(10);
    play.asked.clear();
    play
}

pub(super) fn words(text: &str, sent: i64, is_theirs: bool) -> LastWords {
    LastWords { sent: Some(Wall(sent)), is_theirs, is_by_colleague: false, what: Words::Text(text.into()) }
}

pub(super) fn message(text: &str, sent: i64, is_unread: bool) -> Message {
    Message { id: text.into(), sent: Some(Wall(sent)), words: Some(words(text, sent, true)), is_unread }
}

fn says(play: &mut Play, nth: usize, messages: &[Message]) {
    play.chats.insert(format!("p{nth}"), Ok(Chat { messages: messages.to_vec(), has_more: false }));
}

pub(super) fn calls(play: &Play) -> Vec<(usize, Option<&str>)> {
    play.asked
        .iter()
        .filter_map(|(_, task)| match task {
            Task::MessagesOf { keys, since } => Some((keys.len(), since.as_deref())),
            _ => None,
        })
        .collect()
}

pub(super) fn shown(play: &Play) -> Vec<&Notice> {
    play.done
        .iter()
        .filter_map(|effect| match effect {
            Effect::Notify(notice) => Some(notice),
            _ => None,
        })
        .collect()
}

pub(super) fn last_words(play: &Play, nth: usize) -> Option<LastWords> {
    play.machine.person(person(nth), play.now).expect("known").last_words
}

#[test]
fn the_notice_goes_out_at_once_and_says_the_last_words_when_they_come() {
    let mut play = play(3);
    play.star(0);
    says(&mut play, 0, &[message("hello", 5, true)]);
    play.now_is(0, Presence::Online);
    play.secs(1);
    let said: Vec<Option<LastWords>> = shown(&play)
        .into_iter()
        .map(|notice| match &notice.says {
            Says::CameOnline { last_words, .. } => last_words.clone(),
            says => panic!("{says:?}"),
        })
        .collect();
    assert_eq!(said, [None, Some(words("hello", 5, true))]);
    assert_eq!(shown(&play)[0].id, shown(&play)[1].id, "in place");
    assert!(play.row(0).is_unanswered);
    assert_eq!(play.row(0).unread, 1);
}

#[test]
fn the_list_says_the_last_words_as_far_as_they_are_wanted_on_the_screen_and_where_nothing_is_kept() {
    let mut play = play(3);
    says(&mut play, 0, &[message("hello", 5, true)]);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(1);
    assert_eq!(play.row(0).last_words, Some(words("hello", 5, true)));
    let kept = play.machine.everybody(&Query::default(), play.now);
    assert!(kept.iter().all(|row| row.last_words.is_none()), "what may go into a file says nobody's words");
    for settings in [
        Settings { words: false, ..Settings::default() },
        Settings { previews: false, ..Settings::default() },
    ] {
        play.give(Event::Wish(Wish::Change(settings)));
        assert_eq!(play.row(0).last_words, None);
        assert!(play.row(0).is_unanswered, "whose turn it is, is told all the same");
    }
    play.give(Event::Wish(Wish::Change(Settings::default())));
    assert_eq!(play.row(0).last_words, Some(words("hello", 5, true)));
}

#[test]
fn m8_a_burst_of_arrivals_costs_one_call() {
    let mut play = play(300);
    for nth in 0..40 {
        play.star(nth);
        says(&mut play, nth, &[message(&format!("m{nth}"), 5, false)]);
    }
    play.asked.clear();
    for nth in 0..40 {
        play.set(nth, Presence::Online);
    }
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(20);
    assert_eq!(calls(&play), [(40, None)]);
}

#[test]
fn chats_are_asked_about_after_presence_and_before_everything_else() {
    let mut play = play(300);
    play.has_list = true;
    play.star(0);
    play.asked.clear();
    play.now_is(0, Presence::Online);
    let kinds = |play: &Play| play.asked.iter().map(|(_, task)| task.kind()).collect::<Vec<_>>();
    assert_eq!(kinds(&play)[0], TaskKind::PresenceOf);
    play.asked.clear();
    play.pass(Duration::from_millis(300));
    assert_eq!(kinds(&play), [TaskKind::MessagesOf]);
}

#[test]
fn nobody_is_asked_for_words_that_the_user_does_not_want() {
    let mut play = play(3);
    play.star(0);
    says(&mut play, 0, &[message("hello", 5, true)]);
    play.give(Event::Wish(Wish::Change(Settings { words: false, ..Settings::default() })));
    play.now_is(0, Presence::Online);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(60);
    assert_eq!(calls(&play), []);
    play.told.insert("p0".to_owned(), row_with("listed", 9, 1));
    play.has_list = true;
    play.secs(120);
    assert_eq!(last_words(&play, 0), None, "nor are they shown");
}

fn row_with(text: &str, sent: i64, unread: u32) -> ContactRow {
    ContactRow { last_words: Some(words(text, sent, true)), unread: Some(unread), ..ContactRow::default() }
}

#[test]
fn looking_at_somebody_asks_about_their_chat() {
    let mut play = play(3);
    says(&mut play, 1, &[message("hi", 5, false)]);
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(1);
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(1);
    assert_eq!(calls(&play), [(1, None)], "once");
    assert_eq!(last_words(&play, 1), Some(words("hi", 5, true)));
    assert!(!play.row(1).seen.presence.is_present());
}

#[test]
fn m12_the_next_call_names_the_newest_message_and_an_empty_answer_takes_nothing_away() {
    let mut play = play(3);
    says(&mut play, 1, &[message("a", 5, true), message("b", 7, true)]);
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(30);
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(1);
    assert_eq!(calls(&play), [(1, None), (1, Some("b"))]);
    assert_eq!(last_words(&play, 1), Some(words("b", 7, true)));
    assert_eq!(play.row(1).unread, 2);
}

#[test]
fn m11_a_cursor_hides_nothing_of_another_chat() {
    let mut play = play(3);
    says(&mut play, 0, &[message("a", 50, false)]);
    says(&mut play, 1, &[message("b", 10, false)]);
    for nth in [0, 1] {
        play.give(Event::Wish(Wish::Look(person(nth))));
        play.secs(30);
    }
    says(&mut play, 1, &[message("b", 10, false), message("c", 20, true)]);
    play.asked.clear();
    play.give(Event::Wish(Wish::Look(person(0))));
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(1);
    assert_eq!(calls(&play), [(2, Some("b"))]);
    assert_eq!(last_words(&play, 1), Some(words("c", 20, true)), "older than what the other chat had");
}

#[test]
fn a_cursor_that_is_refused_is_dropped_once() {
    for refusal in [Trouble::Refused { status: 400, words: "no such message".into() }, Trouble::BadCursor] {
        let mut play = play(3);
        says(&mut play, 1, &[message("a", 5, true)]);
        play.give(Event::Wish(Wish::Look(person(1))));
        play.secs(30);
        play.asked.clear();
        for _ in 0..2 {
            play.instead.push_back(refusal.clone());
        }
        play.give(Event::Wish(Wish::Look(person(1))));
        play.pass(Duration::from_millis(400));
        assert_eq!(calls(&play), [(1, Some("a")), (1, None)], "{refusal:?}");
        assert_eq!(play.health(), Health::Fine);
        assert_eq!(last_words(&play, 1), Some(words("a", 5, true)));
    }
}

#[test]
fn m15_an_answer_in_which_every_chat_failed_leaves_the_account_healthy() {
    let mut play = play(3);
    for nth in 0..3 {
        play.chats.insert(format!("p{nth}"), Err(NoChat::Failed));
        play.give(Event::Wish(Wish::Look(person(nth))));
    }
    play.secs(1);
    assert_eq!(play.health(), Health::Fine);
    play.asked.clear();
    play.star(0);
    assert_eq!(play.batches().len(), 1, "presence is asked about as before");
}

#[test]
fn m19_no_conversation_is_remembered_and_not_asked_for_at_every_notice() {
    let mut play = play(3);
    play.star(0);
    for _ in 0..3 {
        play.now_is(0, Presence::Online);
        play.secs(300);
        play.now_is(0, Presence::Offline);
        play.secs(300);
    }
    assert_eq!(calls(&play), [(1, None)]);
    let view = play.machine.person(person(0), play.now).expect("known");
    assert_eq!(view.no_chat, Some(NoChat::NotFound));
}

#[test]
fn m20_a_failed_chat_is_asked_for_later_and_a_forbidden_one_is_not() {
    let mut play = play(3);
    says(&mut play, 0, &[message("old", 5, false)]);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(30);
    for (what, later) in [(NoChat::Failed, 1), (NoChat::Unreadable, 0), (NoChat::Forbidden, 0)] {
        play.chats.insert("p0".to_owned(), Err(what));
        play.asked.clear();
        play.give(Event::Wish(Wish::Look(person(0))));
        play.secs(70);
        assert_eq!(calls(&play).len(), 1 + later, "{what:?}");
        assert_eq!(last_words(&play, 0), Some(words("old", 5, true)), "{what:?}");
        play.secs(3600);
    }
    play.asked.clear();
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(70);
    assert_eq!(calls(&play), []);
}

#[test]
fn an_answer_about_chats_that_cannot_be_read_holds_nobodys_presence_back() {
    let mut play = play(3);
    play.instead.push_back(Trouble::Unreadable("byChat".into()));
    play.give(Event::Wish(Wish::Look(person(0))));
    play.pass(Duration::from_millis(400));
    assert_eq!(calls(&play).len(), 1);
    play.asked.clear();
    play.star(0);
    assert_eq!(play.batches().len(), 1);
    play.secs(70);
    assert_eq!(calls(&play).len(), 1, "and is asked for again");
}

#[test]
fn m4_without_the_scope_no_more_chats_are_asked_about() {
    let mut play = play(3);
    play.instead.push_back(Trouble::MissingScope("read:chat".into()));
    for nth in [0, 1] {
        play.give(Event::Wish(Wish::Look(person(nth))));
        play.secs(30);
    }
    assert_eq!(calls(&play).len(), 1);
    assert_eq!(play.account().missing_scopes, ["read:chat".into()]);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn unknown_chats_that_are_forbidden_together_are_asked_about_apart_and_no_scope_is_missing() {
    let mut play = play(2);
    for nth in 0..2 {
        says(&mut play, nth, &[message(&format!("m{nth}"), 5, false)]);
        play.give(Event::Wish(Wish::Look(person(nth))));
    }
    play.instead.push_back(Trouble::ForbiddenForIds { scope: "read:chat".into(), words: "Forbidden".into() });
    play.secs(1);
    assert_eq!(calls(&play).iter().map(|(size, _)| *size).collect::<Vec<_>>(), [2, 1, 1]);
    assert!((0..2).all(|nth| last_words(&play, nth).is_some()));
    assert!(play.account().missing_scopes.is_empty());
}

#[test]
fn fewer_chats_are_asked_about_when_there_were_too_many() {
    let mut play = play(8);
    for nth in 0..8 {
        says(&mut play, nth, &[message(&format!("m{nth}"), 5, false)]);
        play.give(Event::Wish(Wish::Look(person(nth))));
    }
    play.instead.push_back(Trouble::TooManyIds);
    play.secs(1);
    assert_eq!(calls(&play).iter().map(|(size, _)| *size).collect::<Vec<_>>(), [8, 4, 4]);
}

/// Fifty people who all come at once, each with words, where the service refuses every call about these.
fn burst(bad: &[usize]) -> Play {
    let mut play = play(50);
    play.bad_chats = bad.iter().map(|nth| format!("p{nth}")).collect();
    for nth in 0..50 {
        play.star(nth);
        says(&mut play, nth, &[message(&format!("m{nth}"), 5, true)]);
    }
    play.secs(90);
    for nth in 0..50 {
        play.set(nth, Presence::Online);
    }
    play.asked.clear();
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.batches(), [50], "they are there, and their chats are gathered");
    play
}

#[test]
fn a_refused_call_is_halved_until_the_chat_at_fault_stands_alone() {
    let mut play = burst(&[37]);
    play.secs(10);
    for nth in (0..50).filter(|nth| *nth != 37) {
        assert_eq!(last_words(&play, nth), Some(words(&format!("m{nth}"), 5, true)), "p{nth} got an answer");
    }
    assert_eq!(last_words(&play, 37), None);
    let sizes = calls(&play);
    assert!(sizes.len() <= 13, "two for each halving of fifty: {sizes:?}");
    assert_eq!(play.machine.person(person(37), play.now).expect("known").no_chat, Some(NoChat::Refused));
    assert_eq!(play.health(), Health::Fine);
    assert_eq!(play.presence(37), Presence::Online, "presence is asked about as before");
    play.secs(60);
    play.asked.clear();
    for nth in [36, 37] {
        play.give(Event::Wish(Wish::Look(person(nth))));
        play.secs(1);
    }
    assert_eq!(calls(&play).len(), 1, "the one at fault is let be, and nobody else");
    play.told.insert("p37".to_owned(), row_with("listed", 9, 1));
    play.has_list = true;
    play.secs(3700);
    play.asked.clear();
    play.give(Event::Wish(Wish::Look(person(37))));
    play.secs(1);
    assert_eq!(last_words(&play, 37), Some(words("listed", 9, true)));
    assert_eq!(calls(&play), [], "also when a list has words of it");
    play.secs(24 * 3600);
    play.bad_chats.clear();
    play.asked.clear();
    play.give(Event::Wish(Wish::Look(person(37))));
    play.secs(1);
    assert_eq!(calls(&play).len(), 1, "for a day");
    assert_eq!(play.machine.person(person(37), play.now).expect("known").no_chat, None);
}

#[test]
fn when_every_half_is_refused_no_chat_is_blamed_and_the_account_stays_healthy() {
    let all: Vec<usize> = (0..50).collect();
    let mut play = burst(&all);
    play.secs(3600);
    assert!(calls(&play).len() <= 7, "{:?}", calls(&play));
    assert_eq!(play.health(), Health::Fine);
    let blamed =
        |nth| play.machine.person(person(nth), play.now).expect("known").no_chat == Some(NoChat::Refused);
    assert!(!(0..50).any(blamed));
    play.bad_chats.clear();
    play.asked.clear();
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(1);
    assert_eq!(calls(&play).len(), 1, "each is asked about when there is a reason again");
}

#[test]
fn two_chats_that_are_both_refused_are_not_told_from_a_service_that_takes_none() {
    let mut play = play(2);
    play.bad_chats = vec!["p0".to_owned(), "p1".to_owned()];
    for nth in [0, 1] {
        play.give(Event::Wish(Wish::Look(person(nth))));
    }
    play.secs(600);
    assert_eq!(calls(&play).iter().map(|(size, _)| *size).collect::<Vec<_>>(), [2, 1, 1]);
    let no_chat = |nth| play.machine.person(person(nth), play.now).expect("known").no_chat;
    assert_eq!((no_chat(0), no_chat(1)), (None, None));
}

#[test]
fn a_refusal_with_a_cursor_is_first_taken_to_be_for_the_cursor() {
    let mut play = play(3);
    for nth in [0, 1] {
        says(&mut play, nth, &[message(&format!("m{nth}"), 5, false)]);
        play.give(Event::Wish(Wish::Look(person(nth))));
    }
    play.secs(30);
    play.asked.clear();
    play.bad_chats = vec!["p1".to_owned()];
    for nth in [0, 1] {
        play.give(Event::Wish(Wish::Look(person(nth))));
    }
    play.secs(10);
    assert_eq!(calls(&play), [(2, Some("m0")), (2, None), (1, None), (1, None)]);
    assert_eq!(last_words(&play, 1), Some(words("m1", 5, true)), "what was known stays");
}

#[test]
fn a_refusal_for_the_version_or_the_number_is_never_halved() {
    let version = Trouble::VersionRefused { sent: "1".into(), next: None };
    for (trouble, sizes) in [(version, vec![50]), (Trouble::TooManyIds, vec![50, 25, 25])] {
        let mut play = burst(&[]);
        play.instead.push_back(trouble);
        play.secs(10);
        assert_eq!(calls(&play).iter().map(|(size, _)| *size).collect::<Vec<_>>(), sizes);
        let no_chat = |nth| play.machine.person(person(nth), play.now).expect("known").no_chat;
        assert!((0..50).all(|nth| no_chat(nth).is_none()));
    }
}

#[test]
fn halves_outlive_a_limit_a_new_token_and_a_broken_connection_and_only_go_on() {
    let interruptions = [
        Trouble::TooMany { retry_after: Some(Duration::from_secs(5)) },
        Trouble::Unauthorized,
        Trouble::NoAnswer(crate::service::NoAnswer::CutShort),
    ];
    for interruption in interruptions {
        let mut play = burst(&[37]);
        play.instead.push_back(Trouble::BadIds("bad chat".into()));
        play.instead.push_back(interruption.clone());
        play.secs(1);
        play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(talking())) });
        play.secs(60);
        for nth in (0..50).filter(|nth| *nth != 37) {
            assert!(last_words(&play, nth).is_some(), "p{nth} after {interruption:?}");
        }
        assert!(calls(&play).len() <= 15, "{interruption:?}: {:?}", calls(&play));
    }
}

#[test]
fn a_half_that_fails_is_asked_for_later_and_blames_nobody() {
    let mut play = burst(&[]);
    play.instead.push_back(Trouble::BadIds("bad chat".into()));
    play.instead.push_back(Trouble::Failed { status: 500, retry_after: None });
    play.secs(200);
    assert!((0..50).all(|nth| last_words(&play, nth).is_some()), "{:?}", calls(&play));
    let no_chat = |nth| play.machine.person(person(nth), play.now).expect("known").no_chat;
    assert!((0..50).all(|nth| no_chat(nth).is_none()));
}

fn watch_words(play: &mut Play, nth: usize) {
    let watch = Watch { words: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(nth), watch }));
}

fn compare_lists(play: &mut Play) {
    play.secs(16 * 60);
}

/// Somebody in a list, watched for words, who has written nothing so far.
fn pen_friend() -> Play {
    let mut play = play(1);
    play.listed = vec!["p0".to_owned()];
    play.told.insert("p0".to_owned(), row_with("long ago", 5, 0));
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
    play.secs(5);
    watch_words(&mut play, 0);
    compare_lists(&mut play);
    play.done.clear();
    play
}

#[test]
fn somebody_watched_for_words_who_writes_is_told_of_once() {
    let mut play = pen_friend();
    play.told.insert("p0".to_owned(), row_with("are you there", 9, 1));
    compare_lists(&mut play);
    compare_lists(&mut play);
    assert_eq!(play.decisions(), [(Kind::Wrote, Outcome::Shown)]);
    let notices = shown(&play);
    assert_eq!(notices.len(), 1);
    let Says::Wrote { last_words, .. } = &notices[0].says else { panic!("{notices:?}") };
    assert_eq!(*last_words, Some(words("are you there", 9, true)));
    play.told.insert("p0".to_owned(), row_with("hello?", 12, 2));
    compare_lists(&mut play);
    assert_eq!(play.decisions().len(), 1, "more of the same, in place");
    assert_eq!(shown(&play).len(), 2);
}

#[test]
fn m33_that_somebody_wrote_is_taken_back_when_it_is_read_elsewhere() {
    let mut play = pen_friend();
    play.told.insert("p0".to_owned(), row_with("are you there", 9, 1));
    compare_lists(&mut play);
    assert_eq!(play.row(0).unread, 1);
    play.told.insert("p0".to_owned(), row_with("are you there", 9, 0));
    compare_lists(&mut play);
    assert!(play.done.contains(&Effect::Withdraw(crate::notice::Slot::Person(person(0)))));
    assert_eq!(play.row(0).unread, 0);
}

#[test]
fn m33_how_much_is_unread_does_not_stay_in_the_notice_of_an_arrival_once_it_is_read_elsewhere() {
    let mut play = pen_friend();
    play.star(0);
    play.told.insert("p0".to_owned(), row_with("are you there", 9, 2));
    compare_lists(&mut play);
    play.now_is(0, Presence::Online);
    play.secs(30);
    let slot = crate::notice::Slot::Person(person(0));
    assert!(!play.done.contains(&Effect::Withdraw(slot)), "nobody has read it");
    play.told.insert("p0".to_owned(), row_with("are you there", 9, 0));
    compare_lists(&mut play);
    assert!(play.done.contains(&Effect::Withdraw(slot)));
    assert!(!play.notices().is_empty(), "{:?}", play.decisions());
}

#[test]
fn what_was_written_before_anybody_looked_is_a_baseline() {
    let mut play = play(1);
    watch_words(&mut play, 0);
    says(&mut play, 0, &[message("a", 5, true)]);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(30);
    assert_eq!(play.decisions(), [(Kind::Wrote, Outcome::Held(Hold::Baseline))]);
    play.give(Event::Woke);
    says(&mut play, 0, &[message("a", 5, true), message("b", 6, true)]);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(30);
    assert_eq!(play.decisions(), [(Kind::Wrote, Outcome::Held(Hold::Baseline)); 2], "so is a sleep");
    says(&mut play, 0, &[message("a", 5, true), message("b", 6, true), message("c", 7, true)]);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(30);
    assert_eq!(play.decisions()[2], (Kind::Wrote, Outcome::Shown));
}

#[test]
fn a_list_and_an_answer_about_the_same_message_are_one_piece_of_news() {
    let mut play = pen_friend();
    says(&mut play, 0, &[message("are you there", 9, true)]);
    play.told.insert("p0".to_owned(), row_with("are you there", 9, 3));
    compare_lists(&mut play);
    play.give(Event::Wish(Wish::Look(person(0))));
    play.secs(30);
    compare_lists(&mut play);
    assert_eq!(play.decisions(), [(Kind::Wrote, Outcome::Shown)]);
    assert_eq!(shown(&play).len(), 1);
}

#[test]
fn nothing_that_was_said_is_ever_kept() {
    let mut play = pen_friend();
    says(&mut play, 0, &[message("SECRET", 9, true)]);
    play.told.insert("p0".to_owned(), row_with("SECRET", 9, 1));
    play.give(Event::Wish(Wish::Look(person(0))));
    compare_lists(&mut play);
    play.give(Event::Quitting { for_good: true });
    assert_eq!(last_words(&play, 0), Some(words("SECRET", 9, true)));
    let kept = play.done.iter().filter(|effect| matches!(effect, Effect::Keep(_) | Effect::Record(_)));
    assert!(!kept.map(|effect| format!("{effect:?}")).any(|kept| kept.contains("SECRET")));
}
