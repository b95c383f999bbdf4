//! What may be typed about tickets.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade tickets last                        print what there is to do
  palisade tickets last --to github --dry-run  the same, of the tickets there
  palisade tickets last --to github            do it
  palisade tickets last --to webhook           to a receiver of your own

RUN is a run's id, a unique beginning of it, or last. Each line is one operation
(palisade.tickets/1). Repeating a run makes no second ticket.")]
pub(crate) struct TicketsArgs {
    /// The run
    pub(crate) run: String,
    /// Carry the operations out in the system that [tickets] of palisade.toml describes; without it they are printed
    #[arg(long, value_enum, value_name = "SYSTEM")]
    pub(crate) to: Option<TicketTarget>,
    /// Only print what would be done there
    #[arg(long, requires = "to")]
    pub(crate) dry_run: bool,
    /// Open tickets also for findings that came with another version of their rule
    #[arg(long)]
    pub(crate) held: bool,
    /// The tenant, by its name in palisade.toml or by its id; else AZURE_TENANT_ID, else the only one in the store
    #[arg(long, value_name = "NAME|ID")]
    pub(crate) tenant: Option<String>,
    /// Folder of the store; else PALISADE_STATE, else palisade/ in the platform's data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum TicketTarget {
    /// A receiver of your own: each operation is a signed POST
    Webhook,
    /// Issues of a GitHub repository
    #[value(name = "github")]
    GitHub,
    /// Issues of a Jira project, Cloud or Data Center
    Jira,
    /// Incidents of ServiceNow
    #[value(name = "servicenow")]
    ServiceNow,
}
