//! What may be typed. Parsing does nothing: no file is opened, no host looked up.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::app::Framework;

use super::apply_args::{ApplyArgs, UndoArgs};
use super::exit::FailOn;
use super::formats::format_of;
use super::history_args::{HistoryArgs, StateArgs};
use super::look::Color;
use super::respond_args::RespondArgs;
use super::schedule::ScheduleCommand;
use super::tickets_args::TicketsArgs;
use super::waive::WaiveArgs;
use crate::report::{Format, Kind};
use crate::sim::Scenario;

/// Judges a Microsoft 365 tenant, says what to mend first, and mends what it is told to.
#[derive(Debug, Parser)]
#[command(name = "palisade", version, max_term_width = 100, arg_required_else_help = true, after_help = AFTER)]
#[command(disable_help_flag = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

const AFTER: &str = "\
Examples:
  palisade scan --demo              judge a simulated tenant; needs no account
  palisade doctor --setup scan      what to register before the first real scan
  palisade scan -o json=scan.json   judge your tenant, keep the result as JSON
  palisade respond kim@contoso.com  has somebody taken this account over?
  palisade history                  past runs: what is new, resolved, back

Exit codes:
  0    scan: nothing at or above --fail-on; doctor: nothing is missing
  1    findings at or above --fail-on; a rule file that is wrong
  2    bad usage or configuration
  3    could not run: sign-in, network, no permission for anything
  4    nothing at or above --fail-on, but part was not assessed; respond: an
       account is compromised, suspicious or undetermined
  130  interrupted (143: ended by SIGTERM)";

/// Options that every command takes.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// Read this configuration instead of palisade.toml in the working or the configuration folder
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub(crate) config: Option<PathBuf>,
    /// Print only results, no messages and no progress
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) quiet: bool,
    /// Say more on standard error; repeat for still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Everywhere")]
    pub(crate) verbose: u8,
    /// How -v speaks
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t = LogFormat::Text)]
    #[arg(help_heading = "Everywhere")]
    pub(crate) log: LogFormat,
    /// Let -v name people; without it they are ids
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) log_names: bool,
    /// Colour: auto means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    #[arg(help_heading = "Everywhere")]
    pub(crate) color: Color,
    /// Print help
    #[arg(short, long, global = true, action = clap::ArgAction::HelpShort, help_heading = "Everywhere")]
    help: Option<bool>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge the tenant; print the prioritized fix list
    Scan(ScanArgs),
    /// Investigate accounts that may be in an attacker's hands: a verdict with its reasons, and containment when told to
    Respond(RespondArgs),
    /// Write the changes that would fix what a scan finds, with a preview of their effect; changes nothing
    Plan(PlanArgs),
    /// Sign-in, permissions, licences, endpoints, clock: what is missing and which checks it costs
    Doctor(DoctorArgs),
    /// Collect once, judge later
    #[command(
        subcommand,
        after_help = "\
Examples:
  palisade snapshot take contoso.snapshot
  palisade scan --snapshot contoso.snapshot"
    )]
    Snapshot(SnapshotCommand),
    /// The catalog of checks; check and test rule files of your own
    #[command(
        subcommand,
        after_help = "\
Examples:
  palisade rules list
  palisade rules test ./our-rules"
    )]
    Rules(RulesCommand),
    /// Carry a plan out: journaled, verified; --resume takes up a run that was killed
    Apply(ApplyArgs),
    /// Put back what a run changed, where the service allows it
    Undo(UndoArgs),
    /// Past runs; what is new, resolved, back; who gained or lost a role
    History(HistoryArgs),
    /// Accept a finding for a time: write a waiver into palisade.toml, keeping its comments
    Waive(WaiveArgs),
    /// What to tell a ticket system of a stored run: open, update, close; printed, or carried out
    Tickets(TicketsArgs),
    /// The JSON Schema of what palisade prints
    Report(ReportArgs),
    /// Print a ready unit for a scheduled scan
    #[command(
        subcommand,
        after_help = "\
Examples:
  palisade schedule systemd > install.sh
  palisade schedule github-actions > .github/workflows/palisade.yml"
    )]
    Schedule(ScheduleCommand),
    /// Serve the simulated tenant on loopback for other tools and tests
    Simulate(SimulateArgs),
    /// Print a completion script
    #[command(after_help = "Example:\n  palisade completions bash > /etc/bash_completion.d/palisade")]
    Completions {
        /// For which shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  palisade man | man -l -")]
    Man,
}

