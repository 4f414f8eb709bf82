//! Accounts of all four services in one agent: none waits for another, one human may be known to several, and no secret and no
//! message is left behind by any.

use crate::bench::Bench;
use agent::ports::DesktopAsk;
use agent::wire::{
    Deed, Health, ListQuery, NoticeKind, Outcome, Presence, ProblemCode, Relation, SocketState, Watch, Wish,
};
use simulator::{Answer, CommunityMode, Options, Site, Times};
use std::time::Duration;

/// The accounts, in the order they are signed in to.
struct Accounts {
    viber: i64,
    presence: i64,
    community: i64,
    fanvue: i64,
}

impl Accounts {
    fn all(&self) -> [i64; 4] {
        [self.viber, self.presence, self.community, self.fanvue]
    }
}

fn options() -> Options {
    let mut options = Options::people(3);
    options.community.mode = CommunityMode::Friendship;
    options.oauth.token_marker = "zzmarkfanvue".to_owned();
    options.presence.token_marker = "zzmarkpresence".to_owned();
    options.community_oauth.token_marker = "zzmarkcommunity".to_owned();
    options.fanvue.message_marker = Some("zzmarkmessage".to_owned());
    options
}

/// Everybody of every service, brought in under a name that says which.
async fn ready() -> (Bench, Accounts) {
    let mut bench = Bench::with(options()).await;
    let control = bench.control();
    let named = |ids: Vec<String>, letter: char| {
        let named = ids.into_iter().enumerate().map(|(place, id)| (id, format!("{letter}{place}")));
        named.collect::<Vec<_>>()
    };
    let viber = bench.viber().await;
    bench.import(viber, &named(control.viber().ids(), 'v')).await;
    let presence = bench.presence().await;
    let ids = control.presence().ids().iter().map(ToString::to_string).collect();
    bench.import(presence, &named(ids, 'p')).await;
    let community = bench.community_in_browser().await;
    let ids = control.community().ids().iter().map(ToString::to_string).collect();
    bench.import(community, &named(ids, 'c')).await;
    let fanvue = bench.fanvue().await;
    bench.bring(fanvue, &["chats"], 3).await;
    let accounts = Accounts { viber, presence, community, fanvue };
    for account in accounts.all() {
        bench.until_told(account).await;
    }
    bench.until_of(presence, "the socket is open", |account| account.socket == Some(SocketState::Open)).await;
    bench.pass(Duration::from_secs(3)).await;
    for account in accounts.all() {
        bench.checked(account).await;
    }
    bench.titles();
    (bench, accounts)
}

fn waits(health: &Health) -> bool {
    matches!(health, Health::Waiting { .. })
}

#[tokio::test]
async fn people_are_let_go_of_together_as_far_as_they_were_brought_in_by_their_ids() {
    let (mut bench, accounts) = ready().await;
    let control = bench.control();
    let listed: Vec<String> = control.people().iter().map(|person| person.display_name.clone()).collect();
    let person = |bench: &Bench, name: &str| bench.row(name).person;
    let (both, kept) = (person(&bench, &listed[0]), person(&bench, &listed[1]));
    let (into, from) = (both, person(&bench, "p0"));
    assert_eq!(bench.wish(Wish::Merge { into, from }).await, None);
    bench.until("they are one", |_, slice| slice.counts.everybody == 11).await;
    bench.star("v1").await;
    control.viber().arrive(&control.viber().ids()[1]).expect("a subscriber");
    bench.check(accounts.viber).await;
    assert_eq!(bench.notice().await.title, "v1 is online");

    let persons = vec![both, kept, person(&bench, "v1"), person(&bench, "c2"), 4711];
    assert_eq!(bench.wish(Wish::RemovePersons { persons }).await, None);
    bench.until("they are gone", |_, slice| slice.counts.everybody == 9).await;
    let is_there = |bench: &Bench, name: &str| bench.slice().rows.iter().any(|row| row.name == name);
    for name in ["v1", "c2", "p0"] {
        assert!(!is_there(&bench, name), "{name}");
    }
    for name in ["v0", "v2", "p1", "p2", "c0", "c1", &listed[0], &listed[1], &listed[2]] {
        assert!(is_there(&bench, name), "{name}");
    }
    let left: Vec<i64> = bench.pane(&listed[0]).await.contacts.iter().map(|card| card.account).collect();
    assert_eq!(left, [accounts.fanvue], "a list has them, and only their ids were let go of");
    let is_taken_back = |ask| matches!(ask, DesktopAsk::Withdraw(_));
    assert!(std::iter::from_fn(|| bench.asks.try_recv().ok()).any(is_taken_back), "of v1");

    // Nobody of them is asked about any more.
    for account in [accounts.presence, accounts.viber] {
        bench.answered(account).await;
    }
    control.clear_requests();
    for account in [accounts.presence, accounts.viber] {
        bench.checked(account).await;
    }
    let (users, subscribers) = (control.presence().ids(), control.viber().ids());
    let bulk = control.requests_to("/users/presence");
    let asked: Vec<String> = bulk.iter().flat_map(|one| one.query_values("user_ids")).collect();
    let ids = |ids: &String| ids.split(',').map(str::to_owned).collect::<Vec<_>>();
    let asked: Vec<String> = asked.iter().flat_map(ids).collect();
    assert!(asked.contains(&users[1].to_string()) && !asked.contains(&users[0].to_string()), "{asked:?}");
    let asked = format!("{:?}", control.requests_to("/pa/get_online"));
    assert!(asked.contains(&subscribers[0]) && !asked.contains(&subscribers[1]), "{asked}");
    let mut bench = bench.restart().await;
    bench.until("it stays so", |_, slice| slice.counts.everybody == 9).await;
}

