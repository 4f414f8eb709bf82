//! The whole agent against the simulated service, over real sockets.

mod behind;
mod bench;
mod exempting;
mod faults;
mod signing_in;
mod pictures;
mod texts;
mod windows;

use crate::ports::{DesktopAsk, DesktopNews, NoticeAction};
use crate::store::Store;
use crate::wire;
use crate::wire::{FromAgent, Health, Mood, Presence, ProblemCode, ToAgent, TokenPlace, WindowPage, Wish};
use crate::{Ended, Options, start};
use bench::{Bench, SOON};
use presence::event::{Recorded, RelationSeen};
use presence::relation::Relation;
use presence::time::Wall;
use simulator::{Answer, Times};
use std::time::{Duration, Instant};

/// Nobody is told of anything for so long.
const QUIET: Duration = Duration::from_millis(1500);

#[tokio::test]
async fn f13_from_sign_in_to_one_notification_and_into_the_chat() {
    let mut bench = Bench::start(simulator::Options::people(40)).await;
    bench.sign_in().await;
    bench.until("it is kept", |state, _| state.accounts[0].kept == TokenPlace::Keyring).await;
    bench.import(40).await;
    bench.hurry().await;

    let who = bench.control().people()[3].clone();
    let row = bench.row(&who.display_name);
    let watch =
        Wish::Watch { person: row.person, watch: wire::Watch { arrivals: true, ..wire::Watch::default() } };
    assert_eq!(bench.wish(watch).await, None);
    bench.until_seen(row.person).await;
    assert!(bench.notice(QUIET).await.is_none(), "nobody came");

    bench.control().arrive(who.uuid).unwrap();
    let notice = bench.notice(SOON).await.expect("a notification");
    assert_eq!(notice.title, format!("{} is online", who.display_name));
    assert_eq!(notice.actions[0].0, NoticeAction::Open);
    bench
        .until("the list shows it", |state, slice| {
            state.glance.watched_present == 1
                && slice
                    .rows
                    .iter()
                    .any(|one| one.person == row.person && one.seen.presence == Presence::Online)
        })
        .await;
    while let Some(again) = bench.notice(QUIET).await {
        assert_eq!((again.slot, &again.title), (notice.slot, &notice.title), "the same one, with more in it");
    }

    bench.tell(DesktopNews::Chosen(notice.id, NoticeAction::Open));
    assert_eq!(bench.address().await, bench.simulator.urls().chat(who.uuid));
    bench.agent.stop().await;
}

#[tokio::test]
async fn stopping_to_watch_from_a_notice_can_be_taken_back_from_the_next() {
    let mut bench = Bench::start(simulator::Options::people(5)).await;
    bench.sign_in().await;
    bench.import(5).await;
    let account = bench.account().id;
    let who = bench.control().people()[3].clone();
    let person = bench.row(&who.display_name).person;
    let watch = Wish::Watch {
        person,
        watch: wire::Watch { arrivals: true, departures: true, ..wire::Watch::default() },
    };
    assert_eq!(bench.wish(watch).await, None);
    bench.until_seen(person).await;
    bench.control().arrive(who.uuid).unwrap();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    let mut notice = bench.notice(SOON).await.expect("a notification");
    bench.settled().await;
    while let Ok(DesktopAsk::Notify(again)) = bench.asks.try_recv() {
        notice = again;
    }
    assert!(notice.actions.iter().any(|(action, _)| *action == NoticeAction::StopWatching));

    bench.tell(DesktopNews::Chosen(notice.id, NoticeAction::StopWatching));
    let stopped = bench.notice(SOON).await.expect("a notice that says so");
    assert_eq!((stopped.id, stopped.slot), (notice.id, notice.slot), "in the place of the first");
    assert_eq!(stopped.title, format!("{} is no longer watched", who.display_name));
    let offered: Vec<_> = stopped.actions.iter().map(|(action, _)| *action).collect();
    assert_eq!(offered, [NoticeAction::WatchAgain]);
    bench.until("nobody is watched", |state, _| state.glance.watched == 0).await;
    bench.control().leave(who.uuid).unwrap();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    assert!(bench.notice(QUIET).await.is_none(), "they are not watched");

    bench.tell(DesktopNews::Chosen(stopped.id, NoticeAction::WatchAgain));
    bench.until("they are watched again", |state, _| state.glance.watched == 1).await;
    bench.connection.send(ToAgent::OpenPerson { person: Some(person) }).await;
    let pane = loop {
        if let Some(FromAgent::Person { person: Some(pane) }) = bench.connection.next().await {
            break pane;
        }
    };
    assert_eq!(
        (pane.watch.arrivals, pane.watch.departures),
        (true, true),
        "for what they were watched before"
    );
    bench.control().arrive(who.uuid).unwrap();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    let told = bench.notice(SOON).await.expect("a notification");
    assert_eq!(told.title, format!("{} is online", who.display_name));
    bench.agent.stop().await;
}

