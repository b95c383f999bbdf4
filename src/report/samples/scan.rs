//! Tenants as a scan may find them.

use super::parts::{check, coverage, denied, family, finding, fix, forwards, mailbox, report, tenant_wide, waived};
use crate::model::{
    Check, CheckStatus, Completeness, CrossCheck, Disagreement, DisagreementRecord, DisputedPolicy, DisputedSignIn,
    Exposure, Finding, Gap, Mode, RankedFix, Safety, ScanReport, Severity, UndoClass,
};

/// Every sample by name.
pub(crate) fn all() -> Vec<(&'static str, ScanReport)> {
    vec![
        ("taken_over", taken_over()),
        ("hostile", hostile()),
        ("all_passed", all_passed()),
        ("nothing_assessed", nothing_assessed()),
        ("disputed", disputed()),
    ]
}

/// A tenant of forty thousand with an intruder in it, read with half the permissions.
pub(crate) fn taken_over() -> ScanReport {
    let mut popped = finding("legacy.pop", "disable-pop-imap", Severity::Medium, Exposure::One);
    popped.title = "POP enabled on mailboxes".into();
    popped.detail = "POP lets a mailbox be drained quietly".into();
    popped.affected =
        (0..38_117).map(|at| mailbox(&format!("user{at}@contoso.example"), at)).collect::<Vec<_>>().into();
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
    let fixes = fixes(&findings);
    let mut scanned = ScanReport { fixes, ..report("Contoso Ltd", "contoso.example", findings, checks, families) };
    scanned.summary.coverage = Some(coverage());
    scanned
}

/// Names written by somebody who wants the reader's terminal.
pub(crate) fn hostile() -> ScanReport {
    let mut bad = forwards("\u{1b}[2J\u{1b}]0;owned\u{7}a\u{202e}moc.elpmaxe@nimda", &"x".repeat(65_536));
    bad.title = "A mailbox\u{9b}31m forwards outside\r\nposture 100 of 100".into();
    let fixes = vec![stop_forwarding(1, std::slice::from_ref(&bad))];
    let checks = vec![check("mailbox.forwards-outside", CheckStatus::Failed)];
    let name = "Con\u{200b}toso \u{1b}[31mLtd";
    ScanReport { fixes, ..report(name, "contoso.example", vec![bad], checks, Vec::new()) }
}

pub(crate) fn all_passed() -> ScanReport {
    let checks = vec![
        check("audit.unified-log-off", CheckStatus::Passed),
        check("mfa.nothing-enforced", CheckStatus::Passed),
        check("role.permanent", CheckStatus::NotApplicable),
    ];
    report("Fabrikam", "fabrikam.example", Vec::new(), checks, Vec::new())
}

/// A tenant of which Microsoft reads a policy otherwise.
pub(crate) fn disputed() -> ScanReport {
    let record = DisagreementRecord {
        version: "0.1.0".into(),
        sign_in: DisputedSignIn {
            app: "app-1".into(),
            client: "browser".into(),
            platform: "linux".into(),
            flow: "none".into(),
            place: "elsewhere".into(),
        },
        account: vec!["group-1".into()],
        ours: "mfa".into(),
        theirs: "password_only".into(),
        policies: vec![DisputedPolicy {
            ours: true,
            reasons: "users\u{1b}[2J".into(),
            structure: serde_json::json!({"users": {"include": ["all"], "exclude_groups": ["group-1"]}}),
        }],
    };
    let account = mailbox("kim\u{202e}@contoso.example", 1);
    let disagreements = vec![Disagreement { account, alike: 312, record }];
    let cross_check = Some(CrossCheck { asked: 20, agreed: 18, undecided: 1, disagreements });
    ScanReport { cross_check, ..all_passed() }
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

/// The fixes of the tenant that was taken over.
fn fixes(findings: &[Finding]) -> Vec<RankedFix> {
    let audit = fix(
        1,
        "enable-unified-audit-log",
        "Switch on the unified audit log",
        "Critical, everybody exposed, in use now (2 of mailbox.forwards-outside): settles 1 finding in minutes, nobody \
         notices.",
        Safety::Safe,
        findings,
    );
    let mut mfa = fix(
        3,
        "require-mfa-for-all",
        "Require MFA for everyone",
        "Critical, everybody exposed: settles 1 finding in hours, everybody may notice.",
        Safety::Review,
        findings,
    );
    mfa.affects.users = 40_213;
    mfa.how = vec![
        "Know that two break-glass accounts can sign in before anything else.".into(),
        "entra.microsoft.com > Entra ID > Conditional Access > Create new policy from templates > Require multifactor \
         authentication for all users."
            .into(),
    ];
    let mut consent = fix(
        4,
        "restrict-user-consent",
        "Stop people from consenting to apps on their own",
        "High, everybody exposed: settles 1 finding in minutes, everybody may notice.",
        Safety::Review,
        findings,
    );
    consent.undo = UndoClass::Partial;
    consent.undo_reason = Some("what was asked for in between is not granted".into());
    let mut pop = fix(
        5,
        "disable-pop-imap",
        "Switch off POP and IMAP",
        "Medium, single accounts exposed: settles 1 finding in minutes, only those named notice.",
        Safety::Review,
        findings,
    );
    pop.affects.mailboxes = 38_117;
    vec![audit, stop_forwarding(2, findings), mfa, consent, pop]
}

fn stop_forwarding(rank: u32, findings: &[Finding]) -> RankedFix {
    let mut fix = fix(
        rank,
        "stop-mailbox-forwarding",
        "Stop mailboxes from forwarding mail outside",
        "Critical, single accounts exposed, in use now (2 of mailbox.forwards-outside): settles 2 findings in minutes, \
         only those named notice.",
        Safety::Review,
        findings,
    );
    fix.affects.mailboxes = 2;
    fix.how.push(
        "Note the values, then `Set-Mailbox -Identity ADDRESS -ForwardingAddress $null -ForwardingSmtpAddress $null \
         -DeliverToMailboxAndForward $false`"
            .into(),
    );
    fix
}

/// A tenant whose names, titles, reasons and notes all say this.
pub(crate) fn named(name: &str) -> ScanReport {
    let mut found = forwards(name, "drop@evil.example");
    (found.title, found.detail, found.cause) = (name.into(), name.into(), name.into());
    found.affected = vec![mailbox(name, 1), mailbox(name, 2)].into();
    found.evidence[0].value = serde_json::json!([name, { name: name }]);
    let mut fix = stop_forwarding(1, std::slice::from_ref(&found));
    (fix.title, fix.why, fix.how) = (name.into(), name.into(), vec![name.into(), format!("`{name}`")]);
    fix.undo = UndoClass::Partial;
    fix.undo_reason = Some(name.into());
    let mut noted = check("mail.direct-send", CheckStatus::Passed);
    noted.notes = vec![name.into()];
    let mut broken = check("legacy.in-use", CheckStatus::NotAssessed);
    broken.gaps = vec![Gap::Failed(name.into()), Gap::Unrecognised(name.into())];
    (broken.reason, broken.not_assessed) = (Some(name.into()), 1);
    let checks = vec![check("mailbox.forwards-outside", CheckStatus::Failed), broken, noted];
    let families = vec![family("mailboxes", Completeness::Partial, Some(Gap::Cut(name.into())), Some(3))];
    let mut resolved = forwards("ben@contoso.example", "drop@evil.example");
    (resolved.title, resolved.detail, resolved.resource.name) = (name.into(), name.into(), name.into());
    ScanReport { fixes: vec![fix], resolved: vec![resolved], ..report(name, name, vec![found], checks, families) }
}
