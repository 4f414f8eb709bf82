//! Files of a bounded size and number.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Most bytes of one file.
const MOST_BYTES: u64 = 1 << 20;

/// Most files: the one being written and those before it.
const MOST_FILES: usize = 5;

pub(super) struct Rotating {
    folder: PathBuf,
    name: String,
    file: File,
    written: u64,
    /// A line could not be written to its end.
    is_cut: bool,
}

impl Rotating {
    pub(super) fn open(folder: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let file = open(&path(folder, name, 0))?;
        let written = file.metadata()?.len();
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), file, written, is_cut: false })
    }

    /// Appends a line and its end.
    pub(super) fn write_line(&mut self, line: &str) -> io::Result<()> {
        let more = line.len() as u64 + 1;
        if self.written > 0 && self.written + more > MOST_BYTES {
            self.turn()?;
        }
        // A line alone is never larger than a file: what is beyond is cut.
        let room = usize::try_from(MOST_BYTES - 1).unwrap_or(usize::MAX).min(line.len());
        let mut bytes = Vec::with_capacity(room + 2);
        if self.is_cut {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(&line.as_bytes()[..room]);
        bytes.push(b'\n');
        let outcome = self.file.write_all(&bytes);
        self.is_cut = outcome.is_err();
        match outcome {
            Ok(()) => self.written += bytes.len() as u64,
            // As much of it as there was room for.
            Err(_) => self.written = self.file.metadata().map_or(self.written, |file| file.len()),
        }
        outcome
    }

    /// Goes on in a new file. When there is none to be had, everything stays as it is.
    fn turn(&mut self) -> io::Result<()> {
        let next = self.folder.join(format!("{}.next.log", self.name));
        let file = open(&next)?;
        for older in (1..MOST_FILES).rev() {
            let from = path(&self.folder, &self.name, older - 1);
            if from.exists() {
                fs::rename(from, path(&self.folder, &self.name, older))?;
            }
        }
        fs::rename(next, path(&self.folder, &self.name, 0))?;
        self.file = file;
        self.written = 0;
        self.is_cut = false;
        Ok(())
    }
}

fn path(folder: &Path, name: &str, age: usize) -> PathBuf {
    folder.join(if age == 0 { format!("{name}.log") } else { format!("{name}.{age}.log") })
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
