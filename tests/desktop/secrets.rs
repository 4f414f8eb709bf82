//! The search at the end of every test: no token, no typed secret and no message text in any file, argument or environment.

use crate::desk::{CLIENT_SECRET, Desk, MESSAGE_MARK, TOKEN_MARK};
use std::path::Path;

/// Fails when a secret lies where it must not. The keyring's own folder is where tokens belong, encrypted or not.
pub(crate) fn assert_none_at_rest(desk: &Desk) {
    let marks = [TOKEN_MARK, CLIENT_SECRET, MESSAGE_MARK];
    for folder in desk.folders() {
        search_folder(&folder, &marks);
    }
}

/// Fails when a secret stands in the arguments or the environment of a running process.
pub(crate) fn assert_none_in_process(pid: u32) {
    for part in ["cmdline", "environ"] {
        let file = format!("/proc/{pid}/{part}");
        if let Ok(bytes) = std::fs::read(&file) {
            search(Path::new(&file), &bytes, &[TOKEN_MARK, CLIENT_SECRET, MESSAGE_MARK]);
        }
    }
}

/// Fails when a frame to the window holds a token or a typed secret. Message texts may be shown there.
pub(crate) fn assert_none_in_frames(frames: &[String]) {
    for frame in frames {
        search(Path::new("a frame to the window"), frame.as_bytes(), &[TOKEN_MARK, CLIENT_SECRET]);
    }
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
