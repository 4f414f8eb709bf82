//! People given out as text, texts to bring in, and what happens, told as it happens.

use super::bench::{Bench, SOON};
use crate::wire::{
    Deed, Export, ExportForm, ExportWhom, Exported, Filter, FromAgent, Happening, ImportPreview, ListQuery,
    Outcome, Presence, PresenceKind, Problem, ProblemCode, ToAgent, Watch, Wish,
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
    let (all, problem) = exported(
        &mut bench,
        ExportWhom::Listed { query: everybody.clone(), but: Vec::new() },
        ExportForm::Ids,
    )
    .await;
    assert_eq!(problem, None);
    let all = all.unwrap();
    let mut ids: Vec<_> = all.text.as_ref().unwrap().lines().map(str::to_owned).collect();
    let mut expected: Vec<_> = bench.control().ids().iter().map(ToString::to_string).collect();
    ids.sort();
    expected.sort();
    assert_eq!((all.count, all.path), (230, None));
    assert_eq!(ids, expected);

    let watched = ListQuery { filter: Filter::Watched, ..everybody };
    let (none, _) =
        exported(&mut bench, ExportWhom::Listed { query: watched, but: Vec::new() }, ExportForm::Csv).await;
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
async fn something_is_done_with_everybody_a_list_shows_but_for_some() {
    let mut bench = signed_in(1_250).await;
    bench.until("they are known", |state, _| state.accounts[0].reach.unknown == 0).await;
    let everybody = || ListQuery { rows: 5, offset: 3, ..ListQuery::default() };
    let but = vec![bench.slice.rows[0].person, bench.slice.rows[1].person];
    let star = |on| Wish::ForEverybody { query: everybody(), but: but.clone(), deed: Deed::Star { on } };
    assert_eq!(bench.wish(star(true)).await, None);
    bench.until("all but two are starred", |state, _| state.accounts[0].watched == 1_248).await;
    assert_eq!(bench.wish(star(false)).await, None);
    bench.until("and let go of", |state, _| state.accounts[0].watched == 0).await;

    assert_eq!(bench.wish(Wish::PutLabel { label: None, name: "Away".to_owned(), colour: 1 }).await, None);
    let of_user =
        |state: &crate::wire::State| state.labels.iter().find(|label| label.list.is_none()).cloned();
    bench.until("there is a label", |state, _| of_user(state).is_some()).await;
    let label = bench.state.as_deref().and_then(of_user).unwrap().id;
    let away = ListQuery { presence: Some(PresenceKind::Offline), ..ListQuery::default() };
    let deed = Deed::Tag { label, on: true };
    assert_eq!(bench.wish(Wish::ForEverybody { query: away.clone(), but: Vec::new(), deed }).await, None);
    let counted = |state: &crate::wire::State| state.accounts[0].reach.offline;
    let labelled = |state: &crate::wire::State| of_user(state).map(|label| label.count);
    bench.until("who is away has the label", |state, _| labelled(state) == Some(counted(state))).await;
    let number = counted(bench.state.as_ref().unwrap());
    assert!(number > 1_000, "{:?}", bench.account().reach);

    // As many ids as are counted, and as many as are left when one is left out.
    let whom = |but: &[i64]| ExportWhom::Listed { query: away.clone(), but: but.to_vec() };
    let (all, _) = exported(&mut bench, whom(&[]), ExportForm::Ids).await;
    assert_eq!(all.map(|all| all.count), Some(number));
    let first = bench.slice.rows.iter().find(|row| row.labels.contains(&label)).expect("somebody").person;
    let (fewer, _) = exported(&mut bench, whom(&[first]), ExportForm::Ids).await;
    assert_eq!(fewer.map(|fewer| fewer.count), Some(number - 1));
    bench.agent.stop().await;
}

#[tokio::test]
async fn where_only_lists_bring_people_in_a_text_says_what_is_known_of_them_and_brings_in_nobody() {
    let mut bench = signed_in(2).await;
    let account = bench.account().id;
    let stranger = "0c9e4d3a-0000-4000-8000-000000000001\n";
    let detail = "Line 1: nobody of this account has this id: bring people in with a list first";
    for (account, problem) in
        [(account, ProblemCode::NothingToImport.with(detail)), (4711, ProblemCode::Gone.bare())]
    {
        let told = bench.wish(Wish::Import { account, text: stranger.to_owned() }).await;
        assert_eq!(told, Some(problem));
    }
    assert_eq!(previewed(&mut bench, 4711, stranger).await, ImportPreview::default());

    let row = bench.slice.rows[0].clone();
    let whom = ExportWhom::Persons { persons: vec![row.person] };
    let (one, _) = exported(&mut bench, whom.clone(), ExportForm::Csv).await;
    let text = one.unwrap().text.unwrap();
    // As one edits it elsewhere: a watch for it all, a name, a note and two labels.
    let key = text.lines().nth(1).unwrap().split(',').nth(3).unwrap();
    let edited = format!(
        "id,own name,note,labels,watched\n{key},Sis,\"tea, no milk\",vip;work,departures;words\n{stranger}"
    );
    let preview = previewed(&mut bench, account, &edited).await;
    assert_eq!((preview.added, preview.known, preview.strangers, preview.wrong), (0, 1, 1, 0));
    assert_eq!(bench.wish(Wish::Import { account, text: edited }).await, None);
    bench
        .until("the name is shown", |state, slice| {
            state.accounts[0].contacts == 2 && slice.rows.iter().any(|row| row.name == "Sis")
        })
        .await;
    let (one, _) = exported(&mut bench, whom, ExportForm::Csv).await;
    let text = one.unwrap().text.unwrap();
    assert!(text.contains(",Sis,,\"tea, no milk\",vip;work,departures;words,"), "{text}");
    bench.agent.stop().await;
}

#[tokio::test]
async fn a_star_that_a_text_takes_away_is_counted_before() {
    let mut bench = signed_in(2).await;
    let account = bench.account().id;
    let row = bench.slice.rows[0].clone();
    let whom = ExportWhom::Persons { persons: vec![row.person] };
    let (one, _) = exported(&mut bench, whom, ExportForm::Csv).await;
    let text = one.unwrap().text.unwrap();
    assert_eq!(previewed(&mut bench, account, &text).await.unwatched, 0, "nobody is watched yet");

    assert_eq!(bench.wish(Wish::WatchMany { persons: vec![row.person], on: true }).await, None);
    bench.until("the star is there", |state, _| state.accounts[0].watched == 1).await;
    let preview = previewed(&mut bench, account, &text).await;
    assert_eq!((preview.known, preview.unwatched), (1, 1));
    assert_eq!(bench.wish(Wish::Import { account, text }).await, None);
    bench.until("and then no more", |state, _| state.accounts[0].watched == 0).await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn whoever_has_an_id_is_found_however_many_others_contain_it() {
    let mut bench = signed_in(3).await;
    let ids: Vec<String> = bench.control().ids().iter().map(ToString::to_string).collect();
    let mut persons = Vec::new();
    for key in [ids[0].as_str(), ids[2].as_str(), &ids[1][..8], ""] {
        bench.connection.send(ToAgent::FindKey { id: 6, key: key.to_owned() }).await;
        let answered = async {
            loop {
                if let FromAgent::Found { id: 6, contacts } = bench.frame().await {
                    return contacts;
                }
            }
        };
        persons.push(timeout(SOON, answered).await.expect("who asks is answered"));
    }
    assert_eq!(persons.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 0, 0], "{ids:?}");
    assert_ne!(persons[0], persons[1]);
    let account = bench.account().id;
    assert!(persons.iter().flatten().all(|keyed| keyed.account == account));
    bench.agent.stop().await;
}

async fn previewed(bench: &mut Bench, account: i64, text: &str) -> ImportPreview {
    bench.connection.send(ToAgent::PreviewImport { id: 5, account, text: text.to_owned() }).await;
    let answered = async {
        loop {
            if let FromAgent::Preview { id: 5, preview } = bench.frame().await {
                return preview;
            }
        }
    };
    timeout(SOON, answered).await.expect("who asks is answered")
}

#[tokio::test]
async fn who_follows_is_told_every_change_and_every_decision_as_it_happens() {
    let mut bench = signed_in(3).await;
    bench.hurry().await;
    let who = bench.control().people()[1].clone();
    let row = bench.row(&who.display_name);
    let watch = Wish::Watch { person: row.person, watch: Watch { arrivals: true, ..Watch::default() } };
    assert_eq!(bench.wish(watch).await, None);
    bench.until_seen(row.person).await;
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
