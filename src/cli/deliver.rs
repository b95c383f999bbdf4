//! A report to every place that was asked for. One place that cannot be written costs the others nothing.

use super::formats::OFFERED;
use super::message::Stop;
use super::output::{Destination, OutputError, is_there, to_file, to_stdout};
use super::terminal::Terminal;
use crate::model::ScanReport;
use crate::report::{FORMATS, Format};

/// Every `-o`, refused before anything is read when it makes no sense: a scan may take hours.
pub(super) fn destinations(written: &[String], asked: Option<&'static Format>) -> Result<Vec<Destination>, Stop> {
    let parse = |text: &String| Destination::parse(text).map_err(|why| Stop::usage(format!("-o {text}: {why}")));
    let destinations: Vec<Destination> = written.iter().map(parse).collect::<Result<_, _>>()?;
    for (one, text) in destinations.iter().zip(written) {
        if let Some(ending) = one.unknown_ending(asked) {
            let what = format!("-o {text}: the ending .{ending} names no format");
            let hint = format!("name one before it: -o html={text}");
            return Err(Stop { hint: Some(hint), ..Stop::usage(what) });
        }
    }
    for (at, (one, text)) in destinations.iter().zip(written).enumerate() {
        if let Some((_, first)) = destinations.iter().zip(written).take(at).find(|(earlier, _)| earlier.is_same(one)) {
            let what = format!("-o {text}: that is where -o {first} goes, and one would take the other's place");
            return Err(Stop { hint: Some("name two files".into()), ..Stop::usage(what) });
        }
    }
    let screen = for_the_screen(asked, &destinations, &[]).is_some();
    if screen || destinations.iter().any(Destination::is_stdout) {
        is_there()?;
    }
    Ok(destinations)
}

/// Writes the report to every destination and, where none takes its place, to the screen. What cannot be written is
/// named, and the run ends with 3.
pub(super) fn deliver(
    report: &ScanReport,
    asked: Option<&'static Format>,
    destinations: &[Destination],
    terminal: &Terminal,
) -> Result<(), Stop> {
    let mut failures: Vec<(&Destination, OutputError)> = Vec::new();
    for destination in destinations {
        if let Err(error) = write(report, destination, destination.format(asked), terminal) {
            failures.push((destination, error));
        }
    }
    if let Some(format) = for_the_screen(asked, destinations, &failures) {
        to_stdout(|out| format.scan.expect(OFFERED)(report, &terminal.look(), out))?;
    }
    let lost = !failures.is_empty() && failures.len() == destinations.len();
    complain(failures, lost, terminal)
}

fn write(
    report: &ScanReport,
    destination: &Destination,
    format: &Format,
    terminal: &Terminal,
) -> Result<(), OutputError> {
    if destination.is_stdout() {
        return to_stdout(|out| format.scan.expect(OFFERED)(report, &terminal.look(), out));
    }
    to_file(&destination.path, |out| format.scan.expect(OFFERED)(report, &terminal.look_of_file(), out))?;
    terminal.say(&format!("palisade: {} written to {}", format.name, destination.path.display()));
    Ok(())
}

/// The format for the screen, if anything goes there beside the destinations. A file in the format asked for takes the
/// place of the screen; where no file could be written, the report goes there instead: a scan may have taken hours.
fn for_the_screen(
    asked: Option<&'static Format>,
    destinations: &[Destination],
    failures: &[(&Destination, OutputError)],
) -> Option<&'static Format> {
    let table = FORMATS.first();
    match failures.first() {
        Some((first, _)) if failures.len() == destinations.len() => Some(first.format(asked)),
        _ if destinations.is_empty() => asked.or(table),
        _ if destinations.iter().any(Destination::is_stdout) => None,
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
