//! The account's own status, heartbeats and clean-ups.

use super::{
    MINE, MINE_OBSERVED, answer, at, detail, json as json_answer, of_the_page, read, site_at, text, trouble,
    wall,
};
use crate::contract::{Answer, Service};
use crate::presence_api::PresenceApi;
use presence::service::{CleanedUp, Me, Mine, MyStatus, Reading, Task, Trouble};
use presence::sighting::Presence;
use serde_json::json;

fn mine(presence: Presence, seen: &str) -> Result<Reading, Trouble> {
    Ok(Reading::MyStatus(Some(MyStatus { presence, last_seen: at(seen) })))
}

fn set() -> Task {
    Task::SetMyStatus(Mine::Online)
}

fn me_at(base: &str, answer: &Answer) -> Result<Reading, Trouble> {
    PresenceApi.read(&Task::WhoAmI, answer, &site_at(base)).reading
}

fn told(key: &str, name: &str, id: &str) -> Result<Reading, Trouble> {
    Ok(Reading::Me(Me { key: key.into(), name: name.into(), handle: id.into(), picture: None }))
}

#[test]
fn p5_my_status_tells_whether_i_am_busy_and_until_when() {
    let body =
        |until| json!({ "user_id": 1, "is_online": true, "is_busy": true, "busy_until": until }).to_string();
    let busy =
        |until| Ok(Reading::MyStatus(Some(MyStatus { presence: Presence::Busy { until }, last_seen: None })));
    let until = "2026-11-20T11:00:00Z";
    assert_eq!(read(&Task::MyStatus, &json_answer(200, body(Some(until)))), busy(wall(until)));
    assert_eq!(read(&Task::MyStatus, &json_answer(200, body(None))), busy(None));
}

#[test]
fn p7_my_status_is_read_with_and_without_the_times_of_its_record() {
    assert_eq!(read(&Task::MyStatus, &of_the_page(MINE)), mine(Presence::Online, "2024-01-15T10:30:00Z"));
    assert_eq!(
        read(&Task::MyStatus, &json_answer(200, MINE_OBSERVED)),
        mine(Presence::Online, "2026-11-20T09:58:38.223Z")
    );
}

#[test]
fn p10_what_was_set_is_what_the_answer_says() {
    let body = r#"{"user_id":123,"is_online":true,"is_busy":false,"busy_until":"2024-01-15T11:00:00Z","last_seen":"2024-01-15T10:30:00Z","created_at":"2024-01-15T10:30:00Z","updated_at":"2024-01-15T10:30:00Z"}"#;
    assert_eq!(read(&set(), &of_the_page(body)), mine(Presence::Online, "2024-01-15T10:30:00Z"));
    for odd in ["{}", "[]", "null", r#"{"message":"ok"}"#, r#"{"is_online":"true"}"#] {
        assert!(matches!(read(&set(), &json_answer(200, odd)), Err(Trouble::Unreadable(_))), "{odd}");
    }
    // As observed: the server fails whatever is set. That is the answer to a click and no state of the server.
    assert_eq!(
        trouble(&set(), &text(500, "Internal Server Error")),
        Trouble::Refused { status: 500, words: "Internal Server Error".into() }
    );
    assert_eq!(trouble(&set(), &detail(500, "no")), Trouble::Refused { status: 500, words: "no".into() });
    assert_eq!(trouble(&set(), &text(503, "down")), Trouble::Failed { status: 503, retry_after: None });
}

