//! Commands to the sockets of the Presence & Status API, and what came in on them.

use std::time::Duration;

use crate::control::PresenceControl;
use crate::presence_api::{Handshakes, ReceivedFrame, Sockets};

impl PresenceControl {
    /// How handshakes are answered from now on.
    pub fn set_handshakes(&self, handshakes: Handshakes) {
        self.shared.state().presence.sockets.handshakes = handshakes;
    }

    /// How many sockets have their connection open, silent ones and zombies included.
    pub fn open_sockets(&self) -> usize {
        self.shared.state().presence.sockets.open()
    }

    /// How many sockets were ever opened, those closed at once included.
    pub fn opened_sockets(&self) -> u64 {
        self.shared.state().presence.sockets.opened()
    }

    /// Sends any text at all to every socket that is no zombie.
    pub fn push(&self, text: &str) {
        self.shared.state().presence.sockets.push(text);
    }

    /// Cuts every socket's connection without a word.
    pub fn drop_sockets(&self) {
        self.shared.state().presence.sockets.drop_all();
    }

    /// Closes every socket with a code: 1012 as a server that restarts. Those that fell silent do not notice.
    pub fn close_sockets(&self, code: u16) {
        self.shared.state().presence.sockets.close_all(code);
    }

    /// The sockets that are open now fall silent: nothing is read, nothing is sent, the connections stay. Later ones
    /// work.
    pub fn stop_answering(&self) {
        self.shared.state().presence.sockets.freeze_all();
    }

    /// What clients sent, the oldest first. The newest 20,000 are remembered.
    pub fn received_frames(&self) -> Vec<ReceivedFrame> {
        self.shared.state().presence.sockets.received().cloned().collect()
    }

    /// Waits until exactly `count` sockets are open. Answers whether that was so within `within`.
    pub async fn wait_for_sockets(&self, count: usize, within: Duration) -> bool {
        self.wait_for(|sockets| sockets.open() == count, within).await
    }

    /// Waits until clients have sent at least `count` frames in all. Answers whether that was so within `within`.
    pub async fn wait_for_frames(&self, count: usize, within: Duration) -> bool {
        self.wait_for(|sockets| sockets.received().len() >= count, within).await
    }

    async fn wait_for(&self, is_so: impl Fn(&Sockets) -> bool, within: Duration) -> bool {
        let mut events = self.shared.state().presence.sockets.events();
        let has_come = async {
            loop {
                events.borrow_and_update();
                if is_so(&self.shared.state().presence.sockets) {
                    return;
                }
                if events.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(within, has_come).await.is_ok()
    }
}
