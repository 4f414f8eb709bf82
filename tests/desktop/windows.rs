//! A window that does not come, or whose page dies.

use crate::desk::{Desk, Parts, built, eventually};
use crate::processes::children;
use crate::tap::Tap;
use agent::wire::{ProblemCode, Wish};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use tempfile::TempDir;

/// A folder with the built program, and beside it a script in the window's place.
fn program_with_window(script: &str) -> TempDir {
    let programs = built("porchlight");
    let folder = TempDir::new_in(programs.parent().expect("in a folder")).expect("a folder");
    std::fs::hard_link(&programs, folder.path().join("porchlight")).expect("on the same disk");
    let window = folder.path().join("porchlight-window");
    std::fs::write(&window, script).expect("the folder is ours");
    std::fs::set_permissions(&window, std::fs::Permissions::from_mode(0o755)).expect("ours");
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn row_80_a_window_that_never_comes_is_tried_plainly_once_and_then_said_in_words() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let tries = desk.home.path().join("tries");
    let script =
        format!("#!/bin/sh\necho \"[$WEBKIT_DISABLE_COMPOSITING_MODE]\" >> {}\nexit 1\n", tries.display());
    let programs = program_with_window(&script);
    let _running = desk.start_program(&programs.path().join("porchlight"), &["--hidden"]);
    let mut client = desk.connect().await;
    desk.tray().item().await;
    // On a slow machine the answer may come before the second try has failed.
    client.wish(Wish::ShowWindow { page: None }).await;
    let shown = desk.shown().wait_for("The window does not open").await;
    assert!(shown.body.starts_with("Watching goes on"), "{}", shown.body);
    assert_eq!(std::fs::read_to_string(&tries).expect("it was tried"), "[]\n[1]\n");
    desk.tray().wait_for_line("The window does not open").await;

    // A click tries again, the plain way and only once.
    desk.shown().choose(shown.id, "open").await;
    let again = eventually(Duration::from_secs(15), || {
        (std::fs::read_to_string(&tries).ok()? == "[]\n[1]\n[1]\n").then_some(())
    });
    again.await.expect("it is tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_81_a_window_program_that_is_missing_is_said_in_words() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let programs = program_with_window("");
    std::fs::remove_file(programs.path().join("porchlight-window")).expect("ours");
    let _running = desk.start_program(&programs.path().join("porchlight"), &["--hidden"]);
    let mut client = desk.connect().await;
    let problem = client.wish(Wish::ShowWindow { page: None }).await.expect("no success is claimed");
    assert_eq!(problem.code, ProblemCode::NoWindow);
    desk.shown().wait_for("The window does not open").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_79_a_page_whose_process_is_killed_comes_back_and_watching_goes_on() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    client.wait_for("it runs", |_| true).await;
    let tap = Tap::between(&desk).await;
    let mut window = desk.command(&built("porchlight-window"));
    let mut window = window.arg("--data-dir").arg(&tap.data_dir).spawn().expect("the window is built");
    let pid = window.id().expect("it runs");
    // What comes of the page is killed only once it talks to the program: before that, WebKit itself gives up.
    for time in 1..=4 {
        let attached = eventually(Duration::from_secs(30), || (tap.attached() >= time).then_some(())).await;
        attached.unwrap_or_else(|| panic!("the page talks to the program for the {time}. time"));
        assert!(window.try_wait().expect("ours").is_none(), "the window stays open");
        let page = page_of(pid).expect("a process draws the page").to_string();
        let killed = std::process::Command::new("kill").args(["-KILL", &page]).status();
        assert!(killed.expect("kill is there").success());
    }
    // One that dies again and again ends the window, which the program says.
    let ended = tokio::time::timeout(Duration::from_secs(30), window.wait()).await.expect("the window ends");
    assert_eq!(ended.expect("ours").code(), Some(1));
    client.wish(Wish::EndSnooze).await;
}

/// The process that draws a window's page.
fn page_of(window: u32) -> Option<u32> {
    children(window).into_iter().find(|(_, name)| name.starts_with("WebKitWebProces")).map(|(pid, _)| pid)
}
