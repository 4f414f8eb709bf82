//! Every code that reaches people has words.

use super::{CATALOGUE, Entry, count, has, say};
use crate::wire::*;
use serde::Serialize;
use ts_rs::{Config, TS};

/// The names of all variants of a wire enum, read off its TypeScript: nothing to forget when one is added.
fn variants<T: TS>() -> Vec<String> {
    let declared = T::decl(&Config::new());
    let (_, union) = declared.split_once('=').unwrap();
    let quoted = union.split('"').skip(1).step_by(2).map(str::to_owned);
    if union.contains("\"type\"") {
        // `{ "type": "fine" } | { "type": "waiting", until: number }`: the text after each `"type": `.
        union.split("\"type\": \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    } else {
        quoted.collect()
    }
}

fn all_have<T: TS>(prefix: &str, suffix: &str) {
    let names = variants::<T>();
    assert!(!names.is_empty(), "{prefix}");
    for name in names {
        let key = format!("{prefix}.{name}{suffix}");
        assert!(has(&key), "no words for {key}");
    }
}

#[test]
fn every_code_has_words() {
    all_have::<ProblemCode>("problem", ".title");
    all_have::<ProblemCode>("problem", ".text");
    all_have::<Health>("health", "");
    all_have::<Mood>("mood", "");
    all_have::<NoticeKind>("kind", "");
    all_have::<Outcome>("outcome", "");
    all_have::<Presence>("presence", "");
    all_have::<Why>("why", "");
    all_have::<Relation>("relation", "");
    all_have::<SignInWay>("way", "");
    all_have::<SocketState>("socket", "");
    all_have::<Attachment>("attachment", "");
    all_have::<Section>("section", "");
    all_have::<Filter>("filter", "");
    all_have::<ActivityFilter>("activityFilter", "");
    all_have::<Stage>("stage", "");
    all_have::<Keyring>("keyring", "");
    all_have::<Storage>("storage", "");
    all_have::<TokenPlace>("kept", "");
    all_have::<Theme>("theme", "");
    all_have::<TrayIcon>("trayIcon", "");
    all_have::<ImportFault>("importFault", "");
}

#[test]
fn every_service_says_what_it_is_for_and_what_it_needs() {
    for service in services::registry::all() {
        let name = service.card().name;
        for what in ["what", "needs", "cannot"] {
            assert!(has(&format!("service.{name}.{what}")), "no words under service.{name}.{what}");
        }
    }
}

#[test]
fn what_needs_a_detail_has_words_without_one() {
    for code in variants::<ProblemCode>() {
        let text = say(&format!("problem.{code}.text"), &[]);
        assert_eq!(text.contains("{detail}"), has(&format!("problem.{code}.bare")), "{code}");
        assert!(text.ends_with(['.', '}']), "a sentence: {text}");
        assert!(!say(&format!("problem.{code}.title"), &[]).contains('{'), "{code}");
    }
}

#[test]
fn keys_are_sorted_and_holes_are_well_formed() {
    let text = include_str!("../../words.json");
    let keys: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect();
    assert_eq!(keys.len(), CATALOGUE.len(), "each key stands once, on a line of its own");
    assert!(keys.is_sorted(), "sorted by key");
    for (key, entry) in CATALOGUE.iter() {
        let forms = match entry {
            Entry::Plain(text) => vec![text],
            Entry::Counted { one, other } => vec![one, other],
        };
        for text in forms {
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{key}");
            assert_eq!(text.trim(), text, "{key}");
            assert!(!text.is_empty(), "{key}");
        }
    }
}

#[test]
fn holes_are_filled_once_and_never_from_each_other() {
    assert_eq!(say("notice.cameOnline.title", &[("name", "{count} {name}")]), "{count} {name} is online");
    assert_eq!(say("notice.cameOnline.title", &[]), "{name} is online");
    assert_eq!(count("notice.burst.cameOnline", 1, &[]), "1 person came online");
    assert_eq!(count("notice.names.more", 41, &[("names", "Ana, Leo")]), "Ana, Leo and 41 others");
    assert_eq!(say("no.such.key", &[]), "no.such.key");
}

#[test]
fn codes_are_written_as_the_page_gets_them() {
    fn code(value: impl Serialize) -> String {
        serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
    }
    assert!(variants::<ProblemCode>().contains(&code(ProblemCode::NeedsSignIn)));
    assert!(variants::<Outcome>().contains(&code(Outcome::HeldBaseline)));
}
