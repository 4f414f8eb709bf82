//! What must be installed before a command can do its work, and installing it where that is possible.
//!
//! On Debian and its kin the packages are looked up and installed: at once as root (also in CI), with sudo after asking. On any
//! other Linux the things themselves are looked for (a library by pkg-config, a program on the PATH) and the missing ones
//! named, because nobody here knows what their packages are called there. Windows and macOS bring their web view along; only
//! Node is looked for. Rust is not: whoever runs this has it.

use std::env;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::Command;

use crate::run::{Outcome, Trouble, on_path, read, run, succeeds};

/// One purpose and what it takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The program and its window.
    Build,
    /// The second tray backend, which only the tests build on Linux.
    OtherTray,
    /// A desktop without a screen, with panel and notification daemon.
    Screen,
    /// The programs that the desktop tests talk to, beside a screen.
    DesktopTests,
    /// A bare display and bus with stand-ins for panel and notification daemon.
    Bench,
    /// The `.deb`, and the judges of what is in it.
    Package,
}

/// How to see, without a package manager, that something is there.
#[derive(Clone, Copy)]
enum Proof {
    Program(&'static str),
    Library(&'static str),
}

struct Need {
    package: &'static str,
    proof: Proof,
}

const fn program(package: &'static str, name: &'static str) -> Need {
    Need { package, proof: Proof::Program(name) }
}

const fn library(package: &'static str, name: &'static str) -> Need {
    Need { package, proof: Proof::Library(name) }
}

impl Purpose {
    fn needs(self) -> &'static [Need] {
        match self {
            // The C compiler is for SQLite and the cryptography of rustls; the web view's package brings GTK 3.
            Self::Build => {
                const {
                    &[
                        program("build-essential", "cc"),
                        program("pkg-config", "pkg-config"),
                        library("libwebkit2gtk-4.1-dev", "webkit2gtk-4.1"),
                    ]
                }
            }
            Self::OtherTray => {
                const {
                    &[
                        library("libayatana-appindicator3-dev", "ayatana-appindicator3-0.1"),
                        // It has no pkg-config file; its program comes from the same source.
                        program("libxdo-dev", "xdotool"),
                    ]
                }
            }
            Self::Screen => {
                const {
                    &[
                        program("xvfb", "Xvfb"),
                        program("dbus", "dbus-daemon"),
                        program("openbox", "openbox"),
                        program("xfce4-panel", "xfce4-panel"),
                        program("dunst", "dunst"),
                        program("imagemagick", "import"),
                        program("xdotool", "xdotool"),
                        program("x11-utils", "xprop"),
                        program("x11-xserver-utils", "xsetroot"),
                    ]
                }
            }
            Self::DesktopTests => {
                const {
                    &[
                        program("xauth", "xauth"),
                        program("gnome-keyring", "gnome-keyring-daemon"),
                        program("libsecret-tools", "secret-tool"),
                        program("webkit2gtk-driver", "WebKitWebDriver"),
                        program("python3-dbus", "python3"),
                        program("python3-gi", "python3"),
                    ]
                }
            }
            Self::Bench => {
                const {
                    &[
                        program("xvfb", "Xvfb"),
                        program("dbus", "dbus-daemon"),
                        program("openbox", "openbox"),
                        program("xdotool", "xdotool"),
                        program("python3-dbus", "python3"),
                        program("python3-gi", "python3"),
                    ]
                }
            }
            Self::Package => {
                const {
                    &[
                        program("dpkg-dev", "dpkg-shlibdeps"),
                        program("desktop-file-utils", "desktop-file-validate"),
                        program("appstream", "appstreamcli"),
                    ]
                }
            }
        }
    }
}

/// Sees to it that everything for these purposes is there, or says what is missing and how to get it.
pub(crate) fn meet(purposes: &[Purpose]) -> Outcome<()> {
    if purposes.contains(&Purpose::Build) {
        node()?;
    }
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let mut needs: Vec<&Need> = Vec::new();
    for need in purposes.iter().flat_map(|purpose| purpose.needs()) {
        if !needs.iter().any(|known| known.package == need.package) {
            needs.push(need);
        }
    }
    match on_path("dpkg-query") {
        Some(_) => debian(&needs),
        None => elsewhere(&needs),
    }
}

fn node() -> Outcome<()> {
    let advice = "Node 20.19 or newer (of the 22s: 22.12 or newer) is needed to build the window's page. Debian 12's own \
                  package is older: install Node from nodejs.org, or with a version manager such as fnm or nvm.";
    if on_path("node").is_none() {
        return Err(Trouble::new(format!("Node is not installed. {advice}")));
    }
    let version = read(Command::new("node").arg("--version"))?;
    match parse_version(&version) {
        Some(version) if node_suffices(version) => Ok(()),
        Some(_) | None => Err(Trouble::new(format!("This is Node {}. {advice}", version.trim()))),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The versions that Vite 8 takes.
fn node_suffices(version: (u32, u32)) -> bool {
    matches!(version, (20, 19..) | (22, 12..) | (23.., _))
}

fn debian(needs: &[&Need]) -> Outcome<()> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"]);
    query.args(needs.iter().map(|need| need.package));
    // It fails when it knows nothing of one package, and still prints the others.
    let known = query.output().map_err(|error| crate::run::not_started(&query, &error))?.stdout;
    let missing = not_installed(needs, &String::from_utf8_lossy(&known));
    if missing.is_empty() {
        return Ok(());
    }
    println!("Not installed yet: {}", missing.join(" "));
    let by_hand = format!("sudo apt-get install --no-install-recommends {}", missing.join(" "));
    if is_root() {
        return install(&[], &missing);
    }
    if on_path("sudo").is_none() {
        return Err(Trouble::new(format!(
            "Install these Debian packages as root, then try again:\n    {by_hand}"
        )));
    }
    if env::var_os("CI").is_some() || agreed("Install them now with sudo? [y/n] ")? {
        return install(&["sudo"], &missing);
    }
    Err(Trouble::new(format!("Install these Debian packages, then try again:\n    {by_hand}")))
}

/// The packages of the needs that `dpkg-query` does not call installed, in the order of the needs.
fn not_installed(needs: &[&Need], known: &str) -> Vec<&'static str> {
    let installed: Vec<&str> = known.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    needs.iter().map(|need| need.package).filter(|package| !installed.contains(package)).collect()
}

fn install(prefix: &[&str], packages: &[&str]) -> Outcome<()> {
    let apt = |arguments: &[&str]| {
        let words: Vec<&str> =
            [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        run(&mut command)
    };
    apt(&["update", "--quiet"])?;
    apt(&[&["install", "--quiet", "--yes", "--no-install-recommends"], packages].concat())
}

pub(crate) fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Asks on the terminal. Where nobody can answer, the answer is no.
fn agreed(question: &str) -> Outcome<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("{question}");
    let mut answer = String::new();
    io::stdout()
        .flush()
        .and_then(|()| io::stdin().lock().read_line(&mut answer))
        .map_err(|error| Trouble::new(format!("The terminal did not take the question: {error}")))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn elsewhere(needs: &[&Need]) -> Outcome<()> {
    let missing: Vec<String> =
        needs.iter().filter(|need| !is_there(need.proof)).map(|need| describe(need)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Trouble::new(format!(
        "These are missing; install them with your system's package manager, then try again:\n{}",
        missing.join("\n")
    )))
}

fn is_there(proof: Proof) -> bool {
    match proof {
        Proof::Program(name) => on_path(name).is_some(),
        Proof::Library(name) => succeeds(Command::new("pkg-config").args(["--exists", name])),
    }
}

fn describe(need: &Need) -> String {
    match need.proof {
        Proof::Program(name) => {
            format!("    the program `{name}` (Debian calls the package {})", need.package)
        }
        Proof::Library(name) => {
            format!(
                "    the library `{name}` with its development files (Debian calls the package {})",
                need.package
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_new_enough_for_vite_or_refused() {
        for (text, expected) in [
            ("v18.19.0", false),
            ("v20.18.9", false),
            ("v20.19.0\n", true),
            ("v21.7.1", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v23.0.0", true),
            ("v26.1.0", true),
        ] {
            assert_eq!(node_suffices(parse_version(text).unwrap()), expected, "{text}");
        }
        assert_eq!(parse_version("node"), None);
    }

    #[test]
    fn only_what_dpkg_calls_installed_counts() {
        let needs = [&library("a", "a"), &program("b", "b"), &program("c", "c"), &program("d", "d")];
        let known = "a installed\nb config-files\nd-extra installed\nd installed\n";
        assert_eq!(not_installed(&needs, known), ["b", "c"]);
    }

    #[test]
    fn where_there_is_no_dpkg_the_missing_thing_itself_is_named() {
        assert!(elsewhere(&[&program("cargo", "cargo")]).is_ok());
        let trouble = elsewhere(&[&program("never-made", "no-such-program")]).unwrap_err().to_string();
        assert!(
            trouble.contains("the program `no-such-program` (Debian calls the package never-made)"),
            "{trouble}"
        );
    }
}
