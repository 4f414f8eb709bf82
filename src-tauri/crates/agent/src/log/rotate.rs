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
}

impl Rotating {
    pub(super) fn open(folder: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let file = open(&path(folder, name, 0))?;
        let written = file.metadata()?.len();
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), file, written })
    }

    /// Appends a line and its end.
    pub(super) fn write_line(&mut self, line: &str) -> io::Result<()> {
        let more = line.len() as u64 + 1;
        if self.written > 0 && self.written + more > MOST_BYTES {
            self.turn()?;
        }
        // A line alone is never larger than a file: what is beyond is cut.
        let room = usize::try_from(MOST_BYTES - 1).unwrap_or(usize::MAX).min(line.len());
        self.file.write_all(&line.as_bytes()[..room])?;
        self.file.write_all(b"\n")?;
        self.written += room as u64 + 1;
        Ok(())
    }

    fn turn(&mut self) -> io::Result<()> {
        for older in (1..MOST_FILES).rev() {
            let from = path(&self.folder, &self.name, older - 1);
            if from.exists() {
                fs::rename(from, path(&self.folder, &self.name, older))?;
            }
        }
        self.file = open(&path(&self.folder, &self.name, 0))?;
        self.written = 0;
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
