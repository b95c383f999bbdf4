//! Two looks at a tenant with a sign-off between them: each change of roles is told once, and rightly called.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Gone, RuleSet, judge, seen_events};
use crate::facts::{Facts, Lists, vocabulary};
use crate::model::{
    AcceptedEvents, AuditChange, AuditInitiator, AuditTarget, Check, CheckStatus, Completeness, DirectoryAudit,
    ExchangeRoleAssignment, ExchangeRoleGroup, ExchangeRoleMember, Family, FamilyRead, Gap, GroupMembers, History,
    HolderKind, Judgement, Part, PrincipalType, RoleAssignment, RoleDefinition, RoleHolder, ServicePlan, Settings,
    Severity, SignOff, Snapshot, Stamp, User, UserType,
};

mod events;

const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
const EXCHANGE: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const HOLDERS: &str = "role.not-signed-off";
const EVENTS: &str = "role.event-not-accepted";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn whole<T>(found: T) -> Family<T> {
    Arc::new(Part::Complete(found))
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn user(number: u128) -> User {
    User {
        id: id(number),
        upn: format!("u{number}@contoso.example").into(),
        name: "U".into(),
        enabled: Some(true),
        user_type: UserType::Member,
        is_external: Some(false),
        is_synced: Some(false),
        strong_password_off: Some(false),
        password_never_expires: Some(false),
        has_exchange_plan: Some(false),
        has_teams_plan: Some(false),
        last_password_change: Stamp::NONE,
        created: Stamp::NONE,
    }
}

fn holds(number: u128, role: &str) -> RoleAssignment {
    RoleAssignment {
        id: "a".into(),
        principal: id(number),
        principal_type: if number > 0x60 { PrincipalType::Group } else { PrincipalType::User },
        principal_name: None,
        principal_upn: None,
        role: role.into(),
        scope: "/".into(),
        kind: None,
        start: Stamp::NONE,
        end: Stamp::NONE,
    }
}

fn definition(id: &str, name: &str) -> RoleDefinition {
    let (id, name) = (id.into(), name.into());
    RoleDefinition { id, template: None, name, built_in: true, privileged: Some(true), actions: Vec::new() }
}

/// Users 1 and 2 are Global Administrators, 2 for the group 0x61 Exchange Administrator as well, 3 eligible.
fn before() -> Snapshot {
    let mut snapshot = Snapshot::unread(id(0xC0), at("2026-11-10T00:00:00Z"));
    let plan = "eec0eb4f-6444-4f95-aba0-50c24d67f998".parse().expect("an id");
    snapshot.licences = whole(vec![ServicePlan { id: plan, name: "AAD_PREMIUM_P2".into(), active: true }]);
    snapshot.users = whole((1..10).map(user).collect());
    snapshot.service_principals = whole(Vec::new());
    snapshot.role_definitions =
        whole(vec![definition(EXCHANGE, "Exchange Administrator"), definition(GLOBAL, "Global Administrator")]);
    snapshot.role_assignments = whole(vec![holds(1, GLOBAL), holds(2, GLOBAL), holds(0x61, EXCHANGE)]);
    snapshot.role_active = whole(Vec::new());
    snapshot.role_eligible = whole(vec![holds(3, GLOBAL)]);
    snapshot.role_groups = whole(vec![GroupMembers { group: id(0x61), users: vec![id(2)] }]);
    snapshot.directory_audits = whole(vec![gave("a-old", "2026-11-09T00:00:00Z", 1, 2, GLOBAL)]);
    snapshot
}

/// Two weeks later, with one change of each sort.
fn after() -> Snapshot {
    let mut snapshot = Snapshot { taken: at("2026-11-24T00:00:00Z"), ..before() };
    snapshot.role_assignments = whole(vec![
        holds(1, GLOBAL),
        holds(2, GLOBAL),
        holds(0x61, EXCHANGE),
        holds(3, GLOBAL),   // was eligible: made permanent by the intruder, user 9
        holds(4, GLOBAL),   // given by user 1, an accepted administrator
        holds(5, EXCHANGE), // approved in the configuration
        holds(6, GLOBAL),   // no record tells who gave it
    ]);
    snapshot.role_groups = whole(vec![GroupMembers { group: id(0x61), users: vec![id(2), id(7)] }]);
    snapshot.directory_audits = whole(vec![
        gave("a-old", "2026-11-09T00:00:00Z", 1, 2, GLOBAL),
        gave("b-raised", "2026-11-20T00:00:00Z", 9, 3, GLOBAL),
        gave("c-known", "2026-11-21T00:00:00Z", 1, 4, GLOBAL),
        gave("d-approved", "2026-11-21T00:00:00Z", 1, 5, EXCHANGE),
        joined("e-member", "2026-11-22T00:00:00Z", 9, 7, 0x61),
        gave("f-given", "2026-11-22T00:00:00Z", 9, 8, EXCHANGE),
        DirectoryAudit {
            activity: "Remove member from role".into(),
            ..gave("g-taken", "2026-11-22T02:00:00Z", 9, 8, EXCHANGE)
        },
    ]);
    snapshot
}

fn row(id: &str, when: &str, by: u128, activity: &str, targets: Vec<AuditTarget>) -> DirectoryAudit {
    let initiator = AuditInitiator {
        id: Some(Uuid::from_u128(by)),
        name: format!("u{by}@contoso.example").into(),
        address: Some("203.0.113.7".into()),
        is_app: false,
        app_id: None,
    };
    DirectoryAudit {
        id: id.into(),
        at: Stamp::at(at(when)),
        activity: activity.into(),
        category: "RoleManagement".into(),
        service: "Core Directory".into(),
        result: "success".into(),
        by: initiator,
        targets,
        details: Vec::new(),
    }
}

fn target(number: u128, kind: &str, changes: Vec<AuditChange>) -> AuditTarget {
    AuditTarget { id: id(number).to_string().into(), kind: kind.into(), name: "".into(), changes }
}

fn gave(id: &str, when: &str, by: u128, to: u128, role: &str) -> DirectoryAudit {
    let new = format!("\"{role}\"").into();
    let change = AuditChange { property: "Role.TemplateId".into(), old: "".into(), new };
    row(id, when, by, "Add member to role", vec![target(to, "User", vec![change])])
}

fn joined(id: &str, when: &str, by: u128, member: u128, group: u128) -> DirectoryAudit {
    let targets = vec![target(member, "User", Vec::new()), target(group, "Group", Vec::new())];
    row(id, when, by, "Add member to group", targets)
}

fn approved() -> Settings {
    let holder = RoleHolder {
        principal: "u5@contoso.example".into(),
        role: "exchange administrator".into(),
        kind: HolderKind::Permanent,
    };
    Settings { role_holders: vec![holder], ..Settings::default() }
}

/// What a sign-off of the first look accepts.
fn signed_off(snapshot: &Snapshot) -> History {
    let (settings, history, lists) = (Settings::default(), History::default(), Lists::builtin());
    let facts = Facts::derive(snapshot, &settings, &history, &lists, |_| &[]);
    let held = facts.role_holders();
    let mut accepted = AcceptedEvents::default();
    let judgement = judged(snapshot, &settings, &history);
    let seen = seen_events(&rules(), &facts, &families(snapshot), &judgement, &Gone::default());
    seen.into_iter().for_each(|(rule, seen)| accepted.add(rule, seen, snapshot.taken));
    let sign_off = SignOff {
        id: id(0x51),
        at: at("2026-11-10T09:00:00Z"),
        up_to: snapshot.taken,
        by: "Robin".into(),
        reason: "reviewed".into(),
        run: id(0x52),
        role_holders: held.whole().expect("all was read").clone(),
    };
    History { signed_off: Some(sign_off), accepted, ..History::default() }
}

/// How completely the log was read.
fn families(snapshot: &Snapshot) -> Vec<FamilyRead> {
    let log = &snapshot.directory_audits;
    let completeness = if log.gap().is_none() { Completeness::Complete } else { Completeness::Partial };
    let gap = log.gap().cloned();
    vec![FamilyRead { family: "directory_audits".into(), completeness, gap, records: None, from: None, to: None }]
}

fn rules() -> RuleSet {
    RuleSet::builtin(&vocabulary(&Lists::builtin())).unwrap_or_else(|problems| panic!("{problems}"))
}

fn judged(snapshot: &Snapshot, settings: &Settings, history: &History) -> Judgement {
    let lists = Lists::builtin();
    judge(&rules(), &Facts::derive(snapshot, settings, history, &lists, |_| &[]), settings)
}

/// What a rule found: the resource's id with its severity.
fn found(judgement: &Judgement, rule: &str) -> BTreeMap<String, Severity> {
    let findings = judgement.findings.iter().filter(|finding| finding.rule.as_str() == rule);
    findings.map(|finding| (finding.resource.id.to_string(), finding.severity)).collect()
}

fn check<'j>(judgement: &'j Judgement, rule: &str) -> &'j Check {
    judgement.checks.iter().find(|check| check.rule.as_str() == rule).expect("the rule was judged")
}

