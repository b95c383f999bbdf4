//! A plan is made by a scan, tells what it would do, and does just that.

use std::collections::BTreeSet;

use palisade::sim::{Consent, Fault, Faults, Options, Preset, Rule};
use serde_json::Value;

use crate::support::{Tenant, spec};

fn options() -> Options {
    let mut options = Options::new(spec(60, 11, Preset::Messy));
    options.speed = 300.0;
    options.consent = Consent::Harden;
    options
}

/// Fingerprint and rule of each finding that is not waived.
fn findings(report: &Value) -> BTreeSet<(String, String)> {
    let open = report["findings"].as_array().expect("findings").iter().filter(|finding| finding["status"] != "waived");
    open.map(|finding| (text(&finding["fingerprint"]), text(&finding["rule"]))).collect()
}

fn foreseen(list: &Value) -> BTreeSet<(String, String)> {
    let list = list.as_array().expect("a list").iter();
    list.map(|finding| (text(&finding["fingerprint"]), text(&finding["rule"]))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// What is written leaves traces in the logs, which later scans judge.
fn is_of_a_log(rule: &str) -> bool {
    matches!(
        rule,
        "audit.switched-off"
            | "ca.changed"
            | "role.event-not-accepted"
            | "app.consent-not-accepted"
            | "mail.connector-changed"
    )
}

#[test]
fn what_a_preview_names_is_what_a_later_scan_finds() {
    let tenant = Tenant::serve(options());
    let before = findings(&tenant.palisade("scan --format json --no-state").json());
    let planned = tenant.palisade("plan --no-state --format json -o all.plan");
    assert_eq!(planned.code, 0, "{}", planned.stderr);
    let plan = planned.json();
    assert_eq!(plan["refused"], serde_json::json!([]));
    let changes = plan["changes"].as_array().expect("changes");
    assert!(changes.len() > 10, "{} changes", changes.len());
    let digest = text(&plan["digest"]);
    let applied = tenant.palisade(&format!("apply all.plan --state kept --yes --plan-digest {digest} --format json"));
    let settled = applied.json();
    for change in settled["changes"].as_array().expect("changes") {
        assert_eq!(change["status"], "verified", "{change}");
    }
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let after = findings(&tenant.palisade("scan --format json --no-state").json());
    let told = |findings: BTreeSet<(String, String)>| {
        findings.into_iter().filter(|(_, rule)| !is_of_a_log(rule)).collect::<BTreeSet<_>>()
    };
    assert_eq!(told(&before - &after), told(foreseen(&plan["preview"]["goes"])));
    assert_eq!(told(&after - &before), told(foreseen(&plan["preview"]["appears"])));

    let run = text(&settled["run"]);
    let undone = tenant.palisade(&format!("undo {run} --state kept --yes --format json"));
    for change in undone.json()["changes"].as_array().expect("changes") {
        assert_eq!(change["status"], "verified", "{change}");
    }
    assert!(tenant.drift().is_none(), "{:?}", tenant.drift());
}

/// What is done already is not planned again.
#[test]
fn a_plan_that_was_carried_out_leaves_nothing_of_its_kind() {
    let tenant = Tenant::serve(options());
    let plan = tenant.palisade("plan --no-state --format json -o all.plan").json();
    let digest = text(&plan["digest"]);
    assert_eq!(tenant.palisade(&format!("apply all.plan --state kept --yes --plan-digest {digest}")).code, 0);
    let again = tenant.palisade("plan --no-state --format json").json();
    assert_eq!(again["changes"], serde_json::json!([]), "{:#}", again["changes"]);
    let enforced = tenant.palisade("plan --no-state --enforce --format json -o on.plan").json();
    let switched: Vec<&Value> = enforced["changes"].as_array().expect("changes").iter().collect();
    assert!(!switched.is_empty());
    assert!(switched.iter().all(|change| change["request"]["graph"]["body"]["state"] == "enabled"), "{switched:#?}");
    assert_ne!(enforced["preview"]["access"]["prompted"], 0);
    let seen = switched[0]["precondition"]["expect"]["holds"].as_array().expect("places");
    assert!(seen.iter().any(|held| held["at"] == "/conditions"), "{seen:#?}");
    let digest = text(&enforced["digest"]);
    let applied = tenant.palisade(&format!("apply on.plan --state kept --yes --plan-digest {digest}"));
    assert_eq!(applied.code, 0, "{}{}", applied.stdout, applied.stderr);
}

#[test]
fn a_plan_of_what_nobody_notices_holds_nothing_else() {
    let tenant = Tenant::serve(options());
    let plan = tenant.palisade("plan --no-state --safe --format json").json();
    let changes = plan["changes"].as_array().expect("changes");
    assert!(!changes.is_empty());
    assert!(
        changes.iter().all(|change| change["safety"] == "safe" && change["undo"]["class"] == "full"),
        "{changes:#?}"
    );
}

/// Conditional Access is made in report-only mode, without the break-glass accounts; it stops nobody, and says so.
#[test]
fn a_policy_that_is_made_watches_before_it_stops() {
    let tenant = Tenant::serve(options());
    let plan = tenant.palisade("plan --no-state --format json").json();
    let changes = plan["changes"].as_array().expect("changes").iter();
    let made: Vec<&Value> = changes.filter(|change| change["request"]["graph"]["method"] == "POST").collect();
    assert!(!made.is_empty(), "{plan:#}");
    for change in made {
        let body = &change["request"]["graph"]["body"];
        assert_eq!(body["state"], "enabledForReportingButNotEnforced", "{change:#}");
        let spared = body["conditions"]["users"]["excludeUsers"].as_array().expect("accounts");
        assert_eq!(spared.len(), 2, "{change:#}");
        assert_eq!(change["resolves"], serde_json::json!([]), "{change:#}");
    }
    assert_eq!(plan["preview"]["access"]["prompted"], 0);
}

/// The page is for the person who has to consent.
#[test]
fn the_page_says_what_would_be_changed_in_order() {
    let tenant = Tenant::serve(options());
    let page = tenant.palisade("plan --no-state --fix disable-smtp-auth --fix enable-mailbox-auditing").stdout;
    assert!(page.contains("Nothing was changed yet."), "{page}");
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} is missing: {page}"));
    assert!(place("Switch on auditing of mailboxes") < place("Switch off SMTP AUTH for the organisation"), "{page}");
}

/// A half of a plan is worse than none: what the token cannot open is said before anything is journaled.
#[test]
fn a_plan_that_takes_more_than_was_granted_is_refused_before_anything_is_sent() {
    let tenant = Tenant::serve(Options { consent: Consent::Scan, ..options() });
    let plan = tenant.palisade("plan --no-state --format json -o some.plan").json();
    let digest = text(&plan["digest"]);
    let run = tenant.palisade(&format!("apply some.plan --state kept --yes --plan-digest {digest}"));
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("Policy.ReadWrite.ConditionalAccess"), "{}", run.stderr);
    assert!(run.stderr.contains("doctor --setup harden"), "{}", run.stderr);
    assert!(tenant.ledger().writes.is_empty());
}

