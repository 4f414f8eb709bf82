//! cargo-deny at one pinned version: bans, licences and sources in the tests, advisories on their own.
//!
//! The advisories are a command of their own because their database comes from the open network, which a build machine may
//! not reach; everything else works from the lock file alone. What is allowed, and why, stands in `.cargo/deny.toml`.

use std::path::PathBuf;
use std::process::Command;

use crate::misuse;
use crate::run::{Outcome, cargo, cargo_home, on_path, read, root, run};

/// The newest at the time of writing; a newer one may judge the same lock file differently.
const VERSION: &str = "0.20.2";

/// The command `advisories`.
pub(crate) fn advisories(arguments: &[String]) -> Outcome<()> {
    if !arguments.is_empty() {
        return Err(misuse("advisories", arguments));
    }
    check(&["advisories"])
}

/// Runs these checks of cargo-deny, which is installed first when it is missing.
pub(crate) fn check(which: &[&str]) -> Outcome<()> {
    let mut command = Command::new(cargo_deny()?);
    command.current_dir(root());
    command.args([
        "--locked",
        "--all-features",
        "--config",
        ".cargo/deny.toml",
        "check",
        "--hide-inclusion-graph",
    ]);
    run(command.args(which))
}

/// Where there is no cargo-deny at all it is installed as anybody would install it, for good. Beside another version the
/// pinned one goes below `target`: what a person has installed is not replaced.
fn cargo_deny() -> Outcome<PathBuf> {
    let present = on_path("cargo-deny");
    if let Some(program) = present.as_ref().filter(|program| is_pinned(program)) {
        return Ok(program.clone());
    }
    let aside = root().join("target/tools");
    let program = aside.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() && is_pinned(&program) {
        return Ok(program);
    }
    println!("cargo-deny {VERSION} is not installed yet; building it takes about two minutes.");
    let mut install = cargo();
    install.args(["install", "--locked", "--quiet", &format!("cargo-deny@{VERSION}")]);
    if present.is_some() {
        run(install.arg("--root").arg(&aside))?;
        return Ok(program);
    }
    run(&mut install)?;
    Ok(on_path("cargo-deny").filter(|program| is_pinned(program)).unwrap_or_else(|| in_cargo_home(&program)))
}

fn is_pinned(program: &std::path::Path) -> bool {
    read(Command::new(program).arg("--version"))
        .is_ok_and(|version| version.trim() == format!("cargo-deny {VERSION}"))
}

/// The folder that cargo installs into need not be on the PATH.
fn in_cargo_home(program: &std::path::Path) -> PathBuf {
    cargo_home().join("bin").join(program.file_name().unwrap_or_default())
}