fn holding(number: u128, role: &str) -> String {
    format!("{}/{role}//", id(number))
}

#[test]
fn each_change_since_the_sign_off_is_told_once_and_rightly_called() {
    let judgement = judged(&after(), &approved(), &signed_off(&before()));
    let expected = BTreeMap::from([
        (holding(3, GLOBAL), Severity::Critical),
        (holding(4, GLOBAL), Severity::High),
        (holding(6, GLOBAL), Severity::Critical),
        (format!("{}/{}", holding(7, EXCHANGE), id(0x61)), Severity::High),
    ]);
    assert_eq!(found(&judgement, HOLDERS), expected);
    let expected = BTreeMap::from([
        ("b-raised".to_owned(), Severity::High),
        ("c-known".to_owned(), Severity::Medium),
        ("e-member".to_owned(), Severity::High),
        ("f-given".to_owned(), Severity::High),
    ]);
    assert_eq!(found(&judgement, EVENTS), expected);
    assert_eq!(check(&judgement, EVENTS).gaps, [], "the log reaches back to the sign-off");
}

#[test]
fn a_holder_tells_who_gave_it_and_a_missing_record_is_said_loudly() {
    let judgement = judged(&after(), &approved(), &signed_off(&before()));
    let detail = |number| {
        let wanted = holding(number, GLOBAL);
        let mut findings = judgement.findings.iter().filter(|finding| finding.rule.as_str() == HOLDERS);
        findings.find(|finding| finding.resource.id == wanted).map(|finding| finding.detail.clone()).expect("found")
    };
    assert!(detail(3).contains("Accepted before as: eligible"), "{}", detail(3));
    assert!(detail(3).contains("given by u9@contoso.example from 203.0.113.7 on 2026-11-20"), "{}", detail(3));
    assert!(detail(6).contains("NO AUDIT RECORD"), "{}", detail(6));
}

