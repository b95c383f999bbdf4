//! What a run's journal says, as the report of the run.

use jiff::Timestamp;

use super::{Phase, Standings};
use crate::model::{AppliedChange, ApplyReport, Change, JournalEntry, JournalEvent, JournalHead};

/// The report of a run that changed a tenant; `None` where these are not its entries.
pub fn report(entries: &[JournalEntry], journal: JournalHead, stopped: Option<String>) -> Option<ApplyReport> {
    let first = entries.first()?;
    let JournalEvent::Opened(opened) = &first.event else { return None };
    let standings = Standings::of(entries);
    Some(ApplyReport {
        schema: ApplyReport::SCHEMA.into(),
        run: first.run,
        undoes: opened.undoes,
        tenant: opened.tenant.clone(),
        plan_digest: opened.plan.clone(),
        version: opened.version.clone(),
        by: opened.by.clone(),
        consent: opened.consent.clone(),
        started_at: first.at,
        finished_at: finished(entries),
        stopped,
        changes: opened.changes.iter().map(|change| applied(change, &standings)).collect(),
        journal,
    })
}

fn finished(entries: &[JournalEntry]) -> Option<Timestamp> {
    entries.iter().rev().find(|entry| entry.event == JournalEvent::Closed).map(|entry| entry.at)
}

fn applied(change: &Change, standings: &Standings) -> AppliedChange {
    let standing = standings.get(&change.id);
    AppliedChange {
        id: change.id.clone(),
        fix: change.fix.clone(),
        summary: change.summary.clone(),
        target: change.target.clone(),
        safety: change.safety,
        undo: change.undo.class,
        undo_reason: change.undo.reason.clone(),
        status: standing.status(),
        already: standing.phase == Phase::Already,
        why: standing.why,
        intended_at: standing.intended_at,
        settled_at: standing.settled_at,
        seen_at: standing.seen_at,
        request_ids: standing.request_ids,
    }
}
