//! Faults of the program's own in the thread that owns the databases.

use super::{Home, close, keep_account, label, until, wait};
use crate::store::people::PeopleWrite;
use crate::store::writer::Job;
use crate::store::{Store, StoreError};
use crate::wire::{ActivityFilter, Storage};
use presence::event::Kept;

fn labels_after(home: &Home) -> Vec<i64> {
    home.look().loaded.labels.iter().map(|label| label.id.0).collect()
}

fn ask_badly(store: &Store) -> Result<(), StoreError> {
    wait(store.ask(|_| -> Result<(), StoreError> { panic!("a fault, as wished") }))
}

#[test]
fn h4_what_cannot_be_written_by_a_fault_is_left_out_and_the_user_is_told() {
    let home = Home::new();
    let (store, _) = home.open();
    keep_account(&store, 3);
    store.keep(Kept::Label(label(1)));
    store.send(Job::People(PeopleWrite::Fault));
    store.keep(Kept::Label(label(2)));
    assert!(wait(store.flush()), "all the rest is written");
    until(&store, Storage::LeftOut);
    close(store);
    assert_eq!(labels_after(&home), [1, 2]);
    assert_eq!(home.look().health, Storage::Fine, "the next run shows what is kept");
}

#[test]
fn h4_a_question_that_fails_is_answered_and_harms_nothing() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    assert!(matches!(ask_badly(&store), Err(StoreError::Closed)));
    assert_eq!(wait(store.decisions(ActivityFilter::Everything, 1)).unwrap(), []);
    store.keep(Kept::Label(label(1)));
    close(store);
    assert_eq!(labels_after(&home), [1]);
}

#[test]
fn h4_after_a_fault_of_the_thread_everything_is_written_with_new_connections() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    store.keep(Kept::Label(label(1)));
    store.send(Job::Fault);
    store.keep(Kept::Label(label(2)));
    assert!(wait(store.flush()));
    until(&store, Storage::Fine);
    store.send(Job::Fault);
    close(store);
    assert_eq!(labels_after(&home), [1, 2]);
}
