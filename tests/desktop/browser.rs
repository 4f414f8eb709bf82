//! A browser that opens nothing: it notes the addresses it was asked for, to be followed by the simulator's own.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The note-taking `xdg-open` of one home.
pub(crate) struct Browser {
    folder: PathBuf,
    notes: PathBuf,
}

impl Browser {
    /// Puts an `xdg-open` into a folder of its own in the home, to stand first in the search path.
    pub(crate) fn install(home: &Path) -> Self {
        let folder = home.join("bin");
        let notes = home.join("opened");
        std::fs::create_dir_all(&folder).expect("the home is ours");
        let script = folder.join("xdg-open");
        std::fs::write(&script, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", notes.display()))
            .expect("the home is ours");
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("the file is ours");
        Self { folder, notes }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every address so far.
    pub(crate) fn opened(&self) -> Vec<String> {
        std::fs::read_to_string(&self.notes).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Waits for an address that contains this, and forgets the notes: an authorization address is not for keeping.
    pub(crate) async fn take(&self, part: &str) -> String {
        let found = crate::desk::eventually(Duration::from_secs(20), || {
            self.opened().into_iter().find(|address| address.contains(part))
        });
        let address = found.await.unwrap_or_else(|| panic!("{part} was not opened: {:?}", self.opened()));
        std::fs::remove_file(&self.notes).expect("there are notes");
        address
    }
}
