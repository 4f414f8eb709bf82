//! What stands between a wish to ask and a request: one gate for each sign-in, with its token's state, its budgets, and the
//! back-off of the origin behind it. A 401 holds the sign-in, a 429 a budget, a failing origin everything behind it.

use crate::age::Ages;
use crate::backoff::{Backoff, clamp_retry_after, doubled};
use crate::budget::{Budget, Purpose, lasting_share, least_routine_share};
use crate::chance::Chance;
use crate::id::AccountId;
use crate::service::{BudgetScope, Capabilities, Dated, LimitNews, TaskKind, Trouble};
use crate::time::{Moment, Run, Wall};
use crate::view::BudgetView;
use std::collections::BTreeSet;
use std::time::Duration;

/// Most requests under way at once for one sign-in (DESIGN.md, section 5).
const MOST_AT_ONCE: u32 = 10;

/// How soon a refused token is tried again; each time in a row twice as late, up to [`LAST_TRIAL`].
const FIRST_TRIAL: Duration = Duration::from_secs(60);

/// At most so long a refused token is left.
const LAST_TRIAL: Duration = Duration::from_secs(30 * 60);

/// After so many failures in a row only one request at a time tries whether the origin is back (QUALITY.md, C11).
const FAILURES_UNTIL_PROBING: u32 = 5;

/// What is known of a sign-in's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// Not known yet: the keyring is still being asked.
    Awaited,
    /// At hand.
    Ready,
    /// Being renewed.
    Renewing,
    /// Ended: only the user can go on.
    Ended,
    /// In a keyring that cannot be read.
    LockedAway,
}

/// The gate of one sign-in.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) token: Token,
    /// Counts renewals, so that a 401 for an old token does not cost a renewal of the new one.
    pub(crate) generation: u32,
    capabilities: Option<Capabilities>,
    /// Accounts that are managed for somebody else.
    seats: BTreeSet<AccountId>,
    budgets: Vec<Counted>,
    under_way: u32,
    backoff: Backoff,
    ages: Ages,
    /// Until when it waits after a failure, by its own back-off, and why.
    held: Option<(Run, Trouble)>,
    /// Until when the service asked to be left alone, by either clock, and in which answer.
    told: Option<(Moment, Trouble)>,
    /// For questions about contacts that fail, perhaps for those they are about: they say nothing against anything else.
    about_contacts: Backoff,
    held_about_contacts: Option<(Run, Trouble)>,
    /// For refusals under a limit that nobody stated.
    unstated: Backoff,
    /// When a failure was counted last: what was sent before it and fails after it belongs to the same one.
    failed: Option<Run>,
    /// Of the origin, until it is heard to work: why it failed last, and until when it waited for that.
    failing: Option<(Run, Trouble)>,
    /// Of a token that is refused although it was just renewed: how often it was tried, and when it is tried again.
    refused: Option<(u32, Run)>,
    /// Whether the token cannot be renewed for now.
    pub(crate) is_delayed: bool,
}

#[derive(Debug)]
struct Counted {
    account: Option<AccountId>,
    budget: Budget,
    /// For refusals that do not say how long to wait. Apart from the origin's: a limit is no failure of the origin.
    backoff: Backoff,
}

