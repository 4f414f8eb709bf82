//! What is in the `.deb`: a tree of files as they will lie on the disk, and the card that describes it.
//!
//! Made by hand with `dpkg-deb` rather than with a bundler: it is two programs and a dozen small files, the bundlers know of one
//! program only, and a package without scripts and without files in `/etc` is why purging it leaves nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::notices;
use crate::programs::Programs;
use crate::run::{Outcome, Trouble, at, read, root, run};

const DESKTOP_ENTRY: &str = include_str!("../package/io.porchlight.Porchlight.desktop");
const METAINFO: &str = include_str!("../package/io.porchlight.Porchlight.metainfo.xml");
/// A manual page that is another one.
const MANUAL_OF_WINDOW: &str = ".so man1/porchlight.1\n";
/// Where each shell looks for what completes a command.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/porchlight"),
    ("zsh", "usr/share/zsh/vendor-completions/_porchlight"),
    ("fish", "usr/share/fish/vendor_completions.d/porchlight.fish"),
];
const COPYRIGHT: &str = include_str!("../package/copyright");
pub(crate) const DESKTOP_ENTRY_PLACE: &str = "usr/share/applications/io.porchlight.Porchlight.desktop";
pub(crate) const METAINFO_PLACE: &str = "usr/share/metainfo/io.porchlight.Porchlight.metainfo.xml";
const MAINTAINER: &str = "The Porchlight authors <authors@porchlight.invalid>";
/// All crates of the workspace carry one version, this tool as well.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where files lie before they are packed.
struct Tree {
    top: PathBuf,
}

impl Tree {
    fn file(&self, from: &Path, to: &str, mode: &str) -> Outcome<()> {
        run(Command::new("install").args(["-D", "-m", mode]).arg(from).arg(self.top.join(to)))
    }

    fn text(&self, text: &str, to: &str) -> Outcome<()> {
        let draft = self.top.with_extension("draft");
        at(&draft, fs::write(&draft, text))?;
        self.file(&draft, to, "0644")
    }

    /// Compressed without name and time, so that the same input gives the same file.
    fn compressed(&self, text: &str, to: &str) -> Outcome<()> {
        self.text(text, to)?;
        run(Command::new("gzip").args(["-9", "-n"]).arg(self.top.join(to)))
    }
}

/// Packs the programs and returns the path of the package.
pub(crate) fn pack(programs: &Programs, folder: &Path) -> Outcome<PathBuf> {
    let tree = Tree { top: folder.join("tree") };
    if folder.exists() {
        at(folder, fs::remove_dir_all(folder))?;
    }
    at(&tree.top, fs::create_dir_all(&tree.top))?;
    let seconds = commit_time()?;

    tree.file(&programs.porchlight, "usr/bin/porchlight", "0755")?;
    tree.file(&programs.window, "usr/bin/porchlight-window", "0755")?;
    tree.text(DESKTOP_ENTRY, DESKTOP_ENTRY_PLACE)?;
    let date = read(Command::new("date").args(["--utc", "--date", &format!("@{seconds}"), "+%Y-%m-%d"]))?;
    tree.text(&METAINFO.replace("@VERSION@", VERSION).replace("@DATE@", date.trim()), METAINFO_PLACE)?;
    tree.compressed(&told(programs, &["man"])?, "usr/share/man/man1/porchlight.1")?;
    tree.compressed(MANUAL_OF_WINDOW, "usr/share/man/man1/porchlight-window.1")?;
    for (shell, place) in COMPLETIONS {
        tree.text(&told(programs, &["completions", shell])?, place)?;
    }
    icons(&tree)?;
    documents(&tree, seconds)?;

    let depends = dependencies(&tree, folder)?;
    let architecture = read(Command::new("dpkg").arg("--print-architecture"))?;
    let size = read(
        Command::new("du").args(["--summarize", "--apparent-size", "--block-size=1024"]).arg(&tree.top),
    )?;
    let size = size.split_whitespace().next().unwrap_or("0");
    tree.text(&card(architecture.trim(), size, &depends), "DEBIAN/control")?;
    checksums(&tree)?;

    let package = folder.join(format!("porchlight_{}_{}.deb", debian_version(VERSION), architecture.trim()));
    let mut pack = Command::new("dpkg-deb");
    // Files belong to root whoever builds, and carry the time of the commit.
    pack.env("SOURCE_DATE_EPOCH", seconds.to_string()).args(["--root-owner-group", "-Zxz", "--build"]);
    run(pack.arg(&tree.top).arg(&package))?;
    Ok(package)
}

/// What the program tells of its own command line, so that the package never tells otherwise.
fn told(programs: &Programs, arguments: &[&str]) -> Outcome<String> {
    read(Command::new(&programs.porchlight).args(arguments))
}

/// Debian sorts `~` before everything, as semantic versioning does with its hyphen.
fn debian_version(version: &str) -> String {
    format!("{}-1", version.replacen('-', "~", 1))
}

fn commit_time() -> Outcome<u64> {
    let text = read(Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(root()))?;
    text.trim().parse().map_err(|_| Trouble::new("git told no time of the newest commit; is this a clone?"))
}

