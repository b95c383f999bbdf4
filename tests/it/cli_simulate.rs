//! The simulated tenant as other tools use it: from the command line alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Run, palisade};

/// Runs a script in `folder` with the program on its path.
fn script(folder: &Path, text: &str) -> Run {
    let program = Path::new(env!("CARGO_BIN_EXE_palisade"));
    let mut command = Command::new("sh");
    command.current_dir(folder).args(["-eu", "-c", text]).env_clear().env("HOME", folder);
    command.env("PATH", format!("{}:/usr/bin:/bin", program.parent().expect("a folder").display()));
    // Credentials of a real tenant must not reach what runs against the simulated one.
    command.env("AZURE_CLIENT_CERTIFICATE_PATH", "/etc/real.pem");
    command.output().expect("a shell").into()
}

#[test]
fn a_command_is_run_with_the_tenant_within_reach_and_its_code_is_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let run = script(folder.path(), "palisade simulate --users 60 --speed 500 -- palisade scan --format json");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.json()["schema"], "palisade.scan/1");
    assert_eq!(script(folder.path(), "palisade simulate --users 60 -- sh -c 'exit 7'").code, 7);
    let missing = script(folder.path(), "palisade simulate --users 60 -- no-such-program");
    assert_eq!(missing.code, 3);
    assert!(missing.stderr.contains("cannot run no-such-program: No such file"), "{}", missing.stderr);
}

/// The recipe of the README, run as the script it is.
#[test]
fn the_recipe_of_the_readme_works_as_a_script() {
    let readme = include_str!("../../README.md");
    let section = readme.split("## For other tools").nth(1).expect("the section");
    let recipe = section.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the recipe");
    assert!(recipe.contains("palisade simulate"), "{recipe}");
    let folder = tempfile::tempdir().unwrap();
    let small = recipe.replace("--users 5000", "--users 60 --speed 500");
    let run = script(folder.path(), &small);
    assert_eq!(run.code, 1, "findings\n{}", run.stderr);
    assert!(run.stdout.contains("DO THESE FIRST"), "{}", run.stdout);
}

#[test]
fn the_truth_is_met_from_the_command_line_alone() {
    let folder = tempfile::tempdir().unwrap();
    let served = "palisade simulate --users 300 --seed 4 --speed 200 --truth truth.json --settings sim.toml \
                  -- palisade scan --config sim.toml -o json=scan.json";
    let run = script(folder.path(), served);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.path().join(name)).expect(name)).expect("JSON")
    };
    let (truth, report) = (read("truth.json"), read("scan.json"));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let expected: BTreeSet<_> = list(&truth["expected"])
        .iter()
        .map(|one| [&one["rule"], &one["resource_type"], &one["resource_id"]].map(text))
        .collect();
    let found: BTreeSet<_> = list(&report["findings"])
        .iter()
        .map(|one| [&one["rule"], &one["resource"]["type"], &one["resource"]["id"]].map(text))
        .collect();
    assert_eq!(found, expected);
    let innocent = list(&truth["innocent"]);
    assert!(innocent.len() > 20);
    for one in &innocent {
        let key = [&one["rule"], &one["resource_type"], &one["resource_id"]].map(text);
        assert!(!found.contains(&key), "{key:?}");
    }
}

#[test]
fn settings_of_somebody_elses_are_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("palisade.toml"), "strict = true\n").unwrap();
    let run: Run =
        palisade(folder.path(), "simulate --users 60 --settings palisade.toml -- true").output().unwrap().into();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("the file is there and holds other settings"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(folder.path().join("palisade.toml")).unwrap(), "strict = true\n");
}
