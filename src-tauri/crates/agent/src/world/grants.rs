//! Sign-ins as the loop sees them: their addresses, what became of them, and how a new one becomes an account.

use super::asks::carry;
use super::{Ended, World, WorldEvent};
use crate::convert;
use crate::http::Http;
use crate::ports::DesktopAsk;
use crate::signin::{SignInEvent, SignInRecord};
use crate::wire::{self, Problem, ProblemCode, SignInWay, TokenPlace};
use presence::event::{Event, Joined, SignInNews, Wish};
use presence::id::{AccountId, SignInId};
use presence::people::{Account, SignIn};
use presence::service::{Capabilities, Me, Reading, Task, Trouble};
use presence::time::Wall;
use presence::view::AccountView;
use secrecy::SecretString;
use services::contract::{Service, Site};

/// What the loop knows of one sign-in.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) record: SignInRecord,
    pub(super) kept: TokenPlace,
    /// Why its token is not renewed yet, and when that is tried again.
    pub(super) delay: Option<(Problem, Wall)>,
}

impl Grant {
    pub(super) fn new(record: SignInRecord) -> Self {
        let kept = if record.stored { TokenPlace::Keyring } else { TokenPlace::Memory };
        Self { record, kept, delay: None }
    }

    pub(super) fn site(&self) -> Site {
        convert::site_of(&self.record.site, self.record.scopes.clone())
    }
}

/// Who signed in, or why nobody knows.
#[derive(Debug)]
pub(crate) struct Introduced {
    pub(crate) record: SignInRecord,
    pub(crate) replaces: Option<SignInId>,
    pub(crate) me: Result<Me, Problem>,
}

impl World {
    /// Something became of a sign-in.
    pub(super) fn sign_in_event(&mut self, event: SignInEvent) {
        match event {
            SignInEvent::Attempt(attempt) => self.attempt = attempt,
            SignInEvent::OpenBrowser(address) => {
                // Without a desktop the address stands in the attempt, to be opened by hand.
                self.ask_desktop(DesktopAsk::OpenAddress(address));
            }
            SignInEvent::Granted { record, replaces } => self.introduce(record, replaces),
            SignInEvent::Ready { id, scopes } => {
                if let Some(grant) = self.grants.get_mut(&id) {
                    grant.delay = None;
                    if scopes.is_some() {
                        grant.record.scopes = scopes;
                    }
                    self.ready(id);
                }
            }
            // What delays it holds until it is renewed, also while that is tried again.
            SignInEvent::Renewing(id) if self.grants.contains_key(&id) => {
                self.tell_rules(Event::SignIn { sign_in: id, news: SignInNews::Renewing });
            }
            SignInEvent::Renewing(_) => {}
            SignInEvent::Delayed { id, problem, until } => {
                if let Some(grant) = self.grants.get_mut(&id) {
                    grant.delay = Some((problem, until));
                    self.tell_rules(Event::SignIn { sign_in: id, news: SignInNews::Delayed });
                }
            }
            SignInEvent::Ended(id) => self.sign_in_news(id, SignInNews::Ended),
            SignInEvent::KeyringClosed(id) => self.sign_in_news(id, SignInNews::KeyringClosed),
            SignInEvent::Kept(id, place) => {
                if let Some(grant) = self.grants.get_mut(&id) {
                    grant.kept = place;
                }
            }
            SignInEvent::Keyring(keyring) => self.desktop.keyring = keyring,
            SignInEvent::RecordChanged(record) => {
                self.record_changed(&record);
                self.keep_sign_in(record);
            }
            SignInEvent::SignedOut(id) => {
                self.grants.remove(&id);
            }
            SignInEvent::Forgotten(id) => self.store.delete_sign_in(id),
            SignInEvent::Failed => self.end(Ended::Failed),
        }
        self.viewers.changed();
    }

    /// Takes a sign-in's record as it is now. With other addresses or another version, what stopped for the old ones goes on.
    fn record_changed(&mut self, record: &SignInRecord) {
        let Some(grant) = self.grants.get_mut(&record.id) else { return };
        let is_elsewhere = asked_at(&grant.record.site) != asked_at(&record.site);
        let is_moved = grant.record.site.base != record.site.base;
        grant.record = record.clone();
        if is_elsewhere && !record.leaving {
            if is_moved {
                self.tell_rules(Event::SignIn { sign_in: record.id, news: SignInNews::Moved });
            }
            self.ready(record.id);
            self.listen_elsewhere(record.id);
            for account in self.accounts_with(record.id) {
                self.tell_rules(Event::Wish(Wish::CheckNow { account }));
            }
        }
    }

    /// Tells the rules what accounts of a sign-in can do now.
    pub(super) fn ready(&mut self, id: SignInId) {
        let Some(grant) = self.grants.get(&id) else { return };
        let Some(service) = services::registry::service(&grant.record.service) else { return };
        let capabilities = capabilities(service, &grant.site());
        self.tell_rules(Event::SignIn { sign_in: id, news: SignInNews::Ready(Box::new(capabilities)) });
    }

