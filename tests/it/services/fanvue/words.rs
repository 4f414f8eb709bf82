//! Last words: asked for together, told in the notice, and never marked as read.

use super::{BULK, id, name, ready, row, star};
use crate::bench::{Bench, SOON};
use agent::wire::{Health, LastWords, Marking, PersonPane, Wish};
use simulator::{
    Body, BulkOrder, BulkReading, ChatError, Draft, MediaKind, Options, Request, Sender, UnknownCursor,
    UserStyle,
};
use std::time::Duration;

fn body(request: &Request) -> serde_json::Value {
    match &request.body {
        Body::Json(body) => body.clone(),
        Body::Empty | Body::Form(_) | Body::Other(_) => panic!("a request without JSON"),
    }
}

fn chats(request: &Request) -> usize {
    body(request)["chatUuids"].as_array().expect("a list").len()
}

/// Looks at somebody until their last words are these.
async fn until_said(
    bench: &mut Bench,
    place: usize,
    what: &str,
    is_so: impl Fn(&LastWords) -> bool,
) -> PersonPane {
    let person = row(bench, place).person;
    bench.until_pane(person, what, |pane| pane.last_words.as_ref().is_some_and(&is_so)).await
}

fn says(text: &str) -> impl Fn(&LastWords) -> bool {
    move |words| words.text.as_deref() == Some(text)
}

#[tokio::test]
async fn m8_a_burst_of_arrivals_costs_one_call_of_fifty_at_most() {
    let (mut bench, account) = ready(Options::people(60)).await;
    let persons = bench.slice().rows.iter().map(|row| row.person).collect();
    assert_eq!(bench.wish(Wish::WatchMany { persons, on: true }).await, None);
    bench.checked(account).await;
    bench.control().clear_requests();
    for place in 0..60 {
        bench.control().arrive(id(&bench, place)).expect("a person");
    }
    bench.checked(account).await;
    bench.until_of(account, "all are there", |account| account.reach.online == 60).await;
    bench.pass(Duration::from_secs(2)).await;
    bench.settled(BULK, 2).await;
    let mut sizes: Vec<usize> = bench.control().requests_to(BULK).iter().map(chats).collect();
    // They are under way together, and may arrive in any order.
    sizes.sort_unstable();
    assert_eq!(sizes, [10, 50]);
    bench.pass(Duration::from_secs(20)).await;
    bench.checked(account).await;
    assert_eq!(bench.control().count_to(BULK), 2);
}

#[tokio::test]
async fn m12_m22_m34_the_notice_says_the_last_words_once_they_are_known_and_nothing_is_read() {
    for (users, order) in [(UserStyle::Whole, BulkOrder::NewestFirst), (UserStyle::Slim, BulkOrder::Unsorted)]
    {
        let mut options = Options::people(2);
        options.fanvue.bulk.users = users;
        options.fanvue.bulk.order = order;
        let (mut bench, account) = ready(options).await;
        star(&mut bench, 0).await;
        let control = bench.control();
        let them = id(&bench, 0);
        control.reply(them, Sender::Owner, "Are you there?").expect("a person");
        for text in ["Not yet", "Almost", "I am here now"] {
            tokio::time::sleep(Duration::from_millis(2)).await;
            control.write(them, text).expect("a person");
        }
        control.arrive(them).expect("a person");
        bench.check(account).await;
        let first = bench.notice().await;
        assert_eq!(first.title, format!("{} is online", name(&bench, 0)));
        bench.pass(Duration::from_secs(1)).await;
        let mut told = first.clone();
        while !told.body.contains("“I am here now” · 3 unread") {
            told = bench.notice().await;
            assert_eq!((told.slot, &told.title), (first.slot, &first.title), "in place of the first");
        }
        until_said(&mut bench, 0, "theirs", |words| words.is_theirs).await;
        let seen = row(&bench, 0);
        assert!(seen.is_unanswered, "{seen:?}");
        assert!(seen.last_words.as_ref().is_some_and(says("I am here now")), "the list says them, too");
        assert!(bench.control().requests().iter().all(|request| !request.path.ends_with("/messages")));
        let unread = control.person(them).expect("a person").unread;
        assert!(unread == 3 && seen.unread == unread, "{seen:?}");
        // A list has to say so before the chat is asked about again.
        bench.until_of(account, "left unread", |account| account.marking == Marking::Leaves).await;
        // The next question goes on from there, an empty answer takes nothing away, and nothing counts twice.
        bench.pass(Duration::from_secs(11)).await;
        bench.look_at(None).await;
        let asked = control.count_to(BULK);
        let person = row(&bench, 0).person;
        bench.look_at(Some(person)).await;
        bench.pass(Duration::from_secs(1)).await;
        bench.settled(BULK, asked + 1).await;
        let last = control.requests_to(BULK).pop().expect("a request");
        assert!(body(&last)["sinceMessageUuid"].is_string());
        let pane = until_said(&mut bench, 0, "still", says("I am here now")).await;
        assert!(pane.last_words.is_some_and(|words| words.is_theirs));
        assert_eq!(row(&bench, 0).unread, 3);
        assert_eq!(bench.of(account).marking, Marking::Leaves);
    }
}

