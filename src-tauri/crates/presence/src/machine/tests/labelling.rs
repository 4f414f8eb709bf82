//! Labels: the user's own, those that follow lists, and what a watch on one does.

use super::*;
use crate::event::NoticeNews;
use crate::id::LabelId;
use crate::notice::Hold;

fn label(play: &mut Play, name: &str) -> LabelId {
    play.give(Event::Wish(Wish::PutLabel { id: None, name: name.into(), colour: 3 }));
    let labels = play.machine.labels();
    labels.iter().find(|view| &*view.label.name == name.trim()).expect("made").label.id
}

fn tag(play: &mut Play, nth: usize, label: LabelId, on: bool) {
    play.give(Event::Wish(Wish::Tag { persons: vec![person(nth)], label, on }));
}

fn watch(play: &mut Play, label: LabelId, arrivals: bool) {
    let watch = Watch { arrivals, ..Watch::default() };
    play.give(Event::Wish(Wish::WatchLabel { label, watch }));
}

fn count(play: &Play, label: LabelId) -> usize {
    play.machine.labels().iter().find(|view| view.label.id == label).expect("there").count
}

fn kept_labels(play: &Play) -> usize {
    play.done.iter().filter(|effect| matches!(effect, Effect::Keep(Kept::Label(_)))).count()
}

#[test]
fn a_label_is_made_changed_put_on_many_and_taken_away() {
    let mut play = Play::of(4);
    let regulars = label(&mut play, "Regulars");
    let persons = vec![person(0), person(1), person(1), person(77)];
    play.give(Event::Wish(Wish::Tag { persons, label: regulars, on: true }));
    assert_eq!(count(&play, regulars), 2);
    assert_eq!(play.row(0).labels, [regulars]);
    play.give(Event::Wish(Wish::PutLabel { id: Some(regulars), name: "Friends".into(), colour: 200 }));
    let view = play.machine.labels().remove(0);
    assert_eq!((&*view.label.name, view.count), ("Friends", 2));
    assert!(view.label.colour < crate::people::Label::COLOURS);
    tag(&mut play, 0, regulars, false);
    assert_eq!(count(&play, regulars), 1);
    play.give(Event::Wish(Wish::DropLabel(regulars)));
    assert!(play.machine.labels().is_empty() && play.row(1).labels.is_empty());
    assert!(play.done.contains(&Effect::Keep(Kept::LabelGone(regulars))));
}

#[test]
fn there_are_no_two_labels_of_one_name_and_none_without() {
    let mut play = Play::of(1);
    let one = label(&mut play, "VIP");
    assert_eq!(label(&mut play, "VIP"), one);
    play.give(Event::Wish(Wish::PutLabel { id: None, name: " vip ".into(), colour: 0 }));
    play.give(Event::Wish(Wish::PutLabel { id: None, name: "  ".into(), colour: 0 }));
    play.give(Event::Wish(Wish::PutLabel { id: Some(LabelId(99)), name: "x".into(), colour: 0 }));
    assert_eq!(play.machine.labels().len(), 1);
    let two = label(&mut play, "Other");
    play.give(Event::Wish(Wish::PutLabel { id: Some(two), name: "Vip".into(), colour: 0 }));
    assert_eq!(&*play.machine.labels()[1].label.name, "Other");
}

#[test]
fn labels_are_put_on_by_name_and_made_where_there_are_none() {
    let mut play = Play::of(2);
    let vip = label(&mut play, "VIP");
    play.done.clear();
    let mut effects = Vec::new();
    let names = ["vip".into(), " New ".into(), "".into()];
    play.machine.put_labels_by_name(person(0), &names, play.now, &mut effects);
    play.done = effects;
    assert_eq!(kept_labels(&play), 1);
    assert_eq!(play.row(0).labels.len(), 2);
    assert_eq!(play.row(0).labels[0], vip);
    assert_eq!(&*play.machine.labels()[1].label.name, "New");
}

#[test]
fn a_list_shows_only_those_with_a_label() {
    let mut play = Play::of(4);
    let vip = label(&mut play, "VIP");
    tag(&mut play, 2, vip, true);
    let found = |play: &Play, label| {
        let query = Query { label, rows: 10, ..Query::default() };
        let slice = play.machine.slice(&query, play.now);
        (slice.matching, slice.counts.everybody, play.machine.everybody(&query, play.now).len())
    };
    assert_eq!(found(&play, Some(vip)), (1, 1, 1));
    assert_eq!(found(&play, None), (4, 4, 4));
    assert_eq!(found(&play, Some(LabelId(99))), (0, 0, 0));
}