#[tokio::test]
async fn everybody_of_a_list_is_let_go_of_in_that_list_and_in_no_other() {
    let (mut bench, accounts) = ready().await;
    let (into, from) = (bench.row("v0").person, bench.row("p0").person);
    assert_eq!(bench.wish(Wish::Merge { into, from }).await, None);
    bench.until("they are one", |_, slice| slice.counts.everybody == 11).await;
    let query = ListQuery { account: Some(accounts.viber), rows: 1, ..ListQuery::default() };
    let but = vec![bench.row("v2").person];
    assert_eq!(bench.wish(Wish::ForEverybody { query, but, deed: Deed::Remove }).await, None);
    bench.until("they are gone", |_, slice| slice.counts.everybody == 10).await;
    let left: Vec<i64> =
        bench.slice().rows.iter().filter(|row| row.person == into).map(|row| row.account).collect();
    assert_eq!(left, [accounts.presence], "who was known elsewhere, too, is known there still");
    let of_viber = bench.slice().rows.iter().filter(|row| row.account == accounts.viber);
    assert_eq!(of_viber.map(|row| row.name.as_str()).collect::<Vec<_>>(), ["v2"]);
}

#[tokio::test]
async fn v16_each_account_has_its_own_health_and_one_that_fails_delays_no_other() {
    let (mut bench, accounts) = ready().await;
    let control = bench.control();
    bench.star("v0").await;
    bench.star("p0").await;
    bench.watch("c0", Watch { relations: true, ..Watch::default() }).await;
    // One is gone, one takes requests and never answers, one refuses.
    control.unplug(Site::Viber).await;
    control.answer("/chats/statuses", Times::Always, Answer::Hang);
    control.answer("/users/presence", Times::Always, Answer::too_many_requests(Some("3600")));
    for account in accounts.all() {
        bench.check(account).await;
    }
    bench.until_of(accounts.viber, "it waits", |account| waits(&account.health)).await;
    bench.until_of(accounts.presence, "it waits", |account| waits(&account.health)).await;
    let healths: Vec<_> = accounts.all().map(|account| bench.of(account).health).into_iter().collect();
    let code = |health: &Health| match health {
        Health::Waiting { problem, .. } => Some(problem.code),
        Health::Fine
        | Health::Starting
        | Health::Paused
        | Health::NeedsSignIn
        | Health::KeyringClosed
        | Health::Stopped { .. } => None,
    };
    assert_eq!(code(&healths[0]), Some(ProblemCode::NotConnected));
    assert_eq!(code(&healths[1]), Some(ProblemCode::TooMany));
    assert_eq!(healths[2], Health::Fine);

    // Meanwhile others are told of, while what hangs hangs on for longer than anything here is waited for.
    bench.answered(accounts.community).await;
    let user = control.presence().ids()[0];
    control.presence().arrive(user).expect("a user");
    assert_eq!(bench.notice().await.title, "p0 is online");
    let member = control.community().ids()[0];
    control.community().request_arrives(member).expect("a member");
    control.community().remove_relation(member).expect("a member");
    bench.checked(accounts.community).await;
    bench
        .until("c0 is known", |_, slice| {
            slice.rows.iter().any(|row| {
                row.name == "c0" && row.relation.as_ref().is_some_and(|seen| seen.relation == Relation::None)
            })
        })
        .await;
    assert_eq!(bench.titles(), ["Your request to c0 is gone: declined, or withdrawn"]);
    let hanging = control.requests_to("/chats/statuses").pop().expect("it was asked");
    assert_eq!((hanging.status, bench.of(accounts.fanvue).health), (None, Health::Fine));

    // For ten minutes the one that works is asked as often as ever.
    let statuses = "/api/v2/user/connection/statuses/";
    control.clear_requests();
    for minute in 1..=10 {
        bench.until_of(accounts.viber, "it waits", |account| waits(&account.health)).await;
        let before = bench.of(accounts.community).last_check;
        bench.pass(Duration::from_secs(60)).await;
        bench.until_of(accounts.community, "asked", |account| account.last_check > before).await;
        bench.answered(accounts.community).await;
        assert_eq!(control.count_to(statuses), minute);
    }
    assert_eq!(bench.of(accounts.community).health, Health::Fine);
    assert_eq!(bench.row("v0").seen.presence, Presence::Offline, "as last known");

    control.answer_as_usual();
    control.plug_in(Site::Viber).await;
    bench.check(accounts.viber).await;
    bench.until_health(accounts.viber, Health::Fine).await;
    // It is left alone for as long as it asked to be, whoever clicks.
    bench.check(accounts.presence).await;
    bench.answered(accounts.presence).await;
    assert!(waits(&bench.of(accounts.presence).health));
    bench.pass(Duration::from_secs(3600)).await;
    bench.until_health(accounts.presence, Health::Fine).await;
}

