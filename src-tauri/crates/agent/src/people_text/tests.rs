//! Texts of people as they come from elsewhere, and from here and back.

use super::{Entry, Here, MOST_BYTES, MOST_ROWS, Mention, NotText, Same, Written, csv, decoded, ids, read};
use crate::wire::ImportFault;
use presence::event::NewContact;
use presence::id::Key;
use presence::people::Watch;
use presence::relation::Relation;
use presence::sighting::{LastSeen, Presence, Why};
use presence::time::Wall;
use proptest::prelude::*;
use services::contract::KeyFault;

fn check(text: &str) -> Result<Key, KeyFault> {
    let text = text.trim();
    match text {
        "" => Err(KeyFault::Empty),
        bot if bot.starts_with("bot") => Err(KeyFault::OfABot),
        _ if text.contains(char::is_whitespace) => Err(KeyFault::NotOneWord),
        _ => Ok(text.into()),
    }
}

fn here() -> Here {
    Here { service: "Here", others: vec!["Elsewhere"], account: "Marlow".into(), account_key: "pa:1".into() }
}

fn told(text: &str) -> Vec<NewContact> {
    read(text, &here(), check).into_iter().map(|entry| entry.told.unwrap()).collect()
}

fn faults(text: &str) -> Vec<(u32, Option<ImportFault>)> {
    read(text, &here(), check).into_iter().map(|entry| (entry.line, entry.told.err())).collect()
}

fn keys(contacts: &[NewContact]) -> Vec<&str> {
    contacts.iter().map(|contact| &*contact.key).collect()
}

#[test]
fn a_text_without_a_head_line_is_ids_one_a_line() {
    let text = "\u{FEFF}a1\r\n\r\n  b=2  \nc/3\rd4\n";
    assert_eq!(keys(&told(text)), ["a1", "b=2", "c/3", "d4"]);
    let text = "a1\nbot7\n\ntwo words";
    assert_eq!(faults(text), [(1, None), (2, Some(ImportFault::OfABot)), (4, Some(ImportFault::NotOneWord))]);
    assert_eq!(told(""), []);
}

#[test]
fn a_row_of_a_table_without_a_head_line_is_no_id() {
    let text = "01234567890A=,Ana\n01234567890B=;Ben\n01234567890C=\tCy\n01234567890D=\n";
    let wrong = Some(ImportFault::NoHeadLine);
    assert_eq!(faults(text), [(1, wrong), (2, wrong), (3, wrong), (4, None)]);
    assert_eq!(faults("Name,E-mail\nAna,ana@example.com\n"), [(1, wrong), (2, wrong)]);
}

#[test]
fn a_head_line_names_the_columns_in_any_order_and_case() {
    for text in [
        "Watched,LABELS,note,Phone,ID,Name\nyes,vip; work ,\"two\nlines\",+44 20 7946 0123,a1, Ana \n",
        "Watched;LABELS;note;Phone;ID;Name\r\nyes;\"vip; work \";\"two\nlines\";+44 20 7946 0123;a1; Ana \r\n",
        "Watched\tLABELS\tnote\tPhone\tID\tName\nyes\tvip; work \t\"two\nlines\"\t+44 20 7946 0123\ta1\t Ana \n",
    ] {
        let expected = NewContact {
            key: "a1".into(),
            name: "Ana".into(),
            own_name: None,
            phone: Some("+442079460123".into()),
            note: Some("two\nlines".into()),
            labels: vec!["vip".into(), "work".into()],
            watch: Some(Watch::star()),
        };
        assert_eq!(told(text), [expected], "{text}");
    }
    assert_eq!(keys(&told("id\na1\nb2\n")), ["a1", "b2"]);
}

#[test]
fn a_table_of_several_services_gives_each_account_its_own() {
    let text = "service,id,name\nHere,a1,Ana\nelsewhere,b2,Ben\n,c3,Cy\n";
    assert_eq!(faults(text), [(2, None), (3, Some(ImportFault::OtherService)), (4, None)]);
}

