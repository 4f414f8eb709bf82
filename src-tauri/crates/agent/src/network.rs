//! Noticing that there is a network again, or another one, by the word of NetworkManager on the system bus. Where there is no
//! NetworkManager nobody says anything, which is as usual there: what failed is tried again by itself, only later.

use futures_util::StreamExt;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use zbus::message::Type;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, MatchRule, Message, MessageStream};

const MANAGER: &str = "org.freedesktop.NetworkManager";
const MANAGER_PATH: &str = "/org/freedesktop/NetworkManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// `NM_STATE_CONNECTED_LOCAL`; those above it reach farther (NetworkManager's D-Bus API, `NMState`).
const CONNECTED: u32 = 50;

/// `NM_CONNECTIVITY_FULL`: no sign-in page of a network stands in the way (`NMConnectivityState`).
const NOTHING_IN_THE_WAY: u32 = 4;

/// A network comes with several words, which are one piece of news.
const GATHER: Duration = Duration::from_secs(1);

/// A network that comes and goes is news so often at most (QUALITY, row 35): what failed before is tried at once each time.
const APART: Duration = Duration::from_secs(10);

/// Calls `came` whenever there is a network again, or another one. Returns when the bus closed.
pub(crate) async fn follow(bus: &Connection, mut came: impl FnMut()) {
    let (Some(states), Some(properties)) =
        (signals(bus, MANAGER, "StateChanged").await, signals(bus, PROPERTIES, "PropertiesChanged").await)
    else {
        tracing::debug!("the system bus takes no rule: the return of the network is noticed late");
        return;
    };
    let mut words = futures_util::stream::select(states, properties);
    let mut due: Option<Instant> = None;
    let mut not_before = Instant::now();
    loop {
        tokio::select! {
            word = words.next() => match word {
                Some(Ok(word)) if tells_of_network(&word) => {
                    due.get_or_insert_with(|| not_before.max(Instant::now() + GATHER));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            () = async { sleep_until(due.expect("polled only when set")).await }, if due.is_some() => {
                due = None;
                not_before = Instant::now() + APART;
                came();
            }
        }
    }
}

async fn signals(bus: &Connection, interface: &str, member: &str) -> Option<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .path(MANAGER_PATH)
        .and_then(|rule| rule.interface(interface))
        .and_then(|rule| rule.member(member))
        .ok()?;
    MessageStream::for_match_rule(rule.build(), bus, Some(8)).await.ok()
}

/// Whether a signal says that there is a network now which was not there before, or that nothing stands in its way any more.
fn tells_of_network(signal: &Message) -> bool {
    let body = signal.body();
    if let Ok(state) = body.deserialize::<u32>() {
        return state >= CONNECTED;
    }
    let Ok((interface, changed, _)) =
        body.deserialize::<(String, HashMap<String, OwnedValue>, Vec<String>)>()
    else {
        return false;
    };
    let number = |name: &str| changed.get(name).and_then(|value| u32::try_from(value).ok());
    let is_other = match changed.get("PrimaryConnection").map(|value| &**value) {
        // A lone stroke stands for none.
        Some(Value::ObjectPath(path)) => path.as_str() != "/",
        _ => false,
    };
    interface == MANAGER
        && (is_other || number("Connectivity").is_some_and(|number| number >= NOTHING_IN_THE_WAY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zbus::zvariant::ObjectPath;

    fn state(state: u32) -> Message {
        Message::signal(MANAGER_PATH, MANAGER, "StateChanged").unwrap().build(&state).unwrap()
    }

    fn property(of: &str, name: &str, value: Value<'_>) -> Message {
        let changed = HashMap::from([(name, value)]);
        let body = (of, changed, Vec::<&str>::new());
        Message::signal(MANAGER_PATH, PROPERTIES, "PropertiesChanged").unwrap().build(&body).unwrap()
    }

    #[test]
    fn row_36_what_tells_of_a_network_is_known_from_what_does_not() {
        assert!([50, 60, 70].iter().all(|number| tells_of_network(&state(*number))));
        assert!(![0, 10, 20, 30, 40].iter().any(|number| tells_of_network(&state(*number))));
        let path = |path: &'static str| Value::from(ObjectPath::try_from(path).unwrap());
        let other = "/org/freedesktop/NetworkManager/ActiveConnection/7";
        assert!(tells_of_network(&property(MANAGER, "PrimaryConnection", path(other))));
        assert!(!tells_of_network(&property(MANAGER, "PrimaryConnection", path("/"))));
        assert!(tells_of_network(&property(MANAGER, "Connectivity", Value::from(4_u32))));
        assert!(!tells_of_network(&property(MANAGER, "Connectivity", Value::from(2_u32))), "a sign-in page");
        assert!(!tells_of_network(&property("org.example", "Connectivity", Value::from(4_u32))));
        assert!(!tells_of_network(&property(MANAGER, "Connectivity", Value::from("full"))));
        let odd = Message::signal(MANAGER_PATH, MANAGER, "StateChanged").unwrap().build(&"up").unwrap();
        assert!(!tells_of_network(&odd));
    }
}
