//! Grants: reading them from the keyring, renewing them, keeping what is new, and letting go of what has ended.

use super::super::pages;
use super::super::refresh::{self, LONGEST_PAUSE, LONGEST_WITHOUT_ANSWER, pause, renewal_in};
use super::*;
use crate::wire::{ProblemCode, TokenPlace};

/// A refused token is not renewed again so shortly after it came: the request had gone out with the one before.
const JUST_NOW: Duration = Duration::from_secs(10);

/// One grant.
pub(super) struct Held {
    record: SignInRecord,
    stage: Stage,
    /// The newest pair of this run.
    pair: Option<Pair>,
    /// Whether the newest pair should be in the keyring and is not.
    is_unsaved: bool,
    place: Option<TokenPlace>,
    is_reading: bool,
    is_renewing: bool,
    is_writing: bool,
    /// When to renew, or to try again.
    next: Option<Instant>,
    failures: u32,
    /// Until when the server asked not to be asked to renew.
    left_alone: Option<Instant>,
    trouble: Option<Problem>,
    renewed: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Granted; nobody knows yet whose it is.
    New,
    /// In the keyring, which could not be read yet.
    Closed,
    /// In use.
    Live,
    /// Its end was announced but cannot be confirmed before the keyring opens.
    Unconfirmed,
    /// Over.
    Ended,
}

impl Held {
    /// Whether renewing failed last because nothing, or something else, answered.
    fn lacked_network(&self) -> bool {
        use ProblemCode::{CutShort, NoNetwork, NotConnected, NotTheService, NotTrusted, Proxy, TooSlow};
        let lacked = [CutShort, NoNetwork, NotConnected, NotTheService, NotTrusted, Proxy, TooSlow];
        self.failures > 0 && self.trouble.as_ref().is_some_and(|trouble| lacked.contains(&trouble.code))
    }

    fn new(record: SignInRecord, stage: Stage, pair: Option<Pair>) -> Self {
        Self {
            record,
            stage,
            pair,
            is_unsaved: false,
            place: None,
            is_reading: false,
            is_renewing: false,
            is_writing: false,
            next: None,
            failures: 0,
            left_alone: None,
            trouble: None,
            renewed: None,
        }
    }

    pub(super) fn granted(record: SignInRecord, pair: Pair) -> Self {
        Self::new(record, Stage::New, Some(pair))
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.next.filter(|_| !self.is_renewing && self.stage == Stage::Live)
    }

    pub(super) fn is_busy(&self) -> bool {
        self.is_renewing || self.is_writing
    }

    /// After a fault: it waits for these jobs, and for nothing that will not come.
    pub(super) fn awaits_only<'a>(&mut self, jobs: impl Iterator<Item = &'a Done>) {
        let id = self.record.id;
        (self.is_reading, self.is_renewing, self.is_writing) = (false, false, false);
        for job in jobs {
            match job {
                Done::Read { id: of, .. } if *of == id => self.is_reading = true,
                Done::Renewed { id: of, .. } if *of == id => self.is_renewing = true,
                Done::Wrote { id: of, .. } if *of == id => self.is_writing = true,
                Done::Read { .. }
                | Done::Renewed { .. }
                | Done::Wrote { .. }
                | Done::Exchanged { .. }
                | Done::CodeSent { .. }
                | Done::CodeTaken { .. }
                | Done::Left { .. }
                | Done::Nothing => {}
            }
        }
    }

    /// Whether nobody knows yet whose it is.
    pub(super) fn is_new(&self) -> bool {
        self.stage == Stage::New
    }

    /// A renewal that waits after a failure is due now, or when the server wants to be asked again.
    pub(super) fn hasten(&mut self) {
        if self.failures > 0 {
            let now = Instant::now();
            self.next = Some(self.left_alone.map_or(now, |until| until.max(now)));
        }
    }

    /// What was written may have been overwritten.
    pub(super) fn write_again(&mut self) {
        self.is_unsaved |= self.pair.is_some() && self.record.stored;
    }

    pub(super) fn record(&self) -> &SignInRecord {
        &self.record
    }

    pub(super) fn into_record(self) -> SignInRecord {
        self.record
    }

    pub(super) fn pair(&self) -> Option<&Pair> {
        self.pair.as_ref()
    }

    /// Who issues its tokens; `card` is its service's.
    pub(super) fn issuer(&self, card: Option<&Card>) -> Issuer {
        let secret = self.pair.as_ref().and_then(|pair| pair.client_secret.clone());
        Issuer::of(&self.record, card, secret)
    }

    /// The client's secret, for a form that leaves it out and is about the same client at the same endpoint.
    pub(super) fn secret_for(&self, form: &SignInForm) -> Option<SecretString> {
        let is_same =
            self.record.client_id == form.client_id.trim() && self.record.site.token == form.site.token;
        self.pair.as_ref().filter(|_| is_same)?.client_secret.clone()
    }

    fn has_good_token(&self, now: presence::time::Moment) -> bool {
        let access = self.pair.as_ref().and_then(|pair| pair.access.as_ref());
        access.is_some_and(|token| !token.left(now).is_zero())
    }
}