#[test]
fn a_table_of_several_accounts_gives_each_its_own() {
    let other = Some(ImportFault::OtherAccount);
    let text = "account,id\n marlow ,a1\nFinch,b2\n,c3\n";
    assert_eq!(faults(text), [(2, None), (3, other), (4, None)]);
    let text = "account,account id,id\nRenamed,pa:1,a1\nMarlow,pa:2,b2\nMarlow,,c3\n,pa:2,d4\n";
    assert_eq!(faults(text), [(2, None), (3, other), (4, None), (5, other)]);
    let accounts: Vec<_> = read(text, &here(), check).into_iter().map(|entry| entry.account).collect();
    assert_eq!(accounts, ["Renamed", "Marlow", "Marlow", "pa:2"]);
}

#[test]
fn who_is_the_same_human_is_said_also_in_lines_that_are_left_out() {
    let text = "service,account id,id,same as\n\
        ,,a1,Two Words pa:7 x=\nElsewhere,9,b2,Here pa:1 a1\nHere,pa:2,c3,Here pa:1 a1\n,,d4,a1\n,,e5,\n";
    let mention = |service: &str, account: &str, key: &str| Mention {
        service: service.into(),
        account: account.into(),
        key: key.into(),
    };
    let a1 = mention("Here", "pa:1", "a1");
    let same: Vec<_> = read(text, &here(), check).into_iter().map(|entry| entry.same).collect();
    let expected = [
        (a1.clone(), mention("Two Words", "pa:7", "x=")),
        (mention("Elsewhere", "9", "b2"), a1.clone()),
        (mention("Here", "pa:2", "c3"), a1),
    ];
    let expected = expected.map(|(this, other)| Some(Box::new(Same { this, other })));
    assert_eq!(same[..3], expected);
    assert_eq!(same[3..], [None, None]);
}

#[test]
fn the_name_the_user_gave_and_the_services_own_are_told_apart() {
    let one = &told("id,name,own name\na1, Ana ,Sis\n")[0];
    assert_eq!((&*one.name, one.own_name.as_deref()), ("Ana", Some("Sis")));
    assert_eq!(read("id,name,own name\na1,Ana,\n", &here(), check)[0].name, "Ana");
}

#[test]
fn what_a_cell_does_not_say_is_left_as_it_is() {
    let one = &told("id,name,phone,note,labels,watched\na1,,,,,\n")[0];
    assert_eq!(
        (one.name.as_ref(), &one.phone, &one.note, one.labels.len(), one.watch),
        ("", &None, &None, 0, None)
    );
    assert_eq!(told("id,watched\na1,perhaps\n")[0].watch, None);
    assert_eq!(told("id,watched\na1,No\n")[0].watch, Some(Watch::default()));
    assert_eq!(told("id,name\na1\n")[0].key.as_ref(), "a1");
}

#[test]
fn what_is_wrong_with_a_row_is_said_with_its_line_and_the_others_are_taken() {
    let text =
        "id,name,phone\na1,Ana,\n,Leo,\nbot1,,\nb2,\"two\nlines\",\nc3,x,12\nd4,x,,more\ne5,\"open,\nf6,,\n";
    assert_eq!(
        faults(text),
        [
            (2, None),
            (3, Some(ImportFault::Empty)),
            (4, Some(ImportFault::OfABot)),
            (5, None),
            (7, Some(ImportFault::BadPhone)),
            (8, Some(ImportFault::BadCsv)),
            (9, Some(ImportFault::BadCsv)),
        ]
    );
}