/// Comes online with something to say that a list calls unread, is told of, and is asked about if the agent still does that.
async fn comes_with_words(bench: &mut Bench, account: i64, place: usize) {
    let (control, them, name) = (bench.control(), id(bench, place), name(bench, place));
    control.write(them, format!("Number {place}").as_str()).expect("a person");
    bench.check(account).await;
    bench
        .until("the list says that it is unread", |_, slice| {
            slice.rows.iter().any(|row| row.name == name && row.unread > 0)
        })
        .await;
    control.arrive(them).expect("a person");
    bench.check(account).await;
    while bench.notice().await.title != format!("{name} is online") {}
    bench.pass(Duration::from_secs(1)).await;
}

#[tokio::test]
async fn m34_a_service_that_marks_as_read_what_is_read_in_bulk_is_found_out_and_asked_no_more() {
    for reading in [BulkReading::MarksRead, BulkReading::MarksReadFirst] {
        let mut options = Options::people(4);
        options.fanvue.bulk.reading = reading;
        let (mut bench, account) = ready(options).await;
        for place in 0..4 {
            star(&mut bench, place).await;
        }
        let control = bench.control();
        let unread = |place: usize| control.person(control.ids()[place]).expect("a person").unread;
        for place in 0..2 {
            comes_with_words(&mut bench, account, place).await;
            bench.settled(BULK, place + 1).await;
            assert_eq!(unread(place), 0, "the service's doing");
            if place == 0 {
                // The lists tell what became of the chat before time is let pass.
                for _ in 0..3 {
                    let listed = control.count_to("/chats");
                    bench.checked(account).await;
                    bench.settled("/chats", listed + 1).await;
                }
                assert_eq!(
                    bench.of(account).marking,
                    Marking::Unknown,
                    "the user may have opened it just then"
                );
                bench.pass(Duration::from_secs(30)).await;
            }
        }
        bench.until_of(account, "found out", |account| account.marking == Marking::Marks).await;
        let asked = control.count_to(BULK);
        assert_eq!(asked, 2);

        bench.pass(Duration::from_secs(30)).await;
        comes_with_words(&mut bench, account, 2).await;
        bench.checked(account).await;
        let pane = until_said(&mut bench, 2, "the list's", says("Number 2")).await;
        bench.pass(Duration::from_secs(30)).await;
        bench.checked(account).await;
        assert_eq!((control.count_to(BULK), unread(2)), (asked, 1), "the user's mark stays");
        assert_eq!(bench.wish(Wish::ReadWords { person: pane.row.person }).await, None);
        bench.pass(Duration::from_secs(1)).await;
        bench.settled(BULK, asked + 1).await;
        assert_eq!(unread(2), 0, "as was wished");

        let mut bench = bench.restart().await;
        bench.until_of(account, "remembered", |account| account.marking == Marking::Marks).await;
        assert_eq!(bench.wish(Wish::AllowMarking { account, on: true }).await, None);
        bench.until_of(account, "allowed", |account| account.marking == Marking::Allowed).await;
    }
}

