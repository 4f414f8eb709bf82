//! What the page can ask of its window, one line each. Nothing here answers with more than "done" or a word why not.

use crate::bridge::{Bridge, Page, Refusal};
use tauri::{AppHandle, State};

/// The page is there, and listens.
#[tauri::command]
pub(crate) fn attach(app: AppHandle, bridge: State<'_, Bridge>, page: Page) {
    bridge.attach(app, page);
}

/// Sends a frame to the program.
#[tauri::command]
pub(crate) async fn tell(bridge: State<'_, Bridge>, frame: String) -> Result<(), Refusal> {
    bridge.tell(&frame).await
}

/// Starts the program, ending another build of it first.
#[tauri::command]
pub(crate) async fn start_again(app: AppHandle, bridge: State<'_, Bridge>) -> Result<(), Refusal> {
    bridge.start_again(&app).await
}

/// Whether closing asks the page first.
#[tauri::command]
pub(crate) fn hold_close(bridge: State<'_, Bridge>, on: bool) {
    bridge.hold_close(on);
}

/// Closes the window for good.
#[tauri::command]
pub(crate) fn close(app: AppHandle) {
    app.exit(0);
}
