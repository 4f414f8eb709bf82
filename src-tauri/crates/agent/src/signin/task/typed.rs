//! Attempts without a browser: with a token that the user pastes, and with a code that the service sends to a phone.

use super::super::own::Verified;
use super::super::pair::Token;
use super::super::{refresh, typed};
use super::attempts::{PATIENCE, no_attempt, problem};
use super::*;
use crate::wire::{ProblemCode, SignInWay, Stage};
use secrecy::ExposeSecret;
use services::contract::{CodeSignIn, TokenSignIn};

/// An attempt with a code.
pub(super) struct ByCode {
    service: String,
    site: Site,
    phone: SecretString,
    /// The address that takes the code.
    verify: String,
    replaces: Option<SignInId>,
    pub(super) until: Instant,
}

/// What became of a code that was taken.
pub(super) enum Taken {
    Pair(Pair),
    NotRegistered,
}

impl Task {
    /// Goes on with a pasted token as with one that was granted: it is kept once it is known whose it is.
    pub(super) async fn begin_with_token(
        &mut self,
        form: SignInForm,
        way: &TokenSignIn,
        replaces: Option<SignInId>,
    ) -> Result<(), Problem> {
        let pasted = typed::tokens(&form, way)?;
        self.drop_attempt().await;
        let pair = Pair {
            access: Some(Token { text: pasted.access, life: None }),
            refresh: pasted.renewal,
            client_secret: None,
            scopes: None,
            saved: (self.options.now)().wall,
        };
        let record = SignInRecord::new(form.service.clone(), SignInWay::Token, form.site);
        self.show_new(form.service, Stage::Finishing, None).await;
        self.was_granted(record, pair, replaces).await;
        Ok(())
    }

    /// Has a code sent. Whether it was shows in the attempt.
    pub(super) async fn begin_with_code(
        &mut self,
        form: SignInForm,
        way: &CodeSignIn,
        replaces: Option<SignInId>,
    ) -> Result<(), Problem> {
        let phone = typed::phone(&form.phone)?;
        self.drop_attempt().await;
        let request = format!("{}{}", form.site.base, way.request);
        let attempt = ByCode {
            service: form.service.clone(),
            verify: format!("{}{}", form.site.base, way.verify),
            site: form.site,
            phone: phone.clone(),
            replaces,
            until: Instant::now() + PATIENCE,
        };
        self.trying = Trying::SendingCode { attempt: Box::new(attempt) };
        self.show_new(form.service, Stage::Finishing, None).await;
        let (client, serial) = (Arc::clone(&self.client), self.serial);
        let work =
            async move { Done::CodeSent { serial, outcome: client.request_code(&request, &phone).await } };
        self.jobs.start(work, Done::CodeSent { serial, outcome: Err(TokenError::OwnFault) });
        Ok(())
    }

    pub(super) async fn code_was_sent(&mut self, serial: u64, outcome: Result<(), TokenError>) {
        let attempt = match std::mem::replace(&mut self.trying, Trying::Over) {
            Trying::SendingCode { attempt } if serial == self.serial => attempt,
            other => {
                self.trying = other;
                return;
            }
        };
        match outcome {
            Ok(()) => self.await_code(attempt, None).await,
            Err(error) => {
                tracing::info!(%error, "no code was sent");
                self.fail(error.problem()).await;
            }
        }
    }

    /// Takes the code from the user and lets the service look at it.
    pub(super) async fn entered(&mut self, code: &SecretString) -> Result<(), Problem> {
        self.end_when_late().await;
        let attempt = match std::mem::replace(&mut self.trying, Trying::Over) {
            Trying::AwaitingCode { attempt } => attempt,
            other => {
                self.trying = other;
                return Err(no_attempt());
            }
        };
        let code = match typed::code(code.expose_secret()) {
            Ok(code) => code,
            Err(problem) => {
                self.trying = Trying::AwaitingCode { attempt };
                return Err(problem);
            }
        };
        let (phone, verify) = (attempt.phone.clone(), attempt.verify.clone());
        let (client, now, serial) = (Arc::clone(&self.client), Arc::clone(&self.options.now), self.serial);
        self.trying = Trying::CheckingCode { attempt };
        self.show_stage(Stage::Finishing).await;
        let work = async move {
            let outcome = client.verify(&verify, &phone, &code).await.map(|verified| match verified {
                Verified::Tokens(tokens) => Taken::Pair(refresh::granted(&tokens, None, None, now())),
                Verified::NotRegistered => Taken::NotRegistered,
            });
            Done::CodeTaken { serial, outcome }
        };
        self.jobs.start(work, Done::CodeTaken { serial, outcome: Err(TokenError::OwnFault) });
        Ok(())
    }

    pub(super) async fn code_was_taken(&mut self, serial: u64, outcome: Result<Taken, TokenError>) {
        let attempt = match std::mem::replace(&mut self.trying, Trying::Over) {
            Trying::CheckingCode { attempt } if serial == self.serial => attempt,
            other => {
                self.trying = other;
                return;
            }
        };
        match outcome {
            Ok(Taken::Pair(pair)) => {
                let ByCode { service, site, replaces, .. } = *attempt;
                let record = SignInRecord::new(service, SignInWay::Code, site);
                self.was_granted(record, pair, replaces).await;
            }
            Ok(Taken::NotRegistered) => self.fail(problem(ProblemCode::NotRegistered, None)).await,
            Err(error) => {
                tracing::info!(%error, "the code was not taken");
                self.await_code(attempt, Some(error.problem())).await;
            }
        }
    }

    async fn await_code(&mut self, attempt: Box<ByCode>, problem: Option<Problem>) {
        self.trying = Trying::AwaitingCode { attempt };
        self.show_stage(Stage::AwaitingCode { problem }).await;
        self.end_when_late().await;
    }
}
