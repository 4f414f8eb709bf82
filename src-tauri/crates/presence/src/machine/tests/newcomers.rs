//! Somebody new in a list that was read whole before: there was no connection to them until then.

use super::relating::can_relate;
use super::*;
use crate::bringing::{COMPARE_EVERY, LOOK_EVERY};
use crate::id::LabelId;
use crate::notice::{Hold, Says};

const REQUESTS: &str = "requests";

/// An account that brings these lists in, the last of them watched for relations, and asks about nobody on its own account.
fn following(play: &mut Play, lists: &[&'static str]) {
    play.can = can_relate();
    play.start();
    let lists: Vec<ListKey> = lists.iter().map(|list| ListKey((*list).into())).collect();
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
    play.watch_list(REQUESTS);
    play.secs(10);
}

impl Play {
    fn label_of(&self, list: &str) -> LabelId {
        let labels = self.machine.labels();
        let follows = |label: &&LabelView| label.label.list.as_ref().is_some_and(|(_, own)| *own.0 == *list);
        labels.iter().find(follows).expect("each list has a label").label.id
    }

    fn watch_list(&mut self, list: &str) {
        let watch = Watch { relations: true, ..Watch::default() };
        let label = self.label_of(list);
        self.give(Event::Wish(Wish::WatchLabel { label, watch }));
    }

    /// They stand in a list, in front of the others.
    fn comes_into(&mut self, list: &'static str, who: &str) {
        self.listed_in.entry(list).or_default().insert(0, who.to_owned());
    }

    /// What lists tell of the relation to somebody.
    fn lists_tell(&mut self, who: &str, relation: Relation) {
        let told = ContactRow { relation: Some(relation), ..ContactRow::default() };
        self.told.insert(who.to_owned(), told);
    }

    fn told(&self) -> Vec<(String, Relation, Relation)> {
        let notices = self.done.iter().filter_map(|effect| match effect {
            Effect::Notify(notice) => Some(notice.says.clone()),
            _ => None,
        });
        let told = |says| match says {
            Says::RelationChanged { name, from, to, .. } => (name.into(), from, to),
            other => panic!("another notice: {other:?}"),
        };
        notices.map(told).collect()
    }

    /// A request from somebody whom nobody knows.
    fn stranger_asks(&mut self, who: &str) {
        self.comes_into(REQUESTS, who);
        self.lists_tell(who, Relation::RequestReceived);
    }

    /// Until every list was looked at again.
    fn next_look(&mut self) {
        self.pass(LOOK_EVERY + Duration::from_secs(5));
    }
}

fn asked_by(who: &str) -> (String, Relation, Relation) {
    (format!("Name of {who}"), Relation::None, Relation::RequestReceived)
}

#[test]
fn a_stranger_who_asks_to_be_connected_is_told_of_once() {
    let mut play = Play::unstarted(0);
    play.stranger_asks("p1");
    following(&mut play, &[REQUESTS]);
    assert!(play.told().is_empty(), "who asked before is no news");
    assert!(play.turns().iter().all(|turn| *turn == Outcome::Held(Hold::FirstLook)));
    play.stranger_asks("p2");
    play.next_look();
    assert_eq!(play.told(), [asked_by("p2")]);
    assert_eq!(play.turns().last(), Some(&Outcome::Shown));
    let seen = play.seen().last().map(|seen| (seen.from.clone(), seen.to.clone()));
    assert_eq!(seen, Some((Some(Relation::None), Relation::RequestReceived)), "it is a change");
    let decided = play.turns().len();
    play.next_look();
    play.pass(COMPARE_EVERY);
    assert_eq!((play.told().len(), play.turns().len()), (1, decided));
}

#[test]
fn the_relation_of_somebody_new_may_be_told_by_the_service_after_the_list() {
    let mut play = Play::unstarted(0);
    following(&mut play, &[REQUESTS]);
    play.comes_into(REQUESTS, "p1");
    play.comes_into(REQUESTS, "p2");
    play.relations.insert("p1".to_owned(), Relation::RequestReceived);
    play.relations.insert("p2".to_owned(), Relation::None);
    play.next_look();
    assert_eq!(play.told(), [asked_by("p1")], "a new face without a connection is no change");
    assert_eq!(play.turns().len(), 2);
}

#[test]
fn the_first_walk_of_a_list_is_a_baseline_however_late_it_comes_to_its_end() {
    let mut play = Play::unstarted(0);
    play.has_further_pages = false;
    (0..120).for_each(|nth| play.stranger_asks(&format!("p{nth}")));
    following(&mut play, &[REQUESTS]);
    assert_eq!(play.account().contacts, 50);
    play.stranger_asks("q1");
    play.next_look();
    play.has_further_pages = true;
    play.pass(COMPARE_EVERY);
    assert_eq!(play.account().contacts, 121);
    assert!(play.told().is_empty());
    assert!(play.turns().iter().all(|turn| *turn == Outcome::Held(Hold::FirstLook)));
    play.stranger_asks("q2");
    play.next_look();
    assert_eq!(play.told(), [asked_by("q2")]);
}

#[test]
fn a_list_that_is_chosen_anew_is_walked_for_the_first_time() {
    let mut play = Play::unstarted(0);
    following(&mut play, &[REQUESTS]);
    for lists in [Vec::new(), vec![ListKey(REQUESTS.into())]] {
        play.stranger_asks(&format!("p{}", lists.len()));
        play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
        play.next_look();
    }
    play.watch_list(REQUESTS);
    assert!(play.told().is_empty());
    play.stranger_asks("p7");
    play.next_look();
    assert_eq!(play.told(), [asked_by("p7")]);
}

#[test]
fn whoever_came_into_a_list_in_a_sleep_is_a_change_without_a_notice() {
    let mut play = Play::unstarted(0);
    play.stranger_asks("p1");
    following(&mut play, &[REQUESTS]);
    let before = play.turns().len();
    play.stranger_asks("p2");
    play.now.wall = play.now.wall.after(Duration::from_secs(8 * 3600));
    play.give(Event::Woke);
    play.secs(5);
    assert_eq!(play.turns()[before..], [Outcome::Held(Hold::Baseline)], "nobody else is new");
    let seen = play.seen().last().map(|seen| (seen.from.clone(), seen.to.clone()));
    assert_eq!(seen, Some((Some(Relation::None), Relation::RequestReceived)));
    play.stranger_asks("p3");
    play.next_look();
    assert_eq!(play.told(), [asked_by("p3")]);
}

#[test]
fn a_restart_makes_nobody_new_but_whoever_came_meanwhile_and_tells_nobody_of_them() {
    let mut earlier = Play::unstarted(0);
    (0..120).for_each(|nth| earlier.stranger_asks(&format!("p{nth}")));
    following(&mut earlier, &[REQUESTS]);
    let kept = |wanted: fn(&Kept) -> bool| {
        let kept = earlier.done.iter().filter_map(|effect| match effect {
            Effect::Keep(kept) => Some(kept),
            _ => None,
        });
        kept.filter(move |kept| wanted(kept)).cloned().collect::<Vec<Kept>>()
    };
    let contacts = kept(|kept| matches!(kept, Kept::Contacts(_))).into_iter().flat_map(|kept| match kept {
        Kept::Contacts(contacts) => contacts,
        _ => Vec::new(),
    });
    let persons = kept(|kept| matches!(kept, Kept::Person(_))).into_iter().filter_map(|kept| match kept {
        Kept::Person(person) => Some(person),
        _ => None,
    });
    let loaded = Loaded {
        sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
        accounts: vec![earlier.machine.account(ACCOUNT).expect("known").clone()],
        contacts: contacts.collect(),
        persons: persons.collect(),
        labels: earlier.machine.labels().into_iter().map(|label| label.label).collect(),
        relations: earlier.seen().into_iter().cloned().collect(),
        unused: earlier.machine.unused,
        ..Loaded::default()
    };
    assert_eq!((loaded.contacts.len(), loaded.relations.len()), (120, 120));
    let mut play = Play::unstarted(0);
    play.can = can_relate();
    play.now = earlier.now;
    play.machine = Machine::new(loaded, 1, play.now);
    (play.listed_in, play.told) = (earlier.listed_in.clone(), earlier.told.clone());
    play.stranger_asks("q1");
    play.start();
    play.secs(60);
    assert_eq!(play.turns(), [Outcome::Held(Hold::Baseline)]);
    play.stranger_asks("q2");
    play.next_look();
    assert_eq!(play.told(), [asked_by("q2")]);
}

#[test]
fn whoever_is_seen_in_another_list_first_is_told_of_once_the_watched_one_has_them() {
    let mut play = Play::unstarted(0);
    following(&mut play, &["followers", REQUESTS]);
    play.comes_into("followers", "p1");
    play.stranger_asks("p1");
    play.next_look();
    assert_eq!(play.told(), [asked_by("p1")]);
    assert_eq!(play.seen().iter().filter(|seen| seen.from.is_some()).count(), 1);
    play.next_look();
    assert_eq!(play.told().len(), 1);
}

#[test]
fn somebody_known_who_comes_into_a_watched_list_is_told_of_if_their_relation_is_as_new() {
    let mut play = Play::unstarted(0);
    for who in ["p1", "p2"] {
        play.comes_into("followers", who);
        play.relations.insert(who.to_owned(), Relation::None);
    }
    following(&mut play, &["followers", REQUESTS]);
    play.relations.insert("p1".to_owned(), Relation::RequestReceived);
    play.pass(2 * LOOK_EVERY);
    assert!(play.seen().iter().any(|seen| seen.from.is_some()), "it was seen, and nobody wanted to know");
    play.relations.insert("p2".to_owned(), Relation::RequestReceived);
    play.comes_into(REQUESTS, "p1");
    play.comes_into(REQUESTS, "p2");
    let asked = Event::Wish(Wish::CheckNow { account: ACCOUNT });
    play.give(asked);
    play.next_look();
    assert_eq!(play.told(), [asked_by("p2")], "the other's is no news any more");
}

#[test]
fn a_list_of_people_whose_relations_nobody_watches_tells_of_nobody() {
    let mut play = Play::unstarted(0);
    following(&mut play, &["followers", REQUESTS]);
    play.comes_into("followers", "p1");
    play.lists_tell("p1", Relation::Connected);
    play.next_look();
    assert!(play.told().is_empty() && play.turns().is_empty());
    assert_eq!(play.seen().last().and_then(|seen| seen.from.clone()), Some(Relation::None), "it is recorded");
}

#[test]
fn a_request_is_told_of_wherever_it_stands_in_a_list_without_an_order() {
    let mut play = Play::unstarted(0);
    (0..120).for_each(|nth| play.stranger_asks(&format!("p{nth}")));
    play.can = Capabilities { read_whole: vec![ListKey(REQUESTS.into())], ..can_relate() };
    play.start();
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey(REQUESTS.into())] }));
    play.watch_list(REQUESTS);
    play.secs(10);
    play.lists_tell("q1", Relation::RequestReceived);
    play.listed_in.entry(REQUESTS).or_default().push("q1".to_owned());
    play.next_look();
    assert_eq!(play.told(), [asked_by("q1")]);
}
