//! The command line: what goes in, what is printed, how a run ends. The only room that prints.

mod apply;
mod apply_args;
mod args;
mod auto_apply;
mod consent;
mod contain;
mod deliver;
mod demo;
mod doctor;
mod evidence;
mod exit;
mod formats;
mod history;
mod history_args;
mod interrupt;
mod logging;
mod look;
mod manual;
mod message;
mod output;
mod password;
mod plan;
mod private;
mod progress;
mod recording;
mod respond;
mod respond_args;
mod rules;
mod scan;
mod schedule;
mod simulate;
mod snapshot;
mod standard_output;
mod start;
mod terminal;
mod tickets;
mod tickets_args;
mod undo;
mod waive;
mod warn;
mod watch;

pub use exit::{FailOn, apply_code, doctor_code, exit_code, respond_code};
pub use look::{Color, for_file, for_stdout};
pub use output::{Destination, OutputError, to_file, to_stdout};

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command, ReportArgs, SchemaKind};
use message::Stop;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    message::on_panic();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(answered(&error)),
    };
    let terminal = terminal::Terminal::of(&cli.common);
    logging::start(&cli.common, terminal.messages_in_colour());
    match run(&cli, &terminal) {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            terminal.complain(&stop);
            ExitCode::from(stop.code)
        }
    }
}

/// Prints help, the version or what is wrong with the arguments; the exit code.
fn answered(error: &clap::Error) -> u8 {
    if error.use_stderr() {
        // Where standard error is gone there is nobody to tell.
        let _ = error.print();
        return 2;
    }
    let print = || error.print().and_then(|()| std::io::Write::flush(&mut std::io::stdout()));
    match output::is_there().and_then(|()| output::heard(print())) {
        Ok(()) => 0,
        Err(failed) => {
            let stop = Stop::from(failed);
            terminal::write_line(&format!("palisade: {}", stop.what));
            stop.code
        }
    }
}

fn run(cli: &Cli, terminal: &terminal::Terminal) -> Result<u8, Stop> {
    match &cli.command {
        Command::Scan(args) => scan::run(&cli.common, args, terminal),
        Command::Respond(args) => respond::run(&cli.common, args, terminal),
        Command::Plan(args) => plan::run(&cli.common, args, terminal),
        Command::Doctor(args) => doctor::run(&cli.common, args, terminal),
        Command::Snapshot(command) => snapshot::run(&cli.common, command, terminal),
        Command::Rules(command) => rules::run(command, terminal),
        Command::Report(args) => schema(args),
        Command::Apply(args) => apply::run(&cli.common, args, terminal),
        Command::Undo(args) => undo::run(&cli.common, args, terminal),
        Command::History(args) => history::run(&cli.common, args, terminal),
        Command::Schedule(command) => schedule::run(command),
        Command::Waive(args) => waive::run(&cli.common, args, terminal),
        Command::Tickets(args) => tickets::run(&cli.common, args, terminal),
        Command::Simulate(args) => simulate::run(args, terminal),
        Command::Completions { shell } => {
            let mut command = Cli::command();
            // Into memory first: the generator panics where it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut command, "palisade", &mut script);
            to_stdout(|out| out.write_all(&script))?;
            Ok(0)
        }
        Command::Man => {
            to_stdout(manual::write)?;
            Ok(0)
        }
    }
}

fn schema(args: &ReportArgs) -> Result<u8, Stop> {
    let kind = match args.schema {
        SchemaKind::Scan => "scan",
        SchemaKind::Doctor => "doctor",
        SchemaKind::Apply => "apply",
        SchemaKind::History => "history",
        SchemaKind::Plan => "plan",
        SchemaKind::Response => "response",
        SchemaKind::Setup => "setup",
        SchemaKind::ScanLines => "scan-lines",
        SchemaKind::Tickets => "tickets",
    };
    let schema = crate::report::schema(kind).expect("every kind that can be asked for has a schema");
    to_stdout(|out| crate::report::json(&schema, out))?;
    Ok(0)
}
