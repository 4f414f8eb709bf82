//! The one window there is: where it may go, which is nowhere, and what closing it means.

use crate::bridge::Bridge;
use crate::revive;
use agent::place::Place;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{App, AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};

const LABEL: &str = "main";

/// Opens the window. It appears when its page is there, so that nobody sees it empty.
pub(crate) fn open(app: &App, place: &Place) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Porchlight")
        .inner_size(980.0, 680.0)
        .min_inner_size(720.0, 480.0)
        .visible(false)
        .data_directory(place.web_view())
        .disable_drag_drop_handler()
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                raise(window.app_handle());
            }
        })
        .build()?;
    revive::follow(&window)
}

/// Brings the window to the front. A window manager that does not allow that leaves it where it is.
pub(crate) fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _refused = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    }
}

/// What happened to the window.
pub(crate) fn happened(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && window.state::<Bridge>().asks_before_close()
    {
        api.prevent_close();
    }
}

/// The page's own address: `tauri://localhost`, on Windows `http://tauri.localhost`.
fn is_own_page(address: &Url) -> bool {
    match address.scheme() {
        "tauri" => address.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && address.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_goes_nowhere() {
        let goes = |address: &str| is_own_page(&address.parse().unwrap());
        assert!(goes("tauri://localhost/"));
        for away in [
            "https://example.com/",
            "http://127.0.0.1:8080/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "javascript:alert(1)",
            "tauri://elsewhere/",
            "https://tauri.localhost.example.com/",
        ] {
            assert!(!goes(away), "{away}");
        }
    }
}
