//! What may not be read in a log, and how large a log may grow.

use super::rotate::Rotating;
use super::{one_line, redact};
#[cfg(target_os = "linux")]
use crate::alone::{alone, limit};
use proptest::prelude::*;
use std::path::Path;
use std::process::Command;

const HOME: &str = "/home/marlow";

#[test]
fn what_must_not_be_read_is_taken_out() {
    let cases = [
        ("Authorization: Bearer abc.def", "Authorization: Bearer [secret]"),
        ("authorization=\"Basic dXNlcjpwYXNz\"", "authorization=\"Basic [secret]\""),
        ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.sig", "got [secret]"),
        ("GET https://x.example/cb?code=abc&state=1 done", "GET https://x.example/cb?[query] done"),
        ("{\"access_token\":\"abc\",\"n\":1}", "{\"access_token\":\"[secret]\",\"n\":1}"),
        ("client_secret=hush rest", "client_secret=[secret] rest"),
        ("X-Viber-Auth-Token: 4a7d-9c0f", "X-Viber-Auth-Token: [secret]"),
        ("{\"auth_token\": \"4a7d\"}", "{\"auth_token\": \"[secret]\"}"),
        ("{\"refresh_token\":\"r\"}", "{\"refresh_token\":\"[secret]\"}"),
        ("{\"phone\":\"+420601\",\"otp\":\"123\"}", "{\"phone\":\"[secret]\",\"otp\":\"[secret]\"}"),
        (
            "opening wss://x.example/ws/presence?token=abc now",
            "opening wss://x.example/ws/presence?[query] now",
        ),
        ("ana@mail.example wrote", "[address] wrote"),
        ("/home/marlow/.local/share", "~/.local/share"),
        ("key 0123456789abcdef0123456789abcdef", "key [secret]"),
        ("sign-in 5e1f0001-7a3c-4d21-9b60-0c0ffee00001", "sign-in 5e1f0001-7a3c-4d21-9b60-0c0ffee00001"),
        ("what? nothing", "what? nothing"),
        (
            "2026-11-21T08:11:25.123456Z  INFO agent::world: took=12ms",
            "2026-11-21T08:11:25.123456Z  INFO agent::world: took=12ms",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(redact(text, HOME), expected);
    }
}

#[test]
fn control_characters_are_escaped() {
    assert_eq!(one_line("a\nb\u{1b}[31m\t"), "a\\nb\\u{1b}[31m\\t");
}

#[test]
fn five_files_of_a_mebibyte_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Rotating::open(folder.path(), "porchlight").unwrap();
    let line = "x".repeat(100_000);
    for _ in 0..80 {
        log.write_line(&line).unwrap();
    }
    log.write_line(&"y".repeat(3 << 20)).unwrap();
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 5);
    for file in files {
        assert!(file.metadata().unwrap().len() <= 1 << 20);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

/// Names the folder for the log of a process that runs this test alone, and fails.
const FAILS_INTO: &str = "PORCHLIGHT_TEST_FAILS_INTO";

/// A hook and a log belong to a whole process, so the test starts itself in another one.
#[test]
fn h4_a_fault_is_in_the_log_with_its_place_and_without_what_it_was_about() {
    if let Some(folder) = std::env::var_os(FAILS_INTO) {
        super::begin(Path::new(&folder), "porchlight", None).unwrap();
        let failing = || {
            let number: u8 = "hush".parse().map_err(|_| "hush").expect("the keyring holds text");
            number
        };
        assert!(crate::faults::caught(failing).is_err());
        let thread = std::thread::Builder::new().name("errand".to_owned());
        assert!(thread.spawn(|| panic!("the errand has an end")).unwrap().join().is_err());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let name = "log::tests::h4_a_fault_is_in_the_log_with_its_place_and_without_what_it_was_about";
    let ran = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env(FAILS_INTO, folder.path())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let log = std::fs::read_to_string(folder.path().join("porchlight.log")).unwrap();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(lines[0].contains("log/tests.rs:") && lines[0].ends_with("the keyring holds text …"), "{log}");
    assert!(lines[1].ends_with("in errand: the errand has an end"), "{log}");
    assert!(!log.contains("hush"), "{log}");
}

#[test]
fn row_60_a_log_that_finds_no_room_for_its_next_file_keeps_those_it_has_and_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Rotating::open(folder.path(), "porchlight").unwrap();
    let line = |c: char| c.to_string().repeat((1 << 20) - 1);
    for c in ['a', 'b', 'c'] {
        log.write_line(&line(c)).unwrap();
    }
    let blocked = folder.path().join("porchlight.next.log");
    std::fs::create_dir(&blocked).unwrap();
    for _ in 0..10 {
        assert!(log.write_line(&line('d')).is_err());
    }
    std::fs::remove_dir(&blocked).unwrap();
    log.write_line(&line('e')).unwrap();
    for (name, c) in [("porchlight.log", 'e'), ("porchlight.1.log", 'c'), ("porchlight.3.log", 'a')] {
        assert!(std::fs::read_to_string(folder.path().join(name)).unwrap() == line(c) + "\n", "{name}");
    }
    assert!(!blocked.exists());
}

#[cfg(target_os = "linux")]
#[test]
fn row_60_on_a_full_disk_lines_are_lost_and_the_next_one_after_it_is_whole() {
    alone("log::tests::row_60_on_a_full_disk_lines_are_lost_and_the_next_one_after_it_is_whole", || {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Rotating::open(folder.path(), "porchlight").unwrap();
        log.write_line("first").unwrap();
        limit("fsize", "10");
        assert!(log.write_line("second").is_err());
        assert!(log.write_line("third").is_err());
        limit("fsize", "unlimited");
        log.write_line("fourth").unwrap();
        let written = std::fs::read_to_string(folder.path().join("porchlight.log")).unwrap();
        assert!(written.starts_with("first\nseco\n") && written.ends_with("\nfourth\n"), "{written}");
    });
}

proptest! {
    #[test]
    fn taking_out_twice_changes_nothing(text in ".{0,120}|[a-zA-Z0-9?=:@. \"/_-]{0,120}") {
        let once = redact(&text, HOME);
        prop_assert_eq!(redact(&once, HOME), once);
    }

    #[test]
    fn no_canary_comes_through(
        before in "[a-z ]{0,20}",
        way in prop::sample::select(vec![
            "Bearer ", "bearer  ", "access_token=", "\"refresh_token\":\"", "\"client_secret\": \"", "https://a.example/x?k=",
            "\\\"code\\\":\\\"", "token: ", "eyJ0eXAi.", "X-Viber-Auth-Token: ", "x-viber-auth-token=", "\"auth_token\":\"",
            "\"otp\": \"", "\"phone\":\"+", "wss://a.example/ws?token=",
        ]),
        canary in "CANARY[A-Za-z0-9]{4,40}",
        after in "(\"| |,|\\)| and more){1}",
    ) {
        let text = format!("{before} {way}{canary}{after}");
        let redacted = redact(&text, HOME);
        prop_assert!(!redacted.contains("CANARY"), "{}", redacted);
    }
}
