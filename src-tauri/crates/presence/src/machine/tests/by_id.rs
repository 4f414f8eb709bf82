//! Contacts that are brought in by their ids.

use super::*;
use crate::event::NewContact;
use crate::notice::Slot;
use crate::service::NameLimits;

const DAY: u64 = 24 * 3600;

fn can_by_id() -> Capabilities {
    Capabilities {
        by_id: true,
        names: Some(NameLimits { most: 2, window: Duration::from_secs(12 * 3600) }),
        online_list: None,
        ..capabilities()
    }
}

fn of(people: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.can = can_by_id();
    play.start();
    play.secs(5);
    play
}

pub(super) fn new(key: &str, name: &str) -> NewContact {
    NewContact {
        key: key.into(),
        name: name.into(),
        own_name: None,
        phone: None,
        note: None,
        labels: Vec::new(),
        watch: None,
    }
}

impl Play {
    pub(super) fn add(&mut self, contacts: Vec<NewContact>) {
        self.give(Event::Wish(Wish::AddContacts { account: ACCOUNT, contacts }));
    }

    pub(super) fn with_key(&self, key: &str) -> Option<Contact> {
        let id = self.machine.contact_with_key(ACCOUNT, key)?;
        self.machine.contact(id).cloned()
    }

    fn gone(&self) -> Vec<ContactId> {
        self.done
            .iter()
            .filter_map(|effect| match effect {
                Effect::Keep(Kept::ContactsGone(ids)) => Some(ids.clone()),
                _ => None,
            })
            .flatten()
            .collect()
    }

    fn batches_about(&self, key: &str) -> usize {
        let is_about =
            |task: &Task| matches!(task, Task::PresenceOf { keys } if keys.iter().any(|one| **one == *key));
        self.asked.iter().filter(|(_, task)| is_about(task)).count()
    }
}

#[test]
fn v5_imported_ids_are_kept_byte_for_byte_and_asked_about_together() {
    let mut play = of(0);
    let keys = ["/8v+V5APa/jLsiywMa1HOA==", "aB==", "ab=="];
    for key in keys {
        play.says.insert(key.to_owned(), Presence::Offline);
    }
    play.add(keys.into_iter().map(|key| new(key, "")).collect());
    play.secs(5);
    assert_eq!(play.batches(), [3]);
    for key in keys {
        let contact = play.with_key(key).expect("brought in");
        assert!(contact.is_by_id);
        assert_eq!((&*contact.key, contact.service_name()), (key, key));
    }
    let kept = play.done.iter().filter(|effect| matches!(effect, Effect::Keep(Kept::Contacts(_)))).count();
    assert_eq!(kept, 1, "one import is kept at once");
}

#[test]
fn what_is_said_of_contacts_from_a_list_is_taken_over_and_nobody_comes_in_by_it() {
    let mut play = Play::of(1);
    let said = NewContact {
        own_name: Some("Ana from work".into()),
        note: Some("likes tea".into()),
        labels: vec!["Regulars".into()],
        watch: Some(Watch::star()),
        ..new("p0", "Other")
    };
    let contacts = vec![said, new("stranger", "")];
    play.give(Event::Wish(Wish::UpdateContacts { account: ACCOUNT, contacts }));
    assert_eq!((play.account().contacts, play.with_key("stranger")), (1, None));
    let contact = play.with_key("p0").expect("there");
    assert!(!contact.is_by_id, "its list says when it is gone");
    let view = play.machine.person(contact.person, play.now).expect("known");
    assert_eq!(view.own_name.as_deref(), Some("Ana from work"));
    assert_eq!((view.note.as_deref(), view.watch), (Some("likes tea"), Watch::star()));
    assert_eq!(view.row.labels.len(), 1);
}

