//! What must be installed before a command can do its work, and installing it where that is possible.
//!
//! On Debian and its kin the packages are looked up and installed: at once as root (also in CI), with sudo after asking. On any
//! other Linux the things themselves are looked for (a library by pkg-config, a program on the PATH) and the missing ones
//! named, because nobody here knows what their packages are called there. Windows and macOS bring their web view along; only
//! Node is looked for. Rust is not: whoever runs this has it.

mod debian;

use std::path::Path;
use std::process::Command;

use crate::run::{Outcome, Trouble, on_path, read, succeeds};
pub(crate) use debian::is_root;

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
    /// The keyring of a desktop.
    Keyring,
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
    PythonModule(&'static str),
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

const fn python(package: &'static str, module: &'static str) -> Need {
    Need { package, proof: Proof::PythonModule(module) }
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
                        python("python3-dbus", "dbus"),
                        python("python3-gi", "gi"),
                    ]
                }
            }
            Self::Keyring => const { &[program("gnome-keyring", "gnome-keyring-daemon")] },
            Self::Bench => {
                const {
                    &[
                        program("xvfb", "Xvfb"),
                        program("dbus", "dbus-daemon"),
                        program("openbox", "openbox"),
                        program("xdotool", "xdotool"),
                        python("python3-dbus", "dbus"),
                        python("python3-gi", "gi"),
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
        Some(_) => debian::meet(&needs),
        None => elsewhere(&needs),
    }
}

fn node() -> Outcome<()> {
    if on_path("node").is_none() {
        return Err(unsuitable_node(None));
    }
    let version = read(Command::new("node").arg("--version"))?;
    if parse_version(&version).is_some_and(node_suffices) {
        return Ok(());
    }
    Err(unsuitable_node(Some(&version)))
}

fn unsuitable_node(version: Option<&str>) -> Trouble {
    let found = match version {
        Some(version) => format!("This is Node {}.", version.trim()),
        None => "Node is not installed.".to_owned(),
    };
    Trouble::new(format!(
        "{found} Node 20.19 or newer (of the 22s: 22.12 or newer) is needed to build the window's page. Debian 12's own \
         package is older: install Node from nodejs.org, or with a version manager such as fnm or nvm."
    ))
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The versions that Vite 8 takes.
fn node_suffices(version: (u32, u32)) -> bool {
    matches!(version, (20, 19..) | (22, 12..) | (23.., _))
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
        Proof::PythonModule(name) => {
            succeeds(Command::new(python_with_modules()).args(["-c", &format!("import {name}")]))
        }
    }
}

/// The system's own Python, where there is one: another one first on the PATH has none of the system's modules.
pub(crate) fn python_with_modules() -> &'static str {
    if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" }
}

fn describe(need: &Need) -> String {
    match need.proof {
        Proof::Program(name) => {
            format!("    the program `{name}` (Debian calls the package {})", need.package)
        }
        Proof::PythonModule(name) => {
            format!("    the Python module `{name}` (Debian calls the package {})", need.package)
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
    fn where_there_is_no_dpkg_the_missing_thing_itself_is_named() {
        assert!(elsewhere(&[&program("cargo", "cargo")]).is_ok());
        let trouble = elsewhere(&[&program("never-made", "no-such-program")]).unwrap_err().to_string();
        assert!(
            trouble.contains("the program `no-such-program` (Debian calls the package never-made)"),
            "{trouble}"
        );
        let needs =
            [&library("never-made-dev", "no-such-library"), &python("python3-never", "no_such_module")];
        assert_eq!(
            elsewhere(&needs).unwrap_err().to_string(),
            "These are missing; install them with your system's package manager, then try again:\n    the library \
             `no-such-library` with its development files (Debian calls the package never-made-dev)\n    the Python module \
             `no_such_module` (Debian calls the package python3-never)"
        );
    }

    #[test]
    fn an_old_or_missing_node_is_told_with_where_to_get_one() {
        let trouble = unsuitable_node(Some("v18.19.0\n")).to_string();
        assert!(trouble.starts_with("This is Node v18.19.0. Node 20.19 or newer"), "{trouble}");
        assert!(unsuitable_node(None).to_string().starts_with("Node is not installed. Node 20.19 or newer"));
    }
}
