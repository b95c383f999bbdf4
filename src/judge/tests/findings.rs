//! What becomes of a tenant: findings, gaps, severities.

use super::*;

#[test]
fn one_finding_per_resource_with_its_facts() {
    let set = rule(
        "!account.enabled && account.keys.exists(k, k.uses > 5)",
        "say: \"{name} is off: {keys.exists(k, k.strong)}, {seen}\"\n",
    );
    let tenant = company(vec![account("ann"), off("bob"), off("kim")]);
    let found = judge(&set, &tenant, &Settings::default());
    assert_eq!(status(&found), CheckStatus::Failed);
    let names: Vec<&str> = found.findings.iter().map(|finding| &*finding.resource.name).collect();
    assert_eq!(names.len(), 2);
    let kim = found.findings.iter().find(|finding| &*finding.resource.name == "kim").expect("kim");
    assert_eq!(kim.detail, "kim is off: yes, 2026-05-30 12:00 UTC");
    assert_eq!(kim.status, FindingStatus::New);
    let evidence: Vec<_> = kim.evidence.iter().map(|one| (one.fact.as_str(), one.value.clone())).collect();
    assert_eq!(evidence, [("account.enabled", json!(false)), ("account.keys", json!([{"uses": 7}]))]);
    let check = found.checks.first().expect("a check");
    assert_eq!((check.assessed, check.failed, check.not_assessed), (3, 2, 0));
}

#[test]
fn what_was_not_read_is_not_assessed_and_says_what_to_grant() {
    let found =
        judge(&rule("!account.enabled", ""), &company(vec![account("ann"), unread("bob")]), &Settings::default());
    let check = found.checks.first().expect("a check");
    assert_eq!(check.status, CheckStatus::NotAssessed);
    assert_eq!((check.assessed, check.not_assessed), (1, 1));
    assert_eq!(check.missing_permissions, ["User.Read.All"]);
    assert_eq!(check.reason.as_deref(), Some("User.Read.All is not granted"));
}

#[test]
fn a_failure_is_proven_from_part_of_the_tenant_but_never_a_pass() {
    let cut = |accounts| Company { gap: Some(Gap::Cut("page 3 never came".into())), ..company(accounts) };
    let set = rule("!account.enabled", "");
    let passed = judge(&set, &cut(vec![account("ann")]), &Settings::default());
    assert_eq!(status(&passed), CheckStatus::NotAssessed);
    let failed = judge(&set, &cut(vec![account("ann"), off("bob")]), &Settings::default());
    assert_eq!(status(&failed), CheckStatus::Failed);
    assert!(failed.checks.first().is_some_and(|check| check.is_incomplete()));
}

#[test]
fn a_denied_listing_names_each_thing_to_grant() {
    let gap = Gap::denied(["Exchange.ManageAsApp", "Global Reader"]);
    let tenant = Company { gap: Some(gap), ..company(vec![]) };
    let found = judge(&rule("!account.enabled", ""), &tenant, &Settings::default());
    let check = found.checks.first().expect("a check");
    assert_eq!((check.status, check.not_assessed), (CheckStatus::NotAssessed, 1));
    assert_eq!(check.missing_permissions, ["Exchange.ManageAsApp", "Global Reader"]);
}

#[test]
fn all_gaps_of_a_condition_are_told() {
    let keyless = Account { keys: Err(Gap::Unlicensed("Entra ID P1".into())), ..unread("bob") };
    let set = rule("account.enabled || account.keys.exists(k, k.strong)", "");
    let found = judge(&set, &company(vec![keyless]), &Settings::default());
    assert_eq!(found.checks.first().map(|check| check.gaps.len()), Some(2));
}

#[test]
fn a_licence_decides_whether_the_thing_can_exist() {
    let set = rule("!account.enabled", "licence: p2\n");
    let without = Company { p2: Ok(false), ..company(vec![off("bob")]) };
    let found = judge(&set, &without, &Settings::default());
    assert_eq!((status(&found), found.findings.len()), (CheckStatus::NotApplicable, 0));
    let unknown = Company { p2: Err(Gap::Failed("broken".into())), ..company(vec![account("ann")]) };
    assert_eq!(status(&judge(&set, &unknown, &Settings::default())), CheckStatus::NotAssessed);
}

