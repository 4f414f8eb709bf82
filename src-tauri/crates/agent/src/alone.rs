//! Tests that take something away from a whole process, each in a process of its own.

use std::process::Command;

const ALONE: &str = "PORCHLIGHT_TEST_ALONE";

/// Runs a test, which has this name in this crate, alone in another process, where a file that may not grow is an error of writing it and not
/// the end.
pub(crate) fn alone(name: &str, test: impl FnOnce()) {
    if std::env::var_os(ALONE).is_some() {
        return test();
    }
    let ran = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().expect("the tests are a program"))
        .args(["--exact", name])
        .env(ALONE, "1")
        .output()
        .expect("there is a shell");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(said.contains("1 passed"), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
}

/// Limits a resource of this process, in the words of `prlimit`, so that it can be had again.
pub(crate) fn limit(resource: &str, most: &str) {
    let me = std::process::id().to_string();
    let limited = Command::new("prlimit")
        .args(["--pid", &me, &format!("--{resource}={most}:")])
        .status()
        .expect("prlimit is part of every Linux");
    assert!(limited.success());
}
