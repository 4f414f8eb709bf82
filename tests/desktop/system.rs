//! What a system says on its bus: that the machine goes to sleep and wakes, and that there is a network.

use crate::bus::Bus;

/// logind and NetworkManager, as far as they say anything.
pub(crate) struct System {
    connection: zbus::Connection,
}

impl System {
    /// Takes both names on a bus.
    pub(crate) async fn serve(bus: &Bus) -> Self {
        let connection = bus
            .builder()
            .name("org.freedesktop.login1")
            .and_then(|builder| builder.name("org.freedesktop.NetworkManager"))
            .expect("well-formed names")
            .build()
            .await
            .expect("the bus takes connections");
        Self { connection }
    }

    /// The machine wakes from a sleep.
    pub(crate) async fn wake(&self) {
        let said = self.connection.emit_signal(
            None::<&str>,
            "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager",
            "PrepareForSleep",
            &false,
        );
        said.await.expect("the bus carries signals");
    }

    /// There is a network that leads everywhere: `NM_STATE_CONNECTED_GLOBAL`.
    pub(crate) async fn connect(&self) {
        let said = self.connection.emit_signal(
            None::<&str>,
            "/org/freedesktop/NetworkManager",
            "org.freedesktop.NetworkManager",
            "StateChanged",
            &70_u32,
        );
        said.await.expect("the bus carries signals");
    }
}
