//! Work that takes time, on its way. Each task ends in exactly one event, also when it fails: then in the one that was given for
//! that case.

use std::collections::HashMap;
use std::time::Duration;
use tokio::task::{Id, JoinSet};

pub(crate) struct Tasks<E> {
    running: JoinSet<E>,
    /// What to say for a task that fails.
    instead: HashMap<Id, E>,
    #[cfg(test)]
    fails_after: Option<usize>,
}

impl<E: Send + 'static> Tasks<E> {
    /// Starts a task. `instead` is what happens when it panics.
    pub(crate) fn start(&mut self, task: impl Future<Output = E> + Send + 'static, instead: E) {
        #[cfg(test)]
        let task = {
            let fails = self.fails_after == Some(0);
            self.fails_after = self.fails_after.and_then(|after| after.checked_sub(1));
            async move { if fails { panic!("a fault, as wished") } else { task.await } }
        };
        let id = self.running.spawn(task).id();
        self.instead.insert(id, instead);
    }

    /// What the next task ended in. Waits for ever while there is none. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> E {
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
                    tracing::error!("a task failed; it is answered for");
                    if let Some(event) = self.instead.remove(&error.id()) {
                        return event;
                    }
                }
            }
        }
    }

    /// What would be said for each task that is on its way, were it to fail.
    pub(crate) fn awaited(&self) -> impl Iterator<Item = &E> {
        self.instead.values()
    }

    /// Lets all tasks come to their end within a time; those that do not are ended. Nobody hears of what they ended in.
    pub(crate) async fn finish(&mut self, within: Duration) {
        let all = async { while self.running.join_next().await.is_some() {} };
        if tokio::time::timeout(within, all).await.is_err() {
            tracing::debug!(count = self.running.len(), "not everything came to its end");
        }
        self.end().await;
    }

    /// Ends all tasks, wherever they are.
    pub(crate) async fn end(&mut self) {
        self.running.shutdown().await;
        self.instead.clear();
    }

    /// The task that is started after so many others fails.
    #[cfg(test)]
    pub(crate) fn fail_after(&mut self, others: usize) {
        self.fails_after = Some(others);
    }
}

impl<E> Default for Tasks<E> {
    fn default() -> Self {
        Self {
            running: JoinSet::new(),
            instead: HashMap::new(),
            #[cfg(test)]
            fails_after: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tasks;

    #[tokio::test]
    async fn a_task_that_panics_is_answered_for() {
        let mut tasks = Tasks::default();
        tasks.start(async { panic!("on purpose") }, "instead");
        assert!(tasks.awaited().eq([&"instead"]));
        assert_eq!(tasks.next().await, "instead");
        assert_eq!(tasks.awaited().count(), 0);
    }
}
