//! The search at the end of every test: no token, no typed secret and no message text in any file, argument or environment,
//! and none but message texts in what the window was told.

use crate::desk::{CLIENT_SECRET, Desk, MESSAGE_MARK, PHONE_CODE, TOKEN_MARK, VIBER_TOKEN};
use crate::tap::Tap;
use std::path::Path;

/// What a sign-in is made of. The last stands before a token in an address that must be written nowhere.
const SECRETS: [&str; 5] = [TOKEN_MARK, CLIENT_SECRET, VIBER_TOKEN, PHONE_CODE, "?token="];

/// Fails when a secret lies where it must not. The keyring's own folder is where tokens belong, encrypted or not.
pub(crate) fn assert_none_at_rest(desk: &Desk) {
    for folder in desk.folders() {
        search_folder(&folder, &with_messages());
    }
}

/// Fails when a secret stands in the arguments or the environment of a running process.
pub(crate) fn assert_none_in_process(pid: u32) {
    for part in ["cmdline", "environ"] {
        let file = format!("/proc/{pid}/{part}");
        if let Ok(bytes) = std::fs::read(&file) {
            search(Path::new(&file), &bytes, &with_messages());
        }
    }
}

/// The same for every process of a desktop: the program, its window, and whatever these have started.
pub(crate) fn assert_none_in_processes(desk: &Desk) {
    let home = format!("HOME={}", desk.home.path().display());
    let mut found = 0;
    for entry in std::fs::read_dir("/proc").expect("Linux").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let Ok(environment) = std::fs::read(entry.path().join("environ")) else { continue };
        if environment.split(|byte| *byte == 0).any(|variable| variable == home.as_bytes()) {
            found += 1;
            assert_none_in_process(pid);
        }
    }
    assert!(found > 0, "the program runs");
}

/// Fails when a frame to the window holds a token or a typed secret. Message texts may be shown there.
pub(crate) fn assert_none_in_frames(frames: &[String]) {
    for frame in frames {
        search(Path::new("a frame to the window"), frame.as_bytes(), &SECRETS);
    }
}

/// Fails when the window was told one.
pub(crate) fn assert_none_told(tap: &Tap) {
    let told = tap.told();
    let state = br#"{"type":"state""#;
    assert!(told.windows(state.len()).any(|bytes| bytes == state), "the window was told, and in the clear");
    search(Path::new("what the window was told"), &told, &SECRETS);
}

/// Fails when a secret is anywhere but in the keyring and in the program's memory.
pub(crate) fn assert_none_anywhere(desk: &Desk, tap: &Tap) {
    assert_none_in_processes(desk);
    assert_none_told(tap);
    assert_none_at_rest(desk);
}

fn with_messages() -> Vec<&'static str> {
    SECRETS.into_iter().chain([MESSAGE_MARK]).collect()
}

fn search_folder(folder: &Path, marks: &[&str]) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if path.ends_with(".local/share/keyrings") {
                continue;
            }
            search_folder(&path, marks);
        } else if kind.is_file()
            && let Ok(bytes) = std::fs::read(&path)
        {
            search(&path, &bytes, marks);
        }
    }
}

fn search(place: &Path, bytes: &[u8], marks: &[&str]) {
    for mark in marks {
        let utf16: Vec<u8> = mark.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for needle in [mark.as_bytes(), &utf16] {
            let found = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!found, "{mark} stands in {}", place.display());
        }
    }
}
