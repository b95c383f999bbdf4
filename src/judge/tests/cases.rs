//! Rules held against their own cases.

use super::*;

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
