//! The witnesses on Linux. The lock: the screen saver's signal on the session bus, by the names that desktops give it, and
//! logind's hint for the session. The touch: GNOME's idle monitor, and logind's hint. Whoever is missing says nothing.

use super::merge::{Desk, IDLE, Known};
use futures_util::{Stream, StreamExt};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};
use zbus::zvariant::OwnedValue;
use zbus::{Connection, MatchRule, Message, MessageStream};

/// A service that has not answered by then says nothing.
const DEADLINE: Duration = Duration::from_secs(2);

/// The names under which desktops tell that the screen saver, and with it the lock, went on or off.
const SAVERS: [&str; 5] = [
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
];

const SESSION: &str = "org.freedesktop.login1.Session";
const OWN_SESSION: &str = "/org/freedesktop/login1/session/auto";
const MONITOR: &str = "org.gnome.Mutter.IdleMonitor";
const MONITOR_PATH: &str = "/org/gnome/Mutter/IdleMonitor/Core";

/// One word of a witness.
enum Told {
    Locked(bool),
    Untouched(bool),
}

/// Calls `tell` with whether somebody is at the desk and what of it can be known, now and at each change, until no witness is
/// left.
pub(crate) async fn follow(mut tell: impl FnMut(bool, Known)) {
    let mut desk = Desk::default();
    let (saver, login, monitor) = tokio::join!(saver(), login(), monitor());
    let mut told = None;
    let mut words = futures_util::stream::select_all([saver, login, monitor].into_iter().flatten());
    loop {
        let now = Instant::now();
        let at = (desk.is_taken(now), desk.known());
        if told.replace(at) != Some(at) {
            tell(at.0, at.1);
        }
        let change = desk.changes_at(now);
        tokio::select! {
            word = words.next() => match word {
                Some(Told::Locked(on)) => desk.lock(on),
                // Told after a while of its own choosing, which is counted from here: later is better than too early.
                Some(Told::Untouched(on)) => desk.idle(on.then(Instant::now)),
                None => return,
            },
            () = async { sleep_until(change.expect("polled only when set")).await }, if change.is_some() => {}
        }
    }
}

type Words = std::pin::Pin<Box<dyn Stream<Item = Told> + Send>>;

async fn saver() -> Option<Words> {
    let bus = timeout(DEADLINE, Connection::session()).await.ok()?.ok()?;
    let mut streams = Vec::new();
    for name in SAVERS {
        let rule = MatchRule::builder()
            .msg_type(zbus::message::Type::Signal)
            .interface(name)
            .and_then(|rule| rule.member("ActiveChanged"))
            .ok()?
            .build();
        streams.push(timeout(DEADLINE, MessageStream::for_match_rule(rule, &bus, Some(4))).await.ok()?.ok()?);
    }
    // The signal itself proves that somebody tells; before the first one only those who answer count as known.
    let first = is_active(&bus).await.map(Told::Locked);
    let words = futures_util::stream::select_all(streams).filter_map(async |signal| {
        let on = signal.ok()?.body().deserialize::<bool>().ok()?;
        Some(Told::Locked(on))
    });
    Some(Box::pin(futures_util::stream::iter(first).chain(words)))
}

/// Whether the screen saver is on, by the first of those that answers without being started for it.
async fn is_active(bus: &Connection) -> Option<bool> {
    let names = zbus::fdo::DBusProxy::new(bus).await.ok()?;
    for name in SAVERS {
        let there = timeout(DEADLINE, names.name_has_owner(name.try_into().ok()?)).await.ok()?;
        if !there.unwrap_or(false) {
            continue;
        }
        let path = format!("/{}", name.replace('.', "/"));
        let call = bus.call_method(Some(name), path.as_str(), Some(name), "GetActive", &());
        if let Ok(Ok(answer)) = timeout(DEADLINE, call).await
            && let Ok(on) = answer.body().deserialize::<bool>()
        {
            return Some(on);
        }
    }
    None
}

