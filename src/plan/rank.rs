//! Which fix first.
//!
//! ```text
//! priority = gravity × exposure × use × number ÷ cost
//!
//! gravity   800 critical, 400 high, 200 medium, 100 low: the gravest finding it resolves
//! exposure  1.6 administrators, 1.5 everybody, 1.0 single accounts: the widest of its findings
//! use       1.5 when facts of findings show that what it closes is being used now, or an account that was taken over this way
//!           was contained in the last 90 days, else 1.0
//! number    1.00 for one finding, 0.05 more for each doubling of their number, at most 1.25
//! cost      1.00 + effort (0.00 minutes, 0.10 hours, 0.30 days)
//!                + blast radius (0.00 nobody notices, 0.05 those named, 0.15 everybody)
//! ```
//! The result is cut to a whole number. Ties: the lower tier of the rules concerned first, then the fix's id. Waived
//! findings count for nothing.
//!
//! *Why so.* Gravity doubles from step to step and everything else moves within a factor of three, so that a cheap
//! hygiene fix never overtakes a grave one, and a grave one with traces of use overtakes a grave one without. Number
//! grows by its logarithm: forty thousand mailboxes with POP are not forty thousand times one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::roads::taken;
use crate::fixes::{self, Fix, Shown};
use crate::model::{
    Affects, Effort, Exposure, Finding, FindingStatus, RankedFix, Reach, Resource, ResourceType, Road, RuleId,
    Severity, TenantSummary,
};

/// The fixes of all findings that are not waived, best first. A finding whose fix is not in the catalog is left to its
/// own text.
pub fn rank(
    findings: &[Finding],
    tiers: &BTreeMap<RuleId, u8>,
    roads: &[Road],
    tenant: &TenantSummary,
) -> Vec<RankedFix> {
    let open: Vec<&Finding> = findings.iter().filter(|finding| finding.status != FindingStatus::Waived).collect();
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &open {
        if let Some(fix) = &finding.fix {
            groups.entry(fix).or_default().push(finding);
        }
    }
    let mut ranked: Vec<(u8, RankedFix)> = groups
        .iter()
        .filter_map(|(id, group)| Some((tier(group, tiers), weigh(fixes::find(id)?, group, &open, roads, tenant))))
        .collect();
    ranked.sort_by(|(tier, fix), (other_tier, other)| {
        (Reverse(fix.priority), tier, &fix.id).cmp(&(Reverse(other.priority), other_tier, &other.id))
    });
    ranked.into_iter().zip(1..).map(|((_, fix), rank)| RankedFix { rank, ..fix }).collect()
}

fn tier(group: &[&Finding], tiers: &BTreeMap<RuleId, u8>) -> u8 {
    group.iter().filter_map(|finding| tiers.get(&finding.rule)).min().copied().unwrap_or(u8::MAX)
}

/// One fix with its priority; the rank is given when all are weighed.
fn weigh(fix: &Fix, group: &[&Finding], open: &[&Finding], roads: &[Road], tenant: &TenantSummary) -> RankedFix {
    let severity = group.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Low);
    let exposure = group.iter().map(|finding| finding.exposure).max().unwrap_or(Exposure::One);
    let used = used(fix, group, open, roads);
    let mut resolves: Vec<_> = group.iter().map(|finding| finding.fingerprint.clone()).collect();
    resolves.sort();
    RankedFix {
        rank: 0,
        id: fix.id.into(),
        title: fix.title.into(),
        priority: priority(severity, exposure, used.is_some(), group.len(), fix),
        severity,
        why: why(severity, exposure, used.as_deref(), group.len(), fix),
        resolves,
        affects: affects(fix, group, tenant),
        safety: fix.safety,
        undo: fix.undo.class(),
        undo_reason: fix.undo.reason().map(Into::into),
        carried: fix.carry.is_some(),
        how: fix.how.iter().map(|&step| step.into()).collect(),
    }
}

