//! What becomes of notices once they are shown: clicked, closed, or never raised. Nothing here opens a chat or stops a watch;
//! it says that the user wants it.

use crate::event::{Effect, NoticeNews, Recorded};
use crate::id::{ContactId, NoticeId, PersonId};
use crate::notice::{Decision, Outcome};
use crate::telling::Telling;
use crate::time::Moment;
use std::time::Duration;

/// How long the action "Snooze 1 h" of a notification lasts.
const SNOOZE_OF_A_NOTICE: Duration = Duration::from_secs(3600);

/// What follows from what became of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// What to do.
    pub effects: Vec<Effect>,
    /// What the user wants beyond that.
    pub wants: Wants,
}

/// What the user can want of a notice that is not for this policy to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// Nothing more.
    Nothing,
    /// The chat with this contact.
    OpenChat(ContactId),
    /// The list of who is there.
    ShowList,
    /// To be told of this person no more.
    StopWatching(PersonId),
}

impl Telling {
    /// Something became of a notice. A desktop takes a notification away when it is clicked, so after any news none stands.
    pub(crate) fn news(&mut self, notice: NoticeId, news: NoticeNews, now: Moment) -> Answer {
        let decision = self.shown.take(notice);
        let whom = decision.as_ref().and_then(|decision| decision.whom);
        self.forget_standing(notice);
        let nothing = |effects| Answer { effects, wants: Wants::Nothing };
        match news {
            NoticeNews::Closed => nothing(Vec::new()),
            NoticeNews::Undelivered => {
                self.crowds.settle(notice);
                let undelivered =
                    decision.map(|decision| Decision { outcome: Outcome::Undelivered, ..decision });
                nothing(undelivered.into_iter().map(|it| Effect::Record(Recorded::Decision(it))).collect())
            }
            NoticeNews::Opened => {
                self.crowds.settle(notice);
                // A notice so old that nobody remembers whom it is about still brings up the window.
                let wants = whom.map_or(Wants::ShowList, |whom| Wants::OpenChat(whom.contact));
                Answer { effects: Vec::new(), wants }
            }
            NoticeNews::Snoozed => {
                let hour = now.wall.after(SNOOZE_OF_A_NOTICE);
                // The action of an old notice must not shorten a longer snooze that was chosen since.
                let until = self.snooze.until().map_or(hour, |until| until.max(hour));
                nothing(self.snooze(until, now))
            }
            NoticeNews::Unwatched => match whom {
                Some(whom) => {
                    Answer { effects: self.unwatched(whom.person), wants: Wants::StopWatching(whom.person) }
                }
                None => nothing(Vec::new()),
            },
        }
    }

    /// A notification is gone.
    fn forget_standing(&mut self, notice: NoticeId) {
        for visit in self.visits.values_mut() {
            visit.standing.take_if(|standing| standing.id == notice);
        }
        self.together.retain(|_, together| together.notice.id != notice);
    }
}
