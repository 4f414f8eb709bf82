//! Faults of the loop's own, and what is there again after them.

use super::bench::{Bench, SOON};
use crate::Ended;
use crate::ports::{DesktopAsk, DesktopNews};
use crate::signin::SignInEvent;
use crate::wire::{self, FromAgent, Health, ProblemCode, Stage, ToAgent, Wish};
use crate::world::WorldEvent;
use presence::notice::Slot;
use std::time::Instant;

impl Bench {
    async fn fault(&self) {
        self.agent.inbox().send(WorldEvent::Fault).await.unwrap();
    }
}

#[tokio::test]
async fn h4_after_a_fault_everything_kept_is_there_again_and_watching_goes_on() {
    let mut bench = Bench::start(simulator::Options::people(5)).await;
    bench.sign_in().await;
    bench.import(5).await;
    bench.hurry().await;
    bench.tell(DesktopNews::Tray(true));
    let who = bench.control().people()[3].clone();
    let person = bench.row(&who.display_name).person;
    let watch = Wish::Watch {
        person,
        watch: wire::Watch { arrivals: true, departures: false, ..wire::Watch::default() },
    };
    assert_eq!(bench.wish(watch).await, None);
    bench.until_seen(person).await;
    bench.control().arrive(who.uuid).unwrap();
    assert!(bench.notice(SOON).await.is_some());
    bench.settled().await;
    bench.until("the tray is known", |state, _| state.desktop.tray == Some(true)).await;
    let before = bench.account();
    bench.control().clear_requests();

    // One wish is under way: the browser has not answered yet.
    let wish = Wish::OpenChat { person };
    bench.connection.send(ToAgent::Wish { id: 700, wish }).await;
    bench.address().await;
    let begun = Instant::now();
    bench.fault().await;
    let problem = loop {
        if let Some(FromAgent::Done { id: 700, problem }) = bench.connection.next().await {
            break problem;
        }
    };
    assert_eq!(problem, Some(ProblemCode::OwnFault.bare()));
    bench.state = None;
    bench
        .until("it goes on", |state, slice| {
            state.accounts.first().is_some_and(|account| account.health == Health::Fine)
                && state.glance.watched_present == 1
                && slice.counts.everybody == 5
        })
        .await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let after = bench.account();
    assert_eq!((after.id, after.kept, after.contacts, after.watched), (before.id, before.kept, 5, 1));
    let state = bench.state.clone().unwrap();
    assert_eq!((state.desktop.tray, state.settings.watched_interval), (Some(true), 15));
    assert_eq!(bench.control().count_to("/oauth2/token"), 0, "the token it had is still good");
    let mut summaries = 0;
    while let Ok(ask) = bench.asks.try_recv() {
        match ask {
            DesktopAsk::Withdraw(_) => {}
            DesktopAsk::Notify(notice) if matches!(notice.slot, Slot::Together(_)) => summaries += 1,
            other => panic!("nobody is told of anew by name: {other:?}"),
        }
    }
    assert!(summaries <= 1, "{summaries}");

    // And the next arrival is told, as if nothing had been.
    let account = after.id;
    bench.control().leave(who.uuid).unwrap();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    bench.until("they left", |state, _| state.glance.watched_present == 0).await;
    bench.control().arrive(who.uuid).unwrap();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    assert!(bench.notice(SOON).await.is_some());
    bench.agent.stop().await;
}

#[tokio::test]
async fn h4_a_fault_while_nobody_is_at_the_desk_makes_nobody_seem_to_be_there() {
    const BEAT: &str = "/users/me/heartbeat";
    let mut bench = Bench::start(simulator::Options::people(1)).await;
    let pair = bench.control().presence().issue_tokens();
    let form = bench.presence(&pair.access_token, &pair.refresh_token);
    assert_eq!(bench.send(form).await, None);
    let account = bench.until_signed_in().await.id;
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    assert!(bench.control().wait_for_requests(BEAT, 1, SOON).await);
    bench.tell(DesktopNews::AtDesk { on: false, tells_lock: true, tells_idle: true });
    let mine = |state: &wire::State| state.accounts.first().and_then(|account| account.mine.clone());
    bench.until("the screen is locked", |state, _| mine(state).is_some_and(|mine| !mine.is_beating)).await;
    bench.control().clear_requests();

    bench.fault().await;
    bench.state = None;
    bench
        .until("it goes on", |state, _| {
            mine(state).is_some_and(|mine| mine.keeps_online && mine.presence.is_some())
        })
        .await;
    assert_eq!(bench.control().count_to(BEAT), 0, "the screen is locked still");
    let state = bench.state.clone().unwrap();
    assert!(!mine(&state).unwrap().is_beating);
    assert!(state.desktop.tells_lock && state.desktop.tells_idle);

    bench.tell(DesktopNews::AtDesk { on: true, tells_lock: true, tells_idle: true });
    assert!(bench.control().wait_for_requests(BEAT, 1, SOON).await, "they are back");
    bench.agent.stop().await;
}

#[tokio::test]
async fn h4_a_fault_during_a_sign_in_leaves_the_attempt_usable() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    let form = Box::new(bench.form());
    assert_eq!(bench.wish(Wish::SignIn { form }).await, None);
    let address = bench.address().await;
    bench.fault().await;
    simulator::follow(&address).await.expect("the agent listens");
    bench
        .until("signed in", |state, _| {
            state.attempt.as_ref().is_some_and(|attempt| matches!(attempt.stage, Stage::Done { .. }))
        })
        .await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn h4_a_fault_that_comes_again_and_again_is_the_end_and_loses_nothing() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let name = bench.slice.rows[0].name.clone();
    let person = bench.row(&name).person;
    let own = Some("Mum".to_owned());
    assert_eq!(bench.wish(Wish::Name { person, name: own }).await, None);
    for _ in 0..4 {
        bench.fault().await;
    }
    let mut said_goodbye = false;
    while let Some(frame) = bench.connection.next().await {
        said_goodbye |= frame == FromAgent::Bye;
    }
    assert!(said_goodbye);
    let mut bench = bench.after(Ended::Failed).await;
    bench.until("everybody is there", |_, slice| slice.rows.iter().any(|row| row.name == "Mum")).await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn h4_sign_ins_that_fail_again_and_again_end_the_agent_and_whoever_looks_on_knows() {
    let mut bench = Bench::start(simulator::Options::people(1)).await;
    bench.sign_in().await;
    bench.agent.inbox().send(WorldEvent::SignIn(SignInEvent::Failed)).await.unwrap();
    while bench.connection.next().await.expect("it says goodbye") != FromAgent::Bye {}
    let bench = bench.after(Ended::Failed).await;
    bench.agent.stop().await;
}
