//! `palisade respond --watch`: whether an account that was sealed stays so.

use palisade::sim::{Consent, Options, Preset, Scenario};
use serde_json::Value;

use crate::support::{Run, Tenant, spec};

/// A minute of the service is a fifth of a second here.
fn served(story: Scenario) -> Tenant {
    let mut options = Options::new(spec(300, 5, Preset::Healthy));
    options.speed = 300.0;
    options.consent = Consent::Respond;
    options.incidents = vec![story];
    Tenant::serve(options)
}

fn contain_and_watch(tenant: &Tenant, how: &str) -> Run {
    let upn = &tenant.incidents()[0].upn;
    let line = format!("respond {upn} --apply --state state --discard-password --format json {how}");
    let asked = tenant.palisade(&line);
    let plan = asked.stderr.lines().find_map(|line| line.strip_prefix("Plan    ")).expect("a digest").to_owned();
    tenant.palisade(&format!("{line} --yes --plan-digest {plan}"))
}

fn looks(run: &Run) -> Vec<&str> {
    run.stderr.lines().filter(|line| line.contains("after the seal")).collect()
}

#[test]
fn a_quarter_of_an_hour_without_a_sign_in_is_proof() {
    let tenant = served(Scenario::Textbook);
    let run = contain_and_watch(&tenant, "--watch 15m");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let response = run.json();
    assert_eq!(response["proof"], "quiet_15m", "{:#}", response["watched"]);
    assert_eq!(response["watched"]["came_in"], Value::Array(vec![]));
    assert!(looks(&run).len() >= 3, "{}", run.stderr);
    let sealed = response["watched"]["sealed_at"].as_str().expect("a moment");
    assert!(sealed > response["window"]["t0"].as_str().expect("a moment"), "{sealed}");
}

/// Whoever comes in after the seal is an alarm: code 1, and the account is in his hands again.
#[test]
fn a_sign_in_after_the_seal_is_an_alarm() {
    let tenant = served(Scenario::Returns);
    let run = contain_and_watch(&tenant, "--watch 90m");
    assert_eq!(run.code, 1, "{}", run.stderr);
    let response = run.json();
    assert_eq!((&response["proof"], &response["verdict"]), (&Value::Null, &Value::from("compromised")));
    let came = &response["watched"]["came_in"][0];
    assert_eq!(came["address"], "192.0.2.130", "{:#}", response["watched"]);
    assert_eq!(response["steps"][1]["status"], "action_needed");
    assert!(looks(&run).last().is_some_and(|line| line.contains("SOMEBODY IS IN")), "{}", run.stderr);
    // It ends with the alarm, long before the ninety minutes.
    assert!(response["watched"]["minutes"].as_u64().is_some_and(|minutes| minutes < 30), "{:#}", response["watched"]);
}

#[test]
fn where_nothing_was_sealed_there_is_nothing_to_watch() {
    let tenant = served(Scenario::Textbook);
    let run = tenant.palisade(&format!("respond {} --watch 15m", tenant.incidents()[0].upn));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("were not ended since the attacker came"), "{}", run.stderr);
}

/// Another run, later, goes on from the seal that the directory shows.
#[test]
fn a_watch_can_be_taken_up_later() {
    let tenant = served(Scenario::Textbook);
    assert_eq!(contain_and_watch(&tenant, "").code, 0);
    let run = tenant.palisade(&format!("respond {} --watch 15m --format json", tenant.incidents()[0].upn));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.json()["proof"], "quiet_15m");
}

/// A log that cannot be read proves nothing.
#[test]
fn without_the_log_nothing_is_proven() {
    let mut options = Options::new(spec(300, 5, Preset::Unlicensed));
    options.speed = 300.0;
    options.consent = Consent::Respond;
    options.incidents = vec![Scenario::QuietForwarder];
    let tenant = Tenant::serve(options);
    let run = contain_and_watch(&tenant, "--watch 15m");
    assert_eq!(run.code, 1, "{}", run.stderr);
    let response = run.json();
    assert!(!response["watched"]["gap"].is_null(), "{:#}", response["watched"]);
    assert!(!response["proof"].as_str().unwrap_or_default().starts_with("quiet"), "{:#}", response["proof"]);
}
