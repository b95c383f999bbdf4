//! A process killed at every step of a run, and the run taken up again: nothing is lost and nothing done twice.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use palisade::app::{self, Applying, Secrets, Step, Store, Watch};
use palisade::model::Plan;
use palisade::sim::{Fault, Faults, Loss, Rule};
use tokio_util::sync::CancellationToken;

use super::plan::mixed;
use super::stage::{Stage, connect, consent, runtime, written};

/// Ends the process, like a power cut, at one step.
struct Killer {
    at: usize,
    steps: AtomicUsize,
}

impl Watch for Killer {
    fn step(&self, _: &Step<'_>) {
        if self.steps.fetch_add(1, Ordering::Relaxed) == self.at {
            std::process::abort();
        }
    }
}

/// Not a test by itself: the process that is killed. Begins the plan, or takes up what was begun.
#[test]
#[ignore = "run by the tests that kill it"]
fn victim() {
    let Some(folder) = std::env::var_os("PALISADE_TEST_STATE") else { return };
    let at = std::env::var("PALISADE_TEST_KILL").ok().and_then(|at| at.parse().ok()).expect("a step");
    let environment: Vec<(String, String)> = std::env::vars().collect();
    runtime().block_on(async {
        let access = connect(&environment).await;
        let mut store = Store::open(Path::new(&folder)).await.expect("a store");
        let watch = Killer { at, steps: AtomicUsize::new(0) };
        let stop = CancellationToken::new();
        let begun = app::resumable(Some(&mut store), None, "last").await.ok();
        let applying =
            Applying { access: &access, store: &mut store, watch: &watch, stop: &stop, secrets: &Secrets::default() };
        match begun {
            Some(run) => app::resume(applying, &run, consent()).await.expect("a run"),
            None => {
                let plan = app::plan_file(&Path::new(&folder).join("hardening.plan")).expect("a plan");
                app::apply(applying, &plan, consent()).await.expect("a run")
            }
        };
    });
}

/// Runs the victim; whether it came to its end.
fn survived(stage: &Stage, at: usize) -> bool {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--ignored", "--exact", "applying::killed::victim"]).env_clear().envs(stage.environment());
    command.env("PALISADE_TEST_STATE", stage.state()).env("PALISADE_TEST_KILL", at.to_string());
    let ended = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it starts");
    ended.success()
}

fn plan_of(stage: &Stage, mailboxes: usize) -> Plan {
    let plan = stage.plan(async |access| mixed(access, mailboxes).await);
    written(&plan, stage.state());
    plan
}

/// What the tenant is after the plan without any harm.
fn unharmed(mailboxes: usize) -> palisade::sim::Drift {
    let stage = Stage::new(Faults::none());
    let plan = plan_of(&stage, mailboxes);
    stage.apply(&plan).expect("a run");
    stage.tenant.drift()
}

/// After a resume that nobody kills, all is as without any harm.
fn assert_whole(stage: &Stage, wanted: &palisade::sim::Drift, what: &str) {
    let ledger = stage.ledger();
    assert_eq!(ledger.duplicates, 0, "{what}: {:?}", ledger.writes);
    assert_eq!(&stage.tenant.drift(), wanted, "{what}");
    stage.assert_chained();
}

#[test]
fn killed_at_any_step_and_taken_up_again_it_ends_as_if_nothing_had_happened() {
    let wanted = unharmed(3);
    for at in 0.. {
        let stage = Stage::new(Faults::none());
        let plan = plan_of(&stage, 3);
        if survived(&stage, at) {
            assert!(at > 20, "only {at} steps");
            break;
        }
        let report = match stage.resume() {
            Ok(report) => report,
            // Killed after its last entry: there is nothing to go on with, and nothing to do.
            Err(_) => stage.apply(&plan).expect("a run"),
        };
        assert!(report.is_done(), "step {at}: {:#?}", report.changes);
        assert_whole(&stage, &wanted, &format!("step {at}"));
    }
}

/// One tenant with faults, and a victim that dies again and again until the run is at its end.
fn killed_again_and_again(seed: u64) {
    let rules = vec![
        Rule::always("", Fault::Lag, 1),
        Rule { chance: 0.2, ..Rule::always("", Fault::Done(Loss::Reset), 1) },
        Rule { chance: 0.1, ..Rule::always("", Fault::Done(Loss::Unavailable), 1) },
    ];
    let stage = Stage::new(Faults::of(seed, rules));
    plan_of(&stage, 36);
    let mut draw = seed;
    for death in 0.. {
        assert!(death < 60, "seed {seed}: it never ends");
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if survived(&stage, 3 + usize::try_from((draw >> 33) % 40).expect("a small number")) {
            break;
        }
    }
    assert_whole(&stage, &unharmed(36), &format!("seed {seed}"));
}

#[test]
fn killed_again_and_again_with_faults_forty_changes_are_done_once_each() {
    killed_again_and_again(1);
}

/// `cargo test --test it -- --ignored killed_at_random --nocapture`
#[test]
#[ignore = "two hundred runs take minutes"]
fn killed_at_random_two_hundred_times() {
    (0..200).for_each(killed_again_and_again);
}