#[tokio::test]
async fn the_colours_the_desktop_prefers_reach_whoever_looks_on() {
    let mut bench = Bench::start(simulator::Options::people(1)).await;
    bench.until("they are unknown at first", |state, _| state.desktop.prefers_dark.is_none()).await;
    for preference in [Some(true), Some(false), None] {
        bench.tell(DesktopNews::PrefersDark(preference));
        bench.until("they are known", |state, _| state.desktop.prefers_dark == preference).await;
    }
    bench.agent.stop().await;
}

#[tokio::test]
async fn f3_no_call_is_made_while_there_is_no_token() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let account = bench.account().id;
    bench.control().revoke_everything();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    bench.until("the grant ended", |state, _| state.accounts[0].health == Health::NeedsSignIn).await;
    bench.answered().await;
    bench.control().clear_requests();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    tokio::time::sleep(QUIET).await;
    assert!(bench.control().requests().is_empty());
    bench.agent.stop().await;
}

#[tokio::test]
async fn f23_a_refused_token_is_renewed_once_and_a_second_refusal_needs_the_user() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let account = bench.account().id;
    bench
        .until("all were asked about", |_, slice| slice.rows.iter().all(|row| row.seen.observed.is_some()))
        .await;
    bench.answered().await;
    let before = bench.slice.clone();

    bench.control().expire_access_tokens();
    bench.control().clear_requests();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    assert!(bench.control().wait_for_requests("/oauth2/token", 1, SOON).await);
    bench.answered().await;
    bench.until("it goes on", |state, _| state.accounts[0].health == Health::Fine).await;
    assert_eq!(bench.control().count_to("/oauth2/token"), 1);

    bench.control().answer("/chats/**", Times::Always, Answer::status(401));
    bench.control().clear_requests();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    bench.until("the user is needed", |state, _| state.accounts[0].health == Health::NeedsSignIn).await;
    let names = |slice: &crate::wire::Slice| {
        slice.rows.iter().map(|row| row.seen.presence.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&bench.slice), names(&before), "presences stay as last known");
    bench.agent.stop().await;
}

#[tokio::test]
async fn f25_a_version_that_went_away_stops_the_account_until_another_is_set() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let account = bench.account();
    bench.control().answer("/chats/**", Times::Always, Answer::version_gone("2026-01-01"));
    assert_eq!(bench.wish(Wish::CheckNow { account: account.id }).await, None);
    bench.until("it stops", |state, _| matches!(state.accounts[0].health, Health::Stopped { .. })).await;
    let Health::Stopped { problem } = bench.account().health else { panic!("not stopped") };
    assert_eq!(problem.code, ProblemCode::VersionRefused);
    assert_eq!(problem.detail.unwrap(), format!("{} → 2026-01-01", account.site.version));
    assert_eq!(bench.slice.counts.everybody, 3, "everybody is kept");

    bench.control().answer_as_usual();
    bench.control().change_fanvue(|api| api.versions = vec!["2026-01-01".to_owned()]);
    let site = crate::wire::Site { version: "2026-01-01".to_owned(), ..account.site };
    assert_eq!(bench.wish(Wish::ChangeSite { account: account.id, site }).await, None);
    bench.until("it goes on", |state, _| state.accounts[0].health == Health::Fine).await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn f27_a_call_ends_at_its_deadline_and_every_presence_is_kept() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    let everybody = bench.control().ids();
    bench.control().arrive(everybody[0]).unwrap();
    bench.sign_in().await;
    bench.import(3).await;
    bench
        .until("one is online", |_, slice| slice.rows.iter().any(|row| row.seen.presence == Presence::Online))
        .await;
    let seen = |slice: &crate::wire::Slice| -> Vec<(i64, Presence)> {
        let mut seen: Vec<_> = slice.rows.iter().map(|row| (row.person, row.seen.presence.clone())).collect();
        seen.sort_by_key(|(person, _)| *person);
        seen
    };
    bench
        .until("all were asked about", |_, slice| slice.rows.iter().all(|row| row.seen.observed.is_some()))
        .await;
    let before = seen(&bench.slice);
    bench.control().answer("/**", Times::Always, Answer::Hang);
    let account = bench.account().id;
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    bench
        .until("it is trouble", |state, _| match &state.accounts[0].health {
            Health::Waiting { problem, .. } => problem.code == ProblemCode::TooSlow,
            _ => false,
        })
        .await;
    assert_eq!(seen(&bench.slice), before);
    bench.agent.stop().await;
}

