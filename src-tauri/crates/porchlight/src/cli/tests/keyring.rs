//! How the keyring and the storage are, and another try to open the keyring.

use super::fake::Fake;
use super::run;
use super::states;
use crate::cli::ending::Ending;
use agent::wire::{Keyring, ProblemCode, Storage, Wish};
use serde_json::json;

fn of(keyring: Keyring, storage: Storage) -> Fake {
    let (mut state, people) = states::several();
    state.desktop.keyring = keyring;
    state.desktop.storage = storage;
    Fake::of((state, people))
}

#[tokio::test(start_paused = true)]
async fn the_keyring_is_shown_as_it_is_and_nothing_is_wished() {
    for (keyring, code, words) in [
        (Keyring::Open, "open", "Sign-ins are kept in the keyring.\n"),
        (Keyring::Locked, "locked", "The keyring is locked."),
        (Keyring::Missing, "missing", "There is no keyring."),
        (Keyring::Stuck, "stuck", "The keyring does not answer."),
        (Keyring::Unknown, "unknown", "The keyring was not asked yet.\n"),
    ] {
        let fake = of(keyring, Storage::Fine);
        let told = run(&["keyring"], &fake).await;
        assert!(told.ending == Ending::Done && told.out.starts_with(words), "{}", told.out);
        let told = run(&["keyring", "--json"], &fake).await.json();
        assert_eq!(told, json!({ "porchlight": 1, "keyring": code }));
        assert_eq!(fake.wishes(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_locked_keyring_is_opened_or_it_is_said_that_it_stays_locked() {
    let opens = of(Keyring::Locked, Storage::Fine).answering(|_, inside| {
        inside.state().desktop.keyring = Keyring::Open;
        None
    });
    let told = run(&["keyring", "--unlock"], &opens).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::Done, "Sign-ins are kept in the keyring.\n"));
    assert_eq!(opens.wishes(), [Wish::UnlockKeyring]);
    let stays = of(Keyring::Locked, Storage::Fine).answering(|_, _| Some(ProblemCode::KeyringLocked.bare()));
    let told = run(&["keyring", "--unlock"], &stays).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::NotDone, ""));
    assert!(told.err.starts_with("The keyring is locked."), "{}", told.err);
    let none = of(Keyring::Unknown, Storage::Fine).answering(|_, _| Some(ProblemCode::NoKeyring.bare()));
    let told = run(&["keyring", "--unlock"], &none).await;
    assert_eq!(told.ending, Ending::NotDone);
    assert!(told.err.starts_with("There is no keyring. You can sign in all the same"), "{}", told.err);
}

#[tokio::test(start_paused = true)]
async fn what_keeps_things_from_being_kept_stands_above_the_accounts() {
    let told = run(&["status"], &of(Keyring::Locked, Storage::Blocked)).await.out;
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[1].starts_with("The data folder cannot be written now."), "{told}");
    assert!(lines[2].contains("porchlight keyring --unlock"), "{told}");
    assert!(lines[3].contains("fanvue:Ana Creator"), "{told}");
    let told = run(&["status", "--json"], &of(Keyring::Stuck, Storage::HistoryPutAside)).await.json();
    assert_eq!((&told["keyring"], &told["storage"]), (&json!("stuck"), &json!("historyPutAside")));
}
