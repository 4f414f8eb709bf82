//! What the first use of bulk reading shows, and what it does not.

use super::*;

const ANA: Slot = Slot(1);
const LEO: Slot = Slot(2);

fn at(seconds: u64) -> Run {
    Run(seconds * 1_000)
}

/// A list says so many, by a question of this number.
fn lists(trials: &mut Trials, unread: u32, ask: u64, seconds: u64) -> Evidence {
    trials.listed(ANA, unread, false, AskId(ask), at(seconds))
}

#[test]
fn m34_two_chats_that_the_answer_called_unread_and_the_next_list_read_were_marked() {
    let mut trials = Trials::default();
    for (round, evidence) in [Evidence::Perhaps, Evidence::Perhaps].into_iter().enumerate() {
        let (ask, start) = (10 + u64::try_from(round).unwrap(), 60 * u64::try_from(round).unwrap());
        trials.ask(ANA, at(start));
        assert!(trials.answered(ANA, 3, AskId(ask), at(start + 1)));
        assert_eq!(lists(&mut trials, 0, ask, start + 2), evidence, "the user may have it open elsewhere");
        assert_eq!(lists(&mut trials, 0, ask + 1, start + 3), Evidence::None, "one trial tells once");
    }
    trials.answered(LEO, 1, AskId(20), at(200));
    assert_eq!(trials.listed(LEO, 0, false, AskId(20), at(201)), Evidence::Marked);
}

#[test]
fn a_chat_that_stays_unread_was_left() {
    let mut trials = Trials::default();
    trials.ask(ANA, at(0));
    trials.answered(ANA, 3, AskId(7), at(1));
    assert_eq!(lists(&mut trials, 3, 7, 900), Evidence::Left, "however much later");
    trials.answered(ANA, 20, AskId(8), at(901));
    assert_eq!(lists(&mut trials, 45, 8, 902), Evidence::Left, "there were more than the answer could hold");
}

#[test]
fn a_list_that_was_asked_for_before_the_answer_tells_nothing() {
    let mut trials = Trials::default();
    trials.answered(ANA, 3, AskId(7), at(1));
    assert_eq!(lists(&mut trials, 3, 6, 2), Evidence::None);
    assert_eq!(lists(&mut trials, 0, 7, 3), Evidence::Perhaps, "the next one does");
}

#[test]
fn what_was_written_or_read_meanwhile_proves_nothing() {
    let mut trials = Trials::default();
    trials.answered(ANA, 1, AskId(7), at(1));
    assert_eq!(trials.listed(ANA, 1, true, AskId(7), at(2)), Evidence::None, "it may be another message");
    trials.answered(ANA, 3, AskId(8), at(3));
    assert_eq!(lists(&mut trials, 1, 8, 4), Evidence::None, "neither left nor read");
    trials.answered(ANA, 3, AskId(9), at(5));
    assert_eq!(lists(&mut trials, 0, 9, 16), Evidence::Perhaps, "the user had time to read it");
    trials.answered(ANA, 3, AskId(10), at(17));
    trials.opened(ANA);
    assert_eq!(lists(&mut trials, 0, 10, 18), Evidence::None, "the user opened it");
}

#[test]
fn a_service_that_marks_before_it_answers_is_found_out_at_the_second_chat() {
    let mut trials = Trials::default();
    for (slot, start, evidence) in [(ANA, 0, Evidence::Perhaps), (LEO, 60, Evidence::Marked)] {
        assert_eq!(trials.listed(slot, 3, false, AskId(start), at(start)), Evidence::None);
        trials.ask(slot, at(start + 1));
        assert!(trials.answered(slot, 0, AskId(start + 5), at(start + 2)));
        assert_eq!(trials.listed(slot, 0, false, AskId(start + 5), at(start + 3)), evidence);
    }
}

#[test]
fn what_a_list_said_long_before_is_not_how_it_was_before() {
    let mut trials = Trials::default();
    lists(&mut trials, 3, 1, 0);
    trials.ask(ANA, at(60));
    assert!(!trials.answered(ANA, 0, AskId(2), at(61)));
    assert_eq!(lists(&mut trials, 0, 3, 62), Evidence::None);
}

#[test]
fn one_chat_is_waited_for_before_another_is_risked() {
    let mut trials = Trials::default();
    assert_eq!(trials.waits_until(at(0)), None);
    trials.ask(ANA, at(0));
    assert_eq!(trials.waits_until(at(1)), Some(at(5)));
    assert_eq!(trials.waits_until(at(5)), None, "not for ever");
    trials.ask(LEO, at(6));
    trials.failed(&[LEO]);
    assert_eq!(trials.waits_until(at(6)), None, "nor for what was not answered");
    trials.ask(LEO, at(6));
    trials.answered(LEO, 1, AskId(1), at(7));
    assert_eq!(trials.listed(LEO, 1, false, AskId(1), at(8)), Evidence::Left);
    assert_eq!(trials.waits_until(at(8)), None);
}
