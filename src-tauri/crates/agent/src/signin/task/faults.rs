//! After a fault of the task's own. It goes on with what it holds, because the newest tokens may be nowhere else; what the step that failed
//! was about is answered as failed.

use super::attempts::problem;
use super::*;
use crate::wire::{ProblemCode, Stage};

impl Task {
    /// Waits before it goes on, unless everything ends.
    pub(super) async fn rest(&self, pause: Duration) {
        let mut closing = self.closing.clone();
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = closing.wait_for(|is_closing| *is_closing) => {}
        }
    }

    /// Lets nothing wait for what will not come any more, and says anew how everything is.
    pub(super) async fn put_right(&mut self) {
        if !self.goes_on_trying() {
            self.drop_attempt().await;
            if self.shown.as_ref().is_some_and(|shown| is_under_way(&shown.stage)) {
                self.fail(problem(ProblemCode::OwnFault, None)).await;
            }
        }
        let asked = match &self.trying {
            Trying::Asking { id } => Some(*id),
            Trying::Waiting { .. }
            | Trying::Exchanging { .. }
            | Trying::SendingCode { .. }
            | Trying::AwaitingCode { .. }
            | Trying::CheckingCode { .. }
            | Trying::Over => None,
        };
        let ids: Vec<SignInId> = self.held.keys().copied().collect();
        for id in ids {
            let Some(held) = self.held.get_mut(&id) else { continue };
            held.awaits_only(self.jobs.awaited());
            if held.is_new() && asked != Some(id) {
                self.forget_granted(id);
            } else {
                self.say_again(id).await;
            }
        }
        let is_awaited =
            |id| self.jobs.awaited().any(|job| matches!(job, Done::Left { id: of, .. } if *of == id));
        let left: Vec<SignInId> = self.leaving.keys().copied().filter(|id| !is_awaited(*id)).collect();
        for id in left {
            self.leave(id, None);
        }
        self.retry_later();
    }

    /// Whether something will come of the attempt as it stands.
    fn goes_on_trying(&self) -> bool {
        let is_awaited =
            |belongs: fn(&Done, u64) -> bool| self.jobs.awaited().any(|job| belongs(job, self.serial));
        match &self.trying {
            Trying::Waiting { .. } | Trying::AwaitingCode { .. } => true,
            Trying::Asking { id } => self.held.contains_key(id),
            Trying::Exchanging { .. } => {
                is_awaited(|job, now| matches!(job, Done::Exchanged { serial, .. } if *serial == now))
            }
            Trying::SendingCode { .. } => {
                is_awaited(|job, now| matches!(job, Done::CodeSent { serial, .. } if *serial == now))
            }
            Trying::CheckingCode { .. } => {
                is_awaited(|job, now| matches!(job, Done::CodeTaken { serial, .. } if *serial == now))
            }
            Trying::Over => false,
        }
    }
}

fn is_under_way(stage: &Stage) -> bool {
    match stage {
        Stage::InBrowser | Stage::AwaitingCode { .. } | Stage::Finishing => true,
        Stage::Done { .. } | Stage::Failed { .. } => false,
    }
}
