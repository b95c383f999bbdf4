//! The page of a run that changed a tenant: what became of each change, what is left, and the way back.

use std::io::{self, Write};

use super::super::look::{BOLD, DIM, Look};
use super::super::page::{Page, plural};
use super::super::shown;
use crate::model::{AppliedChange, ApplyReport, ChangeStatus, ConsentWay, HistoryReport};

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn apply(report: &ApplyReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let page = &mut Page { look, out };
    let name = shown(report.tenant.name.as_deref().unwrap_or("a tenant whose name is not known"), 60);
    let domain = report.tenant.default_domain.as_deref().map(|domain| format!(" · {}", shown(domain, 60)));
    page.paragraph("", &format!("{name}{}", domain.unwrap_or_default()))?;
    page.line(&look.paint(DIM, &format!("tenant {}", report.tenant.id)))?;
    let what = report.undoes.map(|run| format!(", takes back run {run}")).unwrap_or_default();
    page.paragraph("", &format!("run {}{what}, begun {}", report.run, look.moment(report.started_at)))?;
    page.paragraph("", &format!("plan {}", report.plan_digest))?;
    page.paragraph("", &by(report))?;
    page.blank()?;
    report.changes.iter().try_for_each(|change| one(change, page))?;
    page.blank()?;
    page.line(&look.paint(BOLD, &counts(report)))?;
    if let Some(why) = &report.stopped {
        page.paragraph("", &format!("Stopped before its end: {}", shown(why, 300)))?;
    }
    next(report, page)?;
    page.paragraph("", &format!("Journal: {}, head", plural(report.journal.entries, "entry")))?;
    page.line(&format!("  {}", report.journal.head))
}

/// Who agreed, and how.
fn by(report: &ApplyReport) -> String {
    let who = [&report.by.user, &report.by.account, &report.by.app];
    let who: Vec<String> = who.into_iter().flatten().map(|name| shown(name, 60)).collect();
    let how = match report.consent.how() {
        ConsentWay::Typed => "typed",
        ConsentWay::CommandLine => "on the command line",
        ConsentWay::Configured => "in the configuration",
    };
    format!("by {}; agreed to {how}: {}", who.join(", "), shown(report.consent.said(), 80))
}

pub(super) fn one(change: &AppliedChange, page: &mut Page<'_>) -> io::Result<()> {
    let word = if change.already { "already" } else { change.status.word() };
    page.paragraph(&format!("  {word:<11}"), &shown(&change.summary, 300))?;
    let quiet = change.already || change.status == ChangeStatus::Verified;
    if let Some(why) = change.why.as_deref().filter(|_| !quiet) {
        page.paragraph("             ", &shown(why, 400))?;
    }
    Ok(())
}

pub(super) fn counts(report: &ApplyReport) -> String {
    let count = |wanted: fn(&AppliedChange) -> bool| report.changes.iter().filter(|change| wanted(change)).count();
    let parts = [
        (count(|change| change.status == ChangeStatus::Verified), "verified"),
        (count(|change| change.already), "already so"),
        (count(|change| change.status == ChangeStatus::Unverified), "not visible yet"),
        (count(|change| change.status == ChangeStatus::Failed), "failed"),
        (count(|change| change.status == ChangeStatus::Skipped && !change.already), "skipped"),
        (count(|change| change.status == ChangeStatus::Intended), "in flight"),
        (count(|change| change.status == ChangeStatus::Planned), "not begun"),
        (count(|change| change.status == ChangeStatus::Undone), "undone since"),
    ];
    let told: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if told.is_empty() { "No change.".into() } else { told.join(", ") }
}

/// What to do now.
pub(super) fn next(report: &ApplyReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.finished_at.is_none() {
        page.paragraph("", "Something of it is left. Go on with it:")?;
        page.line(&format!("  palisade apply --resume {}", report.run))?;
    }
    let changed = |change: &AppliedChange| {
        matches!(change.status, ChangeStatus::Verified | ChangeStatus::Unverified | ChangeStatus::Intended)
    };
    if report.changes.iter().any(changed) {
        page.paragraph("", "Take it back:")?;
        page.line(&format!("  palisade undo {}", report.run))?;
    }
    Ok(())
}

/// What going over the journals found.
pub(super) fn journals(report: &HistoryReport, page: &mut Page<'_>) -> io::Result<()> {
    for journal in &report.journals {
        page.line(&format!("tenant {}", journal.tenant))?;
        let state = journal.broken.as_deref().map_or_else(|| "whole".to_owned(), |why| format!("BROKEN: {why}"));
        page.paragraph("  ", &format!("{}, {state}", plural(journal.end.entries, "entry")))?;
        page.line(&format!("  head {}", journal.end.head))?;
    }
    let asked = report.journals.iter().any(|journal| journal.holds.is_some());
    let held = report.journals.iter().any(|journal| journal.holds == Some(true));
    match (asked, held) {
        (true, false) => page.paragraph("", "No journal holds the head that was noted: entries were cut off."),
        (true, true) => page.paragraph("", "The head that was noted is still there."),
        (false, _) => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Consent, JournalHead, Operator, PlanTenant, Resource, ResourceType, Safety, UndoClass};
    use crate::report::is_treacherous;

    fn change(summary: &str, status: ChangeStatus, why: Option<&str>) -> AppliedChange {
        AppliedChange {
            id: summary.into(),
            fix: "disable-smtp-auth".into(),
            summary: summary.into(),
            target: Resource::new(ResourceType::Tenant, "t", "t"),
            safety: Safety::Safe,
            undo: UndoClass::Full,
            undo_reason: None,
            status,
            already: false,
            why: why.map(Into::into),
            intended_at: None,
            settled_at: None,
            seen_at: None,
            request_ids: Vec::new(),
        }
    }

    /// A run that somebody stopped, with a name in it that wants the reader's terminal.
    pub(in super::super) fn report() -> ApplyReport {
        let at = "2026-01-31T10:00:00Z".parse().expect("a moment");
        ApplyReport {
            schema: ApplyReport::SCHEMA.into(),
            run: uuid::uuid!("0193a1b2-0000-7000-8000-000000000001"),
            undoes: None,
            tenant: PlanTenant {
                id: uuid::uuid!("11111111-2222-3333-4444-555555555555"),
                name: Some("Contoso \u{202e}Ltd".into()),
                default_domain: Some("contoso.example".into()),
            },
            plan_digest: "5f3c".into(),
            version: "0.1.0".into(),
            by: Operator { account: Some("ada".into()), app: Some("app-id".into()), user: None },
            consent: serde_json::from_value::<Consent>(serde_json::json!({"how": "typed", "said": "contoso.example"}))
                .expect("a consent"),
            started_at: at,
            finished_at: None,
            stopped: Some("somebody asked to stop".into()),
            changes: vec![
                change("SMTP AUTH off for the organisation", ChangeStatus::Verified, None),
                change("IMAP off: \u{1b}[2Jmallory", ChangeStatus::Failed, Some("not permitted (Forbidden)")),
                change("POP off: ada", ChangeStatus::Planned, None),
            ],
            journal: JournalHead { entries: 7, head: "00ff".into() },
        }
    }

    #[test]
    fn says_what_became_of_each_what_is_left_and_the_way_back() {
        let mut out = Vec::new();
        apply(&report(), &Look::plain(), &mut out).expect("memory takes everything");
        let page = String::from_utf8(out).expect("a page is UTF-8");
        assert!(!page.chars().any(|character| character != '\n' && is_treacherous(character)), "{page}");
        insta::assert_snapshot!(page);
    }
}
