//! A desktop without a screen: an X display, a session bus, a home and everything that a desktop has running, all made for one
//! use and all gone afterwards.
//!
//! Nothing of the caller's own session gets in (the environment starts empty) and nothing stays behind: every process that
//! starts inside carries a mark in its environment, also those that the bus starts, and at the end whoever carries it is ended
//! by a guard of its own, which notices also when this tool was interrupted or killed.

mod pictures;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::needs::python_with_modules;
use crate::run::{Outcome, Trouble, at, not_started, run, succeeds, wait_for};

/// A panel across the top with task list, status tray and clock. Without it the panel asks what it should look like.
const PANEL: &str = include_str!("../desktop/xfce4-panel.xml");
/// Notifications that stay long enough to be seen in a picture.
const NOTIFICATIONS: &str = include_str!("../desktop/dunstrc");
/// A bus that starts nothing by itself, so that only what a measurement put there answers.
const BARE_BUS: &str = include_str!("../desktop/bare-bus.conf");
/// Stands for panel and notification daemon where they are not to be seen but to be timed.
const STAND_INS: &str = include_str!("../desktop/stand_ins.py");

/// Ends everything and removes the folder, whatever became of this tool.
const GUARD: &str = include_str!("../desktop/guard.sh");

const MARK: &str = "PORCHLIGHT_XTASK_DESKTOP";
/// How long the programs of a desktop may take to come up; a busy machine of two cores needs 2 s.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Furniture {
    /// Beside the window manager, which is always there: a panel with status tray, and a notification daemon.
    Complete,
    /// Stand-ins for both that write down what reaches them, into the log `stand-ins`.
    StandIns,
}

pub(crate) struct Desktop {
    folder: PathBuf,
    mark: String,
    display: String,
    children: Vec<Child>,
    guard: Child,
}

impl Desktop {
    pub(crate) fn start(furniture: Furniture) -> Outcome<Self> {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mark = format!("{}-{}", process::id(), since_1970.as_nanos());
        // Sockets lie in here, and the path of one must stay under 108 bytes.
        let folder = std::env::temp_dir().join(format!("porchlight-{mark}"));
        private_folder(&folder)?;
        let guard = guard(&mark, &folder)?;
        let mut desktop = Self { folder, mark, display: String::new(), children: Vec::new(), guard };
        for name in ["home", "run", "logs"] {
            private_folder(&desktop.folder.join(name))?;
        }
        desktop.start_display()?;
        desktop.start_bus(furniture)?;
        desktop.spawn("window-manager", desktop.command("openbox"))?;
        match furniture {
            Furniture::Complete => desktop.furnish()?,
            Furniture::StandIns => desktop.start_stand_ins()?,
        }
        Ok(desktop)
    }

