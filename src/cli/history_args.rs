//! What may be typed about past runs and where they are kept.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::formats::format_of;
use crate::report::{Format, Kind};

/// Where runs are kept.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Past runs")]
pub(crate) struct StateArgs {
    /// Folder of the store; else PALISADE_STATE, else palisade/ in the platform's data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Keep nothing and compare with nothing: every finding is new
    #[arg(long, conflicts_with = "state")]
    pub(crate) no_state: bool,
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = false)]
#[command(after_help = "\
Examples:
  palisade history                      every run: what is new, resolved, back
  palisade history show last            one run against the one before it
  palisade history diff 0193a1b2 last   two runs
  palisade history sign-off last --by \"Ada Lovelace\" --reason \"March review\"

RUN is a run's id, a unique beginning of it, or last.")]
pub(crate) struct HistoryArgs {
    #[command(subcommand)]
    pub(crate) command: Option<HistoryCommand>,
    /// The tenant, by its name in palisade.toml or by its id; else AZURE_TENANT_ID, else the only one in the store
    #[arg(long, global = true, value_name = "NAME|ID")]
    pub(crate) tenant: Option<String>,
    /// How to print it
    #[arg(long, global = true, value_parser = format_of(Kind::History), value_name = "FORMAT", default_value = "table")]
    pub(crate) format: &'static Format,
    /// Folder of the store; else PALISADE_STATE, else palisade/ in the platform's data folder
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HistoryCommand {
    /// One run, and what changed since the run before it
    #[command(after_help = "Example:\n  palisade history show last --format json")]
    Show {
        /// The run
        run: String,
    },
    /// What is different between two runs, from the older to the newer
    #[command(after_help = "Example:\n  palisade history diff 0193a1b2 last")]
    Diff {
        /// One run
        run: String,
        /// The other
        other: String,
    },
    /// Go over the journal of every change: whether an entry was altered, is missing or was cut off
    #[command(after_help = "\
Example:
  palisade history verify --head 5f3c…

Every run that changes a tenant prints the head of the journal. Whoever noted it
somewhere else can see later that nothing was cut off after it.")]
    Verify {
        /// A head that was noted: is it still there?
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
    /// Accept who held which role in a run and the events that it reported
    #[command(after_help = "\
Example:
  palisade history sign-off last --by \"Ada Lovelace\" --reason \"March review\"

A sign-off vouches for what the run saw. It stays when the run is forgotten. A later
one takes the place of its role holders and adds to its events; an event that the log
gives later is judged whatever its time. No scan ever accepts anything by itself.")]
    SignOff {
        /// The run
        run: String,
        /// Who vouches for it
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why it is right
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Accept only the events of this area's checks; `role`: the role holders too
        #[arg(long, value_name = "AREA")]
        only: Option<String>,
    },
}
