//! `palisade doctor`: what is granted, what is missing, what that costs.

use palisade::sim::{Options, Preset};
use serde_json::Value;

use crate::support::{Tenant, spec};

fn tenant(preset: Preset, opaque: bool) -> Tenant {
    let mut options = Options::new(spec(120, 4, preset));
    options.speed = 200.0;
    options.sign_in.opaque_tokens = opaque;
    Tenant::serve(options)
}

/// What differs from run to run is left out.
fn steady(page: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in page.lines().filter(|line| !line.contains("this clock is")) {
        let line = line.split(", 20").next().unwrap_or(line);
        let at = line.find("http://127.0.0.1:");
        lines.push(at.map_or_else(|| line.to_owned(), |at| format!("{}ORIGIN", &line[..at])));
    }
    lines.join("\n")
}

fn missing(report: &Value) -> Vec<&str> {
    let permissions = report["permissions"].as_array().expect("a list").iter();
    let missing = permissions.filter(|state| state["granted"] != true);
    missing.map(|state| state["permission"].as_str().expect("a name")).collect()
}

#[test]
fn nothing_is_missing_in_a_healthy_tenant() {
    let run = tenant(Preset::Healthy, false).palisade("doctor");
    assert_eq!(run.code, 0, "{}", run.stdout);
    insta::assert_snapshot!(steady(&run.stdout));
}

#[test]
fn half_the_permissions_are_named_with_the_checks_they_cost() {
    let tenant = tenant(Preset::HalfPermissions, false);
    let run = tenant.palisade("doctor");
    assert_eq!(run.code, 4, "{}", run.stdout);
    assert!(run.stdout.contains("missing AuditLog.Read.All"), "{}", run.stdout);
    assert!(run.stdout.contains("palisade doctor --setup scan"), "{}", run.stdout);
    let report = tenant.palisade("doctor --format json").json();
    // Microsoft lets RoleManagement.Read.Directory read schedules too, so these are covered.
    assert!(!missing(&report).contains(&"User.Read.All"));
    for state in report["permissions"].as_array().expect("a list").iter().filter(|state| state["granted"] == false) {
        assert!(!state["checks"].as_array().expect("a list").is_empty(), "{state}");
    }
}

#[test]
fn without_any_permission_everything_is_missing() {
    let report = tenant(Preset::NoPermissions, false).palisade("doctor --format json");
    assert_eq!(report.code, 4, "{}", report.stderr);
    assert_eq!(missing(&report.json()).len(), report.json()["permissions"].as_array().map_or(0, Vec::len));
}

#[test]
fn a_missing_plan_is_no_fault_of_the_sign_in() {
    let run = tenant(Preset::Unlicensed, false).palisade("doctor");
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("missing Microsoft Entra ID P2"), "{}", run.stdout);
}

/// Tokens are opaque to clients by contract; then the app's own assignments tell what is granted.
#[test]
fn opaque_tokens_hide_nothing() {
    let run = tenant(Preset::Healthy, true).palisade("doctor --format json");
    let report = run.json();
    let unknown: Vec<&str> = missing(&report);
    assert!(unknown.is_empty(), "{unknown:?}");
    assert_eq!(run.code, 0);
}

#[test]
fn before_sign_in_works_nothing_is_said_of_permissions() {
    let tenant = tenant(Preset::Healthy, false);
    let run = tenant.command("doctor").env("AZURE_CLIENT_SECRET", "wrong").output().unwrap();
    let (code, page) = (run.status.code(), String::from_utf8(run.stdout).unwrap());
    assert_eq!(code, Some(3));
    assert!(page.contains("failed  client secret") && page.contains("hint: copy the secret's Value"), "{page}");
    assert!(!page.contains("PERMISSIONS") && page.lines().count() < 24, "{page}");
}

#[test]
fn a_certificate_says_when_it_ends() {
    let pem = include_str!("../keys/app.pem");
    let mut options = Options::new(spec(120, 4, Preset::Healthy));
    options.speed = 200.0;
    options.sign_in.certificate = Some(crate::support::certificate_der(pem));
    let tenant = Tenant::serve(options);
    let file = tenant.folder().join("app.pem");
    std::fs::write(&file, pem).unwrap();
    let mut command = tenant.command("doctor --format json");
    command.env_remove("AZURE_CLIENT_SECRET").env("AZURE_CLIENT_CERTIFICATE_PATH", &file);
    let run: crate::support::Run = command.output().unwrap().into();
    let report = run.json();
    assert_eq!(run.code, 0, "{report:#}");
    assert_eq!(report["sign_in"]["way"], "certificate");
    assert!(report["sign_in"]["credential_expires_at"].is_string(), "{:#}", report["sign_in"]);
    assert_eq!(report["files"]["credential"], file.display().to_string());
}

#[test]
fn setup_needs_no_tenant_and_asks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    for purpose in ["scan", "respond", "harden"] {
        let run = crate::support::palisade(folder.path(), &format!("doctor --setup {purpose}")).output().unwrap();
        let page = String::from_utf8(run.stdout).unwrap();
        assert_eq!((run.status.code(), run.stderr.len()), (Some(0), 0));
        for word in ["requiredResourceAccess", "adminconsent", "Exchange.ManageAsApp", "openssl", "Add assignments"] {
            assert!(page.contains(word), "{purpose}: {word}");
        }
    }
}
