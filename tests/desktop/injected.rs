//! A script that got into the page: what it can reach.

use crate::desk::{Desk, Parts};
use crate::page::Page;
use std::time::Duration;

/// Tries everything and notes what became of it under a name. `SERVER` stands for one that would answer.
const TRIES: &str = r#"
window.became = {};
const note = (name, what) => { window.became[name] = String(what); };
const attempt = (name, work) => { try { Promise.resolve(work()).then(() => note(name, "done"), () => note(name, "refused")); } catch { note(name, "refused"); } };
const { invoke } = window.__TAURI_INTERNALS__;
for (const command of ["plugin:fs|read_text_file", "plugin:shell|execute", "plugin:shell|open", "plugin:http|fetch", "plugin:opener|open_url",
  "plugin:app|version", "plugin:path|resolve_directory", "plugin:event|listen", "plugin:event|emit", "plugin:window|create",
  "plugin:webview|create_webview_window", "plugin:webview|internal_toggle_devtools", "plugin:window|close", "plugin:menu|new", "plugin:tray|new",
  "plugin:resources|close", "plugin:image|new", "read_keyring", "eval"]) attempt(command, () => invoke(command, {}));
attempt("fetch", () => fetch("SERVER/", { mode: "no-cors" }));
attempt("javascript eval", () => (0, eval)("1 + 1"));
attempt("function", () => new Function("return 1")());
attempt("socket", () => new Promise((done, failed) => { const socket = new WebSocket("SERVER/".replace("http", "ws")); socket.onopen = done; socket.onerror = failed; }));
attempt("picture", () => new Promise((done, failed) => { const picture = new Image(); picture.onload = done; picture.onerror = failed; picture.src = "SERVER/x.png"; }));
attempt("prototype", () => { "use strict"; Object.prototype.toString = null; });
const script = document.createElement("script");
script.textContent = "window.injected = true";
document.body.append(script);
note("script", window.injected === true ? "done" : "refused");
const frame = document.createElement("iframe");
frame.src = "SERVER/";
document.body.append(frame);
note("global", window.__TAURI__ === undefined ? "refused" : "done");
const opened = window.open("SERVER/");
note("open", opened === null ? "refused" : "done");
window.location.href = "SERVER/";
"#;

#[tokio::test(flavor = "multi_thread")]
async fn row_92_a_script_in_the_page_reaches_nothing_but_the_program() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let _running = desk.start(&["--hidden"]);
    desk.tray().item().await;
    let page = Page::open(&desk).await;
    let control = desk.simulator.control();
    control.clear_requests();
    page.run(&TRIES.replace("SERVER", &desk.simulator.urls().web)).await;
    let mut became = serde_json::Value::Null;
    for _ in 0..200 {
        became = page.run("return window.became").await;
        if became.as_object().is_some_and(|tries| tries.len() >= 28) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let tries = became.as_object().expect("the script ran, and the page stayed");
    assert_eq!(tries.len(), 28, "{tries:#?}");
    for (what, came) in tries {
        assert_eq!(came, "refused", "{what}");
    }
    let place = page.run("return location.href").await;
    assert!(
        place.as_str().is_some_and(|place| place.starts_with("tauri://localhost")),
        "it went nowhere: {place}"
    );
    assert!(control.requests().is_empty(), "nothing left the page: {:?}", control.requests());
    page.wait_for_words("Porchlight").await;
    page.close().await;
}
