//! Several contacts that are one human: how they come to be one, come and go as one, and part again.

use super::*;
use crate::notice::{Hold, Slot};
use crate::people::Person;
use crate::sighting::Via;
use crate::view::Filter;
use proptest::prelude::*;

fn merge(play: &mut Play, into: usize, from: usize) {
    play.give(Event::Wish(Wish::Merge { into: person(into), from: person(from) }));
}

fn unmerge(play: &mut Play, nth: usize) {
    play.give(Event::Wish(Wish::Unmerge(contact_id(nth))));
}

fn contact_id(nth: usize) -> ContactId {
    ContactId(person(nth).0)
}

/// Two contacts of one watched person, both away.
fn pair() -> Play {
    let mut play = Play::of(2);
    merge(&mut play, 0, 1);
    play.star(0);
    play.secs(10);
    play.done.clear();
    play
}

fn arrivals(play: &Play) -> Vec<Outcome> {
    play.outcomes(Kind::CameOnline)
}

/// What was kept, taken over by a program that starts anew.
fn restarted(play: &Play) -> Play {
    let mut contacts: BTreeMap<ContactId, Contact> =
        (0..2).map(|nth| (contact_id(nth), contact(nth))).collect();
    let mut persons = BTreeMap::new();
    for effect in &play.done {
        match effect {
            Effect::Keep(Kept::Contacts(kept)) => contacts.extend(kept.iter().map(|it| (it.id, it.clone()))),
            Effect::Keep(Kept::Person(kept)) => {
                persons.insert(kept.id, kept.clone());
            }
            _ => {}
        }
    }
    let mut again = Play::unstarted(0);
    let loaded = Loaded {
        sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
        accounts: vec![play.machine.account(ACCOUNT).expect("ours").clone()],
        contacts: contacts.into_values().collect(),
        persons: persons.into_values().collect(),
        unused: Unused { account: 2, contact: 100_000, person: 100_000, notice: 100, label: 1 },
        ..Loaded::default()
    };
    again.machine = Machine::new(loaded, 7, again.now);
    again.says = play.says.clone();
    again.start();
    again
}

#[test]
fn two_contacts_of_one_person_are_one_row() {
    let mut play = pair();
    let slice = play.machine.slice(&Query { rows: 10, ..Query::default() }, play.now);
    assert_eq!((slice.matching, slice.rows[0].contacts), (1, 2));
    assert!(play.machine.person(person(1), play.now).is_none());
    play.now_is(1, Presence::Online);
    let view = play.machine.person(person(0), play.now).expect("known");
    assert_eq!(view.row.seen.presence, Presence::Online, "the best of theirs");
    let contacts: Vec<_> = view.contacts.iter().map(|it| (it.contact, it.is_merged)).collect();
    assert_eq!(contacts, [(contact_id(1), true), (contact_id(0), false)], "the one shown stands first");
}

#[test]
fn one_person_who_comes_online_through_two_contacts_makes_one_notice() {
    let mut play = pair();
    play.now_is(0, Presence::Online);
    play.secs(300);
    play.now_is(1, Presence::Online);
    assert_eq!(arrivals(&play), [Outcome::Shown, Outcome::Held(Hold::ThereAlready)]);
    assert_eq!(play.notices().len(), 1);
    play.secs(300);
    play.now_is(0, Presence::Offline);
    play.secs(300);
    assert!(!play.done.iter().any(|it| matches!(it, Effect::Withdraw(_))), "they are still there");
    play.now_is(0, Presence::Online);
    assert_eq!(arrivals(&play)[2], Outcome::Held(Hold::ThereAlready));
}

#[test]
fn somebody_is_gone_when_no_contact_of_theirs_is_there_any_more() {
    let mut play = pair();
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch }));
    play.set(0, Presence::Online);
    play.now_is(1, Presence::Online);
    play.secs(300);
    play.now_is(0, Presence::Offline);
    play.secs(300);
    let left = |play: &Play| play.decisions().iter().filter(|it| it.0 == Kind::WentOffline).count();
    assert_eq!(left(&play), 0);
    play.now_is(1, Presence::Offline);
    assert_eq!(left(&play), 1);
    play.secs(600);
    play.now_is(0, Presence::Online);
    assert_eq!(arrivals(&play).iter().filter(|it| **it == Outcome::Shown).count(), 2, "another visit");
}

