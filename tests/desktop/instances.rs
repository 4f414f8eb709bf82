//! One program for one data folder.

use crate::desk::{Desk, Parts, built};
use crate::secrets;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn row_78_twenty_starts_at_once_leave_one() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let mut starts = Vec::new();
    for _ in 0..20 {
        let mut command = desk.command(&built("porchlight"));
        starts.push(command.arg("--hidden").stderr(Stdio::null()).spawn().expect("porchlight is built"));
    }
    desk.tray().item().await;
    let mut running = starts.len();
    for _ in 0..150 {
        running = starts.iter_mut().filter_map(|start| start.try_wait().ok()).filter(Option::is_none).count();
        if running == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(running, 1, "one is left");
    for start in &mut starts {
        if let Some(status) = start.try_wait().expect("a child") {
            assert!(status.success(), "a start that finds another running ends well: {status}");
        }
    }
    assert_eq!(desk.tray().registrations(), 1, "one icon");
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_78_starts_without_a_bus_or_with_one_that_is_disabled_leave_one_too() {
    for bus in [None, Some("disabled:")] {
        let desk = Desk::new(Parts { keyring: false, notifications: false, tray: false }, 1).await;
        let mut starts = Vec::new();
        for _ in 0..20 {
            let mut command = desk.command(&built("porchlight"));
            for variable in ["DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"] {
                command.env_remove(variable);
                command.envs(bus.map(|address| (variable, address)));
            }
            starts.push(command.arg("--hidden").stderr(Stdio::null()).spawn().expect("porchlight is built"));
        }
        let mut left = starts.len();
        for _ in 0..150 {
            left =
                starts.iter_mut().filter_map(|start| start.try_wait().ok()).filter(Option::is_none).count();
            if left == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(left, 1, "one is left, bus {bus:?}");
        for start in &mut starts {
            if let Some(status) = start.try_wait().expect("a child") {
                assert!(status.success(), "a start that finds another running ends well: {status}");
            }
        }
        desk.connect()
            .await
            .wait_for("it runs, and knows what it lacks", |state| {
                state.desktop.notifications == Some(false) && state.desktop.tray == Some(false)
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_after_a_crash_finds_the_folder_free() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let mut running = desk.start(&["--hidden"]);
    desk.tray().item().await;
    let killed = std::process::Command::new("kill").args(["-KILL", &running.pid().to_string()]).status();
    assert!(killed.expect("kill").success());
    running.ended().await.expect("it is dead");
    let _running = desk.start(&["--hidden"]);
    desk.connect().await.wait_for("running again", |_| true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_folder_is_a_second_program() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let _first = desk.start(&["--hidden"]);
    desk.connect().await.wait_for("running", |_| true).await;
    let other = desk.home.path().join("other");
    let _second = desk.start(&["--hidden", "--data-dir", other.to_str().expect("a path of text")]);
    let both =
        crate::desk::eventually(Duration::from_secs(10), || (desk.tray().registrations() == 2).then_some(()));
    both.await.expect("two icons");
}

#[tokio::test(flavor = "multi_thread")]
async fn version_and_help_need_no_desktop() {
    let desk = Desk::new(Parts { keyring: false, notifications: false, tray: false }, 1).await;
    for (argument, expected) in [("--version", "porchlight "), ("--help", "--data-dir")] {
        let output = desk
            .command(&built("porchlight"))
            .arg(argument)
            .env_remove("DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .output()
            .await
            .expect("porchlight is built");
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains(expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_79_without_a_display_it_says_so_and_goes_on() {
    let desk = Desk::new(Parts { keyring: false, notifications: false, tray: false }, 1).await;
    let command = || {
        let mut command = desk.command(&built("porchlight"));
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command
    };
    let mut running = command().arg("--show").stderr(Stdio::piped()).spawn().expect("porchlight is built");
    let mut said = BufReader::new(running.stderr.take().expect("piped"));
    let mut line = String::new();
    timeout(SOON, said.read_line(&mut line)).await.expect("in time").expect("it can be read");
    assert!(line.starts_with("There is no display here"), "{line}");
    let opened = command().arg("open").output().await.expect("it runs");
    assert_eq!(opened.status.code(), Some(1), "{opened:?}");
    assert!(String::from_utf8_lossy(&opened.stderr).contains("The window does not open"), "{opened:?}");
    assert!(command().arg("quit").status().await.expect("it runs").success());
    assert!(timeout(SOON, running.wait()).await.expect("in time").expect("it ended").success());
    let mut rest = String::new();
    said.read_to_string(&mut rest).await.expect("it can be read");
    assert_eq!(rest, "", "nothing but that one sentence");
}
