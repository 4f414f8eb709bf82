//! What happens to those who are watched: one thing at a time, on one service after the other, never two close together.

use super::DemoError;
use super::cast::{Cast, Watched};
use super::program::Program;
use agent::wire::Wish;
use chrono::{TimeDelta, Utc};
use simulator::Control;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// When the first staged arrival comes, after everybody was asked about once.
const FIRST_ARRIVAL: Duration = Duration::from_secs(1);

/// Least time between two notices after that, so that nobody who looks around is pestered.
const BETWEEN_NOTICES: Duration = Duration::from_secs(40);

/// How long it may take until the program has seen what happened: the service that is asked least often is asked every minute.
const UNSEEN: Duration = Duration::from_secs(90);

/// How long a watched person stays at the least, and how far the stays differ.
const STAY: Duration = Duration::from_secs(100);

/// How long somebody who was in a call is free.
const FREE: Duration = Duration::from_secs(150);

/// How long calls are, for whoever looks.
const CALL: TimeDelta = TimeDelta::minutes(25);

/// What can happen.
#[derive(Clone, Copy)]
enum Event {
    FanComes,
    UserComes,
    RequestIsAccepted,
    CallEnds,
    SubscriberComes,
}

impl Event {
    /// The account of which it happens to somebody.
    fn account(self, cast: &Cast) -> i64 {
        match self {
            Self::FanComes => cast.fanvue,
            Self::UserComes | Self::CallEnds => cast.presence,
            Self::RequestIsAccepted => cast.community,
            Self::SubscriberComes => cast.viber,
        }
    }
}

/// The order in which it does, again and again.
const ROUND: [Event; 6] = [
    Event::FanComes,
    Event::UserComes,
    Event::RequestIsAccepted,
    Event::FanComes,
    Event::CallEnds,
    Event::SubscriberComes,
];

/// Lets those who are watched come and go, for as long as the program runs.
pub(super) async fn go_on(control: &Control, cast: &Cast, program: &mut Program) -> Result<(), DemoError> {
    program.follow().await;
    program.rest(Instant::now() + FIRST_ARRIVAL).await?;
    for turn in 0.. {
        let event = ROUND[turn % ROUND.len()];
        if let Some(person) = happen(event, control, cast, turn / ROUND.len()) {
            // It is to be seen at once where it can be, not when it would be looked for.
            program.wish(Wish::CheckNow { account: event.account(cast) }).await?;
            program.until_decided(person, UNSEEN).await?;
        }
        program.rest(Instant::now() + BETWEEN_NOTICES).await?;
    }
    Ok(())
}

/// Makes it happen, and gives the person to whom, if there is somebody to whom it can.
fn happen(event: Event, control: &Control, cast: &Cast, round: usize) -> Option<i64> {
    let stay = STAY + BETWEEN_NOTICES * u32::try_from(round % 3).unwrap_or_default();
    match event {
        Event::FanComes => {
            let is_away = |id: &_| control.person(*id).is_ok_and(|one| !one.is_online);
            let fan = pick(&cast.fans, round, is_away)?;
            control.arrive(fan.key).ok()?;
            let (control, id) = (control.clone(), fan.key);
            after(stay, move || control.leave(id));
            Some(fan.person)
        }
        Event::UserComes => {
            let control = control.presence();
            let is_away = |id: &_| control.user(*id).is_ok_and(|one| !one.is_online);
            let user = pick(&cast.users, round, is_away)?;
            control.arrive(user.key).ok()?;
            let (control, id) = (control.clone(), user.key);
            after(stay, move || control.leave(id));
            Some(user.person)
        }
        Event::RequestIsAccepted => {
            let control = control.community();
            let word = |id| control.member(id).ok().and_then(|one| one.status).unwrap_or_default();
            let member = pick(&cast.members, round, |id| word(*id).ends_with("_request"))?;
            control.accept_request(member.key).ok()?;
            Some(member.person)
        }
        Event::CallEnds => {
            let control = control.presence();
            let is_busy = |id: &_| control.user(*id).is_ok_and(|one| one.is_busy);
            let user = pick(&cast.callers, round, is_busy)?;
            control.free(user.key).ok()?;
            let (control, id) = (control.clone(), user.key);
            after(FREE, move || control.busy(id, Some(Utc::now() + CALL)));
            Some(user.person)
        }
        Event::SubscriberComes => {
            let control = control.viber();
            let is_away = |id: &String| {
                control.subscriber(id).is_ok_and(|one| one.presence == simulator::SubscriberPresence::Offline)
            };
            let subscriber = pick(&cast.subscribers, round, is_away)?;
            control.arrive(&subscriber.key).ok()?;
            let (control, id) = (control.clone(), subscriber.key.clone());
            after(stay, move || control.leave(&id));
            Some(subscriber.person)
        }
    }
}

/// Does something later. What became of it does not matter: whoever it is about may be gone by then.
fn after<T>(wait: Duration, act: impl FnOnce() -> T + Send + 'static) {
    tokio::spawn(async move {
        sleep(wait).await;
        drop(act());
    });
}

/// Another one each round, without chance: the demo shows the same to everybody.
fn pick<Key>(watched: &[Watched<Key>], round: usize, fits: impl Fn(&Key) -> bool) -> Option<&Watched<Key>> {
    let fitting: Vec<_> = watched.iter().filter(|one| fits(&one.key)).collect();
    let place = round.wrapping_mul(7).checked_rem(fitting.len())?;
    fitting.get(place).copied()
}
