//! Rules as their authors and the readers of a report meet them.

use serde_json::json;

use super::load::RuleSource;
use super::sample::{Account, Company, Key, VOCABULARY, account, company, rule_file, source};
use super::{RuleSet, judge, read_folder};
use crate::model::{
    Approval, CheckStatus, Covers, Exposure, FindingStatus, Gap, Judgement, RuleId, Settings, Severity, Waiver,
};

const DISABLED: &str = "test.disabled";

fn rules(files: &[(&str, String)]) -> RuleSet {
    let sources: Vec<RuleSource> = files.iter().map(|(id, text)| source(id, text.clone())).collect();
    RuleSet::load(&sources, &VOCABULARY).unwrap_or_else(|problems| panic!("{}", problems.draw(false)))
}

/// The rule `test.disabled` around a condition.
fn rule(when: &str, more: &str) -> RuleSet {
    rules(&[(DISABLED, rule_file(DISABLED, when, more))])
}

/// All that is wrong with a rule file, a line each.
fn refused(when: &str, more: &str) -> String {
    refused_file(rule_file(DISABLED, when, more))
}

fn refused_file(text: String) -> String {
    match RuleSet::load(&[source(DISABLED, text)], &VOCABULARY) {
        Ok(_) => panic!("nothing was refused"),
        Err(problems) => problems.to_string(),
    }
}

fn off(name: &str) -> Account {
    Account { enabled: Ok(false), ..account(name) }
}

fn unread(name: &str) -> Account {
    Account { enabled: Err(Gap::Denied("User.Read.All".into())), ..account(name) }
}

fn status(judgement: &Judgement) -> CheckStatus {
    judgement.checks.first().expect("one check").status
}

fn waiver(covers: Covers) -> Waiver {
    Waiver { covers, reason: "old".into(), owner: "it-sec".into(), until: "2026-12-31".parse().expect("a date") }
}

fn id(id: &str) -> RuleId {
    RuleId::new(id).expect("a rule id")
}

// Loading.

#[test]
fn a_misspelt_fact_is_shown_where_it_stands() {
    let found = refused(">-\n  account.visits > 3 &&\n  account.enabld", "");
    assert_eq!(found, "rules/test.disabled.yaml:7:11: `account` has no field `enabld` (did you mean `enabled`?)");
}

#[test]
fn a_problem_is_drawn_with_its_line() {
    let text = rule_file(DISABLED, "account.enabld", "");
    let problems = RuleSet::load(&[source(DISABLED, text)], &VOCABULARY).expect_err("a typo");
    let drawn = problems.draw(false);
    assert!(drawn.contains("5 | when: account.enabld"), "{drawn}");
    assert!(drawn.contains("^^^^^^"), "{drawn}");
    assert!(drawn.contains("help: did you mean `enabled`?"), "{drawn}");
}

#[test]
fn what_yaml_gets_wrong_is_refused_with_its_place() {
    for (more, message) in [
        ("sevrity: high\n", "16:1: unknown field `sevrity`"),
        ("title: Again\n", "16:1: duplicate mapping key: title"),
        ("licence: [p2]\n", "16:10: "),
    ] {
        let found = refused("account.enabled", more);
        assert!(found.contains(message), "{more}: {found}");
        assert!(found.starts_with("rules/test.disabled.yaml:"), "{found}");
    }
}

#[test]
fn a_condition_that_yaml_takes_for_a_tag_is_refused() {
    let text = rule_file(DISABLED, "WHEN", "");
    for when in [
        "!account.enabled",
        "!account.enabled && account.visits > 2",
        "! account.enabled",
        "! >-\n  account.enabled",
        "!(account.enabled)",
    ] {
        let found = refused_file(text.replace("WHEN", when));
        assert!(found.starts_with("rules/test.disabled.yaml:"), "{when}: {found}");
        assert!(found.contains("quotes"), "{when}: {found}");
    }
}

