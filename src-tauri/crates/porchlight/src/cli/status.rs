//! `status`, and the lists of accounts and people: what is known, at once, with its age.

use super::asked::{Choice, Status};
use super::ending::{Stop, problem_words};
use super::find;
use super::json::{self, VERSION};
use super::keyring;
use super::talk::Talk;
use super::terminal::{Colour, Terminal};
use super::wording;
use agent::name;
use agent::wire::{
    Account, CleanUp, Desktop, Filter, Health, Keyring, ListQuery, Marking, PresenceKind, ProblemCode, Reach,
    Row, Section, State, Storage, Wish,
};
use agent::words::{count, say};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long everybody may take to be asked about.
const FRESH: Duration = Duration::from_secs(30);

/// Between two looks at whether everybody was.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// Shows accounts and people.
///
/// # Errors
/// When what was named is not there; when not everybody could be asked about in time, after showing what is known.
pub(crate) async fn status(asked: &Status, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let choice = Choice {
        search: None,
        online: asked.online,
        presence: None,
        watched: asked.watched,
        account: asked.account.clone(),
        label: None,
    };
    talk.read_sign_ins().await?;
    let state = talk.state().await?;
    let only = asked.account.as_deref().map(|named| find::account(&state, named)).transpose()?;
    let only = only.map(|account| account.id);
    let asking = if asked.fresh { ask_everybody(only, talk, terminal.now()).await? } else { Asking::Done };
    let people = chosen(&choice, talk).await?;
    let mut state = talk.state().await?;
    state.accounts.retain(|account| only.is_none_or(|only| account.id == only));
    if asked.json {
        let now = terminal.now();
        terminal.json(&json::Status {
            porchlight: VERSION,
            keyring: keyring::code(state.desktop.keyring),
            storage: storage_code(state.desktop.storage),
            accounts: state.accounts.iter().map(|account| json::Account::of(account, now)).collect(),
            people: people.iter().map(|(_, row)| json::Person::of(row, &state, now)).collect(),
        })?;
    } else {
        let asks = if asked.fresh { Asks::Accounts } else { Asks::of(talk) };
        terminal.line(&glance(&state, terminal))?;
        for trouble in troubles(&state.desktop) {
            terminal.line(&terminal.paint(&trouble, Colour::Red))?;
        }
        for account in &state.accounts {
            show_account(account, asks, terminal)?;
        }
        show_people(&people, &state, terminal)?;
    }
    match asking {
        Asking::Done => Ok(()),
        Asking::Late => Err(Stop::timed_out(say("command.notFresh", &[]))),
    }
}

/// The people of a choice, in the order of the list.
///
/// # Errors
/// When what was named is not there, or they do not come in time.
pub(crate) async fn chosen(choice: &Choice, talk: &mut Talk) -> Result<Vec<(Section, Row)>, Stop> {
    let query = query(choice, &talk.state().await?)?;
    let mut people = talk.everybody(&query).await?;
    // The list has one filter at a time.
    people.retain(|(_, row)| !choice.watched || row.is_watched);
    Ok(people)
}

/// The query that finds a choice, but for being watched as well as there.
///
/// # Errors
/// When what was named is not there.
pub(crate) fn query(choice: &Choice, state: &State) -> Result<ListQuery, Stop> {
    let Choice { search, online, presence, watched, account, label } = choice;
    let account = account.as_deref().map(|named| find::account(state, named)).transpose()?;
    let label = label.as_deref().map(|named| find::label(state, named)).transpose()?;
    Ok(ListQuery {
        search: search.clone().unwrap_or_default(),
        filter: match (online, watched) {
            (true, _) => Filter::Present,
            (false, true) => Filter::Watched,
            (false, false) => Filter::Everybody,
        },
        account: account.map(|account| account.id),
        label: label.map(|label| label.id),
        presence: presence.map(PresenceKind::from),
        ..ListQuery::default()
    })
}

/// Whether whoever is spoken to asks services anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Accounts,
    /// An agent that ends with this command.
    Nothing,
}

impl Asks {
    /// Whether an agent asks that only has to say what is known.
    pub(crate) fn of(talk: &Talk) -> Self {
        if talk.own.is_some() { Self::Nothing } else { Self::Accounts }
    }
}

/// Whether everybody was asked about in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Done,
    Late,
}

