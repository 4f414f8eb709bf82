//! People given out as text, and texts to bring in.

use super::bench::{Bench, SOON};
use crate::wire::{
    Export, ExportForm, ExportWhom, Exported, Filter, FromAgent, ImportPreview, ListQuery, Problem,
    ProblemCode, ToAgent, Wish,
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