#[test]
fn who_was_there_before_the_merge_is_not_told_of_again() {
    let mut play = Play::of(2);
    play.star(0);
    play.star(1);
    play.secs(10);
    play.now_is(1, Presence::Online);
    merge(&mut play, 0, 1);
    assert!(play.done.contains(&Effect::Withdraw(Slot::Person(person(1)))), "nobody is called that any more");
    play.now_is(0, Presence::Online);
    play.secs(300);
    assert_eq!(arrivals(&play), [Outcome::Shown, Outcome::Held(Hold::ThereAlready)]);
}

#[test]
fn a_merged_person_gains_what_was_said_about_the_other_only() {
    let mut play = Play::of(2);
    play.give(Event::Wish(Wish::Note { person: person(0), note: Some("mine".into()) }));
    play.give(Event::Wish(Wish::Note { person: person(1), note: Some("theirs".into()) }));
    play.give(Event::Wish(Wish::Name { person: person(1), name: Some("Ana".into()) }));
    play.star(1);
    merge(&mut play, 0, 1);
    let view = play.machine.person(person(0), play.now).expect("known");
    assert_eq!(view.note.as_deref(), Some("mine"));
    assert_eq!((view.own_name, play.row(0).name), (None, "Person 0".into()), "the name they had stays");
    assert!(view.watch.arrivals);
    assert_eq!(play.machine.glance(play.now).watched, 1, "one person is watched, not two");
    assert_eq!(play.account().watched, 2, "through two contacts");
}

#[test]
fn who_was_made_one_with_another_keeps_their_name_whoever_of_the_two_is_there() {
    for (into, from) in [(0, 1), (1, 0)] {
        let mut play = Play::of(2);
        merge(&mut play, into, from);
        for there in [0, 1] {
            play.now_is(there, Presence::Online);
            assert_eq!(*play.row(into).name, *format!("Person {into}"));
            play.now_is(there, Presence::Offline);
        }
    }
}

#[test]
fn who_has_no_name_takes_that_of_the_other() {
    let mut play = Play::of(2);
    play.give(Event::Wish(Wish::Name { person: person(1), name: Some("Ana".into()) }));
    let slot = play.machine.roster.by_key(ACCOUNT, "p0").expect("known");
    play.machine.roster.get_mut(slot).expect("known").contact.name = "".into();
    merge(&mut play, 0, 1);
    assert_eq!(*play.row(0).name, *"Ana");
    play.give(Event::Wish(Wish::Name { person: person(0), name: None }));
    assert_eq!(*play.row(0).name, *"Person 1", "rather than an id");
}

#[test]
fn unmerging_returns_a_contact_to_who_they_were_with_everything_said_about_them() {
    let mut play = Play::of(2);
    play.give(Event::Wish(Wish::PutLabel { id: None, name: "Regulars".into(), colour: 1 }));
    let label = play.machine.labels()[0].label.id;
    play.give(Event::Wish(Wish::Tag { persons: vec![person(1)], label, on: true }));
    play.give(Event::Wish(Wish::Note { person: person(1), note: Some("theirs".into()) }));
    play.star(1);
    let before = play.machine.roster.person(person(1));
    merge(&mut play, 0, 1);
    unmerge(&mut play, 0);
    assert_eq!(
        play.machine.slice(&Query { rows: 10, ..Query::default() }, play.now).matching,
        1,
        "it is home"
    );
    unmerge(&mut play, 1);
    assert_eq!(play.machine.slice(&Query { rows: 10, ..Query::default() }, play.now).matching, 2);
    assert_eq!(play.machine.roster.person(person(1)), before);
    assert!(play.row(1).is_watched);
}

#[test]
fn unmerging_loses_nothing_across_a_restart() {
    let mut play = Play::of(2);
    play.give(Event::Wish(Wish::Note { person: person(1), note: Some("theirs".into()) }));
    play.star(1);
    merge(&mut play, 0, 1);
    let mut play = restarted(&play);
    assert_eq!(play.row(0).contacts, 2);
    assert!(play.row(0).is_watched);
    unmerge(&mut play, 1);
    let view = play.machine.person(person(1), play.now).expect("themselves again");
    assert_eq!(view.note.as_deref(), Some("theirs"));
    assert!(view.watch.arrivals);
}

