//! What the tests against a simulated service share, wherever the agent runs: in their own process, or in the built program.

use agent::wire::{SignInForm, Site};
use simulator::{Simulator, free_port};

/// A redirect address that the simulated service knows. Its port is the test's own, because tests run beside each other and
/// the program's usual one is the same for all.
///
/// # Panics
///
/// When there is no free port on loopback.
pub fn redirect(simulator: &Simulator) -> String {
    let redirect = format!("http://127.0.0.1:{}/fanvue/callback", free_port());
    simulator.control().register_redirect(&redirect);
    redirect
}

/// The form a user would fill in for the simulated service.
pub fn form(simulator: &Simulator, client_secret: &str, redirect: &str) -> SignInForm {
    let urls = simulator.urls();
    let site = Site {
        base: urls.api.clone(),
        authorize: urls.authorize.clone(),
        token: urls.token.clone(),
        revoke: urls.revoke.clone(),
        version: "2025-06-26".to_owned(),
        chat: format!("{}/messages/{{key}}", urls.web),
        inbox: urls.inbox(),
        profile: format!("{}/{{handle}}", urls.web),
    };
    SignInForm {
        client_id: "porchlight-demo".to_owned(),
        client_secret: client_secret.to_owned(),
        scopes: ["read:insights", "read:creator"].map(str::to_owned).to_vec(),
        redirect: redirect.to_owned(),
        ..SignInForm::blank("fanvue", site)
    }
}