#[tokio::test]
async fn m15_m20_chats_that_all_fail_leave_the_account_healthy_and_are_asked_for_later_or_not_at_all() {
    let (mut bench, account) = ready(Options::people(2)).await;
    let control = bench.control();
    control.refuse_chat(id(&bench, 0), Some(ChatError::Internal));
    control.refuse_chat(id(&bench, 1), Some(ChatError::Forbidden));
    let health = bench.of(account).health;
    assert_eq!(health, Health::Fine);
    for place in 0..2 {
        let person = row(&bench, place).person;
        bench.look_at(Some(person)).await;
    }
    for _ in 0..2 {
        bench.pass(Duration::from_secs(1)).await;
        bench.settled(BULK, 1).await;
        bench.answered(account).await;
    }
    assert_eq!(bench.of(account).health, Health::Fine);
    let before: Vec<_> = control.requests_to(BULK);
    bench.pass(Duration::from_secs(62)).await;
    bench.settled(BULK, before.len() + 1).await;
    let again = control.requests_to(BULK).split_off(before.len());
    let asked = body(&again[0])["chatUuids"].clone();
    assert_eq!(asked, serde_json::json!([id(&bench, 0)]), "the forbidden one is let be");
    assert_eq!(bench.of(account).health, Health::Fine);
}

#[tokio::test]
async fn one_chat_whose_id_refuses_the_whole_call_costs_nobody_else_their_words() {
    let (mut bench, account) = ready(Options::people(50)).await;
    let persons = bench.slice().rows.iter().map(|row| row.person).collect();
    assert_eq!(bench.wish(Wish::WatchMany { persons, on: true }).await, None);
    bench.checked(account).await;
    let control = bench.control();
    // It is known what reading does, so that all may be asked about at once, whatever a list has said of them before.
    let first = row(&bench, 0).person;
    control.write(id(&bench, 0), "The first").expect("a person");
    bench.look_at(Some(first)).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.until_of(account, "left unread", |account| account.marking == Marking::Leaves).await;
    bench.look_at(None).await;
    bench.pass(Duration::from_secs(11)).await;
    bench.answered(account).await;
    control.refuse_chat(id(&bench, 17), Some(ChatError::WholeCall));
    for place in 0..50 {
        control.write(id(&bench, place), format!("Number {place}").as_str()).expect("a person");
        control.arrive(id(&bench, place)).expect("a person");
    }
    control.clear_requests();
    bench.checked(account).await;
    bench.until_of(account, "all are there", |account| account.reach.online == 50).await;
    bench.pass(Duration::from_secs(1)).await;
    let at_fault = id(&bench, 17).to_string();
    let answered = async {
        loop {
            let calls = control.requests_to(BULK);
            let answered = calls.iter().filter(|call| call.status == Some(200)).map(chats).sum::<usize>();
            if answered == 49 {
                return calls;
            }
            tokio::task::yield_now().await;
        }
    };
    let calls = tokio::time::timeout(SOON, answered).await.expect("everybody else's chat is answered for");
    assert!(
        calls.len() <= 13,
        "two for each halving of fifty: {:?}",
        calls.iter().map(chats).collect::<Vec<_>>()
    );
    for place in [0, 16, 18, 49] {
        until_said(&mut bench, place, "theirs", says(&format!("Number {place}"))).await;
    }
    assert_eq!(bench.of(account).health, Health::Fine);
    bench.pass(Duration::from_secs(30)).await;
    control.clear_requests();
    let person = row(&bench, 17).person;
    bench.look_at(Some(person)).await;
    bench.pass(Duration::from_secs(5)).await;
    bench.checked(account).await;
    let calls = control.requests_to(BULK);
    let names_it = |call: &Request| body(call)["chatUuids"].to_string().contains(&at_fault);
    assert!(!calls.iter().any(names_it), "the one at fault is let be");
}

