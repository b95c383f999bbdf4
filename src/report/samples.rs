//! Reports made by hand, for the tests of all formats.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::model::{
    Check, CheckStatus, ClockReading, Completeness, DoctorReport, Endpoints, Evidence, ExchangeAnswer, ExchangeProbe,
    Exposure, FamilyRead, FilesInUse, Finding, FindingStatus, Fingerprint, Gap, Judgement, LicenceState, Maps, Mode,
    PermissionState, Requests, Resource, ResourceType, RuleId, Run, ScanReport, Severity, SignInState, Tally,
    TenantSummary,
};
use crate::plan::{Judged, assemble};

/// Every sample by name.
pub(crate) fn all() -> Vec<(&'static str, ScanReport)> {
    vec![
        ("taken_over", taken_over()),
        ("hostile", hostile()),
        ("all_passed", all_passed()),
        ("nothing_assessed", nothing_assessed()),
    ]
}

/// A tenant of forty thousand with an intruder in it, read with half the permissions.
pub(crate) fn taken_over() -> ScanReport {
    let mut popped = finding("legacy.pop", "disable-pop-imap", Severity::Medium, Exposure::One);
    popped.title = "POP enabled on mailboxes".into();
    popped.detail = "POP lets a mailbox be drained quietly".into();
    popped.affected = (0..38_117).map(|at| user(&format!("user{at}@contoso.example"), at)).collect();
    let findings = vec![
        forwards("anna@contoso.example", "anna.archive@evil.example"),
        forwards("ben@contoso.example", "ben.archive@evil.example"),
        tenant_wide(
            "audit.unified-log-off",
            "enable-unified-audit-log",
            Severity::Critical,
            "Unified audit log is off",
            "What happens in the tenant is not recorded",
        ),
        tenant_wide(
            "mfa.nothing-enforced",
            "require-mfa-for-all",
            Severity::Critical,
            "Neither security defaults nor any enforcing Conditional Access",
            "Every account signs in with its password alone",
        ),
        tenant_wide(
            "app.user-consent-open",
            "restrict-user-consent",
            Severity::High,
            "Users may consent to any app",
            "One click hands a mailbox over",
        ),
        popped,
        waived(),
    ];
    let mut checks: Vec<Check> =
        findings.iter().map(|finding| check(finding.rule.as_str(), CheckStatus::Failed)).collect();
    checks.dedup_by(|one, other| one.rule == other.rule);
    checks.push(check("guest.tenant-creation", CheckStatus::Passed));
    let mut sent = check("mail.direct-send", CheckStatus::Passed);
    sent.notes = vec!["two connectors from partners are exempt".into()];
    checks.push(sent);
    checks.push(denied("legacy.in-use", "AuditLog.Read.All"));
    checks.push(denied("mfa.admin-no-passkey", "AuditLog.Read.All"));
    checks.push(denied("audit.risky-user", "IdentityRiskyUser.Read.All"));
    let families = vec![
        family("mailboxes", Completeness::Partial, Some(Gap::Cut("page 40 never came".into())), Some(38_117)),
        family("risky_users", Completeness::Missing, Some(Gap::Denied("IdentityRiskyUser.Read.All".into())), None),
        family("users", Completeness::Complete, None, Some(40_213)),
    ];
    report("Contoso Ltd", "contoso.example", findings, checks, families)
}

/// Names written by somebody who wants the reader's terminal.
pub(crate) fn hostile() -> ScanReport {
    let mut bad = forwards("\u{1b}[2J\u{1b}]0;owned\u{7}a\u{202e}moc.elpmaxe@nimda", &"x".repeat(65_536));
    bad.title = "A mailbox\u{9b}31m forwards outside\r\nposture 100 of 100".into();
    report(
        "Con\u{200b}toso \u{1b}[31mLtd",
        "contoso.example",
        vec![bad],
        vec![check("mailbox.forwards-outside", CheckStatus::Failed)],
        Vec::new(),
    )
}

pub(crate) fn all_passed() -> ScanReport {
    let checks = vec![
        check("audit.unified-log-off", CheckStatus::Passed),
        check("mfa.nothing-enforced", CheckStatus::Passed),
        check("role.permanent", CheckStatus::NotApplicable),
    ];
    report("Fabrikam", "fabrikam.example", Vec::new(), checks, Vec::new())
}

pub(crate) fn nothing_assessed() -> ScanReport {
    let checks = vec![
        denied("audit.unified-log-off", "Exchange.ManageAsApp"),
        denied("mfa.nothing-enforced", "Policy.Read.All"),
    ];
    let families = vec![family("users", Completeness::Missing, Some(Gap::Denied("User.Read.All".into())), None)];
    let mut report = report("", "", Vec::new(), checks, families);
    report.tenant.name = None;
    report.tenant.default_domain = None;
    report.tenant.users = None;
    report.tenant.mailboxes = None;
    report.run.mode = Mode::Live;
    report
}