#[test]
fn a_plan_made_of_a_listing_that_was_cut_says_that_there_may_be_more() {
    let lost = Rule { chance: 0.4, ..Rule::always("/v1.0/users/", Fault::Status(500), u32::MAX) };
    let tenant = Tenant::serve(Options { faults: Faults::of(3, vec![lost]), ..options() });
    let plan = tenant.palisade("plan --no-state --format json").json();
    let cut = plan["preview"]["cut"].as_array().expect("listings").iter().map(text).collect::<Vec<_>>();
    assert!(cut.iter().any(|cut| cut.starts_with("inbox_rules was not read whole: ")), "{cut:?}");
    let page = tenant.palisade("plan --no-state --fix disable-inbox-rules").stdout;
    assert!(page.contains("There may be more to change: inbox_rules"), "{page}");
    let other = tenant.palisade("plan --no-state --fix disable-smtp-auth --format json").json();
    assert_eq!(other["preview"]["cut"], serde_json::json!([]), "nothing of it rests on rules");
}

#[test]
fn a_fix_that_does_not_exist_is_refused() {
    let tenant = Tenant::serve(options());
    let run = tenant.palisade("plan --no-state --fix make-it-good");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("make-it-good"), "{}", run.stderr);
}

/// Who holds Global Administrator by themselves, and who another role, by sign-in name and role.
fn holders(tenant: &Tenant) -> [Vec<(String, String)>; 2] {
    let (_, roles) = tenant.ask("/v1.0/roleManagement/directory/roleDefinitions?$select=id,displayName");
    let (_, held) = tenant.ask("/v1.0/roleManagement/directory/roleAssignments?$expand=principal");
    let name = |id: &Value| {
        let mut roles = roles["value"].as_array().expect("roles").iter();
        roles.find(|role| role["id"] == *id).map_or_else(String::new, |role| text(&role["displayName"]))
    };
    let people = held["value"].as_array().expect("assignments").iter();
    let people = people.filter(|held| held["principal"]["userPrincipalName"].is_string());
    people
        .map(|held| (text(&held["principal"]["userPrincipalName"]), name(&held["roleDefinitionId"])))
        .partition::<Vec<_>, _>(|(_, role)| role == "Global Administrator")
        .into()
}

