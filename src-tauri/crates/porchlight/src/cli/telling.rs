//! `contact watch` and `contact unwatch`: being told about people and labels, of what their accounts can find out.

use super::contacts::{done, found};
use super::ending::Stop;
use super::find::{self, account_name};
use super::talk::Talk;
use super::terminal::Terminal;
use super::wording;
use agent::wire::{Account, Label, ListQuery, Row, State, Watch, Wish};
use agent::words::say;
use std::collections::BTreeSet;

/// What is to be told besides what is told already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// What was asked for.
    pub(super) also: Watch,
    /// Whether coming online is left out, also where it was told before.
    pub(super) no_arrivals: bool,
}

/// Tells about people, or about everybody with a label, besides what is told already.
///
/// # Errors
/// When somebody or the label is not there, or no account of theirs can find out what is to be told.
pub(super) async fn watch(
    persons: &[String],
    label: Option<&str>,
    wanted: Wanted,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    if wanted.no_arrivals && wanted.also == Watch::default() {
        return Err(Stop::misused(say("command.watchNothing", &[])));
    }
    talk.settled().await?;
    let state = talk.state().await?;
    let label = label.map(|named| find::label(&state, named)).transpose()?;
    let rows = found(persons, talk).await?;
    let of_label = match label {
        Some(label) => {
            let accounts = accounts_of(label, &state, talk).await?;
            Some((label, wanted.besides(label.watch, &accounts)?))
        }
        None => None,
    };
    let mut watches = Vec::new();
    for row in rows {
        let pane = talk.person(row.person).await?;
        let now = pane.as_ref().map(|pane| pane.watch).unwrap_or_default();
        let known: BTreeSet<i64> =
            pane.iter().flat_map(|pane| &pane.contacts).map(|contact| contact.account).collect();
        let accounts: Vec<&Account> = state
            .accounts
            .iter()
            .filter(|account| account.id == row.account || known.contains(&account.id))
            .collect();
        let watch = wanted.besides(now, &accounts)?;
        watches.push((row, watch));
    }
    // Nothing is changed before all of it is known to be possible.
    set(of_label, watches, ["command.watchesLabel", "command.watches"], &state, talk, terminal).await
}

/// Tells about people, or about everybody with a label, no more.
///
/// # Errors
/// When somebody or the label is not there.
pub(super) async fn unwatch(
    persons: &[String],
    label: Option<&str>,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let state = talk.state().await?;
    let label = label.map(|named| find::label(&state, named)).transpose()?;
    let rows = found(persons, talk).await?;
    let nothing = Watch::default();
    let watches = rows.into_iter().map(|row| (row, nothing)).collect();
    let keys = ["command.unwatchesLabel", "command.unwatches"];
    set(label.map(|label| (label, nothing)), watches, keys, &state, talk, terminal).await
}

/// Has a label and people watched so, and says it of each, under the key for a label and that for a person.
async fn set(
    of_label: Option<(&Label, Watch)>,
    watches: Vec<(Row, Watch)>,
    [of_one_label, of_person]: [&str; 2],
    state: &State,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    if let Some((label, watch)) = of_label {
        talk.wish(Wish::WatchLabel { label: label.id, watch }).await?;
        terminal.line(&say(of_one_label, &[("label", &wording::label_name(state, label))]))?;
    }
    for (row, watch) in watches {
        talk.wish(Wish::Watch { person: row.person, watch }).await?;
        done(of_person, &row, terminal)?;
    }
    Ok(())
}

/// The accounts that know those who have a label; all where nobody has it yet.
async fn accounts_of<'a>(label: &Label, state: &'a State, talk: &mut Talk) -> Result<Vec<&'a Account>, Stop> {
    let known: BTreeSet<i64> = match &label.list {
        Some(list) => BTreeSet::from([list.account]),
        None => {
            let query = ListQuery { label: Some(label.id), ..ListQuery::default() };
            talk.everybody(&query).await?.iter().map(|(_, row)| row.account).collect()
        }
    };
    let is_one = |account: &&Account| known.is_empty() || known.contains(&account.id);
    Ok(state.accounts.iter().filter(is_one).collect())
}

impl Wanted {
    /// What is to be told about somebody of whom these accounts know.
    fn besides(self, now: Watch, accounts: &[&Account]) -> Result<Watch, Stop> {
        let can = Tellable::of(accounts);
        let beyond = [
            ("--departures", self.also.departures && !can.presence),
            ("--frees", self.also.frees && !can.frees),
            ("--relations", self.also.relations && !can.relations),
            ("--words", self.also.words && !can.words),
        ];
        if let Some((option, _)) = beyond.into_iter().find(|(_, is_beyond)| *is_beyond) {
            let names: Vec<String> = accounts.iter().map(|account| account_name(account)).collect();
            let holes = [("option", option), ("accounts", &names.join(", "))];
            return Err(Stop::not_done(say("command.watchBeyond", &holes)));
        }
        Ok(Watch {
            arrivals: !self.no_arrivals && (now.arrivals || can.presence),
            departures: now.departures || self.also.departures,
            frees: now.frees || self.also.frees,
            // The star is about the relation where nobody can tell who is there.
            relations: now.relations || self.also.relations || can.has_relations_only,
            words: now.words || self.also.words,
        })
    }
}

/// What accounts can find out, taken together. What one can do is not known before it is signed in: then nothing is ruled out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tellable {
    presence: bool,
    /// Where the owner can be busy, others can be.
    frees: bool,
    relations: bool,
    /// Whether one of them tells relations and no presence.
    has_relations_only: bool,
    words: bool,
}

impl Tellable {
    fn of(accounts: &[&Account]) -> Self {
        let is_unknown = accounts.iter().all(|account| account.can.is_none());
        let any =
            |has: fn(&agent::wire::Can) -> bool| accounts.iter().filter_map(|one| one.can.as_ref()).any(has);
        let rules_nothing_out = accounts.is_empty() || accounts.iter().any(|account| account.can.is_none());
        Self {
            presence: is_unknown || any(|can| can.presence),
            frees: rules_nothing_out || any(|can| can.own_status),
            relations: rules_nothing_out || any(|can| can.relations),
            has_relations_only: any(|can| can.relations && !can.presence),
            words: rules_nothing_out || any(|can| can.messages),
        }
    }
}
