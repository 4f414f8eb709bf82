//! What goes on without being asked: life is pushed, and sockets end with the simulator.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::options::Life;
use crate::shared::{Shared, now};

/// How often life is looked at for something to push.
const TICK: Duration = Duration::from_millis(250);

/// How long sockets may take to close when the simulator stops.
const CLOSING: Duration = Duration::from_millis(1_500);

/// The code of a server that stops (presence-api.md 3.4).
const STOPPED: u16 = 1012;

/// Owns what runs. Dropping it cuts every socket.
#[derive(Debug)]
pub(crate) struct Running {
    shared: Arc<Shared>,
    /// None without life: then whatever changes is pushed by the command that changes it.
    ticker: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(shared: Arc<Shared>, life: Option<Life>) -> Running {
        let ticker = life.map(|_| tokio::spawn(tick(shared.clone())));
        Running { shared, ticker }
    }

    /// Closes every socket as a server does that stops, and waits until they are closed.
    pub(crate) async fn stop(&self) {
        let mut events = self.shared.state().presence.sockets.events();
        self.shared.state().presence.sockets.close_all(STOPPED);
        let open = || self.shared.state().presence.sockets.open();
        let closed = async { while open() > 0 && events.changed().await.is_ok() {} };
        // Those that are silent on purpose do not close; they are cut when this is dropped.
        let ended = tokio::time::timeout(CLOSING, closed).await;
        drop(ended);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(ticker) = &self.ticker {
            ticker.abort();
        }
        self.shared.state().presence.sockets.drop_all();
    }
}

async fn tick(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(TICK).await;
        shared.state().presence.tell_all(now());
    }
}
