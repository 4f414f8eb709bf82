//! Being busy, and being free again.

use super::*;
use crate::notice::{Hold, Slot};
use crate::view::{Filter, Mood, Query};

fn busy(until: Option<Wall>) -> Presence {
    Presence::Busy { until }
}

fn watching_frees() -> Watch {
    Watch { arrivals: true, frees: true, ..Watch::default() }
}

/// One watched person who is busy until `secs` from now, told of already.
fn busy_for(secs: u64) -> Play {
    let mut play = Play::of(1);
    play.has_list = false;
    play.give(Event::Wish(Wish::Watch { person: person(0), watch: watching_frees() }));
    play.secs(5);
    let until = play.now.wall.after(Duration::from_secs(secs));
    play.now_is(0, busy(Some(until)));
    play
}

fn freed(play: &Play) -> Vec<Outcome> {
    play.outcomes(Kind::BecameFree)
}

#[test]
fn somebody_who_comes_online_busy_has_come_online() {
    let play = busy_for(600);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Shown)]);
    assert_eq!(play.machine.glance(play.now).watched_present, 1);
}

#[test]
fn p28_busy_ends_by_itself_whatever_the_service_still_says() {
    let mut play = busy_for(100);
    play.secs(99);
    assert!(matches!(play.presence(0), Presence::Busy { .. }));
    play.secs(2);
    assert_eq!(play.presence(0), Presence::Online, "without another answer");
    let changes = play.changes().len();
    assert_eq!(freed(&play), [Outcome::Shown]);
    play.secs(300);
    assert_eq!(play.presence(0), Presence::Online, "the service still says busy until then");
    assert_eq!((play.changes().len(), freed(&play).len()), (changes, 1));
}

#[test]
fn p32_busy_to_online_is_a_change_that_can_be_watched() {
    let mut play = busy_for(3600);
    play.secs(40);
    play.now_is(0, Presence::Online);
    let change = play.changes().pop().expect("a change").clone();
    assert!(matches!(change.from, Presence::Busy { .. }));
    assert_eq!((change.to, freed(&play)), (Presence::Online, vec![Outcome::Shown]));
    assert_eq!(play.notices().len(), 2, "it stands in the person's slot");
}

#[test]
fn p32_whose_freedom_is_not_watched_is_not_told_of() {
    let mut play = Play::of(1);
    play.star(0);
    play.secs(5);
    play.now_is(0, busy(None));
    play.now_is(0, Presence::Online);
    assert!(freed(&play).is_empty());
    assert_eq!(play.changes().len(), 3, "{:?}", play.changes());
}

#[test]
fn p33_busy_without_an_end_lasts_until_the_service_says_otherwise() {
    let mut play = busy_for(600);
    play.now_is(0, busy(None));
    play.secs(3600);
    assert_eq!(play.presence(0), busy(None));
    assert!(freed(&play).is_empty());
}

#[test]
fn another_end_takes_the_place_of_the_one_before() {
    let mut play = busy_for(60);
    let later = play.now.wall.after(Duration::from_secs(300));
    play.now_is(0, busy(Some(later)));
    play.secs(200);
    assert_eq!(play.presence(0), busy(Some(later)));
    play.secs(110);
    assert_eq!((play.presence(0), freed(&play).len()), (Presence::Online, 1));
}

#[test]
fn busy_that_ends_while_nothing_was_heard_for_long_changes_without_a_notice() {
    let mut play = busy_for(600);
    play.always = Some(Trouble::Failed { status: 503, retry_after: None });
    play.secs(601);
    assert_eq!(play.presence(0), Presence::Online);
    assert_eq!(freed(&play), [Outcome::Held(Hold::Baseline)]);
    assert_eq!(play.row(0).seen.freshness, crate::sighting::Freshness::Stale, "nobody was seen");
}

#[test]
fn busy_that_ended_while_the_program_was_not_running_is_over() {
    let play = busy_for(600);
    let known = play.done.iter().rev().find_map(|effect| match effect {
        Effect::Record(Recorded::LastKnown(sightings)) => Some(sightings.clone()),
        _ => None,
    });
    let last_known = known.expect("written down");
    let mut later = Play::of(1);
    later.machine = Machine::new(
        Loaded {
            sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
            contacts: vec![contact(0)],
            accounts: vec![later.machine.account(ACCOUNT).expect("known").clone()],
            last_known,
            ..Loaded::default()
        },
        1,
        later.now,
    );
    later.now.wall = play.now.wall.after(Duration::from_secs(601));
    later.give(Event::Started);
    assert_eq!(later.presence(0), Presence::Online);
    assert!(later.notices().is_empty());
}

