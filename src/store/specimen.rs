//! Runs for the tests of this room.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Error, NewRun, Store};
use crate::model::{
    Check, CheckStatus, Evidence, Exposure, Finding, FindingStatus, Fingerprint, Gap, HeldKind, HeldRole, Maps, Mode,
    Part, PrincipalType, Requests, Resource, ResourceType, RuleId, Run, ScanReport, SeenEvent, SeenEvents, Severity,
    Summary, TenantSummary,
};

/// The tenant of all specimens.
pub(super) fn tenant() -> Uuid {
    uuid::uuid!("11111111-2222-3333-4444-555555555555")
}

/// A run of the day `day`; its time and id follow from that.
pub(super) fn report(day: i64) -> ScanReport {
    let begun: Timestamp = "2026-01-01T03:00:00Z".parse().expect("a moment");
    let at = begun + SignedDuration::from_hours(24 * day);
    let id = 0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::try_from(day).expect("a day");
    ScanReport {
        schema: ScanReport::SCHEMA.into(),
        run: Run {
            id: Uuid::from_u128(id),
            started_at: at,
            finished_at: at + SignedDuration::from_mins(5),
            version: "0.1.0".into(),
            mode: Mode::Live,
            snapshot_taken_at: at,
            snapshot_ended_at: at,
            only: Vec::new(),
        },
        tenant: TenantSummary {
            id: tenant(),
            name: Some("Contoso Ltd".into()),
            default_domain: Some("contoso.example".into()),
            cloud: "global".into(),
            users: Some(50),
            mailboxes: None,
        },
        summary: Summary { posture: Some(64), ..Summary::default() },
        fixes: Vec::new(),
        findings: Vec::new(),
        resolved: Vec::new(),
        unsettled: Vec::new(),
        checks: ["legacy.imap", "legacy.pop", "mailbox.forwards-outside"].map(check).to_vec(),
        waivers: Vec::new(),
        baseline: None,
        compliance: Vec::new(),
        cross_check: None,
        auto_apply: None,
        families: Vec::new(),
        requests: Requests::default(),
    }
}

fn check(rule: &str) -> Check {
    Check {
        rule: RuleId::new(rule).expect("an id"),
        status: CheckStatus::Passed,
        severity: Severity::High,
        assessed: 50,
        failed: 0,
        not_assessed: 0,
        reason: None,
        gaps: Vec::new(),
        missing_permissions: Vec::new(),
        notes: Vec::new(),
    }
}

/// The same with these findings, new on that day.
pub(super) fn with(day: i64, numbers: &[u32]) -> ScanReport {
    let mut report = report(day);
    let at = report.run.snapshot_taken_at;
    report.findings = numbers.iter().map(|&number| finding(number, at)).collect();
    report
}

pub(super) fn finding(number: u32, at: Timestamp) -> Finding {
    let id = format!("{number:08}-0000-4000-8000-000000000000");
    let resource = Resource::new(ResourceType::Mailbox, id, format!("user{number}@contoso.example"));
    let rule = RuleId::new("mailbox.forwards-outside").expect("an id");
    let fact = Evidence { fact: "mailbox.forwards".into(), value: true.into(), source: vec!["mailboxes".into()] };
    Finding {
        fingerprint: Fingerprint::of(&tenant().to_string(), &rule, "", &resource),
        rule,
        cause: String::new(),
        title: "A mailbox forwards outside".into(),
        severity: Severity::High,
        status: FindingStatus::New,
        detail: format!("{} forwards to drop@evil.example", resource.name),
        resource,
        affected: Vec::new().into(),
        evidence: vec![fact],
        first_seen: at,
        last_seen: at,
        maps: Maps::default(),
        fix: Some("stop-mailbox-forwarding".into()),
        exposure: Exposure::One,
    }
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
    let seen = seen(report);
    store.save(NewRun { report, judged_by: &judged_by, unread: &unread, role_holders, seen: &seen, keep, after }).await
}

/// As if the findings were events of a log, which was read whole.
pub(super) fn seen(report: &ScanReport) -> BTreeMap<RuleId, SeenEvents> {
    let event = |finding: &Finding| SeenEvent {
        finding: finding.fingerprint.clone(),
        rows: vec![finding.resource.id.to_string()],
    };
    let events = report.findings.iter().map(event).collect();
    let rule = RuleId::new("mailbox.forwards-outside").expect("an id");
    BTreeMap::from([(rule, SeenEvents { events, is_whole: true })])
}

pub(super) fn unread() -> Part<Vec<HeldRole>> {
    Part::Missing(Gap::Denied("RoleManagement.Read.Directory".into()))
}
