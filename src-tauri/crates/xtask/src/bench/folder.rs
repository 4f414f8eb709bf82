//! What a data folder costs: start to tray icon, memory before, while and after the window is open, and idling while nobody is
//! signed in.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::program::{MEASURED, PATIENCE, measured, nanoseconds_since_1970, start};
use super::table::{self, Row};
use crate::demo::WINDOW;
use crate::desktop::{Desktop, Furniture};
use crate::measure::{self, Use, median};
use crate::run::{Outcome, at, run, wait_for};

/// Starts per data folder; the table has their median and the slowest.
pub(super) const STARTS: usize = 11;
/// From the tray icon or the window until memory is read: first answers are in and start-up buffers are freed.
const SETTLING: Duration = Duration::from_secs(5);
/// The class that GTK gives the bare window: the name of its program.
const BARE: &str = "bare";

/// A data folder to measure with.
pub(super) struct Folder {
    /// How many contacts are in it.
    pub(super) contacts: u32,
    /// Used as it is, and written to: measure a copy. Without one, a folder with as many contacts is made for the run.
    pub(super) path: Option<PathBuf>,
}

/// One column of the table.
#[derive(Default)]
pub(super) struct Figures {
    starts: Vec<f64>,
    memory_never_opened: u64,
    idle: Use,
    window_milliseconds: f64,
    memory_open: u64,
    memory_window: u64,
    memory_closed: u64,
    /// Other people's web views that ran while memory was read with the window open.
    web_views_of_others: usize,
}

/// Measures one folder. `people` is the program that makes one.
pub(super) fn measure(porchlight: &Path, people: &Path, folder: &Folder, idle: Duration) -> Outcome<Figures> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    let data = match &folder.path {
        Some(path) => at(path, path.canonicalize())?,
        None => {
            let made = desktop.home().join("porchlight");
            run(desktop.command(people).arg(&made).arg(folder.contacts.to_string()))?;
            made
        }
    };
    let mut figures = Figures::default();
    // One start that is not counted: it makes or migrates the databases and warms the file cache for all others alike.
    let mut running = start(&mut desktop, porchlight, &data)?.0;
    for _ in 0..STARTS {
        desktop.end(running);
        let (id, milliseconds) = start(&mut desktop, porchlight, &data)?;
        running = id;
        figures.starts.push(milliseconds);
    }
    std::thread::sleep(SETTLING);
    figures.memory_never_opened = measure::memory(&desktop.processes(MEASURED));
    figures.idle = measure::use_during(&desktop.processes(MEASURED), idle);
    window(&mut desktop, running, porchlight, &data, &mut figures)?;
    desktop.end(running);
    Ok(figures)
}

/// Opens the window by a second start, as the application menu does, and closes it as a person does.
fn window(
    desktop: &mut Desktop,
    running: u32,
    porchlight: &Path,
    data: &Path,
    figures: &mut Figures,
) -> Outcome<()> {
    let asked = nanoseconds_since_1970();
    let mut second = measured(desktop, porchlight);
    run(second.arg("--data-dir").arg(data))?;
    let window = wait_for("Porchlight's window", PATIENCE, || Ok(desktop.windows(WINDOW).pop()))?;
    figures.window_milliseconds = nanoseconds_since_1970().saturating_sub(asked) as f64 / 1e6;
    std::thread::sleep(SETTLING);
    let mut processes = desktop.processes(MEASURED);
    figures.memory_open = measure::memory(&processes);
    figures.web_views_of_others = measure::others_named("WebKit", &processes);
    processes.retain(|process| *process != running);
    figures.memory_window = measure::memory(&processes);

    run(desktop.command("xdotool").args(["windowactivate", "--sync", &window, "key", "alt+F4"]))?;
    wait_for("Porchlight's window to close", PATIENCE, || {
        Ok(desktop.windows(WINDOW).is_empty().then_some(()))
    })?;
    std::thread::sleep(SETTLING);
    figures.memory_closed = measure::memory(&desktop.processes(MEASURED));
    Ok(())
}

/// The memory of a Tauri window of the same size with nothing in it, to compare with.
pub(super) fn bare_window(program: &Path) -> Outcome<u64> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    let command = measured(&desktop, program);
    let id = desktop.spawn("bare", command)?;
    wait_for("the bare window", PATIENCE, || Ok(desktop.windows(BARE).pop()))?;
    std::thread::sleep(SETTLING);
    let memory = measure::memory(&desktop.processes(MEASURED));
    desktop.end(id);
    Ok(memory)
}

/// The table of all folders.
pub(super) fn table(columns: &[(u32, Figures)]) -> String {
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let milliseconds = |value: f64| format!("{value:.1} ms");
    let rows: [Row<'_, Figures>; 9] = [
        ("start to tray icon, median", &|f| median(f.starts.clone()).map_or_else(String::new, milliseconds)),
        ("start to tray icon, slowest", &|f| milliseconds(f.starts.iter().copied().fold(0.0, f64::max))),
        ("memory (PSS), window never opened", &|f| megabytes(f.memory_never_opened)),
        ("memory (PSS), window open", &|f| megabytes(f.memory_open)),
        ("of it the window's own processes", &|f| megabytes(f.memory_window)),
        ("memory (PSS), window closed again", &|f| megabytes(f.memory_closed)),
        ("window asked for to window there, to 50 ms", &|f| milliseconds(f.window_milliseconds)),
        ("idle, nobody signed in, share of one core", &|f| format!("{:.3} %", f.idle.percent)),
        ("idle, nobody signed in, wake-ups a second", &|f| format!("{:.2}", f.idle.wakeups_per_second)),
    ];
    let mut text = table::text(columns, &rows);
    if columns.iter().any(|(_, figures)| figures.web_views_of_others > 0) {
        text.push_str(
            "\n\nOther programs' web views ran meanwhile and shared pages with ours: with the window open, memory is more than \
             it says here. Measure again without them.",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_column_for_each_folder() {
        let figures = |memory| Figures {
            starts: vec![15.0, 40.0, 16.0],
            memory_never_opened: memory,
            ..Figures::default()
        };
        let text = table(&[(1_000, figures(8_500_000)), (50_000, figures(45_000_000))]);
        assert!(text.starts_with(
            "| contacts | 1000 | 50000 |\n|---|---:|---:|\n| start to tray icon, median | 16.0 ms | 16.0 ms |"
        ));
        assert!(text.contains("| memory (PSS), window never opened | 8.5 MB | 45.0 MB |"));
        assert!(!text.contains("Measure again"));
        let disturbed = Figures { web_views_of_others: 2, ..figures(1) };
        assert!(table(&[(1_000, disturbed)]).ends_with("Measure again without them."));
    }
}