#[test]
fn only_the_service_itself_is_paired_with_what_pim_wrote() {
    let pim = |id: &str, activity: &str, service: &str| DirectoryAudit {
        activity: activity.into(),
        service: service.into(),
        ..gave(id, "2026-11-20T00:00:00Z", 3, 3, GLOBAL)
    };
    let by_app = |id: &str, app: &str| DirectoryAudit {
        by: AuditInitiator { id: None, name: "MS-PIM".into(), address: None, is_app: true, app_id: app.parse().ok() },
        ..pim(id, "Add member to role", "Core Directory")
    };
    let mut snapshot = after();
    snapshot.directory_audits = whole(vec![
        pim("a-activated", "Add member to role completed (PIM activation)", "PIM"),
        by_app("b-service", "01fc33a7-78ba-4d2f-a4b7-768e336e890e"),
        by_app("c-namesake", "00000000-0000-0000-0000-000000000bad"),
    ]);
    let judgement = judged(&snapshot, &approved(), &signed_off(&before()));
    // The activation of what was accepted is no news; an app of the same name is.
    assert_eq!(found(&judgement, EVENTS).into_keys().collect::<Vec<_>>(), ["c-namesake"]);
}

#[test]
fn while_nobody_accepted_anybody_the_holders_are_shown_and_nobody_is_called_right() {
    let judgement = judged(&after(), &Settings::default(), &History::default());
    let holders = check(&judgement, HOLDERS);
    assert_eq!((holders.status, holders.failed), (CheckStatus::NotAssessed, 0));
    assert!(holders.gaps.iter().all(Gap::is_chosen), "{:?}", holders.gaps);
    let line = r#"{ principal = "u4@contoso.example", role = "Global Administrator", kind = "permanent" },"#;
    assert!(holders.notes.iter().any(|note| note == line), "{:#?}", holders.notes);
    // Events need no comparison; what was before the log's first day was never looked at.
    assert_eq!(found(&judgement, EVENTS).len(), 6);
}

