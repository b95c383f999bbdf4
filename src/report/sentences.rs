//! What every page says of a scan, in the same words.

use super::look::Look;
use super::page::{number, plural};
use super::shown;
use crate::model::{
    ByStatus, Completeness, Coverage, Covered, Guaranteed, Lifecycle, Mode, Population, RankedFix, Registered,
    Resource, ResourceType, ScanReport,
};

/// `scanned 2026-11-25 22:50 UTC`
pub(super) fn taken(report: &ScanReport, look: &Look) -> String {
    let what = match report.run.mode {
        Mode::Live => "scanned",
        Mode::Demo => "simulated tenant, scanned",
        Mode::Snapshot => "judged from a snapshot taken",
    };
    format!("{what} {}", look.moment(report.run.snapshot_taken_at))
}

/// `40,213 accounts`, or `at least …` when the listing was cut; nothing where not one was seen of a listing that was.
pub(super) fn counted(report: &ScanReport, family: &str, count: u64, noun: &str) -> Option<String> {
    let cut = report.families.iter().any(|read| read.family == family && read.completeness != Completeness::Complete);
    match (cut, count) {
        (true, 0) => None,
        (true, _) => Some(format!("at least {}", plural(count, noun))),
        (false, _) => Some(plural(count, noun)),
    }
}

/// `12 checks: 5 failed, 7 passed`
pub(super) fn by_status(checks: &ByStatus) -> String {
    let by_status = [
        (checks.failed, "failed"),
        (checks.passed, "passed"),
        (checks.not_assessed, "not assessed"),
        (checks.waived, "waived"),
        (checks.not_applicable, "not applicable"),
    ];
    let told =
        by_status.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{} {word}", number(*count)));
    format!("{}: {}", plural(checks.total(), "check"), told.collect::<Vec<_>>().join(", "))
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
pub(super) fn guarded(coverage: &Coverage) -> String {
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
    text
}

fn plural_people(count: u64) -> String {
    if count == 1 { "1 person".into() } else { format!("{} people", number(count)) }
}

/// Why there is no fix to name.
pub(super) fn nothing_to_do(report: &ScanReport) -> &'static str {
    let judged = report.summary.checks.passed + report.summary.checks.waived + report.summary.checks.failed;
    match (judged, report.summary.findings.total()) {
        (0, _) => "Nothing could be judged. This says nothing about the tenant.",
        (_, 0) => "Nothing to fix: no check that could be judged found anything.",
        _ => "No fix is known for what was found; see the findings.",
    }
}

/// Whom a fix is about; nobody when it is about the tenant.
pub(super) fn concerned<'r>(fix: &RankedFix, report: &'r ScanReport) -> Vec<&'r Resource> {
    report
        .findings
        .iter()
        .filter(|finding| fix.resolves.binary_search(&finding.fingerprint).is_ok())
        .flat_map(
            |finding| {
                if finding.affected.is_empty() { std::slice::from_ref(&finding.resource) } else { &finding.affected }
            },
        )
        .filter(|resource| resource.kind != ResourceType::Tenant)
        .collect()
}

/// `Microsoft's own evaluation of 20 sign-ins agrees with ours on 20`, where it was asked.
pub(super) fn agreement(report: &ScanReport) -> Option<String> {
    let check = report.cross_check.as_ref()?;
    let asked = plural(check.asked, "sign-in");
    Some(format!("Microsoft's own evaluation (What If) of {asked} agrees with this one on {}", number(check.agreed)))
}

/// What Microsoft contradicts, where it does: what rests on a wrong reading of the policies is worth nothing.
pub(super) fn disagreement(report: &ScanReport) -> Option<String> {
    let check = report.cross_check.as_ref()?;
    let first = check.disagreements.first()?;
    let disputed = u64::try_from(check.disagreements.len()).unwrap_or(u64::MAX);
    let alike = check.disagreements.iter().map(|one| one.alike).sum();
    Some(format!(
        "Of {} put to Microsoft's own evaluation (What If) it answers {} otherwise than palisade, first that of {}. What \
         guards the {} that stand alike is not assessed.",
        plural(check.asked, "sign-in"),
        number(disputed),
        shown(&first.account.name, 60),
        plural(alike, "account"),
    ))
}