#[test]
fn p12_any_success_is_one_for_a_heartbeat() {
    for answer in [
        json_answer(200, r#"{"message":"Heartbeat received"}"#),
        json_answer(200, "[]"),
        json_answer(201, r#"{"message":"anything"}"#),
        answer(204, &[], ""),
        text(200, "ok"),
    ] {
        assert_eq!(read(&Task::Heartbeat, &answer), Ok(Reading::Beaten), "{answer:?}");
    }
    let page = answer(200, &[("content-type", "text/html")], "<h1>Sign in to the network</h1>");
    assert_eq!(trouble(&Task::Heartbeat, &page), Trouble::NotTheService);
    assert_eq!(trouble(&Task::Heartbeat, &answer(302, &[], "")), Trouble::NotTheService);
    assert_eq!(trouble(&Task::Heartbeat, &text(500, "")), Trouble::Failed { status: 500, retry_after: None });
}

#[test]
fn p25_a_refused_clean_up_is_a_refusal_and_no_state_of_the_account() {
    for (status, words) in
        [(403, "Admin access required"), (404, "Not Found"), (405, "Method Not Allowed"), (500, "no")]
    {
        let refused = Trouble::Refused { status, words: words.into() };
        assert_eq!(trouble(&Task::CleanUp, &detail(status, words)), refused);
    }
    assert_eq!(trouble(&Task::CleanUp, &detail(401, "Invalid or expired token")), Trouble::Unauthorized);
}

#[test]
fn p26_counts_of_a_clean_up_are_numbers_or_texts_and_kept_as_given() {
    let cleaned = |message: &str, offline: &str, busy: &str| {
        Ok(Reading::CleanedUp(CleanedUp {
            message: message.into(),
            marked_offline: offline.into(),
            busy_cleared: busy.into(),
        }))
    };
    let read = |body: serde_json::Value| read(&Task::CleanUp, &json_answer(200, body.to_string()));
    let done = "Presence cleanup completed";
    assert_eq!(
        read(json!({ "message": done, "users_marked_offline": 15, "busy_status_cleared": 3 })),
        cleaned(done, "15", "3")
    );
    assert_eq!(
        read(
            json!({ "message": done, "users_marked_offline": "UPDATE 3", "busy_status_cleared": "UPDATE 0" })
        ),
        cleaned(done, "UPDATE 3", "UPDATE 0")
    );
    assert_eq!(read(json!({ "message": null, "users_marked_offline": [] })), cleaned("", "", ""));
    assert!(read(json!([])).is_err());
}

#[test]
fn p44_a_refused_change_is_said_in_the_servers_words() {
    let words = "No status fields to update";
    assert_eq!(trouble(&set(), &detail(400, words)), Trouble::Refused { status: 400, words: words.into() });
}

#[test]
fn p46_without_a_status_there_is_none_yet_which_is_not_offline() {
    assert_eq!(read(&Task::MyStatus, &detail(404, "User status not found")), Ok(Reading::MyStatus(None)));
    assert_eq!(read(&Task::MyStatus, &answer(404, &[], "")), Ok(Reading::MyStatus(None)));
    assert!(read(&Task::MyStatus, &detail(404, "Not Found")).is_err(), "a server without own status");
    assert!(matches!(trouble(&set(), &detail(404, "User status not found")), Trouble::Refused { .. }));
}

#[test]
fn the_account_is_its_id_at_its_host() {
    let own = json_answer(200, MINE_OBSERVED);
    let first = told("1@api.example.com", "user 1 at api.example.com", "1");
    assert_eq!(me_at("https://api.example.com", &own), first);
    assert_eq!(me_at("https://api.example.com/v1", &own), first);
    assert_eq!(
        me_at("http://127.0.0.1:8000", &own),
        told("1@127.0.0.1:8000", "user 1 at 127.0.0.1:8000", "1")
    );
    assert_eq!(
        me_at("https://api.example.com", &json_answer(200, r#"{"user_id":"12"}"#)),
        told("12@api.example.com", "user 12 at api.example.com", "12")
    );
    let none = Err(Trouble::Unreadable("no user_id of the account".into()));
    for body in [r#"{"user_id":null}"#, r#"{"user_id":"x"}"#, "{}", "[]"] {
        assert_eq!(me_at("https://api.example.com", &json_answer(200, body)), none, "{body}");
    }
}

#[test]
fn the_account_has_the_name_of_its_user_where_the_server_tells_it() {
    let read = |body: serde_json::Value| read(&Task::OwnName, &json_answer(200, body.to_string()));
    let observed =
        json!({ "user_id": 1, "username": "mara", "phone": "+420601234567", "profile_image_url": null });
    assert_eq!(read(observed), told("1@api.example.com", "mara at api.example.com", "1"));
    let nameless = told("7@api.example.com", "user 7 at api.example.com", "7");
    for username in [json!(null), json!(""), json!("  "), json!(5)] {
        assert_eq!(read(json!({ "user_id": 7, "username": username })), nameless, "{username}");
    }
    assert!(read(json!({ "username": "mara" })).is_err(), "somebody without an id is nobody");
    let not_offered = trouble(&Task::OwnName, &detail(404, "Not Found"));
    assert_eq!(not_offered, Trouble::Refused { status: 404, words: "Not Found".into() });
}

#[test]
fn an_account_without_a_status_is_one_whose_token_is_good() {
    let none = detail(404, "User status not found");
    assert_eq!(me_at("https://api.example.com", &none), told("@api.example.com", "api.example.com", ""));
    for elsewhere in [detail(404, "Not Found"), answer(404, &[], ""), detail(404, "User not found")] {
        assert!(matches!(
            me_at("https://api.example.com", &elsewhere),
            Err(Trouble::Refused { status: 404, .. })
        ));
    }
}
