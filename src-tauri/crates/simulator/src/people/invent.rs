//! Invents people: plain ones for tests that count, varied ones as in life.

use std::collections::HashSet;

use crate::dice::Dice;
use crate::life::{DAY, HOUR, Habits, MINUTE, Visit};
use crate::names::{self, NICKNAMES};
use crate::options::Crowd;
use crate::people::payments::{self, Payments};
use crate::people::{Chat, Person, Presence, Relation, Talk};

/// Invents `count` people who know the account at the time `now`.
pub(crate) fn crowd(count: usize, crowd: Crowd, seed: u64, now: i64) -> Vec<Person> {
    match crowd {
        Crowd::Plain => (0..count).map(|index| plain(index, seed, now)).collect(),
        Crowd::Varied => {
            let mut handles = HashSet::with_capacity(count);
            (0..count).map(|index| varied(index, seed, now, &mut handles)).collect()
        }
    }
}

/// Somebody without surprises; see [`crate::Options::people`] for what is promised.
fn plain(index: usize, seed: u64, now: i64) -> Person {
    let mut dice = Dice::new(seed, [index as u64, u64::MAX]);
    let uuid = dice.uuid();
    let name = names::invent(&mut dice, Crowd::Plain, Some(index));
    let registered_at = now - (30 + index as i64 % 700) * DAY;
    let relation = match index % 3 {
        0 => Relation::Subscriber { renews: true, is_trial: false },
        _ => Relation::Follower,
    };
    let last_at = now - (index as i64 + 1) * MINUTE;
    Person {
        uuid,
        display_name: name.display,
        handle: name.handle,
        nickname: None,
        relation,
        is_creator: false,
        is_muted: false,
        is_archived: false,
        registered_at,
        habits: habits(&mut dice, Temper::Regular, index, name.utc_offset, registered_at),
        chat: Some(Chat {
            created_at: registered_at.min(last_at - HOUR),
            last_at: Some(last_at),
            unread: 0,
            is_unanswered: true,
            talk: Talk::Untold { length: 3 },
        }),
        is_hidden: false,
        is_held: false,
        is_gone: false,
        presence: Presence::AwayAsUsual,
        plan: 0,
        payments: Payments::default(),
    }
}

/// Somebody who registers now and has an empty chat.
pub(crate) fn newcomer(index: usize, seed: u64, now: i64) -> Person {
    let chat = Chat {
        created_at: now,
        last_at: None,
        unread: 0,
        is_unanswered: false,
        talk: Talk::Told(Vec::new()),
    };
    let mut person = plain(index, seed, now);
    person.registered_at = now;
    person.habits.since = now;
    person.presence = Presence::Away { since: now };
    person.chat = Some(chat);
    person
}

/// Somebody as in life.
fn varied(index: usize, seed: u64, now: i64, handles: &mut HashSet<String>) -> Person {
    let mut dice = Dice::new(seed, [index as u64, u64::MAX]);
    let uuid = dice.uuid();
    let mut name = names::invent(&mut dice, Crowd::Varied, None);
    if !handles.insert(name.handle.clone()) {
        name.handle.push_str(&index.to_string());
        handles.insert(name.handle.clone());
    }
    let registered_at = now - dice.between(2 * DAY, 900 * DAY);
    let relation = match dice.between(0, 100) {
        0..34 => Relation::Subscriber { renews: dice.chance(0.7), is_trial: false },
        34..38 => Relation::Subscriber { renews: false, is_trial: true },
        38..55 => Relation::Expired,
        55..92 => Relation::Follower,
        _ => Relation::Stranger,
    };
    let payments = payments::invented(&mut dice, relation, registered_at, now);
    let temper = match dice.between(0, 100) {
        0..17 => Temper::Devoted,
        17..70 => Temper::Regular,
        70..92 => Temper::Occasional,
        92..95 => Temper::Flapper,
        _ => Temper::Lapsed,
    };
    let habits = habits(&mut dice, temper, index, name.utc_offset, registered_at);
    let chat = dice.chance(0.92).then(|| chat(&mut dice, &habits, seed, now));
    Person {
        uuid,
        display_name: name.display,
        handle: name.handle,
        nickname: dice.chance(0.12).then(|| String::from(dice.pick(&NICKNAMES))),
        relation,
        is_creator: dice.chance(0.02),
        is_muted: dice.chance(0.03),
        is_archived: false,
        registered_at,
        habits,
        chat,
        is_hidden: dice.chance(0.06),
        is_held: false,
        is_gone: false,
        presence: Presence::AwayAsUsual,
        plan: 0,
        payments,
    }
}

