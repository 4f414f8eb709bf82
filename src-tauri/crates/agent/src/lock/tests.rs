//! Holding, refusing, and what a dead process leaves.

use super::{Holder, LockError, holder, try_lock};
use crate::place::Place;
use std::fs;
use std::sync::Barrier;

fn place() -> (tempfile::TempDir, Place) {
    let temp = tempfile::tempdir().unwrap();
    let place = Place::at(&temp.path().join("data")).unwrap();
    (temp, place)
}

#[test]
fn row_78_only_one_holds_a_data_folder() {
    let (_temp, place) = place();
    let held = try_lock(&place).unwrap();
    assert!(matches!(try_lock(&place), Err(LockError::Taken)));
    let other_name = Place::at(&place.folder().join("..").join("data")).unwrap();
    assert!(matches!(try_lock(&other_name), Err(LockError::Taken)));
    drop(held);
    drop(try_lock(&place).unwrap());
}

#[test]
fn row_78_of_twenty_at_once_one_gets_it() {
    let (_temp, place) = place();
    let start = Barrier::new(20);
    let held: Vec<_> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..20)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    try_lock(&place)
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(held.iter().filter(|one| one.is_ok()).count(), 1);
}

#[test]
fn row_78_files_of_a_process_that_died_mean_nothing() {
    let (_temp, place) = place();
    for remains in ["", "pid 1\n/run/porchlight/x.sock\n", "pid 99999999999999999999\n\n", "\0\0\0"] {
        fs::write(place.lock_file(), remains).unwrap();
        fs::write(place.running_file(), remains).unwrap();
        drop(try_lock(&place).unwrap());
        assert!(!place.running_file().exists());
    }
}

#[test]
fn it_says_who_holds_it_and_where_they_listen() {
    let (_temp, place) = place();
    assert_eq!(holder(&place), None);
    let held = try_lock(&place).unwrap();
    let expected = Holder { pid: std::process::id(), socket: place.socket().to_owned() };
    assert_eq!(holder(&place), Some(expected));
    drop(held);
    assert_eq!(holder(&place), None);
    for odd in ["pid x\n/a\n", "pid 1", "pid 1\n/a", "1\n/a\n"] {
        fs::write(place.running_file(), odd).unwrap();
        assert_eq!(holder(&place), None, "{odd:?}");
    }
}

#[cfg(unix)]
#[test]
fn its_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let (_temp, place) = place();
    let _held = try_lock(&place).unwrap();
    for path in [place.lock_file(), place.running_file()] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_folder_that_went_away_is_no_lock() {
    let (_temp, place) = place();
    fs::remove_dir_all(place.folder()).unwrap();
    let error = try_lock(&place).unwrap_err();
    assert!(matches!(error, LockError::Io { .. }), "{error}");
}
