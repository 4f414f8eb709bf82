//! What a client says on a socket, and sockets that fall silent.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::Frame;
use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::{SOON, Signed};

#[tokio::test]
async fn a_ping_is_answered_with_its_own_timestamp_or_null() {
    let signed = Signed::in_mode(Documented, 0).await;
    let mut socket = signed.socket().await;
    for (ping, timestamp) in [
        (r#"{"type":"ping","timestamp":1705314600}"#, json!(1_705_314_600)),
        (r#"{"type":"ping","timestamp":"x"}"#, json!("x")),
        (r#"{"type":"ping"}"#, json!(null)),
    ] {
        socket.say(ping).await;
        assert_eq!(socket.json().await, json!({ "type": "pong", "timestamp": timestamp }));
    }
}

#[tokio::test]
async fn what_is_no_json_and_what_is_no_ping_is_ignored() {
    let signed = Signed::in_mode(Documented, 0).await;
    let mut socket = signed.socket().await;
    for text in ["{", "hello", r#"{"type":"subscribe","user_ids":[1]}"#, "{}", r#"{"type":7}"#] {
        socket.say(text).await;
    }
    socket.hears_nothing_but_its_pong().await;
}

#[tokio::test]
async fn a_text_that_is_no_object_or_a_binary_frame_makes_a_zombie_that_stays_open() {
    let zombies = [
        Message::text("[]"),
        Message::text("7"),
        Message::text("null"),
        Message::text("\"ping\""),
        Message::binary(br#"{"type":"ping"}"#.to_vec()),
    ];
    let signed = Signed::in_mode(Documented, 1).await;
    for (count, message) in zombies.into_iter().enumerate() {
        let mut zombie = signed.socket().await;
        zombie.hears_nothing_but_its_pong().await;
        zombie.send(message).await;
        zombie.say(r#"{"type":"ping"}"#).await;
        assert!(signed.presence.wait_for_frames((count + 1) * 3, SOON).await);
        signed.presence.arrive(101).unwrap();
        signed.presence.leave(101).unwrap();
        assert!(zombie.is_silent().await, "neither pong nor push");
        assert!(signed.presence.wait_for_sockets(1, SOON).await, "and still open");
        drop(zombie);
        assert!(signed.presence.wait_for_sockets(0, SOON).await);
    }
}

#[tokio::test]
async fn a_zombie_does_not_harm_the_others() {
    let signed = Signed::in_mode(Observed, 1).await;
    let (mut zombie, mut other) = (signed.socket().await, signed.socket().await);
    other.json().await;
    zombie.say("[]").await;
    assert!(signed.presence.wait_for_frames(1, SOON).await);
    signed.presence.arrive(101).unwrap();
    assert_eq!(other.json().await["type"], "user_status_update");
}

#[tokio::test]
async fn sockets_can_fall_silent_with_their_connections_open_and_new_ones_work() {
    let signed = Signed::in_mode(Documented, 1).await;
    let mut silent = signed.socket().await;
    silent.hears_nothing_but_its_pong().await;
    signed.presence.stop_answering();
    signed.presence.arrive(101).unwrap();
    silent.say(r#"{"type":"ping"}"#).await;
    silent.send(Message::Ping(Vec::new().into())).await;
    assert!(silent.is_silent().await);
    assert_eq!(signed.presence.open_sockets(), 1);
    signed.socket().await.hears_nothing_but_its_pong().await;
    signed.presence.drop_sockets();
    assert_eq!(silent.close_code().await, None);
}

#[tokio::test]
async fn every_frame_a_client_sends_is_remembered_in_order() {
    let signed = Signed::in_mode(Documented, 0).await;
    let mut socket = signed.socket().await;
    socket.say(r#"{"type":"ping"}"#).await;
    socket.send(Message::Ping(Vec::new().into())).await;
    socket.send(Message::binary(vec![1, 2])).await;
    socket.send(Message::Close(None)).await;
    assert!(signed.presence.wait_for_frames(4, SOON).await);
    let received = signed.presence.received_frames();
    assert!(received.iter().all(|frame| frame.socket == 0));
    assert!(received.is_sorted_by_key(|frame| frame.since_start));
    let frames: Vec<Frame> = received.into_iter().map(|frame| frame.frame).collect();
    let ping = Frame::Text(String::from(r#"{"type":"ping"}"#));
    assert_eq!(frames, [ping, Frame::Ping, Frame::Binary(vec![1, 2]), Frame::Close(None)]);
}

#[tokio::test]
async fn any_text_at_all_can_be_pushed_and_thousands_arrive_in_order() {
    let signed = Signed::in_mode(Documented, 0).await;
    let mut socket = signed.socket().await;
    signed.presence.push("no json \u{202e}");
    assert_eq!(socket.text().await, "no json \u{202e}");
    for number in 0..10_000 {
        signed.presence.push(&number.to_string());
    }
    for number in 0..10_000 {
        assert_eq!(socket.text().await, number.to_string());
    }
}
