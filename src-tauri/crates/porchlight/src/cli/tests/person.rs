//! What belongs to one person: the service of each contact, the phone number of one, and the picture.

use super::fake::Fake;
use super::run;
use super::states::{self, ago};
use crate::cli::ending::Ending;
use agent::wire::{
    Attachment, ContactCard, LastWords, Namesake, Price, ProblemCode, Relation, RelationChange, Session,
    Spend, Wish,
};
use serde_json::json;

/// Ana with two contacts.
fn ana(change: impl FnOnce(&mut [ContactCard])) -> Fake {
    let fake = Fake::of(states::several());
    fake.with(|inside| {
        let mut pane = states::pane(&inside.people[0].1, &["key-1", "key-2"]);
        change(&mut pane.contacts);
        inside.panes = vec![pane];
    });
    fake
}

#[tokio::test(start_paused = true)]
async fn each_contact_is_told_with_its_service_and_phone_number() {
    let fake = ana(|contacts| {
        contacts[0].phone = Some("+4915123456789".to_owned());
        contacts[0].takes_phone = true;
        contacts[1].account = 99;
    });
    let told = run(&["contact", "show", "ana", "--json"], &fake).await.json();
    let known_as = &told["person"]["knownAs"];
    assert_eq!((&known_as[0]["account"], &known_as[0]["service"]), (&1.into(), &"fanvue".into()));
    assert_eq!(known_as[0]["phone"], "+4915123456789");
    assert_eq!(known_as[0]["takesPhone"], true);
    assert!(known_as[1]["service"].is_null(), "the account is gone");
    assert!(known_as[1]["phone"].is_null());
    let words = run(&["contact", "show", "ana"], &fake).await.out;
    assert!(words.contains("seen 40 s ago\n    Phone number: +4915123456789\n"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn what_was_said_and_spent_and_when_they_were_there_is_told_and_nothing_that_is_not_known() {
    let fake = ana(|_| {});
    let nothing = run(&["contact", "show", "ana", "--json"], &fake).await.json();
    for field in ["registered", "nextCheck", "lastWords", "spend"] {
        assert!(nothing["person"][field].is_null(), "{field}");
    }
    fake.with(|inside| {
        let pane = &mut inside.panes[0];
        pane.row.unread = 2;
        pane.registered = Some("2026-02-14".to_owned());
        pane.next_check = Some(ago(-60));
        pane.last_words = Some(LastWords {
            sent: Some(ago(180)),
            is_theirs: true,
            text: None,
            attachment: Some(Attachment::Picture),
            price: Some(price(1_250)),
            is_bought: false,
            is_by_colleague: false,
        });
        pane.spend = Some(Spend {
            total: Some(price(48_205)),
            last_purchase: Some(ago(7_200)),
            is_subscriber: true,
            renews: Some(ago(-86_400)),
            is_renewing: Some(true),
        });
        pane.sessions = vec![
            Session { from: ago(600), from_uncertain: Some(0), to: None, to_uncertain: None },
            Session {
                from: ago(7_200),
                from_uncertain: None,
                to: Some(ago(3_600)),
                to_uncertain: Some(30_000),
            },
        ];
        pane.relation_changes =
            vec![RelationChange { from: Relation::RequestSent, to: Relation::Connected, at: ago(60) }];
        pane.namesakes = vec![Namesake { person: 9, name: "Ana M".to_owned(), service: "Viber".to_owned() }];
    });
    let words = run(&["contact", "show", "ana"], &fake).await.out;
    for line in [
        "  Last words: a picture · 12.50 USD, not bought · Ana · 3 min ago · 2 unread\n",
        "  Spent: 482.05 USD · Last purchase 2 h ago · Subscribed, renewed 2026-11-22 14:00\n",
        "  Online today: 13:50–now, 12:00–13:00 (about)\n",
        "  Registered: 2026-02-14\n  Next check: 14:01\n",
        "  13:59  connected (before: your request is waiting)\n",
        "  These may be the same person: 9 Ana M (Viber)\n",
    ] {
        assert!(words.contains(line), "{line} in {words}");
    }
    let told = run(&["contact", "show", "ana", "--json"], &fake).await.json();
    let person = &told["person"];
    assert_eq!(person["lastWords"]["price"], json!({ "cents": 1_250, "currency": "USD" }));
    assert_eq!(
        (&person["lastWords"]["attachment"], &person["spend"]["isRenewing"]),
        (&json!("picture"), &json!(true))
    );
    assert_eq!(
        person["onlineToday"][1],
        json!({ "from": ago(7_200), "fromUncertain": null, "to": ago(3_600), "toUncertain": 30 })
    );
    assert_eq!(person["relationChanges"][0]["to"]["is"], "connected");
    assert_eq!(person["namesakes"], json!([{ "id": 9, "name": "Ana M", "service": "Viber" }]));
}

fn price(cents: u64) -> Price {
    Price { cents, currency: "USD".to_owned() }
}

#[tokio::test(start_paused = true)]
async fn a_phone_number_is_entered_and_taken_away() {
    let fake = ana(|contacts| contacts[1].takes_phone = true);
    let told = run(&["contact", "phone", "ana", "+49 151 23456789"], &fake).await;
    assert_eq!(told.out, "The chat with 1 Ana @ana opens with that phone number.\n", "{}", told.err);
    assert_eq!(run(&["contact", "phone", "ana", "--clear"], &fake).await.ending, Ending::Done);
    assert_eq!(run(&["contact", "phone", "ana", " "], &fake).await.ending, Ending::Done);
    let phone = |phone: Option<&str>| Wish::Phone { contact: 11, phone: phone.map(str::to_owned) };
    assert_eq!(fake.wishes(), [phone(Some("+49 151 23456789")), phone(None), phone(None)]);

    let refusing = ana(|contacts| contacts[0].takes_phone = true)
        .answering(|_, _| Some(ProblemCode::BadInput.with("phone")));
    let told = run(&["contact", "phone", "ana", "call me"], &refusing).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::NotDone, ""));
    assert!(told.err.contains("with its country code"), "{}", told.err);
}

#[tokio::test(start_paused = true)]
async fn without_a_value_what_the_user_wrote_is_printed_and_stays() {
    let fake = ana(|contacts| {
        contacts[1].takes_phone = true;
        contacts[1].phone = Some("+4915123456789".to_owned());
    });
    fake.with(|inside| inside.panes[0].own_name = Some("Sis".to_owned()));
    for (what, printed) in [("phone", "+4915123456789\n"), ("note", "met in Lisbon\n"), ("name", "Sis\n")] {
        let told = run(&["contact", what, "ana"], &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (Ending::Done, printed), "{what}");
    }
    fake.with(|inside| {
        inside.panes[0].own_name = None;
        inside.panes[0].note = None;
        inside.panes[0].contacts[1].phone = None;
    });
    for (what, said) in [("phone", "no phone number"), ("note", "no note"), ("name", "no name of your own")] {
        let told = run(&["contact", what, "ana"], &fake).await;
        assert_eq!((told.ending, told.out.as_str()), (Ending::Done, ""), "{what}");
        assert!(told.err.contains(said), "{}", told.err);
    }
    assert_eq!(fake.wishes(), [], "nothing was taken away");
}

#[tokio::test(start_paused = true)]
async fn a_name_and_a_note_are_taken_away_when_that_is_said() {
    let fake = ana(|_| {});
    for line in [["name", "ana", "Sis"], ["name", "ana", "--clear"], ["note", "ana", ""]] {
        assert_eq!(run(&[&["contact"], &line[..]].concat(), &fake).await.ending, Ending::Done, "{line:?}");
    }
    assert_eq!(
        fake.wishes(),
        [
            Wish::Name { person: 1, name: Some("Sis".to_owned()) },
            Wish::Name { person: 1, name: None },
            Wish::Note { person: 1, note: None },
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_phone_number_goes_to_no_contact_by_guess() {
    let none = ana(|_| {});
    let told = run(&["contact", "phone", "ana", "+4915123456789"], &none).await;
    assert_eq!((told.ending, none.wishes()), (Ending::NotDone, Vec::new()));

    let both = || ana(|contacts| contacts.iter_mut().for_each(|contact| contact.takes_phone = true));
    for line in [&["ana", "+4915123456789"][..], &["ana", "+4915123456789", "--contact", "7"]] {
        let fake = both();
        let told = run(&[&["contact", "phone"], line].concat(), &fake).await;
        assert_eq!(told.ending, Ending::NoSuch, "{line:?}");
        assert!(told.err.contains("10 Service key-1, 11 Service key-2"), "{}", told.err);
        assert_eq!(fake.wishes(), []);
    }
    let fake = both();
    let told = run(&["contact", "phone", "ana", "+4915123456789", "--contact", "11"], &fake).await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    assert!(matches!(fake.wishes().as_slice(), [Wish::Phone { contact: 11, phone: Some(_) }]));
}

#[tokio::test(start_paused = true)]
async fn a_picture_is_written_into_a_new_file_and_none_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ana.png");
    let line = ["contact", "picture", "ana", file.to_str().unwrap()];
    let fake = ana(|_| {});
    let none = run(&line, &fake).await;
    assert_eq!(none.ending, Ending::NotDone);
    assert!(none.err.contains("There is no picture of 1 Ana @ana"), "{}", none.err);
    fake.with(|inside| inside.picture = Some("data:image/png;base64,iVBORw0KGgo=".to_owned()));
    let told = run(&line, &fake).await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    assert_eq!(std::fs::read(&file).unwrap(), b"\x89PNG\r\n\x1a\n");
    let again = run(&line, &fake).await;
    assert_eq!(again.ending, Ending::NotDone);
    assert!(again.err.contains("Nothing there was changed"), "{}", again.err);

    fake.with(|inside| {
        inside.picture = None;
        inside.state().settings.pictures = false;
    });
    let off = run(&line, &fake).await;
    assert_eq!(off.ending, Ending::NotDone);
    assert!(off.err.contains("porchlight settings pictures on"), "{}", off.err);
}