/// Half the permissions, a clock that is off, Exchange refused.
pub(crate) fn doctor() -> DoctorReport {
    let permission = |name: &str, granted, checks: &[&str]| PermissionState {
        permission: name.into(),
        granted,
        families: Vec::new(),
        checks: checks.iter().map(|rule| rule_id(rule)).collect(),
    };
    DoctorReport {
        schema: DoctorReport::SCHEMA.into(),
        checked_at: moment("2026-11-25T22:50:08Z"),
        version: "0.1.0".into(),
        files: FilesInUse {
            configuration: None,
            configuration_looked_for: vec!["palisade.toml".into(), "/home/kim/.config/palisade/palisade.toml".into()],
            ..FilesInUse::default()
        },
        endpoints: Endpoints {
            cloud: "global".into(),
            authority: "https://login.microsoftonline.com".into(),
            graph: "https://graph.microsoft.com".into(),
            exchange: "https://outlook.office365.com".into(),
        },
        sign_in: SignInState {
            way: Some("client_secret".into()),
            client_id: Some("33333333-4444-5555-6666-777777777777".into()),
            graph_roles: vec!["Policy.Read.All".into()],
            exchange_roles: Vec::new(),
            credential_expires_at: None,
            problem: None,
            hint: None,
        },
        tenant: Some(all_passed().tenant),
        permissions: vec![
            permission("AuditLog.Read.All", Some(false), &["legacy.in-use", "mfa.admin-no-passkey"]),
            permission("Policy.Read.All", Some(true), &["mfa.nothing-enforced"]),
        ],
        unneeded: vec!["Mail.ReadWrite".into()],
        exchange: ExchangeProbe {
            answer: ExchangeAnswer::Denied,
            detail: Some("403 for Get-AcceptedDomain".into()),
            hint: Some("give the app the directory role Global Reader".into()),
        },
        clocks: vec![ClockReading { host: "graph.microsoft.com".into(), ahead_seconds: -612.0, tolerable: false }],
        licences: vec![LicenceState {
            licence: "Microsoft Entra ID P2".into(),
            present: Some(false),
            checks: vec![rule_id("audit.risky-user")],
        }],
    }
}

fn report(
    name: &str,
    domain: &str,
    findings: Vec<Finding>,
    checks: Vec<Check>,
    families: Vec<FamilyRead>,
) -> ScanReport {
    let total =
        Tally { sent: 4_213, round_trips: 2_301, throttled: 3, retried: 5, bytes: 12_400_000, seconds_waited: 8.1 };
    assemble(Judged {
        run: Run {
            id: Uuid::from_u128(0x0193_a1b2_c3d4_7e5f_8a9b_0c1d_2e3f_4a5b),
            started_at: moment("2026-11-25T22:50:08Z"),
            finished_at: moment("2026-11-25T22:50:49Z"),
            version: "0.1.0".into(),
            mode: Mode::Demo,
            snapshot_taken_at: moment("2026-11-25T22:50:09Z"),
            snapshot_ended_at: moment("2026-11-25T22:50:47Z"),
        },
        tenant: TenantSummary {
            id: tenant_id(),
            name: Some(name.into()),
            default_domain: Some(domain.into()),
            cloud: "global".into(),
            users: Some(40_213),
            mailboxes: Some(38_117),
        },
        judgement: Judgement { findings, checks },
        resolved: Vec::new(),
        tiers: &BTreeMap::new(),
        families,
        requests: Requests { total, by_family: BTreeMap::from([("users".to_owned(), total)]) },
    })
}

fn forwards(from: &str, to: &str) -> Finding {
    let mut finding = finding("mailbox.forwards-outside", "stop-mailbox-forwarding", Severity::Critical, Exposure::One);
    finding.title = "A mailbox forwards outside".into();
    finding.detail = format!("{from} forwards to {to}, which is outside, and keeps no copy");
    finding.resource = Resource { kind: ResourceType::Mailbox, id: guid(from.len()), name: from.into() };
    finding.fingerprint = Fingerprint::of(&tenant_id().to_string(), &finding.rule, "", &finding.resource);
    finding.evidence = vec![Evidence {
        fact: "mailbox.forwardsTo".into(),
        value: json!([to]),
        source: vec!["mailboxes".into(), "accepted_domains".into()],
    }];
    finding
}

fn tenant_wide(rule: &str, fix: &str, severity: Severity, title: &str, detail: &str) -> Finding {
    let mut finding = finding(rule, fix, severity, Exposure::Everybody);
    finding.title = title.into();
    finding.detail = detail.into();
    finding
}

fn waived() -> Finding {
    let mut finding = finding("legacy.imap", "disable-pop-imap", Severity::Medium, Exposure::One);
    finding.title = "IMAP enabled on mailboxes".into();
    finding.detail = "scanner@contoso.example may be read by IMAP".into();
    finding.status = FindingStatus::Waived;
    finding
}

fn finding(rule: &str, fix: &str, severity: Severity, exposure: Exposure) -> Finding {
    let rule = rule_id(rule);
    let resource = Resource { kind: ResourceType::Tenant, id: tenant_id().to_string(), name: "Contoso Ltd".into() };
    Finding {
        fingerprint: Fingerprint::of(&tenant_id().to_string(), &rule, "", &resource),
        rule,
        cause: String::new(),
        title: String::new(),
        severity,
        status: FindingStatus::New,
        resource,
        affected: Vec::new(),
        detail: String::new(),
        evidence: Vec::new(),
        first_seen: moment("2026-11-25T22:50:09Z"),
        last_seen: moment("2026-11-25T22:50:09Z"),
        maps: Maps { attack: vec!["T1114.003".into()], ..Maps::default() },
        fix: Some(fix.into()),
        exposure,
    }
}

fn check(rule: &str, status: CheckStatus) -> Check {
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

fn denied(rule: &str, permission: &str) -> Check {
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

fn family(name: &str, completeness: Completeness, gap: Option<Gap>, records: Option<u64>) -> FamilyRead {
    FamilyRead { family: name.into(), completeness, gap, records, from: None, to: None }
}

fn user(name: &str, at: usize) -> Resource {
    Resource { kind: ResourceType::Mailbox, id: guid(at), name: name.into() }
}

fn guid(at: usize) -> String {
    format!("00000000-0000-4000-8000-{at:012}")
}

fn tenant_id() -> Uuid {
    Uuid::from_u128(0x1111_1111_2222_3333_4444_5555_5555_5555)
}

fn rule_id(id: &str) -> RuleId {
    RuleId::new(id).expect("a well-formed id")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}
