//! `palisade respond --apply` on accounts that are not ours alone: of another directory, over everybody, or what answers
//! itself. What cannot be done here is said, the rest is done, and nobody is locked out.

use palisade::sim::{Consent, Effect, Options, Preset, Scenario};
use serde_json::Value;

use crate::support::{Run, Tenant, spec};

fn served(story: Scenario) -> Tenant {
    let mut options = Options::new(spec(300, 5, Preset::Healthy));
    options.speed = 300.0;
    options.consent = Consent::Respond;
    options.incidents = vec![story];
    Tenant::serve(options)
}

/// Shown first, then by the digest of just that.
fn contain(tenant: &Tenant, how: &str) -> Run {
    let line = format!("respond {} --apply --state state --discard-password {how}", tenant.incidents()[0].upn);
    let asked = tenant.palisade(&line);
    let Some(plan) = asked.stderr.lines().find_map(|line| line.strip_prefix("Plan    ")) else { return asked };
    tenant.palisade(&format!("{line} --yes --plan-digest {plan} --format json"))
}

/// What the tenant took: the fix by its path and body.
fn taken(tenant: &Tenant) -> Vec<(String, Value)> {
    let writes = tenant.ledger().writes.into_iter().filter(|write| write.effect != Effect::Refused);
    writes.map(|write| (write.path, write.body)).collect()
}

fn sets_password((_, body): &(String, Value)) -> bool {
    body["passwordProfile"].is_object()
}

fn changes(response: &Value) -> Vec<&Value> {
    response["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .flat_map(|step| step["changes"].as_array().expect("changes"))
        .collect()
}

fn is_enabled(tenant: &Tenant) -> Value {
    let (_, user) = tenant.ask(&format!("/v1.0/users/{}?$select=accountEnabled", tenant.incidents()[0].user));
    user["accountEnabled"].clone()
}

/// The password is the directory's on premises: it is asked for by hand, nothing is sent that the service refuses, and
/// the run does not end as if all were done.
#[test]
fn a_synchronised_account_is_blocked_and_its_password_is_a_task() {
    let tenant = served(Scenario::Synced);
    let run = contain(&tenant, "");
    let response = run.json();
    assert_eq!(run.code, 1, "the password is still the attacker's: {}", run.stderr);
    assert!(
        tenant.ledger().writes.iter().all(|write| write.effect != Effect::Refused),
        "{:#?}",
        tenant.ledger().writes
    );
    assert!(!taken(&tenant).iter().any(sets_password));
    assert_eq!(is_enabled(&tenant), false);
    let open: Vec<_> = changes(&response).into_iter().filter(|one| one["status"] != "verified").collect();
    assert!(open.is_empty() && changes(&response).len() >= 5, "the rest is done: {open:#?}");
    let tasks = response["tasks"].to_string();
    assert!(tasks.contains("on premises and reset its password there, twice"), "{tasks}");
    assert_eq!(response["steps"][0]["status"], "action_needed", "{:#}", response["steps"][0]);
}

/// Of a guest sign-in here is ours, and nothing else.
#[test]
fn a_guest_is_blocked_and_the_rest_is_told_to_the_home_tenant() {
    let tenant = served(Scenario::Guest);
    let run = contain(&tenant, "");
    let response = run.json();
    assert_eq!(run.code, 1, "{}", run.stderr);
    let writes = taken(&tenant);
    assert!(!writes.iter().any(sets_password), "{writes:#?}");
    assert_eq!(is_enabled(&tenant), false);
    let tasks = response["tasks"].to_string();
    assert!(
        tasks.contains("A guest's password is its home tenant's") && tasks.contains("sessions end at home"),
        "{tasks}"
    );
    assert_eq!(response["steps"][3]["status"], "skipped", "{:#}", response["steps"][3]);
}

/// Our app has the permission and no role over administrators: the refusal is said, and everything else is done.
#[test]
fn a_password_that_is_refused_holds_nothing_else_up() {
    let tenant = served(Scenario::Administrator);
    let unsaid = contain(&tenant, "");
    assert!(unsaid.code == 1 && unsaid.stderr.contains("--break-glass-confirmed"), "{}", unsaid.stderr);
    assert_eq!(taken(&tenant), []);
    let run = contain(&tenant, "--break-glass-confirmed");
    let response = run.json();
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(response["proof"].is_null(), "the password is still his: {:#}", response["proof"]);
    let of_password = |one: &&Value| one["id"].as_str().is_some_and(|id| id.starts_with("reset-password/"));
    let (password, rest): (Vec<&Value>, Vec<&Value>) = changes(&response).into_iter().partition(of_password);
    assert_eq!(password[0]["status"], "failed", "{password:#?}");
    assert!(password[0]["why"].to_string().contains("Insufficient privileges"), "{password:#?}");
    assert!(rest.len() >= 4 && rest.iter().all(|one| one["status"] == "verified"), "{rest:#?}");
    assert_eq!(is_enabled(&tenant), false);
}

/// Who holds the account may read with our own app: nothing is done with it before its secret is another.
#[test]
fn the_owner_of_our_own_app_is_not_answered_with_it() {
    let tenant = served(Scenario::OwnApp);
    let read = tenant.palisade(&format!("respond {} --format json", tenant.incidents()[0].upn)).json();
    let codes: Vec<&str> =
        read["guards"].as_array().expect("guards").iter().filter_map(|guard| guard["code"].as_str()).collect();
    assert!(codes.contains(&"own_app"), "{codes:?}");
    let run = contain(&tenant, "");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("owns the app that palisade signs in as"), "{}", run.stderr);
    assert!(run.stderr.contains("another secret or certificate"), "{}", run.stderr);
    assert_eq!(taken(&tenant), []);
}

