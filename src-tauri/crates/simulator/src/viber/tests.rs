//! The API over real sockets.

mod calls;
mod online;

use reqwest::RequestBuilder;
use serde_json::Value;

use crate::testing::Bench;

/// A signed call.
fn call(bench: &Bench, name: &str, body: &Value) -> RequestBuilder {
    let token = crate::ViberOptions::default().token;
    unsigned(bench, name, body).header("X-Viber-Auth-Token", token)
}

fn unsigned(bench: &Bench, name: &str, body: &Value) -> RequestBuilder {
    bench.client.post(format!("{}/pa/{name}", bench.control.urls().viber)).json(body)
}
