//! Formats: a report in, text out. One file a format; nothing here decides anything.

mod account;
mod alike;
mod by_rule;
mod clock;
mod controls;
mod csv;
mod escape;
mod format;
mod html;
mod json;
mod jsonl;
mod junit;
mod letter;
mod look;
mod markdown;
mod markup;
mod measure;
mod ocsf;
mod page;
mod recipients_csv;
#[cfg(test)]
pub(crate) mod samples;
mod sarif;
mod schema;
mod sentences;
mod table;
mod unassessed;
mod written_to;

pub use alike::{Alike, alike};
pub use clock::wrong_clock;
pub use escape::{is_treacherous, shown};
pub use format::{Format, Kind, Writes};
pub use json::{json, line as json_line};
pub use letter::{Letter, letter};
pub use look::Look;
pub use page::{number, plural, wrapped};
pub use recipients_csv::recipients_csv;
pub use schema::{KINDS, schema};

use format::NOTHING;

/// Every format; the first is what people get who ask for none.
pub const FORMATS: &[Format] = &[
    Format {
        name: "table",
        says: "For people",
        scan: Some(table::scan),
        doctor: Some(table::doctor),
        history: Some(table::history),
        apply: Some(table::apply),
        plan: Some(table::plan),
        response: Some(table::response),
        ..NOTHING
    },
    Format {
        name: "json",
        says: "For machines; `palisade report --schema KIND` prints the schema",
        scan: Some(|report, _, out| json(report, out)),
        doctor: Some(|report, _, out| json(report, out)),
        history: Some(|report, _, out| json(report, out)),
        apply: Some(|report, _, out| json(report, out)),
        plan: Some(|plan, _, out| json(plan, out)),
        response: Some(|response, _, out| json(response, out)),
        ..NOTHING
    },
    Format {
        name: "jsonl",
        endings: &["ndjson"],
        says: "For machines that read line by line: header, findings, checks, fixes, summary",
        scan: Some(|report, _, out| jsonl::scan(report, out)),
        ..NOTHING
    },
    Format {
        name: "csv",
        says: "For spreadsheets: a row a finding",
        scan: Some(|report, _, out| csv::scan(report, out)),
        ..NOTHING
    },
    Format {
        name: "markdown",
        endings: &["md"],
        says: "For a ticket or the file of an incident",
        scan: Some(markdown::scan),
        response: Some(markdown::response),
        ..NOTHING
    },
    Format {
        name: "html",
        endings: &["htm"],
        says: "For a browser, a printer, a board: one file that fetches nothing",
        scan: Some(html::scan),
        response: Some(html::response),
        ..NOTHING
    },
    Format {
        name: "junit",
        says: "For what shows test results: a case a check",
        scan: Some(|report, _, out| junit::scan(report, out)),
        ..NOTHING
    },
    Format {
        name: "sarif",
        says: "SARIF 2.1.0, for what gathers results of scanners",
        scan: Some(|report, _, out| sarif::scan(report, out)),
        ..NOTHING
    },
    Format {
        name: "ocsf",
        says: "OCSF 1.5.0 Compliance Findings, one a line, for what gathers security events",
        scan: Some(|report, _, out| ocsf::scan(report, out)),
        ..NOTHING
    },
];

/// The format of this name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format that a file's ending names.
pub fn of_ending(ending: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == ending || format.endings.contains(&ending))
}

/// The formats that reports of this kind are written in, the usual one first.
pub fn formats(kind: Kind) -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(move |format| format.writes(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_an_ending_mean_one_format_each() {
        let names: Vec<&str> = FORMATS
            .iter()
            .flat_map(|format| format.endings.iter().chain(std::iter::once(&format.name)))
            .copied()
            .collect();
        for name in &names {
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn every_kind_has_a_page_and_a_document_and_a_scan_has_every_format() {
        for kind in Kind::ALL {
            let names: Vec<&str> = formats(kind).take(2).map(|format| format.name).collect();
            assert_eq!(names, ["table", "json"], "{kind:?}");
        }
        assert_eq!(formats(Kind::Scan).count(), FORMATS.len());
    }
}
