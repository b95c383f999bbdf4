//! The page of `palisade history`: a line a run, or what one run found, or what two runs have apart.

use std::io::{self, Write};

use super::super::look::{BOLD, DIM, Look, of_severity};
use super::super::page::{Page, number, plural};
use super::super::sentences::since_the_last_run;
use super::super::shown;
use super::findings::{section, unsettled};
use crate::model::{
    Changes, CheckChange, CheckStatus, Finding, FindingStatus, HeldRole, HistoryReport, RoleChanges, Severity,
    StoredRun,
};

/// How many entries of one list a page shows.
const SHOWN: usize = 20;

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn history(report: &HistoryReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let page = &mut Page { look, out };
    if !report.journals.is_empty() {
        return super::apply::journals(report, page);
    }
    let Some(tenant) = &report.tenant else { return page.paragraph("", "No run is kept yet.") };
    let name = shown(tenant.name.as_deref().unwrap_or("a tenant whose name the last run did not read"), 60);
    let domain = tenant.default_domain.as_deref().map(|domain| format!(" · {}", shown(domain, 60)));
    page.paragraph("", &format!("{name}{}", domain.unwrap_or_default()))?;
    page.line(&page.look.paint(DIM, &format!("tenant {}", tenant.id)))?;
    runs(report, page)?;
    sign_offs(report, page)?;
    found(report, page)?;
    report.changes.iter().try_for_each(|changes| changed(changes, page))
}

fn runs(report: &HistoryReport, page: &mut Page<'_>) -> io::Result<()> {
    page.blank()?;
    let width = report.runs.iter().map(|run| run.short.len()).max().unwrap_or(0).max(3);
    let head = format!(
        "{:<width$}  {:<20}  {:>7}  {:>5}  {:>5}  {:>4}  {:>8}  {}",
        "RUN", "WHEN (UTC)", "POSTURE", "NEW", "OPEN", "BACK", "RESOLVED", "ROLES"
    );
    page.line(&page.look.paint(BOLD, &head))?;
    for run in &report.runs {
        let counts = &run.summary.lifecycle;
        let posture = run.summary.posture.map_or_else(|| "?".to_owned(), |posture| posture.to_string());
        page.line(&format!(
            "{:<width$}  {:<20}  {posture:>7}  {:>5}  {:>5}  {:>4}  {:>8}  {}",
            run.short,
            run.snapshot_taken_at.strftime("%Y-%m-%d %H:%M").to_string() + mode(run),
            number(counts.new.saturating_sub(counts.first_judged)),
            number(counts.open),
            number(counts.regressed),
            number(counts.resolved),
            roles_and_sign_off(run),
        ))?;
        if let Some(text) = apart(run) {
            page.paragraph("  ", &text)?;
        }
    }
    Ok(())
}

fn mode(run: &StoredRun) -> &'static str {
    match run.mode {
        crate::model::Mode::Live => "",
        crate::model::Mode::Demo => " sim",
        crate::model::Mode::Snapshot => " file",
    }
}

fn roles_and_sign_off(run: &StoredRun) -> String {
    let roles = match (run.roles_gained, run.roles_lost) {
        (Some(gained), Some(lost)) => format!("+{} -{}", number(gained), number(lost)),
        _ => String::new(),
    };
    if run.signed_off { format!("{roles:<7}  signed off") } else { roles }
}

