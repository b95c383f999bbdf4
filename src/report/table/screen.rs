//! The first screen: the state of the tenant and the three things to do now. And the last lines: what the run cost.

use std::io;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::super::clock::wrong_clock;
use super::super::look::{BOLD, DIM, of_severity};
use super::super::page::{Page, Span, number, plural, wrapped};
use super::super::shown;
use super::cross_check::agreement;
use super::gaps::grants;
use crate::model::{
    Completeness, Covered, Guaranteed, Lifecycle, Mode, Population, RankedFix, Registered, Resource, ResourceType,
    ScanReport, Severity,
};

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
    let run = &report.run;
    let what = match run.mode {
        Mode::Live => "scanned",
        Mode::Demo => "simulated tenant, scanned",
        Mode::Snapshot => "judged from a snapshot taken",
    };
    let when = page.look.moment(run.snapshot_taken_at);
    for line in wrapped(&format!("{what} {when}"), page.look.width) {
        let painted = page.look.paint(DIM, &line);
        page.line(&painted)?;
    }
    Ok(())
}

/// `40,213 accounts`, or `at least …` when the listing was cut; nothing where not one was seen of a listing that was.
fn counted(report: &ScanReport, family: &str, count: u64, noun: &str) -> Option<String> {
    let cut = report.families.iter().any(|read| read.family == family && read.completeness != Completeness::Complete);
    match (cut, count) {
        (true, 0) => None,
        (true, _) => Some(format!("at least {}", plural(count, noun))),
        (false, _) => Some(plural(count, noun)),
    }
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
    let checks = &summary.checks;
    let by_status = [
        (checks.failed, "failed"),
        (checks.passed, "passed"),
        (checks.not_assessed, "not assessed"),
        (checks.waived, "waived"),
        (checks.not_applicable, "not applicable"),
    ];
    let by_status: Vec<String> = by_status
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", number(*count)))
        .collect();
    page.paragraph("", &format!("{}: {}", plural(checks.total(), "check"), by_status.join(", ")))?;
    match since_the_last_run(&summary.lifecycle) {
        Some(text) => page.paragraph("", &text),
        None => Ok(()),
    }
}

/// What changed, once something is known of earlier runs.
pub(super) fn since_the_last_run(counts: &Lifecycle) -> Option<String> {
    if counts.open + counts.regressed + counts.resolved + counts.unsettled + counts.first_judged == 0 {
        return None;
    }
    let new = counts.new.saturating_sub(counts.first_judged);
    let mut parts = vec![format!("{} new", number(new)), format!("{} resolved", number(counts.resolved))];
    if counts.regressed > 0 {
        parts.push(format!("{} back", number(counts.regressed)));
    }
    if counts.first_judged > 0 {
        parts.push(format!("{} of checks judged for the first time", number(counts.first_judged)));
    }
    if counts.unsettled > 0 {
        parts.push(format!("{} not found again and not seen to be right", number(counts.unsettled)));
    }
    Some(format!("since the last run: {}", parts.join(", ")))
}

/// How many people a stolen password alone does not let in. Of these, whoever has registered nothing lets the thief register:
/// a stop is in place, and it is said how many have yet to walk up to it.
fn guarded(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let Some(coverage) = &report.summary.coverage else { return Ok(()) };
    let (people, admins) = (&coverage.people, &coverage.administrators);
    let bound = |population: &Population| number(population.count(|counted| counted.guaranteed.is_bound()));
    let mut text = format!("MFA guards {} of {}", bound(people), plural_people(people.total));
    let unproven = people.count(|counted| counted.guaranteed == Guaranteed::Unproven);
    if unproven > 0 {
        text.push_str(&format!(" ({} not known)", number(unproven)));
    }
    if admins.total > 0 {
        text.push_str(&format!(" and {} of {}", bound(admins), plural(admins.total, "administrator")));
    }
    let is_waiting = |counted: &Covered| {
        let asks = counted.guaranteed.is_bound() && counted.guaranteed != Guaranteed::Blocked;
        asks && counted.registered == Registered::None
    };
    let none = people.count(is_waiting);
    if none > 0 {
        let has = if none == 1 { "has" } else { "have" };
        text.push_str(&format!("; {} of the people it guards {has} not registered for it yet", number(none)));
    }
    page.paragraph("", &text)
}

fn plural_people(count: u64) -> String {
    if count == 1 { "1 person".into() } else { format!("{} people", number(count)) }
}

fn first_fixes(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.fixes.is_empty() {
        let judged = report.summary.checks.passed + report.summary.checks.waived + report.summary.checks.failed;
        let text = match (judged, report.summary.findings.total()) {
            (0, _) => "Nothing could be judged. This says nothing about the tenant.",
            (_, 0) => "Nothing to fix: no check that could be judged found anything.",
            _ => "No fix is known for what was found; see the findings.",
        };
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
    let resources: Vec<&Resource> =
        report
            .findings
            .iter()
            .filter(|finding| fix.resolves.binary_search(&finding.fingerprint).is_ok())
            .flat_map(|finding| {
                if finding.affected.is_empty() { std::slice::from_ref(&finding.resource) } else { &finding.affected }
            })
            .filter(|resource| resource.kind != ResourceType::Tenant)
            .collect();
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
