//! Findings by rule, with a filter for whoever has scripts. What is waived, resolved and not seen again follows.

use std::io::{self, Write};

use super::count;
use super::fixes::names;
use crate::model::{Finding, FindingStatus, Resource, ScanReport, Severity};
use crate::report::by_rule::{Group, by_rule};
use crate::report::markup::Text;
use crate::report::page::{number, plural};
use crate::report::shown;

/// Findings beyond which a page says how many more there are, and where.
pub(super) const MOST: usize = 10_000;
/// Columns of one finding's sentence.
const LONGEST: usize = 2_000;
/// Resources that one finding names.
const NAMED: usize = 20;

pub(super) fn findings(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let (waived, open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.status == FindingStatus::Waived);
    writeln!(out, "<section aria-labelledby=\"found\" id=\"findings\">\n<h2 id=\"found\">Findings</h2>")?;
    if open.is_empty() {
        writeln!(out, "<p>No check that could be judged found anything that is not waived.</p>")?;
    } else {
        filter(out)?;
        groups(&open, out)?;
    }
    writeln!(out, "</section>")?;
    others("waived", "Waived", &waived, out)?;
    let resolved: Vec<&Finding> = report.resolved.iter().collect();
    others("resolved", "Resolved since the last run", &resolved, out)?;
    unsettled(report, out)
}

/// Hidden until the script shows it: without one it would do nothing.
fn filter(out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<form class=\"filter\" id=\"filter\" role=\"search\" hidden=\"\">\n\
         <input type=\"search\" name=\"search\" aria-label=\"Search findings\" placeholder=\"Search findings\" autocomplete=\"off\"/>\n\
         <fieldset><legend>Severity</legend>"
    )?;
    for severity in Severity::ALL {
        let word = severity.word();
        write!(
            out,
            "<label><input type=\"checkbox\" name=\"severity\" value=\"{word}\" checked=\"\"/> {word}</label>"
        )?;
    }
    writeln!(
        out,
        "</fieldset>\n<label>Status <select name=\"status\"><option value=\"\">any</option><option>new</option>\
         <option>open</option><option>regressed</option></select></label>\n\
         <span id=\"told\" role=\"status\" class=\"soft\"></span>\n</form>"
    )
}

fn others(id: &str, heading: &str, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>")?;
    groups(findings, out)?;
    writeln!(out, "</section>")
}

fn groups(findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let told = findings.iter().take(MOST).copied();
    by_rule(told).iter().try_for_each(|group| of_rule(group, out))?;
    match findings.len().saturating_sub(MOST) {
        0 => Ok(()),
        more => writeln!(
            out,
            "<p><strong>{} more are not on this page</strong>, which ends at {}: all are in the reports as JSON, JSON lines \
             and CSV.</p>",
            plural(count(more), "finding"),
            number(count(MOST)),
        ),
    }
}

fn of_rule(group: &Group<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Group { rule, title, severity, findings } = group;
    let severity = severity.word();
    writeln!(
        out,
        "<section class=\"rule\">\n<h3><span class=\"badge {severity}\">{severity}</span>{} <code class=\"soft\">{}</code>\
         </h3>\n<ul class=\"list\">",
        Text(&shown(title, 200)),
        Text(rule.as_str())
    )?;
    findings.iter().try_for_each(|finding| one(finding, out))?;
    writeln!(out, "</ul>\n</section>")
}

fn one(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let (severity, status) = (finding.severity.word(), finding.status.word());
    write!(
        out,
        "<li data-severity=\"{severity}\" data-status=\"{status}\"><p>{}</p>",
        Text(&shown(&finding.detail, LONGEST))
    )?;
    if !finding.affected.is_empty() {
        let affected: Vec<&Resource> = finding.affected.iter().collect();
        write!(out, "<p class=\"small\">{}: {}</p>", number(count(affected.len())), names(&affected, NAMED))?;
    }
    let since = finding.first_seen.strftime("%Y-%m-%d");
    let name = shown(&finding.resource.name, 100);
    let of = Text(&name);
    let fingerprint = Text(finding.fingerprint.as_str());
    writeln!(
        out,
        "<p class=\"small soft\">{} {of} · {status}, first seen {since} · <code>{fingerprint}</code></p></li>",
        finding.resource.kind.word().replace('_', " ")
    )
}

/// Findings of earlier runs of which this one cannot say that they are gone.
fn unsettled(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    if report.unsettled.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"unsettled\">\n<h2 id=\"unsettled\">Not found again, and not seen to be right</h2>\n\
         <ul class=\"list\">"
    )?;
    for one in report.unsettled.iter().take(MOST) {
        let (name, reason) = (Text(&one.resource.name), Text(&one.reason));
        writeln!(
            out,
            "<li><p><code>{}</code>: {name}</p><p class=\"small\">{reason}</p></li>",
            Text(one.rule.as_str())
        )?;
    }
    writeln!(out, "</ul>")?;
    let more = report.unsettled.len().saturating_sub(MOST);
    if more > 0 {
        writeln!(out, "<p>{} more in the JSON report.</p>", plural(count(more), "finding"))?;
    }
    writeln!(out, "</section>")
}