#[tokio::test]
async fn m30_what_was_sent_is_said_by_its_kind_and_never_fetched() {
    let (mut bench, account) = ready(Options::people(4)).await;
    let control = bench.control();
    let drafts = [
        (Draft::media(MediaKind::Image), "Sent a picture"),
        (Draft::media(MediaKind::Video), "Sent a video"),
        (Draft::media(MediaKind::Document), "Sent an attachment"),
        (Draft::tip(1250), "Tipped 12.50 USD"),
    ];
    for (place, (draft, words)) in drafts.into_iter().enumerate() {
        star(&mut bench, place).await;
        let them = id(&bench, place);
        control.write(them, draft).expect("a person");
        bench.checked(account).await;
        bench.pass(Duration::from_secs(15)).await;
        bench.checked(account).await;
        bench.titles();
        control.arrive(them).expect("a person");
        bench.check(account).await;
        let mut told = bench.notice().await;
        while !told.body.contains(words) {
            bench.pass(Duration::from_secs(1)).await;
            told = bench.notice().await;
        }
        assert_eq!(told.title, format!("{} is online", name(&bench, place)));
    }
    assert!(control.requests().iter().all(|request| !request.path.contains("media")));
}

#[tokio::test]
async fn m35_more_than_were_returned_is_said_and_not_asked_for_again() {
    let (mut bench, account) = ready(Options::people(1)).await;
    let control = bench.control();
    let person = row(&bench, 0).person;
    // The first look finds out what reading does, and asks the lists for that, which count.
    control.write(id(&bench, 0), "The first").expect("a person");
    bench.look_at(Some(person)).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.until_of(account, "left unread", |account| account.marking == Marking::Leaves).await;
    bench.look_at(None).await;
    bench.pass(Duration::from_secs(11)).await;
    for nth in 0..60 {
        control.write(id(&bench, 0), format!("Number {nth}").as_str()).expect("a person");
    }
    bench.look_at(Some(person)).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.until("more are said to be there", |_, slice| slice.rows[0].has_more_unread).await;
    assert!(bench.slice().rows[0].unread >= 20);
    bench.answered(account).await;
    let asked = control.count_to(BULK);
    for _ in 0..5 {
        bench.pass(Duration::from_secs(60)).await;
        bench.answered(account).await;
    }
    assert_eq!(control.count_to(BULK), asked);
}

#[tokio::test]
async fn m12_a_cursor_that_the_service_does_not_know_is_dropped_or_ignored_and_words_come() {
    for unknown in [UnknownCursor::Refused, UnknownCursor::Ignored] {
        let mut options = Options::people(2);
        options.fanvue.bulk.unknown_cursor = unknown;
        let (mut bench, account) = ready(options).await;
        let control = bench.control();
        let them = control.people()[0].clone();
        control.write(them.uuid, "From before").expect("a person");
        until_said(&mut bench, 0, "from before", says("From before")).await;
        let row_before = row(&bench, 0).person;
        // Everything that was said is gone at the service, and something else was said since.
        let mut anew = simulator::NewPerson::named(&them.display_name, &them.handle);
        anew.uuid = Some(them.uuid);
        control.add_person(anew);
        control.write(them.uuid, "From after").expect("a person");
        bench.look_at(None).await;
        bench.pass(Duration::from_secs(11)).await;
        bench
            .until_pane(row_before, "from after", |pane| {
                pane.last_words.as_ref().is_some_and(says("From after"))
            })
            .await;
        assert_eq!(bench.of(account).health, Health::Fine, "{unknown:?}");
        let asked = control.count_to(BULK);
        assert!(asked <= 4, "{unknown:?}: {asked}");
        assert!(control.wait_for_requests(BULK, 2, SOON).await);
    }
}