impl Task {
    pub(super) async fn restore(&mut self, records: Vec<SignInRecord>) {
        for record in records {
            let id = record.id;
            if self.held.contains_key(&id) {
                self.say_again(id).await;
            } else if self.leaving.contains_key(&id) {
                tracing::debug!("a sign-in is being left already");
            } else if record.leaving {
                self.go_on_leaving(record);
            } else {
                self.held.insert(id, Held::new(record, Stage::Closed, None));
                self.read(id);
            }
        }
    }

    /// Says how a sign-in is to a loop that has started over.
    pub(super) async fn say_again(&mut self, id: SignInId) {
        let now = (self.options.now)();
        let Some(held) = self.held.get(&id) else { return };
        let (stage, place, is_good) = (held.stage, held.place, held.has_good_token(now));
        let scopes = held.pair.as_ref().and_then(|pair| pair.scopes.clone());
        if let Some(place) = place {
            self.emit(SignInEvent::Kept(id, place)).await;
        }
        match stage {
            // Nobody knows whose it is; the attempt it belongs to says so.
            Stage::New => {}
            Stage::Live if is_good => self.emit(SignInEvent::Ready { id, scopes }).await,
            Stage::Live => self.renew_or_say(id).await,
            Stage::Closed | Stage::Unconfirmed => self.emit(SignInEvent::KeyringClosed(id)).await,
            Stage::Ended => self.emit(SignInEvent::Ended(id)).await,
        }
    }

    fn read(&mut self, id: SignInId) {
        let Some(held) = self.held.get_mut(&id).filter(|held| !held.is_reading) else { return };
        held.is_reading = true;
        let vault = self.options.vault.clone();
        let work = async move { Done::Read { id, outcome: vault.read(id).await } };
        self.jobs.start(work, Done::Read { id, outcome: Err(KeyringError::Stuck) });
    }

    pub(super) async fn was_read(&mut self, id: SignInId, outcome: Result<Option<Secret>, KeyringError>) {
        let Some(held) = self.held.get_mut(&id) else { return };
        held.is_reading = false;
        if held.stage != Stage::Closed {
            return;
        }
        let pair = match outcome {
            Ok(secret) => secret.as_ref().and_then(Pair::from_secret),
            // It was never in there: it went with the run before.
            Err(KeyringError::Missing) if !held.record.stored => None,
            Err(_) => {
                self.emit(SignInEvent::KeyringClosed(id)).await;
                return self.retry_later();
            }
        };
        let is_usable = pair.as_ref().is_some_and(|pair| pair.refresh.is_some() || pair.access.is_some());
        held.pair = pair;
        if !is_usable {
            held.stage = Stage::Ended;
            tracing::info!("the keyring holds no grant for a sign-in");
            return self.emit(SignInEvent::Ended(id)).await;
        }
        held.place = Some(TokenPlace::Keyring);
        held.stage = Stage::Live;
        self.emit(SignInEvent::Kept(id, TokenPlace::Keyring)).await;
        self.use_pair(id).await;
    }

    /// Puts the pair in use: its token can be looked up, and it is renewed in time.
    async fn use_pair(&mut self, id: SignInId) {
        let now = (self.options.now)();
        let Some(held) = self.held.get_mut(&id) else { return };
        let Some(pair) = &held.pair else { return };
        self.table.put(id, pair);
        let scopes = pair.scopes.clone();
        // What could be renewed is as good as it was, while nobody asks anything with it.
        let rests = self.options.rests && pair.refresh.is_some();
        held.next = renewal_in(pair, now).map(|wait| Instant::now() + wait).filter(|_| !rests);
        if held.has_good_token(now) || rests {
            self.emit(SignInEvent::Ready { id, scopes }).await;
        } else {
            self.renew(id).await;
        }
    }