/// Which tenant, and how to sign in.
#[derive(Args, Clone, Debug)]
pub(crate) struct TenantArgs {
    /// The tenant, by its name in palisade.toml or by its id; else AZURE_TENANT_ID
    #[arg(long, value_name = "NAME|ID", help_heading = "Tenant and sign-in")]
    pub(crate) tenant: Option<String>,
    /// How to sign in when no AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE says it
    #[arg(long, value_name = "WAY", help_heading = "Tenant and sign-in")]
    #[arg(value_parser = ["managed-identity", "device-code", "azure-cli", "github-oidc"])]
    pub(crate) auth: Option<String>,
    /// Which Microsoft cloud
    #[arg(long, value_name = "CLOUD", default_value = "global", help_heading = "Tenant and sign-in")]
    #[arg(value_parser = ["global", "usgov", "usgov-dod", "china"])]
    pub(crate) cloud: String,
    /// For tests: where Microsoft Graph is, as an origin without a path
    #[arg(long, value_name = "ORIGIN", env = "PALISADE_GRAPH_ENDPOINT", hide_env_values = true)]
    #[arg(help_heading = "Tenant and sign-in")]
    pub(crate) graph_endpoint: Option<String>,
    /// For tests: where the Exchange admin API is
    #[arg(long, value_name = "ORIGIN", env = "PALISADE_EXCHANGE_ENDPOINT", hide_env_values = true)]
    #[arg(help_heading = "Tenant and sign-in")]
    pub(crate) exchange_endpoint: Option<String>,
    /// For tests: where tokens are issued
    #[arg(long, value_name = "ORIGIN", env = "PALISADE_AUTHORITY", hide_env_values = true)]
    #[arg(help_heading = "Tenant and sign-in")]
    pub(crate) authority: Option<String>,
}

