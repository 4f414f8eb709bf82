//! Reading relations.

use super::{answer, heard, json as answered, reading, relations, relations_of, trouble};
use presence::relation::Relation;
use presence::service::{Reading, Trouble};
use serde_json::{Value, json};

/// The answer on the reference page.
fn recorded() -> Value {
    json!({ "connection_statuses": { "1": null, "7": "followed", "9": null } })
}

fn told(word: Value) -> Vec<(String, Relation)> {
    relations(&["7"], &json!({ "connection_statuses": { "7": word } }))
}

fn only(relation: Relation) -> Vec<(String, Relation)> {
    vec![("7".to_owned(), relation)]
}

#[test]
fn s12_200_and_201_are_success() {
    let of = |status: u16| heard(&relations_of(&["7"]), &answered(status, recorded().to_string())).reading;
    assert!(matches!(of(200), Ok(Reading::Relations(_))));
    assert_eq!(of(200), of(201));
    for status in [202, 204, 206] {
        assert_eq!(of(status), Err(Trouble::Unreadable(format!("status {status}").into())));
    }
}

#[test]
fn s14_another_shape_or_no_json_is_trouble() {
    for body in [
        json!({}),
        json!([]),
        json!(null),
        json!({ "connection_statuses": null }),
        json!({ "connection_statuses": [] }),
        json!({ "connection_statuses": "followed" }),
        json!({ "7": "followed" }),
    ] {
        let read = reading(&relations_of(&["7"]), &body);
        assert_eq!(read, Err(Trouble::Unreadable("no object of statuses".into())), "{body}");
    }
    for body in ["", "{", "nonsense"] {
        assert!(matches!(trouble(&relations_of(&["7"]), &answered(200, body)), Trouble::Unreadable(_)));
    }
    let page = answer(200, &[("content-type", "text/html")], "<h1>Sign in to the network</h1>");
    assert_eq!(trouble(&relations_of(&["7"]), &page), Trouble::NotTheService);
    let said = reading(&relations_of(&["7"]), &json!({ "errors": "Not now" }));
    assert_eq!(said, Err(Trouble::Refused { status: 200, words: "Not now".into() }));
}

#[test]
fn s15_ids_are_matched_as_text_and_who_is_absent_keeps_what_they_had() {
    let read = relations(&["9", "7", "8"], &recorded());
    assert_eq!(
        read,
        [("9".to_owned(), Relation::None), ("7".to_owned(), Relation::Followed)],
        "8 is left out and 1 was not asked for"
    );
    // An id that was never sent is nobody's in the answer either.
    assert_eq!(relations(&["07", "x"], &json!({ "connection_statuses": { "07": null, "x": null } })), []);
}

#[test]
fn s16_null_is_an_answer_and_not_unknown() {
    assert_eq!(relations(&["1"], &recorded()), [("1".to_owned(), Relation::None)]);
    assert_eq!(relations(&["1"], &json!({ "connection_statuses": {} })), [], "while absence is none");
}

#[test]
fn s17_followed_means_you_follow_them() {
    assert_eq!(relations(&["7"], &recorded()), only(Relation::Followed));
}

#[test]
fn s18_the_other_words_are_read_and_an_unknown_one_is_kept_as_it_is() {
    assert_eq!(told(json!("connected")), only(Relation::Connected));
    assert_eq!(told(json!("sent_connection_request")), only(Relation::RequestSent));
    assert_eq!(told(json!("received_connection_request")), only(Relation::RequestReceived));
    for word in ["blocked", "Followed", "none", "null", "of tomorrow"] {
        assert_eq!(told(json!(word)), only(Relation::Other(word.into())));
    }
    assert_eq!(told(json!("a\u{1b}[31m\nb")), only(Relation::Other("a [31m b".into())));
    let Relation::Other(long) = told(json!("x".repeat(100_000))).remove(0).1 else { panic!("a word") };
    assert_eq!(long.chars().count(), 100);
}

#[test]
fn row_17_what_is_neither_null_nor_a_word_says_nothing() {
    for odd in [json!(true), json!(7), json!([]), json!({ "status": "followed" }), json!(""), json!("  ")] {
        assert_eq!(told(odd.clone()), [], "{odd}");
    }
    let body = json!({ "connection_statuses": { "1": 7, "7": "followed" } });
    assert_eq!(relations(&["1", "7"], &body), only(Relation::Followed));
}

#[test]
fn row_21_a_new_shape_is_trouble_once_nothing_can_be_read() {
    let all: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let entries = |odd: Value| -> Value {
        let entries = all.iter().map(|key| ((*key).to_owned(), odd.clone()));
        json!({ "connection_statuses": entries.collect::<serde_json::Map<_, _>>() })
    };
    let read = reading(&relations_of(&all), &entries(json!({ "status": "followed" })));
    assert_eq!(read, Err(Trouble::Unreadable("connection status".into())));
    assert_eq!(relations(&all, &entries(json!(null))).len(), 20);
}
