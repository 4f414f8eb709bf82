//! Pictures in the data folder: a file each, named by the hash of its address, for its user alone. When they take up more than
//! their room, those that were not wanted for the longest time go. Nothing here is ever missed: a file that cannot be read or
//! written costs another fetch.

use super::{Mark, Png};
use crate::clock::Clock;
use crate::place;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Most bytes of all files.
const ROOM: u64 = 50 << 20;

/// What is left when it was too much, so that not every new one throws an old one out.
const AFTER_CLEARING: u64 = 40 << 20;

/// Larger files are not ours.
const MOST_BYTES: u64 = 256 << 10;

/// A file that is wanted is marked as wanted now, at most this often: the mark is a write.
const MARK_EVERY: Duration = Duration::from_secs(24 * 3600);

pub(super) struct Shelf {
    folder: PathBuf,
    clock: Clock,
    room: u64,
    after: u64,
    /// How many bytes there are; nothing until somebody looked.
    used: Mutex<Option<u64>>,
}

impl Shelf {
    pub(super) fn new(folder: PathBuf, clock: Clock) -> Self {
        Self { folder, clock, room: ROOM, after: AFTER_CLEARING, used: Mutex::new(None) }
    }

    /// A shelf with less room, for tests.
    #[cfg(test)]
    pub(super) fn with_room(folder: PathBuf, clock: Clock, room: u64, after: u64) -> Self {
        Self { room, after, ..Self::new(folder, clock) }
    }

    pub(super) fn get(&self, mark: Mark) -> Option<Png> {
        let path = self.path(mark);
        let there = fs::symlink_metadata(&path).ok()?;
        if !there.is_file() || there.len() > MOST_BYTES {
            return None;
        }
        let bytes = fs::read(&path).ok()?;
        // A file that was cut short by a full disk or a crash.
        if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") || !bytes.ends_with(b"IEND\xAE\x42\x60\x82") {
            return None;
        }
        let now = self.now();
        let age = there.modified().ok().and_then(|then| now.duration_since(then).ok());
        if age.is_none_or(|age| age >= MARK_EVERY) {
            mark_wanted(&path, now);
        }
        Some(bytes.into())
    }

    pub(super) fn put(&self, mark: Mark, png: &[u8]) {
        if let Err(error) = self.write(mark, png) {
            tracing::debug!(%error, "a picture could not be kept");
        }
    }

    fn write(&self, mark: Mark, png: &[u8]) -> io::Result<()> {
        place::private_folder(&self.folder).map_err(io::Error::other)?;
        // Made for its owner alone, and under its name only once it is whole.
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
        file.write_all(png)?;
        let before = fs::metadata(self.path(mark)).map_or(0, |there| there.len());
        let path = self.path(mark);
        file.persist(&path).map_err(|error| error.error)?;
        mark_wanted(&path, self.now());
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let now = match *used {
            Some(used) => used.saturating_sub(before) + png.len() as u64,
            None => self.files().iter().map(|file| file.bytes).sum(),
        };
        *used = Some(if now > self.room { self.clear() } else { now });
        Ok(())
    }

    /// Takes away what was not wanted for the longest time; how much is left.
    fn clear(&self) -> u64 {
        let mut files = self.files();
        files.sort_by_key(|file| file.wanted);
        let mut used: u64 = files.iter().map(|file| file.bytes).sum();
        for file in files {
            if used <= self.after {
                break;
            }
            if fs::remove_file(&file.path).is_ok() {
                used -= file.bytes;
            }
        }
        used
    }

    fn files(&self) -> Vec<Kept> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let kept = entries.filter_map(|entry| {
            let there = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some(Kept { path: entry.path(), bytes: there.len(), wanted: there.modified().ok()? })
        });
        kept.collect()
    }

    fn path(&self, mark: Mark) -> PathBuf {
        self.folder.join(mark.file_name())
    }

    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(self.clock.wall().0).unwrap_or_default())
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    wanted: SystemTime,
}

fn mark_wanted(path: &Path, now: SystemTime) {
    // On a medium that cannot be written nothing is cleared either.
    let _ = fs::File::options().append(true).open(path).and_then(|file| file.set_modified(now));
}

#[cfg(test)]
mod tests {
    use super::{Clock, Mark, Shelf};

    fn png(size: usize) -> Vec<u8> {
        [&b"\x89PNG\r\n\x1a\n"[..], &vec![7; size], &b"IEND\xAE\x42\x60\x82"[..]].concat()
    }

    #[test]
    fn c14_what_was_not_wanted_for_the_longest_time_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let shelf = Shelf::with_room(folder.path().join("pictures"), clock.clone(), 5_000, 3_100);
        let marks: Vec<_> = (0..6).map(|n| Mark::of(&format!("https://a.example/{n}"))).collect();
        for mark in &marks[..4] {
            shelf.put(*mark, &png(1_000));
            clock.move_by(48 * 3_600_000);
        }
        // The oldest is wanted again.
        assert!(shelf.get(marks[0]).is_some());
        clock.move_by(48 * 3_600_000);
        shelf.put(marks[4], &png(1_000));
        let there: Vec<_> = marks.iter().map(|mark| shelf.get(*mark).is_some()).collect();
        assert_eq!(there, [true, false, false, true, true, false]);
    }

    #[test]
    fn c14_a_file_is_for_its_user_alone_and_a_damaged_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("pictures"), Clock::system());
        let mark = Mark::of("https://a.example/secret");
        assert!(shelf.get(mark).is_none());
        shelf.put(mark, &png(10));
        assert_eq!(shelf.get(mark).unwrap().len(), png(10).len());
        let path = shelf.path(mark);
        assert!(!path.to_string_lossy().contains("secret"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        }
        std::fs::write(&path, &png(10)[..12]).unwrap();
        assert!(shelf.get(mark).is_none());
        std::fs::remove_dir_all(folder.path()).unwrap();
        std::fs::write(folder.path(), b"in the way").unwrap();
        shelf.put(mark, &png(10));
        assert!(shelf.get(mark).is_none(), "what cannot be kept is fetched again");
    }
}