/// The formula above, in hundredths and whole numbers.
fn priority(severity: Severity, exposure: Exposure, used: bool, number: usize, fix: &Fix) -> u32 {
    let gravity = u64::from(severity.weight()).saturating_mul(100);
    let exposed: u64 = match exposure {
        Exposure::Administrators => 160,
        Exposure::Everybody => 150,
        Exposure::One => 100,
    };
    let used: u64 = if used { 150 } else { 100 };
    let doublings = u64::from(number.checked_ilog2().unwrap_or(0).min(5));
    let number = doublings.saturating_mul(5).saturating_add(100);
    let cost = effort_cost(fix.effort).saturating_add(reach_cost(fix.reach)).saturating_add(100);
    let benefit = gravity.saturating_mul(exposed).saturating_mul(used).saturating_mul(number);
    let priority = benefit.checked_div(cost.saturating_mul(10_000)).unwrap_or(0);
    u32::try_from(priority).unwrap_or(u32::MAX)
}

fn effort_cost(effort: Effort) -> u64 {
    match effort {
        Effort::Minutes => 0,
        Effort::Hours => 10,
        Effort::Days => 30,
    }
}

fn reach_cost(reach: Reach) -> u64 {
    match reach {
        Reach::Nobody => 0,
        Reach::Named => 5,
        Reach::Everybody => 15,
    }
}

/// One sentence made of what went into the formula.
fn why(severity: Severity, exposure: Exposure, used: Option<&str>, number: usize, fix: &Fix) -> String {
    let exposed = match exposure {
        Exposure::Administrators => "administrators exposed",
        Exposure::Everybody => "everybody exposed",
        Exposure::One => "single accounts exposed",
    };
    let used = used.map_or_else(String::new, |words| format!(", in use now ({words})"));
    let noun = if number == 1 { "finding" } else { "findings" };
    let notices = match fix.reach {
        Reach::Nobody => "nobody notices",
        Reach::Named => "only those named notice",
        Reach::Everybody => "everybody may notice",
    };
    let severity = match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    };
    let effort = fix.effort.word();
    format!("{severity}, {exposed}{used}: settles {number} {noun} in {effort}, {notices}.")
}

/// What shows that what the fix closes is being used, in words: "3 mailboxes send their mail out today". An incident of late
/// says it loudest.
fn used(fix: &Fix, group: &[&Finding], open: &[&Finding], roads: &[Road]) -> Option<String> {
    if let Some(words) = taken(group, roads) {
        return Some(words);
    }
    let ours: BTreeSet<&str> = group.iter().flat_map(|finding| about(finding)).map(before_slash).collect();
    fix.used_when.iter().find_map(|trace| {
        let shows = |finding: &&&Finding| finding.rule.as_str() == trace.rule && shows(trace.shown, finding, &ours);
        // One account may have been found for several causes.
        let found: BTreeSet<&str> = open.iter().filter(shows).map(|finding| finding.resource.id.as_str()).collect();
        match (found.len(), trace.words) {
            (0, _) => None,
            (1, [one, _]) => Some(format!("1 {one}")),
            (count, [_, many]) => Some(format!("{count} {many}")),
        }
    })
}

fn shows(shown: Shown, finding: &Finding, ours: &BTreeSet<&str>) -> bool {
    match shown {
        Shown::Always => true,
        Shown::By(fact, value) => {
            let is = |found: &Value| match found {
                Value::String(text) => text == value,
                Value::Bool(answer) => value == if *answer { "true" } else { "false" },
                _ => false,
            };
            finding.evidence.iter().any(|evidence| evidence.fact == fact && is(&evidence.value))
        }
        Shown::Cause(causes) => causes.iter().any(|cause| finding.cause.eq_ignore_ascii_case(cause)),
        Shown::SameResource => ours.contains(before_slash(&finding.resource)),
    }
}