#[test]
fn a_watched_label_watches_everybody_who_has_it() {
    let mut play = Play::of(3);
    let vip = label(&mut play, "VIP");
    tag(&mut play, 0, vip, true);
    watch(&mut play, vip, true);
    tag(&mut play, 1, vip, true);
    play.secs(10);
    assert_eq!((play.account().watched, play.machine.glance(play.now).watched), (2, 2));
    assert!(play.row(1).is_watched && !play.row(2).is_watched);
    play.set(0, Presence::Online);
    play.set(1, Presence::Online);
    play.secs(60);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Shown); 2]);
    watch(&mut play, vip, false);
    assert_eq!(play.account().watched, 0);
    assert!(play.done.iter().any(|effect| matches!(effect, Effect::Withdraw(_))), "nobody wants to know now");
}

fn told_through(play: &mut Play, people: usize) -> LabelId {
    let vip = label(play, "VIP");
    watch(play, vip, true);
    for nth in 0..people {
        tag(play, nth, vip, true);
    }
    play.secs(10);
    play.done.clear();
    vip
}

fn is_exempt(play: &Play, nth: usize) -> bool {
    play.machine.person(person(nth), play.now).expect("known").is_exempt
}

#[test]
fn who_is_no_longer_watched_is_not_told_of_through_a_label_and_the_others_are() {
    let mut play = Play::of(2);
    told_through(&mut play, 2);
    play.now_is(0, Presence::Online);
    let shown = play.done.iter().find_map(|effect| match effect {
        Effect::Notify(notice) => Some(notice.id),
        _ => None,
    });
    let news = NoticeNews::Unwatched;
    play.give(Event::Notice { notice: shown.expect("a notice"), news });
    assert!(is_exempt(&play, 0) && !is_exempt(&play, 1));
    assert!(!play.row(0).is_watched && play.row(1).is_watched);
    assert_eq!(play.machine.glance(play.now).watched, 1);
    play.now_is(0, Presence::Offline);
    play.secs(3600);
    play.done.clear();
    play.now_is(0, Presence::Online);
    play.now_is(1, Presence::Online);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Shown)], "of the other");
}

#[test]
fn who_is_watched_again_is_told_of_through_labels_again() {
    let mut play = Play::of(1);
    told_through(&mut play, 1);
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: Watch::default() }));
    assert!(is_exempt(&play, 0));
    play.star(0);
    assert!(!is_exempt(&play, 0) && play.row(0).is_watched);
    play.give(Event::Wish(Wish::Exempt { person: person(0), on: true }));
    assert!(is_exempt(&play, 0) && play.row(0).is_watched, "the star is another matter");
    let more = Watch { arrivals: true, words: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: more }));
    assert!(is_exempt(&play, 0), "that was said before");
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: Watch::default() }));
    assert!(!play.row(0).is_watched);
    play.give(Event::Wish(Wish::Exempt { person: person(0), on: false }));
    assert!(play.row(0).is_watched, "through the label alone");
}

#[test]
fn who_is_told_of_through_no_label_is_left_out_of_none_of_later_days() {
    let mut play = Play::of(2);
    play.star(0);
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: Watch::default() }));
    play.give(Event::Wish(Wish::Exempt { person: person(1), on: true }));
    play.give(Event::Wish(Wish::Exempt { person: person(77), on: true }));
    told_through(&mut play, 2);
    assert!(play.row(0).is_watched && play.row(1).is_watched);
}

#[test]
fn who_is_left_out_is_so_after_a_restart() {
    let mut play = Play::of(1);
    let vip = told_through(&mut play, 1);
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: Watch::default() }));
    let kept = play.done.iter().rev().find_map(|effect| match effect {
        Effect::Keep(Kept::Person(person)) => Some(person.clone()),
        _ => None,
    });
    let kept = kept.expect("it is kept");
    assert!(kept.is_exempt && kept.labels.contains(&vip) && !kept.is_blank());
    let mut blank = Play::of(1);
    told_through(&mut blank, 1);
    blank.machine.roster.put_person(kept);
    assert!(!blank.row(0).is_watched);
}

#[test]
fn what_is_written_down_of_stars_says_nothing_of_labels() {
    let mut play = Play::of(1);
    told_through(&mut play, 1);
    let mut effects = Vec::new();
    play.machine.bring_watch(person(0), Watch::default(), play.now, &mut effects);
    assert!(play.row(0).is_watched && effects.is_empty());
}

