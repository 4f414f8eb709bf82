//! People brought in from text: what would become of it is shown first, line by line where something is wrong.

use super::ending::Stop;
use super::find;
use super::talk::Talk;
use super::terminal::Terminal;
use agent::name;
use agent::wire::{Account, ImportFault, ProblemCode, Wish};
use agent::words::{count, say};
use std::path::Path;

/// Most lines that are named as wrong.
const NAMED: usize = 20;

/// Most bytes of text in one go: what one frame of the wire takes, with room around it.
const MOST_BYTES: usize = 700 << 10;

/// Brings people in from a file or from standard input.
///
/// # Errors
/// When the text cannot be read, or nobody in it can be taken.
pub(crate) async fn import(
    account: &str,
    file: Option<&Path>,
    dry_run: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let state = talk.state().await?;
    let account = find::account(&state, account)?;
    let text = match file {
        None => terminal.everything().await?,
        Some(file) if file == Path::new("-") => terminal.everything().await?,
        Some(file) => std::fs::read_to_string(file).map_err(|error| {
            let holes = [("file", file.display().to_string()), ("why", error.to_string())];
            Stop::not_done(say("command.fileUnreadable", &[("file", &holes[0].1), ("why", &holes[1].1)]))
        })?,
    };
    import_text(account, text, dry_run, talk, terminal).await
}

/// Brings people in from a text, and says what became of it.
///
/// # Errors
/// When nobody in it can be taken.
pub(crate) async fn import_text(
    account: &Account,
    text: String,
    dry_run: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    if account.can.is_some_and(|can| !can.by_id) {
        return Err(ProblemCode::NoWay.bare().into());
    }
    let mut sums = [0_u64; 4];
    let mut named = 0;
    let mut before = 0;
    for part in parts(&text) {
        let preview = talk.preview(account.id, part.to_owned()).await?;
        for (sum, more) in
            sums.iter_mut().zip([preview.added, preview.known, preview.repeated, preview.wrong])
        {
            *sum += u64::from(more);
        }
        for line in &preview.lines {
            if let Some(fault) = line.fault
                && named < NAMED
            {
                named += 1;
                let (number, key) = ((before + line.line).to_string(), name::harmless(&line.key, 64));
                let holes = [("line", number.as_str()), ("key", &key), ("fault", &fault_words(fault))];
                terminal.aside(&say("command.wrongLine", &holes));
            }
        }
        if !dry_run && preview.added + preview.known > 0 {
            talk.wish(Wish::Import { account: account.id, text: part.to_owned() }).await?;
        }
        before += u32::try_from(part.lines().count()).unwrap_or(u32::MAX);
    }
    let [added, known, repeated, wrong] = sums;
    if added + known == 0 {
        return Err(ProblemCode::NothingToImport.bare().into());
    }
    let holes =
        [("known", known.to_string()), ("repeated", repeated.to_string()), ("wrong", wrong.to_string())];
    let holes: Vec<(&str, &str)> = holes.iter().map(|(hole, number)| (*hole, number.as_str())).collect();
    terminal.line(&count(if dry_run { "command.wouldImport" } else { "command.imported" }, added, &holes))
}

/// The text in parts that one frame takes, cut between lines. A head line stands over each part.
fn parts(text: &str) -> Vec<String> {
    if text.len() <= MOST_BYTES {
        return vec![text.to_owned()];
    }
    let head = text.lines().next().filter(|line| line.contains([',', ';', '\t'])).unwrap_or_default();
    let mut parts = vec![String::new()];
    for line in text.split_inclusive('\n') {
        let is_full = parts.last().is_some_and(|part| part.len() + line.len() > MOST_BYTES);
        if is_full {
            parts.push(if head.is_empty() { String::new() } else { format!("{head}\n") });
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
        }
    }
    parts
}

fn fault_words(fault: ImportFault) -> String {
    let key = match fault {
        ImportFault::Empty => "fault.empty",
        ImportFault::TooLong => "fault.tooLong",
        ImportFault::NotOneWord => "fault.notOneWord",
        ImportFault::NotANumber => "fault.notANumber",
        ImportFault::OfABot => "fault.ofABot",
        ImportFault::PhoneNumber => "fault.phoneNumber",
        ImportFault::BadCsv => "fault.badCsv",
    };
    say(key, &[])
}
