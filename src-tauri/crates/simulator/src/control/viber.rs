//! Commands to the Viber bot API and its subscribers.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::control::{Control, Stretch, UnknownPerson};
use crate::faults::{Answer, Reply, RuleId, Times};
use crate::life::Session;
use crate::options::ViberOptions;
use crate::shared::{Shared, now, time};
use crate::viber::{SubscriberView, Trouble, Viber};

impl Control {
    /// The handle for the Viber bot API.
    pub fn viber(&self) -> ViberControl {
        ViberControl { shared: self.shared.clone() }
    }
}

/// Commands to the Viber bot API. Of the commands that say where somebody is, the last one counts, and whoever got one
/// is held until [`ViberControl::release`]. Ids are compared byte by byte.
#[derive(Clone, Debug)]
pub struct ViberControl {
    shared: Arc<Shared>,
}

impl ViberControl {
    /// Everybody who was not removed, in the order of their places.
    pub fn subscribers(&self) -> Vec<SubscriberView> {
        let (state, now) = (self.shared.state(), now());
        state.viber.world.people().map(|(place, _)| view(&state.viber, place, now)).collect()
    }

    /// One subscriber.
    pub fn subscriber(&self, id: &str) -> Result<SubscriberView, UnknownPerson> {
        self.with(id, |viber, place, now| view(viber, place, now))
    }

    /// The ids of everybody, in the order of their places.
    pub fn ids(&self) -> Vec<String> {
        let state = self.shared.state();
        state.viber.world.people().map(|(place, _)| String::from(state.viber.id(place))).collect()
    }

    /// `online` from now on.
    pub fn arrive(&self, id: &str) -> Result<(), UnknownPerson> {
        self.with(id, |viber, place, now| {
            show(viber, place);
            viber.world.arrive(place, now);
        })
    }

    /// `offline` from now on.
    pub fn leave(&self, id: &str) -> Result<(), UnknownPerson> {
        self.with(id, |viber, place, now| {
            show(viber, place);
            viber.world.leave(place, now);
        })
    }

    /// `undisclosed` from now on.
    pub fn hide(&self, id: &str) -> Result<(), UnknownPerson> {
        self.with(id, |viber, place, _| {
            viber.trouble.remove(&place);
            viber.world.hold(place);
            viber.world.at_mut(place).is_hidden = true;
        })
    }

    /// `tryLater` from now on.
    pub fn try_later(&self, id: &str) -> Result<(), UnknownPerson> {
        self.with(id, |viber, place, _| {
            viber.world.hold(place);
            viber.trouble.insert(place, Trouble::TryLater);
        })
    }

    /// `unavailable` from now on.
    pub fn make_unreachable(&self, id: &str) -> Result<(), UnknownPerson> {
        self.with(id, |viber, place, _| {
            viber.world.hold(place);
            viber.trouble.insert(place, Trouble::Unavailable);
        })
    }

    /// Ends whatever a command said of somebody: they are seen where their habits say.
    pub fn release(&self, id: &str) -> Result<(), UnknownPerson> {
        self.with(id, |viber, place, now| {
            show(viber, place);
            viber.world.release(place, now);
        })
    }

    /// Adds a subscriber, under a new id when `None`, and answers with the id. Whoever had it before is removed.
    pub fn subscribe(&self, id: Option<&str>, name: &str) -> String {
        self.shared.state().viber.add(id, name, now())
    }

    /// The id means nothing to the bot any more.
    pub fn unsubscribe(&self, id: &str) -> Result<(), UnknownPerson> {
        self.with(id, |viber, place, _| viber.remove(place))
    }

    /// Every batch that holds the id is answered with status 3, `badData`, until [`ViberControl::cure`]. Need not be
    /// known.
    pub fn poison(&self, id: &str) {
        self.shared.state().viber.poison.insert(String::from(id));
    }

    /// Ends [`ViberControl::poison`].
    pub fn cure(&self, id: &str) {
        self.shared.state().viber.poison.remove(id);
    }

    /// Answers leave the id out, until [`ViberControl::list`].
    pub fn omit(&self, id: &str) {
        self.shared.state().viber.omitted.insert(String::from(id));
    }

    /// Ends [`ViberControl::omit`].
    pub fn list(&self, id: &str) {
        self.shared.state().viber.omitted.remove(id);
    }

    /// The element of `users` for this id is exactly this, any JSON at all; `None` ends it. Need not be known.
    pub fn state(&self, id: &str, element: Option<Value>) {
        let stated = &mut self.shared.state().viber.stated;
        match element {
            Some(element) => stated.insert(String::from(id), element),
            None => stated.remove(id),
        };
    }

    /// Calls of `get_online` are answered with HTTP 200 and this status in the body; without a message there is no
    /// `status_message` at all. [`Control::lift`] ends it early.
    pub fn force_status(&self, status: i64, message: Option<&str>, times: Times) -> RuleId {
        let mut body = json!({ "status": status });
        if let Some(message) = message {
            body["status_message"] = json!(message);
        }
        let answer = Answer::Reply(Reply::json(200, &body));
        self.shared.state().faults.add("/pa/get_online", times, answer)
    }

    /// Changes the API from now on, its token too. The number of subscribers is not read again.
    pub fn change(&self, change: impl FnOnce(&mut ViberOptions)) {
        change(&mut self.shared.state().viber.options);
    }

    /// How often `set_webhook` was called, which would take the bot from its owner.
    pub fn webhook_calls(&self) -> usize {
        self.shared.state().viber.webhook_calls
    }

    /// What the habits say somebody's sessions were, as [`Control::history`] has it. Empty for those who hide.
    pub fn history(
        &self,
        id: &str,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Stretch>, UnknownPerson> {
        let span = Session { start: from.timestamp_millis(), end: to.timestamp_millis() };
        let sessions = self.with(id, |viber, place, _| viber.world.history(place, span))?;
        Ok(sessions.into_iter().map(|session| (time(session.start), time(session.end))).collect())
    }

    fn with<T>(&self, id: &str, act: impl FnOnce(&mut Viber, u32, i64) -> T) -> Result<T, UnknownPerson> {
        let mut state = self.shared.state();
        let place = state.viber.find(id).ok_or(UnknownPerson)?;
        Ok(act(&mut state.viber, place, now()))
    }
}

/// Takes away what hides somebody's coming and going.
fn show(viber: &mut Viber, place: u32) {
    viber.trouble.remove(&place);
    viber.world.at_mut(place).is_hidden = false;
}

fn view(viber: &Viber, place: u32, now: i64) -> SubscriberView {
    let person = viber.world.at(place);
    SubscriberView {
        id: String::from(viber.id(place)),
        index: place as usize,
        name: person.display_name.clone(),
        presence: viber.presence(place),
        last_online: viber.world.last_seen(place, now).map(time),
        is_held: person.is_held,
    }
}
