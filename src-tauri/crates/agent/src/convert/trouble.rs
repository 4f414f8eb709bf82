//! What is wrong with an account, as a code that has words.

use crate::name;
use crate::wire::{Problem, ProblemCode, Site};
use crate::words::say;
use presence::service::{NoAnswer, Trouble};
use presence::sighting::Presence;
use presence::view::NotSet;
use services::contract;

/// The problem behind a trouble, with what to fill into its words.
pub(crate) fn problem(trouble: &Trouble) -> Problem {
    let (code, detail) = match trouble {
        Trouble::Unauthorized => (ProblemCode::NeedsSignIn, None),
        Trouble::MissingScope(scope) | Trouble::ForbiddenForIds { scope, .. } => {
            (ProblemCode::MissingScope, Some(scope.to_string()))
        }
        Trouble::BadCursor => (ProblemCode::Refused, None),
        Trouble::TooMany { .. } | Trouble::TooManyIds => (ProblemCode::TooMany, None),
        Trouble::VersionRefused { sent, next } => {
            let next = next.as_ref().map(|next| format!(" → {next}")).unwrap_or_default();
            (ProblemCode::VersionRefused, Some(format!("{sent}{next}")))
        }
        Trouble::Halted { code, words } => (ProblemCode::Halted, Some(numbered(*code, words))),
        Trouble::Coded { code, words } => (ProblemCode::Coded, Some(numbered(*code, words))),
        Trouble::BadIds(words) => (ProblemCode::Refused, some(words)),
        Trouble::Refused { status, words } if words.is_empty() => {
            (ProblemCode::Refused, Some(status.to_string()))
        }
        Trouble::Refused { words, .. } => (ProblemCode::Refused, some(words)),
        Trouble::Failed { status, .. } | Trouble::FailedForIds { status } => {
            (ProblemCode::ServiceFailed, Some(status.to_string()))
        }
        Trouble::NoWay => (ProblemCode::NoWay, None),
        Trouble::NotTheService => (ProblemCode::NotTheService, None),
        Trouble::Unreadable(field) => (ProblemCode::Unreadable, some(field)),
        Trouble::NoAnswer(why) => (no_answer(*why), None),
    };
    Problem { code, detail: detail.map(|detail| name::harmless(&detail, 200)) }
}

/// The problem behind a status that was wished and is not so.
pub(crate) fn not_set(why: &NotSet) -> Problem {
    match why {
        NotSet::Trouble(trouble) => problem(trouble),
        NotSet::Otherwise(Some(presence)) => ProblemCode::Otherwise.with(instead(presence)),
        NotSet::Otherwise(None) => ProblemCode::Otherwise.bare(),
        NotSet::Paused => ProblemCode::Paused.bare(),
        NotSet::KeyringClosed => ProblemCode::KeyringLocked.bare(),
        NotSet::TooLate => ProblemCode::TooLate.bare(),
    }
}

/// What the service has instead, in words.
fn instead(presence: &Presence) -> String {
    let key = match presence {
        Presence::Online => "presence.online",
        Presence::Busy { .. } => "presence.busy",
        Presence::Offline => "presence.offline",
        Presence::OfflineOrHidden => "presence.offlineOrHidden",
        Presence::Hidden => "presence.hidden",
        Presence::Unreachable => "presence.unreachable",
        Presence::Unknown(_) => "presence.unknown",
    };
    say(key, &[])
}

fn no_answer(why: NoAnswer) -> ProblemCode {
    match why {
        NoAnswer::NameNotFound => ProblemCode::NoNetwork,
        NoAnswer::NotConnected => ProblemCode::NotConnected,
        NoAnswer::NotTrusted => ProblemCode::NotTrusted,
        NoAnswer::TooSlow => ProblemCode::TooSlow,
        NoAnswer::CutShort => ProblemCode::CutShort,
        NoAnswer::TooLarge => ProblemCode::TooLarge,
        NoAnswer::Proxy => ProblemCode::Proxy,
    }
}

/// A service's own number for what is wrong, with its words, where it has some.
fn numbered(code: u32, words: &str) -> String {
    if words.is_empty() { code.to_string() } else { format!("{words} ({code})") }
}

fn some(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.to_owned())
}

/// The addresses a dialect needs, out of all that a sign-in keeps.
pub(crate) fn site_of(site: &Site, scopes: Option<Vec<String>>) -> contract::Site {
    contract::Site {
        base: site.base.clone(),
        version: site.version.clone(),
        chat: site.chat.clone(),
        inbox: site.inbox.clone(),
        profile: site.profile.clone(),
        scopes,
        seat: None,
        me: None,
    }
}
