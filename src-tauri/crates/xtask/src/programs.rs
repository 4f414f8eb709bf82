//! Building the page and the two programs.
//!
//! What came out is read from cargo's own messages, not guessed from folder names: where the executables lie, and which
//! features of our own packages are in them.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use crate::run::{Outcome, Trouble, at, cargo, cargo_home, npm, read, root, run};

#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quick to build, slower to run.
    Dev,
    /// What is shipped and measured.
    Release,
}

/// The two programs as cargo left them.
pub(crate) struct Programs {
    pub(crate) porchlight: PathBuf,
    pub(crate) window: PathBuf,
    /// Features of our own packages in this build, as `package/feature`.
    pub(crate) features: Vec<String>,
}

/// Installs what the page is built with, unless exactly that is installed already.
pub(crate) fn page_tools() -> Outcome<()> {
    let lock = root().join("ui/package-lock.json");
    let wanted = at(&lock, fs::read(&lock))?;
    // npm's own record inside `node_modules` differs from the lock file; a copy of the lock file says what was installed.
    let stamp = root().join("ui/node_modules/.installed-package-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    at(&stamp, fs::write(&stamp, wanted))
}

/// Builds the page, which the window carries inside.
pub(crate) fn page() -> Outcome<()> {
    page_tools()?;
    run(npm().args(["run", "build"]))
}

/// Builds both programs. Only their own two packages are selected, so that no feature that another package of the workspace
/// asks for gets into what is shown, measured and shipped.
pub(crate) fn programs(profile: Profile) -> Outcome<Programs> {
    let mut command = cargo();
    command.args([
        "build",
        "--locked",
        "--package",
        "porchlight",
        "--package",
        "porchlight-window",
        "--bins",
    ]);
    command.arg("--message-format=json-render-diagnostics");
    match profile {
        Profile::Dev => {}
        Profile::Release => {
            command.args(release());
        }
    }
    from_messages(&read(command.stdin(Stdio::null()))?)
}

/// The arguments for what is shipped and measured. Where a panic would have happened is told without the folders of the
/// machine it was built on; everything that is built for release is built so, or it would be built twice.
fn release() -> [String; 3] {
    let flags = private_folders().map(|folder| format!("'--remap-path-prefix={}=.'", folder.display()));
    ["--release".to_owned(), "--config".to_owned(), format!("build.rustflags = [{}]", flags.join(", "))]
}

/// The folders of this machine that would be found in the programs.
pub(crate) fn private_folders() -> [PathBuf; 2] {
    [root().to_owned(), cargo_home().join("registry").join("src")]
}

/// Builds an example of a package in the release profile, and returns its program.
pub(crate) fn example(package: &str, name: &str) -> Outcome<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--locked", "--package", package, "--example", name]).args(release());
    command.arg("--message-format=json-render-diagnostics");
    example_from_messages(&read(command.stdin(Stdio::null()))?, name)
}

fn example_from_messages(messages: &str, name: &str) -> Outcome<PathBuf> {
    let kind = r#""target":{"kind":["example"],"crate_types":["bin"],"name":"#;
    let is_it = |message: &&str| text_after(message, kind).is_some_and(|found| found == name);
    let executable = messages.lines().find(is_it).and_then(|message| text_after(message, r#""executable":"#));
    executable.map(PathBuf::from).ok_or_else(|| Trouble::new(format!("cargo built no example `{name}`.")))
}

fn from_messages(messages: &str) -> Outcome<Programs> {
    let mut features = Vec::new();
    let (mut porchlight, mut window) = (None, None);
    for message in messages.lines().filter(|line| line.contains(r#""reason":"compiler-artifact""#)) {
        let Some(name) = text_after(message, r#""target":{"kind":["bin"],"crate_types":["bin"],"name":"#)
        else {
            continue;
        };
        let executable = text_after(message, r#""executable":"#).map(PathBuf::from);
        match name.as_str() {
            "porchlight" => porchlight = executable,
            "porchlight-window" => window = executable,
            _ => continue,
        }
        features.extend(
            list_after(message, r#""features":["#).into_iter().map(|feature| format!("{name}/{feature}")),
        );
    }
    // The libraries of the workspace count as well: `agent` could have been built for testing without its program.
    for message in messages.lines().filter(|line| line.contains(r#""package_id":"path+"#)) {
        let Some(name) = text_after(message, r#""crate_types":["lib"],"name":"#) else { continue };
        features.extend(
            list_after(message, r#""features":["#).into_iter().map(|feature| format!("{name}/{feature}")),
        );
    }
    let absent = |name: &str| {
        Trouble::new(format!("cargo built no program `{name}`; is its package still called so?"))
    };
    Ok(Programs {
        porchlight: porchlight.ok_or_else(|| absent("porchlight"))?,
        window: window.ok_or_else(|| absent("porchlight-window"))?,
        features,
    })
}

/// The JSON string that follows `key`; cargo's messages are one line each, without spaces.
fn text_after(message: &str, key: &str) -> Option<String> {
    let rest = message.split_once(key)?.1.strip_prefix('"')?;
    let mut text = String::new();
    let mut characters = rest.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            // Paths on Windows: a backslash is all that is ever escaped in a path or a name.
            '\\' => text.push(characters.next()?),
            character => text.push(character),
        }
    }
}

fn list_after(message: &str, key: &str) -> Vec<String> {
    let list =
        message.split_once(key).and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.split(',').map(|item| item.trim_matches('"').to_owned()).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = r#"{"reason":"compiler-artifact","package_id":"registry+x#tokio@1.0.0","target":{"kind":["lib"],"crate_types":["lib"],"name":"tokio"},"features":["testing"],"executable":null}
{"reason":"compiler-artifact","package_id":"path+file:///a/agent#0.1.0","target":{"kind":["lib"],"crate_types":["lib"],"name":"agent"},"features":["testing"],"executable":null}
{"reason":"compiler-artifact","package_id":"path+file:///a/porchlight#0.1.0","target":{"kind":["bin"],"crate_types":["bin"],"name":"porchlight"},"features":["a","b"],"executable":"C:\\target\\porchlight.exe"}
{"reason":"compiler-artifact","package_id":"path+file:///a#porchlight-window@0.1.0","target":{"kind":["bin"],"crate_types":["bin"],"name":"porchlight-window"},"features":[],"executable":"/t/porchlight-window"}
{"reason":"build-finished","success":true}"#;

    #[test]
    fn executables_and_own_features_are_read_from_cargos_messages() {
        let programs = from_messages(MESSAGES).unwrap();
        assert_eq!(programs.porchlight, PathBuf::from(r"C:\target\porchlight.exe"));
        assert_eq!(programs.window, PathBuf::from("/t/porchlight-window"));
        assert_eq!(programs.features, ["porchlight/a", "porchlight/b", "agent/testing"]);
    }

    #[test]
    fn an_example_is_found_by_its_name() {
        let message = r#"{"reason":"compiler-artifact","package_id":"path+file:///a#agent@0.1.0","target":{"kind":["example"],"crate_types":["bin"],"name":"people"},"features":[],"executable":"/t/examples/people"}"#;
        assert_eq!(example_from_messages(message, "people").unwrap(), PathBuf::from("/t/examples/people"));
        let trouble = example_from_messages(message, "answer").unwrap_err().to_string();
        assert_eq!(trouble, "cargo built no example `answer`.");
    }

    #[test]
    fn a_missing_program_is_named() {
        let trouble = from_messages("").err().unwrap().to_string();
        assert_eq!(trouble, "cargo built no program `porchlight`; is its package still called so?");
    }
}
