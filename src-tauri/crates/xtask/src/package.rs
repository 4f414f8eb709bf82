//! The command `package`: a `.deb` of the release build, judged before it is handed out.
//!
//! What is built with Debian 12 runs on it and on everything newer. With `--try` the package is also installed, started and
//! purged on this machine, and nothing of it may be left.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::demo::wait_for_list;
use crate::desktop::{Desktop, Furniture};
use crate::needs::{self, Purpose};
use crate::programs::{self, Profile, Programs};
use crate::run::{Outcome, Steps, Trouble, at, read, root, run};
use crate::{deb, misuse};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    Judged,
    Tried,
}

/// The command `package`.
pub(crate) fn package(arguments: &[String]) -> Outcome<()> {
    let proof = match arguments {
        [] => Proof::Judged,
        [flag] if flag == "--try" => Proof::Tried,
        _ => return Err(misuse("package", arguments)),
    };
    if crate::run::on_path("dpkg-deb").is_none() {
        return Err(Trouble::new("A .deb is made on Debian and its kin; there is no dpkg-deb here."));
    }
    if proof == Proof::Tried {
        may_be_tried()?;
    }
    let mut steps = Steps::new(if proof == Proof::Tried { 6 } else { 5 });
    steps.next("what must be installed");
    match proof {
        Proof::Judged => needs::meet(&[Purpose::Build, Purpose::Package])?,
        Proof::Tried => needs::meet(&[Purpose::Build, Purpose::Package, Purpose::Screen])?,
    }
    steps.next("page");
    programs::page()?;
    steps.next("release build (the first time takes many minutes)");
    let programs = programs::programs(Profile::Release)?;
    judge_programs(&programs)?;
    steps.next("pack");
    let folder = root().join("target/package");
    let package = deb::pack(&programs, &folder)?;
    steps.next("judge");
    judge_package(&folder.join("tree"), &package)?;
    if proof == Proof::Tried {
        steps.next("install, start, purge");
        try_out(&package)?;
    }
    println!("\nMade {}", package.display());
    Ok(())
}

/// A build for testing can be told what time it is; no such build leaves the house, nor one that tells where that house is.
/// And the program that runs all day is small because it links no toolkit.
fn judge_programs(programs: &Programs) -> Outcome<()> {
    if let Some(feature) = programs.features.iter().find(|feature| feature.ends_with("/testing")) {
        return Err(Trouble::new(format!(
            "This build has the feature `{feature}`, which must not be shipped."
        )));
    }
    for program in [&programs.porchlight, &programs.window] {
        let bytes = at(program, fs::read(program))?;
        if let Some(folder) = programs::private_folders().iter().find(|folder| names(&bytes, folder)) {
            return Err(Trouble::new(format!(
                "{} names a folder of this machine: {}",
                program.display(),
                folder.display()
            )));
        }
    }
    let libraries = read(Command::new("ldd").arg(&programs.porchlight))?;
    match libraries.lines().find(|line| is_toolkit(line)) {
        Some(line) => {
            Err(Trouble::new(format!("`porchlight` is linked with a toolkit, see ldd: {}", line.trim())))
        }
        None => Ok(()),
    }
}

fn names(program: &[u8], folder: &Path) -> bool {
    let folder = folder.as_os_str().as_encoded_bytes();
    let [first, rest @ ..] = folder else { return false };
    // A program is tens of megabytes: few bytes are looked at twice.
    program.iter().enumerate().any(|(place, byte)| byte == first && program[place + 1..].starts_with(rest))
}

fn is_toolkit(library: &str) -> bool {
    ["libgtk", "libgdk-", "libwebkit", "libjavascriptcore"]
        .iter()
        .any(|name| library.trim_start().starts_with(name))
}

fn judge_package(tree: &Path, package: &Path) -> Outcome<()> {
    run(Command::new("desktop-file-validate").arg(tree.join(deb::DESKTOP_ENTRY_PLACE)))?;
    // Without the network, because it would look whether web addresses in it can be reached.
    run(Command::new("appstreamcli").args(["validate", "--no-net"]).arg(tree.join(deb::METAINFO_PLACE)))?;
    run(Command::new("dpkg-deb").arg("--info").arg(package))?;
    run(Command::new("dpkg-deb").arg("--contents").arg(package))
}