    fn sign_in_news(&mut self, id: SignInId, news: SignInNews) {
        if let Some(grant) = self.grants.get_mut(&id) {
            grant.delay = None;
            self.tell_rules(Event::SignIn { sign_in: id, news });
        }
    }

    /// Tells the rules of accounts whose sign-in is over or was lost: nothing will ever be heard of it.
    pub(super) fn end_lost_sign_ins(&mut self) {
        let is_over = |id: &SignInId| self.grants.get(id).is_none_or(|grant| grant.record.leaving);
        let views = self.machine.accounts(self.clock.now());
        let over: Vec<SignInId> = views.iter().map(|view| view.sign_in).filter(is_over).collect();
        for sign_in in over {
            self.tell_rules(Event::SignIn { sign_in, news: SignInNews::Ended });
        }
        self.settle();
    }

    /// Asks who signed in.
    fn introduce(&mut self, record: SignInRecord, replaces: Option<SignInId>) {
        self.introducing = Some(record.id);
        let Some(service) = services::registry::service(&record.service) else { return };
        let Some(access) = self.sign_ins.access(record.id) else { return };
        let site = convert::site_of(&record.site, record.scopes.clone());
        let http = self.http.clone();
        let way = record.way;
        let failed = Introduced { record: record.clone(), replaces, me: Err(unreadable()) };
        let work = async move {
            let token = access.token;
            let ask = || carry(&http, service, &site, &Task::WhoAmI, token.clone());
            let (mut heard, _) = ask().await;
            // The user is waiting, and one broken connection is no reason to send them through the pages again.
            if matches!(heard.reading, Err(Trouble::NoAnswer(_) | Trouble::Failed { .. })) {
                (heard, _) = ask().await;
            }
            let me = match heard.reading {
                Ok(Reading::Me(me)) => Ok(named(me, &http, service, &site, token.clone()).await),
                Ok(_) => Err(unreadable()),
                Err(Trouble::Unauthorized) if way == SignInWay::Token => Err(ProblemCode::BadToken.bare()),
                Err(trouble) => Err(convert::problem(&trouble)),
            };
            WorldEvent::Introduced(Box::new(Introduced { record, replaces, me }))
        };
        self.tasks.start(work, WorldEvent::Introduced(Box::new(failed)));
    }

    /// Makes an account of who signed in. The same user again takes the place of the account they had, and so does nobody else:
    /// another user's histories stay apart even when the user set out to renew this account.
    pub(super) fn introduced(&mut self, introduced: Introduced) {
        let Introduced { record, replaces, me } = introduced;
        if self.introducing.take_if(|id| *id == record.id).is_none() {
            // Cancelled, or another attempt began.
            return;
        }
        let id = record.id;
        let service = services::registry::service(&record.service);
        let (me, service) = match (me, service) {
            (Ok(me), Some(service)) => (me, service),
            (Err(problem), _) => return self.sign_ins.finish(id, Err(problem)),
            (Ok(_), None) => return self.sign_ins.finish(id, Err(unreadable())),
        };
        let name = service.card().name;
        let known = self.account_of(name, &me.key);
        let before = known.and_then(|account| self.machine.account(account)).map(|account| account.sign_in);
        if replaces.is_some() && replaces != before {
            tracing::info!("another user signed in than before: an account of its own");
        }
        let grant = Grant::new(record.clone());
        let capabilities = capabilities(service, &grant.site());
        self.grants.insert(id, grant);
        self.keep_sign_in(record);
        if let Some(known) = known {
            self.left.remove(&known);
        }
        let sign_in = SignIn { id, service: name };
        let picture = me.picture.clone();
        self.tell_rules(Event::Joined(Box::new(Joined { sign_in, me, capabilities, replaces: known })));
        self.settle();
        match self.account_with(id) {
            Some(account) => {
                self.take_portrait(account, picture);
                self.sign_ins.finish(id, Ok(account));
            }
            None => self.sign_ins.finish(id, Err(Problem { code: ProblemCode::Gone, detail: None })),
        }
        if let Some(before) = before.filter(|before| *before != id && self.account_with(*before).is_none()) {
            self.sign_ins.retire(before);
        }
    }

    fn account_of(&self, service: &str, key: &str) -> Option<AccountId> {
        let account = self.machine.records().find(|one| one.service == service && &*one.key == key)?;
        Some(account.id)
    }

    /// An account that is seen through a sign-in and was not signed out of.
    pub(super) fn account_with(&self, sign_in: SignInId) -> Option<AccountId> {
        self.accounts_with(sign_in).first().copied()
    }

    /// All accounts that are seen through a sign-in and were not signed out of, its owner's own before those they manage.
    pub(super) fn accounts_with(&self, sign_in: SignInId) -> Vec<AccountId> {
        let mut views = self.machine.accounts(self.clock.now());
        views.retain(|view| view.sign_in == sign_in && !self.is_left(view));
        views.sort_by_key(|view| view.is_seat);
        views.into_iter().map(|view| view.account).collect()
    }

