//! What waits to be read at the far end of a connection: of everything that shows the state only the newest, so that a slow
//! reader costs no memory and is never shown the past. Answers to wishes are kept all, within a bound.

use crate::wire::{FromAgent, Hello, WindowPage};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Most answers that wait to be read. Who wishes more without reading the answers is cut off.
const MOST_ANSWERS: usize = 4096;

#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    hello: Option<Hello>,
    answers: VecDeque<FromAgent>,
    show: Option<Option<WindowPage>>,
    state: Option<FromAgent>,
    person: Option<FromAgent>,
    activity: Option<FromAgent>,
    lists: BTreeMap<u32, FromAgent>,
    bye: bool,
    /// Nothing more is put in; what is there can still be read.
    is_closed: bool,
}

impl Mailbox {
    /// Puts a frame in the place of an older one of its kind. Nothing happens once the mailbox is closed.
    pub(crate) fn put(&self, frame: FromAgent) {
        let mut waiting = self.waiting();
        if waiting.is_closed {
            return;
        }
        match frame {
            FromAgent::Hello { hello } => waiting.hello = Some(hello),
            FromAgent::Done { .. }
            | FromAgent::Picture { .. }
            | FromAgent::Portrait { .. }
            | FromAgent::Preview { .. }
            | FromAgent::Exported { .. }
            | FromAgent::Found { .. }
            | FromAgent::Happened { .. } => {
                waiting.answers.push_back(frame);
                waiting.is_closed = waiting.answers.len() > MOST_ANSWERS;
            }
            FromAgent::Show { page } => waiting.show = Some(page),
            FromAgent::State { .. } => waiting.state = Some(frame),
            FromAgent::Person { .. } => waiting.person = Some(frame),
            FromAgent::Activity { .. } => waiting.activity = Some(frame),
            FromAgent::List { list, .. } => {
                waiting.lists.insert(list, frame);
            }
            FromAgent::Bye => {
                waiting.bye = true;
                waiting.is_closed = true;
            }
        }
        drop(waiting);
        self.changed.notify_one();
    }

    /// Forgets a list that nobody wants any more.
    pub(crate) fn forget_list(&self, list: u32) {
        self.waiting().lists.remove(&list);
    }

    /// Forgets a person whom nobody wants any more.
    pub(crate) fn forget_person(&self) {
        self.waiting().person = None;
    }

    /// Forgets what was shown and held, when nobody wants it any more.
    pub(crate) fn forget_activity(&self) {
        self.waiting().activity = None;
    }

    /// Nothing more will be put in, or nothing more be read.
    pub(crate) fn close(&self) {
        self.waiting().is_closed = true;
        self.changed.notify_one();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.waiting().is_closed
    }

    /// The next frame; nothing when the mailbox is closed and empty. For one reader. Dropping the future loses nothing.
    pub(crate) async fn take(&self) -> Option<FromAgent> {
        loop {
            let changed = self.changed.notified();
            {
                let mut waiting = self.waiting();
                if let Some(frame) = waiting.next() {
                    return Some(frame);
                }
                if waiting.is_closed {
                    return None;
                }
            }
            changed.await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Answers before pictures, small before large, the end last.
    fn next(&mut self) -> Option<FromAgent> {
        if let Some(hello) = self.hello.take() {
            return Some(FromAgent::Hello { hello });
        }
        if let Some(answer) = self.answers.pop_front() {
            return Some(answer);
        }
        if let Some(page) = self.show.take() {
            return Some(FromAgent::Show { page });
        }
        let picture = self.state.take().or_else(|| self.person.take()).or_else(|| self.activity.take());
        if let Some(picture) = picture {
            return Some(picture);
        }
        if let Some((_, list)) = self.lists.pop_first() {
            return Some(list);
        }
        std::mem::take(&mut self.bye).then_some(FromAgent::Bye)
    }
}

#[cfg(test)]
mod tests {
    use super::Mailbox;
    use crate::wire::{FromAgent, Slice};

    fn list(list: u32, revision: u32) -> FromAgent {
        FromAgent::List { list, revision, slice: Slice::default() }
    }

    #[tokio::test]
    async fn only_the_newest_picture_waits_and_every_answer_does() {
        let mailbox = Mailbox::default();
        for revision in 1..=3 {
            mailbox.put(list(7, revision));
            mailbox.put(FromAgent::Done { id: revision, problem: None });
        }
        mailbox.put(list(8, 1));
        mailbox.forget_list(8);
        mailbox.put(FromAgent::Bye);
        let mut taken = Vec::new();
        while let Some(frame) = mailbox.take().await {
            taken.push(frame);
        }
        let done = |id| FromAgent::Done { id, problem: None };
        assert_eq!(taken, [done(1), done(2), done(3), list(7, 3), FromAgent::Bye]);
    }

    #[tokio::test]
    async fn who_never_reads_answers_is_cut_off() {
        let mailbox = Mailbox::default();
        for id in 0..10_000 {
            mailbox.put(FromAgent::Done { id, problem: None });
        }
        assert!(mailbox.is_closed());
    }
}
