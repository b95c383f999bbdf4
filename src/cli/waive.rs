//! `palisade waive`.

use std::fs;

use clap::Args;
use jiff::civil::Date;

use super::args::Common;
use super::message::Stop;
use super::output::{to_file, to_stdout};
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Store, Waivable, Waiving};
use crate::model::Finding;
use crate::report::shown;

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  palisade waive 0f3c9a… --until 2027-03-31 --owner it-sec \\
    --reason \"old scanner, replaced in March\"

The fingerprint is findings[].fingerprint of a scan in JSON. What is waived is
still reported and does not count for --fail-on. After its last day the waiver
counts as none, and a scan says so. To take one back, delete its entry.")]
pub(crate) struct WaiveArgs {
    /// The finding, by its 32 hex digits
    pub(crate) fingerprint: String,
    /// The last day on which it is accepted, UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) until: Date,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: String,
    /// Also where no stored run knows the finding
    #[arg(long)]
    pub(crate) unknown: bool,
    /// Folder of the store; else PALISADE_STATE, else palisade/ in the platform's data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<std::path::PathBuf>,
}

fn day(text: &str) -> Result<Date, String> {
    let wrong = || "a day is written like 2027-03-31".to_owned();
    // No time, no week date, no other way to write it that a configuration could not hold.
    if text.len() != 10 {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

pub(crate) fn run(common: &Common, args: &WaiveArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let folder = start::folder(args.state.as_deref())?;
    let asked = Waiving {
        fingerprint: &args.fingerprint,
        until: args.until,
        reason: &args.reason,
        owner: &args.owner,
        unknown: args.unknown,
    };
    let ready = start::runtime()?.block_on(async {
        let mut store = Store::open_existing(&folder).await.map_err(app::Error::from)?;
        let ready = app::waiving(common.config.as_deref(), store.as_mut(), asked, named).await;
        if let Some(store) = store {
            store.close().await;
        }
        ready.map_err(Stop::from)
    })?;
    write(&ready)?;
    if let Some(ended) = ready.ended {
        terminal.say(&format!("palisade: an earlier waiver of it ended on {ended}; its entry can be taken out"));
    }
    to_stdout(|out| out.write_all(told(&ready, args.until).as_bytes()))?;
    Ok(0)
}

/// Beside the file first, then in its place, unless somebody else wrote it meanwhile.
fn write(ready: &Waivable) -> Result<(), Stop> {
    let path = &ready.path;
    let now = fs::read_to_string(path).ok();
    if now != ready.before {
        return Err(Stop::failed(format!(
            "{} was changed meanwhile; nothing was written: run it again",
            path.display()
        )));
    }
    Ok(to_file(path, |out| out.write_all(ready.after.as_bytes()))?)
}

/// The rule and the resource in one line: names are written by whoever made them.
fn named(finding: &Finding) -> String {
    let resource = &finding.resource;
    let name = if resource.name.is_empty() { &*resource.id } else { &*resource.name };
    format!("{} on {}", finding.rule, shown(name, 80))
}

fn told(ready: &Waivable, until: Date) -> String {
    let made = if ready.before.is_some() { "written into" } else { "written into the new" };
    let about = match &ready.finding {
        Some(finding) => format!("{}: {}\n", finding.severity.word(), shown(&finding.title, 120)),
        None => "No stored run knows this finding: the next scan says whether the waiver covers anything.\n".into(),
    };
    let resolved = match ready.is_resolved {
        true => "The last run found it right: the waiver covers nothing unless it comes back.\n",
        false => "",
    };
    let next = until.tomorrow().map_or_else(|_| "the next day".to_owned(), |day| day.to_string());
    format!(
        "{made} {}:\n\n{}\n{about}{resolved}Until the end of {until} (UTC) scans report it as waived, and it does not count \
         for --fail-on.\nFrom {next} on it counts again. The posture is the same with and without a waiver.\n",
        ready.path.display(),
        on_screen(&ready.added)
    )
}

/// The lines as they were written, but for what a terminal would obey: a reason may be pasted from anywhere.
fn on_screen(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", shown(line, 1_000))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_shown_line_by_line_and_steers_no_terminal() {
        assert_eq!(on_screen("[[waiver]]\nreason = \"a\u{202e}b\"\n"), "[[waiver]]\nreason = \"a\\u{202e}b\"\n");
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        assert!(day("2027-03-31").is_ok());
        for wrong in ["2027-02-30", "tomorrow", "31.03.2027", "2027-03-31T10:00:00", "2027-3-31", "20270331"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
