//! Formats: a report in, text out. One file a format; nothing here decides anything.

mod alike;
mod clock;
mod escape;
mod json;
mod look;
mod page;
#[cfg(test)]
pub(crate) mod samples;
mod schema;
mod table;

use std::io::{self, Write};

pub use alike::{Alike, alike};
pub use clock::wrong_clock;
pub use escape::{is_treacherous, shown};
pub use json::{json, json_line};
pub use look::Look;
pub use page::{number, plural, wrapped};
pub use schema::{KINDS, schema};

use crate::model::{ApplyReport, DoctorReport, HistoryReport, Plan, Response, ScanReport};

/// One way to write reports.
pub struct Format {
    /// The word after `--format`, and the ending of a file by which it is recognised.
    pub name: &'static str,
    pub scan: fn(&ScanReport, &Look, &mut dyn Write) -> io::Result<()>,
    pub doctor: fn(&DoctorReport, &Look, &mut dyn Write) -> io::Result<()>,
    pub history: fn(&HistoryReport, &Look, &mut dyn Write) -> io::Result<()>,
    pub apply: fn(&ApplyReport, &Look, &mut dyn Write) -> io::Result<()>,
    pub plan: fn(&Plan, &Look, &mut dyn Write) -> io::Result<()>,
    pub response: fn(&Response, &Look, &mut dyn Write) -> io::Result<()>,
}

/// Every format; the first is what people get who ask for none.
pub const FORMATS: &[Format] = &[
    Format {
        name: "table",
        scan: table::scan,
        doctor: table::doctor,
        history: table::history,
        apply: table::apply,
        plan: table::plan,
        response: table::response,
    },
    Format {
        name: "json",
        scan: |report, _, out| json(report, out),
        doctor: |report, _, out| json(report, out),
        history: |report, _, out| json(report, out),
        apply: |report, _, out| json(report, out),
        plan: |plan, _, out| json(plan, out),
        response: |response, _, out| json(response, out),
    },
];

/// The format of this name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