/// The built-in simulated tenant.
#[derive(Args, Clone, Debug)]
pub(crate) struct WorldArgs {
    /// How many people work there
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(50..=1_000_000))]
    pub(crate) users: u32,
    /// Another seed is another tenant; the same seed is the same one
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// What kind of tenant: messy has grown over years and holds an attacker's traces and their look-alikes
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Preset::Messy)]
    pub(crate) preset: Preset,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Preset {
    /// Grown over years, with misconfigurations, an attacker's traces and their look-alikes
    Messy,
    /// Nothing is wrong
    Healthy,
    /// Messy, a while later: roles changed hands. Scanned after messy with one --state, it shows what history makes of it
    Later,
    /// No Entra ID P1 or P2
    Unlicensed,
    /// The app holds half of the permissions
    HalfPermissions,
    /// Nothing was granted to the app
    NoPermissions,
    /// Security defaults instead of Conditional Access
    SecurityDefaults,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade scan --demo                       a simulated tenant, its clock fast
  palisade scan --demo --speed 1             the same at the real pace
  palisade scan --only legacy --only role.guest
  palisade scan --snapshot contoso.snapshot  judge a collected tenant, offline
  palisade scan --auto-apply safe            mend what [auto_apply] allows
  palisade scan --baseline last              fail only on what is new
  palisade scan --framework cis-m365-7.0     control by control
  palisade scan -o report.html -o findings.csv
  palisade scan --format json -o scan.json --fail-on critical")]
pub(crate) struct ScanArgs {
    /// Start the simulated tenant in this process and scan it over real HTTP
    #[arg(long, conflicts_with = "snapshot", help_heading = "What is scanned")]
    pub(crate) demo: bool,
    /// Judge a snapshot file instead of the tenant
    #[arg(long, value_name = "FILE", help_heading = "What is scanned")]
    pub(crate) snapshot: Option<PathBuf>,
    /// Judge only this area (`legacy`) or rule (`role.guest`); repeatable
    #[arg(long, value_name = "AREA|RULE", help_heading = "What is scanned")]
    pub(crate) only: Vec<String>,
    /// Hidden rules and full access of every mailbox, not only where something points to them, and per-user MFA of every
    /// account that no policy covers for sure, not only of the first 2,000
    #[arg(long, help_heading = "What is scanned")]
    pub(crate) deep: bool,
    /// Rule files of your own, added to the built-in ones or replacing those of the same id
    #[arg(long, value_name = "DIR", help_heading = "What is scanned")]
    pub(crate) rules: Option<PathBuf>,
    /// Carry out what [auto_apply] of palisade.toml allows, as far as it is safe; without this a scan changes nothing
    #[arg(long, value_enum, value_name = "CLASS", conflicts_with_all = ["demo", "snapshot", "only", "no_state"])]
    #[arg(help_heading = "What is changed")]
    pub(crate) auto_apply: Option<AutoClass>,
    /// How to print it [default: table]
    #[arg(long, value_parser = format_of(Kind::Scan), value_name = "FORMAT", help_heading = "Result")]
    pub(crate) format: Option<&'static Format>,
    /// Write to a file: `-o FILE` in the format above or that of its ending, or `-o json=FILE`; `-` is standard output;
    /// repeatable
    #[arg(short, long, value_name = "[FORMAT=]FILE", help_heading = "Result")]
    pub(crate) output: Vec<String>,
    /// The severity from which findings make the exit code 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::High, help_heading = "Result")]
    pub(crate) fail_on: FailOn,
    /// Count for --fail-on only what is new since this run: its id, a unique beginning of it, or last
    #[arg(long, value_name = "RUN", conflicts_with = "no_state", help_heading = "Result")]
    pub(crate) baseline: Option<String>,
    /// Say of each control of this framework how it stands; repeatable
    #[arg(long, value_enum, value_name = "NAME", help_heading = "Result")]
    pub(crate) framework: Vec<FrameworkArg>,
    /// Whether the run is kept: a plan reads what a scan reads, and keeps nothing
    #[arg(skip = true)]
    pub(crate) kept: bool,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    #[command(flatten)]
    pub(crate) tenant: TenantArgs,
    #[command(flatten)]
    pub(crate) demo_world: DemoArgs,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum FrameworkArg {
    /// CIS Microsoft 365 Foundations Benchmark v7.0.0
    #[value(name = "cis-m365-7.0")]
    CisM365,
    /// CISA's SCuBA baselines for Microsoft 365
    Scuba,
    /// NIST SP 800-53 revision 5
    #[value(name = "nist-800-53")]
    Nist80053,
}

impl FrameworkArg {
    pub(crate) fn framework(self) -> Framework {
        match self {
            Self::CisM365 => Framework::CisM365,
            Self::Scuba => Framework::Scuba,
            Self::Nist80053 => Framework::Nist80053,
        }
    }
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade plan --demo                what the simulated tenant needs
  palisade plan --safe -o safe.plan   only what nobody notices, kept in a file
  palisade plan --snapshot contoso.snapshot --fix disable-smtp-auth")]
pub(crate) struct PlanArgs {
    /// Start the simulated tenant in this process and plan for it
    #[arg(long, conflicts_with = "snapshot", help_heading = "What is planned for")]
    pub(crate) demo: bool,
    /// Plan for a snapshot file instead of the tenant as it is now
    #[arg(long, value_name = "FILE", help_heading = "What is planned for")]
    pub(crate) snapshot: Option<PathBuf>,
    /// Second listings of every mailbox, as for scan
    #[arg(long, help_heading = "What is planned for")]
    pub(crate) deep: bool,
    /// Rule files of your own, as for scan
    #[arg(long, value_name = "DIR", help_heading = "What is planned for")]
    pub(crate) rules: Option<PathBuf>,
    /// Only this fix (`disable-smtp-auth`); repeatable
    #[arg(long, value_name = "ID", help_heading = "What is planned")]
    pub(crate) fix: Vec<String>,
    /// Only what fixes findings at least as grave
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "What is planned")]
    pub(crate) severity: Option<Grave>,
    /// Only changes that nobody can notice and that can be taken back whole
    #[arg(long, help_heading = "What is planned")]
    pub(crate) safe: bool,
    /// Switch on the policies that an earlier plan made in report-only mode; their results were read
    #[arg(long, conflicts_with = "safe", help_heading = "What is planned")]
    pub(crate) enforce: bool,
    /// Write the plan (palisade.plan/1) to this file; the page goes to the terminal all the same
    #[arg(short, long, value_name = "FILE", help_heading = "Result")]
    pub(crate) output: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_parser = format_of(Kind::Plan), value_name = "FORMAT", default_value = "table")]
    #[arg(help_heading = "Result")]
    pub(crate) format: &'static Format,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    #[command(flatten)]
    pub(crate) tenant: TenantArgs,
    #[command(flatten)]
    pub(crate) demo_world: DemoArgs,
}

