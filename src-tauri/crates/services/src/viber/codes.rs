//! The service's error codes. `status_message` is free text and not reliably the name of the code, so that the number decides.

use super::plan;
use crate::contract::Answer;
use crate::headers;
use crate::words;
use presence::service::{Task, Trouble};

/// What a `status` other than 0 means. `said` is the text beside it, where there is one.
pub(super) fn trouble(task: &Task, code: u32, said: &str, answer: &Answer) -> Trouble {
    let words = words::tidied(if said.is_empty() { name(code).unwrap_or_default() } else { said });
    let is_presence = matches!(task, Task::PresenceOf { .. });
    let is_name = matches!(task, Task::NameOf { .. });
    // The quota of names has this text and no code of its own. It holds one person's name, not the bot.
    let is_quota = is_name && said.to_ascii_lowercase().contains("user info requests exceeded");
    match code {
        // The address of the account is wrong; the bot is blocked, unknown, suspended or not allowed.
        1 | 7 | 8 | 9 | 15 => Trouble::Halted { code, words },
        2 => Trouble::Unauthorized,
        12 if !is_quota => Trouble::TooMany { retry_after: headers::retry_after(answer) },
        3 if is_presence => Trouble::BadIds(words),
        // A question about one person that fails says nothing about the service.
        _ if is_name => {
            Trouble::Refused { status: answer.status, words: format!("{code} {words}").trim_end().into() }
        }
        _ => Trouble::Coded { code, words },
    }
}

/// The vendor's name of a code.
fn name(code: u32) -> Option<&'static str> {
    Some(match code {
        1 => "invalidUrl",
        2 => "invalidAuthToken",
        3 => "badData",
        4 => "missingData",
        5 => "receiverNotRegistered",
        6 => "receiverNotSubscribed",
        7 => "publicAccountBlocked",
        8 => "publicAccountNotFound",
        9 => "publicAccountSuspended",
        10 => "webhookNotSet",
        11 => "receiverNoSuitableDevice",
        12 => "tooManyRequests",
        13 => "apiVersionNotSupported",
        14 => "incompatibleWithVersion",
        15 => "publicAccountNotAuthorized",
        16 => "inchatReplyMessageNotAllowed",
        17 => "publicAccountIsNotInline",
        18 => "noPublicChat",
        19 => "cannotSendBroadcast",
        20 => "broadcastNotAllowed",
        21 => "unsupportedCountry",
        22 => "paymentUnsupported",
        23 => "freeMessagesExceeded",
        24 => "noBalance",
        _ => return None,
    })
}

/// Whether a smaller call would be another one.
pub(super) fn asks_several(task: &Task) -> bool {
    matches!(task, Task::PresenceOf { keys } if plan::asked(keys).len() > 1)
}
