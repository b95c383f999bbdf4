//! Rule files: what is refused, and where files are found.

use super::*;

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
        ("events: gold\n", "there is no log `gold` (there are visits)"),
        ("events: visits\n", "whether this rule fails does not rest on visits"),
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

#[test]
fn the_guide_shows_a_rule_that_loads_and_holds() {
    let guide = include_str!("../../../rules/README.md");
    let yaml = guide.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let source = source("mailbox.shared-sign-in", yaml.into());
    let rules =
        RuleSet::load(&[source], &vocabulary(&Lists::builtin())).unwrap_or_else(|problems| panic!("{problems}"));
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
    for (path, _) in crate::judge::ruleset::BUILTIN {
        let parts: Vec<&str> = path.trim_end_matches(".yaml").split('/').collect();
        let &["rules", area, stem] = parts.as_slice() else { panic!("{path} is not rules/<area>/<id>.yaml") };
        assert_eq!(stem.split('.').next(), Some(area), "{path}");
    }
}