/// What a scan may change by itself: one word, so that it is said and not merely left on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum AutoClass {
    /// What can interrupt neither sign-in nor mail, and can be taken back whole
    Safe,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Grave {
    Critical,
    High,
    Medium,
    Low,
}

/// Options of `--demo`.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Simulated tenant (with --demo)")]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) world: WorldArgs,
    /// How many times faster the simulated service's clock and quotas run; 1 is the real pace [default: 60]
    #[arg(long, value_name = "N", value_parser = speed)]
    pub(crate) speed: Option<f64>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade doctor                 what this sign-in may read, what is missing
  palisade doctor --setup scan    the app registration to make, to begin with
  palisade doctor --format json   for machines")]
pub(crate) struct DoctorArgs {
    /// Print the app registration to make for this use
    #[arg(long, value_enum, value_name = "USE")]
    pub(crate) setup: Option<Setup>,
    /// How to print it
    #[arg(long, value_parser = format_of(Kind::Doctor), value_name = "FORMAT", default_value = "table")]
    pub(crate) format: &'static Format,
    /// Count the checks of these rule files too
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) tenant: TenantArgs,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Setup {
    /// Reading: what a scan needs
    Scan,
    /// Answering a compromised account
    Respond,
    /// Hardening the tenant
    Harden,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Read the tenant and keep the records as received in one compressed file
    #[command(after_help = "\
Examples:
  palisade snapshot take contoso.snapshot
  palisade snapshot take - | gpg -e -r it-sec > contoso.snapshot.gpg

The file holds personal data: it is written for its owner alone, and never holds a secret.")]
    Take(TakeArgs),
    /// What a snapshot file holds: from when, from where, how complete
    #[command(after_help = "Example:\n  palisade snapshot info contoso.snapshot")]
    Info {
        /// The snapshot; `-` is standard input
        file: PathBuf,
    },
}