#[test]
fn what_a_rule_may_not_say_is_refused() {
    for (more, message) in [
        ("licence: gold\n", "there is no licence word `gold` (it is one of exchange, p2)"),
        ("about: acount\nyields: each\n", "nothing is called `acount` (did you mean `account`?)"),
        ("about: account\nyields: tenant\n", "only a rule about the tenant yields `tenant`"),
        ("say: \"{nam} is off\"\n", "`nam` is not known here (did you mean `name`?)"),
        ("say: \"{boss} is off\"\n", "a record (`boss`) cannot be said in a sentence"),
        ("say: \"{name is off\"\n", "this brace is not closed"),
        ("cause: account.keys\n", "this is a list where an id or a word belongs"),
        ("only: account.visits\n", "this is a whole number where true or false belongs"),
        ("severity: [{when: account.enabled, severity: low}]\n", "the last severity of a list stands without `when`"),
        ("settings: {limit: {type: int, default: high, about: So.}}\n", "the default of `limit` is not of its type"),
        ("fix: Turn It Off\n", "a fix is named in lower-case letters"),
        ("note: [{when: account.enabld, say: x}]\n", "has no field `enabld`"),
    ] {
        let found = refused("account.enabled", more);
        assert!(found.contains(message), "{more}: {found}");
    }
    let text = rule_file(DISABLED, "account.enabled", "");
    assert!(refused_file(text.replace("T1078.004", "1078")).contains("`1078` is no id of attack"));
    assert!(refused_file(text.replace("https://", "ftp://")).contains("this is no https link"));
    assert!(refused_file(text.replace("id: test.disabled", "id: test.other")).contains("the file is called"));
    assert!(refused_file(text.replace("tier: 1", "tier: 4")).contains("a tier is 1, 2 or 3"));
    assert!(refused_file(text.replace("fails: [{}]", "fails: []")).contains("`fails` holds no case"));
    assert!(refused_file(text.replace("fails: [{}]", "fails: [{enabld: true}]")).contains("has no field `enabld`"));
    assert!(
        refused_file(text.replace("fails: [{}]", "fails: [{kind: gest}]")).contains("this is one of person, guest")
    );
    assert!(refused_file("x".repeat(70_000)).contains("65536 bytes"));
}

#[test]
fn a_file_made_to_exhaust_the_reader_is_refused() {
    let nested = format!("id: {}", "[".repeat(60_000));
    assert!(refused_file(nested).starts_with("rules/test.disabled.yaml:1:"));
    let laughs: String =
        (1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))).collect();
    let text = rule_file(DISABLED, "account.enabled", "").replace("passes: [{}]", "passes: [{name: *a11}]");
    assert!(!refused_file(format!("a0: &a0 [x]\n{laughs}{text}")).is_empty());
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let found = refused("account.enabld", "licence: gold\ncause: account.nam\n");
    assert_eq!(found.lines().count(), 3, "{found}");
}

#[test]
fn two_rules_of_one_id_are_refused_and_later_sets_override() {
    let text = rule_file(DISABLED, "account.enabled", "");
    let twins = [source(DISABLED, text.clone()), source(DISABLED, text.clone())];
    assert!(RuleSet::load(&twins, &VOCABULARY).is_err());
    let own = rules(&[(DISABLED, text.replace("Something is wrong", "Our own words"))]);
    let both = rule("account.enabled", "").overridden_by(own);
    assert_eq!(both.get(DISABLED).map(|rule| rule.title.as_str()), Some("Our own words"));
    assert_eq!(both.only(&["test".to_owned()]).len(), 1);
}

#[test]
fn a_rule_knows_what_it_reads() {
    let set = rule("account.enabled && account.keys.exists(k, k.strong)", "only: tenant.locked\n");
    let rule = set.get(DISABLED).expect("the rule");
    assert_eq!(rule.families(), ["accounts", "company", "keys"]);
    assert_eq!(rule.facts(), ["account.enabled", "account.keys", "strong", "tenant.locked"]);
}

// Cases.

fn tested(when: &str, fails: &str, passes: &str, more: &str) -> Vec<String> {
    let text = rule_file(DISABLED, when, more).replace("fails: [{}]", fails).replace("passes: [{}]", passes);
    rules(&[(DISABLED, text)]).test().iter().map(|broken| broken.problem.message.clone()).collect()
}

#[test]
fn cases_that_hold_say_nothing() {
    let more = "severity: [{when: account.kind == 'guest', severity: low}, {severity: high}]\ncause: account.kind\n\
                settings: {limit: {type: int, default: 5, about: Most.}}\nonly: tenant.locked\n";
    let fails = "fails: [{visits: 6, kind: guest, tenant: {locked: true}, expect: {severity: low, cause: guest}}, \
                 {visits: 3, kind: person, tenant: {locked: true}, setting: {limit: 2}, expect: {severity: high}}]";
    let passes = "passes: [{visits: 5, tenant: {locked: true}}, {visits: 9, tenant: {locked: false}}]";
    assert_eq!(tested("account.visits > setting.limit", fails, passes, more), [""; 0]);
}

