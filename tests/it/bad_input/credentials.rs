//! Credentials, clocks and permissions that are not as they should be.

use std::path::Path;
use std::time::{Duration, SystemTime};

use palisade::sim::Preset;

use super::{complaint, says, tenant};
use crate::stranger::{Stranger, nobody};
use crate::support::Run;

fn key(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name).display().to_string()
}

#[test]
fn a_wrong_secret_is_named_with_what_to_copy() {
    let tenant = tenant(Preset::Messy);
    let run: Run = tenant.command("scan").env("AZURE_CLIENT_SECRET", "wrong").output().unwrap().into();
    let said = complaint(&run, 3);
    says(said, &["cannot sign in", "the client secret is wrong", "AADSTS7000215", "hint: copy the secret's Value"]);
    assert!(!said.contains("wrong-"), "{said}");
}

#[test]
fn an_expired_certificate_is_seen_before_anybody_is_asked() {
    let tenant = tenant(Preset::Messy);
    let mut command = tenant.command("scan");
    command.env_remove("AZURE_CLIENT_SECRET").env("AZURE_CLIENT_CERTIFICATE_PATH", key("app-expired.pem"));
    let run: Run = command.output().unwrap().into();
    says(complaint(&run, 3), &["app-expired.pem: its certificate expired on 2021-01-01", "hint: make a new RSA"]);
    assert_eq!(tenant.ledger().total().requests, 0);
}

#[test]
fn an_authority_that_cannot_be_reached_says_why() {
    let tenant = tenant(Preset::Messy);
    let run: Run = tenant.command("scan").env("PALISADE_AUTHORITY", nobody()).output().unwrap().into();
    says(
        complaint(&run, 3),
        &["cannot reach the sign-in authority http://127.0.0.1", "refused", "hint: check the net"],
    );
}

/// The authority's clock is right and ten minutes ahead of ours.
fn late() -> Stranger {
    let body = r#"{"error":"invalid_client","error_description":"AADSTS700024: Client assertion is not within its valid range.","error_codes":[700024]}"#;
    Stranger::dated(401, "application/json", body, SystemTime::now() + Duration::from_secs(600))
}

#[test]
fn a_clock_that_is_off_is_named_in_the_hint() {
    let tenant = tenant(Preset::Messy);
    let run: Run = tenant.command("scan").env("PALISADE_AUTHORITY", late().origin()).output().unwrap().into();
    says(complaint(&run, 3), &["hint: this machine's clock is 10 minutes behind the authority's"]);
}

#[test]
fn doctor_measures_the_clock() {
    let tenant = tenant(Preset::Messy);
    let run: Run = tenant.command("doctor").env("PALISADE_AUTHORITY", late().origin()).output().unwrap().into();
    assert_eq!(run.code, 3, "{}", run.stderr);
    says(&run.stdout, &["wrong   this machine's clock", "s behind http://127.0.0.1", "A scan cannot run"]);
}

#[test]
fn without_any_permission_nothing_is_claimed_and_the_code_is_3() {
    let tenant = tenant(Preset::NoPermissions);
    let run = tenant.palisade("scan");
    assert_eq!(run.code, 3, "{}", run.stderr);
    says(&run.stdout, &["Nothing could be judged", "posture unknown", "grant Policy.Read.All"]);
    let report = tenant.palisade("scan --format json").json();
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(report["summary"]["checks"]["passed"], 0);
}

#[test]
fn with_half_of_them_it_says_what_to_grant() {
    let run = tenant(Preset::HalfPermissions).palisade("scan");
    assert_eq!(run.code, 1, "{}", run.stderr);
    says(&run.stdout, &["NOT ASSESSED", "Granting Global Reader would show", "grant AuditLog.Read.All to see"]);
}

#[test]
fn an_unlicensed_tenant_names_the_plan() {
    let run = tenant(Preset::Unlicensed).palisade("scan");
    assert_eq!(run.code, 1, "{}", run.stderr);
    says(&run.stdout, &["the tenant has no Entra ID P1 to look with"]);
}

#[test]
fn two_credentials_at_once_are_refused() {
    let tenant = tenant(Preset::Messy);
    let mut command = tenant.command("scan");
    let run: Run = command.env("AZURE_CLIENT_CERTIFICATE_PATH", key("app.pem")).output().unwrap().into();
    let said = complaint(&run, 2);
    says(said, &["more than one way to sign in is set: AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH"]);
    assert_eq!(tenant.ledger().total().requests, 0);
}

#[test]
fn none_names_the_ways_and_where_to_begin() {
    let tenant = tenant(Preset::Messy);
    let run: Run = tenant.command("scan").env_remove("AZURE_CLIENT_SECRET").output().unwrap().into();
    let said = complaint(&run, 2);
    says(said, &["no way to sign in is set", "AZURE_FEDERATED_TOKEN_FILE", "palisade doctor --setup scan"]);
}

#[test]
fn a_secret_cannot_be_given_on_the_command_line() {
    let tenant = tenant(Preset::Messy);
    for option in ["--client-secret", "--secret", "--password"] {
        let run = tenant.palisade(&format!("scan {option} hunter2"));
        says(complaint(&run, 2), &["unexpected argument"]);
        assert!(!run.stderr.contains("hunter2"), "{}", run.stderr);
    }
}
