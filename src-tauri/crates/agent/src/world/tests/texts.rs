//! People given out as text, texts to bring in, and what happens, told as it happens.

use super::bench::{Bench, SOON};
use crate::wire::{
    Export, ExportForm, ExportWhom, Exported, Filter, FromAgent, Happening, ImportPreview, ListQuery,
    Outcome, Presence, Problem, ProblemCode, ToAgent, Watch, Wish,
};
use tokio::time::timeout;

async fn signed_in(people: usize) -> Bench {
    let mut bench = Bench::start(simulator::Options::people(people)).await;
    bench.sign_in().await;
    bench.import(u32::try_from(people).unwrap()).await;
    bench
}

async fn exported(
    bench: &mut Bench,
    whom: ExportWhom,
    form: ExportForm,
) -> (Option<Exported>, Option<Problem>) {
    let export = Export { whom, form, to_file: false };
    bench.connection.send(ToAgent::Export { id: 99, export }).await;
    let answered = async {
        loop {
            if let FromAgent::Exported { id: 99, exported, problem } = bench.frame().await {
                return (exported, problem);
            }
        }
    };
    timeout(SOON, answered).await.expect("who asks is answered")
}

#[tokio::test]
async fn everybody_a_list_shows_is_written_down_not_only_a_slice() {
    let mut bench = signed_in(230).await;
    let everybody = ListQuery { rows: 5, offset: 3, ..ListQuery::default() };
    let (all, problem) =
        exported(&mut bench, ExportWhom::Listed { query: everybody.clone() }, ExportForm::Ids).await;
    assert_eq!(problem, None);
    let all = all.unwrap();
    let mut ids: Vec<_> = all.text.as_ref().unwrap().lines().map(str::to_owned).collect();
    let mut expected: Vec<_> = bench.control().ids().iter().map(ToString::to_string).collect();
    ids.sort();
    expected.sort();
    assert_eq!((all.count, all.path), (230, None));
    assert_eq!(ids, expected);

    let watched = ListQuery { filter: Filter::Watched, ..everybody };
    let (none, _) = exported(&mut bench, ExportWhom::Listed { query: watched }, ExportForm::Csv).await;
    assert_eq!(none.map(|none| (none.count, none.text.unwrap().lines().count())), Some((0, 1)));

    let row = bench.slice.rows[0].clone();
    let named = Wish::Name { person: row.person, name: Some("=Ana".to_owned()) };
    assert_eq!(bench.wish(named).await, None);
    let whom = ExportWhom::Persons { persons: vec![row.person, 4711] };
    let (one, _) = exported(&mut bench, whom, ExportForm::Csv).await;
    let text = one.unwrap().text.unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(text.contains(",'=Ana,"), "{text}");
    bench.agent.stop().await;
}

#[tokio::test]
async fn a_text_is_not_brought_into_an_account_that_takes_no_ids() {
    let mut bench = signed_in(1).await;
    for (account, code) in [(bench.account().id, ProblemCode::NoWay), (4711, ProblemCode::Gone)] {
        let problem = bench.wish(Wish::Import { account, text: "a\nb\n".to_owned() }).await;
        assert_eq!(problem, Some(code.bare()));
        bench.connection.send(ToAgent::PreviewImport { id: 5, account, text: "a\n".to_owned() }).await;
        let preview = timeout(SOON, async {
            loop {
                if let FromAgent::Preview { id: 5, preview } = bench.frame().await {
                    return preview;
                }
            }
        });
        assert_eq!(preview.await.unwrap(), ImportPreview::default());
    }
    bench.agent.stop().await;
}

#[tokio::test]
async fn who_follows_is_told_every_change_and_every_decision_as_it_happens() {
    let mut bench = signed_in(3).await;
    bench.hurry().await;
    let who = bench.control().people()[1].clone();
    let row = bench.row(&who.display_name);
    let watch = Wish::Watch { person: row.person, watch: Watch { arrivals: true, ..Watch::default() } };
    assert_eq!(bench.wish(watch).await, None);
    bench
        .until("they are known to be away", |_, slice| {
            slice.rows.iter().any(|one| one.person == row.person && one.seen.observed.is_some())
        })
        .await;
    bench.connection.send(ToAgent::Follow { on: true }).await;
    bench.control().arrive(who.uuid).unwrap();
    let told = timeout(SOON, async {
        let (mut change, mut decision) = (None, None);
        while change.is_none() || decision.is_none() {
            if let FromAgent::Happened { happening } = bench.frame().await {
                match *happening {
                    Happening::Presence { who, to, .. } => change = Some((who, to)),
                    Happening::Decision { decision: made } => decision = Some(made),
                    Happening::Relation { .. } => panic!("there are no relations here"),
                }
            }
        }
        (change.unwrap(), decision.unwrap())
    });
    let ((whom, to), decision) = told.await.expect("both are told");
    assert_eq!((whom.person, whom.name, whom.key), (row.person, who.display_name, who.uuid.to_string()));
    assert_eq!(to, Presence::Online);
    assert_eq!((decision.person, decision.outcome), (Some(row.person), Outcome::Shown));

    bench.connection.send(ToAgent::Follow { on: false }).await;
    bench.control().leave(who.uuid).unwrap();
    let nothing_more = async {
        loop {
            let frame = bench.frame().await;
            assert!(!matches!(frame, FromAgent::Happened { .. }), "{frame:?}");
            if bench.slice.rows.iter().all(|row| row.seen.presence != Presence::Online) {
                return;
            }
        }
    };
    timeout(SOON, nothing_more).await.expect("the list shows that they left");
    bench.agent.stop().await;
}
