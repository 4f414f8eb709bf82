//! Stands in for the browser and the person in it: opens the authorization page, presses one of its buttons and goes where
//! that leads. For the demo and the tests, which need no browser for it.

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, header};
use url::Url;

/// What can go wrong on the way.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// A page did not answer.
    #[error("the page did not answer")]
    Unanswered(#[from] reqwest::Error),
    /// The page looks otherwise than it is drawn here.
    #[error("the page has no button \"{0}\"")]
    Buttonless(&'static str),
    /// A page leads to no address.
    #[error("the page leads to no address")]
    Nowhere(#[from] url::ParseError),
    /// The decision led nowhere.
    #[error("the decision led nowhere")]
    Stuck,
    /// The page that it led to is an error.
    #[error("the page says {0}")]
    Refused(StatusCode),
}

/// A button of the authorization page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Grants what is asked for.
    Approve,
    /// Denies it.
    Deny,
}

/// Presses a button at an authorization page, and gives the address that leads back to.
///
/// # Errors
///
/// When the page does not answer, looks otherwise, or leads nowhere.
pub async fn decide(address: &str, button: Button) -> Result<Url, BrowserError> {
    let client = client()?;
    let page = client.get(address).send().await?.text().await?;
    let id = match button {
        Button::Approve => "approve",
        Button::Deny => "deny",
    };
    let action = page
        .split(&format!("id=\"{id}\""))
        .nth(1)
        .and_then(|form| form.split("action=\"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .ok_or(BrowserError::Buttonless(id))?;
    let decided = client.post(Url::parse(address)?.join(action)?).send().await?;
    let location = decided.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    Ok(Url::parse(location.ok_or(BrowserError::Stuck)?)?)
}

/// Opens an address that a decision led to.
///
/// # Errors
///
/// When nobody answers, or with an error.
pub async fn arrive(at: Url) -> Result<(), BrowserError> {
    let status = client()?.get(at).send().await?.status();
    if status.is_success() { Ok(()) } else { Err(BrowserError::Refused(status)) }
}

/// Approves at an authorization page, and arrives where that leads.
///
/// # Errors
///
/// As [`decide`] and [`arrive`].
pub async fn follow(address: &str) -> Result<(), BrowserError> {
    arrive(decide(address, Button::Approve).await?).await
}

fn client() -> reqwest::Result<Client> {
    Client::builder().redirect(Policy::none()).no_proxy().build()
}
