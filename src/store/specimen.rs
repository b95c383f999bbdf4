//! Runs for the tests of this room.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Error, NewRun, Store};
use crate::model::{
    Finding, FindingStatus, Fingerprint, Gap, HeldKind, HeldRole, Part, PrincipalType, ResourceType, RuleId,
    ScanReport, Severity,
};
use crate::report::samples;

/// The tenant of all specimens.
pub(super) fn tenant() -> Uuid {
    samples::all_passed().tenant.id
}

/// A run of the day `day`; its time and id follow from that.
pub(super) fn report(day: i64) -> ScanReport {
    let begun: Timestamp = "2026-01-01T03:00:00Z".parse().expect("a moment");
    let at = begun + SignedDuration::from_hours(24 * day);
    let mut report = samples::all_passed();
    report.run.id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::try_from(day).expect("a day"));
    (report.run.started_at, report.run.snapshot_taken_at) = (at, at);
    report.run.finished_at = at + SignedDuration::from_mins(5);
    report
}

/// The same with these findings, new on that day.
pub(super) fn with(day: i64, numbers: &[u32]) -> ScanReport {
    let mut report = report(day);
    let at = report.run.snapshot_taken_at;
    report.findings = numbers.iter().map(|&number| finding(number, at)).collect();
    report
}

pub(super) fn finding(number: u32, at: Timestamp) -> Finding {
    let mut finding = samples::hostile().findings.first().expect("a finding").clone();
    finding.resource.kind = ResourceType::Mailbox;
    finding.resource.id = format!("{number:08}-0000-4000-8000-000000000000");
    finding.rule = RuleId::new("mailbox.forwards-outside").expect("an id");
    finding.fingerprint = Fingerprint::of(&tenant().to_string(), &finding.rule, "", &finding.resource);
    finding.severity = Severity::High;
    finding.status = FindingStatus::New;
    (finding.first_seen, finding.last_seen) = (at, at);
    finding
}

pub(super) fn holder(number: u128, kind: HeldKind) -> HeldRole {
    HeldRole {
        principal: Uuid::from_u128(number),
        role: "62e90394-69f5-4237-9190-012177145e10".into(),
        scope: "/".into(),
        via: None,
        kind: Some(kind),
        privileged: Some(true),
        principal_type: PrincipalType::User,
        principal_name: format!("admin{number}@contoso.example"),
        role_name: "Global Administrator".into(),
    }
}

/// Stores a run after whatever is there, with one role holder.
pub(super) async fn save(store: &mut Store, report: &ScanReport) -> Result<(), Error> {
    save_with(store, report, &Part::Complete(vec![holder(1, HeldKind::Permanent)]), 400).await
}

pub(super) async fn save_with(
    store: &mut Store,
    report: &ScanReport,
    role_holders: &Part<Vec<HeldRole>>,
    keep: u32,
) -> Result<(), Error> {
    let history = store.history(report.tenant.id).await?;
    let checks = report.checks.iter().map(|check| check.rule.clone());
    let rules = checks.chain(report.findings.iter().map(|finding| finding.rule.clone()));
    let judged_by: BTreeMap<RuleId, String> = rules.map(|rule| (rule, "d1".to_owned())).collect();
    let unread =
        BTreeMap::from([(RuleId::new("mailbox.forwards-outside").expect("an id"), vec!["remote_domains".to_owned()])]);
    let after = history.previous.map(|run| run.id);
    store.save(NewRun { report, judged_by: &judged_by, unread: &unread, role_holders, keep, after }).await
}

pub(super) fn unread() -> Part<Vec<HeldRole>> {
    Part::Missing(Gap::Denied("RoleManagement.Read.Directory".into()))
}
