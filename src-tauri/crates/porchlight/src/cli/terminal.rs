//! The one place where the command line writes and reads. Nobody reading is an ending, never a panic. Secrets are read
//! without being shown, and are written nowhere.

use super::clock::Clock;
use super::ending::Stop;
use agent::words::say;
use std::io::{self, BufRead, BufWriter, IsTerminal, Read, Write};

/// What is around a command: where it writes and reads, and the clock on the wall.
pub(crate) struct Terminal {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    is_blank: bool,
    /// Away while a line is being read.
    keys: Option<Box<dyn Keys>>,
    /// Whether a person looks at what is written.
    pub(crate) is_coloured: bool,
    /// Whether a person types.
    pub(crate) is_typed: bool,
    pub(crate) clock: Clock,
}

/// Where lines come from.
pub(crate) trait Keys: Send {
    /// The next line without its end; nothing at the end of all.
    ///
    /// # Errors
    /// When it cannot be read.
    fn line(&mut self, shown: Shown) -> io::Result<Option<String>>;
    /// Everything that is left.
    ///
    /// # Errors
    /// When it cannot be read.
    fn all(&mut self) -> io::Result<Vec<u8>>;
}

/// Whether what is typed can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Yes,
    No,
}

/// A colour of the terminal's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Green,
    Yellow,
    Red,
    Grey,
    Bold,
}

impl Terminal {
    /// That of this process.
    pub(crate) fn of_process() -> Self {
        let is_coloured = io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|value| value != "dumb");
        Self {
            out: Box::new(BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            is_blank: true,
            keys: Some(Box::new(Standard)),
            is_coloured,
            is_typed: io::stdin().is_terminal(),
            clock: Clock::system(),
        }
    }

    /// One for tests, at which nobody sits.
    #[cfg(test)]
    pub(crate) fn scripted(out: Box<dyn Write>, err: Box<dyn Write>, keys: Box<dyn Keys>) -> Self {
        Self {
            out,
            err,
            is_blank: true,
            keys: Some(keys),
            is_coloured: false,
            is_typed: false,
            clock: Clock::still(),
        }
    }

    /// Writes the result elsewhere from now on.
    #[cfg(test)]
    pub(crate) fn replace_out(&mut self, out: Box<dyn Write>) {
        self.out = out;
    }

    /// Whether nothing of a result was written yet.
    pub(crate) fn is_blank(&self) -> bool {
        self.is_blank
    }

    /// What time it is, in milliseconds since 1970 UTC.
    pub(crate) fn now(&self) -> i64 {
        (self.clock.now)()
    }

    /// Writes a line of the result.
    ///
    /// # Errors
    /// When nobody reads it.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), Stop> {
        self.is_blank = false;
        written(writeln!(self.out, "{line}"))
    }

    /// Writes what is a text already.
    ///
    /// # Errors
    /// When nobody reads it.
    pub(crate) fn text(&mut self, text: &[u8]) -> Result<(), Stop> {
        self.is_blank = false;
        written(self.out.write_all(text))
    }

    /// Writes a value as a line of JSON.
    ///
    /// # Errors
    /// When nobody reads it.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Stop> {
        self.is_blank = false;
        written(serde_json::to_writer(&mut self.out, value).map_err(io::Error::from))?;
        self.line("")
    }

    /// Lets whoever reads have everything that was written.
    ///
    /// # Errors
    /// When nobody reads it.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        written(self.out.flush())
    }

    /// Says something beside the result. Nobody hearing it is no reason to stop.
    pub(crate) fn aside(&mut self, sentence: &str) {
        let _nobody_hears = writeln!(self.err, "{sentence}");
    }

    /// The text in a colour, where a person looks.
    pub(crate) fn paint(&self, text: &str, colour: Colour) -> String {
        let code = match colour {
            _ if !self.is_coloured => return text.to_owned(),
            Colour::Green => 32,
            Colour::Yellow => 33,
            Colour::Red => 31,
            Colour::Grey => 90,
            Colour::Bold => 1,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Asks for a line and waits for it, however long that takes; meanwhile everything else goes on. Without a person at
    /// the keys nothing is asked, and the next line of standard input is taken. Nothing at its end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn ask(&mut self, question: &str, shown: Shown) -> Result<Option<String>, Stop> {
        self.flush()?;
        if self.is_typed {
            let _nobody_hears = write!(self.err, "{question} ").and_then(|()| self.err.flush());
        }
        let line = self.read(move |keys| keys.line(shown)).await?;
        Ok(line.map(|line| line.trim().to_owned()))
    }

    /// Everything on standard input.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn everything(&mut self) -> Result<Vec<u8>, Stop> {
        self.read(|keys| keys.all()).await
    }

    /// Whether the user says yes. Nobody at the keys has not said it.
    ///
    /// # Errors
    /// When the answer cannot be read.
    pub(crate) async fn confirms(&mut self, question: &str) -> Result<bool, Stop> {
        if !self.is_typed {
            return Err(Stop::misused(say("command.needsYes", &[("question", question)])));
        }
        let answer = self.ask(&say("command.confirm", &[("question", question)]), Shown::Yes).await?;
        Ok(answer.is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes")))
    }

    async fn read<T: Send + 'static>(
        &mut self,
        read: impl FnOnce(&mut dyn Keys) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Stop> {
        let unreadable = |why: &dyn std::fmt::Display| {
            Stop::not_done(say("command.unreadable", &[("why", &why.to_string())]))
        };
        let mut keys = self.keys.take().ok_or_else(|| unreadable(&"it is being read already"))?;
        let reading = tokio::task::spawn_blocking(move || {
            let read = read(&mut *keys);
            (keys, read)
        });
        let (keys, read) = reading.await.map_err(|error| unreadable(&error))?;
        self.keys = Some(keys);
        read.map_err(|error| unreadable(&error))
    }
}

