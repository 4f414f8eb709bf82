//! A message bus with nobody on it: nothing is started by being called, so a missing part stays missing.

use crate::desk::Child;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// A running bus.
pub(crate) struct Bus {
    pub(crate) address: String,
    _daemon: Child,
}

impl Bus {
    /// Starts a bus whose socket and settings lie in `folder`.
    pub(crate) async fn start(folder: &Path, name: &str) -> Self {
        let settings = folder.join(format!("{name}.conf"));
        let socket: PathBuf = folder.join(name);
        std::fs::write(
            &settings,
            format!(
                "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
                 <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
                 <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
                socket.display()
            ),
        )
        .expect("the test's folder can be written");
        let mut daemon = Command::new("dbus-daemon")
            .arg("--config-file")
            .arg(&settings)
            .args(["--nofork", "--print-address=1"])
            .stdout(std::process::Stdio::piped())
            // It complains of a limit that it does not need.
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("dbus-daemon is installed");
        let printed = daemon.stdout.take().expect("its output is piped");
        let address =
            BufReader::new(printed).lines().next_line().await.expect("it prints").expect("its address");
        Self { address, _daemon: Child(daemon) }
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> zbus::Connection {
        self.builder().build().await.expect("the bus takes connections")
    }

    /// A connection to come.
    pub(crate) fn builder(&self) -> zbus::connection::Builder<'_> {
        zbus::connection::Builder::address(self.address.as_str()).expect("a printed address is well-formed")
    }
}
