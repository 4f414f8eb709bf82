//! Carrying a question to a service and its answer back. Whatever happens on the way, the rules hear of it exactly once.

use super::{World, WorldEvent};
use crate::http::{Http, Sent};
use presence::event::Event;
use presence::id::{AccountId, AskId};
use presence::service::{Dated, Heard, NoAnswer, Task, Trouble};
use presence::time::Moment;
use secrecy::SecretString;
use services::contract::{Service, Site};

/// What came of a question.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) account: AccountId,
    pub(crate) ask: AskId,
    pub(crate) heard: Heard,
    /// What it cost.
    pub(crate) bytes: u64,
}

impl World {
    /// Asks a service, if there is a token to ask with. Without one nothing is sent.
    pub(super) fn ask(&mut self, ask: AskId, account: AccountId, task: Task) {
        let Some((service, site, token)) = self.way_to(account) else {
            // The rules renew the token then, which is what is missing.
            self.tell_rules(Event::Heard { ask, heard: heard(Trouble::Unauthorized) });
            return;
        };
        let http = self.http.clone();
        let instead = Answered { account, ask, heard: heard(Trouble::Unreadable("answer".into())), bytes: 0 };
        let work = async move {
            let (heard, bytes) = carry(&http, service, &site, &task, token).await;
            WorldEvent::Answered(Box::new(Answered { account, ask, heard, bytes }))
        };
        self.tasks.start(work, WorldEvent::Answered(Box::new(instead)));
    }

    pub(super) fn answered(&mut self, answered: Answered, now: Moment) {
        let Answered { account, ask, heard, bytes } = answered;
        self.traffic.add(account, bytes, now.wall);
        let heard = if self.is_outdated(account, &heard) {
            self::heard(Trouble::NoAnswer(NoAnswer::CutShort))
        } else {
            heard
        };
        if let Err(trouble) = &heard.reading {
            tracing::debug!(account = account.0, ?trouble, "a question was not answered");
        }
        self.tell_rules(Event::Heard { ask, heard });
    }

    /// Whether a version was refused that the account no longer asks for: its question was on its way when that changed.
    fn is_outdated(&self, account: AccountId, heard: &Heard) -> bool {
        let Err(Trouble::VersionRefused { sent, .. }) = &heard.reading else { return false };
        let grant = self.machine.account(account).and_then(|account| self.grants.get(&account.sign_in));
        grant.is_some_and(|grant| **sent != *grant.record.site.version)
    }

    fn way_to(&self, account: AccountId) -> Option<(&'static dyn Service, Site, SecretString)> {
        let account = self.machine.account(account)?;
        let service = services::registry::service(account.service)?;
        let access = self.sign_ins.access(account.sign_in)?;
        Some((service, self.site_of(account)?, access.token))
    }
}

/// Sends the one request of a task and reads what comes.
pub(super) async fn carry(
    http: &Http,
    service: &'static dyn Service,
    site: &Site,
    task: &Task,
    token: SecretString,
) -> (Heard, u64) {
    let Some(request) = service.plan(task, site) else { return (heard(Trouble::NoWay), 0) };
    let Sent { result, bytes } = http.send(request, service.card().token_header, token).await;
    let heard = match result {
        Ok(answer) => service.read(task, &answer, site),
        Err(why) => heard(Trouble::NoAnswer(why)),
    };
    (heard, bytes)
}

fn heard(trouble: Trouble) -> Heard {
    Heard { reading: Err(trouble), limits: Vec::new(), sunset: None, dated: Dated::default() }
}
