//! Commands and questions, callable while the simulator runs. Everything takes effect at once, before the call
//! returns, so the next request already sees it.
//!
//! A closure given to a `change_` method must not call the handle again: it runs inside the one lock.
//!
//! Whoever is moved by a command is *held*: life leaves them where they were put until [`Control::release_person`].

mod answers;
mod people;
mod presence_api;
mod sign_in;
mod viber;

pub use people::Stretch;
pub use presence_api::PresenceControl;
pub use viber::ViberControl;

use std::sync::Arc;
use std::time::Duration;

use crate::limits::{Budget, Violation};
use crate::options::{FanvueOptions, LimitOptions};
use crate::record::{Request, Site};
use crate::server::Reach;
use crate::shared::Shared;
use crate::simulator::Urls;

/// The person is not known, or was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody with this id is in the simulated world")]
pub struct UnknownPerson;

/// The handle. Clones command the same simulator.
#[derive(Clone, Debug)]
pub struct Control {
    shared: Arc<Shared>,
    reach: Vec<Reach>,
}

impl Control {
    pub(crate) fn new(shared: Arc<Shared>, reach: Vec<Reach>) -> Control {
        Control { shared, reach }
    }

    /// Where everything is.
    pub fn urls(&self) -> &Urls {
        &self.shared.urls
    }

    /// Every remembered request, the oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.record.requests(|_| true)
    }

    /// The remembered requests with exactly this path, on any host.
    pub fn requests_to(&self, path: &str) -> Vec<Request> {
        self.shared.record.requests(|request| request.path == path)
    }

    /// How many requests with exactly this path are remembered.
    pub fn count_to(&self, path: &str) -> usize {
        self.shared.record.count(|request| request.path == path)
    }

    /// Forgets all requests. Their numbers go on counting.
    pub fn clear_requests(&self) {
        self.shared.record.clear();
    }

    /// Waits until at least `count` requests with exactly this path are remembered. Answers whether that was so
    /// within `within`.
    pub async fn wait_for_requests(&self, path: &str, count: usize, within: Duration) -> bool {
        let mut arrivals = self.shared.record.arrivals();
        let enough = async {
            loop {
                arrivals.borrow_and_update();
                if self.count_to(path) >= count {
                    return;
                }
                if arrivals.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(within, enough).await.is_ok()
    }

    /// Every call that was over a limit, enforced or not.
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.state().limits.violations()
    }

    /// The most calls that a budget saw in any span of its window, refused ones included.
    pub fn most_in_any_window(&self, budget: Budget) -> usize {
        self.shared.state().limits.most(budget)
    }

    /// Forgets all counted calls and violations: every budget is full again.
    pub fn clear_limits(&self) {
        self.shared.state().limits.clear();
    }

    /// Changes the limits from now on.
    pub fn change_limits(&self, change: impl FnOnce(&mut LimitOptions)) {
        change(&mut self.shared.state().limits.options);
    }

    /// Changes the API from now on.
    pub fn change_fanvue(&self, change: impl FnOnce(&mut FanvueOptions)) {
        change(&mut self.shared.state().fanvue.options);
    }

    /// Closes a host's port and its connections: whoever connects is refused. Waits until that is so.
    pub async fn unplug(&self, site: Site) {
        self.set_reach(site, false).await;
    }

    /// Opens a host's port again, the same one. Waits until that is so.
    pub async fn plug_in(&self, site: Site) {
        self.set_reach(site, true).await;
    }

    async fn set_reach(&self, site: Site, is_reachable: bool) {
        for reach in &self.reach {
            if reach.site == site {
                reach.clone().set(is_reachable).await;
            }
        }
        // Its connections that became WebSockets are no longer the host's to close.
        if site == Site::Presence && !is_reachable {
            self.shared.state().presence.sockets.drop_all();
        }
    }
}
