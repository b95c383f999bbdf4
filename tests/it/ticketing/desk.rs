//! A team with a tenant, a store and a configuration.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use palisade::sim::{Options, Preset};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Run, Tenant, palisade, spec};

/// So many seconds pass in a ticket system in one of ours.
const SPEED: u32 = 60;

/// So long in a ticket system's time.
pub(super) fn there(seconds: u64) -> Duration {
    Duration::from_secs(seconds) / SPEED
}

/// The same tenant whatever the preset: ids follow from the seed.
pub(super) fn tenant(preset: Preset) -> Tenant {
    let mut options = Options::new(spec(60, 1, preset));
    options.speed = 500.0;
    Tenant::serve(options)
}

/// Scans into a store; gives the report.
pub(super) fn scan(tenant: &Tenant, state: &Path, more: &str) -> Value {
    let run = tenant.palisade(&format!("scan --format json --state {} {more}", state.display()));
    assert!([0, 1, 4].contains(&run.code), "ended with {}: {}", run.code, run.stderr);
    run.json()
}

pub(super) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With this `palisade.toml`.
    pub(super) fn new(settings: &str) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.configure(settings);
        desk
    }

    /// Another `palisade.toml`.
    pub(super) fn configure(&self, settings: &str) {
        std::fs::write(self.folder.path().join("palisade.toml"), settings).expect("room");
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the store.
    pub(super) fn state(&self) -> std::path::PathBuf {
        self.folder.path().join("state")
    }

    pub(super) fn command(&self, arguments: &str) -> Command {
        let mut command = palisade(self.folder.path(), &format!("tickets {arguments}"));
        command.arg("--state").arg(self.state()).env("PALISADE_SIMULATED_SPEED", SPEED.to_string());
        command.env("GH_TOKEN", super::github::TOKEN).env("HOOK_SECRET", super::to_webhook::SECRET);
        command.env("JIRA_TOKEN", super::jira::TOKEN).env("SN_PASSWORD", super::servicenow::PASSWORD);
        command
    }

    pub(super) fn tickets(&self, arguments: &str) -> Run {
        self.command(arguments).output().expect("the program runs").into()
    }
}

/// The lines of a run of `palisade tickets`.
pub(super) fn lines(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// Fingerprints of a list of findings or operations.
pub(super) fn prints(findings: &[Value]) -> std::collections::BTreeSet<String> {
    findings.iter().map(|finding| finding["fingerprint"].as_str().expect("a fingerprint").to_owned()).collect()
}

pub(super) fn list<'v>(report: &'v Value, name: &str) -> &'v [Value] {
    report[name].as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("no list {name}"))
}