#[test]
fn importing_somebody_again_adds_what_is_new_and_takes_nothing_back() {
    let mut play = of(0);
    play.add(vec![new("a", "Ana"), new("b", ""), new("", "nobody")]);
    let phone = Some(" +49 151 1 ".into());
    let own_name = Some("Ana from work".into());
    let note = Some("likes tea".into());
    let watch = Some(Watch::star());
    let labels = vec!["Regulars".into(), "regulars".into(), " ".into()];
    play.add(vec![
        NewContact { own_name, phone, note, labels, watch, ..new("a", "Other") },
        new("b", "Bo"),
        new("b", "Twice"),
    ]);
    assert_eq!(play.account().contacts, 2);
    let (a, b) = (play.with_key("a").expect("there"), play.with_key("b").expect("there"));
    assert_eq!((&*a.name, a.phone.as_deref(), &*b.name), ("Ana", Some("+49 151 1"), "Bo"));
    let view = play.machine.person(a.person, play.now).expect("known");
    assert_eq!(view.own_name.as_deref(), Some("Ana from work"));
    assert_eq!((view.note.as_deref(), view.watch), (Some("likes tea"), Watch::star()));
    assert_eq!(view.row.labels.len(), 1, "a label is made where there is none");
    play.add(vec![new("a", "")]);
    let view = play.machine.person(a.person, play.now).expect("known");
    assert_eq!((view.note.as_deref(), view.watch.arrivals), (Some("likes tea"), true));
    assert_eq!(view.contacts[0].phone.as_deref(), Some("+49 151 1"));
    let contacts = play.done.iter().position(|it| matches!(it, Effect::Keep(Kept::Contacts(_))));
    let persons = play.done.iter().position(|it| matches!(it, Effect::Keep(Kept::Person(_))));
    assert!(contacts < persons, "a person comes into being with the first contact");
}

#[test]
fn who_was_brought_in_by_id_is_never_gone_from_a_list() {
    let mut play = of(0);
    play.add(vec![new("a", "Ana")]);
    play.listed = vec!["b".to_owned(), "c".to_owned()];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
    play.secs(30);
    play.listed.remove(1);
    play.secs(DAY + 3600);
    assert!(!play.with_key("a").expect("there").is_gone);
    assert!(play.with_key("c").expect("there").is_gone);
}

#[test]
fn contacts_brought_in_by_id_can_be_let_go_of_and_others_not() {
    let mut play = of(2);
    play.add(vec![new("a", "Ana"), new("b", "Bo")]);
    play.says.insert("a".to_owned(), Presence::Offline);
    let ana = play.with_key("a").expect("there");
    play.give(Event::Wish(Wish::Watch { person: ana.person, watch: Watch::star() }));
    play.says.insert("a".to_owned(), Presence::Online);
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.give(Event::Wish(Wish::RemoveContacts(vec![ana.id, ContactId(1), ContactId(999)])));
    assert_eq!(play.gone(), [ana.id]);
    let account = play.account();
    let reach = account.reach;
    assert_eq!((account.contacts, account.watched), (3, 0));
    assert_eq!(
        reach.online + reach.busy + reach.offline + reach.hidden + reach.unreachable + reach.unknown,
        3
    );
    assert!(play.with_key("a").is_none() && play.machine.person(ana.person, play.now).is_none());
    assert!(play.done.contains(&Effect::Withdraw(Slot::Person(ana.person))));
    assert_eq!(play.machine.glance(play.now).watched, 0);
    play.asked.clear();
    play.secs(3600);
    assert_eq!(play.batches_about("a"), 0, "nobody asks about them");
    assert!(play.batches_about("b") > 0);
    play.add(vec![new("a", "Ana")]);
    assert_ne!(play.with_key("a").expect("there again").id, ana.id, "ids are never used again");
}

