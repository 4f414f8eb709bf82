//! Disks that fail while they are written to, and a process that may open nothing more.

use super::{Home, close, until, wait, watched};
use crate::alone::{alone, limit};
use crate::wire::Storage;
use presence::event::Kept;

#[test]
fn row_65_an_error_of_the_disk_under_a_running_writer_loses_nothing() {
    alone("store::tests::limited::row_65_an_error_of_the_disk_under_a_running_writer_loses_nothing", || {
        let home = Home::with_contacts(10);
        let (store, _) = home.open();
        assert!(wait(store.flush()));
        // No file may be written any more: an error of input and output to SQLite, other than a full disk.
        limit("fsize", "0");
        store.keep(Kept::Person(watched(7)));
        assert!(!wait(store.flush()));
        until(&store, Storage::Blocked);
        store.keep(Kept::Person(watched(8)));
        limit("fsize", "unlimited");
        assert!(wait(store.flush()));
        until(&store, Storage::Fine);
        close(store);
        let opened = home.look();
        assert_eq!(opened.loaded.persons, [watched(1), watched(7), watched(8)]);
        assert_eq!(opened.health, Storage::Fine);
    });
}

#[test]
fn row_82_without_a_descriptor_left_what_the_user_made_waits_and_is_written() {
    alone(
        "store::tests::limited::row_82_without_a_descriptor_left_what_the_user_made_waits_and_is_written",
        || {
            let home = Home::with_contacts(10);
            let (store, _) = home.open();
            assert!(wait(store.flush()));
            // With the file away it has to be opened anew, which takes a descriptor.
            let hidden = home.place.folder().with_extension("away");
            std::fs::rename(home.place.folder(), &hidden).unwrap();
            store.keep(Kept::Person(watched(7)));
            assert!(!wait(store.flush()));
            std::fs::rename(&hidden, home.place.folder()).unwrap();
            limit("nofile", "64");
            let mut taken = Vec::new();
            while let Ok(file) = std::fs::File::open("/dev/null") {
                taken.push(file);
            }
            assert!(!wait(store.flush()));
            until(&store, Storage::Blocked);
            taken.clear();
            assert!(wait(store.flush()));
            close(store);
            assert!(home.look().loaded.persons.contains(&watched(7)));
        },
    );
}