    /// Whether the user signed out of an account, or of the one it is managed with.
    pub(super) fn is_left(&self, view: &AccountView) -> bool {
        let is_owner = |id: &AccountId| {
            self.machine
                .account(*id)
                .is_some_and(|owner| owner.sign_in == view.sign_in && owner.seat.is_none())
        };
        self.left.contains(&view.account) || (view.is_seat && self.left.iter().any(is_owner))
    }

    /// The addresses an account's requests depend on.
    pub(super) fn site_of(&self, account: &Account) -> Option<Site> {
        let site = self.grants.get(&account.sign_in)?.site();
        let mut accounts = self.machine.records();
        let own = accounts.find(|one| one.sign_in == account.sign_in && one.seat.is_none());
        Some(Site { seat: account.seat.clone(), me: own.map(|own| own.key.clone()), ..site })
    }

    /// What is shown of a sign-in beside an account.
    pub(super) fn beside(&self, account: AccountId, sign_in: SignInId, now: Wall) -> convert::Beside {
        let grant = self.grants.get(&sign_in);
        let record = grant.map(|grant| &grant.record);
        convert::Beside {
            has_picture: self.portrait_of(account).is_some(),
            way: record.map(|record| record.way).unwrap_or_default(),
            site: record.map(|record| record.site.clone()).unwrap_or_default(),
            foreign_hosts: record.map_or_else(Vec::new, |record| {
                services::registry::service(&record.service).map_or_else(Vec::new, |service| {
                    crate::signin::foreign_hosts(&record.site, service.card())
                })
            }),
            kept: grant.map_or(TokenPlace::Memory, |grant| grant.kept),
            chat_is_right: self.chats.is_right(account),
            asks_about_chat: self.chats.asks(account),
            bytes_today: self.traffic.today(account, now),
            managed_through: self.managed_through(account),
            taken_seats: self.taken_seats(sign_in),
            lacking: record.map_or_else(Vec::new, lacking),
            delay: grant
                .and_then(|grant| grant.delay.clone())
                .map(|(problem, until)| (problem, until.max(now))),
        }
    }

    /// The account of whoever signed in, for one that they manage.
    fn managed_through(&self, account: AccountId) -> Option<AccountId> {
        let managed = self.machine.account(account).filter(|account| account.seat.is_some())?;
        let mut all = self.machine.records();
        all.find(|one| one.sign_in == managed.sign_in && one.seat.is_none()).map(|owner| owner.id)
    }

    /// The ids of accounts that are managed through a sign-in and shown. One that was let go of rests, and can be taken again.
    fn taken_seats(&self, sign_in: SignInId) -> Vec<Box<str>> {
        let shown = self.machine.records().filter(|one| one.sign_in == sign_in && !one.is_paused);
        shown.filter_map(|account| account.seat.clone()).collect()
    }
}

/// What is usually asked for at a service and was not granted, where that is known. What the user did not ask for is not missed.
fn lacking(record: &SignInRecord) -> Vec<&'static str> {
    let service = services::registry::service(&record.service);
    let (Some(service), Some(granted)) = (service, &record.scopes) else { return Vec::new() };
    let granted: Vec<String> = granted.iter().map(|scope| scope.to_string()).collect();
    services::scopes::missing_scopes(service.card(), &granted)
}

/// Asks what the account is called, if the service can tell, and if only then who it is. That it does not is no trouble.
async fn named(me: Me, http: &Http, service: &'static dyn Service, site: &Site, token: SecretString) -> Me {
    if service.plan(&Task::OwnName, site).is_none() {
        return me;
    }
    match carry(http, service, site, &Task::OwnName, token).await.0.reading {
        Ok(Reading::Me(named)) if named.key == me.key || me.handle.is_empty() => named,
        Ok(_) => me,
        Err(trouble) => {
            tracing::debug!(?trouble, "a service does not tell what the account is called");
            me
        }
    }
}

/// What the accounts of a sign-in can do: its owner's own, and those managed for others, which may be able to do less.
fn capabilities(service: &dyn Service, site: &Site) -> Capabilities {
    let own = service.capabilities(site);
    // Any seat stands for all: what can be done in one hangs on the grant and not on whose it is.
    let seat = own.seats.then(|| Site { seat: Some("seat".into()), ..site.clone() });
    let seat = seat.map(|site| Box::new(service.capabilities(&site)));
    Capabilities { seat, ..own }
}

/// What of a site requests depend on: not where its pages are.
fn asked_at(site: &wire::Site) -> wire::Site {
    let (chat, inbox, profile) = Default::default();
    wire::Site { chat, inbox, profile, ..site.clone() }
}

fn unreadable() -> Problem {
    Problem { code: ProblemCode::Unreadable, detail: None }
}
