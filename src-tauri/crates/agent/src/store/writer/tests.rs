//! What the writer does by itself, with the times set to now.

use super::{Job, Try, Writer};
use crate::place::Place;
use crate::store::{Limits, Opened, copies, open, people};
use crate::wire::Storage;
use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};
use tokio::sync::watch;

fn writer(place: &Place) -> (Writer, watch::Receiver<Storage>, Opened) {
    let (links, opened) = open::open(place, &["lantern"]).unwrap();
    let (health_in, health) = watch::channel(opened.health);
    let writer =
        Writer::new(place.clone(), links, Limits::default(), health_in, Arc::new(AtomicUsize::new(0)));
    (writer, health, opened)
}

/// Lets the writer work for a while.
fn tend_until(writer: &mut Writer, mut done: impl FnMut(&Writer) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done(writer) {
        assert!(Instant::now() < deadline);
        std::thread::sleep(writer.patience().min(Duration::from_millis(10)));
        writer.tend();
    }
}

#[test]
fn a_copy_is_made_once_a_day() {
    let temp = tempfile::tempdir().unwrap();
    let place = Place::at(&temp.path().join("data")).unwrap();
    let (mut writer, _, _) = writer(&place);
    for _ in 0..3 {
        writer.at.copy = Some(Instant::now());
        writer.tend();
    }
    assert!(copies::any(&place) && !copies::is_due(&place));
    assert_eq!(std::fs::read_dir(place.copies()).unwrap().count(), 1);
    assert!(writer.at.copy.is_some_and(|at| at > Instant::now()));
}

#[test]
fn limits_are_kept_in_steps_that_come_to_an_end() {
    let temp = tempfile::tempdir().unwrap();
    let place = Place::at(&temp.path().join("data")).unwrap();
    let (mut writer, _, _) = writer(&place);
    writer.at.trim = Some(Instant::now());
    writer.tend();
    tend_until(&mut writer, |writer| writer.trim.is_none());
    assert!(writer.at.trim.is_some_and(|at| at > Instant::now() + Duration::from_secs(3_600)));
}

#[test]
fn damage_found_in_the_background_puts_the_history_aside() {
    let temp = tempfile::tempdir().unwrap();
    let place = Place::at(&temp.path().join("data")).unwrap();
    drop(writer(&place));
    let (mut writer, health, opened) = writer(&place);
    assert_eq!(opened.health, Storage::Fine);
    writer.write(Try::Now);
    let mut file = OpenOptions::new().write(true).open(place.history()).unwrap();
    file.seek(SeekFrom::Start(2 * 4_096)).unwrap();
    file.write_all(&[0xa5; 4_096]).unwrap();
    writer.at.check = Some(Instant::now());
    tend_until(&mut writer, |_| *health.borrow() == Storage::HistoryPutAside);
    assert!(place.damaged().join("history-000001.db").exists());
    let generation = people::meta(writer.links.history.reading().unwrap(), "generation").unwrap();
    assert_eq!(generation.as_ref(), Some(&writer.links.generation));
}

#[test]
fn an_idle_store_sleeps() {
    let temp = tempfile::tempdir().unwrap();
    let place = Place::at(&temp.path().join("data")).unwrap();
    let (mut writer, _, _) = writer(&place);
    assert!(writer.write(Try::Now));
    writer.tend();
    assert!(writer.patience() > Duration::from_secs(30));
}

#[test]
fn h4_after_a_fault_the_storage_counts_as_blocked_until_new_connections_are_there() {
    let temp = tempfile::tempdir().unwrap();
    let place = Place::at(&temp.path().join("data")).unwrap();
    let (mut writer, health, _) = writer(&place);
    assert!(writer.write(Try::Now));
    assert!(crate::faults::caught(|| writer.take_in(Job::Fault)).is_err());
    writer.go_on();
    assert_eq!(*health.borrow(), Storage::Blocked);
    assert!(writer.patience() <= Duration::from_secs(5), "it is tried again by itself");
    assert!(writer.write(Try::Now));
    assert_eq!(*health.borrow(), Storage::Fine);
}
