//! Whether somebody draws tray icons on this desktop, asked and followed: many desktops have nobody, and an icon that nobody
//! draws must not be the only way back to the window.

use futures_util::StreamExt;
use std::time::Duration;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";

/// A watcher that has not answered by then has no host.
const DEADLINE: Duration = Duration::from_secs(1);

/// How long to wait before looking for a session bus again.
const BUS_RETRY: Duration = Duration::from_secs(10);

/// Calls `tell` with whether there is a host, now and at each change, for ever.
pub(super) async fn follow(mut tell: impl FnMut(bool)) {
    let mut told = None;
    let mut tell_changes = move |is_there: bool| {
        if told.replace(is_there) != Some(is_there) {
            tell(is_there);
        }
    };
    loop {
        if let Err(error) = watch(&mut tell_changes).await {
            tracing::debug!(%error, "no session bus to look for a tray on");
        }
        tell_changes(false);
        tokio::time::sleep(BUS_RETRY).await;
    }
}

async fn watch(tell: &mut impl FnMut(bool)) -> zbus::Result<()> {
    let bus = zbus::Connection::session().await?;
    let proxy = DBusProxy::new(&bus).await?;
    let mut owners = proxy.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await?;
    let rule = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(WATCHER)?
        .path(WATCHER_PATH)?
        .build();
    let mut signals = zbus::MessageStream::for_match_rule(rule, &bus, Some(16)).await?;
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
