//! The window, driven as a person drives it: by what is written on it.

use crate::desk::{Child, Desk, built, eventually_async};
use crate::tap::Tap;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use simulator::free_port;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// The open window.
pub(crate) struct Page {
    client: Client,
    _driver: Child,
}

impl Page {
    /// Opens the window of the running program through a web driver of its own.
    pub(crate) async fn open(desk: &Desk) -> Self {
        Self::open_on(desk, &desk.data_dir()).await
    }

    /// Opens the window on a tap, which hears what the window is told.
    pub(crate) async fn open_tapped(desk: &Desk) -> (Self, Tap) {
        let tap = Tap::between(desk).await;
        (Self::open_on(desk, &tap.data_dir).await, tap)
    }

    async fn open_on(desk: &Desk, data_dir: &Path) -> Self {
        let (port, host_port) = (free_port(), free_port());
        let driver = desk
            .command(Path::new("WebKitWebDriver"))
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{host_port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("webkit2gtk-driver is installed");
        let driver = Child(driver);
        let mut capabilities = serde_json::Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({
                "binary": built("porchlight-window"),
                "args": ["--data-dir", data_dir],
            }),
        );
        let client = eventually_async(Duration::from_secs(20), || {
            let capabilities = capabilities.clone();
            async move {
                ClientBuilder::new(HttpConnector::new())
                    .capabilities(capabilities)
                    .connect(&format!("http://127.0.0.1:{port}"))
                    .await
            }
        });
        let page = Self { client: client.await.expect("a window opens"), _driver: driver };
        let main = eventually_async(Duration::from_secs(20), || page.client.find(Locator::Css("main")));
        main.await.expect("the page draws itself");
        page
    }

    /// Waits until these words stand somewhere on the page.
    pub(crate) async fn wait_for_words(&self, words: &str) {
        let mut text = String::new();
        for _ in 0..300 {
            text = self.text().await;
            if text.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{words:?} does not stand on the page:\n{text}");
    }

    /// All words on the page.
    pub(crate) async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", Vec::new()).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Presses the button or link that is called so, by its words or its label for screen readers.
    pub(crate) async fn press(&self, name: &str) {
        self.press_at("", name).await;
    }

    /// The same in the entry of a list that has this heading.
    pub(crate) async fn press_under(&self, heading: &str, name: &str) {
        self.press_at(&format!("//li[.//h2[normalize-space(.)={}]]", quoted(heading)), name).await;
    }

    /// Presses the row of the list of people that bears this name.
    pub(crate) async fn press_row(&self, name: &str) {
        let path = format!("//*[@role='row'][.//bdi[normalize-space(.)={}]]", quoted(name));
        let pressed = eventually_async(Duration::from_secs(15), || async {
            self.client.find(Locator::XPath(&path)).await?.click().await
        });
        if pressed.await.is_none() {
            panic!("nobody called {name:?} is in the list on the page:\n{}", self.text().await);
        }
    }

    /// Waits until these words stand nowhere on the page.
    pub(crate) async fn wait_until_gone(&self, words: &str) {
        for _ in 0..300 {
            if !self.text().await.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{words:?} still stands on the page:\n{}", self.text().await);
    }

    async fn press_at(&self, place: &str, name: &str) {
        let path = format!(
            "{place}//*[self::button or self::a or self::summary or @role='button' or @role='tab' or @role='switch' \
             or self::label[input[@type='radio']]][normalize-space(.)={0} or @aria-label={0}]",
            quoted(name)
        );
        // What is drawn anew between finding and pressing is looked for again.
        let pressed = eventually_async(Duration::from_secs(15), || async {
            self.client.find(Locator::XPath(&path)).await?.click().await
        });
        if pressed.await.is_none() {
            panic!("there is no {name:?} to press on the page:\n{}", self.text().await);
        }
    }

    /// Types into the field with this label, with the key Enter for each end of a line.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let path = format!(
            "//*[self::input or self::textarea][not(@readonly)]\
             [@aria-label={0} or @id=//label[normalize-space(.)={0}]/@for]",
            quoted(label)
        );
        // By the WebDriver specification U+E007 is the key Enter.
        let keys = text.replace('\n', "\u{E007}");
        let filled = eventually_async(Duration::from_secs(15), || async {
            let field = self.client.find(Locator::XPath(&path)).await?;
            field.clear().await?;
            field.send_keys(&keys).await
        });
        if filled.await.is_none() {
            panic!("there is no field {label:?} on the page:\n{}", self.text().await);
        }
    }

    /// Runs a script and gives what it returns.
    pub(crate) async fn run(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.expect("the page runs scripts of the driver")
    }

    /// Closes the window.
    pub(crate) async fn close(self) {
        // The driver may see the process end before it has answered.
        let _ended = self.client.close().await;
    }
}

/// A string literal of XPath, which knows no escapes.
fn quoted(text: &str) -> String {
    assert!(!text.contains('\''), "the tests' words have no apostrophes");
    format!("'{text}'")
}