#[test]
fn a_merged_person_is_left_out_only_if_nothing_was_told_of_either() {
    for (exempt, told, left_out) in
        [(vec![0], 2, false), (vec![1], 2, false), (vec![0, 1], 2, true), (vec![0], 1, true)]
    {
        let mut play = Play::of(2);
        told_through(&mut play, told);
        for nth in &exempt {
            play.give(Event::Wish(Wish::Exempt { person: person(*nth), on: true }));
        }
        play.give(Event::Wish(Wish::Merge { into: person(1), from: person(0) }));
        let view = play.machine.person(person(1), play.now).expect("known");
        assert_eq!((view.is_exempt, view.row.is_watched), (left_out, !left_out), "{exempt:?} of {told}");
    }
}

#[test]
fn taking_a_label_off_leaves_the_star() {
    let mut play = Play::of(2);
    let vip = label(&mut play, "VIP");
    watch(&mut play, vip, true);
    play.star(0);
    tag(&mut play, 0, vip, true);
    tag(&mut play, 1, vip, true);
    play.give(Event::Wish(Wish::DropLabel(vip)));
    assert!(play.row(0).is_watched && !play.row(1).is_watched);
    let view = play.machine.person(person(0), play.now).expect("known");
    assert!(view.watch.arrivals, "their own");
}

#[test]
fn a_label_does_not_tell_of_a_chat_that_is_muted_and_a_star_does() {
    let mut play = Play::of(2);
    let vip = label(&mut play, "VIP");
    watch(&mut play, vip, true);
    for nth in 0..2 {
        tag(&mut play, nth, vip, true);
    }
    play.star(1);
    play.listed = vec!["p0".to_owned(), "p1".to_owned()];
    let archived = ContactRow { is_archived: Some(true), ..ContactRow::default() };
    let muted = ContactRow { is_muted: Some(true), is_archived: Some(false), ..ContactRow::default() };
    play.told = [("p0".to_owned(), archived), ("p1".to_owned(), muted)].into();
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
    play.secs(30);
    play.done.clear();
    play.now_is(0, Presence::Online);
    play.now_is(1, Presence::Online);
    let mut decisions = play.decisions();
    decisions.sort_by_key(|(_, outcome)| *outcome == Outcome::Shown);
    let hold = Outcome::Held(Hold::MutedAtService);
    assert_eq!(decisions, [(Kind::CameOnline, hold), (Kind::CameOnline, Outcome::Shown)]);
    let again = ContactRow { is_archived: Some(false), ..ContactRow::default() };
    play.told.insert("p0".to_owned(), again);
    play.secs(16 * 60);
    assert!(!play.machine.contact(ContactId(1)).expect("known").is_archived);
}

fn bring(play: &mut Play, lists: &[&str]) {
    let lists = lists.iter().map(|list| ListKey((*list).into())).collect();
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
}

#[test]
fn every_list_that_is_brought_in_is_a_label_that_follows_it() {
    let mut play = Play::of(0);
    play.listed = (0..120).map(|nth| format!("n{nth}")).collect();
    bring(&mut play, &["chats"]);
    let view = play.machine.labels().remove(0);
    assert_eq!(view.label.list, Some((ACCOUNT, ListKey("chats".into()))));
    let chats = view.label.id;
    play.secs(30);
    assert_eq!(count(&play, chats), 120);
    play.listed.remove(7);
    play.listed.insert(0, "newcomer".to_owned());
    play.secs(16 * 60);
    assert_eq!(count(&play, chats), 121, "a look at the beginning takes nobody off");
    play.secs(25 * 3600);
    assert_eq!(count(&play, chats), 120);
    let one = play.machine.contact_with_key(ACCOUNT, "n7").expect("kept");
    let gone = play.machine.contact(one).expect("kept").person;
    assert!(play.machine.person(gone, play.now).expect("kept").row.labels.is_empty());
    tag(&mut play, 0, chats, true);
    assert_eq!(count(&play, chats), 120, "the list says who stands in it");
}

#[test]
fn a_list_that_is_not_read_to_its_end_takes_nobody_off() {
    let mut play = Play::of(0);
    play.listed = (0..120).map(|nth| format!("n{nth}")).collect();
    bring(&mut play, &["chats"]);
    play.secs(30);
    let chats = play.machine.labels()[0].label.id;
    play.listed.truncate(60);
    for _ in 0..5 {
        play.instead.push_back(Trouble::Failed { status: 500, retry_after: None });
    }
    bring(&mut play, &["chats"]);
    play.secs(120);
    assert_eq!(play.machine.labels().len(), 1, "it is the label it was");
    assert_eq!(count(&play, chats), 120);
}