#[test]
fn only_chooses_what_is_judged() {
    let set = rule("!account.enabled", "only: account.kind == 'guest'\n");
    let guest = Account { kind: Some("guest"), ..off("gil") };
    let found = judge(&set, &company(vec![off("bob"), guest]), &Settings::default());
    assert_eq!(found.findings.len(), 1);
    let none = judge(&set, &company(vec![off("bob")]), &Settings::default());
    assert_eq!(status(&none), CheckStatus::NotApplicable);
    assert_eq!(
        status(&judge(&rule("!account.enabled", ""), &company(vec![]), &Settings::default())),
        CheckStatus::Passed
    );
}

#[test]
fn the_first_severity_that_holds_counts_and_an_undecided_graver_one_before_it_wins() {
    let more = "severity: [{when: account.enabled, severity: critical}, {when: account.visits > 2, severity: medium}, {severity: low}]\n";
    let severity = |account| {
        let found = judge(&rule("account.visits >= 0", more), &company(vec![account]), &Settings::default());
        found.findings.first().map(|finding| finding.severity)
    };
    assert_eq!(severity(account("ann")), Some(Severity::Critical));
    assert_eq!(severity(off("bob")), Some(Severity::Medium));
    assert_eq!(severity(Account { visits: 1, ..off("bob") }), Some(Severity::Low));
    assert_eq!(severity(unread("kim")), Some(Severity::Critical));
}

#[test]
fn what_decides_the_severity_is_evidence_too() {
    let more = "severity: [{when: account.kind == 'robot', severity: low}, {when: account.visits > 2, severity: high}, \
                {when: account.name == 'x', severity: low}, {severity: low}]\n";
    let found = judge(&rule("!account.enabled", more), &company(vec![off("bob")]), &Settings::default());
    let facts: Vec<&str> =
        found.findings.iter().flat_map(|finding| &finding.evidence).map(|one| one.fact.as_str()).collect();
    assert_eq!(facts, ["account.enabled", "account.kind", "account.visits"]);
}

#[test]
fn a_list_gathers_what_has_one_cause() {
    let more = "about: account\nyields: list\ncause: account.kind\nsay: \"{count} of kind {kind}\"\n";
    let robot = Account { kind: Some("robot"), ..off("r2") };
    let set = rules(&[(DISABLED, rule_file(DISABLED, "!account.enabled", more))]);
    let found = judge(&set, &company(vec![off("kim"), robot, off("bob"), account("ann")]), &Settings::default());
    assert_eq!(found.findings.len(), 2);
    let people = found.findings.iter().find(|finding| finding.cause == "person").expect("people");
    assert_eq!(people.detail, "2 of kind person");
    assert_eq!(&*people.resource.name, "Contoso");
    assert_eq!(people.affected.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["bob", "kim"]);
    let robots = found.findings.iter().find(|finding| finding.cause == "robot").expect("robots");
    assert_eq!(robots.exposure, Exposure::Administrators);
    assert_eq!(found.checks.first().map(|check| check.failed), Some(3));
}

#[test]
fn one_finding_for_the_tenant() {
    let more = "about: tenant\nyields: tenant\n";
    let set = rules(&[(DISABLED, rule_file(DISABLED, "!tenant.locked", more))]);
    let open = Company { locked: Ok(false), ..company(vec![account("ann")]) };
    let found = judge(&set, &open, &Settings::default());
    assert_eq!(found.findings.iter().map(|finding| finding.detail.as_str()).collect::<Vec<_>>(), ["1 accounts"]);
    let unknown = Company { locked: Err(Gap::NotAsked("left out".into())), ..company(vec![]) };
    let found = judge(&set, &unknown, &Settings::default());
    assert_eq!(status(&found), CheckStatus::NotAssessed);
    assert!(!found.checks.first().is_some_and(|check| check.is_incomplete()));
}

#[test]
fn what_is_not_known_is_told_with_the_reason() {
    let account = Account { keys: Err(Gap::Denied("Keys.Read.All".into())), ..off("kim") };
    let set = rule("!account.enabled", "say: \"{name} has strong keys: {keys.exists(k, k.strong)}\"\n");
    let found = judge(&set, &company(vec![account]), &Settings::default());
    let told: Vec<&str> = found.findings.iter().map(|finding| finding.detail.as_str()).collect();
    assert_eq!(told, ["kim has strong keys: not known (Keys.Read.All is not granted)"]);
}
