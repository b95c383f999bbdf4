//! `palisade scan` as a person and as a script meets it.

use palisade::model::ScanReport;
use palisade::report::{Look, find};
use palisade::sim::{Options, Preset};
use serde_json::Value;

use crate::support::{Run, Tenant, palisade, spec};

const PRESETS: [Preset; 6] = [
    Preset::Messy,
    Preset::Healthy,
    Preset::Unlicensed,
    Preset::HalfPermissions,
    Preset::NoPermissions,
    Preset::SecurityDefaults,
];

fn tenant(users: usize, preset: Preset) -> Tenant {
    let mut options = Options::new(spec(users, 1, preset));
    options.speed = 200.0;
    Tenant::serve(options)
}

/// The page as a terminal of 80 columns shows it.
fn page(report: &Value) -> String {
    let report: ScanReport = serde_json::from_value(report.clone()).expect("a report");
    let (mut out, table) = (Vec::new(), find("table").expect("a format"));
    table.scan.expect("a page")(&report, &Look { width: 80, ..Look::plain() }, &mut out)
        .expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn the_first_screen_holds_the_state_and_what_to_do_now() {
    for preset in PRESETS {
        let page = page(&tenant(500, preset).palisade("scan --format json").json());
        let end = ["FIXES, BEST FIRST", "FINDINGS", "NOT ASSESSED", "NOTES", "REQUESTS"];
        let screen: Vec<&str> = page.lines().take_while(|line| !end.contains(line)).collect();
        assert!(screen.len() <= 22, "{preset:?}: {} lines\n{}", screen.len(), screen.join("\n"));
        assert!(screen.iter().all(|line| line.chars().count() <= 80), "{preset:?}");
        assert!(screen.iter().any(|line| line.starts_with("posture")), "{preset:?}");
        let last: Vec<&str> = page.lines().rev().take(6).collect();
        if preset == Preset::Messy {
            assert!(screen.contains(&"DO THESE FIRST"), "{preset:?}");
            assert!(last.iter().any(|line| line.starts_with("Do these first:")), "what stays in sight: {last:?}");
        }
    }
}

fn assert_fits(schema: &Value, report: &Value, what: &str) {
    let validator = jsonschema::validator_for(schema).expect("a well-formed schema");
    let errors: Vec<String> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).take(5).collect();
    assert!(errors.is_empty(), "{what}: {errors:?}");
}

#[test]
fn what_machines_get_fits_the_printed_schema() {
    let print = |kind: &str| tenant(60, Preset::Healthy).palisade(&format!("report --schema {kind}")).json();
    let (scan, doctor) = (print("scan"), print("doctor"));
    for preset in PRESETS {
        let tenant = tenant(120, preset);
        assert_fits(&scan, &tenant.palisade("scan --format json").json(), &format!("scan of {preset:?}"));
        assert_fits(&doctor, &tenant.palisade("doctor --format json").json(), &format!("doctor on {preset:?}"));
    }
    let tenant = tenant(60, Preset::Healthy);
    let setup = print("setup");
    for purpose in ["scan", "respond", "harden"] {
        let run = tenant.palisade(&format!("doctor --setup {purpose} --format json"));
        assert_fits(&setup, &run.json(), purpose);
    }
    let refused: Run =
        tenant.command("doctor --format json").env("AZURE_CLIENT_SECRET", "wrong").output().unwrap().into();
    assert_fits(&doctor, &refused.json(), "doctor without sign-in");
}

#[test]
fn a_check_alone_says_what_it_says_among_all() {
    let tenant = tenant(120, Preset::Messy);
    let all = tenant.palisade("scan --format json").json();
    let checks = all["checks"].as_array().expect("checks");
    // Facts of switches and rows that say nothing of whom they belong to: those are listed elsewhere.
    for id in ["legacy.imap", "app.consent-not-accepted", "mfa.weak-methods-only", "role.permanent", "mail.direct-send"]
    {
        let alone = tenant.palisade(&format!("scan --only {id} --format json")).json();
        let among = checks.iter().find(|check| check["rule"] == *id).expect("the check");
        assert_eq!(alone["checks"][0], *among, "{id}");
        assert_eq!(alone["tenant"]["name"], all["tenant"]["name"], "{id}");
    }
}

fn rule(finding: &Value) -> &str {
    finding["rule"].as_str().expect("a rule's id")
}

