//! The log: files in the data folder's log folder, at most five of 1 MiB, readable by their owner alone. What must not be
//! read there is taken out here, in the writer, because no call site can be trusted to remember it ([`redact`]).

mod faults;
mod redact;
mod rotate;

pub use redact::redact;

use rotate::Rotating;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// What is logged when nothing else is asked for: what a user would ask about.
const USUAL: &str = "info";

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder or the file could not be made.
    #[error("the log cannot be written in {0}")]
    NotWritable(PathBuf, #[source] io::Error),
    /// Another log was begun in this process before.
    #[error("a log was begun already")]
    Begun,
}

/// Begins the log of this process in `folder`, as `<name>.log`. `filter` is what to log, in the words of `tracing` (as in
/// `agent=debug`); an unreadable one is taken as none. The user's home folder is written as `~`. Faults of the program's own stand in it, too.
///
/// # Errors
///
/// When the file cannot be written, or a log was begun before.
pub fn begin(folder: &Path, name: &str, filter: Option<&str>) -> Result<(), LogError> {
    let home = std::env::home_dir().and_then(|home| home.to_str().map(str::to_owned)).unwrap_or_default();
    let rotating = Rotating::open(folder, name).map_err(|e| LogError::NotWritable(folder.to_owned(), e))?;
    let filter =
        filter.and_then(|filter| EnvFilter::try_new(filter).ok()).unwrap_or_else(|| EnvFilter::new(USUAL));
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter(filter)
        .with_writer(Writer { home: home.clone(), file: Mutex::new(rotating) })
        .try_init()
        .map_err(|_| LogError::Begun)?;
    faults::follow(home);
    Ok(())
}

struct Writer {
    home: String,
    file: Mutex<Rotating>,
}

impl<'a> MakeWriter<'a> for Writer {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { writer: self, text: Vec::new() }
    }
}

/// One event on its way to the file. Written whole when it is dropped, so that nothing hides by being cut in two.
struct Line<'a> {
    writer: &'a Writer,
    text: Vec<u8>,
}

impl io::Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&self.text);
        let line = one_line(&redact(text.trim_end_matches('\n'), &self.writer.home));
        let mut file = self.writer.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk costs log lines, nothing else; there is nowhere to say so.
        let _ = file.write_line(&line);
    }
}

/// Control characters escaped, so that no message can look like two or move a terminal's cursor.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line
}

#[cfg(test)]
mod tests;
