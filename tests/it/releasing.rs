//! `palisade respond --release`: an account goes back to its owner when nothing of the attacker's can come back with it.

use palisade::sim::{Consent, Options, Preset, Scenario};
use serde_json::Value;

use crate::support::{Run, Tenant, spec};

/// A minute of the service is a fifth of a second here.
fn served(preset: Preset, story: Scenario) -> Tenant {
    let mut options = Options::new(spec(300, 5, preset));
    options.speed = 300.0;
    options.consent = Consent::Respond;
    options.incidents = vec![story];
    Tenant::serve(options)
}

fn respond(tenant: &Tenant, how: &str) -> Run {
    let upn = &tenant.incidents()[0].upn;
    tenant.palisade(&format!("respond {upn} --state state --format json {how}"))
}

/// Shown first, then by the digest of just that.
fn agreed(tenant: &Tenant, how: &str) -> Run {
    let asked = respond(tenant, how);
    let plan = asked.stderr.lines().find_map(|line| line.strip_prefix("Plan    "));
    let plan = plan.unwrap_or_else(|| panic!("no digest: {}{}", asked.stderr, asked.stdout));
    respond(tenant, &format!("{how} --yes --plan-digest {plan}"))
}

fn contained(tenant: &Tenant) {
    let run = agreed(tenant, "--apply --discard-password");
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// What stands in the way: what is looked at, and the name under which it may be accepted.
fn open(run: &Run) -> Vec<(String, Option<String>)> {
    let response = run.json();
    let checks = response["release"]["checks"].as_array().expect("checks").iter();
    let open = checks.filter(|check| check["status"] == "unmet");
    open.map(|check| (text(&check["code"]), check["accept"].as_str().map(str::to_owned))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn is_enabled(tenant: &Tenant) -> bool {
    let (_, user) = tenant.ask(&format!("/v1.0/users/{}?$select=accountEnabled", tenant.incidents()[0].user));
    user["accountEnabled"] == true
}

#[test]
fn what_was_cleaned_and_stayed_quiet_is_given_back() {
    let tenant = served(Preset::Healthy, Scenario::Textbook);
    contained(&tenant);
    let too_soon = respond(&tenant, "--release");
    assert_eq!(open(&too_soon), [("quiet".into(), Some("quiet".into()))], "{}", too_soon.stdout);
    assert_eq!(too_soon.code, 1);
    assert_eq!(respond(&tenant, "--watch 15m").code, 0);
    assert!(!is_enabled(&tenant));
    let given = agreed(&tenant, "--release");
    assert_eq!(given.code, 0, "{}{}", given.stderr, given.stdout);
    let response = given.json();
    assert_eq!(response["release"]["changes"][0]["status"], "verified", "{response:#}");
    assert_eq!(response["user"]["enabled"], true);
    assert!(is_enabled(&tenant));
    let run = text(&response["applied"]);
    assert_eq!(tenant.palisade(&format!("undo {run} --yes --state state")).code, 0);
    assert!(!is_enabled(&tenant), "a release can be taken back");
}

/// What is still the attacker's is never accepted away.
#[test]
fn what_is_in_an_attackers_hands_is_not_given_back() {
    let tenant = served(Preset::Healthy, Scenario::Textbook);
    let open = open(&respond(&tenant, "--release --new-password --accept quiet"));
    let codes: Vec<&str> = open.iter().map(|(code, _)| code.as_str()).collect();
    assert!(codes.contains(&"account") && codes.contains(&"observation") && codes.contains(&"quiet"), "{open:?}");
    assert!(open.iter().any(|(code, accept)| code == "observation" && accept.is_none()), "{open:?}");
}

#[test]
fn whoever_came_in_again_keeps_it_closed() {
    let tenant = served(Preset::Healthy, Scenario::Returns);
    contained(&tenant);
    assert_eq!(respond(&tenant, "--watch 15m").code, 1);
    let run = respond(&tenant, "--release --accept quiet");
    assert!(open(&run).contains(&("quiet".into(), None)), "{}", run.stdout);
    assert!(!is_enabled(&tenant));
}

/// Another store knows nothing of the password that was set: a new one is set with the release, and handed over.
#[test]
fn a_password_that_nobody_knows_is_set_anew() {
    let tenant = served(Preset::Healthy, Scenario::Textbook);
    contained(&tenant);
    let elsewhere = "--release --accept quiet --state another --password-to new.txt";
    let run = tenant.palisade(&format!("respond {} --format json {elsewhere}", tenant.incidents()[0].upn));
    assert!(open(&run).contains(&("password".into(), None)), "{}", run.stdout);
    let given = agreed(&tenant, "--release --accept quiet --new-password --password-to new.txt");
    assert_eq!(given.code, 0, "{}", given.stderr);
    let password = std::fs::read_to_string(tenant.folder().join("new.txt")).expect("the new password");
    let bodies = tenant.ledger().writes.into_iter().map(|write| write.body);
    let set = bodies.filter_map(|body| body["passwordProfile"]["password"].as_str().map(str::to_owned)).next_back();
    assert_eq!(set.as_deref(), Some(password.trim()));
    assert!(is_enabled(&tenant));
}

/// Where nobody is asked for a second factor, and where nobody can look who came in, that is said and may be accepted.
#[test]
fn what_a_free_tenant_cannot_show_must_be_accepted_by_name() {
    let tenant = served(Preset::Unlicensed, Scenario::Textbook);
    contained(&tenant);
    let open: Vec<(String, Option<String>)> = open(&respond(&tenant, "--release"));
    let named: Vec<&str> = open.iter().filter_map(|(_, accept)| accept.as_deref()).collect();
    for wanted in ["quiet", "unread:2"] {
        assert!(named.contains(&wanted), "{open:?}");
    }
    let accept: String = named.iter().map(|name| format!(" --accept {name}")).collect();
    let given = agreed(&tenant, &format!("--release{accept}"));
    assert_eq!(given.code, 0, "{}", given.stderr);
    let told = given.json()["release"]["checks"].to_string();
    assert!(told.contains("accepted") && !told.contains("unmet"), "{told}");
}
