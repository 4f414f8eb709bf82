//! Ports for listeners that are opened later, while everything else on the machine opens connections.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the ports that systems hand out by themselves to outgoing connections, which begin at 32,768 or later.
const FIRST: u16 = 18_000;
const COUNT: u16 = 10_000;

/// A port nobody listens on, given out once by this process, and to no connection by the system.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Processes that run beside each other begin in different places.
    let begin = std::process::id().wrapping_mul(617);
    (0..COUNT)
        .map(|_| begin.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % u32::from(COUNT))
        .filter_map(|offset| u16::try_from(offset).ok().map(|offset| FIRST + offset))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port on loopback")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_port_is_given_out_twice_or_while_somebody_listens_on_it() {
        let listeners: Vec<TcpListener> =
            (0..100).map(|_| TcpListener::bind(("127.0.0.1", free_port())).unwrap()).collect();
        let ports: BTreeSet<u16> = listeners.iter().map(|one| one.local_addr().unwrap().port()).collect();
        assert_eq!(ports.len(), 100);
        assert!(ports.iter().all(|port| (FIRST..FIRST + COUNT).contains(port)));
    }
}
