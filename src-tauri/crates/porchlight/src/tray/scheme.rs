//! Whether the desktop prefers dark colours, as its settings portal tells, and each change of it.

use super::bus::Bus;
use futures_util::StreamExt;
use zbus::zvariant::{OwnedValue, Value};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// What the desktop GNOME has besides: a word, for portals that do not know the number.
const GNOME_NAMESPACE: &str = "org.gnome.desktop.interface";

/// Calls `tell` with whether dark is preferred, or nothing where the desktop does not say; then at each change, for ever.
pub(super) async fn follow(bus: &Bus, mut tell: impl FnMut(Option<bool>)) {
    loop {
        if let Err(error) = watch(bus, &mut tell).await {
            tracing::debug!(%error, "no session bus to ask for colours");
        }
        tokio::time::sleep(bus.retry).await;
    }
}

async fn watch(at: &Bus, tell: &mut impl FnMut(Option<bool>)) -> zbus::Result<()> {
    let bus = at.reach().await?;
    let rule = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(SETTINGS)?
        .member("SettingChanged")?
        .build();
    let mut changes = at.timely(zbus::MessageStream::for_match_rule(rule, &bus, Some(8))).await?;
    tell(preference(at, &bus).await);
    while let Some(Ok(change)) = changes.next().await {
        if let Ok((namespace, key, _)) = change.body().deserialize::<(String, String, OwnedValue)>()
            && [NAMESPACE, GNOME_NAMESPACE].contains(&&*namespace)
            && key == KEY
        {
            tell(preference(at, &bus).await);
        }
    }
    Ok(())
}

async fn preference(at: &Bus, bus: &zbus::Connection) -> Option<bool> {
    match read(at, bus, NAMESPACE).await {
        Some(is_dark) => Some(is_dark),
        None => read(at, bus, GNOME_NAMESPACE).await,
    }
}

async fn read(at: &Bus, bus: &zbus::Connection, namespace: &str) -> Option<bool> {
    let what = (namespace, KEY);
    let call = bus.call_method(Some(PORTAL), PORTAL_PATH, Some(SETTINGS), "Read", &what);
    let answer = at.timely(call).await.ok()?;
    let value: OwnedValue = answer.body().deserialize().ok()?;
    is_dark(&value)
}

/// 1 is dark, 2 is light, 0 is no preference, and so is the word "default"; older portals wrap the number once more.
fn is_dark(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::U32(1) => Some(true),
        Value::U32(2) => Some(false),
        Value::Str(word) if word == "prefer-dark" => Some(true),
        Value::Str(word) if word == "prefer-light" => Some(false),
        Value::Value(inner) => is_dark(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::bus::fakes::FakeBus;
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn a_preference_is_read_also_when_wrapped() {
        assert_eq!(is_dark(&Value::U32(1)), Some(true));
        assert_eq!(is_dark(&Value::U32(2)), Some(false));
        assert_eq!(is_dark(&Value::Value(Box::new(Value::U32(1)))), Some(true));
    }

    #[test]
    fn no_preference_is_no_answer() {
        assert_eq!(is_dark(&Value::U32(0)), None);
        assert_eq!(is_dark(&Value::from("default")), None);
    }

    #[test]
    fn the_words_of_gnome_are_read() {
        assert_eq!(is_dark(&Value::from("prefer-dark")), Some(true));
        assert_eq!(is_dark(&Value::from("prefer-light")), Some(false));
    }

    #[tokio::test]
    async fn dark_is_found_where_the_portal_or_gnome_keeps_it() {
        for (namespace, scheme, preference) in [
            (NAMESPACE, Value::U32(1), Some(true)),
            (NAMESPACE, Value::U32(2), Some(false)),
            (GNOME_NAMESPACE, Value::from("prefer-dark"), Some(true)),
            (GNOME_NAMESPACE, Value::from("default"), None),
        ] {
            let fake = FakeBus::with_settings(namespace, scheme);
            let bus = fake.bus();
            let (told, mut tellings) = tokio::sync::mpsc::unbounded_channel();
            tokio::spawn(async move {
                follow(&bus, move |dark| {
                    let _ = told.send(dark);
                })
                .await;
            });
            let first = timeout(Duration::from_secs(10), tellings.recv()).await;
            assert_eq!(first, Ok(Some(preference)), "{namespace}");
        }
    }

    #[tokio::test]
    async fn a_bus_or_a_portal_that_never_answers_says_nothing() {
        let soon = Duration::from_secs(10);
        // One that accepts and says nothing at all: it is tried again and again, and nothing waits for it.
        let silent = FakeBus::silent();
        let bus = silent.bus();
        let tried = timeout(soon, watch(&bus, &mut |_| panic!("nothing was said"))).await;
        assert!(tried.expect("it ends").is_err());
        // One that is fine but has no portal.
        let greeting = FakeBus::greeting();
        let bus = greeting.bus();
        let (told, mut tellings) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            follow(&bus, move |dark| {
                let _ = told.send(dark);
            })
            .await;
        });
        assert_eq!(timeout(soon, tellings.recv()).await, Ok(Some(None)));
        // When it dies, its colours are asked for anew on the next.
        greeting.die().await;
        assert_eq!(timeout(soon, tellings.recv()).await, Ok(Some(None)));
    }
}
