//! Secrets are in nothing that a run prints or keeps; people's names are in no log unless asked for.

use std::io::Read;

use flate2::read::GzDecoder;
use palisade::sim::{Options, Preset};

use crate::support::{Run, Tenant, certificate_der, spec};

fn tenant(certificate: Option<Vec<u8>>) -> Tenant {
    let mut options = Options::new(spec(200, 6, Preset::Messy));
    options.speed = 200.0;
    options.sign_in.certificate = certificate;
    Tenant::serve(options)
}

/// Everything that a scan and a snapshot leave: both streams, the report, the records as kept.
fn everything(run: impl Fn(&str) -> Run, tenant: &Tenant) -> String {
    let mut all = String::new();
    for log in ["text", "json"] {
        let options = format!("-vvv --log-names --log {log} --state kept");
        let scan = run(&format!("scan {options} -o json=scan.json -o table=scan.txt"));
        let taken = run(&format!("snapshot take --force -vvv --log-names --log {log} kept.snapshot"));
        let doctor = run(&format!("doctor -vvv --log-names --log {log} --format json"));
        assert_eq!((scan.code, taken.code, doctor.code), (1, 0, 0), "{}", taken.stderr);
        assert!(scan.stderr.lines().count() > 50, "nothing was logged:\n{}", scan.stderr);
        for run in [scan, taken, doctor] {
            all = all + &run.stdout + &run.stderr;
        }
    }
    for name in ["scan.json", "scan.txt"] {
        all += &std::fs::read_to_string(tenant.folder().join(name)).expect("what the run wrote");
    }
    let store = std::fs::read(tenant.folder().join("kept/palisade.sqlite")).expect("what the run kept");
    all += &String::from_utf8_lossy(&store);
    let kept = std::fs::File::open(tenant.folder().join("kept.snapshot")).expect("what the run wrote");
    GzDecoder::new(kept).read_to_string(&mut all).expect("what the run wrote");
    assert!(all.len() > 100_000);
    all
}

#[track_caller]
fn holds_no_token(text: &str) {
    for beginning in ["eyJ0", "eyJh", "Bearer ", "client_assertion=", "client_secret="] {
        let at = text.find(beginning).map(|at| text[at..].chars().take(40).collect::<String>());
        assert_eq!(at, None);
    }
}

#[test]
fn a_client_secret_is_nowhere() {
    let tenant = tenant(None);
    let secret = tenant.secret();
    let all = everything(|arguments| tenant.palisade(arguments), &tenant);
    assert!(!all.contains(&secret));
    holds_no_token(&all);
}

#[test]
fn a_certificates_key_is_nowhere() {
    let pem = include_str!("../keys/app.pem");
    let tenant = tenant(Some(certificate_der(pem)));
    let file = tenant.folder().join("app.pem");
    std::fs::write(&file, pem).expect("what the run wrote");
    let run = |arguments: &str| {
        let mut command = tenant.command(arguments);
        command.env_remove("AZURE_CLIENT_SECRET").env("AZURE_CLIENT_CERTIFICATE_PATH", &file);
        Run::from(command.output().expect("what the run wrote"))
    };
    let all = everything(run, &tenant);
    for line in pem.lines().filter(|line| line.len() > 40) {
        assert!(!all.contains(line), "{line}");
    }
    holds_no_token(&all);
}

#[test]
fn names_are_logged_only_when_asked_for() {
    let tenant = tenant(None);
    let (without, with) = (tenant.palisade("scan -vvv"), tenant.palisade("scan -vvv --log-names"));
    let named = |run: &Run| run.stderr.lines().filter(|line| line.contains('@') || line.contains("%40")).count();
    assert!(without.stderr.lines().count() > 50, "{}", without.stderr);
    assert_eq!(named(&without), 0, "{}", without.stderr);
    assert!(named(&with) > 0, "--log-names does something");
}

#[test]
fn log_lines_are_json_when_asked_for() {
    let run = tenant(None).palisade("scan -v --log json --only legacy");
    let lines: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with('{')).collect();
    assert!(lines.len() > 3, "{}", run.stderr);
    for line in lines {
        let line: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        assert!(line["family"].is_string() && line["timestamp"].is_string(), "{line}");
    }
}
