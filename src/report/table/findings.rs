//! Findings by rule. A rule with forty thousand of them is a number and a few names here; the list is in JSON.

use std::collections::BTreeMap;
use std::io;

use super::super::by_rule::{Group, by_rule};
use super::super::look::{BOLD, DIM, of_severity};
use super::super::page::{Page, Span, number, plural};
use super::super::shown;
use crate::model::{Finding, FindingStatus, Resource, RuleId, ScanReport, Unsettled};

/// How many resources of one rule a page names.
const NAMED: usize = 5;

pub(super) fn findings(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let (waived, open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.status == FindingStatus::Waived);
    section("FINDINGS", &open, page)?;
    section("WAIVED", &waived, page)?;
    let resolved: Vec<&Finding> = report.resolved.iter().collect();
    section("RESOLVED SINCE THE LAST RUN", &resolved, page)?;
    unsettled(&report.unsettled, page)
}

/// Findings of earlier runs of which this one cannot say that they are gone.
pub(super) fn unsettled(gone: &[Unsettled], page: &mut Page<'_>) -> io::Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    page.heading("NOT FOUND AGAIN, AND NOT SEEN TO BE RIGHT")?;
    let mut by_reason: BTreeMap<(&RuleId, &str), Vec<&Unsettled>> = BTreeMap::new();
    for one in gone {
        by_reason.entry((&one.rule, one.reason.as_str())).or_default().push(one);
    }
    for ((rule, reason), group) in by_reason {
        let names: Vec<String> = group.iter().take(NAMED).map(|one| name(&one.resource)).collect();
        let more = match group.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {} more", number(u64::try_from(more).unwrap_or(u64::MAX))),
        };
        page.paragraph("  ", &format!("{rule}: {}{more}", names.join(", ")))?;
        page.paragraph("    ", &shown(reason, 300))?;
    }
    Ok(())
}

pub(super) fn section(heading: &str, findings: &[&Finding], page: &mut Page<'_>) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    page.heading(heading)?;
    let groups = by_rule(findings.iter().copied());
    groups.iter().try_for_each(|group| of_rule(group, page))
}

fn of_rule(group: &Group<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let Group { rule, severity, findings, .. } = group;
    let (severity, count) = (*severity, u64::try_from(findings.len()).unwrap_or(u64::MAX));
    let right = if count == 1 { rule.to_string() } else { format!("{rule} × {}", number(count)) };
    let word = format!("{:<8}  ", severity.word());
    let title = shown(group.title, page.look.width.saturating_sub(word.len()));
    page.sides(&[Span(&word, of_severity(severity)), Span(&title, BOLD)], Span(&right, DIM))?;
    for finding in findings.iter().take(NAMED) {
        page.paragraph("          ", &said(finding))?;
    }
    if findings.len() > NAMED {
        let more = u64::try_from(findings.len() - NAMED).unwrap_or(u64::MAX);
        page.paragraph("          ", &format!("… and {} more (all in --format json)", number(more)))?;
    }
    Ok(())
}

/// The finding's own sentence and, for one that speaks of many, how many and the first of them.
fn said(finding: &Finding) -> String {
    let back = if finding.status == FindingStatus::Regressed { "back: " } else { "" };
    let detail = format!("{back}{}", shown(&finding.detail, 500));
    if finding.affected.is_empty() {
        return detail;
    }
    let count = u64::try_from(finding.affected.len()).unwrap_or(u64::MAX);
    let names: Vec<String> = finding.affected.iter().take(NAMED).map(name).collect();
    let rest = match finding.affected.len().saturating_sub(NAMED) {
        0 => String::new(),
        _ => ", …".into(),
    };
    let noun = finding.affected.first().map_or("resource", |resource| resource.kind.word()).replace('_', " ");
    format!("{detail} ({}: {}{rest})", plural(count, &noun), names.join(", "))
}

fn name(resource: &Resource) -> String {
    shown(if resource.name.is_empty() { &resource.id } else { &resource.name }, 48)
}
