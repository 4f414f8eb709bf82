//! Who is told about, and of what.

use super::fake::Fake;
use super::run;
use super::states;
use crate::cli::ending::Ending;
use agent::wire::{Can, Watch, Wish};

const ARRIVALS: Watch =
    Watch { arrivals: true, departures: false, frees: false, relations: false, words: false };

/// Everybody with a pane, and the watch there is on each.
fn watched(shown: states::Shown, watch: Watch) -> Fake {
    let fake = Fake::of(shown);
    fake.with(|inside| {
        let panes = inside.people.iter().map(|(_, row)| {
            let mut pane = states::pane(row, &[&format!("key-{}", row.person)]);
            pane.watch = watch;
            pane
        });
        inside.panes = panes.collect();
        for label in &mut inside.state().labels {
            label.watch = watch;
        }
    });
    fake
}

#[tokio::test(start_paused = true)]
async fn people_and_labels_are_watched_and_no_longer() {
    let fake = watched(states::several(), Watch::default());
    assert_eq!(run(&["contact", "watch", "ana", "leo", "--departures"], &fake).await.ending, Ending::Done);
    assert_eq!(run(&["contact", "watch", "--label", "VIP"], &fake).await.ending, Ending::Done);
    assert_eq!(run(&["contact", "unwatch", "ana"], &fake).await.ending, Ending::Done);
    let both = Watch { departures: true, ..ARRIVALS };
    assert_eq!(
        fake.wishes(),
        [
            Wish::Watch { person: 1, watch: both },
            Wish::Watch { person: 2, watch: both },
            Wish::WatchLabel { label: 5, watch: ARRIVALS },
            Wish::Watch { person: 1, watch: Watch::default() },
        ]
    );
    assert_eq!(run(&["contact", "watch", "ana", "--no-arrivals"], &fake).await.ending, Ending::Misused);
}

#[tokio::test(start_paused = true)]
async fn what_is_told_already_stays_when_more_is_wished_for() {
    let before = Watch { words: true, relations: true, ..Watch::default() };
    let fake = watched(states::several(), before);
    assert_eq!(run(&["contact", "watch", "ana"], &fake).await.ending, Ending::Done);
    assert_eq!(
        run(&["contact", "watch", "--label", "vip", "--departures"], &fake).await.ending,
        Ending::Done
    );
    let without = ["contact", "watch", "ana", "--departures", "--no-arrivals"];
    assert_eq!(run(&without, &fake).await.ending, Ending::Done);
    assert_eq!(
        fake.wishes(),
        [
            Wish::Watch { person: 1, watch: Watch { arrivals: true, ..before } },
            Wish::WatchLabel { label: 5, watch: Watch { arrivals: true, departures: true, ..before } },
            Wish::Watch { person: 1, watch: Watch { departures: true, ..before } },
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn where_nobody_tells_who_is_there_the_connection_is_told_of() {
    let mut shown = states::community();
    shown.0.labels = vec![states::label(5, "requests")];
    let fake = watched(shown, Watch::default());
    assert_eq!(run(&["contact", "watch", "mia"], &fake).await.ending, Ending::Done);
    assert_eq!(run(&["contact", "watch", "--label", "requests"], &fake).await.ending, Ending::Done);
    let relations = Watch { relations: true, ..Watch::default() };
    assert_eq!(
        fake.wishes(),
        [Wish::Watch { person: 7, watch: relations }, Wish::WatchLabel { label: 5, watch: relations }]
    );
}

#[tokio::test(start_paused = true)]
async fn what_no_account_can_find_out_is_refused_and_nobody_is_changed() {
    let (mut state, people) = states::community();
    state.accounts[0].can =
        Some(Can { presence: false, relations: true, own_status: false, messages: false, ..states::can() });
    let fake = watched((state, people), Watch::default());
    for option in ["--departures", "--frees", "--words"] {
        let told = run(&["contact", "watch", "mia", option], &fake).await;
        assert_eq!(told.ending, Ending::NotDone, "{option}");
        assert!(
            told.err.contains(&format!("{option} would tell of nothing: community:Admin")),
            "{}",
            told.err
        );
    }
    assert_eq!(fake.wishes(), []);

    // What an account can do is not known before it is signed in.
    fake.with(|inside| inside.state().accounts[0].can = None);
    assert_eq!(run(&["contact", "watch", "mia", "--words"], &fake).await.ending, Ending::Done);
}