/// How many the fix touches: those the findings name and, where it changes a setting for everybody, all accounts.
fn affects(fix: &Fix, group: &[&Finding], tenant: &TenantSummary) -> Affects {
    let mut users = BTreeSet::new();
    let mut mailboxes = BTreeSet::new();
    let mut apps = BTreeSet::new();
    let mut whole_tenant = false;
    for resource in group.iter().flat_map(|finding| about(finding)) {
        match resource.kind {
            ResourceType::User => users.insert(resource.id.as_str()),
            ResourceType::RoleAssignment => users.insert(before_slash(resource)),
            ResourceType::Mailbox | ResourceType::InboxRule | ResourceType::Delegate | ResourceType::AuditBypass => {
                mailboxes.insert(before_slash(resource))
            }
            ResourceType::App | ResourceType::Application | ResourceType::Grant => apps.insert(before_slash(resource)),
            ResourceType::Tenant
            | ResourceType::Domain
            | ResourceType::Policy
            | ResourceType::OutboundSpamPolicy
            | ResourceType::RemoteDomain => {
                whole_tenant = true;
                false
            }
            ResourceType::Group
            | ResourceType::Device
            | ResourceType::NamedLocation
            | ResourceType::Role
            | ResourceType::AuthenticationPolicy
            | ResourceType::MailboxPlan
            | ResourceType::TransportRule
            | ResourceType::JournalRule
            | ResourceType::Connector
            | ResourceType::AuditEvent
            | ResourceType::AuthenticationMethod
            | ResourceType::Phone
            | ResourceType::SweepRule
            | ResourceType::AutoReply
            | ResourceType::Protocol
            | ResourceType::Alert => false,
        };
    }
    let count = |set: &BTreeSet<&str>| u64::try_from(set.len()).unwrap_or(u64::MAX);
    let everybody = if whole_tenant && fix.reach == Reach::Everybody { tenant.users.unwrap_or(0) } else { 0 };
    Affects { users: count(&users).max(everybody), mailboxes: count(&mailboxes), apps: count(&apps) }
}

/// Those a finding speaks of: the many it lists or, where it lists none, its one resource.
fn about(finding: &Finding) -> &[Resource] {
    if finding.affected.is_empty() { std::slice::from_ref(&finding.resource) } else { &finding.affected }
}

