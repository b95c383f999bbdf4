//! `palisade simulate`.

use std::io::Write;

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
    if let Some(path) = &args.truth {
        let truth = sim::truth(&spec(&args.world));
        to_file(path, |out| crate::report::json(&truth, out))?;
    }
    let options = match &args.from {
        Some(path) => sim::Options::recorded(recording(path)?),
        None => sim::Options::new(spec(&args.world)),
    };
    start::runtime()?.block_on(serve(args, options, terminal))
}

async fn serve(args: &SimulateArgs, mut options: sim::Options, terminal: &Terminal) -> Result<u8, Stop> {
    options.speed = args.speed;
    options.port = args.port;
    options.latency = true;
    options.log = false;
    if args.faults {
        options.faults = sim::Faults::recoverable(options.spec.seed);
        // Only a name has sub-domains to be redirected to.
        options.named_hosts = true;
    }
    let simulator = sim::start(options)
        .await
        .map_err(|error| Stop::failed(format!("cannot serve the simulated tenant on loopback: {error}")))?;
    to_stdout(|out| lines(&simulator, args, out))?;
    terminal.say("palisade: serving the simulated tenant until Ctrl-C; the lines above reach it from any command");
    match unless_interrupted(std::future::pending::<()>()).await {
        Ok(()) => Ok(0),
        Err(stop) => {
            simulator.stop().await;
            Err(Stop { what: String::new(), ..stop })
        }
    }
}

/// Environment lines, as a shell reads them.
fn lines(simulator: &sim::Simulator, args: &SimulateArgs, out: &mut dyn Write) -> std::io::Result<()> {
    for (name, value) in simulator.environment() {
        writeln!(out, "{name}={value}")?;
    }
    writeln!(out, "PALISADE_AUTHORITY={}", simulator.authority())?;
    writeln!(out, "PALISADE_GRAPH_ENDPOINT={}", simulator.graph())?;
    writeln!(out, "PALISADE_EXCHANGE_ENDPOINT={}", simulator.exchange())?;
    writeln!(out, "PALISADE_SIMULATED_SPEED={}", args.speed)
}
