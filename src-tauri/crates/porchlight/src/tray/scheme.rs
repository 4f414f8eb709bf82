//! Whether the desktop prefers dark colours, as its settings portal tells, and each change of it.

use futures_util::StreamExt;
use std::time::Duration;
use zbus::zvariant::{OwnedValue, Value};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// A portal that has not answered by then says nothing.
const DEADLINE: Duration = Duration::from_secs(2);

/// Calls `tell` with whether dark is preferred, or nothing where the desktop does not say; then at each change. Ends when
/// there is no portal: desktops that have none do not grow one in a session.
pub(super) async fn follow(mut tell: impl FnMut(Option<bool>)) {
    let Ok(bus) = zbus::Connection::session().await else { return };
    let Ok(rule) = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(SETTINGS)
        .and_then(|rule| rule.member("SettingChanged"))
        .and_then(|rule| rule.add_arg(NAMESPACE))
        .map(zbus::match_rule::Builder::build)
    else {
        return;
    };
    let Ok(mut changes) = zbus::MessageStream::for_match_rule(rule, &bus, Some(8)).await else { return };
    tell(read(&bus).await);
    while let Some(Ok(change)) = changes.next().await {
        if let Ok((_, key, value)) = change.body().deserialize::<(String, String, OwnedValue)>()
            && key == KEY
        {
            tell(is_dark(&value));
        }
    }
}

async fn read(bus: &zbus::Connection) -> Option<bool> {
    let call = bus.call_method(Some(PORTAL), PORTAL_PATH, Some(SETTINGS), "Read", &(NAMESPACE, KEY));
    let answer = tokio::time::timeout(DEADLINE, call).await.ok()?.ok()?;
    let value: OwnedValue = answer.body().deserialize().ok()?;
    is_dark(&value)
}

/// 1 is dark, 2 is light, 0 is no preference; older portals wrap the number once more.
fn is_dark(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::U32(1) => Some(true),
        Value::U32(2) => Some(false),
        Value::Value(inner) => is_dark(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_is_read_also_when_wrapped() {
        assert_eq!(is_dark(&Value::U32(1)), Some(true));
        assert_eq!(is_dark(&Value::U32(2)), Some(false));
        assert_eq!(is_dark(&Value::Value(Box::new(Value::U32(1)))), Some(true));
    }

    #[test]
    fn no_preference_is_no_answer() {
        assert_eq!(is_dark(&Value::U32(0)), None);
        assert_eq!(is_dark(&Value::from("dark")), None);
    }
}
