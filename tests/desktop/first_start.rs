//! What a new user meets.

use crate::desk::{Desk, Parts};
use crate::page::Page;
use crate::processes::children;
use crate::secrets;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_sees_what_this_is_and_what_a_service_needs() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let running = desk.start(&["--hidden"]);
    desk.tray().wait_for_line("Nobody is watched yet").await;
    let page = Page::open(&desk).await;
    page.wait_for_words("Fanvue").await;
    page.wait_for_words("Look around in the demo").await;
    page.close().await;
    secrets::assert_none_in_process(running.pid());
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_left_click_in_the_tray_opens_the_window_and_closing_it_leaves_the_program_running() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let mut running = desk.start(&["--hidden"]);
    desk.tray().click().await;
    let window = crate::desk::eventually(Duration::from_secs(15), || window_of(running.pid())).await;
    let window = window.expect("the window's process starts");
    let killed = std::process::Command::new("kill").arg(window.to_string()).status().expect("kill");
    assert!(killed.success());
    let gone =
        crate::desk::eventually(Duration::from_secs(5), || window_of(running.pid()).is_none().then_some(()));
    gone.await.expect("nothing of the window stays");
    assert!(!desk.tray().menu().await.is_empty(), "the tray still answers");
    desk.tray().click().await;
    let again = crate::desk::eventually(Duration::from_secs(15), || window_of(running.pid())).await;
    let again = again.expect("a second click opens it again");
    assert_ne!(again, window);
    let (status, took) = running.terminate().await.expect("it ends");
    assert!(status.success());
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(!std::path::Path::new(&format!("/proc/{again}")).exists(), "the window ends with the program");
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_leaves_no_core_dump_behind() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let running = desk.start(&["--hidden"]);
    desk.tray().item().await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", running.pid())).expect("it runs");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a line");
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
}

/// The window's process among the children of a program.
fn window_of(pid: u32) -> Option<u32> {
    children(pid).into_iter().find(|(_, name)| name.starts_with("porchlight-wind")).map(|(pid, _)| pid)
}