#[test]
fn of_one_person_with_several_contacts_only_those_brought_in_by_id_are_let_go_of() {
    let mut play = of(1);
    play.add(vec![new("a", "Ana")]);
    let (ana, listed) = (play.with_key("a").expect("there"), play.row(0).person);
    play.give(Event::Wish(Wish::Merge { into: listed, from: ana.person }));
    let counts = |play: &Play| {
        let row = play.machine.person(listed, play.now).expect("known").row;
        (row.contacts, row.by_id)
    };
    assert_eq!(counts(&play), (2, 1));
    assert_eq!(play.machine.contacts_by_id_of(listed), [ana.id]);
    assert!(play.machine.contacts_by_id_of(PersonId(999)).is_empty());
    play.give(Event::Wish(Wish::RemoveContacts(play.machine.contacts_by_id_of(listed))));
    assert_eq!(counts(&play), (1, 0));
}

#[test]
fn who_is_let_go_of_while_a_question_about_them_is_under_way_is_not_asked_about_again() {
    let mut play = of(0);
    play.add((0..4).map(|nth| new(&format!("n{nth}"), "")).collect());
    play.now.run = play.now.run.after(Duration::from_secs(2));
    let effects = play.machine.handle(Event::Due, play.now);
    let ask = effects.iter().find_map(|effect| match effect {
        Effect::Ask { ask, task: Task::PresenceOf { .. }, .. } => Some(*ask),
        _ => None,
    });
    let three: Vec<ContactId> =
        (0..3).map(|nth| play.with_key(&format!("n{nth}")).expect("there").id).collect();
    play.give(Event::Wish(Wish::RemoveContacts(three)));
    let reading = Err(Trouble::BadIds("bad".into()));
    let heard = Heard { reading, limits: Vec::new(), sunset: None, dated: Dated::default() };
    play.give(Event::Heard { ask: ask.expect("asked"), heard });
    play.secs(60);
    for (_, task) in &play.asked {
        if let Task::PresenceOf { keys } = task {
            assert!(!keys.is_empty() && keys.iter().all(|key| **key == *"n3"), "{keys:?}");
        }
    }
    assert_eq!(play.account().contacts, 1);
}

#[test]
fn v14_a_bad_id_among_imported_ones_is_found_and_the_others_get_answers() {
    let mut play = of(0);
    for nth in 0..100 {
        play.says.insert(format!("n{nth}"), Presence::Offline);
    }
    play.bad = vec!["n42".to_owned()];
    play.add((0..100).map(|nth| new(&format!("n{nth}"), "")).collect());
    play.secs(60);
    let presence = |key: &str| {
        let person = play.with_key(key).expect("there").person;
        play.machine.person(person, play.now).expect("known").row.seen.presence
    };
    assert_eq!(presence("n42"), Presence::Unknown(Why::Refused("bad id".into())));
    assert_eq!(presence("n41"), Presence::Offline);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn a_phone_number_can_be_entered_and_taken_away() {
    let mut play = of(1);
    let phone = |play: &mut Play, phone: Option<&str>| {
        play.give(Event::Wish(Wish::Phone { contact: ContactId(1), phone: phone.map(Into::into) }));
        play.machine.contact(ContactId(1)).expect("there").phone.clone()
    };
    assert_eq!(phone(&mut play, Some(" +49 30 1 ")).as_deref(), Some("+49 30 1"));
    assert_eq!(phone(&mut play, Some("  ")), None);
}

#[test]
fn p17_one_person_is_checked_by_the_request_for_one() {
    let mut play = Play::unstarted(3);
    play.can = Capabilities { single: true, ..can_by_id() };
    play.start();
    play.secs(60);
    play.asked.clear();
    play.set(1, Presence::Online);
    play.give(Event::Wish(Wish::CheckPerson(person(1))));
    let asked: Vec<Task> = play.asked.iter().map(|(_, task)| task.clone()).collect();
    assert_eq!(asked, [Task::OnePresence { key: "p1".into() }]);
    assert_eq!(play.presence(1), Presence::Online);
    play.give(Event::Wish(Wish::CheckPerson(person(1))));
    assert_eq!(play.asked.len(), 1, "who was just told of is not asked about within the least interval");
    assert!(play.machine.was_just_told(person(1), play.now), "which the user is told");
    play.secs(60);
    assert!(!play.machine.was_just_told(person(1), play.now));
}

#[test]
fn p46_one_person_the_service_does_not_know_is_unknown() {
    let mut play = Play::unstarted(2);
    play.can = Capabilities { single: true, ..can_by_id() };
    play.start();
    play.secs(60);
    play.says.remove("p1");
    play.give(Event::Wish(Wish::CheckPerson(person(1))));
    assert_eq!(play.presence(1), Presence::Unknown(Why::LeftOut));
}

#[test]
fn one_person_is_checked_first_in_a_batch_where_there_is_no_request_for_one() {
    let mut play = of(500);
    play.secs(60);
    play.asked.clear();
    play.give(Event::Wish(Wish::CheckPerson(person(499))));
    let Some((_, Task::PresenceOf { keys })) = play.asked.first() else { panic!("nothing asked") };
    assert_eq!(&*keys[0], "p499");
    let mut once = keys.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), keys.len());
}

