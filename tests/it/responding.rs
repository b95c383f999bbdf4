//! `palisade respond` on accounts that something befell: what it says is what was written down where it was planted.

use std::collections::{BTreeMap, BTreeSet};

use palisade::sim::{Consent, IncidentTruth, Options, Preset, Scenario};
use serde_json::Value;

use crate::support::{Run, Tenant, spec};

/// A tenant in which each scenario happened to somebody.
fn served(seed: u64, preset: Preset, scenarios: &[Scenario]) -> Tenant {
    let mut options = Options::new(spec(300, seed, preset));
    options.speed = 1_000.0;
    options.consent = Consent::Harden;
    options.incidents = scenarios.to_vec();
    Tenant::serve(options)
}

fn respond(tenant: &Tenant, who: &str) -> Run {
    tenant.palisade(&format!("respond {who} --format json"))
}

/// Every observation that is not benign by its id.
fn judged(response: &Value) -> BTreeMap<String, String> {
    let steps = response["steps"].as_array().expect("steps");
    let all = steps.iter().flat_map(|step| step["observations"].as_array().expect("observations"));
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    all.map(|one| (text(&one["id"]), text(&one["judgement"]))).collect()
}

/// Whoever got mail of the attacker's is listed, those who answered are marked, and nobody is to be warned who must not be.
fn hold_recipients(response: &Value, truth: &IncidentTruth) {
    let name = format!("{:?} on {}", truth.scenario, truth.upn);
    let told = &response["recipients"];
    if told.is_null() {
        assert!(
            truth.recipients.is_none() && truth.scenario == Scenario::Guest,
            "{name}: a guest alone has no mailbox"
        );
        return;
    }
    let people = told["people"].as_array().unwrap_or_else(|| panic!("{name}: {told}"));
    let of = |wanted: &dyn Fn(&Value) -> bool| -> BTreeSet<String> {
        let rows = people.iter().filter(|row| wanted(row));
        rows.map(|row| row["address"].as_str().expect("an address").to_owned()).collect()
    };
    let Some(truth) = &truth.recipients else {
        assert!(people.is_empty(), "{name}: nobody was written to, and {told:#}");
        return;
    };
    let is_his = |row: &Value| row["certainty"] == "attacker" && row["left_out"].is_null();
    assert_eq!(of(&is_his), truth.warn, "{name}");
    assert_eq!(of(&|row| row["certainty"] == "possible"), truth.possible, "{name}");
    assert_eq!(of(&|row| !row["left_out"].is_null()), truth.left_out, "{name}");
    assert_eq!(of(&|row| !row["replied"].is_null()), truth.replied, "{name}");
    let counted = told["internal"].as_u64().zip(told["external"].as_u64()).map(|(one, other)| one + other);
    assert_eq!(counted, u64::try_from(truth.warn.len()).ok(), "{name}");
}

/// Nothing malicious is missed, nothing benign is touched, and doubt only where doubt was planted.
fn hold(response: &Value, truth: &IncidentTruth) {
    let told = judged(response);
    let name = format!("{:?} on {}", truth.scenario, truth.upn);
    for seen in &truth.observations {
        let judgement = told.get(&seen.id).map(String::as_str);
        assert_eq!(judgement, Some(seen.judgement), "{name}: {} in {response:#}", seen.id);
    }
    let planted = |id: &String| truth.observations.iter().any(|seen| seen.id == *id);
    let more: Vec<_> = told.iter().filter(|(id, judgement)| !planted(id) && *judgement != "benign").collect();
    assert!(more.is_empty(), "{name}: nobody planted {more:?}");
    assert_eq!(response["verdict"], truth.verdict, "{name}");
    let window = &response["window"];
    assert_eq!(window["assumed"], truth.t0.is_none(), "{name}");
    if let Some(t0) = &truth.t0 {
        let told: jiff::Timestamp = window["t0"].as_str().expect("a moment").parse().expect("a moment");
        assert_eq!(told.to_string(), *t0, "{name}");
    }
    let networks = response["addresses"].as_array().expect("addresses").iter();
    let mut his: Vec<&str> =
        networks.filter(|one| one["whose"] == "attacker").filter_map(|one| one["network"].as_str()).collect();
    his.sort_unstable();
    assert_eq!(his, truth.addresses, "{name}");
    hold_recipients(response, truth);
}