async fn login() -> Option<Words> {
    let bus = timeout(DEADLINE, Connection::system()).await.ok()?.ok()?;
    let rule = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface("org.freedesktop.DBus.Properties")
        .and_then(|rule| rule.member("PropertiesChanged"))
        .and_then(|rule| rule.arg(0, SESSION))
        .ok()?
        .build();
    let changes = timeout(DEADLINE, MessageStream::for_match_rule(rule, &bus, Some(16))).await.ok()?.ok()?;
    let path = own_session(&bus).await?;
    let mut first = Vec::new();
    first.extend(hint(&bus, "LockedHint").await.map(Told::Locked));
    // A hint that is never set is no word about the touch: only one that was set counts.
    first.extend(hint(&bus, "IdleHint").await.filter(|on| *on).map(Told::Untouched));
    let words = changes.flat_map(move |change| {
        let told = change.ok().filter(|change| is_of(change, &path)).map(|change| hints(&change));
        futures_util::stream::iter(told.unwrap_or_default())
    });
    Some(Box::pin(futures_util::stream::iter(first).chain(words)))
}

/// The path of the session that this program belongs to, by which its signals come.
async fn own_session(bus: &Connection) -> Option<String> {
    let id: String = property(bus, "Id").await?.try_into().ok()?;
    let call = bus.call_method(
        Some("org.freedesktop.login1"),
        "/org/freedesktop/login1",
        Some("org.freedesktop.login1.Manager"),
        "GetSession",
        &id,
    );
    let answer = timeout(DEADLINE, call).await.ok()?.ok()?;
    let path: zbus::zvariant::OwnedObjectPath = answer.body().deserialize().ok()?;
    Some(path.to_string())
}

fn is_of(message: &Message, path: &str) -> bool {
    message.header().path().is_some_and(|own| own.as_str() == path)
}

fn hints(change: &Message) -> Vec<Told> {
    let body = change.body();
    let Ok((_, changed, _)) = body.deserialize::<(String, HashMap<String, OwnedValue>, Vec<String>)>() else {
        return Vec::new();
    };
    let flag = |name: &str| changed.get(name).and_then(|value| bool::try_from(value).ok());
    [flag("LockedHint").map(Told::Locked), flag("IdleHint").map(Told::Untouched)]
        .into_iter()
        .flatten()
        .collect()
}

async fn hint(bus: &Connection, name: &str) -> Option<bool> {
    property(bus, name).await?.try_into().ok()
}

async fn property(bus: &Connection, name: &str) -> Option<OwnedValue> {
    let which = (SESSION, name);
    let call = bus.call_method(
        Some("org.freedesktop.login1"),
        OWN_SESSION,
        Some("org.freedesktop.DBus.Properties"),
        "Get",
        &which,
    );
    timeout(DEADLINE, call).await.ok()?.ok()?.body().deserialize().ok()
}

async fn monitor() -> Option<Words> {
    let bus = timeout(DEADLINE, Connection::session()).await.ok()?.ok()?;
    let rule = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(MONITOR)
        .and_then(|rule| rule.member("WatchFired"))
        .ok()?
        .build();
    let fired = timeout(DEADLINE, MessageStream::for_match_rule(rule, &bus, Some(8))).await.ok()?.ok()?;
    // Asked for a minute of nothing; the rest of the ten is counted here, so that all witnesses mean the same.
    let minute = u64::try_from((IDLE / 10).as_millis()).unwrap_or(60_000);
    let asked = bus.call_method(Some(MONITOR), MONITOR_PATH, Some(MONITOR), "AddIdleWatch", &minute);
    let idle = watch_number(asked).await?;
    let asking = bus.clone();
    let words = fired.filter_map(move |signal| {
        let bus = asking.clone();
        async move {
            let id: u32 = signal.ok()?.body().deserialize().ok()?;
            if id == idle {
                // The next touch is told once, and must be asked for each time.
                let asked =
                    bus.call_method(Some(MONITOR), MONITOR_PATH, Some(MONITOR), "AddUserActiveWatch", &());
                let _number: Option<u32> = watch_number(asked).await;
                return Some(Told::Untouched(true));
            }
            Some(Told::Untouched(false))
        }
    });
    let first = futures_util::stream::iter([Told::Untouched(false)]);
    Some(Box::pin(first.chain(words)))
}

/// The number of a watch that was asked for.
async fn watch_number(call: impl Future<Output = zbus::Result<Message>>) -> Option<u32> {
    timeout(DEADLINE, call).await.ok()?.ok()?.body().deserialize().ok()
}
