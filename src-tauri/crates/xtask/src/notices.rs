//! The notices of other authors whose work is inside the programs.
//!
//! Their licences let us link them as long as the notices travel along. They are collected from the sources that were built,
//! each text once, with the names of those who use it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{Outcome, Trouble, at, cargo, cargo_home, read, root};

/// What of npm's packages ends up in the page; a folder that is not there is not used.
const PAGE: [&str; 4] = ["svelte", "clsx", "uplot", "@tauri-apps/api"];
const PREFACE: &str = "Porchlight contains work of other authors. First comes each work with its licence, then each notice \
                       with the works it belongs to.\n";

/// One crate in the programs.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Work {
    /// Name and version, which together are also the name of its folder.
    name: String,
    licence: String,
}

/// All notices as one text.
pub(crate) fn third_party() -> Outcome<String> {
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--package", "porchlight", "--package", "porchlight-window"]);
    tree.args(["--edges", "normal", "--prefix", "none", "--no-dedupe", "--format", "{p}\t{l}"]);
    let works = works(&read(&mut tree)?);
    let sources = sources()?;
    let mut text = String::from(PREFACE);
    let mut notices: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for work in &works {
        text.push_str(&format!("\n{}: {}", work.name, work.licence));
        let folder = sources.iter().map(|registry| registry.join(&work.name)).find(|folder| folder.is_dir());
        let folder = folder
            .ok_or_else(|| Trouble::new(format!("The source of {} is not in cargo's folder.", work.name)))?;
        for notice in notices_in(&folder)? {
            notices.entry(notice).or_default().push(&work.name);
        }
    }
    for name in PAGE {
        let folder = root().join("ui/node_modules").join(name);
        if folder.is_dir() {
            for notice in notices_in(&folder)? {
                notices.entry(notice).or_default().push(name);
            }
        }
    }
    text.push('\n');
    for (notice, names) in notices {
        text.push_str(&format!("\n{}\n{}\n\n{}\n", "=".repeat(80), names.join(", "), notice.trim()));
    }
    Ok(text)
}

/// The crates of the tree that are not our own. Our own have a path behind their version, and macros a remark.
fn works(tree: &str) -> BTreeSet<Work> {
    let mut works = BTreeSet::new();
    for line in tree.lines() {
        let Some((package, licence)) = line.split_once('\t') else { continue };
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        if words.next().is_none_or(|remark| remark == "(proc-macro)") {
            let name = format!("{name}-{}", version.trim_start_matches('v'));
            works.insert(Work { name, licence: licence.trim_end_matches(" (*)").to_owned() });
        }
    }
    works
}

/// The folders with unpacked crates, one for each registry.
fn sources() -> Outcome<Vec<PathBuf>> {
    let folder = cargo_home().join("registry/src");
    at(&folder, fs::read_dir(&folder))?.map(|entry| Ok(at(&folder, entry)?.path())).collect()
}

fn notices_in(folder: &Path) -> Outcome<BTreeSet<String>> {
    let mut notices = BTreeSet::new();
    for entry in at(folder, fs::read_dir(folder))? {
        let path = at(folder, entry)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_uppercase();
        let is_notice = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
        if path.is_file() && is_notice.iter().any(|start| name.starts_with(start)) {
            notices.insert(String::from_utf8_lossy(&at(&path, fs::read(&path))?).replace('\r', ""));
        }
    }
    Ok(notices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_authors_crates_are_listed_and_each_once() {
        let tree = "agent v0.1.0 (/a/agent)\tMIT\nserde v1.0.2\tMIT OR Apache-2.0\nserde_derive v1.0.2 (proc-macro)\tMIT\n\
                    serde v1.0.2\tMIT OR Apache-2.0 (*)\n\n";
        let names: Vec<String> =
            works(tree).into_iter().map(|work| format!("{} {}", work.name, work.licence)).collect();
        assert_eq!(names, ["serde-1.0.2 MIT OR Apache-2.0", "serde_derive-1.0.2 MIT"]);
    }
}
