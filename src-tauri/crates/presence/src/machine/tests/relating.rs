//! Accounts that tell how their owner is connected to people, and not who is there.

use super::*;
use crate::event::RelationSeen;
use crate::notice::{Hold, Says};
use crate::sighting::Freshness;

pub(super) fn can_relate() -> Capabilities {
    Capabilities {
        relations: Some(PollLimits { most_ids: 100, least_interval: Duration::from_secs(30) }),
        contact_lists: capabilities().contact_lists,
        budgets: vec![BudgetSpec {
            name: "general",
            scope: BudgetScope::SignIn,
            limit: 60,
            window: Duration::from_secs(60),
            draws: TaskKind::ALL.to_vec(),
        }],
        ..Capabilities::none("test")
    }
}

/// So many contacts, the first of them watched, nobody connected.
fn of(people: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.can = can_relate();
    play.says.clear();
    play.relations = (0..people).map(|nth| (format!("p{nth}"), Relation::None)).collect();
    play.start();
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: Watch::star() }));
    play.secs(5);
    play
}

impl Play {
    fn now_related(&mut self, nth: usize, relation: Relation) {
        self.relations.insert(format!("p{nth}"), relation);
        self.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    }

    fn relation(&self, nth: usize) -> Option<Relation> {
        self.row(nth).relation.map(|(relation, _)| relation)
    }

    pub(super) fn seen(&self) -> Vec<&RelationSeen> {
        self.done
            .iter()
            .filter_map(|effect| match effect {
                Effect::Record(Recorded::Relation(seen)) => Some(seen),
                _ => None,
            })
            .collect()
    }

    pub(super) fn turns(&self) -> Vec<Outcome> {
        self.outcomes(Kind::RelationChanged)
    }
}

#[test]
fn s3_contacts_are_asked_about_in_chunks_each_id_once() {
    let play = of(250);
    assert_eq!(play.batches().iter().sum::<usize>(), 250, "{:?}", play.batches());
    assert!(play.batches().iter().all(|size| (1..=100).contains(size)));
    assert!(play.asked.iter().all(|(_, task)| task.kind() == TaskKind::RelationsOf));
}

#[test]
fn s1_a_relation_is_shown_and_nobody_counts_as_online() {
    let mut play = of(2);
    play.now_related(0, Relation::Connected);
    let row = play.row(0);
    assert_eq!(row.relation, Some((Relation::Connected, Some(play.now.wall))));
    assert_eq!((row.seen.presence, row.seen.freshness), (Presence::Unknown(Why::NotAsked), Freshness::Fresh));
    let view = play.machine.person(person(0), play.now).expect("known");
    assert_eq!(view.contacts[0].relation, row.relation);
    assert_eq!(play.machine.glance(play.now).watched_present, 0);
    let slice = play.machine.slice(&Query { rows: 10, ..Query::default() }, play.now);
    assert_eq!(slice.counts.present, 0);
    assert!(play.changes().is_empty(), "no presence is made up");
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn s19_the_first_look_is_a_baseline_and_a_change_is_one_notice() {
    let mut play = Play::unstarted(2);
    play.can = can_relate();
    play.relations.insert("p0".to_owned(), Relation::None);
    play.relations.insert("p1".to_owned(), Relation::None);
    play.machine.roster.put_person(Person { watch: Watch::star(), ..Person::new(person(0)) });
    play.start();
    play.secs(5);
    assert_eq!(play.turns(), [Outcome::Held(Hold::FirstLook)], "recorded for who is watched, and only then");
    assert!(play.notices().is_empty());
    play.now_related(1, Relation::Followed);
    play.now_related(0, Relation::RequestReceived);
    play.secs(200);
    assert_eq!(play.turns()[1..], [Outcome::Shown]);
    let says = play.done.iter().find_map(|effect| match effect {
        Effect::Notify(notice) => Some(notice.says.clone()),
        _ => None,
    });
    let expected = Says::RelationChanged {
        person: person(0),
        name: "Person 0".into(),
        from: Relation::None,
        to: Relation::RequestReceived,
    };
    assert_eq!((says, play.notices().len()), (Some(expected), 1));
    let from: Vec<_> = play.seen().iter().filter_map(|seen| seen.from.clone()).collect();
    assert_eq!(from, [Relation::None, Relation::None], "each change is recorded once");
}

#[test]
fn s15_who_is_left_out_keeps_the_relation_marked_stale() {
    let mut play = of(2);
    play.now_related(0, Relation::Followed);
    let seen_at = play.row(0).relation.and_then(|(_, at)| at);
    let turns = play.turns().len();
    play.secs(10);
    play.relations.remove("p0");
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.row(0).relation, Some((Relation::Followed, seen_at)), "with its date");
    assert_eq!(play.row(0).seen.freshness, Freshness::Stale);
    assert_eq!(play.row(1).seen.freshness, Freshness::Fresh);
    play.now_related(0, Relation::Followed);
    assert_eq!(play.row(0).seen.freshness, Freshness::Fresh);
    assert_eq!(play.turns().len(), turns);
}

