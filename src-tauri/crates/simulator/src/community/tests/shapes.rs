//! Whether members have what the vendor's schema names, with its types.

use serde_json::Value;

use super::read;
use crate::Options;
use crate::testing::Bench;

#[tokio::test]
async fn a_member_is_named_by_a_number_and_may_have_no_real_name_and_no_picture() {
    let bench = Bench::with(Options::demo()).await;
    let page = read(&bench, "/api/v2/user/1/connections/?limit=100").await;
    let rows = page["results"].as_array().unwrap();
    assert!((10..40).contains(&rows.len()), "{} friends", rows.len());
    for row in rows {
        assert!(row["id"].is_u64());
        let username = row["username"].as_str().unwrap();
        assert!(
            username.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)),
            "{username}"
        );
        assert!(
            row["real_name"].is_string() && row["date_joined"].is_string() && row["deleted"].is_boolean()
        );
        assert!(row["avatar"].is_null());
        assert!(row["ext_id"].is_null() || row["ext_id"].is_u64());
        for name in ["isOnline", "last_seen", "presence"] {
            assert_eq!(row.get(name), None);
        }
    }
    assert!(rows.iter().any(|row| row["real_name"] == ""));
    assert!(rows.iter().any(|row| row["ext_id"].is_u64()));
}

#[tokio::test]
async fn the_signed_in_one_learns_their_own_id_and_more() {
    let bench = Bench::people(1).await;
    let me = read(&bench, "/api/v2/user/me/").await;
    assert_eq!((&me["id"], &me["username"]), (&Value::from(1), &Value::from("marlow-ceramics")));
    assert!(me["unseen_interactions_counter"].is_u64() && me.get("role").is_some());
    assert_eq!(read(&bench, "/api/v2/user/1/").await["username"], "marlow-ceramics");
}

#[tokio::test]
async fn pictures_have_an_address_only_when_there_is_a_place_for_them() {
    let bench = Bench::people(1).await;
    bench
        .control
        .community()
        .change(|options| options.avatar_base = Some(String::from("https://cdn.community.example/a")));
    assert_eq!(read(&bench, "/api/v2/user/101/").await["avatar"], "https://cdn.community.example/a/101.png");
}
