//! Chats that are archived at the service.

use super::*;
use crate::notice::Hold;

/// These chats are archived. Everybody has a label that is watched, so that nobody is starred.
fn play(people: usize, archived: Vec<String>) -> Play {
    let mut play = Play::unstarted(people);
    play.archived = archived;
    play.can.archived = Some(Box::new(ListKey("archived".into())));
    play.start();
    play.give(Event::Wish(Wish::PutLabel { id: None, name: "All".into(), colour: 0 }));
    let label = play.machine.labels().remove(0).label.id;
    let persons = (0..people).map(person).collect();
    play.give(Event::Wish(Wish::Tag { persons, label, on: true }));
    let watch = Watch { arrivals: true, ..Watch::default() };
    play.give(Event::Wish(Wish::WatchLabel { label, watch }));
    play
}

fn reads(play: &Play) -> usize {
    let archive = ListKey("archived".into());
    play.asked
        .iter()
        .filter(|(_, task)| matches!(task, Task::Contacts { list, .. } if *list == archive))
        .count()
}

#[test]
fn an_archived_chat_is_not_told_of_unless_they_are_starred_and_is_once_it_is_taken_out() {
    let mut play = play(3, vec!["p0".to_owned(), "p1".to_owned(), "stranger".to_owned()]);
    play.star(1);
    play.secs(60);
    assert_eq!(play.account().contacts, 3, "who is no contact stays none");
    for nth in 0..3 {
        play.now_is(nth, Presence::Online);
    }
    let muted = (Kind::CameOnline, Outcome::Held(Hold::MutedAtService));
    let told = (Kind::CameOnline, Outcome::Shown);
    assert_eq!(play.decisions(), [muted, told, told]);
    assert!(play.done.iter().any(|effect| matches!(
        effect,
        Effect::Keep(Kept::Contacts(kept)) if kept.iter().any(|one| one.id == ContactId(1) && one.is_archived)
    )));

    play.archived.clear();
    play.now_is(0, Presence::Offline);
    play.secs(3_700);
    play.done.clear();
    play.now_is(0, Presence::Online);
    assert_eq!(play.decisions(), [told]);
}

#[test]
fn rows_of_other_lists_take_nobody_out_of_the_archive() {
    let mut play = play(2, vec!["p0".to_owned()]);
    play.listed = vec!["p0".to_owned(), "p1".to_owned()];
    let plain = ContactRow { is_muted: Some(false), ..ContactRow::default() };
    play.told = [("p0".to_owned(), plain)].into();
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
    play.secs(120);
    assert!(play.machine.contact(ContactId(1)).expect("known").is_archived);
    assert!(!play.machine.contact(ContactId(2)).expect("known").is_archived);
}

#[test]
fn the_archive_is_asked_for_seldom_from_what_is_spare_and_again_after_lists_were_brought() {
    let mut play = play(2, (0..120).map(|nth| format!("n{nth}")).collect());
    play.secs(3_000);
    assert_eq!(reads(&play), 3, "three pages");
    play.secs(3_700);
    assert_eq!(reads(&play), 6);
    play.listed = vec!["n7".to_owned()];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
    play.secs(60);
    let them = play.machine.contact_with_key(ACCOUNT, "n7").expect("brought");
    assert!(play.machine.contact(them).expect("known").is_archived);
}

#[test]
fn an_archive_that_is_refused_leaves_everything_as_it_was() {
    let mut play = play(2, vec!["p0".to_owned()]);
    play.secs(60);
    play.to_one_kind = Some((TaskKind::Contacts, Trouble::Refused { status: 400, words: "filter".into() }));
    play.secs(8_000);
    assert_eq!((play.health(), reads(&play)), (Health::Fine, 3));
    assert!(play.machine.contact(ContactId(1)).expect("known").is_archived);
}