    /// The account is known: what was granted is kept and used.
    pub(super) async fn begin_keeping(&mut self, id: SignInId) {
        let Some(held) = self.held.get_mut(&id) else { return };
        held.stage = Stage::Live;
        held.is_unsaved = true;
        self.use_pair(id).await;
        self.write(id);
    }

    /// The loop says that the service refused a token.
    pub(super) async fn refused(&mut self, id: SignInId) {
        let now = (self.options.now)();
        let Some(held) = self.held.get(&id) else { return self.emit(SignInEvent::Ended(id)).await };
        match held.stage {
            Stage::New | Stage::Ended => return self.emit(SignInEvent::Ended(id)).await,
            Stage::Closed | Stage::Unconfirmed => return self.emit(SignInEvent::KeyringClosed(id)).await,
            Stage::Live => {}
        }
        if held.renewed.is_some_and(|at| at.elapsed() < JUST_NOW) && held.has_good_token(now) {
            let scopes = held.record.scopes.clone();
            return self.emit(SignInEvent::Ready { id, scopes }).await;
        }
        self.table.remove(id);
        self.renew_or_say(id).await;
    }

    /// The loop says that a token was refused at the door of a socket.
    pub(super) async fn doubted(&mut self, id: SignInId) {
        let now = (self.options.now)();
        if let Some(held) = self.held.get(&id)
            && held.stage == Stage::Live
            && held.pair.as_ref().is_some_and(|pair| pair.refresh.is_none())
            && held.has_good_token(now)
        {
            let scopes = held.record.scopes.clone();
            return self.emit(SignInEvent::Ready { id, scopes }).await;
        }
        self.refused(id).await;
    }

    /// The loop found a token that has run out.
    pub(super) async fn expired(&mut self, id: SignInId) {
        let now = (self.options.now)();
        if self.held.get(&id).is_some_and(|held| held.stage == Stage::Live && !held.has_good_token(now)) {
            self.renew_or_say(id).await;
        }
    }

    /// The user wants to know now.
    pub(super) async fn hasten(&mut self, id: SignInId) {
        if let Some(held) = self.held.get_mut(&id) {
            held.hasten();
            self.renew_what_is_due().await;
        }
    }

    /// Renews, unless that is under way or has to wait after a failure; says which.
    async fn renew_or_say(&mut self, id: SignInId) {
        let Some(held) = self.held.get(&id) else { return };
        let wait = held
            .next
            .filter(|_| held.failures > 0)
            .map(|next| next.saturating_duration_since(Instant::now()));
        match (wait, held.trouble.clone()) {
            (Some(wait), Some(problem)) if !wait.is_zero() && !held.is_renewing => {
                let until = (self.options.now)().wall.after(wait);
                self.emit(SignInEvent::Delayed { id, problem, until }).await;
            }
            _ => self.renew(id).await,
        }
    }

    /// There is a network again: what failed without an answer is not waited for any longer.
    pub(super) async fn renew_what_failed(&mut self) {
        for held in self.held.values_mut().filter(|held| held.lacked_network()) {
            held.failures = 0;
        }
        self.renew_what_is_due().await;
    }

    pub(super) async fn renew_what_is_due(&mut self) {
        if self.options.rests {
            return;
        }
        let (now, moment) = (Instant::now(), (self.options.now)());
        let is_open = self.view.state == wire::Keyring::Open;
        let mut due = Vec::new();
        for (id, held) in &mut self.held {
            if held.stage != Stage::Live || held.is_renewing {
                continue;
            }
            // Looked at anew, because the wall clock may say that less is left than was thought.
            let access = held.pair.as_ref().and_then(|pair| pair.access.as_ref());
            let left = access.map_or(Duration::ZERO, |token| token.left(moment));
            if held.failures == 0 {
                let early = held.pair.as_ref().map_or(Some(Duration::ZERO), |pair| renewal_in(pair, moment));
                held.next = early.map(|early| now + early);
            }
            if held.next.is_none_or(|next| next > now) {
                continue;
            }
            let has_refresh = held.pair.as_ref().is_some_and(|pair| pair.refresh.is_some());
            // A renewed pair that cannot be written is lost with the program, so as long as the old token works it stays.
            let can_wait = (held.record.stored && !is_open) || !has_refresh;
            if can_wait && !left.is_zero() {
                held.next = Some(now + left);
            } else {
                due.push(*id);
            }
        }
        for id in due {
            self.renew(id).await;
        }
    }

