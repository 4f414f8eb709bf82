//! One program per data folder. The lock is the operating system's, on an open file, so it ends with the process however that
//! ends, and a file left behind means nothing. Who holds it is written beside it, for people and for the command line;
//! nobody decides anything by that text but where to knock.

use crate::place::Place;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

#[cfg(test)]
mod tests;

/// The lock on a data folder, held until dropped.
#[derive(Debug)]
pub struct Held {
    running: PathBuf,
    _file: File,
}

/// Why the lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("another Porchlight uses this data folder")]
    Taken,
    /// It cannot be asked for.
    #[error("the data folder {} cannot be locked", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Who holds the lock, as far as they said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Their process.
    pub pid: u32,
    /// Where they listen. Differs from [`Place::socket`] when the other was started with another environment.
    pub socket: PathBuf,
}

/// Takes the lock on the data folder, or says at once that another process has it.
///
/// # Errors
/// [`LockError::Taken`], or when the file system cannot lock.
pub fn try_lock(place: &Place) -> Result<Held, LockError> {
    let path = place.lock_file();
    let trouble = |source| LockError::Io { path: place.folder().to_owned(), source };
    let file = open(&path, place.folder()).map_err(trouble)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(LockError::Taken),
        Err(TryLockError::Error(source)) => return Err(trouble(source)),
    }
    let running = place.running_file();
    if let Err(error) = write_holder(&running, place) {
        tracing::debug!(%error, "could not write who holds the data folder");
    }
    Ok(Held { running, _file: file })
}

/// Who said last that they hold the lock; they may be gone. Nobody when the text is missing or odd.
#[must_use]
pub fn holder(place: &Place) -> Option<Holder> {
    let text = fs::read_to_string(place.running_file()).ok()?;
    let (pid, rest) = text.split_once('\n')?;
    let socket = rest.strip_suffix('\n')?;
    Some(Holder { pid: pid.strip_prefix("pid ")?.parse().ok()?, socket: PathBuf::from(socket) })
}

impl Drop for Held {
    fn drop(&mut self) {
        // The lock's own file stays: removing it would let a third process lock a new file while a second waits on the old.
        if let Err(error) = fs::remove_file(&self.running) {
            tracing::debug!(%error, "could not remove who held the data folder");
        }
    }
}

fn open(path: &Path, folder: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).or_else(|error| match error.kind() {
        // A folder that cannot be written can still be read by one program at a time.
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            File::open(path).or_else(|_| File::open(folder)).map_err(|_| error)
        }
        _ => Err(error),
    })
}

fn write_holder(running: &Path, place: &Place) -> io::Result<()> {
    let mut temporary = tempfile::NamedTempFile::new_in(place.folder())?;
    let socket = place.socket().display();
    io::Write::write_fmt(&mut temporary, format_args!("pid {}\n{socket}\n", std::process::id()))?;
    temporary.persist(running)?;
    Ok(())
}