#[test]
fn a_text_is_read_to_its_bounds_and_what_lies_beyond_is_said() {
    let text = "a\n".repeat(MOST_ROWS + 5);
    let entries = read(&text, &here(), check);
    assert_eq!(entries.len(), MOST_ROWS + 1);
    let last = entries.last().unwrap();
    assert_eq!((last.line as usize, last.told.clone()), (MOST_ROWS + 1, Err(ImportFault::TooMany)));
    let table = format!("id\n{text}");
    assert_eq!(read(&table, &here(), check).last().unwrap().told, Err(ImportFault::TooMany));
    let wide = format!("{}\n", "é".repeat(500_000)).repeat(6);
    assert!(wide.len() > MOST_BYTES);
    let entries = read(&wide, &here(), check);
    assert_eq!((entries.len(), entries[5].line, entries[5].told.clone()), (6, 6, Err(ImportFault::TooMany)));
    assert!(read(&"a\n".repeat(MOST_ROWS), &here(), check).iter().all(|entry| entry.told.is_ok()));
}

#[test]
fn a_file_is_text_in_utf_8_or_in_utf_16_with_its_mark() {
    let utf_16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let units = "Zoë\r\n".encode_utf16().flat_map(bytes);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    for bytes in [
        "Zoë\r\n".as_bytes().to_vec(),
        "\u{FEFF}Zoë\r\n".as_bytes().to_vec(),
        utf_16(&[0xFF, 0xFE], u16::to_le_bytes),
        utf_16(&[0xFE, 0xFF], u16::to_be_bytes),
    ] {
        assert_eq!(decoded(&bytes).unwrap(), "Zoë\r\n");
    }
    for bytes in [&[0xC3][..], &[0xFF, 0xFE, 0x00][..], &[0xFF, 0xFE, 0x00, 0xD8][..], b"PK\x03\0"] {
        assert_eq!(decoded(bytes), Err(NotText::NotText), "{bytes:?}");
    }
    assert_eq!(decoded(&vec![b'a'; MOST_BYTES + 1]), Err(NotText::TooLarge));
}

fn written(key: &str) -> Written {
    Written {
        service: "Here",
        account: "marlow".into(),
        account_key: "pa:1".into(),
        key: key.into(),
        name: "Ana".into(),
        handle: "ana".into(),
        own_name: None,
        phone: None,
        note: None,
        labels: Vec::new(),
        watch: Watch::default(),
        same_as: None,
        presence: Presence::Online,
        last_seen: Some(LastSeen::At(Wall(1_790_000_000_000))),
        observed: Some(Wall(1_790_000_001_999)),
        relation: Some(Relation::RequestSent),
    }
}

#[test]
fn row_89_a_table_says_all_there_is_and_runs_nothing() {
    let people = [
        Written {
            own_name: Some("=cmd|'/c calc'!A1".into()),
            phone: Some("+442079460123".into()),
            same_as: Some(Mention { service: "Two Words".into(), account: "7".into(), key: "x=".into() }),
            ..written("a1")
        },
        Written {
            note: Some("-\"quoted\", yes".into()),
            labels: vec!["a;b".into(), "c\\".into()],
            watch: Watch { departures: true, words: true, ..Watch::default() },
            presence: Presence::Unknown(Why::NotAsked),
            last_seen: Some(LastSeen::Day("2026-11-20".parse().unwrap())),
            observed: None,
            relation: None,
            ..written("@b2")
        },
    ];
    let expected = "service,account,account id,id,name,handle,own name,phone,note,labels,watched,same as,state,last online,as of,relation\r\n\
        Here,marlow,pa:1,a1,Ana,ana,'=cmd|'/c calc'!A1,'+442079460123,,,no,Two Words 7 x=,online,2026-09-21T14:13:20Z,2026-09-21T14:13:21Z,request sent\r\n\
        Here,marlow,pa:1,'@b2,Ana,ana,,,\"'-\"\"quoted\"\", yes\",a\\;b;c\\\\,departures;words,,unknown,2026-11-20,,\r\n";
    assert_eq!(csv(&people), expected);
    assert_eq!(ids(&people), "a1\n@b2\n");
    assert_eq!(csv(&[]).lines().count(), 1);
}

