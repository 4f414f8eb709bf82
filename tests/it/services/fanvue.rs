//! The whole agent at Fanvue: people with chats, last words, lists, and creators who are managed.

mod creators;
mod unknowns;
mod words;

use crate::bench::{Bench, SOON};
use agent::wire::{Health, LastSeen, Presence, ProblemCode, Row, Watch, Wish};
use chrono::{DateTime, Utc};
use simulator::{Body, LastSeenStyle, Limit, Options, Site};
use std::time::Duration;
use url::Url;
use uuid::Uuid;

const STATUSES: &str = "/chats/statuses";
const BULK: &str = "/chats/messages/batch";

/// An account with so many people, all of them brought in and told of, and nobody there.
async fn ready(options: Options) -> (Bench, i64) {
    let people = u32::try_from(options.people).expect("not so many");
    let mut bench = Bench::with(options).await;
    let account = bench.fanvue().await;
    bench.bring(account, &["chats"], people).await;
    bench.until_told(account).await;
    bench.checked(account).await;
    bench.titles();
    (bench, account)
}

fn id(bench: &Bench, place: usize) -> Uuid {
    bench.control().ids()[place]
}

fn name(bench: &Bench, place: usize) -> String {
    bench.control().people()[place].display_name.clone()
}

fn row(bench: &Bench, place: usize) -> Row {
    bench.row(&name(bench, place))
}

async fn star(bench: &mut Bench, place: usize) {
    let name = name(bench, place);
    bench.star(&name).await;
}

async fn until_seen(bench: &mut Bench, place: usize, wanted: Presence) {
    let name = name(bench, place);
    bench.until_seen(&name, wanted).await;
}

#[tokio::test]
async fn m3_the_sign_in_is_by_code_with_a_challenge_a_state_and_the_clients_secret() {
    let mut bench = Bench::with(Options::people(1)).await;
    let address = bench.begin_sign_in().await;
    let asked: std::collections::BTreeMap<String, String> =
        Url::parse(&address).expect("an address").query_pairs().into_owned().collect();
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["client_id"], "porchlight-demo");
    assert!(asked["code_challenge"].len() == 43 && asked["state"].len() >= 16, "{asked:?}");
    assert!(asked["scope"].split(' ').any(|scope| scope == "read:chat"));
    assert!(asked["redirect_uri"].starts_with("http://127.0.0.1:"));
    assert!(!address.contains("porchlight-demo-secret"));
    // Somebody else's answer is none to this attempt.
    let wrong = format!("{}?code=x&state=another", asked["redirect_uri"]);
    let problem = bench.wish(Wish::PasteRedirect { address: wrong }).await;
    assert_eq!(problem.map(|problem| problem.code), Some(ProblemCode::WrongRedirect));

    simulator::follow(&address).await.expect("the agent listens");
    bench.until("signed in", |state, _| state.accounts.len() == 1).await;
    let tokens = bench.control().requests_to("/oauth2/token");
    let [token] = &tokens[..] else { panic!("one exchange: {tokens:?}") };
    assert!(token.header("authorization").is_some_and(|proof| proof.starts_with("Basic ")));
    let Body::Form(form) = &token.body else { panic!("a form: {:?}", token.body) };
    let of = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!(of("grant_type"), Some("authorization_code"));
    assert!(of("code_verifier").is_some_and(|verifier| verifier.len() >= 43));
    assert_eq!(of("client_secret"), None, "it is told in one place");
}

#[tokio::test]
async fn every_online_state_is_shown_as_the_service_has_it_in_every_form_of_its_times() {
    for style in [LastSeenStyle::DateTime, LastSeenStyle::BareDate, LastSeenStyle::NullWhileOnline] {
        let mut options = Options::people(5);
        options.fanvue.last_seen = style;
        let (mut bench, account) = ready(options).await;
        let control = bench.control();
        let yesterday: DateTime<Utc> = "2026-03-04T21:05:06.789Z".parse().expect("a time");
        control.arrive(id(&bench, 0)).expect("a person");
        control.set_presence(id(&bench, 1), false, Some(yesterday)).expect("a person");
        control.hide(id(&bench, 2)).expect("a person");
        control.set_presence(id(&bench, 3), false, None).expect("a person");
        control.omit_from_statuses(id(&bench, 4));
        bench.checked(account).await;
        until_seen(&mut bench, 0, Presence::Online).await;
        until_seen(&mut bench, 1, Presence::Offline).await;
        until_seen(&mut bench, 2, Presence::OfflineOrHidden).await;
        until_seen(&mut bench, 3, Presence::OfflineOrHidden).await;
        until_seen(&mut bench, 4, Presence::Unknown { why: agent::wire::Why::LeftOut }).await;
        let expected = match style {
            LastSeenStyle::BareDate => LastSeen::Day { day: "2026-03-04".to_owned() },
            LastSeenStyle::DateTime | LastSeenStyle::NullWhileOnline => {
                LastSeen::At { at: yesterday.timestamp_millis() }
            }
        };
        assert_eq!(row(&bench, 1).seen.last_seen, Some(expected));
        let reach = bench.of(account).reach;
        assert_eq!((reach.online, reach.offline, reach.hidden, reach.unknown), (1, 1, 2, 1), "{style:?}");
    }
}

