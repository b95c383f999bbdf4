//! Every format through the program, over a tenant whose names are hostile too.

use std::fs;
use std::path::Path;

use palisade::sim::{Options, Preset, Scenario};
use serde_json::Value;

use crate::support::{Run, Tenant, palisade, spec};

/// A format, the ending of a file that means it, and how its text begins.
const FORMATS: [(&str, &str, &str); 9] = [
    ("table", "txt", ""),
    ("json", "json", "{\n  \"schema\": \"palisade.scan/1\""),
    ("jsonl", "ndjson", "{\"line\":\"header\",\"schema\":\"palisade.scan-lines/1\""),
    ("csv", "csv", "fingerprint,rule,cause,title,severity,status,"),
    ("markdown", "md", "# Security of `"),
    ("html", "html", "<!doctype html>"),
    ("junit", "junit", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"palisade\""),
    ("sarif", "sarif", "{\n  \"$schema\": \"https://docs.oasis-open.org/sarif/"),
    ("ocsf", "ocsf", "{\"activity_id\":"),
];

fn read(folder: &Path, ending: &str) -> String {
    fs::read_to_string(folder.join(format!("scan.{ending}"))).expect("a file of the scan")
}

#[test]
fn one_scan_is_written_in_every_format_and_they_agree() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<String> = FORMATS.iter().map(|(_, ending, _)| format!("-o scan.{ending}")).collect();
    let run: Run =
        palisade(folder.path(), &format!("scan --demo --users 120 {}", files.join(" "))).output().unwrap().into();
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.stdout, "", "a file in the page's format takes the screen's place");
    for (name, ending, begins) in FORMATS {
        let text = read(folder.path(), ending);
        assert!(text.starts_with(begins), "{name}: {}", text.lines().next().unwrap_or_default());
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{name}");
    }
    let document: Value = serde_json::from_str(&read(folder.path(), "json")).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let fingerprints: Vec<&str> = findings.iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
    assert!(fingerprints.len() > 20);

    let rows = read(folder.path(), "csv");
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let told: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(told, fingerprints);

    let lines = read(folder.path(), "ndjson");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = lines.iter().filter(|line| line["line"] == "finding").map(|line| line["fingerprint"].as_str().unwrap());
    assert_eq!(told.collect::<Vec<_>>(), fingerprints);
    assert_eq!(lines.last().unwrap()["summary"], document["summary"]);

    let sarif: Value = serde_json::from_str(&read(folder.path(), "sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let ours = |result: &Value| result["partialFingerprints"]["palisade.fingerprint/1"].as_str().unwrap().to_owned();
    assert_eq!(results.iter().map(ours).collect::<Vec<_>>(), fingerprints);

    let events = read(folder.path(), "ocsf");
    let failed = events.lines().filter(|line| line.contains("\"status\":\"Fail\"")).count();
    assert_eq!(failed, fingerprints.len());
    let page = read(folder.path(), "html");
    assert!(fingerprints.iter().all(|fingerprint| page.contains(fingerprint)), "each is on the page");
    let cases = read(folder.path(), "junit");
    assert_eq!(cases.matches("<testcase ").count(), document["checks"].as_array().unwrap().len());
}

#[test]
fn each_format_goes_to_the_screen_when_asked_for() {
    let mut options = Options::new(spec(60, 1, Preset::HalfPermissions));
    options.speed = 300.0;
    let tenant = Tenant::serve(options);
    for (name, _, begins) in FORMATS {
        let run = tenant.palisade(&format!("scan --only legacy --only role --no-state --format {name}"));
        assert!([1, 4].contains(&run.code), "{name}: {}", run.stderr);
        assert!(run.stdout.starts_with(begins), "{name}: {}", run.stdout);
    }
}

#[test]
fn an_investigation_is_a_page_in_markdown_and_html() {
    let mut options = Options::new(spec(300, 3, Preset::Messy));
    options.speed = 300.0;
    options.consent = palisade::sim::Consent::Respond;
    options.incidents = vec![Scenario::Everything];
    let tenant = Tenant::serve(options);
    let upn = tenant.incidents()[0].upn.clone();
    for (name, begins) in [("markdown", format!("# Account `{upn}`: compromised")), ("html", "<!doctype html>".into())]
    {
        let run = tenant.palisade(&format!("respond {upn} --no-state --format {name}"));
        assert_eq!(run.code, 4, "{}", run.stderr);
        assert!(run.stdout.starts_with(&begins), "{name}: {}", run.stdout);
        assert!(run.stdout.contains("What the attacker did") || run.stdout.contains("What happened"), "{name}");
    }
}

#[test]
fn a_kind_that_a_format_does_not_write_is_refused_and_the_others_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["doctor", "history", "plan --demo", "respond --demo"] {
        let run: Run = palisade(folder.path(), &format!("{command} --format sarif")).output().unwrap().into();
        assert_eq!(run.code, 2, "{command}");
        assert!(run.stderr.contains("invalid value 'sarif'") && run.stderr.contains("table, json"), "{}", run.stderr);
    }
}
