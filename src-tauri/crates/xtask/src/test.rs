//! The command `test`: every check and every test, the quick ones first, so that a slip is told in seconds.
//!
//! Tauri is compiled once. Every step that builds for running selects the whole workspace with the same features:
//! `porchlight/testing` (a wish that moves the clock) and, where there is a desktop, `tests/desktop`. Another selection or
//! another feature makes other versions of the crates below Tauri.
//! Clippy compiles nothing to run, so it may take all features, and sees the code of the second tray backend as well.

use crate::misuse;
use crate::needs::{self, Purpose};
use crate::run::{Outcome, Steps, cargo, npm, run};
use crate::{advisories, ledger, programs};

const TESTING: &str = "porchlight/testing";
const TESTING_ON_A_DESKTOP: &str = "porchlight/testing,tests/desktop";

#[derive(Clone, Copy)]
enum Extent {
    Everything,
    Quick,
}

/// The command `test`.
pub(crate) fn test(arguments: &[String]) -> Outcome<()> {
    let extent = match arguments {
        [] => Extent::Everything,
        [flag] if flag == "--quick" => Extent::Quick,
        _ => return Err(misuse("test", arguments)),
    };
    let (checks_crates, has_desktop) = match extent {
        // The desktop that these tests need is an X display with a session bus.
        Extent::Everything => (true, cfg!(target_os = "linux")),
        Extent::Quick => (false, false),
    };
    let mut steps = Steps::new(7 + usize::from(checks_crates) + usize::from(has_desktop));

    steps.next("what must be installed");
    if has_desktop {
        use Purpose::{Build, DesktopTests, OtherTray, Screen};
        needs::meet(&[Build, OtherTray, Screen, DesktopTests])?;
    } else {
        needs::meet(&[Purpose::Build, Purpose::OtherTray])?;
    }

    steps.next("format");
    run(cargo().args(["fmt", "--all", "--check"]))?;

    steps.next("ledger");
    ledger::count()?;

    steps.next("page: types, tests, build");
    programs::page_tools()?;
    run(npm().args(["run", "check"]))?;
    run(npm().arg("test"))?;
    programs::page()?;

    if checks_crates {
        steps.next("crates: bans, licences, sources");
        advisories::check(&["bans", "licenses", "sources"])?;
    }

    steps.next("clippy");
    run(cargo().args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))?;

    let features = if has_desktop { TESTING_ON_A_DESKTOP } else { TESTING };
    let with_features = ["--locked", "--workspace", "--features", features];
    // `--tests` is there for cargo to choose the features of the steps that follow; nothing is compiled for them anew.
    steps.next("build the programs and the tests");
    run(cargo().arg("build").args(with_features).args(["--bins", "--tests"]))?;

    steps.next("Rust tests");
    run(cargo().arg("test").args(with_features).args(["--lib", "--bins", "--test", "it"]))?;

    if has_desktop {
        steps.next("desktop tests");
        run(cargo().arg("test").args(with_features).args(["--test", "desktop"]))?;
    }
    Ok(())
}
