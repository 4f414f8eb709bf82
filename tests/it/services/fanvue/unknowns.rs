//! What the vendor's pages leave open about who is there, each in all the ways it can turn out.

use super::{STATUSES, id, name, ready, row, until_seen};
use crate::bench::Bench;
use agent::wire::{Health, NoticeKind, Outcome, Presence, Watch, Why, Wish};
use simulator::{Answer, Chatless, HiddenPeople, Limit, NewPerson, Options, Relation, Reply, Times};
use std::time::Duration;

/// How often the list of who is online was asked for.
fn walks(bench: &Bench) -> usize {
    let requests = bench.control().requests_to("/chats");
    requests.iter().filter(|request| request.query.contains("filter=online")).count()
}

#[tokio::test]
async fn unknown_hidden_people_in_the_list_of_who_is_online_neither_come_nor_flap() {
    let mut options = Options::people(3);
    options.fanvue.hidden = HiddenPeople::Listed;
    let (mut bench, account) = ready(options).await;
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    let them = name(&bench, 0);
    bench.watch(&them, watch).await;
    bench.control().arrive(id(&bench, 0)).expect("a person");
    bench.control().hide(id(&bench, 0)).expect("a person");
    bench.checked(account).await;
    until_seen(&mut bench, 0, Presence::OfflineOrHidden).await;
    for _ in 0..5 {
        let before = walks(&bench);
        bench.pass(Duration::from_secs(61)).await;
        bench.settled("/chats", bench.control().count_to("/chats").max(before + 1)).await;
        bench.checked(account).await;
        assert_eq!(row(&bench, 0).seen.presence, Presence::OfflineOrHidden);
    }
    assert!(walks(&bench) >= 5, "{}", walks(&bench));
    assert_eq!(bench.titles(), Vec::<String>::new());
    assert!(bench.decisions(NoticeKind::CameOnline).await.is_empty());
    assert!(bench.decisions(NoticeKind::WentOffline).await.is_empty());

    bench.control().unhide(id(&bench, 0)).expect("a person");
    bench.checked(account).await;
    until_seen(&mut bench, 0, Presence::Online).await;
    assert_eq!(bench.notice().await.title, format!("{them} is online"));
}

#[tokio::test]
async fn unknown_users_without_a_chat_trouble_nobody_else_however_they_are_answered() {
    for chatless in [
        Chatless::Told,
        Chatless::LeftOut,
        Chatless::Null,
        Chatless::Refused,
        Chatless::NotFound,
        Chatless::Forbidden,
        Chatless::Insufficient,
    ] {
        let mut options = Options::people(5);
        options.fanvue.chatless = chatless;
        let mut bench = Bench::with(options).await;
        let account = bench.fanvue().await;
        let control = bench.control();
        let quiet =
            NewPerson { has_chat: false, relation: Relation::Follower, ..NewPerson::named("Quiet", "quiet") };
        control.add_person(quiet);
        bench.bring(account, &["chats", "followers"], 6).await;
        let is_expected = |presence: &Presence| match chatless {
            Chatless::Told => matches!(presence, Presence::Offline | Presence::OfflineOrHidden),
            Chatless::LeftOut | Chatless::Null => *presence == Presence::Unknown { why: Why::LeftOut },
            Chatless::Refused | Chatless::NotFound | Chatless::Forbidden | Chatless::Insufficient => {
                matches!(presence, Presence::Unknown { why: Why::Refused { .. } })
            }
        };
        bench
            .until("each is told of", |_, slice| {
                slice.rows.iter().all(|row| match row.name.as_str() {
                    "Quiet" => is_expected(&row.seen.presence),
                    _ => matches!(row.seen.presence, Presence::Offline | Presence::OfflineOrHidden),
                })
            })
            .await;
        control.arrive(id(&bench, 1)).expect("a person");
        bench.checked(account).await;
        until_seen(&mut bench, 1, Presence::Online).await;
        assert_eq!(bench.of(account).health, Health::Fine, "{chatless:?}");
        assert!(bench.of(account).missing_scopes.is_empty(), "{chatless:?}");
    }
}