/// Whatever keeps the result from being read, there is nobody to tell.
fn written(outcome: io::Result<()>) -> Result<(), Stop> {
    match outcome {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Stop::Unread),
        Err(error) => Err(Stop::not_done(say("command.unwritable", &[("why", &error.to_string())]))),
    }
}

/// Standard input.
struct Standard;

impl Keys for Standard {
    fn line(&mut self, shown: Shown) -> io::Result<Option<String>> {
        let stdin = io::stdin();
        if shown == Shown::No && stdin.is_terminal() {
            return rpassword::read_password().map(Some);
        }
        let mut line = String::new();
        let read = stdin.lock().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn all(&mut self) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        io::stdin().lock().read_to_end(&mut all)?;
        Ok(all)
    }
}

/// Puts the terminal back as it was: a program that is interrupted at a hidden prompt leaves it silent otherwise.
pub(crate) struct AsItWas {
    #[cfg(unix)]
    settings: Option<rustix::termios::Termios>,
}

impl AsItWas {
    /// Remembers how the terminal is.
    pub(crate) fn remember() -> Self {
        Self {
            #[cfg(unix)]
            settings: rustix::termios::tcgetattr(io::stdin()).ok(),
        }
    }

    /// Puts it back.
    pub(crate) fn restore(&self) {
        #[cfg(unix)]
        if let Some(settings) = &self.settings {
            let when = rustix::termios::OptionalActions::Now;
            if let Err(error) = rustix::termios::tcsetattr(io::stdin(), when, settings) {
                tracing::debug!(%error, "the terminal could not be put back as it was");
            }
        }
    }
}

/// Waits until nobody reads standard output any more. Where the system does not tell, writing does.
#[cfg(target_os = "linux")]
pub(crate) async fn unread() {
    use rustix::event::{PollFd, PollFlags, poll};
    let (closed, told) = tokio::sync::oneshot::channel();
    // A thread, because what is safe to wait on without one wants a stream of its own, and this one is shared.
    let watching = std::thread::Builder::new().name("standard output".to_owned()).spawn(move || {
        let out = io::stdout();
        // Nothing is asked for, so it comes back for an error or a closed other end alone.
        let mut waiting = [PollFd::new(&out, PollFlags::empty())];
        while matches!(poll(&mut waiting, None), Err(rustix::io::Errno::INTR)) {}
        if waiting[0].revents().intersects(PollFlags::ERR | PollFlags::HUP) {
            // Nobody waits for it once the command is done.
            let _done_already = closed.send(());
        }
    });
    if watching.is_err() || told.await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Waits until nobody reads standard output any more. Where the system does not tell, writing does.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn unread() {
    std::future::pending().await
}
