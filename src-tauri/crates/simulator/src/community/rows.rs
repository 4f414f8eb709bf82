//! Members in the vendor's words. Of the many members of its user object only those are here that a client of
//! connections can use; all of them are optional in the schema.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use crate::community::{Community, CommunityOwner, Member};

/// When those who can sign in joined: a fixed day, so that it is the same in every run.
const OWNERS_SINCE: i64 = 1_678_786_013_000;

/// A date-time in UTC.
pub(super) fn time(millis: i64) -> String {
    DateTime::from_timestamp_millis(millis).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A member as `visitor` sees them, who may be nobody.
pub(super) fn user(community: &Community, member: &Member, visitor: Option<usize>) -> Value {
    let mut row = bare(community, member.id, &member.username, &member.real_name, member.joined_at);
    row["ext_id"] = json!(member.ext_id);
    if member.is_deleted {
        row["deleted"] = json!(true);
        row["status"] = json!("d");
    }
    if let Some(tie) = visitor.and_then(|owner| member.ties.get(owner)) {
        row["connection_status"] = json!(tie.word(community.options.mode));
    }
    row
}

/// One who can sign in, as `visitor` sees them: nobody of these is connected with another.
pub(super) fn owner(community: &Community, owner: &CommunityOwner, visitor: Option<usize>) -> Value {
    let mut row = bare(community, owner.id, &owner.username, &owner.real_name, OWNERS_SINCE);
    if visitor.is_some() {
        row["connection_status"] = Value::Null;
    }
    row
}

fn bare(community: &Community, id: u64, username: &str, real_name: &str, joined_at: i64) -> Value {
    let base = community.options.avatar_base.as_ref();
    json!({
        "id": id,
        "username": username,
        "real_name": real_name,
        "date_joined": time(joined_at),
        "bio": "",
        "location": "",
        "description": "",
        "gender": "Unspecified",
        "status": "a",
        "website": "",
        "avatar": base.map(|base| format!("{base}/{id}.png")),
        "cover": null,
        "ext_id": null,
        "tags": [],
        "reputation": 0,
        "community_badge": false,
        "deleted": false,
    })
}
