//! Files that are not what they are taken for, and disks without room.

use std::fs::{self, File};
use std::path::Path;

use palisade::sim::Preset;

use super::{complaint, says, tenant};
use crate::support::{Run, palisade};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn run(folder: &Path, arguments: &str) -> Run {
    palisade(folder, arguments).output().expect("the program runs").into()
}

#[test]
fn a_snapshot_that_is_damaged_cut_or_foreign_is_refused_whole() {
    let tenant = tenant(Preset::Messy);
    assert_eq!(tenant.palisade("snapshot take whole.snapshot").code, 0);
    let whole = fs::read(tenant.folder().join("whole.snapshot")).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x55;
    let files: [(&str, &[u8], &str); 5] = [
        ("damaged", &damaged, "is damaged at line"),
        ("cut", &whole[..whole.len() / 2], "is damaged at line"),
        ("cut-at-the-end", &whole[..whole.len() - 8], "is damaged at line"),
        ("foreign", b"PK\x03\x04 something else", "is no snapshot file"),
        ("empty", b"", "is no snapshot file"),
    ];
    for (name, bytes, why) in files {
        fs::write(tenant.folder().join(name), bytes).unwrap();
        for command in ["scan --snapshot", "snapshot info"] {
            let run = tenant.palisade(&format!("{command} {name}"));
            says(complaint(&run, 3), &[name, why]);
        }
    }
    says(complaint(&tenant.palisade("scan --snapshot nowhere"), 3), &["nowhere", "No such file"]);
}

#[test]
fn a_typo_in_a_rule_is_drawn_with_line_and_column() {
    let folder = folder();
    let rule = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/legacy/legacy.imap.yaml")).unwrap();
    fs::create_dir(folder.path().join("ours")).unwrap();
    fs::write(folder.path().join("ours/legacy.imap.yaml"), rule.replace("mailbox.imap ==", "mailbox.imapp =="))
        .unwrap();
    for (arguments, code) in [("rules check ours", 1), ("scan --demo --rules ours", 2), ("doctor --rules ours", 2)] {
        let run = run(folder.path(), arguments);
        says(
            complaint(&run, code),
            &["legacy.imap.yaml:8:", "mailbox.imapp == true", "^^^^", "rule files have mistakes"],
        );
    }
}

#[test]
fn a_folder_of_rules_that_is_empty_or_missing_is_named() {
    let folder = folder();
    fs::create_dir(folder.path().join("empty")).unwrap();
    says(complaint(&run(folder.path(), "rules check empty"), 2), &["empty holds no rule files"]);
    says(complaint(&run(folder.path(), "scan --demo --rules gone"), 2), &["cannot read the rule files in gone"]);
}

#[test]
fn an_unknown_key_is_shown_in_its_line() {
    let folder = folder();
    fs::write(folder.path().join("palisade.toml"), "strict = false\nstrikt = true\n").unwrap();
    let run = run(folder.path(), "scan");
    says(complaint(&run, 2), &["palisade.toml:2:1: unknown key `strikt`", "2 | strikt = true", "| ^"]);
}

#[test]
fn what_a_section_lacks_is_named() {
    let folder = folder();
    fs::write(folder.path().join("palisade.toml"), "[auto_apply]\nfixes = []\n").unwrap();
    let run = run(folder.path(), "scan");
    says(complaint(&run, 2), &["palisade.toml:1:1: missing field `max_changes`", "1 | [auto_apply]"]);
}

#[test]
fn a_configuration_that_is_not_there_is_named() {
    let run = run(folder().path(), "scan --config nowhere.toml");
    says(complaint(&run, 2), &["cannot read nowhere.toml"]);
}

#[test]
fn an_unknown_area_is_refused_before_anything_is_read() {
    let tenant = tenant(Preset::Messy);
    says(complaint(&tenant.palisade("scan --only legasy"), 2), &["--only legasy", "palisade rules list"]);
    assert_eq!(tenant.ledger().total().requests, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_ends_with_3() {
    let tenant = tenant(Preset::Messy);
    let run = tenant.palisade("scan --only legacy -o json=/dev/full");
    assert_eq!(run.code, 3, "{}", run.stderr);
    says(&run.stderr, &["cannot write /dev/full: the disk is full", "hint: free some space"]);
    for arguments in ["scan --only legacy", "snapshot take -", "rules list", "report --schema scan", "doctor"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let run: Run = tenant.command(arguments).stdout(full).output().unwrap().into();
        assert_eq!(run.code, 3, "{arguments}: {}", run.stderr);
        says(&run.stderr, &["cannot write", "No space left"]);
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let tenant = tenant(Preset::Messy);
    let run = tenant.palisade("scan --only legacy -o no/such/folder/scan.json");
    assert_eq!(run.code, 3, "{}", run.stderr);
    says(&run.stderr, &["cannot write no/such/folder/scan.json", "No such file"]);
    let run = tenant.palisade("snapshot take no/such/folder/snapshot");
    says(complaint(&run, 3), &["no/such/folder/snapshot", "No such file"]);
}