#[test]
fn being_free_again_and_again_within_minutes_is_told_once() {
    let mut play = busy_for(3600);
    for _ in 0..5 {
        play.now_is(0, Presence::Online);
        play.now_is(0, busy(None));
    }
    assert_eq!(freed(&play)[..2], [Outcome::Shown, Outcome::Held(Hold::Flapping)]);
    assert!(play.done.contains(&Effect::Withdraw(Slot::Person(person(0)))), "busy again: it is not true");
}

#[test]
fn being_free_is_held_while_notices_are_snoozed() {
    let mut play = busy_for(3600);
    play.give(Event::Wish(Wish::Snooze { until: play.now.wall.after(Duration::from_secs(600)) }));
    play.now_is(0, Presence::Online);
    assert_eq!(freed(&play), [Outcome::Held(Hold::Snoozed)]);
}

#[test]
fn who_stands_in_the_list_of_who_is_online_may_still_be_busy() {
    let mut play = Play::of(1);
    play.set(0, busy(None));
    play.secs(70);
    assert_eq!(play.presence(0), busy(None));
    play.secs(130);
    assert!(play.changes().len() <= 2, "{:?}", play.changes());
}

#[test]
fn p18_a_name_the_service_tells_is_used_where_there_is_none() {
    let mut play = Play::of(2);
    let slot = play.machine.roster.by_key(ACCOUNT, "p0").expect("known");
    play.machine.roster.get_mut(slot).expect("known").contact.name = "".into();
    play.names = true;
    play.secs(5);
    assert_eq!((&*play.row(0).name, &*play.row(1).name), ("called p0", "Person 1"));
    assert!(play.done.iter().any(|effect| matches!(effect, Effect::Keep(Kept::Contacts(_)))));
}

#[test]
fn p27_online_with_an_old_activity_is_doubtful_and_neither_coming_nor_going_until_they_are_active_again() {
    let mut play = Play::unstarted(1);
    play.has_list = false;
    play.can.last_seen_is_activity = true;
    play.start();
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch }));
    play.secs(5);
    let long_ago = Wall(play.now.wall.0 - 3_600_000);
    play.last_seen.insert("p0".to_owned(), crate::sighting::LastSeen::At(long_ago));
    play.now_is(0, Presence::Online);
    assert!(play.row(0).seen.is_doubtful);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Held(Hold::Doubtful))]);
    play.last_seen.insert("p0".to_owned(), crate::sighting::LastSeen::At(play.now.wall));
    play.secs(31);
    assert!(!play.row(0).seen.is_doubtful);
    assert_eq!(play.notices(), ["Person(PersonId(1))"], "they are here now");
    play.secs(600);
    assert!(play.row(0).seen.is_doubtful, "and doubtful again after a while");
    assert_eq!(play.decisions().len(), 2, "{:?}", play.decisions());
    play.last_seen.insert("p0".to_owned(), crate::sighting::LastSeen::At(play.now.wall));
    play.secs(31);
    assert_eq!(play.notices().len(), 2, "once a visit");
    play.last_seen.insert("p0".to_owned(), crate::sighting::LastSeen::At(play.now.wall));
    play.secs(240);
    assert_eq!((play.notices().len(), play.decisions().len()), (2, 3), "{:?}", play.decisions());
}

#[test]
fn p27_who_is_doubtful_is_not_counted_among_those_who_are_here() {
    let mut play = Play::unstarted(2);
    play.has_list = false;
    play.can.last_seen_is_activity = true;
    for nth in 0..2 {
        play.set(nth, Presence::Online);
        play.last_seen
            .insert(format!("p{nth}"), crate::sighting::LastSeen::At(Wall(play.now.wall.0 - 600_000)));
        play.star(nth);
    }
    play.start();
    play.secs(60);
    let glance = play.machine.glance(play.now);
    assert_eq!((glance.mood, glance.watched_present, glance.here.len()), (Mood::Idle, 0, 0));
    assert!(play.notices().is_empty(), "no summary names them: {:?}", play.decisions());
    let reach = play.account().reach;
    assert_eq!((reach.online, reach.unknown), (0, 2));
    let present = Query { filter: Filter::Present, ..Query::default() };
    assert_eq!(play.machine.slice(&present, play.now).matching, 0);

    let doubt_after = Duration::from_secs(3600);
    play.give(Event::Wish(Wish::Change(Settings { doubt_after, ..Settings::default() })));
    assert_eq!(play.machine.slice(&present, play.now).matching, 2, "by the user's own measure they are here");
    assert_eq!(play.account().reach.online, 2);
}

#[test]
fn who_becomes_free_in_an_account_that_is_off_shift_is_held() {
    let mut play = busy_for(3600);
    play.give(Event::Wish(Wish::Shift { account: ACCOUNT, on: false }));
    play.now_is(0, Presence::Online);
    assert_eq!(freed(&play), [Outcome::Held(Hold::OffShift)]);
}
