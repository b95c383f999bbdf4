//! Stored runs as `palisade history` may find them.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::scan::{hostile, taken_over};
use crate::model::{
    Changes, CheckChange, CheckStatus, Finding, FindingStatus, HeldKind, HeldRole, HistoryReport, Lifecycle, Mode,
    PrincipalType, RoleChanges, RuleId, ScanReport, Severity, StoredRun, StoredSignOff, StoredTenant, Unsettled, Why,
};

/// Three runs, the oldest signed off.
pub(crate) fn all_runs() -> HistoryReport {
    let report = taken_over();
    let runs = vec![
        run(
            3,
            &report,
            Lifecycle { new: 31, first_judged: 30, open: 4, regressed: 1, resolved: 0, unsettled: 2 },
            Some((1, 0)),
        ),
        StoredRun {
            only: vec!["legacy".into()],
            ..run(2, &report, Lifecycle { open: 5, resolved: 2, ..Lifecycle::default() }, None)
        },
        StoredRun {
            signed_off: true,
            mode: Mode::Live,
            ..run(1, &report, Lifecycle { new: 7, ..Lifecycle::default() }, None)
        },
    ];
    HistoryReport { runs, sign_offs: vec![sign_off()], ..no_runs_of(&report) }
}

/// One run with everything that can be said of it, names written by an attacker among it.
pub(crate) fn shown_run() -> HistoryReport {
    let report = hostile();
    let finding = report.findings.first().expect("a finding").clone();
    let back = Finding { status: FindingStatus::Regressed, ..finding.clone() };
    let changes = Changes {
        from: id(2),
        to: id(3),
        new: vec![finding.clone()],
        newly_judged: vec![finding.clone()],
        regressed: vec![back.clone()],
        seen_again: Vec::new(),
        resolved: vec![finding.clone()],
        unsettled: vec![unsettled(&finding)],
        rules_changed: vec![rule("legacy.imap")],
        checks: vec![
            CheckChange {
                rule: rule("legacy.imap"),
                severity: Severity::High,
                from: Some(CheckStatus::Passed),
                to: Some(CheckStatus::Failed),
            },
            CheckChange {
                rule: rule("role.guest"),
                severity: Severity::Critical,
                from: Some(CheckStatus::NotAssessed),
                to: None,
            },
        ],
        roles: Some(RoleChanges { gained: vec![holder("\u{1b}[2Jmallory")], lost: vec![holder("ada")] }),
    };
    let counts = Lifecycle { new: 1, regressed: 1, resolved: 1, unsettled: 1, ..Lifecycle::default() };
    HistoryReport {
        runs: vec![run(3, &report, counts, Some((1, 1)))],
        changes: Some(changes),
        findings: vec![back],
        checks: report.checks.clone(),
        role_holders: Some(vec![holder("ada")]),
        ..no_runs_of(&report)
    }
}

pub(crate) fn no_runs() -> HistoryReport {
    HistoryReport { tenant: None, ..no_runs_of(&taken_over()) }
}

fn no_runs_of(report: &ScanReport) -> HistoryReport {
    let tenant = report.tenant.clone();
    HistoryReport {
        schema: HistoryReport::SCHEMA.into(),
        tenant: Some(StoredTenant {
            id: tenant.id,
            name: tenant.name,
            default_domain: tenant.default_domain,
            cloud: tenant.cloud,
        }),
        runs: Vec::new(),
        sign_offs: Vec::new(),
        changes: None,
        findings: Vec::new(),
        checks: Vec::new(),
        role_holders: None,
        journals: Vec::new(),
    }
}

fn id(day: u128) -> Uuid {
    Uuid::from_u128((0x0193_a1b2_0000_7000_8000_0000_0000_0000_u128) + (day << 100))
}

fn at(day: i64) -> Timestamp {
    let begun: Timestamp = "2026-11-22T03:00:00Z".parse().expect("a moment");
    begun + SignedDuration::from_hours(24 * day)
}

fn run(day: i64, report: &ScanReport, lifecycle: Lifecycle, roles: Option<(u64, u64)>) -> StoredRun {
    let mut summary = report.summary.clone();
    summary.lifecycle = lifecycle;
    let (roles_gained, roles_lost) = roles.unzip();
    StoredRun {
        short: id(u128::try_from(day).expect("a day")).to_string()[..8].to_owned(),
        id: id(u128::try_from(day).expect("a day")),
        started_at: at(day),
        finished_at: at(day) + SignedDuration::from_mins(4),
        snapshot_taken_at: at(day),
        version: "0.1.0".into(),
        mode: Mode::Demo,
        only: Vec::new(),
        summary,
        roles_gained,
        roles_lost,
        signed_off: false,
    }
}

fn sign_off() -> StoredSignOff {
    StoredSignOff {
        id: id(9),
        run: id(1),
        at: at(2),
        up_to: at(1),
        by: "Ada Lovelace".into(),
        reason: "review of November".into(),
        area: Some("role".into()),
        role_holders: 14,
        events: 3,
    }
}

fn unsettled(finding: &Finding) -> Unsettled {
    Unsettled {
        fingerprint: finding.fingerprint.clone(),
        rule: finding.rule.clone(),
        cause: finding.cause.clone(),
        title: finding.title.clone(),
        severity: finding.severity,
        resource: finding.resource.clone(),
        first_seen: at(1),
        last_seen: at(2),
        why: Why::NotAssessed,
        reason: "Exchange.ManageAsApp is not granted".into(),
    }
}

fn rule(id: &str) -> RuleId {
    RuleId::new(id).expect("a well-formed id")
}

fn holder(name: &str) -> HeldRole {
    HeldRole {
        principal: Uuid::from_u128(7),
        role: "62e90394-69f5-4237-9190-012177145e10".into(),
        scope: "/".into(),
        via: Some(Uuid::from_u128(0x6100)),
        kind: Some(HeldKind::TimeBound),
        privileged: Some(true),
        principal_type: PrincipalType::User,
        principal_name: format!("{name}@contoso.example"),
        role_name: "Global Administrator".into(),
    }
}