/// The first part of a composed id: the principal of an assignment, the mailbox of a rule, the client of a grant.
fn before_slash(resource: &Resource) -> &str {
    resource.id.split('/').next().unwrap_or(&resource.id)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::model::{Evidence, Fingerprint, Maps};

    fn tenant() -> TenantSummary {
        TenantSummary {
            id: Uuid::nil(),
            name: None,
            default_domain: None,
            cloud: "global".into(),
            users: Some(40_213),
            mailboxes: None,
        }
    }

    fn finding(rule: &str, fix: &str, severity: Severity, exposure: Exposure, kind: ResourceType, id: &str) -> Finding {
        let rule = RuleId::new(rule).expect("a well-formed id");
        let resource = Resource::new(kind, id, id);
        Finding {
            fingerprint: Fingerprint::of("t", &rule, "", &resource),
            rule,
            cause: String::new(),
            title: String::new(),
            severity,
            status: FindingStatus::New,
            resource,
            affected: Vec::new().into(),
            detail: String::new(),
            evidence: Vec::new(),
            first_seen: Timestamp::UNIX_EPOCH,
            last_seen: Timestamp::UNIX_EPOCH,
            maps: Maps::default(),
            fix: Some(fix.into()),
            exposure,
        }
    }

    fn forwarding(id: &str) -> Finding {
        finding(
            "mailbox.forwards-outside",
            "stop-mailbox-forwarding",
            Severity::Critical,
            Exposure::One,
            ResourceType::Mailbox,
            id,
        )
    }

    fn audit_log_off() -> Finding {
        finding(
            "audit.unified-log-off",
            "enable-unified-audit-log",
            Severity::Critical,
            Exposure::Everybody,
            ResourceType::Tenant,
            "t",
        )
    }

    fn mfa_missing() -> Finding {
        finding(
            "mfa.nothing-enforced",
            "require-mfa-for-all",
            Severity::Critical,
            Exposure::Everybody,
            ResourceType::Tenant,
            "t",
        )
    }

    fn ids(fixes: &[RankedFix]) -> Vec<&str> {
        fixes.iter().map(|fix| fix.id.as_str()).collect()
    }

    #[test]
    fn the_formula_is_the_documented_one() {
        let fix = fixes::find("stop-mailbox-forwarding").expect("in the catalog");
        // 800 x 1.0 x 1.5 x 1.10 / 1.05, four findings, minutes, named
        assert_eq!(priority(Severity::Critical, Exposure::One, true, 4, fix), 1257);
        // 100 x 1.6 x 1.0 x 1.25 / 1.05, a thousand findings
        assert_eq!(priority(Severity::Low, Exposure::Administrators, false, 1000, fix), 190);
    }

    #[test]
    fn a_cheap_hygiene_fix_never_overtakes_a_grave_one() {
        let cheapest = fixes::find("stop-tenant-creation").expect("in the catalog");
        let dearest = fixes::find("finish-methods-migration").expect("in the catalog");
        let best_low = priority(Severity::Low, Exposure::Administrators, true, usize::MAX, cheapest);
        let worst_critical = priority(Severity::Critical, Exposure::One, false, 1, dearest);
        assert!(best_low < worst_critical);
    }

    /// A forwarding of which it is known whether its mail leaves today.
    fn leaving(id: &str, leaves: bool) -> Finding {
        let fact = Evidence { fact: "mailbox.forwardLeaves".into(), value: leaves.into(), source: Vec::new() };
        Finding { evidence: vec![fact], ..forwarding(id) }
    }

    #[test]
    fn a_forwarding_that_something_stops_is_not_in_use() {
        let rank = |findings: &[Finding]| rank(findings, &BTreeMap::new(), &[], &tenant()).remove(0);
        let stopped = rank(&[leaving("a", false), leaving("b", false), forwarding("c")]);
        assert!(!stopped.why.contains("in use"), "{}", stopped.why);
        let used = rank(&[leaving("a", true), leaving("b", false), forwarding("c")]);
        assert!(used.why.contains(", in use now (1 mailbox sends its mail out today):"), "{}", used.why);
        assert!(used.priority > stopped.priority);
    }

    #[test]
    fn an_account_at_risk_concerns_the_fixes_about_that_account() {
        let user = |rule: &str, fix: &str, kind, id: &str| {
            finding(rule, fix, Severity::Critical, Exposure::Administrators, kind, id)
        };
        let guest = user("role.guest", "remove-guest-admins", ResourceType::User, "u1");
        let risky = |id: &str| user("audit.risky-user", "answer-risky-users", ResourceType::User, id);
        let why = |findings: &[Finding], fix: &str| {
            let ranked = rank(findings, &BTreeMap::new(), &[], &tenant());
            ranked.into_iter().find(|ranked| ranked.id == fix).expect("it is ranked").why
        };
        let stranger = why(&[guest.clone(), risky("u2")], "remove-guest-admins");
        assert!(!stranger.contains("in use"), "{stranger}");
        let same = why(&[guest.clone(), risky("u1"), risky("u2")], "remove-guest-admins");
        assert!(same.contains("in use now (1 of these accounts is at risk)"), "{same}");
        let audit = why(&[audit_log_off(), risky("u1")], "enable-unified-audit-log");
        assert!(!audit.contains("in use"), "{audit}");
    }

    #[test]
    fn a_legacy_client_concerns_the_protocol_it_uses() {
        let pop = finding("legacy.pop", "disable-pop-imap", Severity::High, Exposure::One, ResourceType::Mailbox, "m");
        let client = |cause: &str| Finding {
            cause: cause.into(),
            ..finding("legacy.in-use", "move-legacy-clients", Severity::High, Exposure::One, ResourceType::User, "u")
        };
        let used = |cause: &str| {
            let ranked = rank(&[pop.clone(), client(cause)], &BTreeMap::new(), &[], &tenant());
            ranked
                .iter()
                .any(|fix| fix.id == "disable-pop-imap" && fix.why.contains("1 account signs in by POP or IMAP"))
        };
        assert!(used("IMAP4"));
        assert!(!used("Authenticated SMTP"));
    }

    #[test]
    fn findings_of_one_fix_become_one_entry() {
        let mut waived = forwarding("c");
        waived.status = FindingStatus::Waived;
        let fixes = rank(&[forwarding("a"), forwarding("b"), waived], &BTreeMap::new(), &[], &tenant());
        assert_eq!(ids(&fixes), ["stop-mailbox-forwarding"]);
        assert_eq!(fixes[0].resolves.len(), 2);
        assert_eq!(fixes[0].affects, Affects { users: 0, mailboxes: 2, apps: 0 });
    }

    #[test]
    fn a_setting_for_everybody_touches_everybody() {
        let fixes = rank(&[mfa_missing(), audit_log_off()], &BTreeMap::new(), &[], &tenant());
        let touched: BTreeMap<&str, u64> = fixes.iter().map(|fix| (fix.id.as_str(), fix.affects.users)).collect();
        assert_eq!(touched["require-mfa-for-all"], 40_213);
        assert_eq!(touched["enable-unified-audit-log"], 0);
    }

    #[test]
    fn a_finding_about_many_touches_those_it_lists() {
        let mailbox = |id: &str| Resource::new(ResourceType::Mailbox, id, id);
        let mut many = mfa_missing();
        many.affected = vec![mailbox("a"), mailbox("b")].into();
        let fixes = rank(&[many], &BTreeMap::new(), &[], &tenant());
        assert_eq!(fixes[0].affects, Affects { users: 0, mailboxes: 2, apps: 0 });
    }

    #[test]
    fn ties_go_to_the_lower_tier_and_then_to_the_id() {
        let pair =
            |rule: &str, fix: &str| finding(rule, fix, Severity::Low, Exposure::Everybody, ResourceType::Tenant, "t");
        let findings = [
            pair("guest.tenant-creation", "stop-tenant-creation"),
            pair("guest.self-sign-up", "stop-self-sign-up"),
            pair("legacy.msol", "block-msol-powershell"),
        ];
        let tiers = BTreeMap::from([
            (findings[0].rule.clone(), 2),
            (findings[1].rule.clone(), 3),
            (findings[2].rule.clone(), 3),
        ]);
        let fixes = rank(&findings, &tiers, &[], &tenant());
        assert_eq!(ids(&fixes), ["stop-tenant-creation", "block-msol-powershell", "stop-self-sign-up"]);
    }

    #[test]
    fn the_reason_is_one_sentence() {
        let fixes = rank(&[leaving("a", true), leaving("b", true)], &BTreeMap::new(), &[], &tenant());
        assert_eq!(
            fixes[0].why,
            "Critical, single accounts exposed, in use now (2 mailboxes send their mail out today): settles 2 findings \
             in minutes, only those named notice."
        );
    }

    proptest! {
        #[test]
        fn the_order_of_findings_does_not_matter(
            findings in Just(vec![forwarding("a"), forwarding("b"), audit_log_off(), mfa_missing()]).prop_shuffle()
        ) {
            let sorted = [forwarding("a"), forwarding("b"), audit_log_off(), mfa_missing()];
            prop_assert_eq!(
                rank(&findings, &BTreeMap::new(), &[], &tenant()),
                rank(&sorted, &BTreeMap::new(), &[], &tenant())
            );
        }
    }
}
