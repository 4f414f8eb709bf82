//! The mode can change while it runs.

use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::Signed;

#[tokio::test]
async fn the_mode_changes_for_answers_and_open_sockets_at_once() {
    let signed = Signed::in_mode(Documented, 1).await;
    let mut socket = signed.socket().await;
    signed.presence.arrive(101).unwrap();
    assert_eq!(socket.json().await["type"], "presence_update");
    signed.presence.change(|options| options.mode = Observed);
    signed.presence.leave(101).unwrap();
    assert_eq!(socket.json().await["type"], "user_status_update");
    assert_eq!(socket.json().await["type"], "status_update");
    assert_eq!(signed.get("/users/me/status").await.body.get("created_at"), None);
    signed.presence.change(|options| options.mode = Documented);
    assert!(signed.get("/users/me/status").await.body["created_at"].is_string());
}