#[test]
fn names_are_asked_for_as_often_as_the_service_allows_and_no_more() {
    let mut play = of(0);
    play.add(vec![new("a", ""), new("b", "Bo")]);
    let (a, b) = (play.with_key("a").expect("there"), play.with_key("b").expect("there"));
    let ask = |play: &mut Play| play.give(Event::Wish(Wish::AskNames(vec![a.person, b.person])));
    ask(&mut play);
    play.secs(1);
    let contact = play.with_key("a").expect("there");
    assert_eq!((&*contact.name, contact.picture.is_some()), ("named a", true));
    assert_eq!(&*play.with_key("b").expect("there").name, "Bo", "the import's name goes before");
    assert!(play.done.contains(&Effect::Keep(Kept::Contacts(vec![contact]))));
    for _ in 0..4 {
        ask(&mut play);
        play.secs(600);
    }
    assert_eq!(play.times(TaskKind::NameOf).len(), 4, "twice for each id in twelve hours");
    play.secs(12 * 3600);
    ask(&mut play);
    play.secs(1);
    assert_eq!(play.times(TaskKind::NameOf).len(), 6);
}

#[test]
fn a_row_tells_whether_anybody_calls_them_anything_but_their_id() {
    let mut play = of(0);
    play.add(vec![new("a", ""), new("b", "Bo"), new("c", "")]);
    let row = |play: &Play, key: &str| {
        let person = play.with_key(key).expect("there").person;
        play.machine.person(person, play.now).expect("known").row
    };
    let all = |play: &Play| ["a", "b", "c"].map(|key| row(play, key).has_name);
    assert_eq!(all(&play), [false, true, false]);
    let (a, c) = (row(&play, "a").person, row(&play, "c").person);
    play.give(Event::Wish(Wish::Name { person: a, name: Some("Mum".into()) }));
    play.give(Event::Wish(Wish::AskNames(vec![c])));
    play.secs(1);
    assert_eq!(all(&play), [true, true, true]);
}

#[test]
fn names_are_not_asked_for_without_a_wish_and_a_failure_is_no_trouble_of_the_account() {
    let mut play = of(0);
    play.add(vec![new("a", "")]);
    play.secs(3600);
    assert!(play.times(TaskKind::NameOf).is_empty());
    let a = play.with_key("a").expect("there");
    play.give(Event::Wish(Wish::Name { person: a.person, name: Some("Mum".into()) }));
    play.instead.push_back(Trouble::Refused { status: 400, words: "quota".into() });
    play.give(Event::Wish(Wish::AskNames(vec![a.person])));
    play.secs(1);
    assert_eq!(play.health(), Health::Fine);
    play.give(Event::Wish(Wish::AskNames(vec![a.person])));
    play.secs(1);
    let view = play.machine.person(a.person, play.now).expect("known");
    assert_eq!((&*view.row.name, &*view.contacts[0].name), ("Mum", "named a"));
}
