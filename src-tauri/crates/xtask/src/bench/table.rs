//! Figures as a table that can stand in the README: a column for each number of contacts.

/// A row: its name, and what to write for each column.
pub(super) type Row<'a, Figures> = (&'a str, &'a dyn Fn(&Figures) -> String);

pub(super) fn text<Figures>(columns: &[(u32, Figures)], rows: &[Row<'_, Figures>]) -> String {
    let mut text = String::from("| contacts |");
    text.extend(columns.iter().map(|(contacts, _)| format!(" {contacts} |")));
    text.push_str("\n|---|");
    text.push_str(&"---:|".repeat(columns.len()));
    for (name, cell) in rows {
        text.push_str(&format!("\n| {name} |"));
        text.extend(columns.iter().map(|(_, figures)| format!(" {} |", cell(figures))));
    }
    text
}