#[test]
fn a_merge_into_oneself_or_of_nobody_does_nothing() {
    let mut play = Play::of(2);
    play.done.clear();
    merge(&mut play, 0, 0);
    merge(&mut play, 0, 77);
    merge(&mut play, 77, 0);
    unmerge(&mut play, 0);
    unmerge(&mut play, 77);
    assert!(!play.done.iter().any(|effect| matches!(effect, Effect::Keep(_))), "{:?}", play.done);
}

#[test]
fn people_of_the_same_handle_in_other_accounts_are_named_and_never_merged_unasked() {
    let other = AccountId(2);
    let handle =
        |nth: usize, account, handle: &str| Contact { account, handle: handle.into(), ..contact(nth) };
    let mut play = Play::unstarted(0);
    let sign_in = SignIn { id: SIGN_IN, service: "test" };
    let account = |id| Account::new(id, &sign_in, "me".into(), "Me".into());
    let loaded = Loaded {
        accounts: vec![account(ACCOUNT), account(other)],
        contacts: vec![
            handle(0, ACCOUNT, "Night_Owl"),
            handle(1, other, "night_owl"),
            handle(2, ACCOUNT, "night_owl"),
            handle(3, other, ""),
            handle(4, ACCOUNT, ""),
            handle(5, other, "night_owl2"),
        ],
        ..Loaded::default()
    };
    play.machine = Machine::new(loaded, 7, play.now);
    let namesakes = |play: &Play, nth| play.machine.person(person(nth), play.now).expect("known").namesakes;
    assert_eq!(namesakes(&play, 0), [person(1)]);
    assert_eq!(namesakes(&play, 1), [person(0), person(2)]);
    assert_eq!(namesakes(&play, 3), []);
    assert_eq!(play.machine.slice(&Query { rows: 10, ..Query::default() }, play.now).matching, 6);
    let report = Report { handle: Some("night_owl2".into()), ..Report::new("p4", Presence::Online, None) };
    let slot = play.machine.roster.by_key(ACCOUNT, "p4").expect("known");
    let mut effects = Vec::new();
    play.machine.take_report(slot, report, (Via::Poll, Duration::ZERO), play.now, &mut effects);
    assert!(
        matches!(&effects[..], [Effect::Keep(Kept::Contacts(kept)), ..] if &*kept[0].handle == "night_owl2")
    );
    play.machine.roster.settle();
    assert_eq!(namesakes(&play, 5), [person(4)], "told with a presence");
    merge(&mut play, 0, 1);
    assert_eq!(namesakes(&play, 0), [person(2)], "by their other contact");
}

#[test]
fn who_was_there_through_an_account_that_is_paused_is_as_the_other_account_says_since() {
    let other = AccountId(2);
    let mut play = Play::unstarted(2);
    let sign_in = SignIn { id: SIGN_IN, service: "test" };
    let account = |id| Account::new(id, &sign_in, "me".into(), "Me".into());
    let loaded = Loaded {
        sign_ins: vec![sign_in.clone()],
        accounts: vec![account(ACCOUNT), account(other)],
        contacts: vec![contact(0), Contact { account: other, ..contact(1) }],
        unused: Unused { account: 3, contact: 100, person: 100, notice: 1, label: 1 },
        ..Loaded::default()
    };
    play.machine = Machine::new(loaded, 7, play.now);
    play.start();
    merge(&mut play, 0, 1);
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch }));
    play.secs(10);
    play.now_is(0, Presence::Online);
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: true }));
    let listed = |play: &Play| {
        let query = Query { rows: 10, filter: Filter::Present, ..Query::default() };
        play.machine.slice(&query, play.now).rows.len()
    };
    play.secs(600);
    assert_eq!((play.presence(0), play.row(0).account, listed(&play)), (Presence::Offline, other, 0));
    play.done.clear();
    play.set(1, Presence::Online);
    play.secs(120);
    assert_eq!((play.presence(0), listed(&play)), (Presence::Online, 1));
    play.set(1, Presence::Offline);
    play.secs(120);
    assert_eq!(play.presence(0), Presence::Offline);
    assert_eq!(play.outcomes(Kind::WentOffline), [Outcome::Shown], "and that is told");
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: false }));
    play.secs(10);
    assert_eq!((play.presence(0), play.row(0).account, listed(&play)), (Presence::Online, ACCOUNT, 1));
}

