//! The whole agent at a SelfCommunity community: how its owner is connected with people, and nothing about who is there.

mod places;

use crate::bench::{Bench, SOON};
use agent::wire::{
    Health, LabelList, Mood, NoticeKind, Outcome, Presence, ProblemCode, Relation, SeenRelation, Watch, Why,
    Wish,
};
use simulator::{
    Answer, Body, CommunityMode, ErrorStyle, NextLink, Options, Request, Simulator, Site, Times,
    UnknownMembers,
};
use std::time::Duration;

const STATUSES: &str = "/api/v2/user/connection/statuses/";

/// More than the time in which everybody is asked about again.
const LONG: Duration = Duration::from_secs(1300);

fn named(bench: &Bench) -> Vec<(String, String)> {
    let ids = bench.control().community().ids();
    ids.iter().enumerate().map(|(place, id)| (id.to_string(), format!("c{place}"))).collect()
}

/// An account in a community of so many, all brought in by their ids and told of.
async fn ready(options: Options) -> (Bench, i64) {
    let mut bench = Bench::with(options).await;
    let account = bench.community(0).await;
    let people = named(&bench);
    bench.import(account, &people).await;
    bench.until_told(account).await;
    bench.answered(account).await;
    bench.titles();
    (bench, account)
}

fn friends(members: usize) -> Options {
    let mut options = Options::people(members);
    options.community.mode = CommunityMode::Friendship;
    options
}

fn users(request: &Request) -> Vec<u64> {
    match &request.body {
        Body::Json(body) => {
            assert_eq!(body.as_object().map(serde_json::Map::len), Some(1));
            body["users"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|id| id.as_u64().expect("a number"))
                .collect()
        }
        Body::Empty | Body::Form(_) | Body::Other(_) => panic!("a request without JSON"),
    }
}

fn relation(bench: &Bench, name: &str) -> SeenRelation {
    bench.row(name).relation.expect("a relation")
}

async fn until_related(bench: &mut Bench, name: &str, wanted: Relation) {
    bench
        .until(&format!("{name} is {wanted:?}"), |_, slice| {
            slice.rows.iter().any(|row| {
                row.name == name && row.relation.as_ref().is_some_and(|seen| seen.relation == wanted)
            })
        })
        .await;
}

fn id(bench: &Bench, place: usize) -> u64 {
    bench.control().community().ids()[place]
}

