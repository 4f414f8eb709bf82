//! Handshakes of the socket, and how it ends.

use serde_json::json;

use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::{SOON, Signed, refused};
use crate::testing::sent;
use crate::{Answer, Handshakes, Site, Times};

#[tokio::test]
async fn a_bad_or_missing_token_is_403_at_the_handshake_without_a_body() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 0).await;
        let refresh = signed.presence.issue_tokens().refresh_token;
        for token in ["", "a.b.c", &refresh] {
            assert_eq!(refused(signed.try_socket(token).await), (403, Vec::new()));
        }
        let missing = signed.url("/ws/presence").replace("http", "ws");
        let missing = tokio_tungstenite::connect_async(missing).await;
        assert_eq!(refused(missing.map(|(stream, _)| super::Socket(stream))), (403, Vec::new()));
        signed.presence.expire_access_tokens();
        assert_eq!(refused(signed.try_socket(&signed.token).await), (403, Vec::new()));
        assert_eq!((signed.presence.open_sockets(), signed.presence.opened_sockets()), (0, 0));
    }
}

#[tokio::test]
async fn a_handshake_on_another_path_is_403_too() {
    let signed = Signed::in_mode(Observed, 0).await;
    let url = signed.url(&format!("/ws/feed?token={}", signed.token)).replace("http", "ws");
    let outcome = tokio_tungstenite::connect_async(url).await;
    assert_eq!(refused(outcome.map(|(stream, _)| super::Socket(stream))).0, 403);
}

#[tokio::test]
async fn a_handshake_is_on_record_and_open_sockets_are_counted() {
    let signed = Signed::in_mode(Documented, 0).await;
    let first = signed.socket().await;
    let second = signed.socket().await;
    assert!(signed.presence.wait_for_sockets(2, SOON).await);
    let request = signed.control().requests_to("/ws/presence").remove(0);
    assert_eq!((request.site, request.status), (Site::Presence, Some(101)));
    assert_eq!(request.query_values("token"), [signed.token.as_str()]);
    assert_eq!(request.header("upgrade"), Some("websocket"));
    drop(first);
    assert!(signed.presence.wait_for_sockets(1, SOON).await, "a client that is gone is noticed");
    drop(second);
    assert!(signed.presence.wait_for_sockets(0, SOON).await);
    assert_eq!(signed.presence.opened_sockets(), 2);
}

#[tokio::test]
async fn handshakes_can_be_refused_with_any_status_by_command_and_by_rule() {
    let signed = Signed::in_mode(Documented, 0).await;
    signed.presence.set_handshakes(Handshakes::Refuse { status: 503 });
    assert_eq!(refused(signed.try_socket(&signed.token).await).0, 503);
    signed.presence.set_handshakes(Handshakes::Accept);
    signed.control().answer("/ws/presence", Times::Next(1), Answer::too_many_requests(Some("7")));
    assert_eq!(refused(signed.try_socket(&signed.token).await).0, 429);
    signed.socket().await.hears_nothing_but_its_pong().await;
}

#[tokio::test]
async fn a_socket_can_be_closed_as_soon_as_it_is_open() {
    let signed = Signed::in_mode(Observed, 0).await;
    signed.presence.set_handshakes(Handshakes::AcceptThenClose { code: 1013 });
    assert_eq!(signed.socket().await.close_code().await, Some(1013));
    assert!(signed.presence.wait_for_sockets(0, SOON).await);
    assert_eq!(signed.presence.opened_sockets(), 1);
}

#[tokio::test]
async fn all_sockets_can_be_closed_with_a_code_or_cut_without_a_word() {
    let signed = Signed::in_mode(Documented, 0).await;
    let (mut first, mut second) = (signed.socket().await, signed.socket().await);
    signed.presence.close_sockets(1012);
    assert_eq!((first.close_code().await, second.close_code().await), (Some(1012), Some(1012)));
    assert!(signed.presence.wait_for_sockets(0, SOON).await);
    let mut third = signed.socket().await;
    signed.presence.drop_sockets();
    assert_eq!(third.close_code().await, None);
    assert_eq!(signed.presence.open_sockets(), 0);
    signed.socket().await.hears_nothing_but_its_pong().await;
}

#[tokio::test]
async fn a_server_that_stops_closes_with_1012() {
    let signed = Signed::in_mode(Observed, 0).await;
    let mut socket = signed.socket().await;
    socket.json().await;
    let client = tokio::spawn(async move { socket.close_code().await });
    signed.bench.simulator.stop().await;
    assert_eq!(client.await.unwrap(), Some(1012));
}

#[tokio::test]
async fn sockets_end_with_a_simulator_that_is_dropped_and_with_a_host_that_is_unplugged() {
    let signed = Signed::in_mode(Documented, 0).await;
    let mut socket = signed.socket().await;
    signed.control().unplug(Site::Presence).await;
    assert_eq!(socket.close_code().await, None);
    assert!(signed.try_socket(&signed.token).await.is_err());
    signed.control().plug_in(Site::Presence).await;
    let mut socket = signed.socket().await;
    drop(signed.bench);
    assert_eq!(socket.close_code().await, None);
}

#[tokio::test]
async fn an_expired_or_revoked_token_does_not_close_an_open_socket() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 1).await;
        let mut socket = signed.socket().await;
        signed.presence.expire_access_tokens();
        signed.presence.revoke_everything();
        signed.presence.arrive(101).unwrap();
        let mut frame = socket.json().await;
        if frame["type"] == "presence_connection_established" {
            frame = socket.json().await;
        }
        assert!(frame.to_string().contains("101"));
    }
}

#[tokio::test]
async fn rest_works_beside_open_sockets() {
    let signed = Signed::in_mode(Documented, 0).await;
    let _socket = signed.socket().await;
    let answer = sent(signed.call(reqwest::Method::GET, "/users/me")).await;
    assert_eq!((answer.status, &answer.body["user_id"]), (200, &json!(1)));
}