/// Findings without the moments at which the records were read.
fn timeless(report: &Value) -> Vec<String> {
    let mut findings = report["findings"].clone();
    for finding in findings.as_array_mut().expect("a list") {
        for moment in ["first_seen", "last_seen"] {
            finding[moment] = Value::Null;
        }
    }
    findings.as_array().expect("a list").iter().map(Value::to_string).collect()
}

#[test]
fn a_snapshot_is_judged_offline_as_the_tenant_was_live() {
    // Half an hour old: between two readings no day comes to its end.
    let now = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(30);
    let mut options = Options::new(palisade::sim::Spec { now, ..spec(300, 1, Preset::Messy) });
    options.speed = 200.0;
    let tenant = Tenant::serve(options);
    let live = tenant.palisade("scan --format json");
    let taken = tenant.palisade("snapshot take contoso.snapshot");
    assert_eq!((live.code, taken.code, taken.stdout.as_str()), (1, 0, ""), "{}", taken.stderr);
    let asked = tenant.ledger().total().requests;
    let offline = || palisade(tenant.folder(), "scan --snapshot contoso.snapshot --format json").output().unwrap();
    let (first, second): (Run, Run) = (offline().into(), offline().into());
    assert_eq!(tenant.ledger().total().requests, asked, "nobody was asked");
    assert_eq!(first.code, 1, "{}", first.stderr);
    let (judged, seen) = (timeless(&first.json()), timeless(&live.json()));
    let differing: Vec<_> = judged.iter().zip(&seen).filter(|(judged, seen)| judged != seen).take(1).collect();
    assert!(differing.is_empty() && judged.len() == seen.len(), "{differing:#?}");
    assert_eq!(first.json()["findings"].to_string(), second.json()["findings"].to_string());
    assert_eq!(first.json()["fixes"].to_string(), live.json()["fixes"].to_string());
    assert_eq!(first.json()["run"]["mode"], "snapshot");
}

#[test]
fn files_and_the_screen_hold_what_was_asked_for() {
    let tenant = tenant(120, Preset::Messy);
    let run = tenant.palisade("scan --only legacy -o json=scan.json -o table=scan.txt");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    let read = |name: &str| std::fs::read_to_string(tenant.folder().join(name)).expect(name);
    let report: Value = serde_json::from_str(&read("scan.json")).expect("JSON");
    assert!(
        report["checks"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|check| { check["rule"].as_str().is_some_and(|rule| rule.starts_with("legacy.")) })
    );
    assert!(read("scan.txt").contains("posture"));
    let beside = tenant.palisade("scan --only legacy -o scan.json");
    assert!(beside.stdout.contains("posture"), "the page stays on the screen beside a JSON file");
    let quiet = tenant.palisade("scan --only legacy --quiet --format json -o scan.json");
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn fail_on_decides_the_code_alone() {
    let tenant = tenant(120, Preset::Messy);
    let report = tenant.palisade("scan --format json").json();
    let findings = report["findings"].as_array().expect("a list");
    let of = |severity: &str| findings.iter().filter(|finding| finding["severity"] == severity).map(rule).collect();
    let (graver, medium): (Vec<&str>, Vec<&str>) = ([of("critical"), of("high")].concat(), of("medium"));
    let medium = medium.into_iter().find(|rule| !graver.contains(rule)).expect("a rule that is at most medium");
    let code = |more: &str| tenant.palisade(&format!("scan --only {medium} {more}")).code;
    assert_eq!(code(""), 0, "{medium}: a medium finding is below the default");
    assert_eq!(code("--fail-on medium"), 1, "{medium}");
    assert_eq!(code("--fail-on never"), 0, "{medium}");
}

/// The first command of a newcomer, behind a company's proxy and without a certificate store.
#[test]
fn the_demo_needs_no_network_no_proxy_and_no_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = palisade(folder.path(), "scan --demo --users 60");
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"] {
        command.env(name, "http://127.0.0.1:9");
    }
    command.env("SSL_CERT_FILE", "/nonexistent/store.pem").env("SSL_CERT_DIR", "/nonexistent");
    let run: Run = command.output().unwrap().into();
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("Simulated tenant, its clock running 60 times faster"), "{}", run.stderr);
    assert!(run.stdout.contains("DO THESE FIRST"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it leaves nothing behind");
}
