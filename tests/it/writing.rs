//! People written down by one agent and brought into another, which knows them as the first did.

use crate::bench::Bench;
use crate::bench::accounts::viber_form;
use agent::wire::{ImportElsewhere, ImportFault, Watch, Wish};
use simulator::{Options, Simulator};
use std::collections::BTreeSet;

/// The columns that importing takes over; the others say how things stood.
const TAKEN: [&str; 11] = [
    "service",
    "account",
    "account id",
    "id",
    "name",
    "handle",
    "own name",
    "phone",
    "note",
    "labels",
    "watched",
];

impl Bench {
    /// Whom the services list, and whom a bot is told of, without a word from the user.
    async fn met() -> (Self, i64, i64) {
        let mut bench = Self::with(Options::people(3)).await;
        let viber = bench.viber().await;
        let fanvue = bench.fanvue().await;
        bench.bring(fanvue, &["chats"], 3).await;
        (bench, viber, fanvue)
    }
}

/// The rows of a table: what importing takes over, and which two are one.
fn rows(table: &str) -> (BTreeSet<Vec<String>>, BTreeSet<BTreeSet<String>>) {
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let head = lines.next().expect("a head line");
    assert_eq!(head[..TAKEN.len()], TAKEN);
    let same = head.iter().position(|column| column == "same as").expect("it is there");
    let rows: Vec<_> = lines.collect();
    let pairs = rows.iter().filter(|row| !row[same].is_empty());
    let pairs = pairs.map(|row| {
        let this = [row[0].as_str(), &row[2], &row[3]].map(|cell| cell.trim_start_matches('\'')).join(" ");
        BTreeSet::from([this, row[same].trim_start_matches('\'').to_owned()])
    });
    let pairs = pairs.collect();
    (rows.into_iter().map(|row| row[..TAKEN.len()].to_vec()).collect(), pairs)
}

#[tokio::test]
async fn what_one_agent_wrote_down_another_knows_at_every_service_also_who_is_the_same_human() {
    let (mut bench, viber, _) = Bench::met().await;
    let subscribers = bench.control().viber().ids();
    let named = |place: usize| (subscribers[place].clone(), format!("v{place}"));
    bench.import(viber, &[named(0), named(1)]).await;
    bench.until("all are there", |_, slice| slice.rows.len() == 5).await;
    let listed: Vec<String> =
        bench.control().people().iter().map(|person| person.display_name.clone()).collect();
    let (fan, other) = (bench.row(&listed[0]).person, bench.row(&listed[1]).person);
    let sub = bench.row("v0").person;
    let watch = Watch { departures: true, words: true, ..Watch::default() };
    for wish in [
        Wish::Name { person: fan, name: Some("=Sis".to_owned()) },
        Wish::Note { person: fan, note: Some("likes tea; and \\ milk".to_owned()) },
        Wish::Watch { person: fan, watch },
        Wish::Merge { into: fan, from: sub },
        Wish::PutLabel { label: None, name: "v;i\\p".to_owned(), colour: 2 },
        Wish::WatchMany { persons: vec![other], on: true },
    ] {
        assert_eq!(bench.wish(wish).await, None);
    }
    bench
        .until("the label is there", |state, _| state.labels.iter().any(|label| label.name == "v;i\\p"))
        .await;
    let label = bench.state().labels.iter().find(|label| label.name == "v;i\\p").expect("there").id;
    assert_eq!(bench.wish(Wish::Tag { persons: vec![fan, other], label, on: true }).await, None);
    let written = bench.table().await;
    assert_eq!((rows(&written).0.len(), rows(&written).1.len()), (5, 1), "{written}");

    let (mut bench, viber, fanvue) = Bench::met().await;
    let preview = bench.preview(fanvue, &written).await;
    assert_eq!((preview.added, preview.known, preview.strangers, preview.wrong), (0, 3, 0, 2));
    let preview = bench.preview(viber, &written).await;
    assert_eq!((preview.added, preview.known, preview.strangers, preview.wrong), (2, 0, 0, 3));
    for account in [viber, fanvue] {
        assert_eq!(bench.wish(Wish::Import { account, text: written.clone() }).await, None);
    }
    bench.until("they are one", |_, slice| slice.counts.everybody == 4).await;
    let again = bench.table().await;
    assert_eq!(rows(&again), rows(&written));
    // Whatever is brought in twice is there once.
    assert_eq!(bench.wish(Wish::Import { account: viber, text: again.clone() }).await, None);
    assert_eq!(rows(&bench.table().await), rows(&written));
}

#[tokio::test]
async fn a_table_of_two_bots_gives_each_its_own_subscribers() {
    let mut options = Options::people(3);
    options.viber.bot_id = "pa:2".to_owned();
    options.viber.name = "Finch".to_owned();
    options.viber.token = "aaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-cccccccccccccccc".to_owned();
    options.seed = 99;
    let token = options.viber.token.clone();
    let second = Simulator::start(options).await.expect("loopback ports");
    let theirs = second.control().viber().ids();
    let mut bench = Bench::with(Options::people(2)).await;
    let mine = bench.control().viber().ids();
    let first = bench.viber().await;
    let other = bench.take(viber_form(second.urls(), &token)).await;
    for (account, ids) in [(first, &mine), (other, &theirs)] {
        let people: Vec<_> = ids.iter().map(|id| (id.clone(), format!("n{id}"))).collect();
        bench.import(account, &people).await;
    }
    let written = bench.table().await;

    let mut bench = Bench::with(Options::people(2)).await;
    let account = bench.viber().await;
    let preview = bench.preview(account, &written).await;
    assert_eq!((preview.added, preview.known, preview.wrong), (2, 0, 0));
    assert_eq!(preview.elsewhere, [ImportElsewhere { account: "Finch".to_owned(), lines: 3 }]);
    let others = preview.lines.iter().filter(|line| line.fault == Some(ImportFault::OtherAccount)).count();
    assert_eq!(others, 3);
    assert_eq!(bench.wish(Wish::Import { account, text: written }).await, None);
    bench.until("they came", |_, slice| slice.rows.len() == 2).await;
    let keys: BTreeSet<_> = bench.slice().rows.iter().map(|row| row.name.clone()).collect();
    assert_eq!(keys, mine.iter().map(|id| format!("n{id}")).collect());
    second.stop().await;
}

#[tokio::test]
async fn fifty_thousand_people_are_written_down_in_one_table() {
    const MANY: usize = 50_000;
    let mut bench = Bench::with(Options::people(1)).await;
    let account = bench.viber().await;
    let lines = (0..MANY).map(|n| format!("{n:022}==,Person {n},{:x<50}\n", "a note"));
    let text = std::iter::once("id,name,note\n".to_owned()).chain(lines).collect();
    assert_eq!(bench.wish(Wish::Import { account, text }).await, None);
    bench.until_of(account, "they came", |account| account.contacts as usize == MANY).await;
    let table = bench.table().await;
    assert_eq!(table.lines().count(), MANY + 1);
    assert!(table.len() > 7 << 20, "many parts of 1 MiB: {}", table.len());
    assert!(table.ends_with("\r\n") && table.is_ascii());
}
