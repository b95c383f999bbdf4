//! What may be typed about carrying out plans and taking them back.

use std::path::PathBuf;

use clap::Args;

use super::args::TenantArgs;
use super::formats::format_of;
use super::history_args::StateArgs;
use crate::report::{Format, Kind};

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade apply hardening.plan             shows it, asks once, carries it out
  palisade apply hardening.plan --yes --plan-digest 5f3c…
                                            where nobody can be asked
  palisade apply --resume last              goes on with a run that was killed

Every request is in the journal before it leaves, and its effect is read back. Ctrl-C
finishes what is in flight. `palisade undo RUN` takes a run back.

Exit codes: 0 all is done and verified, 1 something is not, 2 the plan does not fit,
3 could not run.")]
pub(crate) struct ApplyArgs {
    /// The plan, as `palisade plan -o FILE` wrote it
    #[arg(value_name = "PLAN", required_unless_present = "resume", conflicts_with = "resume")]
    pub(crate) plan: Option<PathBuf>,
    /// Go on with a run that was killed or stopped: its id, a unique beginning of it, or last
    #[arg(long, value_name = "RUN")]
    pub(crate) resume: Option<String>,
    /// How old what the plan was made from may be
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub(crate) max_age: u32,
    /// Ask nobody; only together with --plan-digest
    #[arg(long, requires = "plan_digest")]
    pub(crate) yes: bool,
    /// The digest of the plan that is meant
    #[arg(long, value_name = "DIGEST", requires = "yes")]
    pub(crate) plan_digest: Option<String>,
    #[command(flatten)]
    pub(crate) common: ChangingArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade undo last                        everything the last run changed
  palisade undo 0193a1b2 disable-smtp-auth:…   one change of a run
  palisade undo 0193a1b2-… --yes            where nobody can be asked

A change is taken back only where the tenant still shows what the run left; where it
does not, what differs is said and nothing is written. It needs the store alone.")]
pub(crate) struct UndoArgs {
    /// The run: its id, a unique beginning of it, or last
    pub(crate) run: String,
    /// Only this change of it, by its id
    pub(crate) change: Option<String>,
    /// Ask nobody; only with the whole id of the run
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) common: ChangingArgs,
}

/// What every command that changes a tenant takes.
#[derive(Args, Debug)]
pub(crate) struct ChangingArgs {
    /// How to print the result
    #[arg(long, value_parser = format_of(Kind::Apply), value_name = "FORMAT", default_value = "table")]
    pub(crate) format: &'static Format,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    #[command(flatten)]
    pub(crate) tenant: TenantArgs,
}
