//! A collected tenant, served again.

use palisade::sim::{Faults, Options, Preset};
use serde_json::{Value, json};

use crate::served::Served;
use crate::support::{Tenant, palisade, spec};

#[test]
fn a_collected_tenant_served_again_is_judged_as_the_original() {
    for (preset, users) in [(Preset::Messy, 400), (Preset::Unlicensed, 150), (Preset::HalfPermissions, 150)] {
        let original = tenant(preset, users);
        let first = original.palisade("scan --deep --format json").json();
        original.palisade("snapshot take --deep kept.snapshot");
        let again = Served::from(original.folder(), "kept.snapshot", "");
        let second = again.palisade("scan --deep --format json").json();
        assert_eq!(second["tenant"]["id"], first["tenant"]["id"]);
        assert!(first["findings"].as_array().is_some_and(|findings| !findings.is_empty()));
        assert_same(&second, &first);
    }
}

/// Asking more of a kept tenant than was asked of the real one must show as a gap, never as an empty answer.
#[test]
fn what_was_never_asked_is_not_answered() {
    let original = tenant(Preset::Messy, 200);
    original.palisade("snapshot take kept.snapshot");
    let again = Served::from(original.folder(), "kept.snapshot", "");
    let deep = again.palisade("scan --deep --format json").json();
    let families = deep["families"].as_array().expect("families");
    let hidden = families.iter().find(|family| family["family"] == "hidden_rules").expect("asked for");
    assert_eq!(hidden["completeness"], "partial", "{hidden}");
}

#[test]
fn it_is_served_instead_of_a_generated_tenant_not_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &str| palisade(folder.path(), arguments).output().unwrap();
    for option in ["--users 500", "--seed 3", "--preset healthy", "--truth truth.json"] {
        assert_eq!(run(&format!("simulate --from kept.snapshot {option}")).status.code(), Some(2), "{option}");
    }
    std::fs::write(folder.path().join("no.snapshot"), "{}").unwrap();
    let refused = run("simulate --from no.snapshot");
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no.snapshot is no snapshot file"));
}

fn tenant(preset: Preset, users: usize) -> Tenant {
    let mut spec = spec(users, 6, preset);
    // No age in whole days ends between the first scan and the second.
    spec.now -= jiff::SignedDuration::from_hours(10);
    let mut options = Options::new(spec);
    options.speed = 500.0;
    options.faults = Faults::none();
    Tenant::serve(options)
}

fn assert_same(second: &Value, first: &Value) {
    for part in ["families", "findings"] {
        let (second, first) = (said(second, part), said(first, part));
        let pairs = second.iter().zip(&first);
        pairs.for_each(|(second, first)| assert_eq!(second, first, "{part}"));
        assert_eq!(second.len(), first.len(), "{part}");
    }
}

/// A part of a report without what differs between any two runs.
fn said(report: &Value, part: &str) -> Vec<Value> {
    let mut said = report[part].as_array().expect("a list").clone();
    for entry in &mut said {
        let entry = entry.as_object_mut().expect("an object");
        for moment in ["first_seen", "last_seen", "from", "to"] {
            entry.remove(moment);
        }
        if let Some(gap) = entry.get_mut("gap").filter(|gap| gap["gap"] == "failed") {
            *gap = json!("failed");
        }
    }
    said
}