#[test]
fn s13_a_failure_keeps_all_relations() {
    let mut play = of(2);
    play.now_related(0, Relation::Connected);
    let turns = play.turns().len();
    play.always = Some(Trouble::Refused { status: 418, words: "teapot".into() });
    play.secs(3600);
    assert_eq!(play.relation(0), Some(Relation::Connected));
    assert_eq!(play.row(0).seen.freshness, Freshness::Stale);
    assert_eq!(play.turns().len(), turns);
}

#[test]
fn a_relation_that_changed_in_a_sleep_is_a_change_without_a_notice() {
    let mut play = of(1);
    play.now.wall = play.now.wall.after(Duration::from_secs(8 * 3600));
    play.relations.insert("p0".to_owned(), Relation::Connected);
    play.give(Event::Woke);
    play.secs(5);
    assert_eq!(play.turns().last(), Some(&Outcome::Held(Hold::Baseline)));
    assert_eq!(play.relation(0), Some(Relation::Connected));
    assert!(play.notices().is_empty());
}

#[test]
fn a_relation_is_remembered_over_a_restart_and_then_compared_with() {
    let earlier = of(1);
    let relations: Vec<RelationSeen> = earlier.seen().into_iter().cloned().collect();
    let mut play = Play::unstarted(0);
    play.can = can_relate();
    let account = play.machine.account(ACCOUNT).expect("known").clone();
    let person_record = Person { watch: Watch::star(), ..Person::new(person(0)) };
    let loaded = Loaded {
        sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
        accounts: vec![account],
        contacts: vec![contact(0)],
        persons: vec![person_record],
        relations,
        ..Loaded::default()
    };
    play.machine = Machine::new(loaded, 1, play.now);
    assert_eq!(play.relation(0), Some(Relation::None));
    assert_eq!(play.row(0).seen.freshness, Freshness::Stale);
    play.relations.insert("p0".to_owned(), Relation::Connected);
    play.start();
    play.secs(5);
    assert_eq!(play.turns(), [Outcome::Held(Hold::Baseline)]);
    let last = play.seen().last().map(|seen| (seen.from.clone(), seen.to.clone()));
    assert_eq!(last, Some((Some(Relation::None), Relation::Connected)));
}

#[test]
fn a_relation_change_is_held_while_notices_are_snoozed_or_switched_off() {
    let mut play = of(1);
    play.give(Event::Wish(Wish::Snooze { until: play.now.wall.after(Duration::from_secs(600)) }));
    play.now_related(0, Relation::Followed);
    play.give(Event::Wish(Wish::EndSnooze));
    play.give(Event::Wish(Wish::Change(Settings { notifications: false, ..Settings::default() })));
    play.now_related(0, Relation::None);
    let turns = play.turns();
    let last = &turns[turns.len() - 2..];
    assert_eq!(last, [Outcome::Held(Hold::Snoozed), Outcome::Held(Hold::SwitchedOff)]);
    assert!(play.notices().is_empty());
}

#[test]
fn a_refused_id_is_found_among_relations_too() {
    let mut play = of(100);
    play.bad = vec!["p37".to_owned()];
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(60);
    assert_eq!(play.presence(37), Presence::Unknown(Why::Refused("bad id".into())));
    assert_eq!((play.relation(37), play.relation(38)), (Some(Relation::None), Some(Relation::None)));
    assert_eq!(play.health(), Health::Fine);
    assert!(play.asked.iter().all(|(_, task)| task.kind() == TaskKind::RelationsOf));
}

#[test]
fn relations_that_a_list_tells_need_not_be_asked_for() {
    let mut play = of(0);
    play.listed = vec!["p0".to_owned()];
    play.listed_relation = Some(Relation::RequestSent);
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("followings".into())] }));
    play.secs(10);
    let slice = play.machine.slice(&Query { rows: 10, ..Query::default() }, play.now);
    assert_eq!(slice.rows[0].relation.as_ref().map(|it| &it.0), Some(&Relation::RequestSent));
    assert!(play.batches().is_empty(), "{:?}", play.asked);
    let kept = play.done.iter().position(|effect| matches!(effect, Effect::Keep(Kept::Contacts(_))));
    let seen = play.done.iter().position(|effect| matches!(effect, Effect::Record(Recorded::Relation(_))));
    assert!(kept < seen, "who is new is kept before what is known of them");
}

#[test]
fn watched_people_without_presence_hold_up_no_summary() {
    let mut play = of(1);
    play.secs(1);
    assert!(play.machine.sweep.is_none());
}

#[test]
fn a_relation_that_is_seen_again_is_written_down_with_its_new_date() {
    let mut play = of(1);
    play.done.clear();
    play.secs(700);
    let again: Vec<_> = play.seen().iter().map(|seen| (seen.from.clone(), seen.to.clone())).collect();
    assert!((1..=3).contains(&again.len()), "{again:?}");
    assert_eq!(again[0], (None, Relation::None));
}

#[test]
fn a_relation_change_of_an_account_that_is_off_shift_is_held() {
    let mut play = of(1);
    play.give(Event::Wish(Wish::Shift { account: ACCOUNT, on: false }));
    play.now_related(0, Relation::Connected);
    assert_eq!(play.turns().last(), Some(&Outcome::Held(Hold::OffShift)));
    assert!(play.notices().is_empty());
}
