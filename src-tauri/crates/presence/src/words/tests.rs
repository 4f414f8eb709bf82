//! What is asked about chats, and what an answer adds.

use super::*;
use crate::service::{Message, Words};

const ANNA: Slot = Slot(1);
const BORIS: Slot = Slot(2);
const CARA: Slot = Slot(3);

fn words(text: &str, sent: i64, is_theirs: bool) -> LastWords {
    LastWords { sent: Some(Wall(sent)), is_theirs, is_by_colleague: false, what: Words::Text(text.into()) }
}

fn theirs(id: &str, sent: i64, is_unread: bool) -> Message {
    Message { id: id.into(), sent: Some(Wall(sent)), words: Some(words(id, sent, true)), is_unread }
}

fn ours(id: &str, sent: i64) -> Message {
    Message { id: id.into(), sent: Some(Wall(sent)), words: Some(words(id, sent, false)), is_unread: false }
}

fn automatic(id: &str, sent: i64) -> Message {
    Message { id: id.into(), sent: Some(Wall(sent)), words: None, is_unread: false }
}

fn chat(messages: &[Message]) -> Chat {
    Chat { messages: messages.to_vec(), has_more: false }
}

/// Nothing is at risk.
fn any() -> Risk<'static> {
    Risk { is_unread: &|_| false, left: 0 }
}

#[test]
fn of_chats_with_something_unread_only_as_many_are_asked_about_as_may_be_risked() {
    let mut chats = Chats::default();
    for slot in [ANNA, BORIS, CARA] {
        chats.want(slot, Run(0));
    }
    let risk = |left| Risk { is_unread: &|slot| slot != BORIS, left };
    assert_eq!(chats.batch(50, risk(1), Run(300)), [ANNA, BORIS]);
    assert_eq!(chats.batch(50, risk(0), Run(300)), [BORIS]);
    assert_eq!(chats.batch(2, risk(3), Run(300)), [ANNA, BORIS]);
    assert_eq!(chats.batch(50, risk(2), Run(300)), [ANNA, BORIS, CARA]);
    chats.stop();
    assert_eq!(chats.batch(50, any(), Run(300)), []);
    assert_eq!(chats.next_due(), None);
}

#[test]
fn m21_the_last_words_are_those_sent_last_whatever_the_order() {
    let mut chats = Chats::default();
    let folded =
        chats.fold(ANNA, chat(&[theirs("b", 2, false), ours("c", 3), theirs("a", 1, false)]), 0, false);
    assert_eq!(folded.last_words, Some(words("c", 3, false)));
}

#[test]
fn m29_what_is_nobodys_words_is_no_answer() {
    let mut chats = Chats::default();
    let folded = chats.fold(ANNA, chat(&[theirs("a", 1, true), automatic("b", 2)]), 0, false);
    assert_eq!(folded.last_words, Some(words("a", 1, true)));
    assert_eq!(chats.since(&[ANNA]), Some("b".into()), "though the next call goes on from it");
}

#[test]
fn m12_the_next_call_goes_on_from_the_newest_message() {
    let mut chats = Chats::default();
    assert_eq!(chats.since(&[ANNA]), None);
    chats.fold(ANNA, chat(&[theirs("a", 1, false), theirs("b", 2, false)]), 0, false);
    assert_eq!(chats.since(&[ANNA]), Some("b".into()));
    chats.fold(ANNA, chat(&[]), 0, true);
    assert_eq!(chats.since(&[ANNA]), Some("b".into()), "nothing new is nothing lost");
}

#[test]
fn m11_one_cursor_hides_nothing_of_another_chat() {
    let mut chats = Chats::default();
    chats.fold(ANNA, chat(&[theirs("a", 10, false)]), 0, false);
    assert_eq!(chats.since(&[ANNA, BORIS]), None, "nothing is known of one of them");
    chats.fold(BORIS, chat(&[theirs("b", 5, false)]), 0, false);
    assert_eq!(chats.since(&[ANNA, BORIS]), Some("b".into()), "the oldest of the newest");
    chats.drop_cursors(&[BORIS]);
    assert_eq!(chats.since(&[ANNA, BORIS]), None);
}

#[test]
fn m12_a_message_met_twice_counts_once() {
    let mut chats = Chats::default();
    let first = chats.fold(ANNA, chat(&[theirs("a", 1, true), theirs("a", 1, true)]), 0, false);
    assert_eq!(first.unread, 1, "twice in one answer");
    let again = chats.fold(ANNA, chat(&[theirs("a", 1, true), theirs("b", 2, true)]), 1, true);
    assert_eq!(again.unread, 2, "and again in the next");
    let read = chats.fold(ANNA, chat(&[theirs("a", 1, false), theirs("b", 2, false)]), 2, true);
    assert_eq!(read.unread, 0, "read elsewhere");
}

#[test]
fn m14_every_message_of_a_chat_counts_however_many_were_asked_for() {
    let mut chats = Chats::default();
    let many: Vec<Message> = (0..200).map(|nth| theirs(&nth.to_string(), nth, true)).collect();
    assert_eq!(chats.fold(ANNA, chat(&many), 0, false).unread, 200);
}

