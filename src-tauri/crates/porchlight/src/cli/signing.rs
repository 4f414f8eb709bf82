//! `account add`: what the window's form does, typed or piped in. Secrets come from a prompt that does not show them or from
//! standard input, cross once in the wish, and are written nowhere.

use super::accounts::with;
use super::asked::{AddAccount, Way};
use super::ending::{Stop, problem_words};
use super::find::{self, account_name, shown};
use super::talk::Talk;
use super::terminal::{Shown, Terminal};
use agent::wire::{Attempt, Keyring, ServiceCard, SignInForm, SignInWay, Stage, State, TokenPlace, Wish};
use agent::words::say;
use std::time::Duration;

/// How long after its own deadline an attempt may take to say that it is over.
const GRACE: Duration = Duration::from_secs(10);

/// How long the keyring may take (`agent::keyring`: 3 s for a call, and one to read it back).
const KEEPING: Duration = Duration::from_secs(7);

/// Signs in to a service and says as what.
///
/// # Errors
/// Why there is no account.
pub(crate) async fn add(asked: AddAccount, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let state = talk.state().await?;
    let card = service(&state, &asked.service)?;
    if talk.own.is_some() {
        // Whoever holds the keyring answers a moment after the start. What cannot be kept is not begun.
        let is_known =
            |state: &State| (state.desktop.keyring != Keyring::Unknown).then_some(state.desktop.keyring);
        if talk.until(KEEPING, is_known).await? == Some(Keyring::Missing) {
            return Err(Stop::not_done(say("command.noKeyring", &[])));
        }
    }
    let form = form(&asked, card, &state, terminal).await?;
    let before = state.attempt.clone();
    talk.wish(Wish::SignIn { form: Box::new(form) }).await?;
    let account = walk(before, asked.paste, talk, terminal).await?;
    let of = |state: &State| state.accounts.iter().find(|one| one.id == account).cloned();
    // The keyring is written a moment after the sign-in is done.
    let is_settled = |state: &State| {
        let is_missing = state.desktop.keyring == Keyring::Missing;
        of(state).filter(|account| is_missing || account.kept == TokenPlace::Keyring)
    };
    let account = match talk.own {
        Some(_) => talk.until(KEEPING, is_settled).await?.or(of(&talk.state().await?)),
        None => talk.until(GRACE, of).await?,
    };
    let account = account.ok_or(Stop::AgentGone)?;
    if talk.own.is_some() && account.kept != TokenPlace::Keyring {
        if state.accounts.iter().all(|known| known.id != account.id) {
            // An account that nobody is signed in to would stay behind.
            talk.wish(Wish::SignOut { account: account.id, forget_contacts: true }).await?;
        }
        return Err(Stop::not_done(say("command.notKept", &[("account", &account_name(&account))])));
    }
    let id = account.id.to_string();
    terminal.line(&say("command.signedIn", &[("account", &account_name(&account)), ("id", &id)]))
}

fn service<'a>(state: &'a State, named: &str) -> Result<&'a ServiceCard, Stop> {
    let is_it = |card: &&ServiceCard| {
        card.name.eq_ignore_ascii_case(named) || card.title.to_lowercase() == named.to_lowercase()
    };
    state.services.iter().find(is_it).ok_or_else(|| {
        let known: Vec<String> =
            state.services.iter().map(|card| format!("{} ({})", card.name, card.title)).collect();
        Stop::no_such(say(
            "command.noService",
            &[("named", &shown(named)), ("candidates", &known.join(", "))],
        ))
    })
}

async fn form(
    asked: &AddAccount,
    card: &ServiceCard,
    state: &State,
    terminal: &mut Terminal,
) -> Result<SignInForm, Stop> {
    let way = way(asked.way, card)?;
    let site = with(&asked.site, card.site.clone());
    if site.base.is_empty() {
        return Err(Stop::misused(say("command.needsOption", &[("option", "--base-url")])));
    }
    let replaces = asked.replaces.as_deref().map(|named| find::account(state, named)).transpose()?;
    let mut form = SignInForm {
        way,
        redirect: asked.redirect.clone().unwrap_or_else(|| card.redirect.clone()),
        replaces: replaces.map(|account| account.id),
        ..SignInForm::blank(card.name.clone(), site)
    };
    match way {
        SignInWay::Browser => {
            form.client_id =
                given(asked.client_id.as_ref(), "--client-id", "window.signIn.clientId", terminal).await?;
            let question = if card.is_public_client { "command.askSecretIfAny" } else { "command.askSecret" };
            form.client_secret = typed(question, terminal).await?;
            form.scopes = extra(&asked.scopes, card)?;
        }
        SignInWay::Token => {
            form.access_token = typed("command.askToken", terminal).await?;
            if form.access_token.is_empty() {
                return Err(Stop::misused(say("command.noToken", &[])));
            }
            if card.renews_tokens {
                form.renewal_token = typed("command.askRenewalToken", terminal).await?;
            }
        }
        SignInWay::Code => {
            form.phone = given(asked.phone.as_ref(), "--phone", "command.askPhone", terminal).await?;
        }
    }
    Ok(form)
}

