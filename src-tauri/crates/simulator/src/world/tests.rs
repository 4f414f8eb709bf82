//! Life in a whole world, with the time as an argument.

use super::*;
use crate::life::{DAY, HOUR};
use crate::options::Life;

/// 2026-08-21 12:00 UTC.
const NOON: i64 = 1_787_313_600_000;

fn demo() -> World {
    World::new(&Options::demo(), NOON)
}

fn plain(count: usize) -> World {
    World::new(&Options::people(count), NOON)
}

fn online(world: &World) -> Vec<u32> {
    world.people().filter(|(_, person)| person.presence.is_online()).map(|(place, _)| place).collect()
}

#[test]
fn what_life_shows_agrees_with_the_history() {
    let mut world = demo();
    let step = 20 * SECOND;
    let mut seen: HashMap<u32, Vec<i64>> = HashMap::new();
    for tick in 0..360 {
        let now = NOON + tick * step;
        world.live_until(now);
        for place in online(&world) {
            seen.entry(place).or_default().push(now);
        }
    }
    for place in 0..320 {
        if world.at(place).is_hidden {
            continue;
        }
        let sessions = world.history(place, Session { start: NOON - HOUR, end: NOON + 360 * step });
        for tick in 0..360 {
            let now = NOON + tick * step;
            let told = sessions.iter().any(|session| session.start <= now && now < session.end);
            let was_seen = seen.get(&place).is_some_and(|times| times.contains(&now));
            assert_eq!(was_seen, told, "person {place} at tick {tick}: {sessions:?}");
        }
    }
}

#[test]
fn what_is_seen_does_not_depend_on_how_often_one_looks() {
    let (mut often, mut once) = (demo(), demo());
    for tick in 0..600 {
        often.live_until(NOON + tick * 6 * SECOND);
    }
    once.live_until(NOON + 599 * 6 * SECOND);
    assert_eq!(online(&often), online(&once));
    for place in 0..320 {
        let now = NOON + HOUR;
        assert_eq!(often.last_seen(place, now), once.last_seen(place, now), "person {place}");
    }
}

#[test]
fn life_at_four_times_the_pace_has_an_arrival_every_few_seconds() {
    let mut world = demo();
    let mut arrivals = 0;
    let mut before = online(&world);
    for tick in 1..=60 {
        world.live_until(NOON + tick * 10 * SECOND);
        let now = online(&world);
        arrivals += now.iter().filter(|place| !before.contains(place)).count();
        before = now;
    }
    assert!((20..300).contains(&arrivals), "{arrivals} arrivals in ten minutes");
}

#[test]
fn time_stamps_are_real_and_never_in_the_future() {
    let mut world = demo();
    for tick in 0..60 {
        let now = NOON + tick * MINUTE;
        world.live_until(now);
        for place in 0..320 {
            let seen = world.last_seen(place, now).expect("everybody was seen once");
            assert!(seen <= now, "person {place} was seen in the future");
            if world.at(place).presence.is_online() {
                assert!(now - seen < MINUTE, "person {place} is here but was seen {} ms ago", now - seen);
            }
        }
    }
}

#[test]
fn people_write_while_they_are_here_and_some_are_answered() {
    let mut world = demo();
    let end = NOON + 3 * HOUR;
    world.live_until(end);
    let mut theirs = 0;
    let mut ours = 0;
    for place in 0..320 {
        let new: Vec<Message> = world
            .talk(place)
            .unwrap_or_default()
            .iter()
            .filter(|message| message.sent_at > NOON)
            .cloned()
            .collect();
        theirs += new.iter().filter(|message| message.sender == Sender::Person).count();
        ours += new.iter().filter(|message| message.sender != Sender::Person).count();
    }
    assert!(theirs > 20, "{theirs} messages in three hours");
    assert!(ours > 5 && ours < theirs, "{ours} answers to {theirs} messages");
}

#[test]
fn a_held_person_stays_as_they_are_until_released() {
    let mut world = demo();
    let place = online(&world)[0];
    world.hold(place);
    world.live_until(NOON + DAY);
    assert!(world.at(place).presence.is_online());
    world.leave(place, NOON + DAY);
    assert_eq!(world.last_seen(place, NOON + 2 * DAY), Some(NOON + DAY));
    world.live_until(NOON + 2 * DAY);
    assert!(!world.at(place).presence.is_online());
    world.release(place, NOON + 2 * DAY);
    let moved = (0..48).any(|half_hour| {
        world.live_until(NOON + 2 * DAY + half_hour * HOUR / 2);
        world.at(place).presence.is_online()
    });
    assert!(moved, "life has the person back");
}

#[test]
fn a_staged_arrival_happens_at_its_time_and_lasts() {
    let mut world = demo();
    let place = online(&world)[0];
    world.stage(place, NOON, NOON + 10 * SECOND);
    assert!(!world.at(place).presence.is_online());
    world.live_until(NOON + 9_999);
    assert!(!world.at(place).presence.is_online());
    world.live_until(NOON + 10 * SECOND);
    assert_eq!(world.at(place).presence, Presence::Here { since: NOON + 10 * SECOND });
    world.live_until(NOON + DAY);
    assert!(world.at(place).presence.is_online(), "nothing but a command ends it");
}

