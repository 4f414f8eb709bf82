//! A window of Tauri's with nothing in it: what any such window takes before it shows anything, to compare memory with.
//! `cargo run --release -p porchlight-window --example bare`

use std::error::Error;
use tauri::{Url, WebviewUrl, WebviewWindowBuilder};

fn main() -> Result<(), Box<dyn Error>> {
    let empty: Url = "about:blank".parse()?;
    tauri::Builder::default()
        .setup(|app| {
            // As large as Porchlight's own: the pictures of a window are memory, too.
            WebviewWindowBuilder::new(app, "bare", WebviewUrl::External(empty))
                .inner_size(980.0, 680.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