#[derive(Args, Debug)]
pub(crate) struct TakeArgs {
    /// Where to; `-` is standard output
    pub(crate) file: PathBuf,
    /// Put it in the place of a file that is there already
    #[arg(long)]
    pub(crate) force: bool,
    /// What `scan --deep` reads besides
    #[arg(long)]
    pub(crate) deep: bool,
    /// Encrypt it with the passphrase in PALISADE_SNAPSHOT_PASSPHRASE
    #[cfg(feature = "encrypt")]
    #[arg(long)]
    pub(crate) encrypt: bool,
    /// Take it of the simulated tenant
    #[arg(long)]
    pub(crate) demo: bool,
    #[command(flatten)]
    pub(crate) tenant: TenantArgs,
    #[command(flatten)]
    pub(crate) demo_world: DemoArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Every check, a line each
    #[command(after_help = "Example:\n  palisade rules list --only legacy")]
    List {
        /// Only this area or rule; repeatable
        #[arg(long, value_name = "AREA|RULE")]
        only: Vec<String>,
        /// Add these rule files
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// One check in full: what it judges, why, what it maps to
    #[command(after_help = "Example:\n  palisade rules show legacy.imap")]
    Show {
        /// The rule, as rules list prints it
        id: String,
        /// Add these rule files
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// Load rule files and say what is wrong with them, by line and column
    #[command(after_help = "Example:\n  palisade rules check ./our-rules")]
    Check {
        /// The folder of rule files; without it the built-in ones
        dir: Option<PathBuf>,
    },
    /// Run the cases that rule files carry: what must fail and what must pass
    #[command(after_help = "Example:\n  palisade rules test ./our-rules")]
    Test {
        /// The folder of rule files; without it the built-in ones
        dir: Option<PathBuf>,
    },
    /// What a rule may say: subjects, fields, functions, lists
    #[command(after_help = "Examples:\n  palisade rules functions\n  palisade rules functions mailbox")]
    Functions {
        /// Only this subject
        subject: Option<String>,
    },
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  palisade report --schema scan > palisade.scan.schema.json")]
pub(crate) struct ReportArgs {
    /// Which document
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) schema: SchemaKind,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum SchemaKind {
    Scan,
    Doctor,
    Apply,
    History,
    Plan,
    Response,
    /// Of doctor --setup
    Setup,
    /// One line of scan --format jsonl
    ScanLines,
    /// Of one line of tickets
    Tickets,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade simulate -- palisade scan            serve a tenant, scan it, end
  palisade simulate -- bash                     a shell that reaches it
  palisade simulate --settings sim.toml --truth truth.json \\
    -- palisade scan --config sim.toml -o json=scan.json
  palisade simulate --users 100000 --speed 20   until Ctrl-C; says where it is
  palisade simulate --from contoso.snapshot     serve a collected tenant
  palisade simulate --incident textbook         with an account taken over")]
pub(crate) struct SimulateArgs {
    #[command(flatten)]
    pub(crate) world: WorldArgs,
    /// Serve the tenant that a snapshot file was taken of, instead of a generated one
    #[arg(long, value_name = "SNAPSHOT", conflicts_with_all = ["users", "seed", "preset", "truth", "settings"])]
    pub(crate) from: Option<PathBuf>,
    /// How many times faster the service's clock and quotas run
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
    pub(crate) speed: f64,
    /// Let this befall an account, which is named when the tenant is up; repeatable
    #[arg(long, value_enum, value_name = "STORY", conflicts_with = "from")]
    pub(crate) incident: Vec<Scenario>,
    /// Inject faults that a client can recover from
    #[arg(long)]
    pub(crate) faults: bool,
    /// Write which findings were planted, and which look-alikes must not be reported, to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: Option<PathBuf>,
    /// Write the palisade.toml that this tenant's administrator would keep, which the truth takes for given
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// First of three ports: authority, Graph, Exchange; else free ones
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..=65533))]
    pub(crate) port: Option<u16>,
    /// Run this with the tenant within reach, and end with its code; without it serve until Ctrl-C
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

/// The stories of the simulated tenant, as it names them.
impl ValueEnum for Scenario {
    fn value_variants<'a>() -> &'a [Self] {
        Self::EVERY
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()).help(self.told()))
    }
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (1.0..=10_000.0).contains(&speed) => Ok(speed),
        _ => Err("a number from 1, the real pace, to 10000".into()),
    }
}