/// What sets a run's numbers apart from those of the runs beside it.
fn apart(run: &StoredRun) -> Option<String> {
    let only = (!run.only.is_empty()).then(|| format!("judged only {}", shown(&run.only.join(", "), 120)));
    let first = run.summary.lifecycle.first_judged;
    let first =
        (first > 0).then(|| format!("{} of checks judged for the first time, not counted as new", number(first)));
    let all: Vec<String> = only.into_iter().chain(first).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn sign_offs(report: &HistoryReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.sign_offs.is_empty() {
        return Ok(());
    }
    page.heading("SIGN-OFFS")?;
    for one in report.sign_offs.iter().take(SHOWN) {
        let area = one.area.as_deref().map(|area| format!(", only {}", shown(area, 20))).unwrap_or_default();
        let text = format!(
            "{} by {}{area}: {} of directory roles and {} of logs as of {}, run {}: {}",
            page.look.moment(one.at),
            shown(&one.by, 60),
            plural(one.role_holders, "holding"),
            plural(one.events, "event"),
            one.up_to.strftime("%Y-%m-%d %H:%M UTC"),
            one.run,
            shown(&one.reason, 200),
        );
        page.paragraph("  ", &text)?;
    }
    more(report.sign_offs.len(), page)
}

/// What a single run found.
fn found(report: &HistoryReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.checks.is_empty() {
        return Ok(());
    }
    let (waived, open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.status == FindingStatus::Waived);
    if let [run] = report.runs.as_slice() {
        page.blank()?;
        since_the_last_run(&run.summary.lifecycle).iter().try_for_each(|text| page.paragraph("", text))?;
    }
    section("FINDINGS", &open, page)?;
    section("WAIVED", &waived, page)
}

fn changed(changes: &Changes, page: &mut Page<'_>) -> io::Result<()> {
    page.blank()?;
    page.paragraph("", &format!("Changes from run {} to run {}", changes.from, changes.to))?;
    let nothing = [&changes.new, &changes.newly_judged, &changes.regressed, &changes.seen_again, &changes.resolved];
    if nothing.iter().all(|list| list.is_empty()) && changes.unsettled.is_empty() {
        page.paragraph("  ", "no finding came or went")?;
    }
    let lists = [
        ("NEW", &changes.new),
        ("OF CHECKS THAT THE OLDER RUN DID NOT JUDGE", &changes.newly_judged),
        ("BACK", &changes.regressed),
        ("FOUND AGAIN", &changes.seen_again),
        ("RESOLVED", &changes.resolved),
    ];
    for (heading, list) in lists {
        section(heading, &list.iter().collect::<Vec<_>>(), page)?;
    }
    unsettled(&changes.unsettled, page)?;
    roles(changes.roles.as_ref(), page)?;
    checks(&changes.checks, page)?;
    rules(changes, page)
}

fn roles(changes: Option<&RoleChanges>, page: &mut Page<'_>) -> io::Result<()> {
    page.heading("ROLES")?;
    let Some(changes) = changes else {
        return page.paragraph("  ", "not known: one of the two runs did not read everybody who holds a role");
    };
    if changes.gained.is_empty() && changes.lost.is_empty() {
        return page.paragraph("  ", "nobody gained or lost one");
    }
    for (mark, list) in [("+ ", &changes.gained), ("- ", &changes.lost)] {
        list.iter().take(SHOWN).try_for_each(|held| page.paragraph(&format!("  {mark}"), &holding(held)))?;
        more(list.len(), page)?;
    }
    Ok(())
}

/// `ada@contoso.example: Global Administrator, permanent, through group 6100…`
fn holding(held: &HeldRole) -> String {
    let kind = held.kind.map_or("active, for how long is not known", |kind| kind.word()).replace('_', " ");
    let via = held.via.map(|group| format!(", through group {group}")).unwrap_or_default();
    let scope = if held.scope == "/" { String::new() } else { format!(", over {}", shown(&held.scope, 80)) };
    format!("{}: {}, {kind}{scope}{via}", shown(&held.principal_name, 60), shown(&held.role_name, 60))
}

fn checks(changes: &[CheckChange], page: &mut Page<'_>) -> io::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    page.heading("CHECKS THAT ENDED OTHERWISE")?;
    let word = |status: Option<CheckStatus>| status.map_or("not judged", CheckStatus::word).replace('_', " ");
    for change in changes.iter().take(SHOWN) {
        let severity = page.look.paint(severity_style(change), &format!("{:<8}", change.severity.word()));
        page.line(&format!("  {severity}  {}: {} → {}", change.rule, word(change.from), word(change.to)))?;
    }
    more(changes.len(), page)
}

fn severity_style(change: &CheckChange) -> anstyle::Style {
    let fails = change.to == Some(CheckStatus::Failed);
    if fails { of_severity(change.severity) } else { of_severity(Severity::Low) }
}

fn rules(changes: &Changes, page: &mut Page<'_>) -> io::Result<()> {
    if changes.rules_changed.is_empty() {
        return Ok(());
    }
    page.heading("JUDGED BY ANOTHER VERSION OF THEIR RULE")?;
    let names: Vec<&str> = changes.rules_changed.iter().map(crate::model::RuleId::as_str).collect();
    page.paragraph("  ", &names.join(", "))?;
    page.paragraph("  ", "Their findings may have come or gone without any change in the tenant.")
}

fn more(count: usize, page: &mut Page<'_>) -> io::Result<()> {
    match count.saturating_sub(SHOWN) {
        0 => Ok(()),
        more => page.paragraph(
            "    ",
            &format!("… and {} more (all in --format json)", number(u64::try_from(more).unwrap_or(u64::MAX))),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{is_treacherous, samples};

    fn page(report: &HistoryReport) -> String {
        let mut out = Vec::new();
        history(report, &Look { width: 90, ..Look::plain() }, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("a page is UTF-8")
    }

    #[test]
    fn a_line_for_each_run() {
        insta::assert_snapshot!(page(&samples::all_runs()));
    }

    #[test]
    fn one_run_and_what_changed() {
        let page = page(&samples::shown_run());
        assert!(!page.chars().any(|character| character != '\n' && is_treacherous(character)), "{page}");
        insta::assert_snapshot!(page);
    }

    #[test]
    fn nothing_kept_is_said() {
        assert_eq!(page(&samples::no_runs()), "No run is kept yet.\n");
    }
}
