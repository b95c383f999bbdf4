//! The logs whose events are judged, and how far back each reaches.

use jiff::{SignedDuration, Timestamp};

use super::ground::Ground;
use crate::model::{AuditRecord, DirectoryAudit, Gap, Known, RuleId};

/// A log of events that a person accepts one by one.
#[derive(Debug)]
pub struct Log {
    /// The resource family.
    pub family: &'static str,
    /// The subjects that are its events; of the others some facts rest on it.
    pub subject: Option<&'static str>,
}

/// Every such log.
pub(super) const LOGS: &[Log] = &[
    Log { family: "admin_sign_ins", subject: None },
    Log { family: "audit_changes", subject: Some("audit_change") },
    Log { family: DIRECTORY, subject: Some("directory_event") },
];

const DIRECTORY: &str = "directory_audits";

/// How late an event may come: minutes for the directory's logs, up to a day for the unified one (Microsoft Entra, "Report
/// latencies"; Microsoft Purview, "Search the audit log").
const LATE: SignedDuration = SignedDuration::from_hours(2);
const LATE_UNIFIED: SignedDuration = SignedDuration::from_hours(24);

/// Why a log may have lost an event that no sign-off for the rule accepts: what it does not reach back to.
pub(super) fn dark(ground: &Ground<'_>, rule: &RuleId, log: &str) -> Option<Gap> {
    let (begins, late) = begins(ground, log);
    let day = begins.strftime("%Y-%m-%d");
    let accepted = ground.accepted.events;
    if let Some(up_to) = accepted.up_to(rule) {
        // What was late for the accepted run happened before it.
        let since = up_to.saturating_sub(late).unwrap_or(up_to);
        return (since < begins).then(|| {
            let days = begins.duration_since(since).as_hours() / 24 + 1;
            let since = up_to.strftime("%Y-%m-%d");
            Gap::Cut(format!("the log begins on {day}; {days} days since the sign-off of {since} are dark"))
        });
    }
    Some(Gap::NotAsked(match accepted.by_time {
        _ if accepted.speaks_of(rule) => {
            format!("what happened before {day}: no run that could judge the whole log has been signed off")
        }
        Some(by_time) => format!(
            "the sign-off of {} does not tell which events its run saw, for an older palisade kept it: sign a run off anew \
             (palisade history sign-off); until then no event counts as accepted",
            by_time.strftime("%Y-%m-%d")
        ),
        None => format!("what happened before {day}: no run has been signed off (palisade history sign-off)"),
    }))
}

fn begins(ground: &Ground<'_>, log: &str) -> (Timestamp, SignedDuration) {
    if log == DIRECTORY {
        return (directory_begins(ground), LATE);
    }
    let taken = ground.snapshot.taken;
    let (days, late) = if log == "audit_changes" { (AuditRecord::DAYS_ASKED, LATE_UNIFIED) } else { (30, LATE) };
    (days_before(taken, days), late)
}

/// The day on which the directory's audit log begins. Where the plan is not known, the shorter log.
pub(super) fn directory_begins(ground: &Ground<'_>) -> Timestamp {
    let days = DirectoryAudit::days_kept(ground.licences.p1 == Known::Yes(true));
    days_before(ground.snapshot.taken, days)
}

fn days_before(taken: Timestamp, days: i64) -> Timestamp {
    taken.checked_sub(SignedDuration::from_hours(days * 24)).unwrap_or(taken)
}
