//! What the compiler cannot prove about the house: who may name whom, how long a file may be, and that what is generated is
//! as it would be generated now.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie below the root").to_owned()
}

/// Every file below a folder with one of these endings, with its text; what is built or fetched left out.
fn files(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the repository").flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                let is_ours = !["node_modules", "target", "dist", "gen"].iter().any(|skip| name == *skip);
                if is_ours {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one)) {
                let text = std::fs::read_to_string(&path).expect("a source file is text");
                found.push((path, text));
            }
        }
    }
    found
}

fn code() -> Vec<(PathBuf, String)> {
    let mut code = files("src-tauri", &["rs"]);
    code.extend(files("tests", &["rs"]));
    code
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Fails with every offender at once.
fn assert_none(what: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{what}:\n{}", offenders.join("\n"));
}

#[test]
fn every_rust_file_opens_by_saying_what_it_is() {
    let silent: Vec<String> =
        code().iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| short(path)).collect();
    assert_none("these do not open with //!", &silent);
}

#[test]
fn no_source_file_has_more_than_600_lines() {
    let mut all = code();
    all.extend(files("ui/src", &["ts", "svelte", "css"]));
    let long: Vec<String> = all
        .iter()
        .filter(|(path, text)| !path.ends_with("ipc/bindings.ts") && text.lines().count() > 600)
        .map(|(path, text)| format!("{} has {}", short(path), text.lines().count()))
        .collect();
    assert_none("too long", &long);
}

#[test]
fn only_the_dialects_and_the_simulator_name_a_service() {
    let names = ["fanvue", "viber", "selfcommunity"];
    let mut offenders = Vec::new();
    for (path, text) in files("src-tauri/crates/presence", &["rs"]) {
        let lower = text.to_lowercase();
        offenders.extend(
            names
                .iter()
                .filter(|name| lower.contains(**name))
                .map(|name| format!("{}: {name}", short(&path))),
        );
    }
    for (path, text) in files("src-tauri/crates/agent/src", &["rs"]) {
        if path.components().any(|part| part.as_os_str() == "tests")
            || path.ends_with("tests.rs")
            || text.contains("#[cfg(test)]")
        {
            continue;
        }
        let lower = text.to_lowercase();
        offenders.extend(
            names
                .iter()
                .filter(|name| lower.contains(**name))
                .map(|name| format!("{}: {name}", short(&path))),
        );
    }
    assert_none("these name a service", &offenders);
}

#[test]
fn no_dialect_mentions_another() {
    let folder = root().join("src-tauri/crates/services/src");
    let contract = ["contract", "registry", "lib"];
    let names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the dialects")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| folder.join(name).join("plan.rs").exists() && !contract.contains(&name.as_str()))
        .collect();
    assert!(!names.is_empty(), "at least one dialect was found");
    let mut offenders = Vec::new();
    for (path, text) in files("src-tauri/crates/services/src", &["rs"]) {
        for name in &names {
            let own =
                path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(name.as_str()));
            let is_registry =
                path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("registry"));
            if !own
                && !is_registry
                && !path.ends_with("lib.rs")
                && text.to_lowercase().contains(name.as_str())
            {
                offenders.push(format!("{} mentions {name}", short(&path)));
            }
        }
    }
    assert_none("shared code and other dialects", &offenders);
}

/// A key that is not in the catalogue is shown as it is, to somebody who can do nothing with it.
#[test]
fn every_words_key_that_is_written_out_is_in_the_catalogue() {
    let path = root().join("src-tauri/crates/agent/words.json");
    let catalogue = std::fs::read_to_string(path).expect("the catalogue");
    let catalogue: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&catalogue).expect("an object");
    let mut found = 0;
    let mut offenders = Vec::new();
    let program = ["src-tauri/crates/agent/src", "src-tauri/crates/porchlight/src", "src-tauri/src"];
    for (path, text) in
        program.iter().flat_map(|folder| files(folder, &["rs"])).chain(files("ui/src", &["ts", "svelte"]))
    {
        if path.ends_with("words/tests.rs") || path.to_string_lossy().contains("words.test") {
            continue;
        }
        for call in ["say(", "count(", "so_many(", "words("] {
            for (at, _) in text.match_indices(call) {
                let key = text[at + call.len()..]
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next());
                let Some(key) = key.filter(|key| key.contains('.') && !key.contains([' ', '/', '{', '$']))
                else {
                    continue;
                };
                found += 1;
                if !catalogue.contains_key(key) {
                    offenders.push(format!("{}: {key}", short(&path)));
                }
            }
        }
    }
    assert!(found > 100, "{found} keys were found");
    assert_none("these have no words", &offenders);
}

#[test]
fn only_the_ipc_folder_imports_tauri() {
    let offenders: Vec<String> = files("ui/src", &["ts", "svelte"])
        .iter()
        .filter(|(path, text)| text.contains("@tauri-apps") && !path.starts_with(root().join("ui/src/ipc")))
        .map(|(path, _)| short(path))
        .collect();
    assert_none("these import @tauri-apps", &offenders);
}

#[test]
fn the_page_draws_text_only_as_text() {
    let banned = ["{@html", "innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"];
    let mut offenders = Vec::new();
    for (path, text) in files("ui/src", &["ts", "svelte"]) {
        offenders.extend(
            banned.iter().filter(|one| text.contains(**one)).map(|one| format!("{}: {one}", short(&path))),
        );
    }
    assert_none("these could draw markup", &offenders);
}

#[test]
fn the_generated_types_are_as_rust_prints_them_now() {
    let there = std::fs::read_to_string(root().join("ui/src/ipc/bindings.ts")).expect("the generated file");
    assert!(
        there == agent::bindings::bindings(),
        "ui/src/ipc/bindings.ts is out of date: run `cargo xtask bindings`"
    );
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("#[ign", "ore"),
        concat!(".sk", "ip("),
        concat!(".on", "ly("),
    ];
    let mut all = code();
    all.extend(files("ui/src", &["ts", "svelte"]));
    let mut offenders = Vec::new();
    for (path, text) in all {
        if path.ends_with("tidy.rs") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let is_iterator =
                line.contains(".skip(") && path.extension().is_some_and(|ending| ending == "rs");
            offenders.extend(
                marks
                    .iter()
                    .filter(|mark| line.contains(**mark) && !is_iterator)
                    .map(|mark| format!("{}:{}: {mark}", short(&path), number + 1)),
            );
        }
    }
    assert_none("left undone", &offenders);
}

#[test]
fn every_rule_crate_forbids_clocks() {
    for name in ["presence", "services"] {
        let file = root().join(format!("src-tauri/crates/{name}/clippy.toml"));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        for clock in [
            "std::time::Instant::now",
            "std::time::SystemTime::now",
            "chrono::Utc::now",
            "chrono::Local::now",
        ] {
            assert!(text.contains(clock), "{} does not forbid {clock}", short(&file));
        }
    }
}