/// The icons whose names say their size (`32x32.png`, `128x128@2x.png`), and the drawing itself.
fn icons(tree: &Tree) -> Outcome<()> {
    let folder = root().join("icons");
    let mut found = 0_usize;
    for entry in at(&folder, fs::read_dir(&folder))? {
        let path = at(&folder, entry)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(place) = icon_place(&name) {
            tree.file(&path, &format!("usr/share/icons/hicolor/{place}"), "0644")?;
            found += 1;
        }
    }
    match found {
        0 => Err(Trouble::new(
            "There is no application icon in icons/ (32x32.png, 128x128.png, porchlight.svg ...).",
        )),
        1.. => Ok(()),
    }
}

fn icon_place(name: &str) -> Option<String> {
    if matches!(name, "porchlight.svg" | "icon.svg") {
        return Some("scalable/apps/porchlight.svg".to_owned());
    }
    let stem = name.strip_suffix(".png")?;
    let (stem, scale) = stem.strip_suffix("@2x").map_or((stem, 1), |stem| (stem, 2));
    let (width, height) = stem.split_once('x')?;
    let size = width.parse::<u32>().ok().filter(|_| width == height)?.checked_mul(scale)?;
    Some(format!("{size}x{size}/apps/porchlight.png"))
}

fn documents(tree: &Tree, seconds: u64) -> Outcome<()> {
    let place = |name: &str| format!("usr/share/doc/porchlight/{name}");
    let mit = root().join("LICENSE-MIT");
    let mit = at(&mit, fs::read_to_string(&mit))?;
    tree.text(&COPYRIGHT.replace("@MIT@", &as_field(&mit)), &place("copyright"))?;
    let changelog = root().join("CHANGELOG.md");
    tree.compressed(&at(&changelog, fs::read_to_string(&changelog))?, &place("changelog"))?;
    let when = read(Command::new("date").args(["--rfc-email", "--utc", "--date", &format!("@{seconds}")]))?;
    let entry = format!(
        "porchlight ({}) unstable; urgency=medium\n\n  * See changelog.gz.\n\n -- {MAINTAINER}  {when}",
        debian_version(VERSION)
    );
    tree.compressed(&entry, &place("changelog.Debian"))?;
    tree.compressed(&notices::third_party()?, &place("third-party-notices"))
}

/// A text as a field of a Debian card has it: every line indented, an empty one as a dot.
fn as_field(text: &str) -> String {
    let lines = text
        .trim_end()
        .lines()
        .map(|line| if line.is_empty() { " .".to_owned() } else { format!(" {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// Which packages hold the libraries that the programs are linked with, and from which version on.
fn dependencies(tree: &Tree, folder: &Path) -> Outcome<String> {
    // It looks for the card of a source package, which there is not.
    let debian = folder.join("debian");
    at(&debian, fs::create_dir_all(&debian))?;
    let control = debian.join("control");
    at(&control, fs::write(&control, "Source: porchlight\n\nPackage: porchlight\nArchitecture: any\n"))?;
    let mut command = Command::new("dpkg-shlibdeps");
    command.current_dir(folder).arg("-O");
    for name in ["porchlight", "porchlight-window"] {
        command.arg(format!("-e{}", tree.top.join("usr/bin").join(name).display()));
    }
    let answer = read(&mut command)?;
    let depends = answer.trim().strip_prefix("shlibs:Depends=");
    depends
        .map(str::to_owned)
        .ok_or_else(|| Trouble::new(format!("dpkg-shlibdeps named no dependencies: {answer}")))
}

fn card(architecture: &str, kilobytes: &str, depends: &str) -> String {
    format!(
        "Package: porchlight
Version: {version}
Architecture: {architecture}
Maintainer: {MAINTAINER}
Installed-Size: {kilobytes}
Section: net
Priority: optional
Depends: {depends}
Recommends: default-dbus-session-bus | dbus-session-bus, gnome-keyring | org.freedesktop.secrets,
 dunst | notification-daemon, xdg-utils
Description: tells when the people you care about come online
 Porchlight sits in the tray, watches people on several services, and says,
 at the right moment and only then, that somebody you care about has come
 online. One click later you are in the chat.
 .
 Sign-ins are kept in the keyring (any Secret Service); without one they last
 until Porchlight quits.
",
        version = debian_version(VERSION),
    )
}

fn checksums(tree: &Tree) -> Outcome<()> {
    let mut sum = Command::new("sh");
    sum.current_dir(&tree.top).args(["-c", "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum"]);
    tree.text(&read(&mut sum)?, "DEBIAN/md5sums")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_go_where_their_size_says() {
        assert_eq!(icon_place("32x32.png").unwrap(), "32x32/apps/porchlight.png");
        assert_eq!(icon_place("128x128@2x.png").unwrap(), "256x256/apps/porchlight.png");
        assert_eq!(icon_place("porchlight.svg").unwrap(), "scalable/apps/porchlight.svg");
        for other in ["icon.png", "icon.ico", "Square30x30Logo.png", "32x16.png", "tray.svg"] {
            assert_eq!(icon_place(other), None, "{other}");
        }
    }

    #[test]
    fn a_preview_sorts_before_its_release() {
        assert_eq!(debian_version("1.2.0-rc.1"), "1.2.0~rc.1-1");
        assert_eq!(debian_version("1.2.0"), "1.2.0-1");
    }

    #[test]
    fn a_text_becomes_a_field() {
        assert_eq!(as_field("a\n\nb\n"), " a\n .\n b");
    }
}