/// The logs are kept for thirty days: what they no longer hold is not clean.
#[test]
fn before_the_logs_begin_nothing_is_clean() {
    let tenant = served(7, Preset::Healthy, &[Scenario::Nothing]);
    let truth = &tenant.incidents()[0];
    let run = tenant.palisade(&format!("respond {} --since 2020-01-01 --format json", truth.upn));
    let response = run.json();
    assert_eq!((run.code, &response["verdict"]), (4, &Value::from("undetermined")), "{}", run.stderr);
    let gaps = response["steps"][4]["gaps"].to_string();
    assert!(gaps.contains("it is kept for 30 days"), "{gaps}");
}

#[test]
fn every_story_is_judged_as_it_was_planted() {
    for seed in [1, 2, 3] {
        let tenant = served(seed, Preset::Healthy, &Scenario::ALL);
        assert_eq!(tenant.incidents().len(), Scenario::ALL.len());
        for truth in tenant.incidents() {
            let run = respond(&tenant, &truth.upn);
            assert_eq!(run.code, 4, "{}", run.stderr);
            hold(&run.json(), truth);
        }
    }
}

#[test]
fn whatever_an_attacker_draws_is_found() {
    for seed in 10..22 {
        let tenant = served(seed, Preset::Healthy, &[Scenario::Drawn]);
        let truth = &tenant.incidents()[0];
        hold(&respond(&tenant, &truth.upn).json(), truth);
    }
}

#[test]
#[ignore = "200 accounts take minutes: cargo test -- --ignored two_hundred"]
fn two_hundred_accounts_in_an_attackers_hands() {
    for seed in 1_000..1_200 {
        let tenant = served(seed, Preset::Healthy, &[Scenario::Drawn]);
        let truth = &tenant.incidents()[0];
        hold(&respond(&tenant, &truth.upn).json(), truth);
    }
}