    /// Begins a renewal; one that runs is shared.
    async fn renew(&mut self, id: SignInId) {
        let Some(held) = self.held.get_mut(&id) else { return };
        let card = self.options.cards.iter().copied().find(|card| card.name == held.record.service);
        let Some(pair) = held.pair.clone() else { return };
        let needs_waiting = !self.table.has(id);
        if pair.refresh.is_none() {
            return self.end(id).await;
        }
        if !held.is_renewing {
            held.is_renewing = true;
            held.stage = Stage::Live;
            let (issuer, stored) = (held.issuer(card), held.record.stored);
            let (client, vault) = (Arc::clone(&self.client), self.options.vault.clone());
            let now = Arc::clone(&self.options.now);
            let work = async move {
                let order =
                    refresh::Order { client: &client, vault: &vault, now: &now, id, issuer, pair, stored };
                Done::Renewed { id, renewal: Box::new(refresh::renew(order).await) }
            };
            let failed = Box::new(Renewal::Failed(TokenError::OwnFault));
            self.jobs.start(work, Done::Renewed { id, renewal: failed });
        }
        if needs_waiting {
            self.emit(SignInEvent::Renewing(id)).await;
        }
    }

    pub(super) async fn was_renewed(&mut self, id: SignInId, renewal: Renewal) {
        let Some(held) = self.held.get_mut(&id) else {
            // Signed out meanwhile: what came of it goes the same way.
            if let Renewal::New { pair, .. } = renewal {
                self.leave(id, Some(pair));
            }
            return;
        };
        held.is_renewing = false;
        match renewal {
            Renewal::New { pair, auth, kept } => {
                held.record.auth = auth;
                held.is_unsaved = true;
                let saved = pair.saved;
                self.take_pair(id, pair).await;
                self.was_written(id, saved, kept).await;
            }
            Renewal::Adopted(pair) => {
                held.is_unsaved = false;
                self.take_pair(id, pair).await;
            }
            Renewal::Ended => self.end(id).await,
            Renewal::Unconfirmed => {
                if self.table.has(id) {
                    held.failures = held.failures.saturating_add(1);
                    held.next =
                        Some(Instant::now() + pause(held.failures, None, LONGEST_PAUSE, rand::random()));
                } else {
                    held.stage = Stage::Unconfirmed;
                    self.emit(SignInEvent::KeyringClosed(id)).await;
                }
                self.retry_later();
            }
            Renewal::Failed(error) => self.delay(id, &error).await,
        }
    }

    async fn take_pair(&mut self, id: SignInId, pair: Pair) {
        let Some(held) = self.held.get_mut(&id) else { return };
        held.failures = 0;
        held.left_alone = None;
        held.trouble = None;
        held.renewed = Some(Instant::now());
        let before = held.record.clone();
        held.record.scopes = pair.scopes.clone();
        held.pair = Some(pair);
        tracing::info!("a token was renewed");
        if held.record != before {
            let record = held.record.clone();
            self.emit(SignInEvent::RecordChanged(record)).await;
        }
        self.use_pair(id).await;
    }

    async fn delay(&mut self, id: SignInId, error: &TokenError) {
        let moment = (self.options.now)();
        let Some(held) = self.held.get_mut(&id) else { return };
        held.failures = held.failures.saturating_add(1);
        let asked = error.retry_after();
        let longest = if error.is_on_the_way() { LONGEST_WITHOUT_ANSWER } else { LONGEST_PAUSE };
        let wait = pause(held.failures, asked, longest, rand::random());
        held.next = Some(Instant::now() + wait);
        held.left_alone = asked.map(|asked| Instant::now() + asked);
        held.trouble = Some(error.problem());
        tracing::info!(%error, failures = held.failures, "a token could not be renewed");
        if !self.table.has(id) {
            let until = moment.wall.after(wait);
            self.emit(SignInEvent::Delayed { id, problem: error.problem(), until }).await;
        }
    }

    /// The grant is over. The client's secret is all that is kept of it.
    async fn end(&mut self, id: SignInId) {
        let moment = (self.options.now)();
        let Some(held) = self.held.get_mut(&id) else { return };
        held.stage = Stage::Ended;
        held.next = None;
        held.pair = held.pair.as_ref().map(|pair| pair.spent(moment));
        held.is_unsaved = held.record.stored;
        self.table.remove(id);
        self.table.set_unsaved(id, false);
        tracing::info!("a grant has ended");
        self.emit(SignInEvent::Ended(id)).await;
        self.write(id);
    }

