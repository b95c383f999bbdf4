//! `palisade waive`, from the finding to the scan that reports it as waived.

use std::fs;
use std::path::Path;

use palisade::sim::{Options, Preset};
use serde_json::Value;

use crate::support::{Run, Tenant, palisade, spec};

fn tenant() -> Tenant {
    let mut options = Options::new(spec(80, 1, Preset::Messy));
    options.speed = 200.0;
    Tenant::serve(options)
}

fn scan(tenant: &Tenant, folder: &Path) -> Value {
    let state = folder.display();
    let config = folder.join("palisade.toml");
    let config = if config.exists() { format!("--config {}", config.display()) } else { String::new() };
    let run = tenant.palisade(&format!("scan --format json --only legacy --state {state} {config}"));
    assert!([0, 1, 4].contains(&run.code), "ended with {}: {}", run.code, run.stderr);
    run.json()
}

fn waive(folder: &Path, print: &str, until: &str, more: &[&str]) -> Run {
    let mut command = palisade(folder, "waive");
    command.args([print, "--until", until, "--reason", "old scanner", "--owner", "it-sec"]).args(more);
    command.arg("--state").arg(folder).output().expect("the program runs").into()
}

#[test]
fn a_finding_is_waived_until_the_day_that_was_named() {
    let (tenant, folder) = (tenant(), tempfile::tempdir().expect("a folder"));
    let before = scan(&tenant, folder.path());
    let finding = before["findings"][0].clone();
    let print = finding["fingerprint"].as_str().expect("a text");
    let file = folder.path().join("palisade.toml");
    fs::write(&file, "# kept\nstrict = false # also\n").expect("a file");

    let told = waive(folder.path(), print, "2099-12-31", &[]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stdout.contains("written into palisade.toml"), "{}", told.stdout);
    assert!(told.stdout.contains("From 2100-01-01 on it counts again"), "{}", told.stdout);
    let text = fs::read_to_string(&file).expect("a file");
    assert!(text.starts_with("# kept\nstrict = false # also\n"), "{text}");
    let rule = finding["rule"].as_str().expect("a text");
    assert!(text.contains(&format!("# {rule} on ")), "{text}");

    let after = scan(&tenant, folder.path());
    let same = |report: &Value| {
        let all = report["findings"].as_array().expect("a list").clone();
        all.into_iter().find(|one| one["fingerprint"] == print).expect("it is still reported")
    };
    assert_eq!(same(&after)["status"], "waived");
    assert_eq!(after["waivers"][0]["fingerprint"], print);
    assert_eq!((&after["waivers"][0]["holds"], &after["waivers"][0]["speaks_of"]), (&true.into(), &1.into()));
    assert_eq!(after["waivers"][0]["problems"], serde_json::json!([]));

    let again = waive(folder.path(), print, "2099-12-31", &[]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("waived already until 2099-12-31 by it-sec"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(&file).expect("a file"), text);
}

#[test]
fn what_cannot_be_meant_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let print = "0".repeat(32);
    let file = folder.path().join("palisade.toml");
    for (print, until, says) in [
        (print.as_str(), "2099-12-31", "no stored run knows a finding"),
        (print.as_str(), "2020-01-01", "that day is past"),
        (print.as_str(), "soon", "a day is written like 2027-03-31"),
        ("legacy.imap", "2099-12-31", "is no fingerprint"),
    ] {
        let run = waive(folder.path(), print, until, &["--unknown"][..usize::from(says.contains("past"))]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
        assert!(!file.exists());
    }
    let told = waive(folder.path(), &print, "2099-12-31", &["--unknown"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stdout.contains("written into the new palisade.toml"), "{}", told.stdout);
    assert!(told.stdout.contains("No stored run knows this finding"), "{}", told.stdout);
}

#[cfg(unix)]
#[test]
fn the_file_keeps_its_mode_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let real = folder.path().join("real.toml");
    fs::write(&real, "strict = true\n").expect("a file");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
    let link = folder.path().join("palisade.toml");
    symlink(&real, &link).expect("a link");
    let run = waive(folder.path(), &"0".repeat(32), "2099-12-31", &["--unknown"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert_eq!(fs::metadata(&real).expect("it is there").permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&real).expect("a file").contains("[[waiver]]"));
    let left: Vec<String> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(left.iter().all(|name| !name.ends_with(".part")), "{left:?}");
}
