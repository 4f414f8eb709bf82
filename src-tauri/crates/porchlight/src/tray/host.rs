//! Whether somebody draws tray icons on this desktop, asked and followed: many desktops have nobody, and an icon that nobody
//! draws must not be the only way back to the window.

use super::bus::Bus;
use futures_util::StreamExt;
use std::time::Duration;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";

/// A watcher that has not answered by then has no host.
const DEADLINE: Duration = Duration::from_secs(1);

/// Calls `tell` with whether there is a host, now and at each change, for ever.
pub(super) async fn follow(bus: &Bus, mut tell: impl FnMut(bool)) {
    let mut told = None;
    let mut tell_changes = move |is_there: bool| {
        if told.replace(is_there) != Some(is_there) {
            tell(is_there);
        }
    };
    loop {
        match look(bus, &mut tell_changes).await {
            Ok(()) => tracing::info!("the session bus went away"),
            Err(error) => tracing::debug!(%error, "no session bus to look for a tray on"),
        }
        tell_changes(false);
        tokio::time::sleep(bus.retry).await;
    }
}

async fn look(at: &Bus, tell: &mut impl FnMut(bool)) -> zbus::Result<()> {
    let bus = at.reach().await?;
    let proxy = at.timely(DBusProxy::new(&bus)).await?;
    let mut owners = at.timely(proxy.receive_name_owner_changed_with_args(&[(0, WATCHER)])).await?;
    let rule = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(WATCHER)?
        .path(WATCHER_PATH)?
        .build();
    let mut signals = at.timely(zbus::MessageStream::for_match_rule(rule, &bus, Some(16))).await?;
    tell(has_host(&bus, &proxy).await);
    loop {
        tokio::select! {
            changed = owners.next() => match changed {
                Some(_) => tell(has_host(&bus, &proxy).await),
                None => return Ok(()),
            },
            signal = signals.next() => match signal {
                Some(_) => tell(has_host(&bus, &proxy).await),
                None => return Ok(()),
            },
        }
    }
}

async fn has_host(bus: &zbus::Connection, proxy: &DBusProxy<'_>) -> bool {
    let ask = async {
        let name = BusName::try_from(WATCHER).ok()?;
        // Asked without being started: a desktop that has a tray has started it by itself.
        if !proxy.name_has_owner(name).await.ok()? {
            return Some(false);
        }
        let answer = bus
            .call_method(
                Some(WATCHER),
                WATCHER_PATH,
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &(WATCHER, "IsStatusNotifierHostRegistered"),
            )
            .await
            .ok()?;
        let value: zbus::zvariant::OwnedValue = answer.body().deserialize().ok()?;
        bool::try_from(value).ok()
    };
    tokio::time::timeout(DEADLINE, ask).await.ok().flatten().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::super::bus::fakes::FakeBus;
    use super::*;
    use tokio::sync::mpsc;
    use tokio::time::timeout;

    /// Long enough for a busy machine, and far shorter than for ever.
    const SOON: Duration = Duration::from_secs(10);

    fn following(bus: Bus) -> mpsc::UnboundedReceiver<bool> {
        let (told, tellings) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            follow(&bus, move |is_there| {
                let _ = told.send(is_there);
            })
            .await;
        });
        tellings
    }

    #[tokio::test]
    async fn a_bus_that_accepts_and_never_answers_has_no_host() {
        let fake = FakeBus::silent();
        assert_eq!(timeout(SOON, following(fake.bus()).recv()).await, Ok(Some(false)));
    }

    #[tokio::test]
    async fn a_bus_that_dies_is_noticed_at_once_and_found_again() {
        let fake = FakeBus::greeting();
        let mut tellings = following(fake.bus());
        assert_eq!(timeout(SOON, tellings.recv()).await, Ok(Some(true)));
        fake.die().await;
        assert_eq!(timeout(SOON, tellings.recv()).await, Ok(Some(false)));
        assert_eq!(timeout(SOON, tellings.recv()).await, Ok(Some(true)));
    }
}
