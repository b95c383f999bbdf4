//! The report of a scan.

use std::io::{self, Write};

use super::inert::{code, prose, step};
use super::measured;
use crate::model::{Check, Finding, FindingStatus, RankedFix, Resource, ScanReport, Severity, UndoClass, Unsettled};
use crate::report::by_rule::{Group, by_rule};
use crate::report::look::Look;
use crate::report::page::{number, plural};
use crate::report::sentences::{
    agreement, by_status, concerned, counted, disagreement, guarded, nothing_to_do, since_the_last_run, taken,
};
use crate::report::shown;
use crate::report::unassessed::{Unassessed, grants};

/// How many fixes come first, findings of one rule are told, and resources of one finding are named.
const FIRST: usize = 3;
const TOLD: usize = 25;
const NAMED: usize = 10;
/// Columns of one finding's sentence.
const LONGEST: usize = 2_000;

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn scan(report: &ScanReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    head(report, look, out)?;
    first_fixes(report, out)?;
    fixes(report, out)?;
    let (waived, open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.status == FindingStatus::Waived);
    section("Findings", open, out)?;
    section("Waived", waived, out)?;
    section("Resolved since the last run", report.resolved.iter().collect(), out)?;
    unsettled(&report.unsettled, out)?;
    measured::waivers(report, out)?;
    not_assessed(report, out)?;
    measured::compliance(report, out)?;
    notes(report, out)?;
    about(report, out)
}

fn head(report: &ScanReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let tenant = &report.tenant;
    let name = tenant.name.as_deref().map_or_else(|| "a tenant whose name could not be read".into(), code);
    writeln!(out, "# Security of {name}\n")?;
    let mut parts: Vec<String> = tenant.default_domain.as_deref().map(code).into_iter().collect();
    parts.extend(tenant.users.and_then(|users| counted(report, "users", users, "account")));
    parts.extend(tenant.mailboxes.and_then(|mailboxes| counted(report, "mailboxes", mailboxes, "mailbox")));
    parts.push(taken(report, look));
    writeln!(out, "{}\n", parts.join(" · "))?;
    if let Some(text) = disagreement(report) {
        let text = prose(&text);
        writeln!(out, "**Microsoft disagrees.** {text} Please report it: `cross_check` in the JSON holds no names.\n")?;
    }
    let posture = report.summary.posture.map_or("unknown".into(), |posture| format!("{posture} of 100"));
    writeln!(out, "**Posture {posture}.**\n")?;
    writeln!(out, "| severity | findings |\n| --- | ---: |")?;
    for severity in Severity::ALL {
        writeln!(out, "| {} | {} |", severity.word(), number(report.summary.findings.of(severity)))?;
    }
    writeln!(out, "\n- {}", by_status(&report.summary.checks))?;
    let since = since_the_last_run(&report.summary.lifecycle);
    since.iter().try_for_each(|text| writeln!(out, "- {text}"))?;
    report.summary.coverage.iter().try_for_each(|coverage| writeln!(out, "- {}", guarded(coverage)))?;
    agreement(report).iter().try_for_each(|text| writeln!(out, "- {text}"))?;
    measured::baseline(report, out)
}

fn first_fixes(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    if report.fixes.is_empty() {
        return writeln!(out, "\n{}", nothing_to_do(report));
    }
    writeln!(out, "\n## Do these first\n")?;
    for fix in report.fixes.iter().take(FIRST) {
        writeln!(out, "{}. {} ({}, {})", fix.rank, prose(&fix.title), fix.severity.word(), fix.safety.word())?;
        writeln!(out, "   - {}", prose(&fix.why))?;
        let concerned = concerned(fix, report);
        if !concerned.is_empty() {
            writeln!(out, "   - {}", names(&concerned))?;
        }
    }
    Ok(())
}

/// `a, b and 7 more`
fn names(resources: &[&Resource]) -> String {
    let named: Vec<String> = resources.iter().take(NAMED).map(|resource| name(resource)).collect();
    let more = match resources.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", number(count(more))),
    };
    format!("{}{more}", named.join(", "))
}

fn name(resource: &Resource) -> String {
    code(&shown(if resource.name.is_empty() { &resource.id } else { &resource.name }, 100))
}

fn fixes(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    if report.fixes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Fixes, best first")?;
    report.fixes.iter().try_for_each(|one| fix(one, out))
}

