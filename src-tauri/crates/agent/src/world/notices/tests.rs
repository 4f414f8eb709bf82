//! What a notification says.

use super::in_words;
use crate::ports::NoticeAction;
use chrono::NaiveDate;
use presence::id::{NoticeId, PersonId};
use presence::notice::{Notice, Occasion, Says, Several, Slot, Unread};
use presence::service::{Attachment, LastWords, Price, Words};
use presence::sighting::LastSeen;
use presence::time::Wall;

const HOUR: i64 = 3_600_000;

fn said(says: Says, slot: Slot) -> (String, String, Vec<NoticeAction>) {
    let shown = in_words(&Notice { id: NoticeId(1), slot, says }, Wall(100 * HOUR));
    (shown.title, shown.body, shown.actions.into_iter().map(|(action, _)| action).collect())
}

fn came(name: &str, away_since: Option<LastSeen>, last_words: Option<LastWords>) -> (String, String) {
    let person = PersonId(7);
    let (title, body, actions) = said(
        Says::CameOnline { person, name: name.into(), away_since, last_words, unread: Unread::default() },
        Slot::Person(person),
    );
    assert_eq!(actions, [NoticeAction::Open, NoticeAction::Snooze, NoticeAction::StopWatching]);
    (title, body)
}

fn text(text: &str, is_theirs: bool) -> Option<LastWords> {
    Some(LastWords { sent: None, is_theirs, is_by_colleague: false, what: Words::Text(text.into()) })
}

#[test]
fn f20_an_arrival_says_how_long_they_were_away_and_leaves_out_what_is_not_known() {
    let three_hours = LastSeen::At(Wall(97 * HOUR - 1));
    let (title, body) = came("Ana", Some(three_hours), text("see you\nlater", true));
    assert_eq!((title.as_str(), body.as_str()), ("Ana is online", "was away 3 h\n“see you later”"));
    let day = LastSeen::Day(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap());
    assert_eq!(came("Ana", Some(day), text("ok", false)).1, "last seen on 1 March 2026\nYou: “ok”");
    assert_eq!(came("Ana", Some(LastSeen::At(Wall(i64::MAX))), None).1, "was away a moment");
    assert_eq!(came("\u{202E}", None, None), ("(no name) is online".to_owned(), String::new()));
    let picture = LastWords {
        sent: None,
        is_theirs: true,
        is_by_colleague: false,
        what: Words::Attachment(Attachment::Picture),
    };
    assert_eq!(
        came("{text}", None, Some(picture)),
        ("{text} is online".to_owned(), "Sent a picture".to_owned())
    );
}

#[test]
fn m32_what_a_colleague_said_is_theirs_and_not_the_users() {
    let said = |what: Words, is_theirs, is_by_colleague| {
        came("Ana", None, Some(LastWords { sent: None, is_theirs, is_by_colleague, what })).1
    };
    let told = |what: &Words| {
        [(true, false), (false, false), (false, true)]
            .map(|(is_theirs, is_by_colleague)| said(what.clone(), is_theirs, is_by_colleague))
    };
    assert_eq!(told(&Words::Text("hi".into())), ["“hi”", "You: “hi”", "A colleague: “hi”"]);
    assert_eq!(
        told(&Words::Attachment(Attachment::Video)),
        ["Sent a video", "You sent a video", "A colleague sent a video"]
    );
    let tip = Words::Tip(Some(Price { cents: 500, currency: "USD".into() }));
    assert_eq!(told(&tip), ["Tipped 5 USD", "You tipped 5 USD", "A colleague tipped 5 USD"]);
    assert_eq!(told(&Words::Tip(None)), ["Sent a tip", "You sent a tip", "A colleague sent a tip"]);
    assert_eq!(told(&Words::Call), ["Called you", "You called", "A colleague called"]);
}

#[test]
fn m35_what_is_unread_is_counted_beside_the_last_words() {
    let person = PersonId(7);
    let came = |last_words, count, has_more| {
        let unread = Unread { count, has_more };
        let says = Says::CameOnline { person, name: "Ana".into(), away_since: None, last_words, unread };
        said(says, Slot::Person(person)).1
    };
    assert_eq!(came(text("hi", true), 3, false), "“hi” · 3 unread");
    assert_eq!(came(text("hi", true), 1, false), "“hi” · 1 unread");
    assert_eq!(came(text("hi", true), 20, true), "“hi” · 20+ unread");
    assert_eq!(came(text("hi", false), 0, false), "You: “hi”");
    assert_eq!(came(None, 20, true), "20+ unread");
    let wrote = |last_words, count| {
        let unread = Unread { count, has_more: false };
        said(Says::Wrote { person, name: "Ana".into(), last_words, unread }, Slot::Person(person)).1
    };
    assert_eq!(wrote(text("hi", true), 3), "“hi” · 3 unread");
    assert_eq!(wrote(None, 2), "2 unread", "without the text where that is not wanted");
}

#[test]
fn several_are_named_as_far_as_there_is_room() {
    let several = |names: &[&str], total: i64| Several {
        persons: (0..total).map(PersonId).collect(),
        names: names.iter().map(|name| Box::from(*name)).collect(),
    };
    let of = |occasion, names: &[&str], total| {
        said(Says::Several(occasion, several(names, total)), Slot::Together(occasion))
    };
    let burst = |names: &[&str], total| of(Occasion::CameOnline, names, total);
    let (title, body, actions) = burst(&["Ana", "Leo"], 43);
    assert_eq!((title.as_str(), body.as_str()), ("43 people came online", "Ana, Leo and 41 others"));
    assert_eq!(actions, [NoticeAction::Open, NoticeAction::Snooze]);
    assert_eq!(burst(&["Ana", "Leo", "Mia"], 3).1, "Ana, Leo and Mia");
    let (title, body, _) = {
        let slot = Slot::Together(Occasion::CameOnline);
        said(Says::SeveralAreOnline(several(&["Ana"], 1)), slot)
    };
    assert_eq!((title.as_str(), body.as_str()), ("1 person you watch is online", "Ana"));
    let titles = Occasion::ALL.map(|occasion| of(occasion, &["Ana", "Leo"], 43).0);
    assert_eq!(
        titles,
        [
            "43 people came online",
            "43 people went offline",
            "43 people are free again",
            "43 people are connected to you differently now",
            "43 people wrote to you",
        ]
    );
    assert_eq!(of(Occasion::Wrote, &["Ana"], 1).0, "1 person wrote to you");
}
