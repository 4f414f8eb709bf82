//! What asking costs: requests per sweep, and processor, wake-ups and bytes of a program that is signed in and left alone.
//!
//! The agent's example `signed_in` is the service and the person who signs in to it. It is a program of its own, so that what
//! it uses does not count.

use std::path::Path;
use std::time::Duration;

use super::program::{self, MEASURED};
use super::table::{self, Row};
use crate::desktop::{Desktop, Furniture};
use crate::measure::{self, Use};
use crate::run::{Outcome, Trouble, wait_for};

/// How long signing in and bringing everybody in may take beside what is measured: 50,000 people are a thousand pages.
const BRINGING_IN: Duration = Duration::from_secs(600);
/// The processor is read this long before the person comes back, whose coming back is work.
const BEFORE_THE_END: Duration = Duration::from_secs(2);
const A_DAY: f64 = 86_400.0;

/// What the service was asked.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Asked {
    /// In how long a time.
    seconds: f64,
    /// Requests for the presence of up to 100 people.
    statuses: u64,
    /// Pages of the list of who is online.
    online: u64,
    others: u64,
    /// How many were online at the end.
    present: u64,
}

/// A signed-in program that was left alone.
pub(super) struct Polled {
    contacts: u32,
    used: Use,
    bytes: u64,
    asked: Asked,
}

/// With how many requests everybody is asked about once.
pub(super) fn sweep(porchlight: &Path, service: &Path, contacts: u32) -> Outcome<Asked> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    let service = sign_in(&mut desktop, porchlight, service, contacts, &["sweep"])?;
    let line = line(&mut desktop, service, "swept", BRINGING_IN)?;
    asked(&line)
}

/// What a program costs that asks by the default settings for so long.
pub(super) fn polled(porchlight: &Path, service: &Path, contacts: u32, length: Duration) -> Outcome<Polled> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    let seconds = length.as_secs().to_string();
    let service = sign_in(&mut desktop, porchlight, service, contacts, &["poll", &seconds])?;
    line(&mut desktop, service, "settled", BRINGING_IN)?;
    let used = measure::use_during(&desktop.processes(MEASURED), length.saturating_sub(BEFORE_THE_END));
    let line = line(&mut desktop, service, "polled", program::PATIENCE)?;
    let bytes = number(&line, "bytes")? as u64;
    Ok(Polled { contacts, used, bytes, asked: asked(&line)? })
}

fn sign_in(
    desktop: &mut Desktop,
    porchlight: &Path,
    service: &Path,
    contacts: u32,
    what: &[&str],
) -> Outcome<u32> {
    let data = desktop.home().join("porchlight");
    program::start(desktop, porchlight, &data)?;
    let mut command = desktop.command(service);
    command.arg(data).arg(contacts.to_string()).args(what);
    desktop.spawn("service", command)
}

/// The line that the service prints when it has come so far.
pub(super) fn line(desktop: &mut Desktop, service: u32, word: &str, patience: Duration) -> Outcome<String> {
    wait_for(&format!("the service to say `{word}`"), patience, || {
        // Looked at first: having said the last line it ends.
        let is_running = desktop.is_running(service);
        let said = desktop.said("service");
        match said.lines().find(|line| line.split(' ').next() == Some(word)) {
            Some(line) => Ok(Some(line.to_owned())),
            None if is_running => Ok(None),
            None => Err(Trouble::new(format!("The simulated service ended early. It printed: {said}"))),
        }
    })
}

fn asked(line: &str) -> Outcome<Asked> {
    let count = |name| number(line, name).map(|number| number as u64);
    Ok(Asked {
        seconds: number(line, "seconds")?,
        statuses: count("statuses")?,
        online: count("online")?,
        others: count("others")?,
        present: count("present")?,
    })
}

/// The number of this name in a line of `name=number`.
fn number(line: &str, name: &str) -> Outcome<f64> {
    let pairs = line.split(' ').filter_map(|pair| pair.split_once('='));
    let found = pairs.into_iter().find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok());
    found.ok_or_else(|| Trouble::new(format!("There is no number `{name}` in: {line}")))
}

/// The table of all sweeps.
pub(super) fn table(columns: &[(u32, Asked)]) -> String {
    let rows: [Row<'_, Asked>; 4] = [
        ("requests per sweep", &|asked| (asked.statuses + asked.online + asked.others).to_string()),
        ("of them for the presence of 100 each", &|asked| asked.statuses.to_string()),
        ("of them for who is online, 50 a page", &|asked| asked.online.to_string()),
        ("people online meanwhile", &|asked| asked.present.to_string()),
    ];
    table::text(columns, &rows)
}

impl Polled {
    /// The figures in sentences.
    pub(super) fn text(&self) -> String {
        let Self { contacts, used, bytes, asked } = self;
        let requests = asked.statuses + asked.online + asked.others;
        let a_day = *bytes as f64 * A_DAY / asked.seconds / 1e6;
        format!(
            "Signed in, {contacts} contacts, default settings, left alone for {:.0} s:\n\
             {:.3} % of one core, {:.2} wake-ups a second\n\
             {requests} requests ({} for presence, {} for who is online, {} others; {} people online at the end)\n\
             {:.2} MB as the account counts them, which is {a_day:.1} MB a day",
            asked.seconds,
            used.percent,
            used.wakeups_per_second,
            asked.statuses,
            asked.online,
            asked.others,
            asked.present,
            *bytes as f64 / 1e6,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "polled seconds=600 bytes=500000 statuses=21 online=10 others=1 present=40";

    #[test]
    fn what_the_service_prints_is_read() {
        let expected = Asked { seconds: 600.0, statuses: 21, online: 10, others: 1, present: 40 };
        assert_eq!(asked(LINE).unwrap(), expected);
        let trouble = asked("swept seconds=3.2 statuses=x").unwrap_err().to_string();
        assert_eq!(trouble, "There is no number `statuses` in: swept seconds=3.2 statuses=x");
    }

    #[test]
    fn bytes_are_scaled_to_a_day() {
        let used = Use { percent: 0.02, wakeups_per_second: 0.3 };
        let polled = Polled { contacts: 1_000, used, bytes: 500_000, asked: asked(LINE).unwrap() };
        let text = polled.text();
        assert!(text.contains("32 requests (21 for presence, 10 for who is online, 1 others;"), "{text}");
        assert!(text.ends_with("0.50 MB as the account counts them, which is 72.0 MB a day"), "{text}");
    }

    #[test]
    fn a_sweep_is_counted_whole() {
        let text = table(&[(1_000, asked(LINE).unwrap())]);
        assert!(text.starts_with("| contacts | 1000 |\n|---|---:|\n| requests per sweep | 32 |"), "{text}");
    }
}
