//! A window of Tauri's with next to nothing in it: what any such window takes before it shows anything, to compare memory
//! with. `cargo run --release -p porchlight-window --example bare`

use std::error::Error;
use tauri::http::Response;
use tauri::{Url, WebviewUrl, WebviewWindowBuilder};

/// A word and a script: without a page of its own a window starts no process for one.
const PAGE: &[u8] = b"<!doctype html><meta charset=utf-8><title>Bare</title><p id=word></p>\
    <script>document.getElementById('word').textContent = 'Bare'</script>";

fn main() -> Result<(), Box<dyn Error>> {
    let page: Url = "bare://localhost/".parse()?;
    tauri::Builder::default()
        .register_uri_scheme_protocol("bare", |_, _| {
            Response::builder().header("content-type", "text/html").body(PAGE).expect("a valid answer")
        })
        .setup(|app| {
            // As large as Porchlight's own: the pictures of a window are memory, too.
            let window = WebviewWindowBuilder::new(app, "bare", WebviewUrl::CustomProtocol(page));
            window.inner_size(980.0, 680.0).build()?;
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
