//! Reading `POST /chats/messages/batch`: `{ byChat { "<id>": { messages[], hasMore } or { error } } }`. The request is no more
//! than that: nothing says that it marks a chat as read, and `oldestMessageUuid` is no cursor for it. And reading
//! `GET /creators/{id}/chats/{id}/messages`, a page of one chat: `{ data[], pagination }`, whose messages need not say whether they
//! were read.

use super::plan::{self, FIRST_PAGE};
use super::words::Reader;
use super::{entries, errors, read, rows, words};
use crate::body;
use crate::contract::Answer;
use crate::lenient;
use crate::shape;
use presence::service::{Chat, ChatReport, Message, NoChat, Task, Trouble};
use serde_json::Value;

/// One report for each of `asked` that the answer holds, in that order.
pub(super) fn reports(asked: &[&str], value: &Value, reader: Reader<'_>) -> Result<Vec<ChatReport>, Trouble> {
    let Some(Value::Object(by_chat)) = value.get("byChat") else {
        return Err(read::misshapen(value, "no object of chats"));
    };
    let entry = entries::matched(asked, by_chat);
    let found: Vec<(&str, &Value)> = asked.iter().filter_map(|key| Some((*key, entry(key)?))).collect();
    // A chat that fails says so; many that neither say so nor hold messages have another shape.
    shape::some(&found, |(_, entry)| has_shape(entry), "messages")?;
    let report =
        |(key, entry): (&str, &Value)| ChatReport { key: key.into(), chat: chat(entry, key, reader) };
    Ok(found.into_iter().map(report).collect())
}

/// The report of the one chat of `asked`.
pub(super) fn one(asked: &[&str], value: &Value, reader: Reader<'_>) -> Result<Vec<ChatReport>, Trouble> {
    let page = rows::page(value, FIRST_PAGE)?;
    let report = |key: &&str| {
        let chat = Chat { messages: messages(page.rows, key, reader)?, has_more: page.next.is_some() };
        Ok(ChatReport { key: (*key).into(), chat: Ok(chat) })
    };
    asked.iter().map(report).collect()
}

/// The report of one chat that was asked for and is not there, where an answer says no more than that.
pub(super) fn not_found(task: &Task, answer: &Answer) -> Option<ChatReport> {
    let Task::MessagesOf { keys, .. } = task else { return None };
    let says_so = body::json(answer).is_ok_and(|value| {
        let words = errors::words_in(&value).to_lowercase();
        ["chat", "conversation", "user"].iter().any(|what| words.contains(what))
    });
    let key = *plan::asked(keys, 1).first().filter(|_| says_so)?;
    Some(ChatReport { key: key.into(), chat: Err(NoChat::NotFound) })
}

fn messages(told: &[Value], key: &str, reader: Reader<'_>) -> Result<Vec<Message>, Trouble> {
    let messages: Vec<Message> = told.iter().filter_map(|one| message(one, key, reader)).collect();
    shape::enough(told.len() - messages.len(), told.len(), "message")?;
    Ok(messages)
}

fn has_shape(entry: &Value) -> bool {
    error(entry).is_some() || entry.get("messages").is_some_and(Value::is_array)
}

fn error(entry: &Value) -> Option<&Value> {
    entry.get("error").filter(|error| !error.is_null())
}

fn chat(entry: &Value, key: &str, reader: Reader<'_>) -> Result<Chat, NoChat> {
    if let Some(error) = error(entry) {
        return Err(match lenient::text(Some(error)) {
            Some("not_found") => NoChat::NotFound,
            Some("forbidden") => NoChat::Forbidden,
            Some("internal") => NoChat::Failed,
            Some(_) | None => NoChat::Unreadable,
        });
    }
    let Some(Value::Array(told)) = entry.get("messages") else { return Err(NoChat::Unreadable) };
    let messages = messages(told, key, reader).map_err(|_| NoChat::Unreadable)?;
    Ok(Chat { messages, has_more: lenient::flag(entry.get("hasMore")) == Some(true) })
}

fn message(message: &Value, key: &str, reader: Reader<'_>) -> Option<Message> {
    let id = lenient::id(message.get("uuid"))?;
    let sent = words::sent(message.get("sentAt"), reader.arrived);
    // Whose words they are is told by the ids alone.
    let sender = message.get("sender").and_then(|sender| lenient::id(sender.get("uuid")));
    let words = sender.and_then(|sender| words::said(message, sender, key, sent, reader));
    let is_theirs = words.as_ref().is_some_and(|words| words.is_theirs);
    let is_unread = is_theirs && lenient::flag(message.get("isRead")) == Some(false);
    Some(Message { id: id.into(), sent, words, is_unread })
}