#[tokio::test]
async fn signing_in_again_as_the_same_user_takes_the_place_of_the_account() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let first = bench.account().id;
    bench.sign_in().await;
    bench
        .until("one account", |state, _| {
            state.accounts.len() == 1 && state.accounts[0].health == Health::Fine
        })
        .await;
    assert_eq!(bench.account().id, first);
    assert_eq!(bench.slice.counts.everybody, 3);

    assert!(bench.control().sign_in_as(1));
    bench.sign_in().await;
    bench.until("two accounts", |state, _| state.accounts.len() == 2).await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn signing_out_keeps_contacts_and_signing_in_again_finds_them() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let account = bench.account().id;
    assert_eq!(bench.wish(Wish::SignOut { account, forget_contacts: false }).await, None);
    bench.until("it is signed out", |state, _| state.accounts[0].health == Health::NeedsSignIn).await;
    assert_eq!(bench.state.as_ref().unwrap().glance.mood, Mood::Idle, "what the user did is no problem");
    assert!(bench.control().wait_for_requests("/oauth2/revoke", 1, SOON).await);
    let mut bench = bench.restart().await;
    bench.until("it stays so", |state, _| state.accounts[0].health == Health::NeedsSignIn).await;
    assert_eq!(bench.state.as_ref().unwrap().glance.mood, Mood::Idle);
    bench.sign_in().await;
    bench
        .until("it goes on", |state, slice| {
            state.accounts.len() == 1
                && state.accounts[0].health == Health::Fine
                && slice.counts.everybody == 3
        })
        .await;
    let account = bench.account().id;
    assert_eq!(bench.wish(Wish::SignOut { account, forget_contacts: true }).await, None);
    bench
        .until("nothing is left", |state, slice| state.accounts.is_empty() && slice.counts.everybody == 0)
        .await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn a_restart_shows_everybody_as_last_known_before_any_network() {
    let mut bench = Bench::start(simulator::Options::people(5)).await;
    bench.sign_in().await;
    bench.import(5).await;
    let mut bench = bench.restart().await;
    bench
        .until("everybody is there", |state, slice| state.accounts.len() == 1 && slice.counts.everybody == 5)
        .await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn quitting_says_goodbye_and_frees_the_data_folder_within_two_seconds() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.control().answer("/**", Times::Always, Answer::Delay(Duration::from_secs(30)));
    let account = bench.account().id;
    bench.wish(Wish::OfferLists { account }).await;
    let begun = Instant::now();
    bench.connection.send(ToAgent::Wish { id: 99, wish: Wish::Quit }).await;
    let mut said_goodbye = false;
    while let Some(frame) = bench.connection.next().await {
        said_goodbye |= frame == FromAgent::Bye;
    }
    assert!(said_goodbye);
    assert_eq!(bench.agent.wait().await, Ended::Quit);
    // Within two seconds, and later only as far as the machine is slow: nothing is answered for half a minute.
    assert!(begun.elapsed() < Duration::from_secs(15));
    crate::lock::try_lock(&crate::place::Place::at(bench.folder.path()).unwrap()).unwrap();
}

