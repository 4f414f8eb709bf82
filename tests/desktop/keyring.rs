//! gnome-keyring on a test's own bus: unlocked at the start, locked on demand, ended and started again.

use crate::desk::Child;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use zbus::zvariant::ObjectPath;

const SECRETS: &str = "org.freedesktop.secrets";

/// The running daemon.
pub(crate) struct KeyringDaemon {
    bus: zbus::Connection,
    _daemon: Child,
}

impl KeyringDaemon {
    /// Starts the daemon and waits until its login keyring is open.
    pub(crate) async fn start(mut command: Command, bus: zbus::Connection) -> Self {
        let mut daemon = command
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon is installed");
        // One newline is an empty password; nothing at all would make no keyring.
        let mut input = daemon.stdin.take().expect("its input is piped");
        input.write_all(b"\n").await.expect("it reads");
        drop(input);
        let this = Self { bus, _daemon: Child(daemon) };
        let open = crate::desk::eventually_async(Duration::from_secs(10), || this.is_open());
        open.await.expect("the keyring opens");
        this
    }

    async fn is_open(&self) -> Result<(), zbus::Error> {
        let answer = self
            .bus
            .call_method(
                Some(SECRETS),
                "/org/freedesktop/secrets/collection/login",
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &("org.freedesktop.Secret.Collection", "Locked"),
            )
            .await?;
        let locked: zbus::zvariant::OwnedValue = answer.body().deserialize()?;
        if bool::try_from(locked)? { Err(zbus::Error::InvalidReply) } else { Ok(()) }
    }

    /// Locks the login keyring.
    pub(crate) async fn lock(&self) {
        let login = ObjectPath::try_from("/org/freedesktop/secrets/collection/login").expect("well-formed");
        self.bus
            .call_method(
                Some(SECRETS),
                "/org/freedesktop/secrets",
                Some("org.freedesktop.Secret.Service"),
                "Lock",
                &(vec![login],),
            )
            .await
            .expect("the keyring can be locked");
    }
}
