//! Somebody in front of a terminal: what he is shown, what he types, and Ctrl-C. The real program, a real terminal.

#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use palisade::model::Plan;
use palisade::sim::{Consent, Faults, Options, Preset};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;

use super::plan::{mailboxes, sealed, smtp_auth};
use super::stage::{Stage, written};
use crate::support::{Run, spec};

/// Both ends of a terminal.
fn terminal() -> (File, File) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours).and_then(|()| unlockpt(&ours)).expect("a terminal");
    let name = ptsname(&ours, Vec::new()).expect("its name").into_string().expect("UTF-8");
    let theirs = File::options().read(true).write(true).open(name).expect("its other end");
    (File::from(ours), theirs)
}

/// Carries the plan out on a terminal on which somebody types this; what he saw, and how it ended.
fn typed(stage: &Stage, said: &str) -> (String, Run) {
    let (mut ours, theirs) = terminal();
    let arguments = format!("apply hardening.plan --format json --state {}", stage.state().display());
    let mut command = stage.tenant.command(&arguments);
    command.stdin(theirs.try_clone().expect("one more")).stderr(theirs).stdout(Stdio::piped());
    let child = command.spawn().expect("the program runs");
    drop(command);
    writeln!(ours, "{said}").expect("somebody reads");
    let run = Run::from(child.wait_with_output().expect("the program runs"));
    let mut seen = Vec::new();
    // The other end is closed: Linux says so by an error.
    let _ = ours.read_to_end(&mut seen);
    (String::from_utf8_lossy(&seen).into_owned(), run)
}

fn staged(options: Options, count: usize) -> (Stage, Plan) {
    let stage = Stage::with(options);
    let plan = stage.plan(async |access| {
        let mut changes = vec![smtp_auth(access).await];
        changes.extend(mailboxes(access, count).await);
        sealed(access, changes)
    });
    written(&plan, stage.tenant.folder());
    (stage, plan)
}

fn options() -> Options {
    let mut options = Options::new(spec(300, 4, Preset::Messy));
    options.consent = Consent::Harden;
    options.faults = Faults::none();
    options.speed = 300.0;
    options
}

#[test]
fn the_tenants_domain_is_typed_back_once_and_anything_else_leaves_it() {
    let (stage, plan) = staged(options(), 2);
    let word = plan.tenant.default_domain.clone().unwrap_or_else(|| plan.tenant.id.to_string());
    for said in ["", "yes", "y", "contoso"] {
        let (seen, run) = typed(&stage, said);
        assert_eq!(run.code, 1, "{said:?}: {seen}");
        assert!(seen.contains("nothing was changed"), "{seen}");
    }
    assert!(stage.ledger().writes.is_empty());
    let (seen, run) = typed(&stage, &word);
    assert_eq!(run.code, 0, "{seen}");
    assert!(seen.contains(&plan.digest) && seen.contains(&format!("Type {word} to go ahead")), "{seen}");
    let report = run.json();
    assert_eq!((&report["consent"]["how"], &report["consent"]["said"]), (&"typed".into(), &Value::from(word)));
    assert_eq!(stage.ledger().writes.len(), 3);
}

#[test]
fn ctrl_c_finishes_what_is_in_flight_and_leaves_the_rest_for_later() {
    let slow = Options { latency: true, speed: 20.0, ..options() };
    let (stage, plan) = staged(slow, 200);
    let begin = format!(
        "apply hardening.plan --yes --plan-digest {} --format json --state {}",
        plan.digest,
        stage.state().display()
    );
    let mut command = stage.tenant.command(&begin);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let begun = Instant::now();
    while stage.ledger().writes.len() < 5 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was written");
        std::thread::sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("the program runs");
    assert!(sent.success());
    let run = Run::from(child.wait_with_output().expect("the program runs"));
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(run.stderr.contains("finishing what is in flight"), "{}", run.stderr);
    let report = run.json();
    let count = |status: &str| {
        report["changes"].as_array().expect("changes").iter().filter(|change| change["status"] == status).count()
    };
    assert_eq!(report["finished_at"], Value::Null);
    assert_eq!((count("intended"), count("verified") + count("planned")), (0, plan.changes.len()), "{report:#}");
    assert!(count("verified") > 0 && count("planned") > 0, "{report:#}");
    assert_eq!(stage.ledger().writes.len(), count("verified"));

    let again = stage.resume().expect("a run");
    assert!(again.is_done());
    assert_eq!((stage.ledger().writes.len(), stage.ledger().duplicates), (plan.changes.len(), 0));
    stage.assert_chained();
}