/// When a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    /// Now.
    Now,
    /// At that time.
    At(Run),
    /// Not before something happens: an answer, a token.
    NotYet,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self {
            token: Token::Awaited,
            generation: 0,
            capabilities: None,
            seats: BTreeSet::new(),
            budgets: Vec::new(),
            under_way: 0,
            backoff: Backoff::default(),
            ages: Ages::default(),
            held: None,
            told: None,
            about_contacts: Backoff::default(),
            held_about_contacts: None,
            unstated: Backoff::default(),
            failed: None,
            failing: None,
            refused: None,
            is_delayed: false,
        }
    }

    /// What an account can do, once it is known.
    pub(crate) fn capabilities(&self, account: AccountId) -> Option<&Capabilities> {
        let own = self.capabilities.as_ref()?;
        Some(own.seat.as_deref().filter(|_| self.seats.contains(&account)).unwrap_or(own))
    }

    /// An account is managed for somebody else, or is the user's own after all.
    pub(crate) fn seat(&mut self, account: AccountId, is_seat: bool) {
        if is_seat {
            self.seats.insert(account);
        } else {
            self.seats.remove(&account);
        }
    }

    /// A token is at hand, and what can be done with it is known. Budgets that are counted already go on counting.
    pub(crate) fn open(&mut self, capabilities: Capabilities) {
        self.token = Token::Ready;
        self.refused = None;
        self.is_delayed = false;
        self.generation = self.generation.wrapping_add(1);
        let of_seats = capabilities.seat.iter().flat_map(|seat| &seat.budgets);
        let specs: Vec<_> = capabilities.budgets.iter().chain(of_seats).map(|spec| spec.name).collect();
        self.budgets.retain(|counted| specs.contains(&counted.budget.name()));
        self.capabilities = Some(capabilities);
    }

    /// When a request of this kind may go.
    pub(crate) fn leave(&mut self, account: AccountId, kind: TaskKind, purpose: Purpose, now: Run) -> Leave {
        if self.token != Token::Ready {
            return Leave::NotYet;
        }
        if let Some((until, _)) = self.whole(now) {
            return Leave::At(until);
        }
        if let Some((until, _)) = self.held_about_contacts.as_ref().filter(|_| is_about_contacts(kind))
            && *until > now
        {
            return Leave::At(*until);
        }
        let is_probing = self.refused.is_some() || self.backoff.failures() >= FAILURES_UNTIL_PROBING;
        let at_once = if is_probing { 1 } else { MOST_AT_ONCE };
        if self.under_way >= at_once {
            return Leave::NotYet;
        }
        let at = self
            .drawn(account, kind)
            .map(|counted| counted.budget.ready_for(purpose, now))
            .max()
            .unwrap_or(now);
        if at <= now { Leave::Now } else { Leave::At(at) }
    }

    /// Counts a request that is sent now.
    pub(crate) fn spend(&mut self, account: AccountId, kind: TaskKind, now: Run) {
        self.under_way += 1;
        self.drawn(account, kind).for_each(|counted| counted.budget.spend(now));
    }

    /// An answer came, or its absence.
    pub(crate) fn answered(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// The origin works, and the budgets that this kind of task draws on let it through. What the service asked for stands: the
    /// question may have been on its way before.
    pub(crate) fn succeeded(&mut self, account: AccountId, kind: TaskKind) {
        self.backoff.succeeded();
        self.unstated.succeeded();
        self.held = None;
        self.failing = None;
        self.refused = None;
        if is_about_contacts(kind) {
            self.about_contacts.succeeded();
            self.held_about_contacts = None;
        }
        self.drawn(account, kind).for_each(|counted| counted.backoff.succeeded());
    }

    /// The origin failed: everything behind it waits. Requests that were under way together fail together, and count once.
    pub(crate) fn failed(&mut self, sent: Run, trouble: Trouble, chance: &mut Chance, now: Run) {
        if self.failed.is_some_and(|failed| sent <= failed) {
            return;
        }
        self.failed = Some(now);
        let wait = self.backoff.failed(chance).max(Duration::from_secs(1));
        self.failing = Some((now.after(wait), trouble.clone()));
        lengthen(&mut self.held, now.after(wait), trouble);
    }

    /// The token was refused although it had been renewed for that. Only the user may be able to go on, but the grant stands: the
    /// token endpoint has just said so. So it is tried again by and by.
    pub(crate) fn refuse_token(&mut self, now: Run) {
        let times = self.refused.map_or(0, |(times, _)| times);
        let wait = doubled(FIRST_TRIAL, times, LAST_TRIAL);
        self.refused = Some((times.saturating_add(1), now.after(wait)));
        self.token = Token::Ended;
    }

    /// The grant has ended, and nothing is tried any more.
    pub(crate) fn end_token(&mut self) {
        (self.token, self.refused, self.is_delayed) = (Token::Ended, None, false);
    }

    /// When a refused token is tried again.
    pub(crate) fn next_trial(&self) -> Option<Run> {
        self.refused.filter(|_| self.token == Token::Ended).map(|(_, at)| at)
    }

    /// One question tries a token again whose time has come.
    pub(crate) fn try_token(&mut self, now: Run) {
        if self.next_trial().is_some_and(|at| at <= now) {
            self.token = Token::Ready;
        }
    }

    /// Whether a token that was refused is being tried.
    pub(crate) fn is_trying(&self) -> bool {
        self.refused.is_some()
    }

    /// A question about contacts failed, perhaps for those it was about: such questions wait, and the rest goes on.
    pub(crate) fn failed_about_contacts(
        &mut self,
        sent: Run,
        trouble: Trouble,
        chance: &mut Chance,
        now: Run,
    ) {
        let wait = self.about_contacts.failed_together(sent, chance, now).max(Duration::from_secs(1));
        lengthen(&mut self.held_about_contacts, now.after(wait), trouble);
    }

    /// A limit was reached: the tightest of the budgets that the request drew on waits, the others go on.
    pub(crate) fn refused(
        &mut self,
        account: AccountId,
        kind: TaskKind,
        sent: Run,
        retry_after: Option<Duration>,
        chance: &mut Chance,
        now: Moment,
    ) {
        if let Some(tightest) = self.drawn(account, kind).min_by_key(|counted| counted.budget.limit()) {
            let wait = match retry_after {
                Some(told) => clamp_retry_after(told),
                None => tightest.backoff.failed_together(sent, chance, now.run).max(Duration::from_secs(1)),
            };
            tightest.budget.hold(now.run.after(wait));
            return;
        }
        // A service that states no limit has one all the same: everything waits, because nobody knows what it counts.
        let trouble = Trouble::TooMany { retry_after };
        match retry_after {
            Some(told) => self.leave_alone(told, trouble, now),
            None => {
                let wait = self.unstated.failed_together(sent, chance, now.run).max(Duration::from_secs(1));
                lengthen(&mut self.held, now.run.after(wait), trouble);
            }
        }
    }

    /// The service asked to be left alone for so long: everything behind the gate waits, whatever else is answered or wished
    /// meanwhile (QUALITY.md, C10).
    pub(crate) fn leave_alone(&mut self, told: Duration, trouble: Trouble, now: Moment) {
        let wait = clamp_retry_after(told);
        let until = Moment { wall: now.wall.after(wait), run: now.run.after(wait) };
        if self.told.as_ref().is_none_or(|(told, _)| told.run < until.run) {
            self.told = Some((until, trouble));
        }
    }

    /// Whether a limit is stated that this kind of task draws on.
    pub(crate) fn has_limit(&self, account: AccountId, kind: TaskKind) -> bool {
        let specs = self.capabilities(account).into_iter().flat_map(|can| &can.budgets);
        specs.into_iter().any(|spec| spec.draws.contains(&kind))
    }

    /// How old an answer is.
    pub(crate) fn age(&mut self, dated: Dated, now: Moment) -> Duration {
        self.ages.of(dated, now.wall)
    }

    /// Follows what an answer said about limits.
    pub(crate) fn heard(&mut self, account: AccountId, news: &[LimitNews], now: Run) {
        for one in news {
            if let Some(counted) = self.budgets.iter_mut().find(|counted| {
                counted.budget.name() == one.budget && counted.account.is_none_or(|owner| owner == account)
            }) {
                counted.budget.heard(one, now);
            }
        }
    }

    /// Lets go of the wait after a failure, because the user does not wait for it. What the service asked for stands, and an
    /// origin that answered often that it fails is tried with one request first. The way there may be another by now.
    pub(crate) fn release(&mut self) {
        if self.next_trial().is_some() {
            self.token = Token::Ready;
        }
        if self.held.take().is_some_and(|(_, trouble)| trouble.is_on_the_way()) {
            self.backoff.succeeded();
        }
        self.held_about_contacts = None;
        self.about_contacts.succeeded();
        self.ages = Ages::default();
    }

    /// The world is another now: after a start, a sleep or a pause.
    pub(crate) fn begin_anew(&mut self, now: Wall) {
        // The run stands still while the machine sleeps: the wall saw the end of what the service asked for.
        self.told.take_if(|(until, _)| until.wall <= now);
        self.release();
    }

    /// What is behind the gate stands elsewhere now: nobody there asked for anything.
    pub(crate) fn move_away(&mut self) {
        self.told = None;
        self.release();
    }

    /// There is a network again: what waits because nothing answered, or something else did, waits until then at most. What the
    /// service itself asked for stands.
    pub(crate) fn network_came(&mut self, first: Run) {
        if let Some((until, trouble)) = &mut self.held
            && matches!(trouble, Trouble::NoAnswer(_) | Trouble::NotTheService)
        {
            *until = (*until).min(first);
            self.backoff.succeeded();
        }
    }

    /// Why the origin failed last and until when it waited for that, as long as it was not heard to work since.
    pub(crate) fn failing(&self) -> Option<(Run, &Trouble)> {
        self.failing.as_ref().map(|(until, trouble)| (*until, trouble))
    }

    /// Until when the origin waits, or what is asked about contacts, and why.
    pub(crate) fn held(&self, now: Run) -> Option<(Run, &Trouble)> {
        let about_contacts = self.held_about_contacts.as_ref().map(|(until, trouble)| (*until, trouble));
        let about_contacts = about_contacts.filter(|(until, _)| *until > now);
        self.whole(now).into_iter().chain(about_contacts).max_by_key(|(until, _)| *until)
    }

    /// Until when nothing at all is asked of the origin, and why.
    fn whole(&self, now: Run) -> Option<(Run, &Trouble)> {
        let own = self.held.as_ref().map(|(until, trouble)| (*until, trouble));
        let told = self.told.as_ref().map(|(until, trouble)| (until.run, trouble));
        own.into_iter().chain(told).filter(|(until, _)| *until > now).max_by_key(|(until, _)| *until)
    }

    /// Until when a budget waits that a kind of task draws on, after a refusal.
    pub(crate) fn budget_held(&self, account: AccountId, kind: TaskKind, now: Run) -> Option<Run> {
        let draws = |name: &str| {
            let specs = self.capabilities(account).into_iter().flat_map(|can| &can.budgets);
            specs.filter(|spec| spec.draws.contains(&kind)).any(|spec| spec.name == name)
        };
        self.budgets
            .iter()
            .filter(|one| one.account.is_none_or(|owner| owner == account) && draws(one.budget.name()))
            .filter_map(|one| one.budget.held_until(now))
            .max()
    }

    /// What is left of each limit.
    pub(crate) fn budgets(&self, account: AccountId, now: Moment) -> Vec<BudgetView> {
        let specs = || self.capabilities(account).into_iter().flat_map(|can| &can.budgets);
        self.budgets
            .iter()
            .filter(|counted| counted.account.is_none_or(|owner| owner == account))
            .filter(|counted| specs().any(|spec| spec.name == counted.budget.name()))
            .map(|counted| BudgetView {
                name: counted.budget.name(),
                limit: counted.budget.limit(),
                left: counted.budget.left(now.run),
            })
            .collect()
    }

    /// How many routine requests of a kind fit into how long a time, beside `urgent` ones in a minute; always some.
    pub(crate) fn routine_rate(
        &self,
        account: AccountId,
        kind: TaskKind,
        urgent: u32,
    ) -> Option<(u32, Duration)> {
        self.limits(account, kind)
            .map(|(limit, window)| {
                let beside = lasting_share(limit).saturating_sub(urgent);
                (beside.max(least_routine_share(limit)).max(1), window)
            })
            .min_by_key(|(limit, _)| *limit)
    }

    /// How long so many urgent requests of a kind take when they are sent again and again and routine ones have their part;
    /// no time at all where no limit is stated.
    pub(crate) fn urgent_span(&self, account: AccountId, kind: TaskKind, requests: u32) -> Duration {
        self.limits(account, kind)
            .map(|(limit, window)| {
                let share = lasting_share(limit).saturating_sub(least_routine_share(limit));
                window.saturating_mul(requests) / share.max(1)
            })
            .max()
            .unwrap_or_default()
    }

    /// The limits that a kind of task draws on as they are now, each with its window.
    fn limits(&self, account: AccountId, kind: TaskKind) -> impl Iterator<Item = (u32, Duration)> {
        let specs = self.capabilities(account).into_iter().flat_map(|can| &can.budgets);
        specs.filter(move |spec| spec.draws.contains(&kind)).map(move |spec| {
            let counted = self.budgets.iter().find(|counted| {
                counted.budget.name() == spec.name && counted.account.is_none_or(|owner| owner == account)
            });
            (counted.map_or(spec.limit, |counted| counted.budget.limit()), spec.window)
        })
    }

    /// The budgets that a kind of task draws on, made when they are first needed.
    fn drawn(&mut self, account: AccountId, kind: TaskKind) -> impl Iterator<Item = &mut Counted> {
        let specs: Vec<_> = self
            .capabilities(account)
            .into_iter()
            .flat_map(|can| &can.budgets)
            .filter(|spec| spec.draws.contains(&kind))
            .map(|spec| {
                let owner = match spec.scope {
                    BudgetScope::SignIn => None,
                    BudgetScope::Account => Some(account),
                };
                (owner, spec.name, spec.limit, spec.window)
            })
            .collect();
        for (owner, name, limit, window) in &specs {
            let is_counted =
                self.budgets.iter().any(|one| one.account == *owner && one.budget.name() == *name);
            if !is_counted {
                let budget = Budget::new(name, *limit, *window);
                self.budgets.push(Counted { account: *owner, budget, backoff: Backoff::default() });
            }
        }
        self.budgets.iter_mut().filter(move |one| {
            specs.iter().any(|(owner, name, _, _)| one.account == *owner && one.budget.name() == *name)
        })
    }
}

/// Has something wait until then, unless it waits for longer already.
fn lengthen(held: &mut Option<(Run, Trouble)>, until: Run, trouble: Trouble) {
    if held.as_ref().is_none_or(|(held, _)| *held < until) {
        *held = Some((until, trouble));
    }
}

/// Whether a question is about contacts by their ids.
fn is_about_contacts(kind: TaskKind) -> bool {
    matches!(kind, TaskKind::PresenceOf | TaskKind::OnePresence | TaskKind::RelationsOf)
}
