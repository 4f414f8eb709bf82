//! One desktop for one test: folders, display, buses, environment, and the parts a test wants on it. Everything ends with it.

use crate::browser::Browser;
use crate::bus::Bus;
use crate::keyring::KeyringDaemon;
use crate::notifications::Notifications;
use crate::tray::TrayHost;
use agent::handle::Connection;
use agent::place::Place;
use agent::socket::client;
use agent::wire::{FromAgent, State, ToAgent, Wish};
use simulator::{Options, Simulator};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// Marks every token the simulated service gives out.
pub(crate) const TOKEN_MARK: &str = "canarytoken";
/// The client's secret, which the user types.
pub(crate) const CLIENT_SECRET: &str = "canaryclientsecret0123456789";
/// The token of the bot, which the user pastes.
pub(crate) const VIBER_TOKEN: &str = "canaryvibertoken-9c0f2b6e8d135a77-31b5fe0a6c92d846";
/// The code that the service sends by phone: longer than one in life, so that no number is it by chance.
pub(crate) const PHONE_CODE: &str = "48151623420815";
/// Stands in every message somebody writes.
pub(crate) const MESSAGE_MARK: &str = "canarymessage";

/// A process that ends with its owner.
pub(crate) struct Child(pub(crate) tokio::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        // One that has ended already needs no ending.
        let _gone = self.0.start_kill();
    }
}

/// Which parts a desktop has from the start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts {
    pub(crate) keyring: bool,
    pub(crate) notifications: bool,
    pub(crate) tray: bool,
}

impl Parts {
    pub(crate) const ALL: Self = Self { keyring: true, notifications: true, tray: true };
}

/// The desktop.
pub(crate) struct Desk {
    pub(crate) simulator: Simulator,
    pub(crate) browser: Browser,
    pub(crate) bus: Bus,
    pub(crate) keyring: Option<KeyringDaemon>,
    pub(crate) notifications: Option<Notifications>,
    pub(crate) tray: Option<TrayHost>,
    pub(crate) home: TempDir,
    runtime: TempDir,
    display: String,
    pub(crate) system_bus: Bus,
    _x: Child,
}

impl Desk {
    /// A desktop with these parts, and as many people at the simulated service. Nobody comes or goes by themselves.
    pub(crate) async fn new(parts: Parts, people: usize) -> Self {
        let home = TempDir::new().expect("a folder for the home");
        // Short, because the path of a socket may have 107 bytes.
        let runtime =
            tempfile::Builder::new().prefix("p").rand_bytes(4).tempdir_in("/tmp").expect("a folder");
        std::fs::set_permissions(runtime.path(), std::fs::Permissions::from_mode(0o700)).expect("ours");
        let (x, display) = start_x().await;
        let bus = Bus::start(runtime.path(), "bus").await;
        let system_bus = Bus::start(runtime.path(), "system").await;
        let mut options = Options::people(people);
        options.oauth.token_marker = TOKEN_MARK.to_owned();
        options.oauth.client_secret = CLIENT_SECRET.to_owned();
        options.community_oauth.token_marker = TOKEN_MARK.to_owned();
        options.presence.token_marker = TOKEN_MARK.to_owned();
        options.presence.otp = PHONE_CODE.to_owned();
        options.viber.token = VIBER_TOKEN.to_owned();
        options.fanvue.message_marker = Some(MESSAGE_MARK.to_owned());
        let mut desk = Self {
            simulator: Simulator::start(options).await.expect("loopback ports"),
            browser: Browser::install(home.path()),
            keyring: None,
            notifications: None,
            tray: None,
            home,
            runtime,
            display,
            bus,
            system_bus,
            _x: x,
        };
        if parts.keyring {
            desk.start_keyring().await;
        }
        if parts.notifications {
            desk.start_notifications().await;
        }
        if parts.tray {
            desk.start_tray().await;
        }
        desk
    }

    pub(crate) async fn start_keyring(&mut self) {
        let command = self.command(Path::new("gnome-keyring-daemon"));
        self.keyring = Some(KeyringDaemon::start(command, self.bus.connect().await).await);
    }

    pub(crate) async fn start_notifications(&mut self) {
        self.notifications = Some(Notifications::serve(&self.bus).await);
    }

    pub(crate) async fn start_tray(&mut self) {
        self.tray = Some(TrayHost::serve(&self.bus).await);
    }

    pub(crate) fn shown(&self) -> &Notifications {
        self.notifications.as_ref().expect("this desktop has a notification server")
    }

    pub(crate) fn tray(&self) -> &TrayHost {
        self.tray.as_ref().expect("this desktop has a tray")
    }