/// The permissions beyond the usual ones, as the service calls them.
fn extra(scopes: &[String], card: &ServiceCard) -> Result<Vec<String>, Stop> {
    let unknown = scopes.iter().find(|asked| card.scopes.iter().all(|scope| scope.name != **asked));
    match unknown {
        None => Ok(scopes.to_vec()),
        Some(unknown) => {
            let known: Vec<&str> = card.scopes.iter().map(|scope| scope.name.as_str()).collect();
            let holes = [("scope", shown(unknown)), ("candidates", known.join(", "))];
            let holes = holes.each_ref().map(|(hole, filling)| (*hole, filling.as_str()));
            Err(Stop::misused(say("command.noScope", &holes)))
        }
    }
}

fn way(asked: Option<Way>, card: &ServiceCard) -> Result<SignInWay, Stop> {
    let wanted = asked.map(|way| match way {
        Way::Browser => SignInWay::Browser,
        Way::Token => SignInWay::Token,
        Way::ByPhone => SignInWay::Code,
    });
    let usual = card.ways.first().copied().unwrap_or(SignInWay::Browser);
    match wanted {
        None => Ok(usual),
        Some(way) if card.ways.contains(&way) => Ok(way),
        Some(_) => {
            let ways: Vec<&str> = card
                .ways
                .iter()
                .map(|way| match way {
                    SignInWay::Browser => "browser",
                    SignInWay::Token => "token",
                    SignInWay::Code => "code",
                })
                .collect();
            let holes = [("service", card.title.as_str()), ("candidates", &ways.join(", "))];
            Err(Stop::misused(say("command.noWay", &holes)))
        }
    }
}

/// What an option says, or what is typed where somebody types.
async fn given(
    option: Option<&String>,
    name: &str,
    question: &str,
    terminal: &mut Terminal,
) -> Result<String, Stop> {
    let value = match option {
        Some(value) => value.clone(),
        None if terminal.is_typed => {
            let question = format!("{}:", say(question, &[]));
            terminal.ask(&question, Shown::Yes).await?.unwrap_or_default()
        }
        None => String::new(),
    };
    if value.is_empty() {
        return Err(Stop::misused(say("command.needsOption", &[("option", name)])));
    }
    Ok(value)
}

/// A secret; nothing at the end of standard input.
async fn typed(question: &str, terminal: &mut Terminal) -> Result<String, Stop> {
    Ok(terminal.ask(&say(question, &[]), Shown::No).await?.unwrap_or_default())
}

/// Goes along with the attempt until it has an account or has failed.
async fn walk(
    mut last: Option<Attempt>,
    paste: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<i64, Stop> {
    let mut told = None;
    loop {
        let Some(attempt) = next(&last, talk, terminal.now()).await? else {
            return Err(Stop::timed_out(say("command.noAnswer", &[])));
        };
        last = Some(attempt.clone());
        match attempt.stage {
            Stage::Done { account } => return Ok(account),
            Stage::Failed { problem } => return Err(problem.into()),
            Stage::Finishing => {}
            Stage::InBrowser => {
                if told != attempt.address
                    && let Some(address) = &attempt.address
                {
                    told.clone_from(&attempt.address);
                    terminal.aside(&say("command.openAddress", &[]));
                    terminal.line(address)?;
                    terminal.flush()?;
                }
                if paste {
                    let question = say("command.askAddress", &[]);
                    let Some(address) = asked(&question, &last, talk, terminal).await? else { continue };
                    report(talk.wish(Wish::PasteRedirect { address }).await, terminal)?;
                }
            }
            Stage::AwaitingCode { problem } => {
                if let Some(problem) = problem {
                    if !terminal.is_typed {
                        return Err(problem.into());
                    }
                    terminal.aside(&problem_words(&problem));
                }
                let question = say("command.askCode", &[]);
                let Some(code) = asked(&question, &last, talk, terminal).await? else { continue };
                report(talk.wish(Wish::EnterCode { code }).await, terminal)?;
            }
        }
    }
}

/// What is wrong with what was typed can be typed again; what was piped in cannot.
fn report(done: Result<(), Stop>, terminal: &mut Terminal) -> Result<(), Stop> {
    match done {
        Err(Stop::Because(_, sentence)) if terminal.is_typed => {
            terminal.aside(&sentence);
            Ok(())
        }
        done => done,
    }
}

/// The attempt once it is another than the last; nothing when it takes longer than it may.
async fn next(last: &Option<Attempt>, talk: &mut Talk, now: i64) -> Result<Option<Attempt>, Stop> {
    let left = last.as_ref().map_or(0, |last| last.deadline.saturating_sub(now));
    let patience = Duration::from_millis(u64::try_from(left).unwrap_or(0)) + GRACE;
    talk.until(patience, |state| state.attempt.clone().filter(|attempt| Some(attempt) != last.as_ref())).await
}

/// What is typed, unless the attempt moves on by itself before.
async fn asked(
    question: &str,
    last: &Option<Attempt>,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<Option<String>, Stop> {
    let now = terminal.now();
    tokio::select! {
        line = terminal.ask(question, Shown::Yes) => match line? {
            Some(line) => Ok(Some(line)),
            None => Err(Stop::misused(say("command.inputOver", &[]))),
        },
        moved = next(last, talk, now) => moved.map(|_| None),
    }
}
