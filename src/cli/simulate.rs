//! `palisade simulate`.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::ExitStatus;

use super::args::SimulateArgs;
use super::demo::spec;
use super::interrupt::unless_interrupted;
use super::message::Stop;
use super::output::{to_file, to_stdout};
use super::recording::recording;
use super::start;
use super::terminal::Terminal;
use crate::sim;

pub(crate) fn run(args: &SimulateArgs, terminal: &Terminal) -> Result<u8, Stop> {
    // One specification for all: its present moment is part of the tenant.
    let spec = spec(&args.world);
    if let Some(path) = &args.settings {
        write_settings(path, &sim::settings_toml(&spec))?;
    }
    if let Some(path) = &args.truth {
        let truth = sim::truth(&spec);
        to_file(path, |out| crate::report::json(&truth, out))?;
    }
    let options = match &args.from {
        Some(path) => sim::Options::recorded(recording(path)?),
        None => sim::Options::new(spec),
    };
    start::runtime()?.block_on(serve(args, options, terminal))
}

/// A configuration is written by hand as a rule: one that says something else stays as it is.
fn write_settings(path: &Path, settings: &str) -> Result<(), Stop> {
    if path.is_file() && fs::read_to_string(path).ok().as_deref() != Some(settings) {
        return Err(Stop {
            hint: Some("name a file that is not there, and read it with scan --config FILE".into()),
            ..Stop::usage(format!("--settings {}: the file is there and holds other settings", path.display()))
        });
    }
    Ok(to_file(path, |out| out.write_all(settings.as_bytes()))?)
}

async fn serve(args: &SimulateArgs, mut options: sim::Options, terminal: &Terminal) -> Result<u8, Stop> {
    options.speed = args.speed;
    options.port = args.port;
    options.latency = true;
    options.log = false;
    options.consent = sim::Consent::Respond;
    options.incidents.clone_from(&args.incident);
    if args.faults {
        options.faults = sim::Faults::recoverable(options.spec.seed);
        // Only a name has sub-domains to be redirected to.
        options.named_hosts = true;
    }
    let simulator = sim::start(options)
        .await
        .map_err(|error| Stop::failed(format!("cannot serve the simulated tenant on loopback: {error}")))?;
    for incident in simulator.incidents() {
        terminal.say(&format!("palisade: {} befell {}", incident.scenario.word(), incident.upn));
    }
    let environment = environment(&simulator, args.speed);
    let ended = match args.command.split_first() {
        Some((program, arguments)) => unless_interrupted(alone(program, arguments, &environment)).await.flatten(),
        None => until_interrupted(&environment, terminal).await,
    };
    simulator.stop().await;
    ended
}

/// Serves until Ctrl-C.
async fn until_interrupted(environment: &[(&str, String)], terminal: &Terminal) -> Result<u8, Stop> {
    to_stdout(|out| environment.iter().try_for_each(|(name, value)| writeln!(out, "{name}={value}")))?;
    terminal.say("palisade: serving the simulated tenant until Ctrl-C; the lines above reach it from any command");
    let served = unless_interrupted(std::future::pending::<()>()).await;
    served.map(|()| 0).map_err(|stop| Stop { what: String::new(), ..stop })
}

/// Runs a command that finds the simulated tenant in its environment, and no credential of a real one.
async fn alone(program: &OsString, arguments: &[OsString], environment: &[(&str, String)]) -> Result<u8, Stop> {
    let mut command = tokio::process::Command::new(program);
    command.args(arguments).kill_on_drop(true);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AZURE_")) {
        command.env_remove(name);
    }
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let ended = command.status().await;
    ended.map(code).map_err(|error| Stop::failed(format!("cannot run {}: {error}", Path::new(program).display())))
}

/// As a shell has it: 128 and the signal that ended the command.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(signal.saturating_add(128)).unwrap_or(3);
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(3)
}

/// How to reach the tenant, as environment variables.
fn environment(simulator: &sim::Simulator, speed: f64) -> Vec<(&'static str, String)> {
    let mut lines = simulator.environment();
    lines.extend([
        ("PALISADE_AUTHORITY", simulator.authority()),
        ("PALISADE_GRAPH_ENDPOINT", simulator.graph()),
        ("PALISADE_EXCHANGE_ENDPOINT", simulator.exchange()),
        ("PALISADE_SIMULATED_SPEED", speed.to_string()),
    ]);
    lines
}
