//! What only tests can ask for: an answer once nothing is under way, so that no test has to guess how long that takes.

use super::World;

impl World {
    /// Answers those whose account has nothing under way any more, with what came of it before the answer.
    pub(super) fn answer_who_waits(&mut self) {
        let (waiting, served): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|(_, _, account)| self.machine.awaits_answer(*account));
        self.waiting = waiting;
        if !served.is_empty() {
            self.publish(self.clock.now());
        }
        for (connection, id, _) in served {
            self.answer(connection, id, None);
        }
    }
}