#[tokio::test]
async fn f16_who_may_only_hide_has_not_left_and_the_reason_is_kept() {
    let (mut bench, account) = ready(Options::people(2)).await;
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    for place in 0..2 {
        let name = name(&bench, place);
        bench.watch(&name, watch).await;
    }
    bench.control().arrive(id(&bench, 0)).expect("a person");
    bench.checked(account).await;
    until_seen(&mut bench, 0, Presence::Online).await;
    assert_eq!(bench.titles(), [format!("{} is online", name(&bench, 0))]);
    bench.pass(Duration::from_secs(25)).await;
    bench.checked(account).await;
    bench.pass(Duration::from_secs(25)).await;
    bench.checked(account).await;
    bench.pass(Duration::from_secs(25)).await;
    bench.checked(account).await;
    bench.control().set_presence(id(&bench, 0), false, None).expect("a person");
    bench.checked(account).await;
    until_seen(&mut bench, 0, Presence::OfflineOrHidden).await;
    assert_eq!(bench.titles(), Vec::<String>::new());
    let held = bench.decisions(agent::wire::NoticeKind::WentOffline).await;
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].outcome, agent::wire::Outcome::HeldPerhapsHidden);
}

#[tokio::test]
async fn a_limit_that_is_reached_waits_and_nobody_is_lost() {
    let (mut bench, account) = ready(Options::people(3)).await;
    bench.control().clear_limits();
    bench.control().change_limits(|limits| {
        limits.statuses = Limit { requests: 1, window: Duration::from_secs(600) };
    });
    bench.checked(account).await;
    bench.control().clear_requests();
    for _ in 0..4 {
        bench.pass(Duration::from_secs(31)).await;
    }
    bench.check(account).await;
    bench
        .until_of(account, "it waits", |account| {
            matches!(&account.health, Health::Waiting { problem, .. } if problem.code == ProblemCode::TooMany)
        })
        .await;
    bench.answered(account).await;
    assert_eq!(bench.slice().rows.len(), 3);
    assert!(bench.control().count_to(STATUSES) <= 2, "{}", bench.control().count_to(STATUSES));
    bench.control().change_limits(|limits| limits.enforced = false);
    bench.pass(Duration::from_secs(700)).await;
    bench.check(account).await;
    bench.until_health(account, Health::Fine).await;
}

#[tokio::test]
async fn f27_a_service_that_is_down_for_ten_minutes_changes_nobody_and_is_found_again() {
    let (mut bench, account) = ready(Options::people(3)).await;
    star(&mut bench, 0).await;
    bench.control().arrive(id(&bench, 0)).expect("a person");
    bench.checked(account).await;
    assert_eq!(bench.notice().await.title, format!("{} is online", name(&bench, 0)));
    bench.titles();
    bench.control().unplug(Site::Api).await;
    bench.check(account).await;
    for _ in 0..10 {
        bench.until_of(account, "it waits", |account| matches!(account.health, Health::Waiting { .. })).await;
        bench.pass(Duration::from_secs(60)).await;
    }
    bench
        .until("all are stale", |_, slice| {
            slice.rows.iter().filter(|row| row.is_watched).all(|row| row.seen.is_stale)
        })
        .await;
    assert_eq!(row(&bench, 0).seen.presence, Presence::Online);
    bench.control().plug_in(Site::Api).await;
    bench.pass(Duration::from_secs(301)).await;
    assert!(bench.control().wait_for_requests(STATUSES, 1, SOON).await);
    bench.until_health(account, Health::Fine).await;
    bench.checked(account).await;
    assert_eq!(bench.titles(), Vec::<String>::new(), "who is there still did not come");
}
