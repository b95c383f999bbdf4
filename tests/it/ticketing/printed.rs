//! Operations as JSON lines, for whoever keeps tickets elsewhere.

use std::collections::BTreeSet;

use palisade::sim::Preset;
use serde_json::Value;

use super::desk::{Desk, lines, list, prints, scan, tenant};
use crate::support::palisade;

fn ops(lines: &[Value]) -> BTreeSet<&str> {
    lines.iter().map(|line| line["op"].as_str().expect("an operation")).collect()
}

#[test]
fn each_run_prints_what_it_changed_as_often_as_it_is_asked() {
    let desk = Desk::new("");
    let (messy, healthy, dark) = (tenant(Preset::Messy), tenant(Preset::Healthy), tenant(Preset::HalfPermissions));
    let first = scan(&messy, &desk.state(), "");
    let opened = lines(&desk.tickets("last"));
    assert_eq!(ops(&opened), BTreeSet::from(["open"]));
    assert_eq!(prints(&opened), prints(list(&first, "findings")));
    assert_eq!(lines(&desk.tickets("last")), opened, "the same run, the same lines");
    let schema = palisade(&desk.state(), "report --schema tickets").output().expect("the program runs");
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
    assert!(opened.iter().all(|line| validator.is_valid(line)), "{:#?}", opened.first());

    scan(&messy, &desk.state(), "");
    assert_eq!(lines(&desk.tickets("last")), Vec::<Value>::new(), "nothing changed");
    scan(&dark, &desk.state(), "");
    let in_the_dark = lines(&desk.tickets("last"));
    assert!(!ops(&in_the_dark).contains("close") && !ops(&in_the_dark).contains("comment"), "{in_the_dark:#?}");
    let right = scan(&healthy, &desk.state(), "");
    let closed = lines(&desk.tickets("last"));
    assert_eq!(ops(&closed), BTreeSet::from(["close"]));
    assert_eq!(prints(&closed), prints(list(&right, "resolved")));
    assert!(closed.iter().all(|line| line["reason"] == "resolved"));
    let back = scan(&messy, &desk.state(), "");
    let reopened = lines(&desk.tickets("last"));
    assert_eq!(prints(&reopened), prints(&closed), "what was closed is opened again, and nothing else");
    assert!(reopened.iter().all(|line| line["op"] == "reopen" && line["reason"] == "regressed"));
    let id = first["run"]["id"].as_str().expect("an id");
    assert_eq!(lines(&desk.tickets(id)), opened, "a run of before says what it said");
    assert!(list(&back, "findings").len() >= opened.len());
}

#[test]
fn what_cannot_be_done_is_said_before_anything_is_sent() {
    let desk = Desk::new("");
    scan(&tenant(Preset::Messy), &desk.state(), "--only legacy");
    for (arguments, says) in [
        ("ffff", "there is no stored run"),
        ("last --to github", "palisade.toml has no [tickets.github]"),
        ("last --dry-run", "--to <SYSTEM>"),
        ("last --to jira", "palisade.toml has no [tickets.jira]"),
        ("last --to bugzilla", "invalid value 'bugzilla'"),
    ] {
        let run = desk.tickets(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{arguments}: {}", run.stderr);
    }
    let unset = Desk::new("[tickets.github]\nrepository = \"a/b\"\ntoken_env = \"NOT_SET\"\n");
    scan(&tenant(Preset::Messy), &unset.state(), "--only legacy");
    let run = unset.tickets("last --to github");
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("the environment variable NOT_SET, which palisade.toml names, is not set"),
        "{}",
        run.stderr
    );
}