fn may_be_tried() -> Outcome<()> {
    if !needs::is_root() {
        return Err(Trouble::new(
            "Installing the package needs root: run this as root, on a machine meant for trying.",
        ));
    }
    if is_installed()? {
        return Err(Trouble::new(
            "Porchlight is installed on this machine, and trying would remove it. Purge it first.",
        ));
    }
    Ok(())
}

fn is_installed() -> Outcome<bool> {
    let packages = read(Command::new("dpkg-query").args([
        "--show",
        "--showformat",
        "${Package} ${db:Status-Status}\\n",
    ]))?;
    Ok(packages.lines().any(|line| line.starts_with("porchlight ") && !line.ends_with(" not-installed")))
}

fn try_out(package: &Path) -> Outcome<()> {
    let before = files()?;
    apt(&["install", "--no-install-recommends"], package)?;
    let started = start_installed();
    // Also after a failure: trying leaves the machine as it was.
    apt(&["purge"], Path::new("porchlight"))?;
    started?;
    let after = files()?;
    let left: Vec<&str> = after.difference(&before).map(String::as_str).collect();
    if !left.is_empty() {
        return Err(Trouble::new(format!("After the purge these files were left:\n{}", left.join("\n"))));
    }
    println!("Installed, started, purged; nothing was left.");
    Ok(())
}

fn start_installed() -> Outcome<()> {
    run(Command::new("/usr/bin/porchlight").arg("--version"))?;
    let mut desktop = Desktop::start(Furniture::Complete)?;
    let mut porchlight = desktop.command("/usr/bin/porchlight");
    porchlight.arg("--demo");
    let id = desktop.spawn("porchlight", porchlight)?;
    wait_for_list(&mut desktop, id)?;
    Ok(())
}

fn apt(arguments: &[&str], what: &Path) -> Outcome<()> {
    run(Command::new("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(arguments)
        .arg("--yes")
        .arg(what))
}

/// Every file that a package could leave behind. Left out is what the package tools and the system keep about packages in
/// general: their databases, logs and caches.
fn files() -> Outcome<BTreeSet<String>> {
    let mut find = Command::new("find");
    find.args([
        "/boot",
        "/etc",
        "/opt",
        "/srv",
        "/usr",
        "/var",
        "-xdev",
        "(",
        "-path",
        "/var/cache",
        "-o",
        "-path",
    ]);
    find.args([
        "/var/lib/apt",
        "-o",
        "-path",
        "/var/lib/dpkg",
        "-o",
        "-path",
        "/var/log",
        "-o",
        "-path",
        "/var/tmp",
    ]);
    find.args([
        ")",
        "-prune",
        "-o",
        "-not",
        "-name",
        "icon-theme.cache",
        "-not",
        "-name",
        "mimeinfo.cache",
        "-print",
    ]);
    Ok(read(&mut find)?.lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_in_the_bytes_of_a_program() {
        assert!(names(b"\0/a/bx/home/ann/src/x.rs", Path::new("/home/ann/src")));
        assert!(!names(b"\0/home/ann", Path::new("/home/ann/src")));
        assert!(!names(b"/hom", Path::new("/home")));
    }

    #[test]
    fn a_toolkit_is_seen_in_what_ldd_prints() {
        assert!(is_toolkit("\tlibgtk-3.so.0 => /lib/x86_64-linux-gnu/libgtk-3.so.0 (0x00007f)"));
        assert!(is_toolkit("\tlibwebkit2gtk-4.1.so.0 => /lib/libwebkit2gtk-4.1.so.0 (0x00007f)"));
        assert!(!is_toolkit("\tlibgcc_s.so.1 => /lib/x86_64-linux-gnu/libgcc_s.so.1 (0x00007f)"));
    }
}