    /// A command in the environment of this desktop and of nothing else.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.runtime.path())
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", self.browser.folder().display()))
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus.address)
            .env("DBUS_SYSTEM_BUS_ADDRESS", &self.system_bus.address)
            .env("TZ", "Europe/Berlin")
            .env("LANG", "C.UTF-8")
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Where this desktop's user keeps the program's data.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.home.path().join(".local/share/porchlight")
    }

    /// Where the program listens.
    pub(crate) fn sockets(&self) -> PathBuf {
        self.runtime.path().join("porchlight")
    }

    /// The folders in which nothing secret may lie.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        vec![self.home.path().to_owned(), self.runtime.path().to_owned()]
    }

    /// Starts the program and leaves it running.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        self.start_program(&built("porchlight"), arguments)
    }

    /// The same from another place, beside which another window may lie.
    pub(crate) fn start_program(&self, program: &Path, arguments: &[&str]) -> Running {
        let log = self.home.path().join("porchlight.stderr");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("the home is ours");
        let mut command = self.command(program);
        let child = command.args(arguments).stderr(log).spawn().expect("porchlight is built");
        Running { child: Child(child) }
    }

    /// A second way to the running program, as the window has one.
    pub(crate) async fn connect(&self) -> Client {
        let place = Place::at(&self.data_dir()).expect("a folder");
        let connection = eventually_async(Duration::from_secs(15), || client::connect(&place, false)).await;
        Client { connection: connection.expect("the program takes connections"), wishes: 0, state: None }
    }
}

/// A running program.
pub(crate) struct Running {
    child: Child,
}

impl Running {
    pub(crate) fn pid(&self) -> u32 {
        self.child.0.id().expect("it runs")
    }

    /// Waits until it has ended, and says how long that took; nothing when it did not within 10 s.
    pub(crate) async fn ended(&mut self) -> Option<(std::process::ExitStatus, Duration)> {
        let begun = std::time::Instant::now();
        let status = tokio::time::timeout(Duration::from_secs(10), self.child.0.wait()).await.ok()?.ok()?;
        Some((status, begun.elapsed()))
    }

    /// Asks it to end, as a session does.
    pub(crate) async fn terminate(&mut self) -> Option<(std::process::ExitStatus, Duration)> {
        let pid = self.pid().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill is there");
        self.ended().await
    }
}

/// A connection that keeps the newest state.
pub(crate) struct Client {
    pub(crate) connection: Connection,
    wishes: u32,
    pub(crate) state: Option<Box<State>>,
}

impl Client {
    /// Wishes something and waits until it was done; gives what was in the way.
    pub(crate) async fn wish(&mut self, wish: Wish) -> Option<agent::wire::Problem> {
        self.wishes += 1;
        let mine = self.wishes;
        self.connection.send(ToAgent::Wish { id: mine, wish }).await;
        loop {
            match self.next().await {
                FromAgent::Done { id, problem } if id == mine => return problem,
                _ => {}
            }
        }
    }

    /// The next frame; a state is kept, too.
    pub(crate) async fn next(&mut self) -> FromAgent {
        let frame = tokio::time::timeout(Duration::from_secs(30), self.connection.next())
            .await
            .expect("a frame within 30 s")
            .expect("the program runs");
        if let FromAgent::State { state } = &frame {
            self.state = Some(state.clone());
        }
        frame
    }

    /// Waits until the state is as wanted.
    pub(crate) async fn wait_for(&mut self, what: &str, is_so: impl Fn(&State) -> bool) -> Box<State> {
        let wait = async {
            loop {
                if let Some(state) = self.state.as_ref().filter(|state| is_so(state)) {
                    return state.clone();
                }
                self.next().await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(30), wait).await {
            Ok(state) => state,
            Err(_) => panic!("never {what}: {:#?}", self.state),
        }
    }
}

/// Where a built program lies: beside this test's own folder, or where the variable says.
pub(crate) fn built(name: &str) -> PathBuf {
    let folder = std::env::var_os("PORCHLIGHT_PROGRAMS").map_or_else(
        || {
            let test = std::env::current_exe().expect("the test knows its own path");
            test.parent().and_then(Path::parent).expect("below the build folder").to_owned()
        },
        PathBuf::from,
    );
    folder.join(name)
}

/// Tries until there is a value, at most so long.
pub(crate) async fn eventually<T>(limit: Duration, mut try_it: impl FnMut() -> Option<T>) -> Option<T> {
    eventually_async(limit, || std::future::ready(try_it().ok_or(()))).await
}

/// Tries until it works, at most so long.
pub(crate) async fn eventually_async<T, E, F: Future<Output = Result<T, E>>>(
    limit: Duration,
    mut try_it: impl FnMut() -> F,
) -> Option<T> {
    let end = tokio::time::Instant::now() + limit;
    loop {
        if let Ok(value) = try_it().await {
            return Some(value);
        }
        if tokio::time::Instant::now() >= end {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn start_x() -> (Child, String) {
    let mut x = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("Xvfb is installed");
    let printed = x.stdout.take().expect("its output is piped");
    let number = BufReader::new(printed).lines().next_line().await.expect("it prints").expect("its display");
    (Child(x), format!(":{number}"))
}