/// Asks about everybody who can be asked about, and waits for the answers.
async fn ask_everybody(only: Option<i64>, talk: &mut Talk, begun: i64) -> Result<Asking, Stop> {
    let answers = async {
        let state = talk
            .until(FRESH, |state| {
                state.accounts.iter().all(|one| one.health != Health::Starting).then_some(())
            })
            .await?;
        if state.is_none() {
            return Ok(Asking::Late);
        }
        for account in talk.state().await?.accounts {
            if can_be_asked(&account) && only.is_none_or(|only| account.id == only) {
                talk.wish(Wish::CheckNow { account: account.id }).await?;
            }
        }
        loop {
            let state = talk.state().await?;
            let query = ListQuery { account: only, ..ListQuery::default() };
            let people = talk.everybody(&query).await?;
            if people.iter().all(|(_, row)| !is_awaited(row, &state, begun)) {
                return Ok(Asking::Done);
            }
            // Meanwhile the agent goes on, and says what changed.
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::time::timeout(FRESH, answers).await.unwrap_or(Ok(Asking::Late))
}

/// Whether an account answers at the moment.
fn can_be_asked(account: &Account) -> bool {
    matches!(account.health, Health::Fine | Health::Starting)
}

fn is_awaited(row: &Row, state: &State, begun: i64) -> bool {
    let account = state.accounts.iter().find(|account| account.id == row.account);
    let observed = match (&row.relation, account.and_then(|account| account.can)) {
        (Some(relation), Some(can)) if !can.presence => relation.observed,
        _ => row.seen.observed,
    };
    account.is_some_and(can_be_asked) && !row.is_gone && observed.is_none_or(|at| at < begun)
}

fn glance(state: &State, terminal: &Terminal) -> String {
    let glance = &state.glance;
    let mut line = terminal.paint(&wording::mood(glance.mood), Colour::Bold);
    if glance.watched > 0 {
        let present = glance.watched_present.to_string();
        line.push_str(". ");
        line.push_str(&count("tray.count", glance.watched.into(), &[("present", &present)]));
    }
    if let Some(until) = glance.snoozed_until {
        let time = wording::time(until, terminal.now(), terminal.clock);
        line.push_str(". ");
        line.push_str(&say("tray.snoozedUntil", &[("time", &time)]));
    }
    line.push('.');
    line
}

/// What keeps sign-ins or people from being kept, which the window says at its top, and that there is no window.
fn troubles(desktop: &Desktop) -> Vec<String> {
    let storage = match desktop.storage {
        Storage::Fine => None,
        Storage::Blocked
        | Storage::HistoryPutAside
        | Storage::PeopleRestored
        | Storage::LeftOut
        | Storage::Newer => Some(say(&format!("storage.{}", storage_code(desktop.storage)), &[])),
    };
    let keyring = match desktop.keyring {
        Keyring::Locked => Some(say("command.keyringLocked", &[])),
        Keyring::Stuck => Some(say("keyring.stuck", &[])),
        Keyring::Unknown | Keyring::Open | Keyring::Missing => None,
    };
    let window = desktop.no_window.then(|| problem_words(&ProblemCode::NoWindow.bare()));
    storage.into_iter().chain(keyring).chain(window).collect()
}

/// The name of a storage's state, in JSON and in the catalogue of words.
fn storage_code(storage: Storage) -> &'static str {
    match storage {
        Storage::Fine => "fine",
        Storage::Blocked => "blocked",
        Storage::HistoryPutAside => "historyPutAside",
        Storage::PeopleRestored => "peopleRestored",
        Storage::LeftOut => "leftOut",
        Storage::Newer => "newer",
    }
}

/// Shows an account: a line, and what else there is to know of it.
///
/// # Errors
/// When nobody reads it.
pub(crate) fn show_account(account: &Account, asks: Asks, terminal: &mut Terminal) -> Result<(), Stop> {
    let now = terminal.now();
    let health = match (&account.health, asks) {
        (Health::Starting, Asks::Nothing) => say("command.signedInNotAsked", &[]),
        _ => wording::health(account, now, terminal.clock),
    };
    let health = terminal.paint(&health, wording::health_colour(&account.health));
    let people =
        count("command.people", account.contacts.into(), &[("watched", &account.watched.to_string())]);
    let name = terminal.paint(&find::account_name(account), Colour::Bold);
    terminal.line(&format!("{:>4}  {name}  {people}  {health}", account.id))?;
    if let Some(reach) = reach(account).map(reach_words).filter(|words| !words.is_empty()) {
        terminal.line(&format!("      {reach}"))?;
    }
    for scope in &account.missing_scopes {
        terminal.line(&format!("      {}", say("window.presence.lacking", &[("scope", scope)])))?;
    }
    if account.is_cut_short && account.bringing.is_none() {
        terminal.line(&format!("      {}", say("lists.cutShort", &[])))?;
    }
    if account.is_seat {
        terminal.line(&format!("      {}", say("command.isManaged", &[])))?;
    }
    if account.is_off_shift {
        terminal.line(&format!("      {}", say("command.offShift", &[])))?;
    }
    match account.marking {
        Marking::Marks => terminal.line(&format!("      {}", say("account.marks", &[])))?,
        Marking::Allowed => terminal.line(&format!("      {}", say("command.marksAllowed", &[])))?,
        Marking::Unknown | Marking::Leaves => {}
    }
    if let Some(words) = account.clean_up.as_ref().and_then(|done| clean_up(done, now)) {
        terminal.line(&format!("      {words}"))?;
    }
    Ok(())
}

/// How many people of an account are how; nothing where its service does not tell who is there.
pub(crate) fn reach(account: &Account) -> Option<Reach> {
    account.can.is_none_or(|can| can.presence).then_some(account.reach)
}

/// "412 online, 3 not reachable", without what nobody is.
fn reach_words(reach: Reach) -> String {
    let Reach { online, busy, offline, hidden, unreachable, unknown } = reach;
    let all = [
        ("reach.online", online),
        ("reach.busy", busy),
        ("reach.offline", offline),
        ("reach.hidden", hidden),
        ("reach.unreachable", unreachable),
        ("reach.unknown", unknown),
    ];
    let some = all.into_iter().filter(|(_, number)| *number > 0);
    some.map(|(key, number)| count(key, number.into(), &[])).collect::<Vec<_>>().join(", ")
}

/// What became of a clean-up, with the service's own words and counts; nothing while it is under way.
pub(crate) fn clean_up(clean_up: &CleanUp, now: i64) -> Option<String> {
    match clean_up {
        CleanUp::Asked => None,
        CleanUp::Done { message, marked_offline, busy_cleared, at } => {
            let harmless = |text: &str| name::harmless(text, 200);
            Some(say(
                "command.cleanedUp",
                &[
                    ("message", &harmless(message)),
                    ("offline", &harmless(marked_offline)),
                    ("cleared", &harmless(busy_cleared)),
                    ("age", &wording::age(*at, now)),
                ],
            ))
        }
        CleanUp::Refused { problem } => Some(super::ending::problem_words(problem)),
    }
}

/// Shows people under the headings of the list.
///
/// # Errors
/// When nobody reads it.
pub(crate) fn show_people(
    people: &[(Section, Row)],
    state: &State,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let now = terminal.now();
    let accounts: BTreeMap<i64, &Account> = state.accounts.iter().map(|one| (one.id, one)).collect();
    let mut heading = None;
    for (section, row) in people {
        if heading != Some(*section) {
            heading = Some(*section);
            terminal.line("")?;
            terminal.line(&terminal.paint(&section_words(*section), Colour::Bold))?;
        }
        let account = accounts.get(&row.account).copied();
        let words = wording::person(row, account, now, terminal.clock);
        let words = terminal.paint(&words, wording::presence_colour(&row.seen));
        let mut line = format!("{:>6}  {}", row.person, row.name);
        if !row.handle.is_empty() && row.handle != row.name {
            line.push_str(&format!(" @{}", name::harmless(&row.handle, 64)));
        }
        line.push_str(&format!("  {words}"));
        if row.is_gone {
            line.push_str(&format!(", {}", say("window.gone", &[])));
        }
        terminal.line(&line)?;
    }
    Ok(())
}

fn section_words(section: Section) -> String {
    let key = match section {
        Section::WatchedHere => "section.watchedHere",
        Section::Here => "section.here",
        Section::Watched => "section.watched",
        Section::Others => "section.others",
    };
    say(key, &[])
}
