//! People brought in from text: what would become of it is shown first, line by line where something is wrong.

use super::ending::Stop;
use super::find;
use super::talk::Talk;
use super::terminal::Terminal;
use agent::name;
use agent::people_text;
use agent::wire::{Account, ImportFault, ProblemCode, Wish};
use agent::words::{count, import_fault, say};
use std::path::Path;

/// Most lines that are named as wrong.
const NAMED: usize = 20;

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
    let named = file.filter(|file| *file != Path::new("-"));
    let bytes = match named {
        None => terminal.everything().await?,
        Some(file) => std::fs::read(file).map_err(|error| unreadable(file, &error))?,
    };
    let text =
        people_text::decoded(&bytes).map_err(|why| unreadable(named.unwrap_or(Path::new("-")), &why))?;
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
    let preview = talk.preview(account.id, text.clone()).await?;
    let wrong = preview.lines.iter().filter_map(|line| Some((line, line.fault?)));
    let wrong = wrong.filter(|(_, fault)| *fault != ImportFault::OtherAccount);
    for (line, fault) in wrong.take(NAMED) {
        let (number, key) = (line.line.to_string(), name::harmless(&line.key, 64));
        let holes = [("line", number.as_str()), ("key", &key), ("fault", &import_fault(fault))];
        terminal.aside(say("command.wrongLine", &holes).trim_end_matches([':', ' ']));
    }
    for elsewhere in &preview.elsewhere {
        let account = name::harmless(&elsewhere.account, 64);
        terminal.aside(&count("import.elsewhere", elsewhere.lines.into(), &[("account", &account)]));
    }
    if !dry_run {
        // Also when nobody can be taken: the answer says why.
        talk.wish(Wish::Import { account: account.id, text }).await?;
    } else if preview.added + preview.known == 0 {
        return Err(ProblemCode::NothingToImport.bare().into());
    }
    let others: u32 = preview.elsewhere.iter().map(|elsewhere| elsewhere.lines).sum();
    let left_out = preview.wrong + preview.strangers + others;
    let left_out = count("command.linesLeftOut", left_out.into(), &[]);
    let (known, repeated) = (preview.known.to_string(), preview.repeated.to_string());
    let holes = [("known", known.as_str()), ("repeated", &repeated), ("wrong", &left_out)];
    let key = if dry_run { "command.wouldImport" } else { "command.imported" };
    terminal.line(&count(key, preview.added.into(), &holes))?;
    if preview.unwatched > 0 {
        let key = if dry_run { "command.wouldUnwatch" } else { "command.unwatched" };
        terminal.line(&count(key, preview.unwatched.into(), &[]))?;
    }
    Ok(())
}

fn unreadable(file: &Path, why: &dyn std::fmt::Display) -> Stop {
    let (file, why) = (file.display().to_string(), why.to_string());
    Stop::not_done(say("command.fileUnreadable", &[("file", &file), ("why", &why)]))
}
