//! Faults of a rule, settings, threads, hostile names: what must not change a result.

use super::*;

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
    assert!(detail.starts_with('\u{1b}') && detail.chars().count() < 420);
}

#[test]
fn a_resource_listed_twice_is_found_once() {
    let found = judge(&rule("!account.enabled", ""), &company(vec![off("bob"), off("bob")]), &Settings::default());
    assert_eq!(found.findings.len(), 1);
}
