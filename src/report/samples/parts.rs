//! What samples are made of.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::model::{
    Affects, BySeverity, ByStatus, Check, CheckStatus, Completeness, Coverage, Covered, Evidence, Exposure, FamilyRead,
    Finding, FindingStatus, Fingerprint, Gap, Guaranteed, Lifecycle, Maps, Mode, Population, RankedFix, Registered,
    Requests, Resource, ResourceType, RuleId, Run, Safety, ScanReport, Severity, Summary, Tally, TenantSummary,
    UndoClass,
};

pub(super) fn report(
    name: &str,
    domain: &str,
    findings: Vec<Finding>,
    checks: Vec<Check>,
    families: Vec<FamilyRead>,
) -> ScanReport {
    let total =
        Tally { sent: 4_213, round_trips: 2_301, throttled: 3, retried: 5, bytes: 12_400_000, seconds_waited: 8.1 };
    ScanReport {
        schema: ScanReport::SCHEMA.into(),
        run: Run {
            id: Uuid::from_u128(0x0193_a1b2_c3d4_7e5f_8a9b_0c1d_2e3f_4a5b),
            started_at: moment("2026-11-25T22:50:08Z"),
            finished_at: moment("2026-11-25T22:50:49Z"),
            version: "0.1.0".into(),
            mode: Mode::Demo,
            snapshot_taken_at: moment("2026-11-25T22:50:09Z"),
            snapshot_ended_at: moment("2026-11-25T22:50:47Z"),
            only: Vec::new(),
        },
        tenant: TenantSummary {
            id: tenant_id(),
            name: Some(name.into()),
            default_domain: Some(domain.into()),
            cloud: "global".into(),
            users: Some(40_213),
            mailboxes: Some(38_117),
        },
        summary: summary(&findings, &checks),
        fixes: Vec::new(),
        findings,
        resolved: Vec::new(),
        unsettled: Vec::new(),
        checks,
        waivers: Vec::new(),
        baseline: None,
        compliance: Vec::new(),
        cross_check: None,
        auto_apply: None,
        families,
        requests: Requests {
            total,
            clock_ahead_seconds: None,
            by_family: BTreeMap::from([("users".to_owned(), total)]),
        },
    }
}

pub(super) fn summary(findings: &[Finding], checks: &[Check]) -> Summary {
    let count = |number: usize| u64::try_from(number).expect("a small number");
    let of = |severity| {
        count(findings.iter().filter(|one| one.severity == severity && one.status != FindingStatus::Waived).count())
    };
    let with = |status| count(checks.iter().filter(|check| check.status == status).count());
    let passed = with(CheckStatus::Passed);
    let judged = passed + with(CheckStatus::Failed);
    Summary {
        findings: BySeverity {
            critical: of(Severity::Critical),
            high: of(Severity::High),
            medium: of(Severity::Medium),
            low: of(Severity::Low),
        },
        waived: count(findings.iter().filter(|one| one.status == FindingStatus::Waived).count()),
        checks: ByStatus {
            failed: with(CheckStatus::Failed),
            not_assessed: with(CheckStatus::NotAssessed),
            waived: with(CheckStatus::Waived),
            passed,
            not_applicable: with(CheckStatus::NotApplicable),
        },
        lifecycle: Lifecycle {
            new: count(findings.iter().filter(|one| one.status == FindingStatus::New).count()),
            ..Lifecycle::default()
        },
        coverage: None,
        report_only: Vec::new(),
        posture: (passed * 100).checked_div(judged).and_then(|share| u8::try_from(share).ok()),
    }
}

/// Forty thousand people, of whom most are guarded.
pub(super) fn coverage() -> Coverage {
    let population = |rows: &[(Guaranteed, Registered, u64)]| Population {
        total: rows.iter().map(|(.., people)| people).sum(),
        counts: rows
            .iter()
            .map(|&(guaranteed, registered, people)| Covered { guaranteed, registered, people })
            .collect(),
    };
    Coverage {
        people: population(&[
            (Guaranteed::None, Registered::None, 311),
            (Guaranteed::None, Registered::Mfa, 1_120),
            (Guaranteed::Mfa, Registered::None, 640),
            (Guaranteed::Mfa, Registered::Mfa, 35_001),
            (Guaranteed::PhishingResistant, Registered::PhishingResistant, 54),
            (Guaranteed::Unproven, Registered::Mfa, 12),
        ]),
        administrators: population(&[
            (Guaranteed::None, Registered::Mfa, 2),
            (Guaranteed::Mfa, Registered::Mfa, 9),
            (Guaranteed::PhishingResistant, Registered::PhishingResistant, 14),
        ]),
    }
}