#[test]
fn a_case_that_leaves_out_a_deciding_fact_is_broken() {
    let found =
        tested("account.enabled && account.visits > 1", "fails: [{enabled: true}]", "passes: [{enabled: false}]", "");
    assert_eq!(found, ["this case is not decided: the case does not give account.visits"]);
}

#[test]
fn cases_that_come_out_otherwise_are_broken() {
    let when = "account.keys.exists(k, k.strong && k.uses > 1) && account.seen < now - days(3)";
    let failing = "{keys: [{strong: true, uses: 2}], seen: 2025-12-01T00:00:00Z}";
    let passing = "{keys: [], seen: 2025-12-31T00:00:00Z}";
    let holds = tested(when, &format!("fails: [{failing}]"), &format!("passes: [{passing}]"), "");
    assert_eq!(holds, [""; 0]);
    let swapped = tested(when, &format!("fails: [{passing}]"), &format!("passes: [{failing}]"), "");
    assert_eq!(swapped, ["this case should fail and passes", "this case should pass and fails"]);
    let severity = format!("fails: [{}]", failing.replace("seen", "expect: {severity: low}, seen"));
    assert_eq!(tested(when, &severity, &format!("passes: [{passing}]"), ""), ["this case fails as high"]);
}

// Judging.

#[test]
fn one_finding_per_resource_with_its_facts() {
    let set = rule(
        "!account.enabled && account.keys.exists(k, k.uses > 5)",
        "say: \"{name} is off: {keys.exists(k, k.strong)}, {seen}\"\n",
    );
    let tenant = company(vec![account("ann"), off("bob"), off("kim")]);
    let found = judge(&set, &tenant, &Settings::default());
    assert_eq!(status(&found), CheckStatus::Failed);
    let names: Vec<&str> = found.findings.iter().map(|finding| finding.resource.name.as_str()).collect();
    assert_eq!(names.len(), 2);
    let kim = found.findings.iter().find(|finding| finding.resource.name == "kim").expect("kim");
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
fn a_denied_listing_names_the_permission_of_its_family() {
    let tenant = Company { gap: Some(Gap::Denied("HTTP 403".into())), ..company(vec![]) };
    let found = judge(&rule("!account.enabled", ""), &tenant, &Settings::default());
    let check = found.checks.first().expect("a check");
    assert_eq!((check.status, check.not_assessed), (CheckStatus::NotAssessed, 1));
    assert_eq!(check.missing_permissions, ["User.Read.All"]);
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
    assert_eq!(people.resource.name, "Contoso");
    assert_eq!(people.affected.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["bob", "kim"]);
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
fn what_is_approved_is_no_finding() {
    let approval = |resource: &str| Approval { rule: id(DISABLED), resource: resource.into(), reason: "so".into() };
    for resource in ["id-bob", "bob@contoso.example"] {
        let settings = Settings { approved: vec![approval(resource)], ..Settings::default() };
        let found = judge(
            &rule("!account.enabled", ""),
            &company(vec![off("Bob")].into_iter().map(|bob: Account| Account { id: "ID-Bob".into(), ..bob }).collect()),
            &settings,
        );
        assert_eq!((status(&found), found.findings.len()), (CheckStatus::Passed, 0), "{resource}");
        assert_eq!(
            found.checks.first().map(|check| check.notes.clone()),
            Some(vec!["1 approved in palisade.toml".to_owned()])
        );
    }
    let other = Approval { rule: id("test.other"), ..approval("bob@contoso.example") };
    // A name that is only shown is nobody's own: who approved one Bob did not approve the next.
    for unfit in [other, approval("bob")] {
        let settings = Settings { approved: vec![unfit], ..Settings::default() };
        assert_eq!(
            status(&judge(&rule("!account.enabled", ""), &company(vec![off("bob")]), &settings)),
            CheckStatus::Failed
        );
    }
}

#[test]
fn a_waived_finding_is_still_reported() {
    let set = rule("!account.enabled", "");
    let tenant = company(vec![off("bob")]);
    let plain = judge(&set, &tenant, &Settings::default());
    let fingerprint = plain.findings.first().map(|finding| finding.fingerprint.as_str().to_owned()).expect("a finding");
    for covers in [
        Covers::Fingerprint(fingerprint),
        Covers::Rule(id(DISABLED), Some("bob@contoso.example".into())),
        Covers::Area("test".into(), None),
    ] {
        let settings = Settings { waivers: vec![waiver(covers)], ..Settings::default() };
        let found = judge(&set, &tenant, &settings);
        assert_eq!(status(&found), CheckStatus::Waived);
        assert_eq!(found.findings.first().map(|finding| finding.status), Some(FindingStatus::Waived));
    }
    let other =
        Settings { waivers: vec![waiver(Covers::Rule(id(DISABLED), Some("ann".into())))], ..Settings::default() };
    assert_eq!(status(&judge(&set, &tenant, &other)), CheckStatus::Failed);
}

#[test]
fn an_expired_waiver_counts_as_none_and_is_told() {
    let day =
        |until: &str| Waiver { until: until.parse().expect("a date"), ..waiver(Covers::Rule(id(DISABLED), None)) };
    let judged = |until| {
        judge(
            &rule("!account.enabled", ""),
            &company(vec![off("bob")]),
            &Settings { waivers: vec![day(until)], ..Settings::default() },
        )
    };
    assert_eq!(status(&judged("2026-06-01")), CheckStatus::Waived, "the last day counts");
    let expired = judged("2026-05-31");
    assert_eq!(status(&expired), CheckStatus::Failed);
    assert_eq!(
        expired.checks.first().map(|check| check.notes.clone()),
        Some(vec!["a waiver by it-sec ended on 2026-05-31 and counts as none: old".to_owned()])
    );
}

#[test]
fn a_waived_resource_leaves_the_list_it_is_in() {
    let set = rules(&[(DISABLED, rule_file(DISABLED, "!account.enabled", "about: account\nyields: list\n"))]);
    let settings = Settings {
        waivers: vec![waiver(Covers::Rule(id(DISABLED), Some("bob@contoso.example".into())))],
        ..Settings::default()
    };
    let found = judge(&set, &company(vec![off("bob"), off("kim")]), &settings);
    assert_eq!(status(&found), CheckStatus::Failed);
    assert_eq!(found.findings.first().map(|finding| finding.affected.len()), Some(1));
    let alone = judge(&set, &company(vec![off("bob")]), &settings);
    assert_eq!(status(&alone), CheckStatus::Waived);
    assert_eq!(alone.findings.first().map(|finding| finding.affected.len()), Some(1));
}

#[test]
fn a_rule_that_fails_itself_passes_nothing_and_spoils_no_other() {
    let trapped = Account { armed: true, ..off("bob") };
    let set = rules(&[
        ("test.a", rule_file("test.a", "!account.enabled", "")),
        ("test.b", rule_file("test.b", "account.trap", "")),
        ("test.c", rule_file("test.c", "!account.enabled", "")),
    ]);
    let found = judge(&set, &company(vec![account("ann"), trapped]), &Settings::default());
    let statuses: Vec<CheckStatus> = found.checks.iter().map(|check| check.status).collect();
    assert_eq!(statuses, [CheckStatus::Failed, CheckStatus::NotAssessed, CheckStatus::Failed]);
    assert!(found.checks.iter().all(|check| check.failed <= 1), "no subject is judged twice");
    let endless =
        "account.keys.exists(a, account.keys.exists(b, account.keys.exists(c, a.uses + b.uses + c.uses < 0)))";
    let keys = vec![Key { name: "k", strong: true, uses: 1 }; 60];
    let rich = Account { keys: Ok(keys), ..account("kim") };
    let found = judge(&rule(endless, ""), &company(vec![rich]), &Settings::default());
    assert_eq!(
        found.checks.first().and_then(|check| check.reason.clone()).as_deref(),
        Some("its condition takes too many steps")
    );
}

#[test]
fn settings_reach_the_rule_and_wrong_ones_stop_it() {
    let set = rule("account.visits > setting.limit", "settings: {limit: {type: int, default: 5, about: Most.}}\n");
    let given = |value| {
        let rule = [("limit".to_owned(), value)].into();
        Settings { rules: [(DISABLED.to_owned(), rule)].into(), ..Settings::default() }
    };
    let tenant = company(vec![account("ann")]);
    assert_eq!(status(&judge(&set, &tenant, &Settings::default())), CheckStatus::Passed);
    assert_eq!(status(&judge(&set, &tenant, &given(json!(2)))), CheckStatus::Failed);
    assert_eq!(status(&judge(&set, &tenant, &given(json!("2")))), CheckStatus::NotAssessed);
    let unfit = |name: &str, value| set.unfit(DISABLED, name, &value).map(|unfit| (unfit.on_name, unfit.message));
    assert_eq!(unfit("limit", json!(2)), None);
    let wrong = (false, "the setting limit of test.disabled is a whole number".to_owned());
    assert_eq!(unfit("limit", json!("2")), Some(wrong));
    assert_eq!(unfit("limt", json!(2)), Some((true, "the rule test.disabled has no setting limt".to_owned())));
}

#[test]
fn what_is_not_known_is_told_with_the_reason() {
    let account = Account { keys: Err(Gap::Denied("Keys.Read.All".into())), ..off("kim") };
    let set = rule("!account.enabled", "say: \"{name} has strong keys: {keys.exists(k, k.strong)}\"\n");
    let found = judge(&set, &company(vec![account]), &Settings::default());
    let told: Vec<&str> = found.findings.iter().map(|finding| finding.detail.as_str()).collect();
    assert_eq!(told, ["kim has strong keys: not known (Keys.Read.All is not granted)"]);
}

#[test]
fn notes_are_told_without_a_finding() {
    let set = rule("!account.enabled", "note: [{when: account.kind == 'guest', say: \"{name} is a guest\"}]\n");
    let guest = Account { kind: Some("guest"), ..account("gil") };
    let found = judge(&set, &company(vec![guest, account("ann")]), &Settings::default());
    assert_eq!(status(&found), CheckStatus::Passed);
    assert_eq!(found.checks.first().map(|check| check.notes.clone()), Some(vec!["gil is a guest".to_owned()]));
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let set = rules(&[
        (DISABLED, rule_file(DISABLED, "!account.enabled", "")),
        (
            "test.many",
            rule_file("test.many", "account.visits > 2", "about: account\nyields: list\ncause: account.name\n"),
        ),
    ]);
    let accounts =
        (0..5_000).map(|number| if number % 3 == 0 { off(&number.to_string()) } else { account(&number.to_string()) });
    let tenant = company(accounts.collect());
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| judge(&set, &tenant, &Settings::default()))
    };
    let one = with(1);
    assert_eq!(one.findings.len(), 1_667 + 5_000);
    assert_eq!(one, with(4));
    assert!(
        one.findings.is_sorted_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.fingerprint.clone()))
    );
}

