//! After a fault of the loop's own it starts over: what was kept is read anew, and what does not hang on the loop goes on:
//! connections, sign-ins with their tokens, the lock on the data folder. Whoever looks on sees a moment's pause. A fault that
//! comes again and again ends the agent (QUALITY.md, H4).

use super::start::{LAST_WRITES, Lasting};
use super::{Ears, World};
use crate::place::Place;
use crate::store::{Store, StoreError};
use crate::wire::ProblemCode;
use presence::time::Run;
use std::any::Any;
use std::collections::VecDeque;
use std::time::Duration;

/// So many faults are got over within [`SPAN`], with these pauses before starting over; the next one is the end.
const PAUSES: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(4)];

const SPAN: Duration = Duration::from_secs(600);

/// The faults there were of late.
#[derive(Debug, Default)]
pub(super) struct Faults {
    at: VecDeque<Run>,
}

impl Faults {
    /// There was another: how long to wait before starting over, or nothing when that helps no more.
    pub(super) fn another(&mut self, now: Run) -> Option<Duration> {
        self.at.retain(|at| now.since(*at) < SPAN);
        let pause = PAUSES.get(self.at.len()).copied();
        self.at.push_back(now);
        pause
    }
}

/// What a fault says of itself.
pub(super) fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it says nothing")
}

impl World {
    /// A world from what was kept. Everything that was under way is answered for.
    ///
    /// # Errors
    ///
    /// When what was kept cannot be read any more.
    pub(super) async fn start_over(
        mut self,
        ears: &mut Ears,
        place: &Place,
        pause: Duration,
    ) -> Result<Self, StoreError> {
        self.tasks.end().await;
        let problem = ProblemCode::OwnFault.bare();
        if let Some(asked) = self.introducing.take() {
            self.sign_ins.finish(asked, Err(problem.clone()));
        }
        self.viewers.start_over(&problem);
        let Self {
            clock,
            http,
            mut listening,
            pictures,
            traffic,
            store,
            sign_ins,
            attempt,
            about,
            desktop,
            is_at_desk,
            desk,
            viewers,
            standing,
            ..
        } = self;
        // The rules that come after say anew whom to listen to.
        listening.end_all();
        let lasting = Lasting {
            clock,
            http,
            listening,
            pictures,
            traffic,
            sign_ins,
            attempt,
            about,
            desktop,
            is_at_desk,
            desk,
            viewers,
        };
        // Blocks for as long as the disk takes.
        let reopening = tokio::task::spawn_blocking({
            let place = place.clone();
            move || {
                if !store.close(LAST_WRITES) {
                    tracing::error!("not everything could be written after the fault");
                }
                std::thread::sleep(pause);
                Store::open(&place, &super::start::service_names())
            }
        });
        let (store, opened) = reopening.await.map_err(|_| StoreError::Closed)??;
        ears.storage = store.health();
        let mut world = Self::new(lasting, opened, store);
        // The rules know nothing of the notices on the screen any more.
        for slot in standing.slots() {
            world.desk.withdraw(slot);
        }
        Ok(world)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h4_three_faults_in_ten_minutes_are_got_over_and_the_fourth_is_the_end() {
        let mut faults = Faults::default();
        let pauses = [0, 10, 20, 30].map(|secs| faults.another(Run(secs * 1000)));
        assert_eq!(pauses, [Some(PAUSES[0]), Some(PAUSES[1]), Some(PAUSES[2]), None]);
        assert!(PAUSES.iter().all(|pause| *pause <= Duration::from_secs(5)), "back within 5 s");
    }

    #[test]
    fn h4_faults_that_lie_far_apart_never_add_up() {
        let mut faults = Faults::default();
        for nth in 0..50 {
            assert!(faults.another(Run(nth * 201_000)).is_some());
        }
    }
}