/// Texts with all that could go wrong on the way.
fn odd() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "", "=1", "+", "-x", "@", "\t", "\r", "\n", "\r\n", "'", "''", "'=", "\"", "\"\"", ",", ";", "\\",
        "\\;", "a", "é", " ", "\u{FEFF}", "id",
    ]);
    prop::collection::vec(odd, 0..6).prop_map(|parts| parts.concat())
}

fn optional() -> impl Strategy<Value = Option<Box<str>>> {
    odd().prop_map(|text| (!text.trim().is_empty()).then(|| text.into()))
}

fn label() -> impl Strategy<Value = Box<str>> {
    odd().prop_map(|text| format!("l{text}l").into())
}

prop_compose! {
    fn anybody()(
        key in "[=+@'a-z0-9\"-][a-z0-9=+/'\",;-]{0,12}",
        own_name in optional(),
        note in optional(),
        labels in prop::collection::vec(label(), 0..3),
        phone in prop::option::of("[1-9][0-9]{5,12}"),
        flags in prop::array::uniform5(any::<bool>()),
        name in odd(),
        (account, is_here) in (odd(), any::<bool>()),
        same in prop::option::of("[=+@'a-z0-9\",;-]{1,9}"),
    ) -> Written {
        let [arrivals, departures, frees, relations, words] = flags;
        Written {
            own_name,
            note,
            labels,
            phone: phone.map(|digits| format!("+{digits}").into()),
            watch: Watch { arrivals, departures, frees, relations, words },
            name: name.into(),
            account: account.into(),
            account_key: if is_here { "pa:1" } else { "=2" }.into(),
            same_as: same.map(|key| Mention { service: "Two Words".into(), account: "+7".into(), key: key.into() }),
            ..written(&format!("{key}k"))
        }
    }
}

proptest! {
    #[test]
    fn row_89_what_is_given_out_as_a_table_comes_in_again_exactly(people in prop::collection::vec(anybody(), 0..8)) {
        let table = csv(&people);
        let keyed = |text: &str| Ok(text.into());
        let back: Vec<Entry> = read(&table, &here(), keyed);
        prop_assert_eq!(back.len(), people.len());
        for (one, entry) in people.iter().zip(back) {
            prop_assert_eq!(&*entry.key, &*one.key);
            let account = if one.account.trim().is_empty() { &one.account_key } else { &one.account };
            prop_assert_eq!(&*entry.account, account.trim());
            let this = Mention { service: "Here".into(), account: one.account_key.clone(), key: one.key.clone() };
            let same = one.same_as.clone().map(|other| Box::new(Same { this, other }));
            prop_assert_eq!(entry.same, same);
            if &*one.account_key != "pa:1" {
                prop_assert_eq!(entry.told, Err(ImportFault::OtherAccount));
                continue;
            }
            let contact = entry.told.unwrap();
            let expected = NewContact {
                key: one.key.as_ref().into(),
                name: one.name.trim().into(),
                own_name: one.own_name.clone(),
                phone: one.phone.clone(),
                note: one.note.clone(),
                labels: one.labels.clone(),
                watch: Some(one.watch),
            };
            prop_assert_eq!(contact, expected);
        }
    }

    #[test]
    fn row_89_no_cell_begins_as_a_formula_does(people in prop::collection::vec(anybody(), 1..8)) {
        let table = csv(&people);
        let mut reader = ::csv::ReaderBuilder::new().from_reader(table.as_bytes());
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", cell);
            }
        }
    }

    #[test]
    fn no_text_breaks_the_reading(text in "(id,name\n)?[a-z\",;\n\r\t' ]{0,80}") {
        let entries = read(&text, &here(), check);
        prop_assert!(entries.iter().all(|entry| entry.line >= 1 && entry.line as usize <= text.lines().count().max(1)));
    }
}