fn approving((principal, role): &(String, String)) -> String {
    format!("[[role_holder]]\nprincipal = \"{principal}\"\nrole = \"{role}\"\nkind = \"permanent\"\n")
}

/// Taking the role from everybody whom nobody accepted would leave nobody to put it right.
#[test]
fn the_last_global_administrator_keeps_the_role() {
    // Without the plan for Privileged Identity Management nobody can make himself one.
    let options = || Options { spec: spec(60, 11, Preset::Unlicensed), ..options() };
    let [_, others] = holders(&Tenant::serve(options()));
    let tenant = Tenant::serve_with(options(), &approving(&others[0]));
    let page = tenant.palisade("plan --no-state --fix remove-unknown-admins -o all.plan").stdout;
    assert!(page.contains("no Global Administrator who can sign in would be left"), "{page}");
    let digest = text(&tenant.palisade("plan --no-state --fix remove-unknown-admins --format json").json()["digest"]);
    let applied = tenant.palisade(&format!("apply all.plan --state kept --yes --plan-digest {digest}"));
    assert_ne!(applied.code, 0, "{}", applied.stdout);
    assert!(tenant.drift().is_none(), "{:?}", tenant.drift());
}

#[test]
fn roles_of_those_whom_nobody_accepted_are_taken_and_given_back() {
    let [administrators, _] = holders(&Tenant::serve(options()));
    let tenant = Tenant::serve_with(options(), &approving(&administrators[0]));
    let plan = tenant.palisade("plan --no-state --fix remove-unknown-admins --format json -o roles.plan").json();
    assert_eq!(plan["refused"], serde_json::json!([]));
    let changes = plan["changes"].as_array().expect("changes");
    assert!(changes.len() > 2, "{plan:#}");
    assert!(changes.iter().all(|change| change["safety"] == "review" && change["undo"]["class"] == "partial"));
    let digest = text(&plan["digest"]);
    let applied = tenant.palisade(&format!("apply roles.plan --state kept --yes --plan-digest {digest} --format json"));
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let [left, _] = holders(&tenant);
    assert!(left.contains(&administrators[0]));
    assert!(tenant.drift().missing.len() >= changes.len(), "{:?}", tenant.drift());
    let run = text(&applied.json()["run"]);
    let undone = tenant.palisade(&format!("undo {run} --state kept --yes --format json"));
    for change in undone.json()["changes"].as_array().expect("changes") {
        assert_eq!(change["status"], "verified", "{change}");
    }
    assert!(tenant.drift().is_none(), "{:?}", tenant.drift());
}

#[test]
fn where_there_can_be_no_policy_security_defaults_are_switched_on() {
    let tenant = Tenant::serve(Options { spec: spec(60, 11, Preset::Unlicensed), ..options() });
    let plan = tenant.palisade("plan --no-state --fix require-mfa-for-all --format json -o on.plan").json();
    let changes = plan["changes"].as_array().expect("changes");
    assert_eq!(changes.len(), 1, "{plan:#}");
    assert_eq!(changes[0]["request"]["graph"]["body"], serde_json::json!({"isEnabled": true}));
    let access = &plan["preview"]["access"];
    assert_eq!((&access["prompted"], &access["to_register"]), (&Value::Null, &Value::Null), "it cannot be read");
    assert_ne!(access["unknown"], serde_json::json!([]));
    let digest = text(&plan["digest"]);
    let applied = tenant.palisade(&format!("apply on.plan --state kept --yes --plan-digest {digest} --format json"));
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let again = findings(&tenant.palisade("scan --format json --no-state").json());
    assert!(!again.iter().any(|(_, rule)| rule == "mfa.nothing-enforced"), "{again:?}");
    let run = text(&applied.json()["run"]);
    assert_eq!(tenant.palisade(&format!("undo {run} --state kept --yes")).code, 0);
    assert!(tenant.drift().is_none(), "{:?}", tenant.drift());
}