#[test]
fn without_life_nobody_moves() {
    let mut world = plain(50);
    world.live_until(NOON + 30 * DAY);
    assert!(online(&world).is_empty());
    world.release(0, NOON);
    assert!(online(&world).is_empty());
}

#[test]
fn the_list_of_chats_begins_with_whoever_wrote_last() {
    let mut world = plain(5);
    let order = |world: &World| world.chats().map(|(place, _)| place).collect::<Vec<_>>();
    assert_eq!(order(&world), [0, 1, 2, 3, 4]);
    world.say(3, Sender::Person, Draft::text("hello"), NOON);
    assert_eq!(order(&world), [3, 0, 1, 2, 4]);
    world.remove(0);
    assert_eq!(order(&world), [3, 1, 2, 4]);
}

#[test]
fn an_answer_means_that_the_chat_was_read() {
    let mut world = plain(1);
    world.say(0, Sender::Person, Draft::text("one"), NOON);
    world.say(0, Sender::Person, Draft::text("two"), NOON + 1);
    let chat = |world: &World| world.at(0).chat.clone().expect("there is a chat");
    assert_eq!((chat(&world).unread, chat(&world).is_unanswered), (2, true));
    world.say(0, Sender::Team, Draft::text("three"), NOON + 2);
    assert_eq!((chat(&world).unread, chat(&world).is_unanswered), (0, false));
    let told = world.talk(0).expect("there is a chat");
    assert!(told.iter().filter(|message| message.sender == Sender::Person).all(|message| message.is_read));
}

#[test]
fn invented_talk_ends_as_the_chat_list_says() {
    let mut world = demo();
    for place in 0..320 {
        let Some(chat) = world.at(place).chat.clone() else { continue };
        let told = world.talk(place).expect("there is a chat").to_vec();
        assert_eq!(told.last().map(|message| message.sent_at), chat.last_at, "person {place}");
        assert!(told.is_sorted_by_key(|message| message.sent_at), "person {place}");
        let unread =
            told.iter().filter(|message| message.sender == Sender::Person && !message.is_read).count();
        assert_eq!(unread, chat.unread as usize, "person {place}");
        if let Some(last) = told.last() {
            assert_eq!(last.sender == Sender::Person, chat.is_unanswered, "person {place}");
        }
    }
}

#[test]
fn eight_weeks_of_history_hold_thousands_of_sessions_and_none_of_hidden_people() {
    let world = demo();
    let span = Session { start: NOON - 56 * DAY, end: NOON };
    let mut sessions = 0;
    for (place, person) in world.people() {
        let history = world.history(place, span);
        if person.is_hidden {
            assert_eq!(history, []);
        }
        assert!(history.iter().all(|session| session.start >= span.start && session.end <= span.end));
        sessions += history.len();
    }
    assert!((20_000..400_000).contains(&sessions), "{sessions} sessions");
}

#[test]
fn a_removed_person_is_gone_and_an_added_one_can_take_the_id() {
    let mut world = plain(3);
    let id = world.at(1).uuid;
    world.remove(1);
    assert_eq!(world.find(id), None);
    assert_eq!(world.people().count(), 2);
    let place = world.add(NewPerson { uuid: Some(id), ..NewPerson::named("New", "new") }, NOON);
    assert_eq!((place, world.find(id)), (3, Some(3)));
}

#[test]
fn the_varied_crowd_has_some_of_everything() {
    let world = demo();
    let count =
        |wanted: &dyn Fn(&Person) -> bool| world.people().filter(|(_, person)| wanted(person)).count();
    assert!((8..40).contains(&count(&|person| person.is_hidden)), "hidden");
    assert!((3..25).contains(&count(&|person| person.habits.is_flapper)), "flappers");
    assert!((8..40).contains(&count(&|person| person.payments.is_top())), "top spenders");
    assert!((15..70).contains(&count(&|person| person.nickname.is_some())), "nicknames");
    assert!(count(&|person| person.chat.is_none()) > 5, "people without a chat");
    assert!(count(&|person| matches!(person.relation, Relation::Expired)) > 20, "expired");
    assert!(count(&|person| person.chat.as_ref().is_some_and(|chat| chat.unread > 0)) > 10, "unread");
    let handles: std::collections::HashSet<&str> =
        world.people().map(|(_, person)| person.handle.as_str()).collect();
    assert_eq!(handles.len(), 320, "every handle is unique");
}

#[test]
fn many_thousand_people_live_as_well() {
    let options = Options { crowd: Crowd::Varied, life: Some(Life { speed: 1.0 }), ..Options::people(5_000) };
    let mut world = World::new(&options, NOON);
    world.live_until(NOON + 10 * MINUTE);
    let here = online(&world).len();
    assert!((300..900).contains(&here), "{here} of 5,000 are here");
}
