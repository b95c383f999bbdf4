//! `palisade simulate` in a process of its own, and the program run against it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::support::{Run, palisade};

/// A tenant that a `palisade simulate` serves until this is dropped.
pub(crate) struct Served {
    process: Child,
    /// The lines it printed: how to reach it.
    environment: Vec<(String, String)>,
    folder: PathBuf,
}

impl Served {
    /// Serves a snapshot file of `folder`, whose `palisade.toml` holds for commands run against it.
    pub(crate) fn from(folder: &Path, snapshot: &str, options: &str) -> Self {
        Self::simulate(folder, &format!("--from {snapshot} --speed 500 {options}"))
    }

    /// Serves what `palisade simulate` makes of these options.
    pub(crate) fn simulate(folder: &Path, options: &str) -> Self {
        let mut command = palisade(folder, &format!("simulate {options}"));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let mut environment = Vec::new();
        for line in lines.map_while(Result::ok) {
            let (name, value) = line.split_once('=').expect("NAME=VALUE");
            environment.push((name.to_owned(), value.to_owned()));
            if name == "PALISADE_SIMULATED_SPEED" {
                break;
            }
        }
        Self { process, environment, folder: folder.to_owned() }
    }

    pub(crate) fn palisade(&self, arguments: &str) -> Run {
        let mut command = palisade(&self.folder, arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.output().expect("the program runs").into()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn served_with_faults_it_is_judged_as_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let judged = |options: &str| {
        let served = Served::simulate(folder.path(), &format!("--users 300 --seed 5 --speed 200 {options}"));
        let run = served.palisade("scan --format json");
        assert_eq!(run.code, 1, "{}", run.stderr);
        run.json()
    };
    let (quiet, faulty) = (judged(""), judged("--faults"));
    let retried = |report: &Value| report["requests"]["retried"].as_u64().expect("a number");
    assert!(retried(&quiet) == 0 && retried(&faulty) > 20, "{} and {}", retried(&quiet), retried(&faulty));
    for report in [&quiet, &faulty] {
        let families = report["families"].as_array().expect("families").iter();
        let broken: Vec<&Value> = families.filter(|family| family["gap"]["gap"] == "failed").collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
    let found = |report: &Value| -> Vec<String> {
        let findings = report["findings"].as_array().expect("findings").iter();
        findings.map(|finding| format!("{} {}", finding["rule"], finding["fingerprint"])).collect()
    };
    assert_eq!(found(&faulty), found(&quiet));
}

#[test]
fn time_runs_at_the_real_pace_or_faster() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["simulate --speed", "scan --demo --speed"] {
        for wrong in ["0.5", "0", "-1", "nan", "10001"] {
            let run: Run =
                palisade(folder.path(), &format!("{command}={wrong}")).output().expect("the program runs").into();
            assert_eq!(run.code, 2, "{command} {wrong}");
            assert!(run.stderr.contains("a number from 1"), "{}", run.stderr);
        }
    }
}

/// The first command of the README on a machine that knows the way out only through a proxy that is not there.
#[test]
fn a_demo_needs_no_proxy() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = palisade(folder.path(), "scan --demo --users 60 --speed 500 --format json");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1").env(name.to_lowercase(), "http://127.0.0.1:1");
    }
    let run: Run = command.output().expect("the program runs").into();
    assert_eq!(run.code, 1, "{}", run.stderr);
    let families = run.json()["families"].as_array().expect("families").clone();
    let broken: Vec<&Value> = families.iter().filter(|family| family["gap"]["gap"] == "failed").collect();
    assert!(broken.is_empty(), "{broken:?}");
}
