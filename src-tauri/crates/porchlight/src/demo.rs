//! The demo: simulated services inside the program, with people who come and go, and a follower in the place of a browser who
//! walks the real sign-ins. Nothing in it is staged but when somebody who is watched arrives: everything the user sees has gone
//! through the same code as with real services.

mod cast;
mod forms;
mod life;
mod past;
mod program;

use agent::handle::Handle;
use agent::wire::ProblemCode;
use forms::Redirects;
use program::Program;
use simulator::{Options, Simulator};

/// How many fans each managed creator has: enough to see the account live, and few enough not to fill the list.
const FANS_OF_A_CREATOR: usize = 24;

/// What can keep the demo from starting.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    #[error("the simulated services cannot listen on this computer's own address")]
    Listen(#[source] std::io::Error),
    #[error("the sign-in at a simulated service did not come through: {0}")]
    SignIn(String),
    #[error("the program refused what a user may do: {0:?}")]
    Refused(ProblemCode),
    #[error("the program did not answer in time")]
    TooSlow,
}

/// The running demo.
pub(crate) struct Demo {
    simulator: Simulator,
    redirects: Redirects,
}

impl Demo {
    /// Starts the simulated services.
    ///
    /// # Errors
    ///
    /// When they cannot listen on loopback.
    pub(crate) async fn start() -> Result<Self, DemoError> {
        let redirects = Redirects::free().map_err(DemoError::Listen)?;
        let mut options = Options::demo();
        options.fanvue.agency.fans = FANS_OF_A_CREATOR;
        options.oauth.redirect_uris = vec![redirects.fanvue.clone()];
        options.community_oauth.redirect_uris = vec![redirects.community.clone()];
        let simulator = Simulator::start(options).await.map_err(DemoError::Listen)?;
        Ok(Self { simulator, redirects })
    }

    /// Whether an address belongs to a sign-in, which the follower walks, and not to the browser.
    pub(crate) fn is_sign_in(&self, address: &str) -> bool {
        let urls = self.simulator.urls();
        [&urls.authorize, &urls.community_authorize].into_iter().any(|page| {
            address.strip_prefix(page.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'))
        })
    }

    /// Signs in everywhere, brings the people in, watches some of them, and then lets those come and go for as long as the
    /// program runs.
    ///
    /// # Errors
    ///
    /// When a sign-in does not come through. The program stays as it is then, and the window says why.
    pub(crate) async fn live(&self, handle: &Handle) -> Result<(), DemoError> {
        let control = self.simulator.control();
        let mut program = Program::at(handle);
        let cast = cast::bring(&control, self, &mut program).await?;
        handle.seed_history(past::of(&control, &cast)).await;
        life::go_on(&control, &cast, &mut program).await
    }
}

#[cfg(test)]
mod tests;
