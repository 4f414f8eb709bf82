//! The attempt to sign in, from the form to the account. There is one at a time, and the newest wins.

use super::super::address;
use super::super::answer::ASSUMED;
use super::super::attempt::Verdict;
use super::super::exchange::{Grant, TokenError};
use super::super::listener::Page;
use super::super::redirect::{Redirect, Returned};
use super::super::refresh;
use super::*;
use crate::wire::{Attempt as Shown, ProblemCode, SignInWay, Stage};
use secrecy::ExposeSecret;
use services::contract::{OAuth, SignIn};

/// How long the user may take in the browser, or until they have the code.
pub(super) const PATIENCE: Duration = Duration::from_secs(5 * 60);

impl Task {
    pub(super) async fn begin(
        &mut self,
        form: SignInForm,
        replaces: Option<SignInId>,
    ) -> Result<(), Problem> {
        let card = self.card(&form.service).ok_or_else(|| problem(ProblemCode::BadInput, Some("service")))?;
        address::check(&form.site, form.way)?;
        let way = card.sign_in.iter().find(|way| match way {
            SignIn::OAuth(_) => form.way == SignInWay::Browser,
            SignIn::Token(_) => form.way == SignInWay::Token,
            SignIn::Code(_) => form.way == SignInWay::Code,
        });
        match way.ok_or_else(|| problem(ProblemCode::NoWay, None))? {
            SignIn::OAuth(oauth) => self.begin_in_browser(form, oauth, replaces).await,
            SignIn::Token(token) => self.begin_with_token(form, token, replaces).await,
            SignIn::Code(code) => self.begin_with_code(form, code, replaces).await,
        }
    }

    async fn begin_in_browser(
        &mut self,
        form: SignInForm,
        oauth: &OAuth,
        replaces: Option<SignInId>,
    ) -> Result<(), Problem> {
        let known = replaces.and_then(|id| self.held.get(&id)).and_then(|held| held.secret_for(&form));
        let redirect = Redirect::parse(&form.redirect)?;
        let attempt = Attempt::new(form, oauth, replaces, known)?;

        self.drop_attempt().await;
        let listener = match &redirect {
            Redirect::Loopback(loopback) => match Listener::open(loopback, self.arrivals.clone()).await {
                Ok(listener) => Some(listener),
                Err(problem) => {
                    self.show(None).await;
                    return Err(problem);
                }
            },
            Redirect::Elsewhere => None,
        };
        let (service, page) = (attempt.service.clone(), attempt.page.clone());
        let until = Instant::now() + PATIENCE;
        self.trying = Trying::Waiting { attempt: Box::new(attempt), listener, until };
        self.show_new(service, Stage::InBrowser, Some(page.clone())).await;
        self.emit(SignInEvent::OpenBrowser(page)).await;
        Ok(())
    }

    /// Shows an attempt that has just begun.
    pub(super) async fn show_new(&mut self, service: String, stage: Stage, address: Option<String>) {
        self.serial += 1;
        let deadline = (self.options.now)().wall.after(PATIENCE).0;
        tracing::info!(service, "a sign-in begins");
        self.show(Some(Shown { service, stage, address, deadline })).await;
    }

    pub(super) async fn cancel(&mut self) {
        self.drop_attempt().await;
        self.show(None).await;
    }

    pub(super) async fn reopen(&mut self) -> Result<(), Problem> {
        let Trying::Waiting { attempt, .. } = &self.trying else { return Err(no_attempt()) };
        let page = attempt.page.clone();
        self.emit(SignInEvent::OpenBrowser(page)).await;
        Ok(())
    }

    pub(super) async fn pasted(&mut self, address: &SecretString) -> Result<(), Problem> {
        self.end_when_late().await;
        let wrong = || problem(ProblemCode::WrongRedirect, None);
        let returned = Returned::from_pasted(address).ok_or_else(wrong)?;
        match self.came_back(returned).await {
            Page::Welcome | Page::Declined | Page::Failed => Ok(()),
            Page::NotOurs => Err(wrong()),
            Page::Over | Page::Refused(_) => Err(no_attempt()),
        }
    }

    /// The browser came back to the listener.
    pub(super) async fn arrived(&mut self, arrival: Arrival) {
        self.end_when_late().await;
        let page = match Returned::from_query(arrival.query.expose_secret()) {
            Some(returned) => self.came_back(returned).await,
            None => Page::NotOurs,
        };
        let _ = arrival.page.send(page);
    }

    /// Takes what came back, if it is the answer to the attempt; only then is the attempt used up.
    async fn came_back(&mut self, returned: Returned) -> Page {
        let Trying::Waiting { attempt, .. } = &self.trying else { return Page::Over };
        match attempt.judge(returned) {
            Verdict::NotOurs => {
                tracing::info!("an answer that does not belong to the attempt was refused");
                Page::NotOurs
            }
            Verdict::Refused(code) => {
                let is_no = code == "access_denied";
                let code = super::super::answer::plain(&code);
                let problem = match is_no {
                    true => problem(ProblemCode::Declined, None),
                    false => problem(ProblemCode::Refused, Some(&code)),
                };
                self.drop_attempt().await;
                self.fail(problem).await;
                if is_no { Page::Declined } else { Page::Failed }
            }
            Verdict::Code(code) => {
                self.exchange(code).await;
                Page::Welcome
            }
        }
    }

