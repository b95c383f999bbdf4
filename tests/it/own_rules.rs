//! A user's folder of rules and lists.

use std::fs;
use std::path::Path;

use crate::support::{Run, palisade};

/// A folder with a rule of its own about apps on the list `rogue_apps`, and that list with one app that is nobody's.
fn folder(list: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let rule = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/app/app.rogue.yaml"))
        .expect("a rule file")
        .replace("ff8d92dc-3d82-41d6-bcbd-b9174d163620", "00000000-0000-4000-8000-00000000000a")
        .replace("FF8D92DC-3D82-41D6-BCBD-B9174D163620", "00000000-0000-4000-8000-00000000000A");
    fs::create_dir_all(folder.path().join("own/data")).expect("a folder");
    fs::write(folder.path().join("own/app.rogue.yaml"), rule).expect("a rule");
    fs::write(folder.path().join("own/data").join(list), "00000000-0000-4000-8000-00000000000a\n").expect("a list");
    folder
}

fn run(folder: &Path, arguments: &str) -> Run {
    palisade(folder, arguments).output().expect("the program runs").into()
}

#[test]
fn cases_are_held_against_the_folders_own_lists() {
    let folder = folder("rogue_apps.txt");
    let run = run(folder.path(), "rules test own");
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_list_nobody_knows_is_refused_by_every_command() {
    let folder = folder("rouge_apps.txt");
    for command in ["rules check own", "rules test own", "rules list --rules own"] {
        let run = run(folder.path(), command);
        assert_eq!(run.code, 2, "{command}: {}", run.stderr);
        assert!(run.stderr.contains("there is no list rouge_apps"), "{command}: {}", run.stderr);
    }
}

/// A folder with a copy of one built-in rule under a changed text.
fn with_rule(change: impl Fn(String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let rule = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/legacy/legacy.imap.yaml"));
    fs::create_dir_all(folder.path().join("own")).expect("a folder");
    fs::write(folder.path().join("own/legacy.imap.yaml"), change(rule.expect("a rule file"))).expect("a rule");
    folder
}

#[test]
fn a_fix_that_nobody_knows_is_refused_with_its_place() {
    let folder = with_rule(|rule| rule.replace("fix: disable-pop-imap", "fix: disable-pop-imapp"));
    let run = run(folder.path(), "rules check own");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("there is no fix `disable-pop-imapp`"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `disable-pop-imap`?"), "{}", run.stderr);
    let line = fs::read_to_string(folder.path().join("own/legacy.imap.yaml")).expect("a rule file");
    let line = line.lines().position(|line| line.starts_with("fix:")).expect("the line") + 1;
    assert!(run.stderr.contains(&format!("own/legacy.imap.yaml:{line}:6")), "{}", run.stderr);
}

#[test]
fn one_rule_is_one() {
    let folder = with_rule(|rule| rule);
    assert_eq!(run(folder.path(), "rules check own").stderr, "palisade: 1 rule is well written\n");
    assert_eq!(run(folder.path(), "rules test own").stderr, "palisade: the cases of 1 rule come out as they should\n");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_is_followed_once() {
    let folder = with_rule(|rule| rule);
    std::os::unix::fs::symlink(".", folder.path().join("own/again")).expect("a link");
    let run = run(folder.path(), "rules check own");
    assert_eq!((run.code, run.stderr.as_str()), (0, "palisade: 1 rule is well written\n"));
}
