//! A report to every place that was asked for. One place that cannot be written costs the others nothing.

use super::message::Stop;
use super::output::{Destination, OutputError, to_file, to_stdout};
use super::terminal::Terminal;
use crate::model::ScanReport;
use crate::report::{FORMATS, Format, find};

/// Every `-o`, refused before anything is read when it makes no sense.
pub(super) fn destinations(written: &[String]) -> Result<Vec<Destination>, Stop> {
    let parse = |text: &String| Destination::parse(text).map_err(|why| Stop::usage(format!("-o {text}: {why}")));
    written.iter().map(parse).collect()
}

/// Writes the report to every destination and, where none takes its place, to the screen. What cannot be written is
/// named, and the run ends with 3.
pub(super) fn deliver(
    report: &ScanReport,
    asked: Option<&str>,
    destinations: &[Destination],
    terminal: &Terminal,
) -> Result<(), Stop> {
    let mut failures: Vec<(&Destination, OutputError)> = Vec::new();
    for destination in destinations {
        let format = destination.format(asked);
        match to_file(&destination.path, |out| (format.scan)(report, &terminal.look_of_file(), out)) {
            Ok(()) => terminal.say(&format!("palisade: {} written to {}", format.name, destination.path.display())),
            Err(error) => failures.push((destination, error)),
        }
    }
    if let Some(format) = for_the_screen(asked, destinations, &failures) {
        to_stdout(|out| (format.scan)(report, &terminal.look(), out))?;
    }
    let lost = !failures.is_empty() && failures.len() == destinations.len();
    complain(failures, lost, terminal)
}

/// The format for standard output, if anything goes there. A file in the format asked for takes the place of the screen;
/// where no file could be written, the report goes there instead: a scan may have taken hours.
fn for_the_screen(
    asked: Option<&str>,
    destinations: &[Destination],
    failures: &[(&Destination, OutputError)],
) -> Option<&'static Format> {
    let table = FORMATS.first();
    match failures.first() {
        Some((first, _)) if failures.len() == destinations.len() => Some(first.format(asked)),
        _ if destinations.is_empty() => asked.and_then(find).or(table),
        _ => {
            table.filter(|table| asked.is_none() && destinations.iter().all(|one| one.format(asked).name != table.name))
        }
    }
}

/// Names every failure. When nothing could be written it also says where the report is.
fn complain(failures: Vec<(&Destination, OutputError)>, lost: bool, terminal: &Terminal) -> Result<(), Stop> {
    if failures.is_empty() {
        return Ok(());
    }
    for (_, error) in failures {
        terminal.complain(&Stop::from(error));
    }
    let what = if lost { "no file could be written: the report went to standard output" } else { "" };
    Err(Stop::failed(what))
}
