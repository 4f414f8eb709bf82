//! Prepares the window's build: the commands that the page may call, and the page itself. A fresh clone has no page yet; a
//! plain sentence stands in for it, so that `cargo build` works before `npm run build` was ever run.

use std::path::Path;
use std::{fs, io};

/// All that the page can ask of its window. Each must be listed in `capabilities/window.json`, too.
const COMMANDS: &[&str] = &["attach", "tell", "start_again", "hold_close", "close"];

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Porchlight</title>\
    <p>The page of this window was not built yet: run <code>npm ci</code> and <code>npm run build</code> in <code>ui</code>, \
    then build again.</p></html>\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    page(Path::new("../ui/dist"))?;
    // Without this, a page that was built anew would not be taken into the program.
    println!("cargo:rerun-if-changed=../ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

fn page(folder: &Path) -> io::Result<()> {
    let page = folder.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    fs::write(page, PLACEHOLDER)
}