    /// A program that will run inside: with this desktop's display, bus and home, and with nothing of the caller's but PATH.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", self.path());
        command.env(MARK, &self.mark);
        command.env("HOME", self.home()).env("XDG_RUNTIME_DIR", self.folder.join("run"));
        command.env("DISPLAY", &self.display).env("XAUTHORITY", self.folder.join("cookie"));
        command.env("DBUS_SESSION_BUS_ADDRESS", self.bus());
        // No system bus: the machine's own logind and network are none of this desktop's business.
        command
            .env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}", self.folder.join("run/none").display()));
        command.env("LANG", "C.UTF-8").env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1");
        command.current_dir(self.home()).stdin(Stdio::null());
        command
    }

    /// Starts a program inside, what it prints going to the log of that name.
    pub(crate) fn spawn(&mut self, log: &str, mut command: Command) -> Outcome<u32> {
        let path = self.log(log);
        let file = at(&path, File::create(&path))?;
        command.stderr(at(&path, file.try_clone())?).stdout(file);
        let child = command.spawn().map_err(|error| not_started(&command, &error))?;
        let id = child.id();
        self.children.push(child);
        Ok(id)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.folder.join("logs").join(format!("{name}.log"))
    }

    /// What a program has printed so far; nothing when it was never started.
    pub(crate) fn said(&self, log: &str) -> String {
        fs::read(self.log(log)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Whether a notification has come, to the daemon or to what stands for it.
    pub(crate) fn has_notified(&self) -> bool {
        let stands_for_it = self.said("stand-ins");
        !self.said("notifications").is_empty()
            || stands_for_it.lines().any(|line| line.starts_with("notice "))
    }

    /// Starts a keyring that is open, as a user's is after logging in.
    pub(crate) fn start_keyring(&mut self) -> Outcome<()> {
        // Its password comes on standard input; the first one makes the keyring.
        let mut command = self.command("sh");
        command
            .args(["-c", "printf x | exec gnome-keyring-daemon --unlock --foreground --components=secrets"]);
        self.spawn("keyring", command)?;
        self.wait_for_name("org.freedesktop.secrets")
    }

    /// Whether a program that was started inside is still running.
    pub(crate) fn is_running(&mut self, id: u32) -> bool {
        self.children.iter_mut().any(|child| child.id() == id && matches!(child.try_wait(), Ok(None)))
    }

    /// Ends one program, asking first and not asking after three seconds.
    pub(crate) fn end(&mut self, id: u32) {
        let Some(position) = self.children.iter().position(|child| child.id() == id) else { return };
        let mut child = self.children.swap_remove(position);
        // The standard library can only kill outright.
        succeeds(Command::new("sh").args(["-c", &format!("kill -s TERM {id}")]));
        let asked = Instant::now();
        while matches!(child.try_wait(), Ok(None)) && asked.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(20));
        }
        // Both fail only for a process that has ended by itself, which is what was wanted.
        drop(child.kill());
        drop(child.wait());
    }

    /// The visible windows of a class, as xdotool numbers them.
    pub(crate) fn windows(&self, class: &str) -> Vec<String> {
        // It fails when there is none.
        let output = self.command("xdotool").args(["search", "--onlyvisible", "--class", class]).output();
        let text = output.map(|output| output.stdout).unwrap_or_default();
        String::from_utf8_lossy(&text).lines().map(str::to_owned).collect()
    }

    /// The processes inside that carry this variable, as `NAME=VALUE`, in their environment.
    pub(crate) fn processes(&self, variable: &str) -> Vec<u32> {
        let mark = format!("{MARK}={}", self.mark);
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let Ok(environment) = fs::read(entry.path().join("environ")) else { continue };
            let has = |wanted: &str| {
                environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
            };
            if has(&mark) && has(variable) {
                found.push(id);
            }
        }
        found
    }

    /// The caller's PATH, behind what stands for programs that nobody here shall start.
    fn path(&self) -> OsString {
        let own = self.folder.join("bin");
        let callers = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(own).chain(std::env::split_paths(&callers));
        std::env::join_paths(folders).unwrap_or(callers)
    }

    fn bus(&self) -> String {
        format!("unix:path={}", self.folder.join("run/bus").display())
    }

    fn start_display(&mut self) -> Outcome<()> {
        at(&self.folder, cookie(&self.folder.join("cookie")))?;
        let mut command = self.command("Xvfb");
        // The server chooses a free number and tells it on standard output once it takes connections.
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
            "-noreset",
            "-auth",
        ]);
        command.arg(self.folder.join("cookie"));
        let number = self.first_line("display", command)?;
        self.display = format!(":{number}");
        Ok(())
    }

    fn start_bus(&mut self, furniture: Furniture) -> Outcome<()> {
        let mut command = self.command("dbus-daemon");
        match furniture {
            Furniture::Complete => command.arg("--session"),
            Furniture::StandIns => {
                let file = self.folder.join("bus.conf");
                at(&file, fs::write(&file, BARE_BUS))?;
                command.arg(format!("--config-file={}", file.display()))
            }
        };
        command.args(["--nofork", "--nopidfile", "--print-address=1", "--address"]).arg(self.bus());
        self.first_line("bus", command)?;
        Ok(())
    }

    /// Starts a program that says on its first line that it is ready, and returns that line.
    fn first_line(&mut self, log: &str, mut command: Command) -> Outcome<String> {
        let path = self.log(log);
        command.stdout(Stdio::piped()).stderr(at(&path, File::create(&path))?);
        let mut child = command.spawn().map_err(|error| not_started(&command, &error))?;
        let output = child.stdout.take().expect("the output was asked for as a pipe");
        self.children.push(child);
        let mut line = String::new();
        at(&path, BufReader::new(output).read_line(&mut line))?;
        if line.is_empty() {
            return Err(Trouble::new(format!("The {log} of the desktop did not start:\n{}", self.said(log))));
        }
        Ok(line.trim().to_owned())
    }

    fn furnish(&mut self) -> Outcome<()> {
        let configuration = self.home().join(".config");
        for (file, text) in
            [("xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml", PANEL), ("dunst/dunstrc", NOTIFICATIONS)]
        {
            let path = configuration.join(file);
            private_folder(path.parent().unwrap_or(&configuration))?;
            at(&path, fs::write(&path, text))?;
        }
        // A plain ground, so that a picture shows where windows end.
        run(self.command("xsetroot").args(["-solid", "#3b5b6e"]))?;
        let mut dunst = self.command("dunst");
        dunst.arg("-print");
        self.spawn("notifications", dunst)?;
        self.spawn("panel", self.command("xfce4-panel"))?;
        self.wait_for_name("org.freedesktop.Notifications")?;
        self.wait_for_name("org.kde.StatusNotifierWatcher")
    }

    fn start_stand_ins(&mut self) -> Outcome<()> {
        let file = self.folder.join("stand_ins.py");
        at(&file, fs::write(&file, STAND_INS))?;
        let mut command = self.command(python_with_modules());
        command.arg(file);
        self.spawn("stand-ins", command)?;
        // Stands for the browser: takes every address and opens none.
        let browser = self.folder.join("bin/xdg-open");
        private_folder(&self.folder.join("bin"))?;
        run(Command::new("ln").args(["-s", "/bin/true"]).arg(browser))?;
        self.wait_for_name("org.kde.StatusNotifierWatcher")
    }

    fn wait_for_name(&self, name: &str) -> Outcome<()> {
        wait_for(&format!("{name} on the desktop's bus"), PATIENCE, || {
            let mut ask = self.command("dbus-send");
            ask.args([
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
            ]);
            ask.args(["org.freedesktop.DBus.GetNameOwner", &format!("string:{name}")]);
            Ok(succeeds(&mut ask).then_some(()))
        })
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // It ends after a few seconds at the latest, and what it could not remove lies in the temporary folder.
        drop(self.guard.wait());
        for child in &mut self.children {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn guard(mark: &str, folder: &Path) -> Outcome<Child> {
    let mut command = Command::new("sh");
    command.args(["-c", GUARD, "guard", &format!("{MARK}={mark}")]).arg(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    command.spawn().map_err(|error| not_started(&command, &error))
}

fn private_folder(path: &Path) -> Outcome<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    at(path, builder.create(path))
}

/// Writes the file that lets programs onto the display: one entry that fits any host and display, with random bytes.
/// (Family 65535, empty address, empty number, name, data; each with its length in two bytes.)
fn cookie(path: &Path) -> std::io::Result<()> {
    let mut secret = [0; 16];
    std::io::Read::read_exact(&mut File::open("/dev/urandom")?, &mut secret)?;
    let mut bytes = vec![0xff, 0xff, 0, 0, 0, 0];
    for field in [b"MIT-MAGIC-COOKIE-1".as_slice(), &secret] {
        bytes.extend([0, u8::try_from(field.len()).unwrap_or(u8::MAX)]);
        bytes.extend(field);
    }
    File::create(path)?.write_all(&bytes)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_guard_ends_what_carries_the_mark_and_nothing_else() {
        let mark = format!("test-{}", process::id());
        let folder = std::env::temp_dir().join(format!("porchlight-{mark}"));
        private_folder(&folder).unwrap();
        let mut marked = Command::new("sleep").arg("60").env(MARK, &mark).spawn().unwrap();
        let mut other = Command::new("sleep").arg("60").env(MARK, format!("{mark}0")).spawn().unwrap();
        let mut guard = guard(&mark, &folder).unwrap();
        drop(guard.stdin.take());
        assert!(!marked.wait().unwrap().success());
        guard.wait().unwrap();
        assert!(!folder.exists());
        assert!(other.try_wait().unwrap().is_none(), "still running");
        other.kill().unwrap();
        other.wait().unwrap();
    }
}