#[tokio::test]
async fn pictures_come_at_most_ten_times_a_second_and_only_the_newest() {
    let mut bench = Bench::start(simulator::Options::people(5)).await;
    bench.sign_in().await;
    bench.import(5).await;
    let person = bench.slice.rows[0].person;
    let begun = Instant::now();
    let mut pictures = 0;
    let mut answers = 0;
    for id in 1000..1300 {
        let name = Some(format!("Name {id}"));
        bench.connection.send(ToAgent::Wish { id, wish: Wish::Name { person, name } }).await;
    }
    loop {
        match bench.connection.next().await.unwrap() {
            FromAgent::List { slice, .. } => {
                pictures += 1;
                if slice.rows.iter().any(|row| row.name == "Name 1299") {
                    break;
                }
            }
            FromAgent::Done { .. } => answers += 1,
            _ => {}
        }
    }
    assert_eq!(answers, 300);
    let most = begun.elapsed().as_millis() / 100 + 2;
    assert!(u128::from(pictures as u32) <= most, "{pictures} pictures, at most {most}");
    bench.agent.stop().await;
}

#[tokio::test]
async fn a_persons_pane_and_the_activity_are_sent_and_follow_what_happens() {
    let mut bench = Bench::start(simulator::Options::people(5)).await;
    let them = bench.control().ids()[0];
    bench.control().arrive(them).unwrap();
    bench.sign_in().await;
    bench.import(5).await;
    bench.until("they are there", |_, slice| slice.counts.present == 1).await;
    let person = bench.slice.rows[0].person;
    let watch = Wish::Watch { person, watch: wire::Watch { arrivals: true, ..wire::Watch::default() } };
    assert_eq!(bench.wish(watch).await, None);
    let query = crate::wire::ActivityQuery { filter: crate::wire::ActivityFilter::Everything, rows: 50 };
    bench.connection.send(ToAgent::OpenActivity { query: Some(query) }).await;
    bench.connection.send(ToAgent::OpenPerson { person: Some(person) }).await;
    let (mut pane, mut activity) = (None, None);
    while pane.is_none() || activity.is_none() {
        match bench.connection.next().await.unwrap() {
            FromAgent::Person { person } => pane = person,
            FromAgent::Activity { activity: seen } => activity = Some(seen),
            _ => {}
        }
    }
    let pane = pane.unwrap();
    assert_eq!((pane.row.person, pane.watch.arrivals, pane.has_chat), (person, true, true));
    let chat = pane.contacts[0].chat.as_deref().unwrap_or_default();
    assert!(chat.contains("/messages/"), "{chat}");
    assert_eq!(pane.row.seen.presence, Presence::Online);
    // One who is not there is answered, too.
    bench.connection.send(ToAgent::OpenPerson { person: Some(4711) }).await;
    while !matches!(bench.connection.next().await.unwrap(), FromAgent::Person { person: None }) {}
    bench.agent.stop().await;
}

#[tokio::test]
async fn a_persons_pane_says_how_the_relation_to_them_changed() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let mut bench = bench
        .restart_after(|place| {
            let service = services::registry::all()[0].card().name;
            let (store, opened) = Store::open(place, &[service]).unwrap();
            for (from, to, at) in [
                (None, Relation::None, 1_000),
                (Some(Relation::None), Relation::RequestSent, 2_000),
                (Some(Relation::RequestSent), Relation::Connected, 3_000),
            ] {
                let contact = opened.loaded.contacts[0].id;
                store.record(Recorded::Relation(RelationSeen { contact, from, to, observed: Wall(at) }));
            }
            assert!(store.close(SOON));
        })
        .await;
    bench.connection.send(ToAgent::OpenPerson { person: Some(1) }).await;
    let pane = loop {
        if let FromAgent::Person { person: Some(pane) } = bench.connection.next().await.unwrap() {
            break pane;
        }
    };
    let changes: Vec<_> = pane.relation_changes.into_iter().map(|one| (one.from, one.to, one.at)).collect();
    assert_eq!(
        changes,
        [
            (wire::Relation::RequestSent, wire::Relation::Connected, 3_000),
            (wire::Relation::None, wire::Relation::RequestSent, 2_000)
        ]
    );
    bench.agent.stop().await;
}

#[tokio::test]
async fn an_agent_without_a_desktop_gives_way_to_one_with() {
    let folder = tempfile::tempdir().unwrap();
    let place = crate::place::Place::at(folder.path()).unwrap();
    let options =
        || Options { keyring: crate::keyring::KeyringChoice::Memory, ..Options::new(place.clone()) };
    let first = start(options()).await.unwrap();
    assert!(matches!(start(options()).await, Err(crate::StartError::Lock(crate::lock::LockError::Taken))));
    let begun = Instant::now();
    let mut connection = crate::socket::client::connect(&place, true).await.unwrap();
    assert!(!connection.peer().has_desktop);
    while let Some(frame) = connection.next().await {
        if frame == FromAgent::Bye {
            break;
        }
    }
    assert_eq!(first.wait().await, Ended::GaveWay);
    assert!(begun.elapsed() < SOON);
    start(options()).await.unwrap().stop().await;
}