#[test]
fn who_was_emptied_by_a_merge_outlives_the_account_of_the_other() {
    let mut play = Play::unstarted(0);
    let other = AccountId(2);
    let sign_in = SignIn { id: SIGN_IN, service: "test" };
    let account = |id| Account::new(id, &sign_in, "me".into(), "Me".into());
    let note = |nth, note: &str| Person { note: Some(note.into()), ..Person::new(person(nth)) };
    let loaded = Loaded {
        accounts: vec![account(ACCOUNT), account(other)],
        contacts: vec![contact(0), Contact { account: other, ..contact(1) }],
        persons: vec![note(0, "mine"), note(1, "theirs")],
        ..Loaded::default()
    };
    play.machine = Machine::new(loaded, 7, play.now);
    merge(&mut play, 0, 1);
    play.give(Event::Wish(Wish::Forget { account: ACCOUNT, contacts: true }));
    assert_eq!(play.row(0).contacts, 1);
    unmerge(&mut play, 1);
    let view = play.machine.person(person(1), play.now).expect("themselves again");
    assert_eq!(view.note.as_deref(), Some("theirs"));
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Say(usize, u8),
    Pass(u64),
    Part(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..2_usize, 0..6_u8).prop_map(|(nth, what)| Step::Say(nth, what)),
        3 => (0..500_u64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..60)
}

fn parting_steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..2_usize, 0..6_u8).prop_map(|(nth, what)| Step::Say(nth, what)),
        3 => (0..500_u64).prop_map(Step::Pass),
        1 => any::<bool>().prop_map(Step::Part),
    ];
    prop::collection::vec(step, 1..60)
}

fn said(what: u8) -> Option<Presence> {
    match what {
        0 | 1 => Some(Presence::Online),
        2 | 3 => Some(Presence::Offline),
        4 => Some(Presence::OfflineOrHidden),
        _ => None,
    }
}

fn take(play: &mut Play, step: Step) {
    match step {
        Step::Say(nth, what) => {
            match said(what) {
                Some(presence) => play.set(nth, presence),
                None => {
                    play.says.remove(&format!("p{nth}"));
                }
            }
            play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
        }
        Step::Pass(secs) => play.secs(secs),
        Step::Part(true) => merge(play, 0, 1),
        Step::Part(false) => unmerge(play, 1),
    }
}

/// Whether anything that is known of the first person says that they are there.
fn is_there(play: &Play) -> bool {
    let view = play.machine.person(person(0), play.now).expect("known");
    view.contacts.iter().any(|contact| contact.seen.presence.is_present())
}

fn shown_arrivals(play: &Play) -> usize {
    arrivals(play).iter().filter(|it| **it == Outcome::Shown).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_person_of_two_contacts_is_told_of_at_most_once_a_visit(steps in steps()) {
        let mut play = pair();
        let mut told_in_visit = 0;
        for step in steps {
            let before = shown_arrivals(&play);
            take(&mut play, step);
            told_in_visit += shown_arrivals(&play) - before;
            prop_assert!(told_in_visit <= 1);
            if !is_there(&play) {
                told_in_visit = 0;
            }
        }
    }

    #[test]
    fn a_person_of_one_contact_is_told_of_as_if_there_were_no_merging(steps in steps()) {
        let mut alone = Play::of(2);
        let mut with_another = Play::of(3);
        // The other contact of theirs never is there.
        with_another.says.insert("p2".to_owned(), Presence::Hidden);
        with_another.give(Event::Wish(Wish::Merge { into: person(0), from: person(2) }));
        for play in [&mut alone, &mut with_another] {
            play.star(0);
            play.secs(10);
            play.done.clear();
            for step in &steps {
                take(play, *step);
            }
        }
        prop_assert_eq!(alone.decisions(), with_another.decisions());
        prop_assert_eq!(alone.notices(), with_another.notices());
    }

    #[test]
    fn whoever_is_merged_and_parted_every_contact_stays_somebodys(steps in parting_steps()) {
        let mut play = pair();
        for step in steps {
            take(&mut play, step);
            let rows = play.machine.everybody(&Query::default(), play.now);
            prop_assert_eq!(rows.iter().map(|row| row.contacts).sum::<usize>(), 2);
            prop_assert!(rows.iter().any(|row| row.person == person(0) && row.is_watched));
        }
        unmerge(&mut play, 1);
        prop_assert_eq!(play.row(1).contact, contact_id(1));
    }
}
