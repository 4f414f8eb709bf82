//! Counts the rows of `tests/LEDGER.md` for which there is a test that names the row.
//!
//! A Rust test names rows at the start of its function's name (`v20_unknown_status_stays_unknown`, or `f8_m6_...` for two),
//! a test of the page at the start of its title (`it("V20 unknown ...")`). Only names are read; that the tests pass is for the
//! runners to say. It reads source text line by line and refuses to be a parser: the house writes attributes on own lines.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::run::{Outcome, Trouble, at, root};

/// One row's id: the letter of its page and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    family: char,
    number: u32,
}

/// Prints the count, and fails when a row has no test.
pub(crate) fn count() -> Outcome<()> {
    let path = root().join("tests/LEDGER.md");
    let rows = rows(&at(&path, fs::read_to_string(&path))?);
    if rows.is_empty() {
        return Err(Trouble::new(format!("{} has no rows; is it still a table?", path.display())));
    }
    let mut tested = BTreeSet::new();
    for folder in ["src-tauri", "tests", "ui"] {
        collect(&root().join(folder), &mut tested)?;
    }
    println!("{}", summary(&rows, &tested));
    let missing = missing(&rows, &tested);
    if missing.is_empty() {
        return Ok(());
    }
    Err(Trouble::new(format!(
        "These rows of tests/LEDGER.md have no test: {}. A test names its row in lower case at the start of \
         its name, for example `fn {}_...`.",
        missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        missing[0].to_string().to_lowercase(),
    )))
}

/// The rows of the ledger in its own order: table lines whose first cell is an id.
fn rows(ledger: &str) -> Vec<Row> {
    ledger.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()).filter_map(row).collect()
}

/// An id such as `F12`; nothing else, so that `Fanvue` or `F` is none.
fn row(text: &str) -> Option<Row> {
    let mut characters = text.chars();
    let family = characters.next().filter(char::is_ascii_uppercase)?;
    let digits = characters.as_str();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    Some(Row { family, number: digits.parse().ok().filter(|_| is_number)? })
}

fn collect(folder: &Path, tested: &mut BTreeSet<Row>) -> Outcome<()> {
    for entry in at(folder, fs::read_dir(folder))? {
        let path = at(folder, entry)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            // This tool's own tests hold names of tests as examples.
            if !matches!(name.as_str(), "node_modules" | "dist" | "xtask") {
                collect(&path, tested)?;
            }
        } else if name.ends_with(".rs") {
            tested.extend(in_rust(&at(&path, fs::read_to_string(&path))?));
        } else if name.ends_with(".test.ts") {
            tested.extend(in_typescript(&at(&path, fs::read_to_string(&path))?));
        }
    }
    Ok(())
}

/// The rows that a Rust file's test functions name.
fn in_rust(source: &str) -> Vec<Row> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = function_name(line) {
            if is_test {
                found.extend(name.split('_').map_while(|word| row(&word.to_ascii_uppercase())));
            }
            is_test = false;
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

/// The rows that the titles of a vitest file's tests name, also of tables such as `it.each(...)("F3 ...")`.
fn in_typescript(source: &str) -> Vec<Row> {
    let mut found = Vec::new();
    for (position, _) in source.match_indices('(') {
        let (before, after) = (&source[..position], &source[position + 1..]);
        let Some(title) = after.trim_start().strip_prefix(['"', '\'', '`']) else { continue };
        let call = before.rsplit(|character: char| !character.is_ascii_alphanumeric()).next();
        if before.ends_with(')') || matches!(call, Some("it" | "test")) {
            found.extend(title.split([' ', ':', ',']).map_while(row));
        }
    }
    found
}

fn missing(rows: &[Row], tested: &BTreeSet<Row>) -> Vec<Row> {
    rows.iter().filter(|row| !tested.contains(row)).copied().collect()
}

fn summary(rows: &[Row], tested: &BTreeSet<Row>) -> String {
    let mut families: Vec<(char, usize, usize)> = Vec::new();
    for row in rows {
        let has_test = usize::from(tested.contains(row));
        match families.iter_mut().find(|(family, ..)| *family == row.family) {
            Some((_, with_test, all)) => {
                *with_test += has_test;
                *all += 1;
            }
            None => families.push((row.family, has_test, 1)),
        }
    }
    let each: Vec<String> =
        families.iter().map(|(family, with_test, all)| format!("{family} {with_test}/{all}")).collect();
    let with_test: usize = families.iter().map(|(_, with_test, _)| with_test).sum();
    format!("ledger: {with_test} of {} rows have a test ({})", rows.len(), each.join(", "))
}

impl std::fmt::Display for Row {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}{}", self.family, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rows: &[Row]) -> String {
        rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_are_table_lines_that_open_with_an_id() {
        let ledger =
            "## F: page\n| id | says |\n|---|---|\n| F1 | x |\n| F2 | see F9 |\n| Fan | x |\n\n| M10 | x |\n";
        assert_eq!(ids(&rows(ledger)), "F1 F2 M10");
    }

    #[test]
    fn the_ledger_of_this_checkout_is_read_whole() {
        let ledger = fs::read_to_string(root().join("tests/LEDGER.md")).unwrap();
        let rows = rows(&ledger);
        // Rows are added and never dropped; this is how many there were at first.
        assert!(rows.len() >= 172);
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "no id stands twice");
    }

    #[test]
    fn rust_tests_name_rows_at_the_start_of_their_name() {
        let source = "
            #[test]
            fn f1_posts_to_the_path() {}
            #[tokio::test(start_paused = true)]
            #[cfg(unix)]
            async fn f8_m6_ids_go_unchanged() {}
            fn f2_is_only_a_helper() {}
            #[test]
            fn about_f3_it_says_nothing() {}
            #[test]
            fn f04_is_no_id(value: u8) {}
        ";
        assert_eq!(ids(&in_rust(source)), "F1 F8 M6");
    }

    #[test]
    fn a_helper_after_a_test_is_no_test() {
        assert_eq!(ids(&in_rust("#[test]\nfn f1_a() {}\nfn f2_b() {}")), "F1");
    }

    #[test]
    fn tests_of_the_page_name_rows_at_the_start_of_their_title() {
        let source = r#"
            it("V20 an unknown status", () => expect(words("V21 is no title")).toBe(1));
            test('F5: the missing scope', run);
            it.each([["a"]])(
                `M4 %s`, run);
            describe("F6 is a group", () => {});
            it("about F7", run);
            submit("F8 is no test");
        "#;
        assert_eq!(ids(&in_typescript(source)), "V20 F5 M4");
    }

    #[test]
    fn the_count_is_given_for_all_and_for_each_page() {
        let rows = rows("| F1 |\n| F2 |\n| M1 |\n");
        let tested = in_rust("#[test]\nfn f2_a() {}\n#[test]\nfn s256_is_no_row() {}").into_iter().collect();
        assert_eq!(summary(&rows, &tested), "ledger: 1 of 3 rows have a test (F 1/2, M 0/1)");
        assert_eq!(ids(&missing(&rows, &tested)), "F1 M1");
    }
}
