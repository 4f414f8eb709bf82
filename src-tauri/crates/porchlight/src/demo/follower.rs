//! Stands in for the browser and the person in it: opens the authorization page, presses its "Approve" and goes where it
//! leads.

use url::Url;

/// What can go wrong on the way.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowError {
    #[error("the simulated service did not answer")]
    Unanswered(#[from] reqwest::Error),
    #[error("the simulated page has no button to approve with")]
    Buttonless,
    #[error("the simulated page leads to no address")]
    Nowhere(#[from] url::ParseError),
}

/// Approves at an authorization page.
///
/// # Errors
///
/// When a page does not answer or looks otherwise than the simulator draws it.
pub(crate) async fn follow(address: &str) -> Result<(), FollowError> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
    let page = client.get(address).send().await?.text().await?;
    let action = page
        .split("id=\"approve\"")
        .nth(1)
        .and_then(|form| form.split("action=\"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .ok_or(FollowError::Buttonless)?;
    let decided = client.post(Url::parse(address)?.join(action)?).send().await?;
    let location = decided
        .headers()
        .get(reqwest::header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .ok_or(FollowError::Buttonless)?;
    client.get(Url::parse(location)?).send().await?;
    Ok(())
}
