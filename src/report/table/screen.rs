//! The first screen: the state of the tenant and the three things to do now. And the last lines: what the run cost.

use std::io;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::super::clock::wrong_clock;
use super::super::look::{BOLD, DIM, of_severity};
use super::super::page::{Page, Span, number, plural, wrapped};
use super::super::sentences::{self, agreement, by_status, counted, since_the_last_run, taken};
use super::super::shown;
use super::super::unassessed::grants;
use crate::model::{Mode, RankedFix, ScanReport, Severity};

/// How many fixes the first screen names.
const FIRST: usize = 3;

pub(super) fn first_screen(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    tenant(report, page)?;
    page.blank()?;
    state(report, page)?;
    guarded(report, page)?;
    first_fixes(report, page)?;
    what_is_dark(report, page)
}

fn tenant(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let tenant = &report.tenant;
    let mut parts = vec![shown(tenant.name.as_deref().unwrap_or("a tenant whose name could not be read"), 40)];
    parts.extend(tenant.default_domain.as_deref().map(|domain| shown(domain, 40)));
    parts.extend(tenant.users.and_then(|users| counted(report, "users", users, "account")));
    parts.extend(tenant.mailboxes.and_then(|mailboxes| counted(report, "mailboxes", mailboxes, "mailbox")));
    page.paragraph("", &parts.join(" · "))?;
    for line in wrapped(&taken(report, page.look), page.look.width) {
        let painted = page.look.paint(DIM, &line);
        page.line(&painted)?;
    }
    Ok(())
}

fn state(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let summary = &report.summary;
    let posture = match summary.posture {
        Some(posture) => format!("posture {posture} of 100"),
        None => "posture unknown".into(),
    };
    let count = |severity: Severity| format!("{} {}", number(summary.findings.of(severity)), severity.word());
    let painted = |severity: Severity| {
        let style = if summary.findings.of(severity) == 0 { Style::new() } else { of_severity(severity) };
        page.look.paint(style, &count(severity))
    };
    let findings = format!("findings: {}", Severity::ALL.map(painted).join(" · "));
    let fits = posture.len() + 13 + Severity::ALL.map(count).join(" · ").chars().count() <= page.look.width;
    let posture = page.look.paint(BOLD, &posture);
    page.line(&if fits { format!("{posture}   {findings}") } else { format!("{posture}\n{findings}") })?;
    page.paragraph("", &by_status(&summary.checks))?;
    match since_the_last_run(&summary.lifecycle) {
        Some(text) => page.paragraph("", &text),
        None => Ok(()),
    }
}

fn guarded(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    match report.summary.coverage.as_ref().map(sentences::guarded) {
        Some(text) => page.paragraph("", &text),
        None => Ok(()),
    }
}

fn first_fixes(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.fixes.is_empty() {
        let text = sentences::nothing_to_do(report);
        page.blank()?;
        return page.paragraph("", text);
    }
    page.heading("DO THESE FIRST")?;
    report.fixes.iter().take(FIRST).try_for_each(|fix| first_fix(fix, report, page))
}

fn first_fix(fix: &RankedFix, report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let left = format!("{}  {}", fix.rank, shown(&fix.title, 64));
    let right = format!("{} · {}", fix.severity.word(), fix.safety.word());
    page.sides(&[Span(&left, BOLD)], Span(&right, of_severity(fix.severity)))?;
    page.paragraph("   ", &shown(&fix.why, 400))?;
    match named(fix, report, page.look.width.saturating_sub(5)) {
        Some(names) => page.line(&format!("   → {names}")),
        None => Ok(()),
    }
}

/// Whom the fix is about, as many as fit a line; `None` when it is about the tenant.
fn named(fix: &RankedFix, report: &ScanReport, width: usize) -> Option<String> {
    let resources = sentences::concerned(fix, report);
    let room = width.saturating_sub(20);
    let mut names = shown(&resources.first()?.name, room);
    for (at, resource) in resources.iter().enumerate().skip(1) {
        let longer = format!("{names}, {}", shown(&resource.name, room));
        if longer.width() > room {
            let more = u64::try_from(resources.len() - at).unwrap_or(u64::MAX);
            return Some(format!("{names} and {} more", number(more)));
        }
        names = longer;
    }
    Some(names)
}

/// What the tenant did not let be seen, in one line with what to grant.
fn what_is_dark(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let unassessed = report.summary.checks.not_assessed;
    if unassessed == 0 {
        return Ok(());
    }
    let grants = grants(report);
    // Where nothing is to grant, the line of the checks has said how many, and NOT ASSESSED says why.
    let Some((permission, checks)) = grants.first() else { return Ok(()) };
    page.blank()?;
    let lead = format!("{} not assessed.", plural(unassessed, "check"));
    let more = match grants.len() - 1 {
        0 => String::new(),
        _ => " (what else to grant: below)".into(),
    };
    let checks = u64::try_from(checks.len()).unwrap_or(u64::MAX);
    page.paragraph("", &format!("{lead} Granting {} would show {}{more}.", shown(permission, 120), number(checks)))
}

pub(super) fn last_lines(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    page.heading("REQUESTS")?;
    let total = &report.requests.total;
    let seconds = report.run.finished_at.duration_since(report.run.started_at).as_secs_f64();
    if total.sent == 0 {
        page.paragraph("  ", "nothing was asked of the service")?;
    } else {
        let megabytes = total.bytes / 1_000_000;
        let size = if megabytes == 0 { "under 1 MB".into() } else { format!("{} MB", number(megabytes)) };
        let text = format!(
            "{} in {seconds:.0} s: {} throttled, {} sent again, {size}",
            plural(total.sent, "request"),
            number(total.throttled),
            number(total.retried),
        );
        page.paragraph("  ", &text)?;
        page.paragraph("  ", &waits(report))?;
    }
    if let Some(agreement) = agreement(report) {
        page.paragraph("  ", &agreement)?;
    }
    if let Some(ahead) = report.requests.clock_ahead_seconds {
        page.paragraph("  ", &format!("{}.", wrong_clock(ahead)))?;
    }
    page.paragraph("  ", &format!("palisade {}, run {}", shown(&report.run.version, 20), report.run.id))?;
    page.paragraph("  ", &format!("tenant {}, {} cloud", report.tenant.id, shown(&report.tenant.cloud, 20)))?;
    once_more(report, page)
}

/// Requests wait side by side, and in a demo by a clock that may run faster than ours: more than the run took is no
/// contradiction.
fn waits(report: &ScanReport) -> String {
    let whose = if report.run.mode == Mode::Demo { " by the simulated service's clock" } else { "" };
    let waited = report.requests.total.seconds_waited;
    format!("waits for quota, side by side and added up: {waited:.0} s{whose}")
}

/// What stands at the top, in short: on a terminal it is the end of a long page that stays in sight.
fn once_more(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.fixes.is_empty() {
        return Ok(());
    }
    page.blank()?;
    state(report, page)?;
    let now = page.look.paint(BOLD, "Do these first:");
    page.line(&now)?;
    for fix in report.fixes.iter().take(FIRST) {
        page.paragraph(&format!("{}  ", fix.rank), &shown(&fix.title, 64))?;
    }
    if report.fixes.iter().all(|fix| !fix.carried) {
        return Ok(());
    }
    page.paragraph("", "What of the list palisade can carry out, and what that would do: palisade plan")
}
