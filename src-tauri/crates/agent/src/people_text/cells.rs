//! What stands in one cell of a table, both ways.

use presence::people::Watch;

/// What a spreadsheet takes for the beginning of a formula, and the apostrophe, by which a cell says that it is none.
const GUARDED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// A cell that no spreadsheet runs.
pub(super) fn guarded(text: &str) -> String {
    if text.starts_with(GUARDED) { format!("'{text}") } else { text.to_owned() }
}

/// What [`guarded`] was given. A single apostrophe before anything else was typed by somebody, and stays.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(GUARDED) => rest,
        Some(_) | None => cell,
    }
}

/// Names of labels in one cell, with a semicolon between two.
pub(super) fn joined(labels: &[Box<str>]) -> String {
    let escaped = labels.iter().map(|label| label.replace('\\', "\\\\").replace(';', "\\;"));
    escaped.collect::<Vec<_>>().join(";")
}

/// The names of labels in a cell, blank ones left out.
pub(super) fn parted(cell: &str) -> Vec<Box<str>> {
    let mut parts = vec![String::new()];
    let mut characters = cell.chars().peekable();
    while let Some(one) = characters.next() {
        let last = parts.last_mut().expect("there is one from the beginning");
        match one {
            '\\' => match characters.next_if(|next| matches!(next, '\\' | ';')) {
                Some(escaped) => last.push(escaped),
                None => last.push('\\'),
            },
            ';' => parts.push(String::new()),
            other => last.push(other),
        }
    }
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).map(Into::into).collect()
}

/// What the user wants to be told, in one cell.
pub(super) fn watch(watch: Watch) -> String {
    if watch == Watch::star() {
        return "yes".to_owned();
    }
    let Watch { arrivals, departures, frees, relations, words } = watch;
    let all = [arrivals, departures, frees, relations, words].into_iter().zip(WATCHED);
    let on: Vec<_> = all.filter(|(is_on, _)| *is_on).map(|(_, name)| name).collect();
    if on.is_empty() { "no".to_owned() } else { on.join(";") }
}

/// What a cell says the user wants to be told; nothing when it says nothing.
pub(super) fn watch_of(cell: &str) -> Option<Watch> {
    let cell = cell.trim().to_lowercase();
    match cell.as_str() {
        "yes" | "y" | "true" | "1" | "x" | "*" => return Some(Watch::star()),
        "no" | "n" | "false" | "0" => return Some(Watch::default()),
        _ => {}
    }
    let named: Vec<_> = cell.split(';').map(str::trim).collect();
    if !named.iter().all(|name| WATCHED.contains(name)) {
        return None;
    }
    let has = |name: &str| named.contains(&name);
    let [arrivals, departures, frees, relations, words] = WATCHED.map(has);
    Some(Watch { arrivals, departures, frees, relations, words })
}

const WATCHED: [&str; 5] = ["arrivals", "departures", "frees", "relations", "words"];
