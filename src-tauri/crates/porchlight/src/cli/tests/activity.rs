//! What was shown, what was held back, and why.

use super::fake::Fake;
use super::run;
use super::states::{self, ago};
use crate::cli::ending::Ending;
use agent::wire::{ActivityFilter, ActivityQuery, Decision, NoticeKind, Outcome, ToAgent};
use serde_json::{Value, json};

fn decision(id: i64, seconds: i64, kind: NoticeKind, person: Option<i64>, outcome: Outcome) -> Decision {
    let name = if person.is_some() { "Ana".to_owned() } else { String::new() };
    Decision { id, at: ago(seconds), kind, person, name, outcome }
}

fn three() -> Vec<Decision> {
    vec![
        decision(3, 60, NoticeKind::CameOnline, Some(1), Outcome::Shown),
        decision(2, 3_600, NoticeKind::WentOffline, Some(1), Outcome::HeldPerhapsHidden),
        decision(1, 86_400, NoticeKind::Burst, None, Outcome::HeldSnoozed),
    ]
}

fn fake() -> Fake {
    let fake = Fake::of(states::several());
    fake.with(|inside| {
        inside.activity = three();
        let mut pane = states::pane(&inside.people[0].1, &["key"]);
        pane.decisions = three().into_iter().filter(|one| one.person == Some(1)).collect();
        inside.panes = vec![pane];
    });
    fake
}

#[tokio::test(start_paused = true)]
async fn what_was_decided_is_told_with_its_reason_the_newest_first() {
    assert_eq!(
        run(&["activity"], &fake()).await.out,
        "13:59  Ana came online – Shown
13:00  Ana went offline – Held back: they may have hidden their status instead of leaving
2026-11-20 14:00  Several came online – Held back: notices were snoozed
"
    );
    let told = run(&["activity", "--json"], &fake()).await.json();
    assert_eq!((&told["porchlight"], &told["hasMore"]), (&json!(1), &json!(false)));
    assert_eq!(
        told["activity"][1],
        json!({
            "at": ago(3_600), "kind": "wentOffline", "outcome": "heldPerhapsHidden", "wasShown": false,
            "person": { "id": 1, "name": "Ana" },
        })
    );
    assert_eq!(told["activity"][2]["person"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn only_what_was_held_back_or_shown_and_only_so_much_is_asked_for() {
    for (line, filter, rows, all) in [
        (&["--held"][..], ActivityFilter::Held, 50, 2),
        (&["--shown"], ActivityFilter::Shown, 50, 1),
        (&["--held", "--limit", "1"], ActivityFilter::Held, 1, 1),
        (&["--limit", "200"], ActivityFilter::Everything, 200, 3),
    ] {
        let fake = fake();
        let told = run(&[&["activity", "--json"], line].concat(), &fake).await.json();
        assert_eq!(told["activity"].as_array().unwrap().len(), all, "{line:?}");
        assert_eq!(told["hasMore"], json!(rows == 1));
        let query = Some(ActivityQuery { filter, rows });
        assert!(fake.with(|inside| inside.sent.contains(&ToAgent::OpenActivity { query })), "{line:?}");
        assert!(fake.with(|inside| inside.sent.contains(&ToAgent::OpenActivity { query: None })));
    }
}

#[tokio::test(start_paused = true)]
async fn of_one_person_the_last_decisions_are_told_and_whether_there_are_more_only_where_it_is_known() {
    let held = run(&["activity", "--person", "ana", "--held"], &fake()).await;
    assert!(held.out.starts_with("13:00  Ana went offline – Held back") && held.out.lines().count() == 1);
    let more = |line: &'static [&'static str], fake: Fake| async move {
        run(&[&["activity", "--json", "--person", "ana"], line].concat(), &fake).await.json()["hasMore"]
            .clone()
    };
    assert_eq!(more(&[], fake()).await, json!(false));
    assert_eq!(more(&["--limit", "1"], fake()).await, json!(true));
    let many = fake();
    many.with(|inside| {
        let one = |id| decision(id, id, NoticeKind::CameOnline, Some(1), Outcome::Shown);
        inside.panes[0].decisions = (1..=20).map(one).collect();
    });
    assert_eq!(more(&[], many).await, Value::Null);
    let nobody = run(&["activity", "--person", "nobody"], &fake()).await;
    assert_eq!(nobody.ending, Ending::NoSuch);
    let nothing = run(&["activity"], &Fake::of(states::several())).await;
    assert_eq!((nothing.ending, nothing.out.as_str()), (Ending::Done, ""));
    assert!(nothing.err.starts_with("Nothing yet."), "{}", nothing.err);
}
