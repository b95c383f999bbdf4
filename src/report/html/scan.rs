//! The report of a scan.

use std::io::{self, Write};

use super::{document, findings, fixes, frameworks, overview};
use crate::model::ScanReport;
use crate::report::look::Look;
use crate::report::markup::Text;
use crate::report::page::{number, plural};
use crate::report::sentences::agreement;

/// Writes a section, or nothing where there is nothing to say.
type Section = fn(&ScanReport, &mut dyn Write) -> io::Result<()>;

/// What follows the first screen: where a link leads, what it is called, and what writes it.
const SECTIONS: [(&str, &str, Section); 7] = [
    ("fixes", "Fixes", fixes::fixes),
    ("findings", "Findings", findings::findings),
    ("coverage", "Coverage", overview::coverage),
    ("roles", "Roles and changes", frameworks::roles),
    ("dark", "Not assessed", fixes::not_assessed),
    ("frameworks", "Frameworks", frameworks::frameworks),
    ("notes", "Notes", overview::notes),
];

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn scan(report: &ScanReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let name = report.tenant.name.as_deref().unwrap_or("a tenant");
    document(&format!("Security of {name}"), true, out, |out| {
        writeln!(out, "<a class=\"skip\" href=\"#found\">Skip to the findings</a>")?;
        overview::header(report, look, out)?;
        writeln!(out, "<main>")?;
        overview::first_screen(report, out)?;
        navigation(report, out)?;
        SECTIONS.iter().try_for_each(|(_, _, section)| section(report, out))?;
        writeln!(out, "</main>")?;
        footer(report, out)
    })
}

/// Links to the sections that are there.
fn navigation(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<nav aria-label=\"On this page\"><ul>")?;
    for (id, name, section) in SECTIONS {
        let mut seen = Something(false);
        // It fails at the first byte, and that is what was asked.
        let _ = section(report, &mut seen);
        if seen.0 {
            write!(out, "<li><a href=\"#{id}\">{name}</a></li>")?;
        }
    }
    writeln!(out, "</ul></nav>")
}

/// Learns whether anything is written, and wants no more of it.
struct Something(bool);

impl Write for Something {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 |= !bytes.is_empty();
        Err(io::ErrorKind::WriteZero.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn footer(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let total = &report.requests.total;
    writeln!(out, "<footer class=\"small soft\">")?;
    if let Some(agreement) = agreement(report) {
        writeln!(out, "<p>{}.</p>", Text(&agreement))?;
    }
    if !report.run.only.is_empty() {
        writeln!(out, "<p>Only {} was judged.</p>", Text(&report.run.only.join(", ")))?;
    }
    writeln!(
        out,
        "<p>{} to the service, {} throttled.</p>\n<p>palisade {}, run <code>{}</code>, tenant <code>{}</code>, cloud {}. This \
         file holds names of people: keep it as you keep such files.</p>\n</footer>",
        plural(total.sent, "request"),
        number(total.throttled),
        Text(&report.run.version),
        report.run.id,
        report.tenant.id,
        Text(&report.tenant.cloud)
    )
}