#[test]
fn hostile_names_are_kept_but_shortened() {
    let name = format!("\u{1b}[31m\u{202e}{}", "x".repeat(64 * 1024));
    let found =
        judge(&rule("!account.enabled", "say: \"{name} is off\"\n"), &company(vec![off(&name)]), &Settings::default());
    let detail = found.findings.first().map(|finding| finding.detail.clone()).expect("a finding");
    assert!(detail.starts_with('\u{1b}') && detail.chars().count() < 220);
}

#[test]
fn a_resource_listed_twice_is_found_once() {
    let found = judge(&rule("!account.enabled", ""), &company(vec![off("bob"), off("bob")]), &Settings::default());
    assert_eq!(found.findings.len(), 1);
}

#[test]
fn the_guide_shows_a_rule_that_loads_and_holds() {
    let guide = include_str!("../../rules/README.md");
    let yaml = guide.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let source = source("mailbox.shared-sign-in", yaml.into());
    let rules = RuleSet::load(&[source], &crate::facts::VOCABULARY).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(rules.test().is_empty());
}

#[test]
fn rule_files_are_found_below_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("test")).expect("a folder in it");
    let text = rule_file(DISABLED, "account.enabled", "");
    std::fs::write(folder.path().join("test/test.disabled.yaml"), &text).expect("a file");
    std::fs::write(folder.path().join("notes.txt"), "no rule").expect("a file");
    let sources = read_folder(folder.path()).expect("readable");
    assert_eq!(sources.iter().map(|one| one.text.clone()).collect::<Vec<_>>(), [text]);
    let missing = read_folder(&folder.path().join("nowhere")).expect_err("not there");
    assert!(missing.to_string().contains("nowhere"), "{missing}");
}

#[test]
fn built_in_rules_lie_in_the_folder_of_their_area() {
    for (path, _) in super::ruleset::BUILTIN {
        let parts: Vec<&str> = path.trim_end_matches(".yaml").split('/').collect();
        let &["rules", area, stem] = parts.as_slice() else { panic!("{path} is not rules/<area>/<id>.yaml") };
        assert_eq!(stem.split('.').next(), Some(area), "{path}");
    }
}
