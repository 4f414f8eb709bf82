//! Commands against a scripted agent: what is written for a state, what is wished, and how it ends.

mod fake;
mod states;
mod showing;
mod naming;
mod signing;
mod doing;
mod telling;
mod me;
mod labels;
mod activity;
mod opening;
mod names;
mod keyring;
mod creators;
mod person;
mod settings;
mod following;
mod real;

use super::ending::{Ending, Stop};
use super::talk::Talk;
use super::terminal::{Keys, Shown, Terminal};
use super::{finish, with_agent};
use crate::args::Args;
use clap::Parser;
use fake::Fake;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::rc::Rc;

/// What a command wrote, and how it ended.
#[derive(Debug)]
struct Outcome {
    ending: Ending,
    out: String,
    err: String,
}

impl Outcome {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect("one object")
    }
}

/// Where a test reads what was written.
#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A pipe whose reader is gone after so many lines.
struct Gone(usize);

impl Write for Gone {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        match self.0.checked_sub(lines) {
            Some(left) => {
                self.0 = left;
                Ok(bytes.len())
            }
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines that are typed or piped in; which of them could be seen.
#[derive(Clone, Default)]
struct Typed {
    lines: std::sync::Arc<std::sync::Mutex<(VecDeque<String>, Vec<Shown>)>>,
}

impl Typed {
    fn lines(lines: &[&str]) -> Self {
        let typed = Self::default();
        typed.lines.lock().unwrap().0.extend(lines.iter().map(|line| (*line).to_owned()));
        typed
    }

    fn seen(&self) -> Vec<Shown> {
        self.lines.lock().unwrap().1.clone()
    }
}

impl Keys for Typed {
    fn line(&mut self, shown: Shown) -> io::Result<Option<String>> {
        let mut typed = self.lines.lock().unwrap();
        typed.1.push(shown);
        Ok(typed.0.pop_front())
    }

    fn all(&mut self) -> io::Result<Vec<u8>> {
        let mut typed = self.lines.lock().unwrap();
        Ok(typed.0.drain(..).map(|line| line + "\n").collect::<String>().into_bytes())
    }
}

/// A terminal at which nobody sits, and what is written on it.
fn terminal(typed: &Typed) -> (Terminal, Paper, Paper) {
    let (out, err) = (Paper::default(), Paper::default());
    let terminal = Terminal::scripted(Box::new(out.clone()), Box::new(err.clone()), Box::new(typed.clone()));
    (terminal, out, err)
}

/// Carries out a command line against a scripted agent.
async fn run(line: &[&str], fake: &Fake) -> Outcome {
    run_with(line, fake, &Typed::default(), |_| {}).await
}

async fn run_with(line: &[&str], fake: &Fake, typed: &Typed, change: impl FnOnce(&mut Terminal)) -> Outcome {
    let (mut terminal, out, err) = terminal(typed);
    change(&mut terminal);
    let args = Args::try_parse_from([&["porchlight"], line].concat()).expect("a command line");
    let mut talk = Talk::with(fake.reached());
    let done = with_agent(args.command.expect("a command"), &mut talk, &mut terminal).await;
    let ending = finish(done, &mut terminal);
    Outcome { ending, out: out.text(), err: err.text() }
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_ends_or_is_silent_is_told_apart() {
    let fake = Fake::of(states::nobody());
    fake.end();
    let outcome = run(&["status"], &fake).await;
    assert_eq!(outcome.ending, Ending::NotDone);
    assert!(outcome.err.contains("ended before it answered"), "{}", outcome.err);

    let silent = Fake::of(states::nobody());
    silent.be_silent();
    assert_eq!(run(&["status"], &silent).await.ending, Ending::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn nobody_reading_is_an_ending_and_no_failure() {
    let fake = Fake::of(states::viber());
    let (mut terminal, _, err) = terminal(&Typed::default());
    terminal.replace_out(Box::new(Gone(1)));
    let args = Args::try_parse_from(["porchlight", "contact", "list"]).unwrap();
    let done = with_agent(args.command.unwrap(), &mut Talk::with(fake.reached()), &mut terminal).await;
    assert_eq!(done, Err(Stop::Unread));
    assert_eq!(finish(done, &mut terminal), Ending::Done);
    assert_eq!(err.text(), "");
}