/// Organization Management with the directory's own administrators, a group of the tenant's own, one that only helps.
fn with_exchange(added: &[(u128, u128, &str)]) -> Snapshot {
    let mut snapshot = before();
    let plan = "efb87545-963c-4e0d-99df-69c6916d9eb0".parse().expect("an id");
    snapshot.licences = whole(vec![ServicePlan { id: plan, name: "EXCHANGE_S_ENTERPRISE".into(), active: true }]);
    let group = |number, name: &str, role: &str| ExchangeRoleGroup {
        guid: id(number),
        name: name.into(),
        roles: vec![role.into()],
    };
    snapshot.exchange_role_groups = whole(vec![
        group(0x71, "Organization Management", "Transport Rules"),
        group(0x72, "Our own", "Mail Recipients"),
        group(0x73, "Help Desk", "Reset Password"),
    ]);
    let member = |&(group, member, name): &(u128, u128, &str)| ExchangeRoleMember {
        group: id(group),
        id: id(member),
        name: name.into(),
        kind: "UserMailbox".into(),
    };
    let members = [(0x71, 0x99, "TenantAdmins_a1b2c"), (0x72, 1, "U")];
    snapshot.exchange_role_members = whole(members.iter().chain(added).map(member).collect());
    snapshot.exchange_role_assignments = whole(Vec::new());
    snapshot
}

#[test]
fn who_came_into_an_exchange_role_group_since_the_sign_off_is_told() {
    let rule = "role.exchange-admin";
    let history = signed_off(&with_exchange(&[]));
    let same = judged(&with_exchange(&[]), &Settings::default(), &history);
    assert_eq!(check(&same, rule).status, CheckStatus::Passed);
    let added = [(0x71, 5, "U"), (0x72, 6, "TenantAdmins_9f3c1"), (0x73, 7, "U")];
    let mut later = with_exchange(&added);
    let direct = ExchangeRoleAssignment {
        guid: id(0x81),
        role: "Mailbox Import Export".into(),
        assignee: "u9".into(),
        enabled: Some(true),
    };
    later.exchange_role_assignments = whole(vec![direct]);
    let told = judged(&later, &Settings::default(), &history);
    let expected = [
        format!("{}/{}/exchange", id(5), id(0x71)),
        format!("{}/{}/exchange", id(6), id(0x72)), // named like what the service makes
        format!("{}/mailbox import export/exchange", id(0x81)),
    ];
    assert_eq!(found(&told, rule).into_keys().collect::<Vec<_>>(), expected);
    later.exchange_role_members = Arc::new(Part::Missing(Gap::Denied("x".into())));
    later.exchange_role_assignments = whole(Vec::new());
    assert_eq!(check(&judged(&later, &Settings::default(), &history), rule).status, CheckStatus::NotAssessed);
}

#[test]
fn an_unread_list_accepts_nobody() {
    let mut unread = before();
    unread.role_assignments = Arc::new(Part::Missing(Gap::Denied("RoleManagement.Read.Directory".into())));
    let judgement = judged(&unread, &approved(), &signed_off(&before()));
    assert_eq!(check(&judgement, HOLDERS).status, CheckStatus::NotAssessed);
    let mut unread = after();
    unread.directory_audits = Arc::new(Part::Missing(Gap::Denied("AuditLog.Read.All".into())));
    let judgement = judged(&unread, &approved(), &signed_off(&before()));
    assert_eq!(check(&judgement, EVENTS).status, CheckStatus::NotAssessed);
    assert_eq!(found(&judgement, HOLDERS)[&holding(4, GLOBAL)], Severity::Critical, "nothing explains it");
}