#[test]
fn an_account_that_nobody_touched_is_clean() {
    let tenant = served(4, Preset::Healthy, &[Scenario::Nothing]);
    let truth = &tenant.incidents()[0];
    let run = respond(&tenant, &truth.upn);
    hold(&run.json(), truth);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn a_person_is_known_by_every_address_name_and_id() {
    let tenant = served(1, Preset::Messy, &[Scenario::Textbook]);
    let truth = &tenant.incidents()[0];
    let alias = truth.upn.split('@').next().expect("a name");
    let (_, user) = tenant.ask(&format!("/v1.0/users/{}?$select=proxyAddresses", truth.user));
    let second = user["proxyAddresses"][1].as_str().expect("a second address").trim_start_matches("smtp:").to_owned();
    assert!(second.starts_with(alias) && second != truth.upn, "{second}");
    for who in [truth.user.to_string(), truth.upn.to_uppercase(), second] {
        assert_eq!(respond(&tenant, &who).json()["user"]["id"], truth.user.to_string(), "{who}");
    }
}

#[test]
fn who_does_not_exist_is_said_before_anything_is_judged() {
    let tenant = served(1, Preset::Messy, &[]);
    let run = respond(&tenant, "nobody@nowhere.example");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    assert!(run.stderr.contains("no account of this tenant") && run.stderr.contains("hint: "), "{}", run.stderr);
}

/// Half of what is asked for is refused: what remains is judged, and nothing is called clean.
#[test]
fn what_could_not_be_read_is_never_clean() {
    let mut options = Options::new(spec(300, 4, Preset::HalfPermissions));
    options.speed = 1_000.0;
    options.incidents = vec![Scenario::Nothing];
    let tenant = Tenant::serve(options);
    let run = respond(&tenant, &tenant.incidents()[0].upn);
    let response = run.json();
    assert_eq!((run.code, response["verdict"].as_str()), (4, Some("undetermined")), "{response:#}");
    let steps = response["steps"].as_array().expect("steps");
    for step in steps {
        assert_ne!(step["status"], "clean", "{step:#}");
        assert!(!step["gaps"].as_array().expect("gaps").is_empty(), "{step:#}");
    }
    let tasks = response["tasks"].to_string();
    assert!(tasks.contains("UserAuthenticationMethod.Read.All") && tasks.contains("AuditLog.Read.All"), "{tasks}");
}

/// An empty answer of a log that is off says nothing of a rule's age.
#[test]
fn where_nothing_is_logged_the_owner_is_asked() {
    let tenant = (1..20).map(|seed| served(seed, Preset::Messy, &[Scenario::Nothing]));
    let off = |tenant: &Tenant| tenant.truth().expected.iter().any(|one| one.rule == "audit.unified-log-off");
    let tenant = { tenant }.find(off).expect("a tenant whose log is off");
    let response = respond(&tenant, &tenant.incidents()[0].upn).json();
    let fourth = &response["steps"][3];
    assert_eq!(fourth["judgement"], "unknown", "{fourth:#}");
    assert!(fourth["gaps"].to_string().contains("switched off"), "{fourth:#}");
    assert!(response["tasks"].to_string().contains("Did you make the rule"), "{:#}", response["tasks"]);
}

/// Without the plan no sign-in can be read: the verdict stands on what was made, and says what it could not see.
#[test]
fn a_free_tenant_is_judged_by_what_was_left_behind() {
    let tenant = served(2, Preset::Unlicensed, &[Scenario::Textbook]);
    let response = respond(&tenant, &tenant.incidents()[0].upn).json();
    assert_eq!(response["verdict"], "compromised", "{response:#}");
    let told = judged(&response);
    let malicious = |kind: &str| told.iter().any(|(id, judgement)| id.starts_with(kind) && judgement == "malicious");
    assert!(malicious("account.rule-hides-mail:") && malicious("account.risky-consent:"), "{told:#?}");
    assert_eq!(response["steps"][1]["judgement"], "not_assessed", "{:#}", response["steps"][1]);
    assert!(response["tasks"].to_string().contains("Entra ID P1"), "{:#}", response["tasks"]);
}

#[test]
fn what_the_operator_knows_better_counts() {
    let tenant = served(3, Preset::Messy, &[Scenario::Textbook]);
    let truth = &tenant.incidents()[0];
    let line = format!("respond {} --ip 192.0.2.0/24=user --format json", truth.upn);
    let response = tenant.palisade(&line).json();
    assert_eq!(response["addresses"][0]["whose"], "user", "{:#}", response["addresses"]);
    assert_eq!(response["steps"][1]["judgement"], "benign", "{:#}", response["steps"][1]);
}

#[test]
fn several_accounts_are_one_document_each() {
    let tenant = served(1, Preset::Messy, &[Scenario::Textbook, Scenario::PowerUser]);
    let names: Vec<&str> = tenant.incidents().iter().map(|truth| truth.upn.as_str()).collect();
    let run = tenant.palisade(&format!("respond {} --format json", names.join(" ")));
    let documents: Vec<Value> =
        serde_json::Deserializer::from_str(&run.stdout).into_iter().collect::<Result<_, _>>().expect("JSON");
    let verdicts: Vec<&str> = documents.iter().filter_map(|one| one["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["compromised", "undetermined"]);
}

/// All reads go side by side: an investigation is a handful of exchanges, whatever there is to read.
#[test]
fn an_investigation_asks_little() {
    let tenant = served(1, Preset::Messy, &[Scenario::Everything]);
    let response = respond(&tenant, &tenant.incidents()[0].upn).json();
    let sent = response["requests"]["round_trips"].as_u64().expect("a number");
    // One of them is What If, which has a quota of its own, one the consents for everybody. Beside them those for its mail: a first question of message
    // trace, one for the rest, and the log of sending.
    assert!(sent <= 16 + 3, "{sent}");
    let ledger = tenant.ledger();
    assert_eq!(ledger.total().impolite, 0, "{:?}", ledger.total());
}
