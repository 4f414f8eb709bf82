//! A client for the tests of this crate: reqwest with the vendor's headers, and nothing hidden.

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use crate::{Control, Options, Simulator};

/// The scopes an account needs for everything here.
pub(crate) const ALL: [&str; 6] =
    ["openid", "offline_access", "offline", "read:self", "read:chat", "read:fan"];

/// A simulator with a client that is signed in.
pub(crate) struct Bench {
    pub(crate) simulator: Simulator,
    pub(crate) control: Control,
    pub(crate) client: Client,
    pub(crate) token: String,
}

impl Bench {
    pub(crate) async fn with(options: Options) -> Bench {
        let simulator = Simulator::start(options).await.expect("loopback has free ports");
        let control = simulator.control();
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().expect("a plain client");
        let token = control.issue_tokens(&ALL).access_token;
        Bench { simulator, control, client, token }
    }

    pub(crate) async fn people(count: usize) -> Bench {
        Bench::with(Options::people(count)).await
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.signed(self.client.get(format!("{}{path}", self.simulator.base_url())))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.signed(self.client.post(format!("{}{path}", self.simulator.base_url())).json(body))
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.token).header("X-Fanvue-API-Version", "2025-06-26")
    }
}

/// An answer taken apart.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Sends and reads; a body that is no JSON is null.
pub(crate) async fn sent(request: RequestBuilder) -> Answer {
    let response: Response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("a body");
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}
