//! After a fault of the loop's own it starts over: what was kept is read anew, and what does not hang on the loop goes on:
//! connections, sign-ins with their tokens, the lock on the data folder. Whoever looks on sees a moment's pause. A fault that
//! comes again and again ends the agent (QUALITY.md, H4).

use super::start::{LAST_WRITES, Lasting};
use super::{Ears, World};
use crate::place::Place;
use crate::store::{Store, StoreError};
use crate::wire::ProblemCode;
use std::time::Duration;

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
            errand,
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
            errand,
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