/// The fix of the findings that name it.
pub(super) fn fix(rank: u32, id: &str, title: &str, why: &str, safety: Safety, findings: &[Finding]) -> RankedFix {
    let settled: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.fix.as_deref() == Some(id))
        .filter(|finding| finding.status != FindingStatus::Waived)
        .collect();
    let mut resolves: Vec<Fingerprint> = settled.iter().map(|finding| finding.fingerprint.clone()).collect();
    resolves.sort();
    RankedFix {
        rank,
        id: id.into(),
        title: title.into(),
        priority: 2_000 / rank,
        severity: settled.iter().map(|finding| finding.severity).max().expect("it settles something"),
        why: why.into(),
        resolves,
        affects: Affects::default(),
        safety,
        undo: UndoClass::Full,
        undo_reason: None,
        carried: safety != Safety::Manual,
        how: vec!["`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)".into()],
    }
}

pub(super) fn forwards(from: &str, to: &str) -> Finding {
    let mut finding = finding("mailbox.forwards-outside", "stop-mailbox-forwarding", Severity::Critical, Exposure::One);
    finding.title = "A mailbox forwards outside".into();
    finding.detail = format!("{from} forwards to {to}, which is outside, and keeps no copy");
    finding.resource = Resource::new(ResourceType::Mailbox, guid(from.len()), from);
    finding.fingerprint = Fingerprint::of(&tenant_id().to_string(), &finding.rule, "", &finding.resource);
    finding.evidence = vec![Evidence {
        fact: "mailbox.forwardsTo".into(),
        value: json!([to]),
        source: vec!["mailboxes".into(), "accepted_domains".into()],
    }];
    finding
}

pub(super) fn tenant_wide(rule: &str, fix: &str, severity: Severity, title: &str, detail: &str) -> Finding {
    let mut finding = finding(rule, fix, severity, Exposure::Everybody);
    finding.title = title.into();
    finding.detail = detail.into();
    finding
}

pub(super) fn waived() -> Finding {
    let mut finding = finding("legacy.imap", "disable-pop-imap", Severity::Medium, Exposure::One);
    finding.title = "IMAP enabled on mailboxes".into();
    finding.detail = "scanner@contoso.example may be read by IMAP".into();
    finding.status = FindingStatus::Waived;
    finding
}

pub(super) fn finding(rule: &str, fix: &str, severity: Severity, exposure: Exposure) -> Finding {
    let rule = rule_id(rule);
    let resource = Resource::new(ResourceType::Tenant, tenant_id().to_string(), "Contoso Ltd");
    Finding {
        fingerprint: Fingerprint::of(&tenant_id().to_string(), &rule, "", &resource),
        rule,
        cause: String::new(),
        title: String::new(),
        severity,
        status: FindingStatus::New,
        resource,
        affected: Vec::new().into(),
        detail: String::new(),
        evidence: Vec::new(),
        first_seen: moment("2026-11-25T22:50:09Z"),
        last_seen: moment("2026-11-25T22:50:09Z"),
        maps: Maps { attack: vec!["T1114.003".into()], ..Maps::default() },
        fix: Some(fix.into()),
        exposure,
    }
}

pub(super) fn check(rule: &str, status: CheckStatus) -> Check {
    Check {
        rule: rule_id(rule),
        status,
        severity: Severity::High,
        assessed: 1,
        failed: u64::from(status == CheckStatus::Failed),
        not_assessed: 0,
        reason: None,
        gaps: Vec::new(),
        missing_permissions: Vec::new(),
        notes: Vec::new(),
    }
}

pub(super) fn denied(rule: &str, permission: &str) -> Check {
    let gap = Gap::Denied(permission.into());
    Check {
        assessed: 0,
        not_assessed: 1,
        reason: Some(gap.to_string()),
        gaps: vec![gap],
        missing_permissions: vec![permission.into()],
        ..check(rule, CheckStatus::NotAssessed)
    }
}

pub(super) fn family(name: &str, completeness: Completeness, gap: Option<Gap>, records: Option<u64>) -> FamilyRead {
    FamilyRead { family: name.into(), completeness, gap, records, from: None, to: None }
}

pub(super) fn mailbox(name: &str, at: usize) -> Resource {
    Resource::new(ResourceType::Mailbox, guid(at), name)
}

pub(super) fn guid(at: usize) -> String {
    format!("00000000-0000-4000-8000-{at:012}")
}

pub(super) fn tenant_id() -> Uuid {
    Uuid::from_u128(0x1111_1111_2222_3333_4444_5555_5555_5555)
}

pub(super) fn rule_id(id: &str) -> RuleId {
    RuleId::new(id).expect("a well-formed id")
}

pub(super) fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}