#[tokio::test]
async fn wishes_that_need_a_desktop_say_so_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let place = crate::place::Place::at(folder.path()).unwrap();
    let options = Options { keyring: crate::keyring::KeyringChoice::Memory, ..Options::new(place) };
    let agent = start(options).await.unwrap();
    let mut connection = agent.handle().connect();
    let wishes = [
        (Wish::ShowWindow { page: Some(WindowPage::People) }, ProblemCode::NoDesktop),
        (Wish::StartDemo, ProblemCode::NoDesktop),
        (Wish::OpenChat { person: 7 }, ProblemCode::Gone),
        (
            Wish::Watch { person: 7, watch: wire::Watch { arrivals: true, ..wire::Watch::default() } },
            ProblemCode::Gone,
        ),
        (Wish::ReopenBrowser, ProblemCode::NoAttempt),
    ];
    for (id, (wish, code)) in wishes.into_iter().enumerate() {
        let id = u32::try_from(id).unwrap();
        connection.send(ToAgent::Wish { id, wish }).await;
        let problem = loop {
            match connection.next().await.unwrap() {
                FromAgent::Done { id: done, problem } if done == id => break problem,
                _ => {}
            }
        };
        assert_eq!(problem.unwrap().code, code);
    }
    agent.stop().await;
}

#[tokio::test]
async fn a_start_with_the_session_that_cannot_be_arranged_is_not_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let place = crate::place::Place::at(folder.path()).unwrap();
    let options = Options { keyring: crate::keyring::KeyringChoice::Memory, ..Options::new(place) };
    let agent = start(options).await.unwrap();
    let mut connection = agent.handle().connect();
    let (mut problem, mut has_wished) = (None, false);
    let settings = loop {
        match connection.next().await.unwrap() {
            FromAgent::State { state } if !has_wished => {
                has_wished = true;
                let wanted = wire::Settings { start_with_session: true, pictures: false, ..state.settings };
                let wish = Wish::ChangeSettings { settings: wanted };
                connection.send(ToAgent::Wish { id: 1, wish }).await;
            }
            FromAgent::State { state } if !state.settings.pictures => break state.settings,
            FromAgent::Done { id: 1, problem: told } => problem = told,
            _ => {}
        }
    };
    assert_eq!(problem, Some(ProblemCode::NoDesktop.bare()));
    assert!(!settings.start_with_session, "the rest is changed");
    agent.stop().await;
}

#[tokio::test]
async fn no_browser_is_answered_with_the_address() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let person = bench.slice.rows[0].person;
    bench.connection.send(ToAgent::Wish { id: 50, wish: Wish::OpenChat { person } }).await;
    let address = bench.address().await;
    bench.tell(DesktopNews::NotOpened(address.clone()));
    let problem = loop {
        if let Some(FromAgent::Done { id: 50, problem }) = bench.connection.next().await {
            break problem;
        }
    };
    assert_eq!(problem, Some(ProblemCode::NoBrowser.with(address)));

    // An address that could never be opened is refused at once.
    let site = crate::wire::Site { inbox: "javascript:alert(1)".to_owned(), ..bench.account().site };
    let problem = bench.wish(Wish::ChangeSite { account: bench.account().id, site }).await;
    assert_eq!(problem, Some(ProblemCode::BadAddress.with("javascript:alert(1)")));

    // The user says that it was the wrong place: the inbox is opened instead, now and from now on.
    let account = bench.account().id;
    for wish in [Wish::ConfirmChat { account, right: false }, Wish::OpenChat { person }] {
        bench.connection.send(ToAgent::Wish { id: 51, wish }).await;
        assert_eq!(bench.address().await, bench.simulator.urls().inbox());
    }
    assert!(matches!(bench.asks.try_recv(), Err(_) | Ok(DesktopAsk::Withdraw(_))));
    bench.agent.stop().await;
}