#[test]
fn a_list_that_is_no_longer_brought_in_takes_its_label_along_and_others_stay() {
    let mut play = Play::of(0);
    play.listed = vec!["a".to_owned()];
    bring(&mut play, &["chats", "followers"]);
    play.secs(30);
    assert_eq!(play.machine.labels().len(), 2);
    let own = label(&mut play, "Mine");
    bring(&mut play, &["followers"]);
    let left: Vec<_> = play.machine.labels().into_iter().map(|view| view.label).collect();
    assert_eq!(left.len(), 2);
    assert_eq!(left[0].list, Some((ACCOUNT, ListKey("followers".into()))));
    assert_eq!(left[1].id, own);
    play.give(Event::Wish(Wish::Forget { account: ACCOUNT, contacts: true }));
    assert_eq!(play.machine.labels().len(), 1);
}

#[test]
fn what_is_kept_of_labels_is_all_that_is_needed_after_a_restart() {
    let mut play = Play::of(2);
    let vip = label(&mut play, "VIP");
    tag(&mut play, 1, vip, true);
    watch(&mut play, vip, true);
    let mut labels = BTreeMap::new();
    let mut persons = BTreeMap::new();
    for effect in &play.done {
        match effect {
            Effect::Keep(Kept::Label(label)) => {
                labels.insert(label.id, label.clone());
            }
            Effect::Keep(Kept::Person(person)) => {
                persons.insert(person.id, person.clone());
            }
            _ => {}
        }
    }
    let loaded = Loaded {
        labels: labels.into_values().collect(),
        persons: persons.into_values().collect(),
        contacts: vec![contact(0), contact(1)],
        ..Loaded::default()
    };
    let again = Machine::new(loaded, 7, play.now);
    assert_eq!(again.labels(), play.machine.labels());
    assert!(again.person(person(1), play.now).expect("known").row.is_watched);
}

#[test]
fn a_note_is_kept_and_an_empty_one_is_none() {
    let mut play = Play::of(1);
    let note = |play: &Play| play.machine.person(person(0), play.now).expect("known").note;
    play.give(Event::Wish(Wish::Note { person: person(0), note: Some(" likes tea\n".into()) }));
    assert_eq!(note(&play).as_deref(), Some(" likes tea\n"), "as it was written");
    play.give(Event::Wish(Wish::Note { person: person(0), note: Some("  \n".into()) }));
    assert_eq!(note(&play), None);
    let kept = play.done.iter().filter(|effect| matches!(effect, Effect::Keep(Kept::Person(_)))).count();
    assert_eq!(kept, 2);
}

#[test]
fn many_are_starred_at_once_and_let_go_of_at_once() {
    let mut play = Play::of(3_000);
    let regulars = label(&mut play, "Regulars");
    tag(&mut play, 1, regulars, true);
    watch(&mut play, regulars, true);
    let departures = Watch { departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: departures }));
    let everybody: Vec<_> = (0..2_000).map(person).chain([person(7), person(99_000)]).collect();
    let watched = |play: &Play| play.account().watched;
    assert_eq!(watched(&play), 2);

    play.done.clear();
    play.give(Event::Wish(Wish::Star { persons: everybody.clone(), on: true }));
    assert_eq!(watched(&play), 2_000);
    let kept = play.done.iter().filter(|effect| matches!(effect, Effect::Keep(Kept::Person(_)))).count();
    assert_eq!(kept, 2_000, "each once, and nobody who is not there");
    let view = |play: &Play, nth| play.machine.person(person(nth), play.now).expect("known");
    assert_eq!(view(&play, 0).watch, Watch { departures: true, ..Watch::star() });
    play.done.clear();
    play.give(Event::Wish(Wish::Star { persons: everybody.clone(), on: true }));
    assert!(!play.done.iter().any(|effect| matches!(effect, Effect::Keep(_))), "they are starred already");

    play.give(Event::Wish(Wish::Star { persons: everybody, on: false }));
    assert_eq!(view(&play, 0).watch, departures);
    assert!(view(&play, 1).is_exempt && !play.row(1).is_watched, "what their label tells is let go of, too");
    assert!(!view(&play, 2).is_exempt, "without a label there is nothing to be left out of");
    assert_eq!(watched(&play), 1);
    play.give(Event::Wish(Wish::Star { persons: vec![person(1)], on: true }));
    assert!(!view(&play, 1).is_exempt && play.row(1).is_watched);
}