    /// Reads and writes what waited for the keyring.
    pub(super) async fn retry_keyring(&mut self) {
        let ids: Vec<SignInId> = self.held.keys().copied().collect();
        for id in ids {
            match self.held.get(&id).map(|held| (held.stage, held.is_unsaved)) {
                Some((Stage::Closed, _)) => self.read(id),
                Some((Stage::Unconfirmed, _)) if self.view.state == wire::Keyring::Open => {
                    self.renew(id).await;
                }
                Some((_, true)) => self.write(id),
                Some(_) | None => {}
            }
        }
        let leaving: Vec<SignInId> = self.leaving.keys().copied().collect();
        for id in leaving {
            self.leave(id, None);
        }
    }

    fn write(&mut self, id: SignInId) {
        let Some(held) = self.held.get_mut(&id) else { return };
        if !held.is_unsaved || held.is_writing || held.is_renewing || held.stage == Stage::New {
            return;
        }
        let Some(pair) = held.pair.clone() else { return };
        held.is_writing = true;
        let vault = self.options.vault.clone();
        let saved = pair.saved;
        let work = async move {
            let outcome = refresh::keep(&vault, id, &pair).await;
            Done::Wrote { id, saved, outcome }
        };
        self.jobs.start(work, Done::Wrote { id, saved, outcome: Err(KeyringError::Stuck) });
    }

    pub(super) async fn was_written(&mut self, id: SignInId, saved: Wall, outcome: Result<(), KeyringError>) {
        let Some(held) = self.held.get_mut(&id) else {
            if self.leaving.contains_key(&id) {
                self.leave(id, None);
            }
            return;
        };
        held.is_writing = false;
        if held.pair.as_ref().is_none_or(|pair| pair.saved != saved) {
            // A newer one came while this one was written.
            return self.write(id);
        }
        let was_stored = held.record.stored;
        let place = match outcome {
            Ok(()) => {
                held.is_unsaved = false;
                held.record.stored = true;
                TokenPlace::Keyring
            }
            Err(error) => {
                tracing::info!(%error, "tokens could not be kept");
                // Nothing would change that, so it is not tried again.
                held.is_unsaved &= !matches!(error, KeyringError::TooLong { .. } | KeyringError::NotAscii);
                let is_without = matches!(error, KeyringError::Locked | KeyringError::Stuck);
                if was_stored || is_without { TokenPlace::Unsaved } else { TokenPlace::Memory }
            }
        };
        let is_live = held.stage != Stage::Ended;
        let is_news = held.place.replace(place) != Some(place) && is_live;
        self.table.set_unsaved(id, place == TokenPlace::Unsaved && is_live);
        let record = held.record.clone();
        if !was_stored && record.stored {
            self.emit(SignInEvent::RecordChanged(record)).await;
        }
        if is_news {
            self.emit(SignInEvent::Kept(id, place)).await;
        }
        if outcome.is_err() {
            self.retry_later();
        }
    }

    /// Takes over where a service says that its pages are.
    pub(super) async fn take_pages(&mut self, id: SignInId, places: Places) {
        let Some(held) = self.held.get_mut(&id) else { return };
        let Some(service) = services::registry::service(&held.record.service) else { return };
        let before = held.record.clone();
        pages::take_over(&mut held.record, places, service.card());
        if held.record != before {
            let record = held.record.clone();
            self.emit(SignInEvent::RecordChanged(record)).await;
        }
    }

    pub(super) async fn change_site(&mut self, id: SignInId, site: Site) -> Result<(), Problem> {
        let gone = || Problem { code: ProblemCode::Gone, detail: None };
        let held = self.held.get_mut(&id).ok_or_else(gone)?;
        super::super::address::check(&site, held.record.way)?;
        held.record.site = site;
        // What failed there may work here.
        if held.failures > 0 {
            (held.next, held.left_alone) = (Some(Instant::now()), None);
        }
        let record = held.record.clone();
        self.emit(SignInEvent::RecordChanged(record)).await;
        Ok(())
    }
}

/// A keyring's error in the words of the wire.
pub(super) fn keyring_problem(error: &KeyringError) -> Problem {
    let code = match error {
        KeyringError::Missing => ProblemCode::NoKeyring,
        KeyringError::Locked | KeyringError::Dismissed | KeyringError::Stuck => ProblemCode::KeyringLocked,
        KeyringError::TooLong { .. } | KeyringError::NotAscii | KeyringError::Differs => {
            ProblemCode::NoKeyring
        }
    };
    Problem { code, detail: None }
}
