//! What the findings mean for frameworks, control by control; and changes of roles and settings that nobody accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::count;
use crate::model::{Finding, FindingStatus, Maps, ScanReport, Severity};
use crate::report::by_rule::by_rule;
use crate::report::markup::Text;
use crate::report::page::number;

/// Name of a framework, and how a finding names its controls.
type Framework = (&'static str, &'static str, fn(&Maps) -> &[String]);

const FRAMEWORKS: [Framework; 4] = [
    ("cis", "CIS Microsoft 365 Foundations", |maps| &maps.cis_m365),
    ("scuba", "CISA SCuBA", |maps| &maps.scuba),
    ("nist", "NIST SP 800-53", |maps| &maps.nist_800_53),
    ("attack", "MITRE ATT&CK", |maps| &maps.attack),
];

/// What speaks against one control.
struct Against<'f> {
    gravest: Severity,
    findings: u64,
    waived: u64,
    rules: BTreeSet<&'f str>,
}

pub(super) fn frameworks(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    if report.findings.iter().all(|finding| FRAMEWORKS.iter().all(|(_, _, of)| of(&finding.maps).is_empty())) {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"frameworks\">\n<h2 id=\"frameworks\">By framework</h2>")?;
    writeln!(
        out,
        "<p class=\"soft\">Only controls that a finding speaks against are listed. One that is not listed is not thereby \
         met: it may have no check, or one that was not assessed. A <code>~</code> stands before what the framework itself \
         does not name.</p>"
    )?;
    FRAMEWORKS.iter().try_for_each(|framework| one(framework, &report.findings, out))?;
    writeln!(out, "</section>")
}

fn one((id, name, of): &Framework, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let mut controls: BTreeMap<&str, Against<'_>> = BTreeMap::new();
    for finding in findings {
        for control in of(&finding.maps) {
            let nothing = Against { gravest: finding.severity, findings: 0, waived: 0, rules: BTreeSet::new() };
            let against = controls.entry(control).or_insert(nothing);
            against.gravest = against.gravest.max(finding.severity);
            against.rules.insert(finding.rule.as_str());
            match finding.status {
                FindingStatus::Waived => against.waived += 1,
                _ => against.findings += 1,
            }
        }
    }
    if controls.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section class=\"rule\" aria-labelledby=\"f-{id}\">\n<h3 id=\"f-{id}\">{}</h3>\n<div class=\"wide\"><table>\n\
         <thead><tr><th scope=\"col\">control</th><th scope=\"col\">gravest</th><th scope=\"col\" class=\"number\">findings\
         </th><th scope=\"col\" class=\"number\">waived</th><th scope=\"col\">checks</th></tr></thead>\n<tbody>",
        Text(name)
    )?;
    for (control, against) in &controls {
        let rules: Vec<String> = against.rules.iter().map(|rule| format!("<code>{}</code>", Text(rule))).collect();
        let severity = against.gravest.word();
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"{severity}\">{severity}</td><td class=\"number\">{}</td>\
             <td class=\"number\">{}</td><td>{}</td></tr>",
            Text(control),
            number(against.findings),
            number(against.waived),
            rules.join(", ")
        )?;
    }
    writeln!(out, "</tbody>\n</table></div>\n</section>")
}

/// Checks beside those of the area `role` that tell of a change.
const CHANGES: [&str; 4] = ["ca.changed", "identity.domain-changed", "mail.connector-changed", "audit.switched-off"];

/// Findings of one of these that the list names; the others stand among the findings.
const NAMED: usize = 10;

pub(super) fn roles(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let open = report.findings.iter().filter(|finding| finding.status != FindingStatus::Waived);
    let told = open.filter(|finding| finding.rule.area() == "role" || CHANGES.contains(&finding.rule.as_str()));
    let groups = by_rule(told);
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"roles\">\n<h2 id=\"roles\">Roles, and what changed</h2>\n<p class=\"soft\">Who holds \
         power in the tenant against the rules, and changes that nobody signed off.</p>"
    )?;
    for group in groups {
        let severity = group.severity.word();
        writeln!(
            out,
            "<section class=\"rule\">\n<h3><span class=\"badge {severity}\">{severity}</span>{}</h3>\n<ul>",
            Text(group.title)
        )?;
        for finding in group.findings.iter().take(NAMED) {
            writeln!(out, "<li>{}</li>", Text(&finding.detail))?;
        }
        if let Some(more) = group.findings.len().checked_sub(NAMED).filter(|more| *more > 0) {
            writeln!(out, "<li class=\"soft\">and {} more, among the findings</li>", number(count(more)))?;
        }
        writeln!(out, "</ul>\n</section>")?;
    }
    writeln!(out, "</section>")
}