fn fix(fix: &RankedFix, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n### {}. {}\n", fix.rank, prose(&fix.title))?;
    let settles = plural(count(fix.resolves.len()), "finding");
    let id = code(&fix.id);
    writeln!(out, "{}, {}, settles {settles} ({id})\n", fix.severity.word(), fix.safety.word())?;
    for (at, text) in fix.how.iter().enumerate() {
        writeln!(out, "{}. {}", at + 1, step(text))?;
    }
    match (fix.undo, fix.undo_reason.as_deref()) {
        (UndoClass::Full, _) | (_, None) => Ok(()),
        (UndoClass::Partial, Some(reason)) => writeln!(out, "\nUndo in part: {}", prose(reason)),
        (UndoClass::None, Some(reason)) => writeln!(out, "\nNo undo: {}", prose(reason)),
    }
}

fn section(heading: &str, findings: Vec<&Finding>, out: &mut dyn Write) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {heading}")?;
    by_rule(findings).iter().try_for_each(|group| of_rule(group, out))
}

fn of_rule(group: &Group<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Group { rule, title, severity, findings } = group;
    writeln!(out, "\n### {}: {} (`{rule}`)\n", severity.word(), prose(title))?;
    for finding in findings.iter().take(TOLD) {
        let back = if finding.status == FindingStatus::Regressed { "back: " } else { "" };
        writeln!(out, "- {back}{} (`{}`)", prose(&shown(&finding.detail, LONGEST)), finding.fingerprint)?;
        if !finding.affected.is_empty() {
            let affected: Vec<&Resource> = finding.affected.iter().collect();
            writeln!(out, "  - {}: {}", number(count(affected.len())), names(&affected))?;
        }
    }
    match findings.len().saturating_sub(TOLD) {
        0 => Ok(()),
        more => writeln!(out, "- and {} more (all in `--format json` or `csv`)", number(count(more))),
    }
}

fn unsettled(gone: &[Unsettled], out: &mut dyn Write) -> io::Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Not found again, and not seen to be right\n")?;
    for one in gone.iter().take(TOLD) {
        writeln!(out, "- `{}`: {}: {}", one.rule, name(&one.resource), prose(&one.reason))?;
    }
    match gone.len().saturating_sub(TOLD) {
        0 => Ok(()),
        more => writeln!(out, "- and {} more (all in `--format json`)", number(count(more))),
    }
}

fn not_assessed(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let Unassessed { reasons, partly, is_nothing } = Unassessed::of(report);
    if is_nothing {
        return Ok(());
    }
    writeln!(out, "\n## Not assessed\n")?;
    for (names, checks) in grants(report) {
        writeln!(out, "- grant {} to see {}: {}", prose(&names), plural(count(checks.len()), "check"), rules(&checks))?;
    }
    for (reason, checks) in &reasons {
        writeln!(out, "- {}: {}", prose(reason), rules(checks))?;
    }
    if !partly.is_empty() {
        writeln!(out, "- judged on what could be read, and there may be more: {}", rules(&partly))?;
    }
    Ok(())
}

fn rules(rules: &[&str]) -> String {
    rules.iter().map(|rule| code(rule)).collect::<Vec<_>>().join(", ")
}

fn notes(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let noted: Vec<&Check> = report.checks.iter().filter(|check| !check.notes.is_empty()).collect();
    if noted.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Notes\n")?;
    for check in noted {
        for note in check.notes.iter().take(TOLD) {
            writeln!(out, "- `{}`: {}", check.rule, said(note))?;
        }
        match check.notes.len().saturating_sub(TOLD) {
            0 => {}
            more => writeln!(out, "- `{}`: and {} more (all in `--format json`)", check.rule, number(count(more)))?,
        }
    }
    Ok(())
}

/// A line to paste into `palisade.toml` stays in one piece.
fn said(note: &str) -> String {
    if note.starts_with("{ ") && note.ends_with(" },") { code(note) } else { prose(note) }
}

fn about(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## About this report\n")?;
    writeln!(out, "- run `{}` of palisade {}", report.run.id, code(&report.run.version))?;
    writeln!(out, "- tenant `{}`, cloud {}", report.tenant.id, code(&report.tenant.cloud))?;
    if !report.run.only.is_empty() {
        let only: Vec<&str> = report.run.only.iter().map(String::as_str).collect();
        writeln!(out, "- only {} was judged", rules(&only))?;
    }
    Ok(())
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