#[tokio::test]
async fn unknown_a_scope_that_is_missing_for_everybody_stops_the_account_and_is_named() {
    for body in [r#"{"error":"Insufficient scopes"}"#, r#"{"message":"Forbidden"}"#] {
        let (mut bench, account) = ready(Options::people(5)).await;
        let refusal = Reply::new(403).with_header("content-type", "application/json").with_body(body);
        bench.control().answer(STATUSES, Times::Always, Answer::Reply(refusal));
        bench.check(account).await;
        bench
            .until_of(account, "it stops", |account| {
                matches!(&account.health, Health::Stopped { problem } if problem.detail.as_deref() == Some("read:chat"))
            })
            .await;
        for place in 0..5 {
            assert!(!matches!(row(&bench, place).seen.presence, Presence::Unknown { .. }), "{place}");
        }
    }
}

#[tokio::test]
async fn unknown_whether_statuses_count_in_the_general_limit_no_request_is_refused() {
    for counts in [true, false] {
        let mut options = Options::people(450);
        options.limits.statuses_count_as_general = counts;
        options.limits.general = Limit { requests: 24, window: Duration::from_secs(60) };
        options.limits.statuses = Limit { requests: 6, window: Duration::from_secs(60) };
        let mut bench = Bench::with(options).await;
        let account = bench.fanvue().await;
        bench.bring(account, &["chats"], 450).await;
        for _ in 0..4 {
            // Only the agent's clock is moved on: the service forgets a minute at the beginning of each.
            bench.control().clear_limits();
            bench.check(account).await;
            for _ in 0..12 {
                bench.pass(Duration::from_secs(5)).await;
                bench.settled(STATUSES, bench.control().count_to(STATUSES)).await;
            }
        }
        bench.until_of(account, "everybody was told of", |account| account.reach.unknown == 0).await;
        let refused = bench.control().requests().iter().filter(|one| one.status == Some(429)).count();
        assert_eq!((refused, bench.control().violations().len()), (0, 0), "{counts}");
        assert!(bench.control().count_to(STATUSES) >= 12, "{}", bench.control().count_to(STATUSES));
        bench.until_health(account, Health::Fine).await;
    }
}

#[tokio::test]
async fn archived_chats_are_not_told_of_unless_they_are_starred() {
    let mut bench = Bench::with(Options::people(4)).await;
    let control = bench.control();
    for place in [0, 1] {
        control.archive(id(&bench, place), true).expect("a person");
    }
    let account = bench.fanvue().await;
    bench.bring(account, &["chats"], 4).await;
    bench.until_told(account).await;
    let label = bench.state().labels.first().expect("the list's").id;
    let watch = Watch { arrivals: true, ..Watch::default() };
    assert_eq!(bench.wish(Wish::WatchLabel { label, watch }).await, None);
    let starred = name(&bench, 1);
    bench.star(&starred).await;
    bench.pass(Duration::from_secs(61)).await;
    let is_read = |bench: &Bench| {
        let requests = bench.control().requests_to("/chats");
        requests.iter().any(|one| one.query.contains("filter=archived") && one.status == Some(200))
    };
    while !is_read(&bench) {
        bench.pass(Duration::from_secs(1)).await;
    }
    bench.checked(account).await;
    bench.titles();
    for place in 0..3 {
        control.arrive(id(&bench, place)).expect("a person");
    }
    bench.checked(account).await;
    bench.until_of(account, "they are there", |account| account.reach.online == 3).await;
    let decisions = bench.decisions(NoticeKind::CameOnline).await;
    let mut held = decisions.iter().filter(|one| one.outcome == Outcome::HeldMutedAtService);
    assert_eq!(held.next().map(|one| one.name.clone()), Some(name(&bench, 0)));
    assert_eq!((held.count(), decisions.len()), (0, 3), "{decisions:?}");
}