#[tokio::test]
async fn s3_s7_s8_250_contacts_cost_three_requests_of_numbers() {
    let mut bench = Bench::with(Options::people(250)).await;
    let account = bench.community(0).await;
    let people = named(&bench);
    bench.import(account, &people).await;
    bench.settled(STATUSES, 3).await;
    bench.answered(account).await;
    bench.control().clear_requests();
    bench.check(account).await;
    bench.settled(STATUSES, 3).await;
    bench.answered(account).await;
    let mut batches: Vec<Vec<u64>> = bench.control().requests_to(STATUSES).iter().map(users).collect();
    // They are under way together, and may arrive in any order.
    batches.sort_unstable_by_key(Vec::len);
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [50, 100, 100]);
    let mut asked = batches.concat();
    asked.sort_unstable();
    assert_eq!(asked, bench.control().community().ids(), "each once");
    for request in bench.control().requests_to(STATUSES) {
        assert_eq!(request.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn s1_s16_s17_s18_every_relation_is_shown_in_words_and_nobody_counts_as_online() {
    let (mut bench, account) = ready(friends(6)).await;
    let community = bench.control().community();
    for (place, word) in [
        (0, None),
        (1, Some("followed")),
        (2, Some("connected")),
        (3, Some("sent_connection_request")),
        (4, Some("received_connection_request")),
        (5, Some("blocked_by_magic")),
    ] {
        community.set_relation(id(&bench, place), word).expect("a member");
        bench.star(&format!("c{place}")).await;
    }
    bench.checked(account).await;
    for (name, wanted) in [
        ("c0", Relation::None),
        ("c1", Relation::Followed),
        ("c2", Relation::Connected),
        ("c3", Relation::RequestSent),
        ("c4", Relation::RequestReceived),
        ("c5", Relation::Other { word: "blocked_by_magic".to_owned() }),
    ] {
        until_related(&mut bench, name, wanted).await;
        assert!(matches!(bench.row(name).seen.presence, Presence::Unknown { .. }), "{name}");
    }
    let glance = &bench.state().glance;
    assert_eq!((glance.mood, glance.watched_present), (Mood::Idle, 0));
    assert_eq!(bench.slice().counts.present, 0);
    assert_eq!(bench.of(account).can.map(|can| (can.presence, can.relations)), Some((false, true)));
    assert_eq!(bench.titles(), Vec::<String>::new());
}

#[tokio::test]
async fn s2_two_accounts_of_one_community_may_differ_about_the_same_person() {
    let mut bench = Bench::with(Options::people(4)).await;
    let people = bench.control().community().ids();
    let first = bench.community(0).await;
    let second = bench.community(1).await;
    assert_ne!(first, second);
    for (account, letter) in [(first, "a"), (second, "b")] {
        let named: Vec<_> = people.iter().map(|id| (id.to_string(), format!("{letter}{id}"))).collect();
        bench.import(account, &named).await;
        bench.until_told(account).await;
    }
    for (owner, letter) in ["a", "b"].into_iter().enumerate() {
        let community = bench.control().community().of_owner(owner);
        for id in &people {
            let told = relation(&bench, &format!("{letter}{id}")).relation;
            let is_followed = community.member(*id).expect("a member").status.is_some();
            assert_eq!(told, if is_followed { Relation::Followed } else { Relation::None });
        }
    }
    let differ = people.iter().filter(|id| {
        relation(&bench, &format!("a{id}")).relation != relation(&bench, &format!("b{id}")).relation
    });
    assert!(differ.count() > 0);
}

#[tokio::test]
async fn s19_a_relation_that_changes_is_one_change_and_one_notice_and_the_first_look_is_none() {
    let mut bench = Bench::with(friends(4)).await;
    let account = bench.community(0).await;
    let people = named(&bench);
    let ids: Vec<u64> = bench.control().community().ids();
    let community = bench.control().community();
    community.set_relation(ids[0], Some("sent_connection_request")).expect("a member");
    community.set_relation(ids[1], Some("sent_connection_request")).expect("a member");
    community.set_relation(ids[2], None).expect("a member");
    bench.import(account, &people).await;
    for name in ["c0", "c1", "c2"] {
        bench.until("they are there", |_, slice| slice.rows.iter().any(|row| row.name == name)).await;
        bench.watch(name, Watch { relations: true, ..Watch::default() }).await;
    }
    bench.until_told(account).await;
    assert_eq!(bench.titles(), Vec::<String>::new(), "the first look");
    bench.checked(account).await;

    community.accept_request(ids[0]).expect("a member");
    bench.checked(account).await;
    until_related(&mut bench, "c0", Relation::Connected).await;
    assert_eq!(bench.titles(), ["c0 accepted your request"]);
    community.remove_relation(ids[1]).expect("a member");
    bench.checked(account).await;
    until_related(&mut bench, "c1", Relation::None).await;
    assert_eq!(bench.titles(), ["Your request to c1 is gone: declined, or withdrawn"]);
    community.request_arrives(ids[2]).expect("a member");
    bench.checked(account).await;
    until_related(&mut bench, "c2", Relation::RequestReceived).await;
    assert_eq!(bench.titles(), ["c2 asks to be connected"]);
    bench.checked(account).await;
    bench.checked(account).await;
    assert_eq!(bench.titles(), Vec::<String>::new());
    let changes = bench.pane("c0").await.relation_changes;
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!((&changes[0].from, &changes[0].to), (&Relation::RequestSent, &Relation::Connected));
    let decisions = bench.decisions(NoticeKind::RelationChanged).await;
    let shown = decisions.iter().filter(|one| one.outcome == Outcome::Shown).count();
    assert_eq!(shown, 3, "{decisions:?}");
}

#[tokio::test]
async fn s15_whom_the_community_no_longer_knows_keeps_the_relation_or_has_none_as_it_says() {
    for unknown in [UnknownMembers::LeftOut, UnknownMembers::Null, UnknownMembers::Refused] {
        let mut options = friends(4);
        options.community.unknown = unknown;
        let (mut bench, account) = ready(options).await;
        let gone = id(&bench, 3);
        until_related(&mut bench, "c3", Relation::Connected).await;
        bench.watch("c3", Watch { relations: true, ..Watch::default() }).await;
        bench.checked(account).await;
        bench.control().community().remove_member(gone).expect("a member");
        bench.checked(account).await;
        match unknown {
            UnknownMembers::LeftOut => {
                bench
                    .until("it is stale", |_, slice| {
                        slice.rows.iter().any(|row| row.name == "c3" && row.seen.is_stale)
                    })
                    .await;
                assert_eq!(relation(&bench, "c3").relation, Relation::Connected);
                assert_eq!(bench.titles(), Vec::<String>::new());
            }
            UnknownMembers::Null => {
                until_related(&mut bench, "c3", Relation::None).await;
                assert_eq!(bench.titles(), ["You and c3 are no longer connected"]);
            }
            UnknownMembers::Refused => {
                bench.until_seen("c3", refused(gone)).await;
                assert_eq!(relation(&bench, "c3").relation, Relation::Connected);
                assert_eq!(bench.titles(), Vec::<String>::new());
            }
        }
        assert_eq!(bench.of(account).contacts, 4, "nobody is deleted");
    }
}

/// What is shown of somebody for whose id the community refuses to answer.
fn refused(id: u64) -> Presence {
    let words = format!("Invalid pk \"{id}\" - object does not exist.");
    Presence::Unknown { why: Why::Refused { words } }
}

#[tokio::test]
async fn s15_the_one_id_a_whole_call_is_refused_for_is_found_by_halving_and_everybody_else_is_told_of() {
    let mut options = friends(100);
    options.community.unknown = UnknownMembers::Refused;
    let (mut bench, account) = ready(options).await;
    let (gone, other) = (id(&bench, 37), id(&bench, 38));
    let kept = relation(&bench, "c37").relation;
    bench.control().community().set_relation(other, None).expect("a member");
    bench.checked(account).await;
    until_related(&mut bench, "c38", Relation::None).await;
    let is_refused = |request: &Request| request.status == Some(400);
    bench.control().clear_requests();
    bench.control().community().remove_member(gone).expect("a member");
    bench.control().community().set_relation(other, Some("connected")).expect("a member");
    bench.check(account).await;
    bench.until_seen("c37", refused(gone)).await;
    until_related(&mut bench, "c38", Relation::Connected).await;
    let calls = bench.control().requests_to(STATUSES);
    let halvings = calls.iter().filter(|call| is_refused(call)).count();
    assert!((5..=8).contains(&halvings), "{halvings} of {}", calls.len());
    assert_eq!(relation(&bench, "c37").relation, kept, "what was known stays");
    bench.until_health(account, Health::Fine).await;

    bench.answered(account).await;
    bench.control().clear_requests();
    bench.pass(LONG).await;
    bench.settled(STATUSES, 1).await;
    bench.answered(account).await;
    let calls = bench.control().requests_to(STATUSES);
    assert!(!calls.iter().any(is_refused), "they are left alone for a day");
    assert!(calls.iter().all(|call| !users(call).contains(&gone)));
    assert_eq!(bench.titles(), Vec::<String>::new());
}

#[tokio::test]
async fn s3_a_community_that_takes_fewer_ids_is_asked_for_fewer_whatever_it_calls_that() {
    for errors in [ErrorStyle::List, ErrorStyle::Text, ErrorStyle::Detail] {
        let mut options = Options::people(100);
        options.community.most_ids = Some(40);
        options.community.errors = errors;
        let mut bench = Bench::with(options).await;
        let account = bench.community(0).await;
        let people = named(&bench);
        bench.import(account, &people).await;
        bench.until_told(account).await;
        bench.until_health(account, Health::Fine).await;
        let refused = bench.control().requests_to(STATUSES);
        let refused = refused.iter().filter(|request| request.status == Some(400)).count();
        assert!((1..=4).contains(&refused), "{errors:?}: {refused}");
    }
}

#[tokio::test]
async fn lists_of_either_mode_are_brought_in_with_what_they_tell_of_relations() {
    for (mode, key, people) in
        [(CommunityMode::Follow, "followings/1", 15), (CommunityMode::Friendship, "connections/1", 7)]
    {
        let mut options = Options::people(30);
        options.community.mode = mode;
        options.community.largest_limit = 4;
        let mut bench = Bench::with(options).await;
        let account = bench.community_in_browser().await;
        bench.until_of(account, "it was looked", |account| account.offers.is_some()).await;
        let offers = bench.of(account).offers.expect("they are there");
        assert!(offers.iter().any(|offer| offer.key == key), "{offers:?}");
        let expected = bench.control().community().members();
        let expected = expected.iter().filter(|member| {
            member.status.as_deref().is_some_and(|word| word == "followed" || word == "connected")
        });
        assert_eq!(expected.count(), people);
        bench.bring(account, &[key], u32::try_from(people).expect("few")).await;
        bench.until("all are in view", |_, slice| slice.rows.len() == people).await;
        bench.until_told(account).await;
        let wanted = if mode == CommunityMode::Follow { Relation::Followed } else { Relation::Connected };
        let told = bench.slice().rows.iter().filter_map(|row| row.relation.as_ref());
        assert!(told.clone().count() == people && told.clone().all(|seen| seen.relation == wanted));
    }
}

#[tokio::test]
async fn a_request_from_a_stranger_is_one_notice_when_requests_are_watched() {
    let mut bench = Bench::with(friends(4)).await;
    let account = bench.community(0).await;
    bench.bring(account, &["requests"], 1).await;
    let labels = &bench.state().labels;
    let follows = |list: &LabelList| list.account == account && list.key == "requests";
    let label = labels.iter().find(|label| label.list.as_ref().is_some_and(follows)).expect("a label").id;
    let watch = Watch { relations: true, ..Watch::default() };
    assert_eq!(bench.wish(Wish::WatchLabel { label, watch }).await, None);
    bench.checked(account).await;
    assert_eq!(bench.titles(), Vec::<String>::new(), "who asked before is no news");

    let stranger = bench.control().community().add_member("mara-glazes", "Mara");
    bench.control().community().request_arrives(stranger).expect("a member");
    bench.check(account).await;
    until_related(&mut bench, "Mara", Relation::RequestReceived).await;
    assert_eq!(bench.notice().await.title, "Mara asks to be connected");
    for _ in 0..2 {
        bench.checked(account).await;
        bench.pass(LONG).await;
    }
    assert_eq!(bench.titles(), Vec::<String>::new());
    let changes = bench.pane("Mara").await.relation_changes;
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!((&changes[0].from, &changes[0].to), (&Relation::None, &Relation::RequestReceived));
    let decisions = bench.decisions(NoticeKind::RelationChanged).await;
    let shown: Vec<_> = decisions.iter().filter(|one| one.outcome == Outcome::Shown).collect();
    assert_eq!(shown.len(), 1, "{decisions:?}");
}

#[tokio::test]
async fn s6_the_token_is_sent_to_the_community_alone_and_a_list_without_end_ends() {
    let elsewhere = Simulator::start(Options::people(0)).await.expect("loopback ports");
    for next in [NextLink::Foreign(elsewhere.urls().community.clone()), NextLink::Loop] {
        let mut options = Options::people(30);
        options.community.largest_limit = 4;
        options.community.next_link = next.clone();
        let mut bench = Bench::with(options).await;
        let account = bench.community(0).await;
        let lists = vec!["followings/1".to_owned()];
        assert_eq!(bench.wish(Wish::BringLists { account, lists }).await, None);
        bench
            .until_of(account, "it has ended", |account| account.contacts >= 4 && account.bringing.is_none())
            .await;
        let pages = bench.control().count_to("/api/v2/user/1/followings/");
        assert!(pages < 20, "{next:?}: {pages}");
        assert_eq!(elsewhere.control().requests().len(), 0);
    }
    elsewhere.stop().await;
}

#[tokio::test]
async fn s4_an_expired_token_is_renewed_once_and_one_nobody_can_renew_needs_the_user() {
    let mut bench = Bench::with(Options::people(3)).await;
    let account = bench.community_in_browser().await;
    let people = named(&bench);
    bench.import(account, &people).await;
    bench.until_told(account).await;
    bench.control().clear_requests();
    bench.control().community().expire_access_tokens();
    bench.checked(account).await;
    bench.until_health(account, Health::Fine).await;
    assert_eq!(bench.control().count_to("/oauth/token/"), 1);

    let other = bench.community(1).await;
    bench.import(other, &people).await;
    bench.until_told(other).await;
    bench.control().community().revoke_ready_tokens();
    bench.check(other).await;
    bench.until_health(other, Health::NeedsSignIn).await;
    bench.answered(other).await;
    bench.control().clear_requests();
    bench.check(other).await;
    bench.answered(other).await;
    bench.checked(account).await;
    assert!(bench.control().requests_to(STATUSES).iter().all(|request| request.status == Some(200)));
    assert_eq!(bench.of(account).health, Health::Fine, "the other account goes on");
    assert_eq!(bench.of(other).contacts, 3);
}

#[tokio::test]
async fn s13_every_failure_is_told_and_keeps_all_relations() {
    let (mut bench, account) = ready(Options::people(4)).await;
    bench.watch("c0", Watch { relations: true, ..Watch::default() }).await;
    let before: Vec<_> =
        bench.slice().rows.iter().map(|row| row.relation.clone().map(|it| it.relation)).collect();
    for status in [403, 404, 405, 406, 410, 429, 500, 503] {
        let rule = bench.control().answer(STATUSES, Times::Always, Answer::status(status));
        bench.check(account).await;
        bench
            .until_of(account, &format!("{status} is told"), |account| {
                matches!(account.health, Health::Waiting { .. } | Health::Stopped { .. })
            })
            .await;
        let told = bench.slice().rows.iter().map(|row| row.relation.clone().map(|it| it.relation));
        assert!(told.eq(before.iter().cloned()), "{status}");
        bench.control().lift(rule);
        bench.checked(account).await;
        bench.until_health(account, Health::Fine).await;
    }
    assert_eq!(bench.titles(), Vec::<String>::new());
}

#[tokio::test]
async fn a_limit_waits_as_told_and_a_community_that_is_down_for_ten_minutes_is_found_again() {
    let (mut bench, account) = ready(Options::people(3)).await;
    let rule = bench.control().answer(STATUSES, Times::Always, Answer::too_many_requests(Some("3000")));
    bench.check(account).await;
    bench
        .until_of(account, "it waits", |account| {
            matches!(&account.health, Health::Waiting { problem, .. } if problem.code == ProblemCode::TooMany)
        })
        .await;
    bench.answered(account).await;
    bench.control().lift(rule);
    bench.control().clear_requests();
    // Not to the second: besides what is let pass, time passes here as well.
    bench.pass(Duration::from_secs(2700)).await;
    bench.answered(account).await;
    assert_eq!(bench.control().count_to(STATUSES), 0);
    bench.pass(Duration::from_secs(300)).await;
    assert!(bench.control().wait_for_requests(STATUSES, 1, SOON).await);
    bench.until_health(account, Health::Fine).await;

    bench.control().unplug(Site::Community).await;
    bench.check(account).await;
    for _ in 0..10 {
        bench.until_of(account, "it waits", |account| matches!(account.health, Health::Waiting { .. })).await;
        bench.pass(Duration::from_secs(60)).await;
    }
    bench.control().plug_in(Site::Community).await;
    bench.pass(LONG).await;
    bench.until_health(account, Health::Fine).await;
    assert_eq!(bench.slice().rows.len(), 3);
}
