//! The process that draws the page may end by itself: it crashed, or the system took it for its memory. The page is loaded anew
//! then, and gets everything from the program. One that ends again and again is a fault, and the window ends with it: whoever
//! started this program says so. On Windows the web view shows a page of its own that offers to load again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// So many ends within [`SPAN`] are got over.
const MOST: usize = 3;

const SPAN: Duration = Duration::from_secs(60);

/// The ends there were of late.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    at: VecDeque<Instant>,
}

impl Ends {
    /// There was another: whether loading anew can still help.
    fn another(&mut self, now: Instant) -> bool {
        self.at.retain(|at| now.saturating_duration_since(*at) < SPAN);
        self.at.push_back(now);
        self.at.len() <= MOST
    }
}

/// Loads the page anew whenever its process has ended.
#[cfg(target_os = "linux")]
pub(crate) fn follow(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use std::cell::RefCell;
    use tauri::Manager;
    use webkit2gtk::WebViewExt;
    let app = window.app_handle().clone();
    window.with_webview(move |view| {
        let ends = RefCell::new(Ends::default());
        view.inner().connect_web_process_terminated(move |view, _why| {
            if ends.borrow_mut().another(Instant::now()) {
                view.reload();
            } else {
                app.exit(1);
            }
        });
    })
}

/// Here the application hears of it, not the window.
#[cfg(not(target_os = "linux"))]
pub(crate) fn follow(_window: &tauri::WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// What the application does when the process of its page has ended.
#[cfg(target_os = "macos")]
pub(crate) fn ended(view: &tauri::Webview) {
    use std::sync::{Mutex, PoisonError};
    use tauri::Manager;
    static ENDS: Mutex<Ends> = Mutex::new(Ends { at: VecDeque::new() });
    let helps = ENDS.lock().unwrap_or_else(PoisonError::into_inner).another(Instant::now());
    if !helps || view.reload().is_err() {
        view.app_handle().exit(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_79_a_page_is_loaded_anew_until_it_ends_too_often() {
        let mut ends = Ends::default();
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        assert!([0, 1, 2].map(|seconds| ends.another(after(seconds))).iter().all(|helps| *helps));
        assert!(!ends.another(after(3)), "the fourth within a minute");
        assert!(ends.another(after(600)), "what is long ago counts no more");
    }
}