/// A chat whose newest message was sent during one of the person's last visits.
fn chat(dice: &mut Dice, habits: &Habits, seed: u64, now: i64) -> Chat {
    let long_ago = (14.0 * dice.unit().powi(2)) as i64;
    let seen = habits.last_end(seed, now - long_ago * DAY).filter(|end| *end > habits.since);
    let last_at = match seen {
        Some(end) => end - dice.between(5_000, 4 * MINUTE),
        None => habits.since + dice.between(HOUR, DAY),
    };
    let is_unanswered = dice.chance(0.3);
    let has_words = dice.chance(0.97);
    Chat {
        created_at: habits.since + dice.between(MINUTE, HOUR),
        last_at: has_words.then_some(last_at.max(habits.since + 2 * HOUR)),
        unread: if has_words && is_unanswered && dice.chance(0.4) { dice.between(1, 5) as u32 } else { 0 },
        is_unanswered: has_words && is_unanswered,
        talk: if has_words {
            Talk::Untold { length: dice.between(5, 45) as usize }
        } else {
            Talk::Told(Vec::new())
        },
    }
}

/// How much somebody is here.
#[derive(Clone, Copy, Debug)]
enum Temper {
    Devoted,
    Regular,
    Occasional,
    Flapper,
    Lapsed,
}

/// Minutes after four in the morning at which people come, and how many of them do: after getting up, on the way, at
/// lunch, after work, in the evening, before sleep.
const TIMES: [(i64, i64); 9] =
    [(190, 8), (270, 8), (360, 7), (480, 9), (620, 9), (780, 11), (900, 14), (1_010, 15), (1_130, 9)];

fn habits(dice: &mut Dice, temper: Temper, index: usize, utc_offset: i16, since: i64) -> Habits {
    let (visits, active_days, minutes, chance) = match temper {
        Temper::Devoted => (dice.between(8, 12), 0.98, 48.0, 0.88),
        Temper::Regular => (dice.between(5, 9), 0.94, 40.0, 0.8),
        Temper::Occasional => (dice.between(2, 5), 0.6, 25.0, 0.7),
        Temper::Flapper => (dice.between(3, 6), 0.95, 25.0, 0.8),
        Temper::Lapsed => (1, 0.03, 10.0, 0.8),
    };
    let visits = (0..visits).map(|_| Visit {
        minute: time_of_day(dice),
        spread: dice.between(15, 80) as i16,
        chance: chance as f32,
    });
    Habits {
        person: index as u32,
        utc_offset,
        active_days,
        visits: visits.collect(),
        minutes: minutes * (0.7 + 0.6 * dice.unit() as f32),
        is_flapper: matches!(temper, Temper::Flapper),
        writes: if dice.chance(0.5) { 0.04 + 0.2 * dice.unit() as f32 } else { 0.02 },
        since,
    }
}

fn time_of_day(dice: &mut Dice) -> i16 {
    let mut ticket = dice.between(0, TIMES.iter().map(|(_, share)| share).sum());
    for (minute, share) in TIMES {
        ticket -= share;
        if ticket < 0 {
            return (minute + dice.between(-70, 70)) as i16;
        }
    }
    900
}
