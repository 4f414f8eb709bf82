//! The demo's users, and life among them.

use std::time::Duration;

use chrono::TimeDelta;

use crate::presence_api::tests::{Signed, Socket};
use crate::shared::{now, time};
use crate::{Life, Options};

#[tokio::test]
async fn the_demo_has_users_who_are_busy_and_some_whose_presence_is_doubtful_and_a_past() {
    let signed = Signed::with(Options::demo()).await;
    let users = signed.presence.users();
    assert_eq!(users.len(), 48);
    let now = time(now());
    assert!(users.iter().any(|user| user.is_online && user.is_busy && user.busy_until > Some(now)));
    assert!(users.iter().any(|user| user.is_busy && user.busy_until < Some(now)));
    let stale = now - TimeDelta::minutes(5);
    assert!(users.iter().any(|user| user.is_online && user.last_seen.is_some_and(|seen| seen < stale)));
    assert!(users.iter().any(|user| user.username.is_none()));
    let sessions: usize = users
        .iter()
        .map(|user| signed.presence.history(user.user_id, now - TimeDelta::weeks(8), now).unwrap().len())
        .sum();
    assert!(sessions > 1_000, "{sessions}");
}

#[tokio::test]
async fn life_is_pushed_without_anybody_asking() {
    let mut options = Options::demo();
    // Three hours in a second: somebody comes or goes at once.
    options.life = Some(Life { speed: 10_000.0 });
    let signed = Signed::with(options).await;
    let mut socket = signed.socket().await;
    let frame = Socket::json(&mut socket).await;
    assert_eq!(frame["type"], "presence_update");
}

#[tokio::test]
async fn nobody_moves_without_a_command_where_there_is_no_life() {
    let signed = Signed::with(Options::people(20)).await;
    let mut socket = signed.socket().await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    socket.hears_nothing_but_its_pong().await;
    assert!(signed.presence.users().iter().all(|user| !user.is_online && !user.is_busy));
}
