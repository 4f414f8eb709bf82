//! Work that takes time, on its way. Each task ends in exactly one [`WorldEvent`], also when it fails: then in the one that was
//! given for that case.

use super::WorldEvent;
use std::collections::HashMap;
use std::time::Duration;
use tokio::task::{Id, JoinSet};

#[derive(Default)]
pub(super) struct Tasks {
    running: JoinSet<WorldEvent>,
    /// What to say for a task that fails.
    instead: HashMap<Id, WorldEvent>,
}

impl Tasks {
    /// Starts a task. `instead` is what happens when it panics.
    pub(super) fn start(
        &mut self,
        task: impl Future<Output = WorldEvent> + Send + 'static,
        instead: WorldEvent,
    ) {
        let id = self.running.spawn(task).id();
        self.instead.insert(id, instead);
    }

    /// What the next task ended in. Waits for ever while there is none. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> WorldEvent {
        loop {
            let Some(ended) = self.running.join_next_with_id().await else {
                std::future::pending::<()>().await;
                continue;
            };
            match ended {
                Ok((id, event)) => {
                    self.instead.remove(&id);
                    return event;
                }
                Err(error) => {
                    tracing::error!(%error, "a task failed; it is answered for");
                    if let Some(event) = self.instead.remove(&error.id()) {
                        return event;
                    }
                }
            }
        }
    }

    /// Lets all tasks come to their end within a time; those that do not are ended. Nobody hears of what they ended in.
    pub(super) async fn finish(&mut self, within: Duration) {
        let all = async { while self.running.join_next().await.is_some() {} };
        if tokio::time::timeout(within, all).await.is_err() {
            tracing::debug!(count = self.running.len(), "not everything came to its end");
        }
        self.end().await;
    }

    /// Ends all tasks, wherever they are.
    pub(super) async fn end(&mut self) {
        self.running.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use super::{Tasks, WorldEvent};

    #[tokio::test]
    async fn a_task_that_panics_is_answered_for() {
        let mut tasks = Tasks::default();
        tasks.start(async { panic!("on purpose") }, WorldEvent::Woke);
        assert!(matches!(tasks.next().await, WorldEvent::Woke));
    }
}