/// An account kept for an emergency, by the settings.
#[test]
fn an_emergency_account_is_not_touched_by_accident() {
    let tenant = served(Scenario::Nothing);
    let (_, listed) = tenant.ask("/v1.0/users?$select=userPrincipalName&$top=999");
    let mut names =
        listed["value"].as_array().expect("users").iter().filter_map(|user| user["userPrincipalName"].as_str());
    let upn = names.find(|name| name.starts_with("emergency1@")).expect("one").to_owned();
    let run = tenant.palisade(&format!("respond {upn} --apply --state state --discard-password"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("an emergency account"), "{}", run.stderr);
    assert_eq!(taken(&tenant), []);
}

/// A consent for everybody is the tenant's: a person disables the app, and is told so.
#[test]
fn a_consent_for_everybody_is_left_to_a_person() {
    let tenant = served(Scenario::AdminConsent);
    let listed = || tenant.ask("/v1.0/oauth2PermissionGrants?$top=999").1["value"].as_array().expect("grants").len();
    let before = listed();
    let run = contain(&tenant, "");
    assert_eq!(run.code, 1, "his app still reads everybody's mail: {}", run.stderr);
    assert_eq!(listed(), before);
    let response = run.json();
    let tasks = response["tasks"].to_string();
    assert!(tasks.contains("Disable the app Mail Insights for the whole tenant"), "{tasks}");
    assert!(!taken(&tenant).iter().any(|(path, _)| path.contains("servicePrincipals")));
}

/// What the log alone knows of is shown, and nothing is left to do about it.
#[test]
fn a_rule_that_is_gone_is_shown_and_not_looked_for() {
    let tenant = served(Scenario::RuleGone);
    let upn = &tenant.incidents()[0].upn;
    let read = tenant.palisade(&format!("respond {upn} --format json")).json();
    let what: Vec<&str> =
        read["timeline"].as_array().expect("entries").iter().filter_map(|entry| entry["what"].as_str()).collect();
    for operation in ["New-InboxRule", "Remove-InboxRule"] {
        assert!(what.iter().any(|what| what.starts_with(operation)), "{operation} in {what:#?}");
    }
    let fourth = &read["steps"][3];
    assert_eq!(fourth["changes"], Value::Array(vec![]), "{fourth:#}");
    assert_eq!(
        (fourth["status"].as_str(), fourth["judgement"].as_str()),
        (Some("done"), Some("malicious")),
        "{fourth:#}"
    );
    assert!(fourth["why"].to_string().contains("there no more"), "{fourth:#}");
    assert!(!read["tasks"].to_string().contains("Remove inbox rule"), "{:#}", read["tasks"]);
}

/// What was agreed to is what is done: the account looks otherwise than when the plan was shown, so nothing is sent.
#[test]
fn a_plan_of_before_does_not_hold_for_what_changed_since() {
    let tenant = served(Scenario::Textbook);
    let upn = &tenant.incidents()[0].upn;
    let line = format!("respond {upn} --apply --state state --discard-password");
    let digest = |run: &Run| run.stderr.lines().find_map(|line| line.strip_prefix("Plan    ")).expect("one").to_owned();
    let shown = digest(&tenant.palisade(&line));
    // Somebody else, with a store of his own, takes the attacker's method off meanwhile.
    let other = format!("respond {upn} --apply --step 3 --state other");
    let agreed = digest(&tenant.palisade(&other));
    assert_eq!(tenant.palisade(&format!("{other} --yes --plan-digest {agreed}")).code, 0);
    let before = taken(&tenant);
    assert!(!before.is_empty());
    let late = tenant.palisade(&format!("{line} --yes --plan-digest {shown}"));
    assert_eq!(late.code, 2, "{}", late.stderr);
    assert_eq!(taken(&tenant), before);
    assert_ne!(digest(&tenant.palisade(&line)), shown, "the plan of now is another");
}

/// One store, two terminals: one answers, the other is told so, and the password that is read out is the one that holds.
#[test]
fn of_two_operators_at_once_one_answers() {
    let tenant = served(Scenario::Textbook);
    let line = format!("respond {} --apply --state state --discard-password", tenant.incidents()[0].upn);
    let asked = tenant.palisade(&line);
    let plan = asked.stderr.lines().find_map(|line| line.strip_prefix("Plan    ")).expect("a digest").to_owned();
    let begin = || {
        let mut command = tenant.command(&format!("{line} --yes --plan-digest {plan} --format json"));
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().expect("it runs")
    };
    let both = [begin(), begin()].map(|child| Run::from(child.wait_with_output().expect("it ends")));
    let (done, refused): (Vec<&Run>, Vec<&Run>) = both.iter().partition(|run| run.code == 0);
    let said: Vec<&str> = both.iter().map(|run| run.stderr.as_str()).collect();
    assert_eq!((done.len(), refused.len()), (1, 1), "{said:#?}");
    assert!(!refused[0].stderr.is_empty() && [1, 2, 3].contains(&refused[0].code), "{said:#?}");
    let taken = taken(&tenant);
    assert_eq!(taken.iter().filter(|one| sets_password(one)).count(), 1, "{taken:#?}");
    assert_eq!(done[0].json()["proof"], "contained");
}
