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