#[tokio::test]
async fn one_human_known_to_two_services_comes_once_and_is_two_again_when_parted() {
    let (mut bench, accounts) = ready().await;
    let control = bench.control();
    bench.star("v1").await;
    let (into, from) = (bench.row("v1").person, bench.row("p1").person);
    assert_eq!(bench.wish(Wish::Merge { into, from }).await, None);
    bench
        .until("they are one", |_, slice| {
            slice.rows.iter().any(|row| row.person == into && row.contacts == 2)
        })
        .await;
    let (subscriber, user) = (control.viber().ids()[1].clone(), control.presence().ids()[1]);
    bench.checked(accounts.viber).await;
    bench.checked(accounts.presence).await;
    bench.titles();
    control.presence().arrive(user).expect("a user");
    let first = bench.notice().await;
    assert_eq!(first.title, "v1 is online");
    control.viber().arrive(&subscriber).expect("a subscriber");
    bench.checked(accounts.viber).await;
    bench.until_of(accounts.viber, "there, too", |account| account.reach.online == 1).await;
    assert_eq!(bench.titles(), Vec::<String>::new(), "they came once");
    let outcomes: Vec<_> =
        bench.decisions(NoticeKind::CameOnline).await.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::HeldThereAlready, Outcome::Shown]);
    // They are there as long as they are anywhere.
    control.viber().leave(&subscriber).expect("a subscriber");
    bench.checked(accounts.viber).await;
    bench.until_of(accounts.viber, "left", |account| account.reach.online == 0).await;
    let row = bench.slice().rows.iter().find(|row| row.person == into).expect("one row").clone();
    assert_eq!(row.seen.presence, Presence::Online);

    let contact = bench.until_pane(into, "both", |pane| pane.contacts.len() == 2).await.contacts;
    let moved = contact.iter().find(|card| card.is_merged).expect("one was moved").contact;
    assert_eq!(bench.wish(Wish::Unmerge { contact: moved }).await, None);
    bench
        .until("they are two", |_, slice| {
            let rows = slice.rows.iter().filter(|row| row.name == "v1" || row.name == "p1");
            rows.filter(|row| row.contacts == 1).count() == 2
        })
        .await;
    assert!(bench.row("v1").is_watched && !bench.row("p1").is_watched);
    assert_eq!(bench.row("p1").person, from, "who they were before");
}

#[tokio::test]
async fn no_token_and_no_message_is_left_in_files_or_logs() {
    let logs = tempfile::TempDir::new().expect("a folder");
    agent::log::begin(logs.path(), "it", Some("debug")).expect("nobody else logs here");
    let (mut bench, accounts) = ready().await;
    let control = bench.control();
    let viber_token = simulator::ViberOptions::default().token;
    let person = control.people()[0].clone();
    bench.star(&person.display_name).await;
    control.write(person.uuid, "zzmarkwritten words").expect("a person");
    control.arrive(person.uuid).expect("a person");
    bench.checked(accounts.fanvue).await;
    let row = bench.row(&person.display_name).person;
    let pane = bench.until_pane(row, "their words", |pane| pane.last_words.is_some()).await;
    assert!(pane.last_words.and_then(|words| words.text).is_some_and(|text| text.contains("zzmark")));
    // Renewals, refusals and failures are where secrets slip out.
    control.expire_access_tokens();
    control.presence().expire_access_tokens();
    control.community().expire_access_tokens();
    control.presence().drop_sockets();
    for account in accounts.all() {
        bench.checked(account).await;
        bench.until_health(account, Health::Fine).await;
    }
    control.answer("/**", Times::Always, Answer::Portal);
    for account in accounts.all() {
        bench.check(account).await;
        bench.until_of(account, "it waits", |account| waits(&account.health)).await;
    }
    control.answer_as_usual();
    let used: Vec<String> = control
        .requests()
        .iter()
        .filter_map(|request| request.header("authorization").map(str::to_owned))
        .filter(|header| header.contains("zzmark"))
        .collect();
    assert!(used.len() >= 6, "the marks are where tokens go");
    let bench = bench.restart().await;
    let mut left = bench.left_behind();
    let log = std::fs::read_to_string(logs.path().join("it.log")).expect("a log");
    assert!(log.len() > 1000, "something was logged");
    left.push_str(&log);
    let found =
        left.find("zzmark").map(|at| left[at.saturating_sub(80)..].chars().take(160).collect::<String>());
    assert_eq!(found, None);
    assert!(!left.contains(&viber_token));
}
