//! People, chats and messages in the vendor's words: every member that the schemas require, null where they allow it.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::messages::{Message, Sender};
use crate::options::{FanvueOptions, LastSeenStyle, Owner};
use crate::people::Person;
use crate::world::World;

/// The team member who answers for the owner now and then.
const TEAM_MEMBER: Uuid = Uuid::from_u128(0x5e1f_0003_7a3c_4d21_9b60_0c0f_fee0_0003);

/// When the owner of the account registered: a fixed day, so that it is the same in every run.
const OWNER_SINCE: &str = "2023-03-14T09:26:53.000Z";

/// A date-time in UTC with milliseconds.
pub(super) fn time(millis: i64) -> String {
    DateTime::from_timestamp_millis(millis).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Whether the service shows a person as online.
pub(super) fn is_online(person: &Person) -> bool {
    person.presence.is_online() && !person.is_hidden
}

/// A person's status.
pub(super) fn status(world: &World, place: u32, style: LastSeenStyle, now: i64) -> Value {
    let person = world.at(place);
    if person.is_hidden {
        return json!({ "isOnline": false, "lastSeenAt": null });
    }
    let is_online = person.presence.is_online();
    let last_seen = world.last_seen(place, now).map(time);
    let last_seen = match style {
        LastSeenStyle::DateTime => last_seen,
        LastSeenStyle::BareDate => {
            last_seen.map(|time| String::from(time.split('T').next().unwrap_or_default()))
        }
        LastSeenStyle::NullWhileOnline => last_seen.filter(|_| !is_online),
    };
    json!({ "isOnline": is_online, "lastSeenAt": last_seen })
}

/// The user object of chats, followers, subscribers and bulk messages.
pub(super) fn user(person: &Person, options: &FanvueOptions) -> Value {
    json!({
        "uuid": person.uuid,
        "handle": person.handle,
        "displayName": person.display_name,
        "nickname": person.nickname,
        "isTopSpender": person.payments.is_top(),
        "avatarUrl": options.avatar_base.as_ref().map(|base| format!("{base}/{}.png", person.uuid)),
        "registeredAt": time(person.registered_at),
    })
}

/// What a single chat's messages have of a user object.
pub(super) fn slim(user: &Value) -> Value {
    json!({ "uuid": user["uuid"], "handle": user["handle"] })
}

/// The owner as such a user object.
pub(super) fn owner_as_user(owner: &Owner) -> Value {
    json!({
        "uuid": owner.uuid,
        "handle": owner.handle,
        "displayName": owner.display_name,
        "nickname": null,
        "isTopSpender": false,
        "avatarUrl": null,
        "registeredAt": OWNER_SINCE,
    })
}

/// The owner's own profile.
pub(super) fn me(owner: &Owner, followers: usize, subscribers: usize) -> Value {
    let mut me = json!({
        "uuid": owner.uuid,
        "email": owner.email,
        "handle": owner.handle,
        "bio": "Cups, bowls and the occasional teapot.",
        "displayName": owner.display_name,
        "isCreator": owner.is_creator,
        "createdAt": OWNER_SINCE,
        "updatedAt": null,
        "avatarUrl": null,
        "bannerUrl": null,
    });
    if owner.is_creator {
        me["likesCount"] = json!(1_204);
        me["fanCounts"] = json!({ "followersCount": followers, "subscribersCount": subscribers });
        me["contentCounts"] = json!({
            "imageCount": 96,
            "videoCount": 14,
            "audioCount": 2,
            "postCount": 71,
            "payToViewPostCount": 9,
        });
    }
    me
}

/// A row of the list of chats; the person must have one.
pub(super) fn chat(world: &mut World, place: u32, owner: &Owner, options: &FanvueOptions) -> Value {
    let last_message = world.talk(place).and_then(|told| told.last().cloned());
    let person = world.at(place);
    let chat = person.chat.as_ref();
    json!({
        "createdAt": chat.map(|chat| time(chat.created_at)),
        "lastMessageAt": chat.and_then(|chat| chat.last_at).map(time),
        "isRead": chat.is_none_or(|chat| chat.unread == 0),
        "isMuted": person.is_muted,
        "unreadMessagesCount": chat.map_or(0, |chat| chat.unread),
        "user": user(person, options),
        "lastMessage": last_message.map(|message| json!({
            "uuid": message.uuid,
            "text": text(&message, options),
            "type": message.draft.kind.as_str(),
            "sentAt": time(message.sent_at),
            "hasMedia": message.draft.media.is_some(),
            "mediaType": message.draft.media.map(|media| media.as_str()),
            "senderUuid": sender_id(&message, person, owner),
            "sentByUserId": sent_by(&message),
        })),
    })
}

/// A message, with sender and recipient as the call has them.
pub(super) fn message(message: &Message, person: &Value, owner: &Value, options: &FanvueOptions) -> Value {
    let (sender, recipient) = match message.sender {
        Sender::Person => (person, owner),
        Sender::Owner | Sender::Team => (owner, person),
    };
    json!({
        "uuid": message.uuid,
        "text": text(message, options),
        "sentAt": time(message.sent_at),
        "sender": sender,
        "recipient": recipient,
        "type": message.draft.kind.as_str(),
        "hasMedia": message.draft.media.is_some(),
        "mediaType": message.draft.media.map(|media| media.as_str()),
        "mediaUuids": message.media,
        "pricing": message.draft.price_cents.map(|price| json!({ "USD": { "price": price } })),
        "purchasedAt": message.purchased_at.map(time),
        "sentByUserId": sent_by(message),
        "isRead": message.is_read,
    })
}

fn text(message: &Message, options: &FanvueOptions) -> Option<String> {
    let text = message.draft.text.as_ref()?;
    Some(match &options.message_marker {
        Some(marker) => format!("{text} {marker}"),
        None => text.clone(),
    })
}

fn sender_id(message: &Message, person: &Person, owner: &Owner) -> Uuid {
    match message.sender {
        Sender::Person => person.uuid,
        Sender::Owner | Sender::Team => owner.uuid,
    }
}

fn sent_by(message: &Message) -> Option<Uuid> {
    (message.sender == Sender::Team).then_some(TEAM_MEMBER)
}
