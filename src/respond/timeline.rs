//! What happened, in order, from every log that was read.

use super::case::Case;
use crate::model::{DirectoryAudit, MailboxAct, TimelineEntry, TimelineSource, Visit};

/// Since the window opened, oldest first.
pub(super) fn of(case: &Case<'_>) -> Vec<TimelineEntry> {
    let visits = case.visits().filter_map(|visit| came(case, visit));
    let audits = case.account.audits.known().into_iter().flatten().filter_map(|row| did(case, row));
    let acts = case.account.mailbox_log.known().into_iter().flatten().filter_map(|act| acted(case, act));
    let mut all: Vec<TimelineEntry> =
        visits.chain(audits).chain(acts).filter(|entry| entry.at >= case.window.from).collect();
    all.sort_by(|one, other| (one.at, one.source, &one.what).cmp(&(other.at, other.source, &other.what)));
    all
}

fn entry(
    case: &Case<'_>,
    at: crate::model::Stamp,
    source: TimelineSource,
    what: String,
    address: Option<&str>,
    session: Option<&str>,
) -> Option<TimelineEntry> {
    Some(TimelineEntry {
        at: at.timestamp()?,
        source,
        what,
        address: address.map(Into::into),
        session: session.map(Into::into),
        by: case.whose(address),
    })
}

fn came(case: &Case<'_>, visit: &Visit) -> Option<TimelineEntry> {
    let how = if visit.is_interactive { "signed in to" } else { "session renewed for" };
    let failed = match visit.error {
        Some(0) => String::new(),
        Some(error) => format!(", refused with {error}"),
        None => ", outcome unknown".into(),
    };
    let what = format!("{how} {} by {}{failed}", visit.app, visit.client);
    let source = if visit.is_interactive { TimelineSource::SignIn } else { TimelineSource::Renewal };
    entry(case, visit.at, source, what, visit.address.as_deref(), visit.session.as_deref())
}

fn did(case: &Case<'_>, row: &DirectoryAudit) -> Option<TimelineEntry> {
    let about: Vec<&str> = row.targets.iter().map(|target| &*target.name).filter(|name| !name.is_empty()).collect();
    let on = if about.is_empty() { String::new() } else { format!(" on {}", about.join(", ")) };
    let failed = if row.result.is_empty() || &*row.result == "success" { "" } else { ", failed" };
    let what = format!("{}{on}{failed}", row.activity);
    entry(case, row.at, TimelineSource::DirectoryLog, what, row.by.address.as_deref(), None)
}

fn acted(case: &Case<'_>, act: &MailboxAct) -> Option<TimelineEntry> {
    let what = format!("{} on {}", act.operation, act.object);
    entry(case, act.at, TimelineSource::MailboxLog, what, act.address.as_deref(), act.session.as_deref())
}
