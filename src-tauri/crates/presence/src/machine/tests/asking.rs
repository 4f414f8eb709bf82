//! Whom the machine asks about, and when.

use super::*;

#[test]
fn f6_250_contacts_are_asked_about_in_three_requests_each_once() {
    let mut play = Play::of(250);
    play.secs(4);
    assert_eq!(play.batches(), [100, 100, 50]);
    let mut asked: Vec<&Key> = Vec::new();
    for (_, task) in &play.asked {
        if let Task::PresenceOf { keys } = task {
            asked.extend(keys);
        }
    }
    let count = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!((count, asked.len()), (250, 250));
}

#[test]
fn f6_the_order_is_stable() {
    let keys = |_| {
        let mut play = Play::of(250);
        play.secs(4);
        play.asked.into_iter().map(|(_, task)| task).collect::<Vec<_>>()
    };
    assert_eq!(keys(1), keys(2));
}

#[test]
fn f7_no_batch_is_larger_than_the_service_takes_whatever_the_settings_say() {
    let mut play = Play::of(1_000);
    let fast =
        Settings { others_interval: Duration::ZERO, watched_interval: Duration::ZERO, ..Settings::default() };
    play.give(Event::Wish(Wish::Change(fast)));
    play.secs(300);
    assert!(play.batches().iter().all(|size| (1..=100).contains(size)), "{:?}", play.batches());
}

#[test]
fn nobody_to_ask_about_means_no_request() {
    let mut play = Play::of(0);
    play.secs(3600);
    assert!(play.asked.is_empty(), "{:?}", play.asked);
}

#[test]
fn watched_people_are_asked_about_every_interval_and_the_rest_seldom() {
    let mut play = Play::of(300);
    play.has_list = false;
    play.star(0);
    play.secs(5);
    play.asked.clear();
    play.secs(300);
    let about = |key: &str| {
        play.asked
            .iter()
            .filter(
                |(_, task)| matches!(task, Task::PresenceOf { keys } if keys.iter().any(|one| **one == *key)),
            )
            .count()
    };
    assert!((9..=11).contains(&about("p0")), "{}", about("p0"));
    assert!(about("p200") <= 2, "{}", about("p200"));
}

#[test]
fn somebody_just_starred_is_asked_about_at_once() {
    let mut play = Play::of(5);
    play.secs(5);
    play.asked.clear();
    play.star(3);
    assert_eq!(play.batches().len(), 1);
}

#[test]
fn arrivals_among_everybody_are_found_through_the_list_within_a_minute() {
    let mut play = Play::of(5_000);
    play.secs(120);
    play.set(4_321, Presence::Online);
    play.secs(61);
    assert_eq!(play.presence(4_321), Presence::Online);
}

#[test]
fn who_is_left_out_of_the_list_is_asked_about_and_not_taken_for_offline() {
    let mut play = Play::of(200);
    play.set(7, Presence::Online);
    play.secs(70);
    assert_eq!(play.presence(7), Presence::Online);
    play.set(7, Presence::Hidden);
    play.secs(70);
    assert_eq!(play.presence(7), Presence::Hidden, "the service was asked, and said so");
}

#[test]
fn a_stranger_who_is_online_is_no_contact() {
    let mut play = Play::of(2);
    play.says.insert("stranger".to_owned(), Presence::Online);
    play.secs(120);
    assert_eq!(play.account().contacts, 2);
}

#[test]
fn no_window_of_a_minute_holds_more_requests_than_the_limits() {
    let mut play = Play::of(14_000);
    for nth in 0..2_000 {
        play.star(nth);
    }
    play.secs(600);
    let times: Vec<u64> = play
        .asked
        .iter()
        .filter(|(_, task)| task.kind() == TaskKind::PresenceOf)
        .map(|(at, _)| *at)
        .collect();
    for (nth, from) in times.iter().enumerate() {
        let inside = times[nth..].iter().take_while(|at| **at < from + 60_000).count();
        assert!(inside <= 80, "{inside} within a minute of {from}");
    }
    assert!(times.len() > 480, "the budget is used: {}", times.len());
}

#[test]
fn a_pause_asks_nothing_and_what_was_seen_before_is_a_memory_after_it() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(10);
    play.give(Event::Wish(Wish::PauseAll(true)));
    play.asked.clear();
    play.set(0, Presence::Online);
    play.secs(3600);
    assert!(play.asked.is_empty());
    assert_eq!(play.health(), Health::Paused);
    play.give(Event::Wish(Wish::PauseAll(false)));
    play.secs(30);
    assert_eq!(play.presence(0), Presence::Online);
    assert!(play.decisions().contains(&(Kind::CameOnline, Outcome::Held(crate::notice::Hold::Baseline))));
}

#[test]
fn after_a_sleep_there_is_one_sweep_and_not_a_burst_of_missed_ones() {
    let mut play = Play::of(150);
    play.star(0);
    play.secs(60);
    play.asked.clear();
    // Eight hours of which the running clock saw nothing.
    play.now.wall = play.now.wall.after(Duration::from_secs(8 * 3600));
    play.give(Event::Woke);
    play.secs(9);
    assert_eq!(play.batches(), [100, 50]);
}

#[test]
fn an_answer_to_a_question_from_before_a_sleep_is_a_memory() {
    let mut play = Play::of(1);
    play.star(0);
    play.secs(60);
    let asks = play.machine.handle(Event::Wish(Wish::CheckNow { account: ACCOUNT }), play.now);
    let ask = asks
        .iter()
        .find_map(|effect| match effect {
            Effect::Ask { ask, task: Task::PresenceOf { .. }, .. } => Some(*ask),
            _ => None,
        })
        .expect("a question is under way");
    play.set(0, Presence::Online);
    play.give(Event::Woke);
    let report = Report::new("p0", Presence::Offline, None);
    let heard = Heard {
        reading: Ok(Reading::Presence(vec![report])),
        limits: Vec::new(),
        sunset: None,
        dated: Dated::default(),
    };
    play.give(Event::Heard { ask, heard });
    play.secs(30);
    assert_eq!(play.presence(0), Presence::Online);
    assert!(play.decisions().contains(&(Kind::CameOnline, Outcome::Held(crate::notice::Hold::Baseline))));
}

#[test]
fn a_clock_that_jumps_a_year_does_not_stop_asking() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(60);
    for jump in [-365_i64, 730, -10_000] {
        play.now.wall = Wall(play.now.wall.0 + jump * 86_400_000);
        play.asked.clear();
        play.secs(120);
        assert!(play.asked.len() >= 3, "{jump}: {:?}", play.asked);
    }
}

#[test]
fn f13_a_presence_shows_its_age_and_goes_stale_when_it_is_not_renewed() {
    let mut play = Play::of(2);
    play.star(0);
    play.now_is(0, Presence::Online);
    play.secs(5);
    assert_eq!(play.row(0).seen.freshness, crate::sighting::Freshness::Fresh);
    let seen_at = play.row(0).seen.observed;
    play.always = Some(Trouble::Failed { status: 503, retry_after: None });
    play.secs(90);
    let seen = play.row(0).seen;
    assert_eq!(seen.presence, Presence::Online, "it does not become offline");
    assert_eq!(seen.freshness, crate::sighting::Freshness::Stale);
    assert!(seen.observed >= seen_at, "its age is that of the last answer");
    assert_eq!(play.machine.glance(play.now).watched_present, 0, "a stale presence is not counted as here");
}
