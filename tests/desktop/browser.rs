//! A browser that opens nothing: it notes the addresses it was asked for, and can follow the pages of a sign-in as a person
//! would, by pressing the buttons that are there.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

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

/// Follows an authorization page to its end by pressing `button` (`approve` or `deny`), and gives the address it ended on,
/// which was called when `arrive` says so.
pub(crate) async fn decide(address: &str, button: &str) -> Url {
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let page = client.get(address).send().await.expect("the page").text().await.expect("its text");
    let form = format!("id=\"{button}\"");
    let action = page
        .split(&form)
        .nth(1)
        .and_then(|rest| rest.split("action=\"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("no {button} button on {page}"));
    let action = Url::parse(address).expect("an address").join(action).expect("a path");
    let decided = client.post(action).send().await.expect("the decision");
    let location = decided.headers().get("location").expect("a redirect").to_str().expect("text");
    Url::parse(location).expect("an address")
}

/// Approves, and arrives at the program's own page.
pub(crate) async fn approve(address: &str) {
    let back = decide(address, "approve").await;
    let answer = reqwest::get(back).await.expect("the program listens");
    assert!(answer.status().is_success(), "the program's page says {}", answer.status());
}
