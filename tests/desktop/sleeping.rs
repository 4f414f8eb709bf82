//! A machine that sleeps, stands still or loses its network, and comes back.

use crate::desk::{Client, Desk, Parts, Running};
use crate::secrets;
use crate::signing_in::sign_in;
use crate::system::System;
use crate::telling::{bring_chats, id_of, watch_first};
use agent::wire::{Health, Wish};
use simulator::{Answer, Reply, Times};
use std::time::{Duration, SystemTime};

/// A desktop on which somebody is watched who is away.
struct Watching {
    desk: Desk,
    running: Running,
    client: Client,
    /// Whom the service knows by this id.
    who: uuid::Uuid,
}

impl Watching {
    async fn begin() -> Self {
        let desk = Desk::new(Parts::ALL, 2).await;
        let running = desk.start(&["--hidden"]);
        let mut client = desk.connect().await;
        let account = sign_in(&desk, &mut client).await;
        let slice = bring_chats(&mut client, account, 2).await;
        let (_, name) = watch_first(&mut client, &slice).await;
        let who = id_of(&desk, &name);
        Self { desk, running, client, who }
    }

    /// Has everything fail so often that the program waits more than a minute until it tries again.
    async fn fail_long(&mut self, answer: Answer) {
        // Tokens are still renewed, which is nothing of this.
        for path in ["/chats", "/chats/**", "/insights/**", "/users/**"] {
            self.desk.simulator.control().answer(path, Times::Always, answer.clone());
        }
        let mut last = 0;
        loop {
            assert_eq!(self.client.wish(Wish::PassTime { ms: 300_000 }).await, None);
            let state = self
                .client
                .wait_for("it waits anew", |state| {
                    // While it is tried, it still waits until when it did, give or take how times are rounded.
                    matches!(state.accounts[0].health, Health::Waiting { until, .. } if until > last + 500)
                })
                .await;
            let Health::Waiting { until, .. } = state.accounts[0].health else { unreachable!("waited for") };
            last = until;
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
            if u128::try_from(until).is_ok_and(|until| until > now.as_millis() + 90_000) {
                break;
            }
        }
        self.desk.simulator.control().answer_as_usual();
        self.desk.simulator.control().arrive(self.who).expect("known");
    }

    async fn wait_until_seen(&mut self) {
        self.client.wait_for("who came is seen", |state| state.glance.watched_present == 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_75_after_a_sleep_the_word_of_the_system_is_enough_to_look_anew() {
    let mut watching = Watching::begin().await;
    let system = System::serve(&watching.desk.system_bus).await;
    watching.fail_long(Answer::Reply(Reply::json(500, &serde_json::json!({})))).await;
    system.wake().await;
    watching.wait_until_seen().await;
    secrets::assert_none_at_rest(&watching.desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_36_the_return_of_the_network_is_noticed_at_once() {
    let mut watching = Watching::begin().await;
    let system = System::serve(&watching.desk.system_bus).await;
    watching.fail_long(Answer::Drop).await;
    system.connect().await;
    watching.wait_until_seen().await;
    secrets::assert_none_at_rest(&watching.desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_75_a_program_that_was_stopped_goes_on_where_it_was() {
    let mut watching = Watching::begin().await;
    let signal = |name: &str| {
        let kill =
            std::process::Command::new("kill").args([name, &watching.running.pid().to_string()]).status();
        assert!(kill.expect("kill is there").success());
    };
    signal("-STOP");
    watching.desk.simulator.control().arrive(watching.who).expect("known");
    // Longer than it waits for anything: an answer, a connection, its own next look at the clocks.
    tokio::time::sleep(Duration::from_secs(25)).await;
    signal("-CONT");
    watching.wait_until_seen().await;
    let (status, _) = watching.running.terminate().await.expect("it ends");
    assert!(status.success());
}