#[test]
fn m35_more_unread_than_were_returned_is_said_only_when_it_may_be_so() {
    let mut chats = Chats::default();
    let mut more = |messages: &[Message], before| {
        let folded = chats.fold(ANNA, Chat { has_more: true, ..chat(messages) }, before, false);
        (folded.unread, folded.has_more_unread)
    };
    assert_eq!(more(&[theirs("a", 1, true), ours("b", 2), theirs("c", 3, true)], 0), (2, true));
    assert_eq!(more(&[theirs("a", 1, false), theirs("c", 3, true)], 0), (1, false));
    assert_eq!(more(&[theirs("a", 1, false)], 0), (0, false));
    assert_eq!(more(&[theirs("c", 3, true)], 35), (35, true), "a list has counted further");
}

#[test]
fn m8_chats_wait_for_each_other_and_each_is_asked_about_once() {
    let mut chats = Chats::default();
    chats.want(ANNA, Run(1_000));
    chats.want(BORIS, Run(1_200));
    chats.want(ANNA, Run(1_250));
    assert_eq!(chats.next_due(), Some(Run(1_300)));
    assert_eq!(chats.batch(50, any(), Run(1_299)), []);
    assert_eq!(chats.batch(50, any(), Run(1_300)), [ANNA, BORIS]);
    chats.ask(&[ANNA, BORIS], Run(1_300));
    chats.want(ANNA, Run(1_400));
    assert_eq!(chats.next_due(), None, "under way");
    chats.answered(&[ANNA, BORIS]);
    chats.want(ANNA, Run(1_500));
    assert_eq!(chats.next_due(), None, "asked just now");
    chats.want(ANNA, Run(20_000));
    assert_eq!(chats.next_due(), Some(Run(20_300)));
}

#[test]
fn m7_no_call_has_more_chats_than_the_service_takes() {
    let mut chats = Chats::default();
    for nth in 0..120 {
        chats.want(Slot(nth), Run(0));
    }
    let mut sizes = Vec::new();
    while let batch = chats.batch(50, any(), Run(300))
        && !batch.is_empty()
    {
        chats.ask(&batch, Run(300));
        sizes.push(batch.len());
    }
    assert_eq!(sizes, [50, 50, 20]);
}

#[test]
fn m19_a_chat_that_does_not_exist_is_not_asked_about_until_a_list_has_words_of_it() {
    let mut chats = Chats::default();
    chats.close(ANNA, NoChat::NotFound);
    chats.want(ANNA, Run(100_000));
    assert_eq!(chats.next_due(), None);
    assert_eq!(chats.closed(ANNA), Some(NoChat::NotFound));
    chats.listed(ANNA, true, Some(1));
    chats.want(ANNA, Run(100_000));
    assert!(chats.next_due().is_some());
}

#[test]
fn m20_a_chat_the_service_failed_for_is_asked_about_later_and_not_for_ever() {
    let mut chats = Chats::default();
    let mut now = Run(0);
    let mut waits = Vec::new();
    for _ in 0..10 {
        chats.failed(ANNA, now);
        let Some(due) = chats.next_due() else { break };
        waits.push(due.since(now).as_secs());
        now = due;
        chats.ask(&[ANNA], now);
        chats.answered(&[ANNA]);
    }
    assert_eq!(waits, [60, 120, 240, 480]);
}

#[test]
fn what_is_remembered_has_bounds() {
    let mut chats = Chats::default();
    for nth in 0..3_000 {
        chats.ask(&[Slot(nth)], Run(0));
        chats.answered(&[Slot(nth)]);
    }
    assert!(chats.talks.len() <= MOST_CHATS);
    for nth in 0..500 {
        chats.fold(ANNA, chat(&[theirs(&nth.to_string(), nth, false)]), 0, true);
    }
    assert_eq!(chats.talks[&ANNA].met.len(), MOST_MET);
}

#[test]
fn nobody_waits_for_the_chat_with_somebody_who_is_nobody_any_more() {
    let mut chats = Chats::default();
    chats.want(ANNA, Run(0));
    chats.want(BORIS, Run(100));
    chats.keep(|slot| slot != ANNA);
    assert_eq!(chats.next_due(), Some(Run(400)));
    assert_eq!(chats.batch(50, any(), Run(400)), [BORIS]);
}

#[test]
fn halves_of_a_refused_call_go_first_and_nobody_in_them_waits_beside() {
    let mut chats = Chats::default();
    chats.ask(&[ANNA, BORIS], Run(0));
    chats.answered(&[ANNA, BORIS]);
    chats.refused(&[ANNA, BORIS], None);
    chats.want(ANNA, Run(20_000));
    assert_eq!(chats.next_due(), None);
    assert!(chats.is_due(Run(0)));
    let (slots, group) = chats.call(50, any(), Run(0));
    assert_eq!((&slots[..], group), (&[ANNA][..], Some(1)));
    chats.ask(&slots, Run(0));
    assert_eq!(chats.call(50, any(), Run(0)), (vec![BORIS], Some(1)));
    chats.answered(&slots);
    chats.group_answered(group);
    chats.want(ANNA, Run(20_000));
    assert_eq!(chats.next_due(), Some(Run(20_300)), "answered, and asked about again as anybody");
}

#[test]
fn a_half_is_asked_about_without_those_who_are_nobody_any_more() {
    let mut chats = Chats::default();
    chats.refused(&[ANNA, BORIS, Slot(3)], None);
    chats.keep(|slot| slot != ANNA && slot != Slot(3));
    assert_eq!(chats.call(50, any(), Run(0)), (vec![BORIS], Some(1)));
    chats.ask(&[BORIS], Run(0));
    chats.keep(|_| false);
    assert!(!chats.is_due(Run(0)));
}
