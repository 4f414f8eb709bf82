//! The owner's own status, by commands and by a watch that runs beside them.

use super::{Bench, PAUSE, SOON};
use crate::cli::Cause;
use crate::cli::ending::Ending;
use crate::cli::tests::{Paper, Typed};
use agent::socket::client;
use std::future::pending;
use tokio::sync::oneshot;

const STATUS: &str = "/users/me/status";
const BEAT: &str = "/users/me/heartbeat";

impl Bench {
    /// An account at a server that has a status of its owner, added through a watch that runs.
    async fn owner(&self) {
        let listens = async {
            while client::connect(&self.whereabouts.place, false).await.is_err() {
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::time::timeout(SOON, listens).await.expect("it listens");
        let pair = self.simulator.control().presence().issue_tokens();
        let line = ["account", "add", "presence", "--way", "token", "--base-url"];
        let line = [&line[..], &[&self.simulator.urls().presence]].concat();
        let (out, err) = (Paper::default(), Paper::default());
        let typed = Typed::lines(&[&pair.access_token, &pair.refresh_token]);
        let added = self.run_on(&line, &typed, &out, &err).await;
        assert_eq!(added.ending, Ending::Done, "{}", added.err);
    }

    /// What the service was told of the owner.
    fn set(&self) -> Vec<String> {
        let requests = self.simulator.control().requests_to(STATUS);
        requests.iter().filter(|one| one.method == "PUT").map(|one| format!("{:?}", one.body)).collect()
    }
}

#[tokio::test]
async fn p14_a_watch_keeps_online_and_says_offline_when_it_is_told_to_end_by_a_command_or_a_signal() {
    for by_signal in [false, true] {
        let bench = Bench::new().await;
        let control = bench.simulator.control();
        let (signal, signalled) = oneshot::channel();
        let stopped = async {
            match signalled.await {
                Ok(()) => Cause::Signal,
                Err(_) => pending().await,
            }
        };
        let (out, err) = (Paper::default(), Paper::default());
        let typed = Typed::default();
        let watching = bench.run_until(stopped, &["watch"], &typed, (&out, &err));
        let others = async {
            bench.owner().await;
            assert_eq!(bench.run(&["me", "keep", "on"]).await.ending, Ending::Done);
            assert!(control.wait_for_requests(BEAT, 1, SOON).await, "a watch stays");
            assert!(bench.set().is_empty(), "{:?}", bench.set());
            if by_signal {
                signal.send(()).expect("it waits for one");
            } else {
                assert_eq!(bench.run(&["quit"]).await.ending, Ending::Done);
            }
        };
        let (told, ()) = tokio::join!(watching, others);
        assert_eq!(told.ending, Ending::Done, "{}", told.err);
        assert_eq!(bench.set().len(), 1, "by signal: {by_signal}, {:?}", bench.set());
        assert_eq!(control.presence().own_status().map(|mine| mine.is_online), Some(false));
    }
}
