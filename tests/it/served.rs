//! `palisade simulate` in a process of its own, and the program run against it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

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
        let mut command = palisade(folder, &format!("simulate --from {snapshot} --speed 500 {options}"));
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
