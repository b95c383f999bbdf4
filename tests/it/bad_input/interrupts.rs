//! Ctrl-C, SIGTERM, and a reader who has heard enough.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use palisade::sim::{Fault, Faults, Options, Preset, Rule};

use super::{complaint, says, tenant};
use crate::support::{Run, Tenant, spec};

/// A tenant whose list of users never comes.
fn stuck() -> Tenant {
    let mut options = Options::new(spec(60, 4, Preset::Messy));
    options.faults = Faults::of(1, vec![Rule::always("/v1.0/users", Fault::Hang(Duration::from_secs(600)), u32::MAX)]);
    Tenant::serve(options)
}

/// The run when it is in the middle of its work.
fn in_the_middle(tenant: &Tenant, arguments: &str) -> Child {
    let mut command = tenant.command(arguments);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let begun = Instant::now();
    while tenant.ledger().total().requests < 5 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was asked");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().expect("the program runs").success());
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_scan_at_once_with_its_own_code() {
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let tenant = stuck();
        let child = in_the_middle(&tenant, "scan");
        signal(&child, name);
        let (begun, run) = (Instant::now(), Run::from(child.wait_with_output().expect("the program runs")));
        says(
            complaint(&run, code),
            &["interrupted; nothing was changed, and nothing is kept of the ", "hint: run it again"],
        );
        assert!(begun.elapsed() < Duration::from_secs(5), "{name}: {:?}", begun.elapsed());
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_snapshot_leaves_no_file() {
    let tenant = stuck();
    let before = std::fs::read_dir(tenant.folder()).expect("the program runs").count();
    let child = in_the_middle(&tenant, "snapshot take half.snapshot");
    signal(&child, "-INT");
    let run = Run::from(child.wait_with_output().expect("the program runs"));
    complaint(&run, 130);
    assert_eq!(std::fs::read_dir(tenant.folder()).expect("the program runs").count(), before);
}

#[test]
fn a_reader_that_goes_away_changes_no_code() {
    let tenant = tenant(Preset::Messy);
    for (arguments, code) in [("scan", 1), ("scan --format json", 1), ("rules functions", 0), ("doctor", 0)] {
        let mut command = tenant.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().expect("the program runs")).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let run = Run::from(child.wait_with_output().expect("the program runs"));
        assert_eq!(run.code, code, "{arguments}: {}", run.stderr);
        assert!(!run.stderr.contains("pipe"), "{}", run.stderr);
    }
}