    /// Exchanges the code. Ours can be used once: the attempt waits no more from here.
    async fn exchange(&mut self, code: SecretString) {
        let Trying::Waiting { attempt, listener, .. } = std::mem::replace(&mut self.trying, Trying::Over)
        else {
            return;
        };
        self.shut(listener).await;
        let party = party(&attempt);
        let verifier = SecretString::from(attempt.verifier.secret().as_str());
        let (redirect, revoke) = (attempt.redirect.clone(), attempt.site.revoke.clone());
        let (client, now, serial) = (Arc::clone(&self.client), Arc::clone(&self.options.now), self.serial);
        let failed = Done::Exchanged {
            serial,
            party: party.clone(),
            revoke: revoke.clone(),
            outcome: Err(TokenError::OwnFault),
        };
        let work = async move {
            let mut party = party;
            let grant = Grant::Code { code: &code, verifier: &verifier, redirect: &redirect };
            let outcome = client.tokens(&party, &grant).await.map(|(tokens, auth)| {
                party.auth = auth;
                refresh::granted(&tokens, party.secret.clone(), Some(ASSUMED), now())
            });
            Done::Exchanged { serial, party, revoke, outcome }
        };
        self.jobs.start(work, failed);
        self.trying = Trying::Exchanging { attempt };
        self.show_stage(Stage::Finishing).await;
    }

    pub(super) async fn exchanged(
        &mut self,
        serial: u64,
        party: Party,
        revoke: String,
        outcome: Result<Pair, TokenError>,
    ) {
        let attempt = match std::mem::replace(&mut self.trying, Trying::Over) {
            Trying::Exchanging { attempt } if serial == self.serial => attempt,
            other => {
                self.trying = other;
                if let Ok(pair) = outcome {
                    self.give_back(Issuer::OAuth { party, revoke }, pair);
                }
                return;
            }
        };
        let pair = match outcome {
            Ok(pair) => pair,
            Err(error) => {
                tracing::info!(%error, "the code could not be exchanged");
                return self.fail(error.problem()).await;
            }
        };
        let record = SignInRecord {
            client_id: attempt.client_id,
            redirect: attempt.redirect,
            scopes: pair.scopes.clone(),
            auth: party.auth,
            ..SignInRecord::new(attempt.service, SignInWay::Browser, attempt.site)
        };
        self.was_granted(record, pair, attempt.replaces).await;
    }

    /// Holds what was granted until it is known whose it is.
    pub(super) async fn was_granted(&mut self, record: SignInRecord, pair: Pair, replaces: Option<SignInId>) {
        self.table.put(record.id, &pair);
        self.trying = Trying::Asking { id: record.id };
        self.held.insert(record.id, Held::granted(record.clone(), pair));
        self.emit(SignInEvent::Granted { record, replaces }).await;
    }

    pub(super) async fn finish(&mut self, id: SignInId, outcome: Result<AccountId, Problem>) {
        if !matches!(self.trying, Trying::Asking { id: asked } if asked == id) {
            tracing::debug!("the answer to an attempt that is over");
            return;
        }
        self.trying = Trying::Over;
        match outcome {
            Ok(account) => {
                self.show_stage(Stage::Done { account: account.0 }).await;
                self.begin_keeping(id).await;
            }
            Err(problem) => {
                self.forget_granted(id);
                self.fail(problem).await;
            }
        }
    }

    /// Until when the user is waited for.
    pub(super) fn patience_until(&self) -> Option<Instant> {
        match &self.trying {
            Trying::Waiting { until, .. } => Some(*until),
            Trying::AwaitingCode { attempt } => Some(attempt.until),
            Trying::Exchanging { .. }
            | Trying::SendingCode { .. }
            | Trying::CheckingCode { .. }
            | Trying::Asking { .. }
            | Trying::Over => None,
        }
    }

    /// Ends the attempt when its time is over, by the wall clock too: the machine may have slept.
    pub(super) async fn end_when_late(&mut self) {
        let Some(until) = self.patience_until() else { return };
        let deadline = self.shown.as_ref().map_or(i64::MAX, |shown| shown.deadline);
        if until <= Instant::now() || (self.options.now)().wall.0 >= deadline {
            self.drop_attempt().await;
            self.fail(problem(ProblemCode::AttemptExpired, None)).await;
        }
    }

    /// Lets go of the attempt, whatever it is doing. What is shown of it stays.
    pub(super) async fn drop_attempt(&mut self) {
        match std::mem::replace(&mut self.trying, Trying::Over) {
            Trying::Waiting { listener, .. } => self.shut(listener).await,
            Trying::Asking { id } => self.forget_granted(id),
            Trying::Exchanging { .. }
            | Trying::SendingCode { .. }
            | Trying::AwaitingCode { .. }
            | Trying::CheckingCode { .. }
            | Trying::Over => {}
        }
    }

    async fn shut(&mut self, listener: Option<Listener>) {
        if let Some(mut listener) = listener {
            listener.shut().await;
            let work = async move {
                listener.drain().await;
                Done::Nothing
            };
            self.jobs.start(work, Done::Nothing);
        }
    }

    pub(super) async fn fail(&mut self, problem: Problem) {
        tracing::info!(code = ?problem.code, "the sign-in ended without an account");
        self.show_stage(Stage::Failed { problem }).await;
    }

    pub(super) async fn show_stage(&mut self, stage: Stage) {
        let shown = self.shown.take().map(|shown| Shown { stage, address: None, ..shown });
        self.show(shown).await;
    }

    async fn show(&mut self, shown: Option<Shown>) {
        self.shown = shown.clone();
        self.emit(SignInEvent::Attempt(shown)).await;
    }
}

fn party(attempt: &Attempt) -> Party {
    Party {
        client_id: attempt.client_id.clone(),
        secret: attempt.client_secret.clone(),
        auth: Default::default(),
        token: attempt.site.token.clone(),
    }
}

pub(super) fn no_attempt() -> Problem {
    problem(ProblemCode::NoAttempt, None)
}

pub(super) fn problem(code: ProblemCode, detail: Option<&str>) -> Problem {
    Problem { code, detail: detail.map(str::to_owned) }
}
