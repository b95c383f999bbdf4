//! What may be typed about accounts in an attacker's hands.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::{DemoArgs, TenantArgs};
use super::formats::format_of;
use super::history_args::StateArgs;
use super::watch::Watching;
use crate::app::Correction;
use crate::report::{Format, Kind};

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade respond --demo                   a simulated account, taken over
  palisade respond kim@contoso.com          any address, sign-in name or id
  palisade respond kim@contoso.com lee@contoso.com --format json
  palisade respond kim@contoso.com --since 2026-11-20 --ip 203.0.113.0/24=user
  palisade respond kim@contoso.com --apply  contains it, after one confirmation
  palisade respond kim@contoso.com --stop   only what stops the bleeding
  palisade respond kim@contoso.com --apply --watch 15m   and waits for proof
  palisade respond kim@contoso.com --check-permissions   before it happens
  palisade respond kim@contoso.com --warn   whom he wrote to: a list, letters
  palisade respond kim@contoso.com lee@contoso.com --stop   one plan for both
  palisade respond kim@contoso.com --release   gives it back to its owner

Without --apply, --stop or --release it reads and judges steps 1 to 7, and changes nothing;
the eighth, the rest of the tenant, is a scan's.
With one of them every request is in the journal before it leaves, and its effect is read
back; `palisade undo RUN` takes back what can be taken back.

Exit codes:
  0  the account is clean; --apply, --stop, --release: everything is done and verified;
     --watch: nobody came in; --warn: the list is whole; --check-permissions: all granted
  1  something could not be done or verified or is left to a person, a guard refused,
     something stands in the way of --release, or you declined; --watch: somebody came
     in, or the log could not be read; --warn: the list may lack somebody
  2  bad usage; there is no such account
  3  could not run, or a file could not be written
  4  compromised, suspicious or undetermined, and nothing was changed;
     --check-permissions: something is missing
  130, 143  interrupted: `palisade apply --resume last` finds out")]
pub(crate) struct RespondArgs {
    /// The accounts: any address, sign-in name or object id of each
    #[arg(value_name = "USER", required_unless_present = "demo", conflicts_with = "demo")]
    pub(crate) accounts: Vec<String>,
    /// Start the simulated tenant in this process, with an account in it that was taken over
    #[arg(long, help_heading = "What is investigated")]
    pub(crate) demo: bool,
    /// The attacker was there since then: 2026-11-20, or 2026-11-20T08:00:00Z
    #[arg(long, value_name = "TIME", value_parser = since, help_heading = "What is judged")]
    pub(crate) since: Option<Timestamp>,
    /// Whose an address or network is, where it is judged wrongly; repeatable
    #[arg(long, value_name = "NET=attacker|user", help_heading = "What is judged")]
    pub(crate) ip: Vec<Correction>,
    /// Before any incident: what of an answer this sign-in could read and change, tried on this account; changes nothing
    #[arg(long, conflicts_with_all = ["apply", "stop", "release", "warn", "watch"], help_heading = "What is investigated")]
    pub(crate) check_permissions: bool,
    /// Carry the plan out after one confirmation: stop, clean, end all sessions once more
    #[arg(long, conflicts_with = "stop", help_heading = "What is changed")]
    pub(crate) apply: bool,
    /// Only what stops the bleeding: sign-in blocked, password reset, sessions ended, no mail sent on or hidden
    #[arg(long, help_heading = "What is changed")]
    pub(crate) stop: bool,
    /// Write whom the attacker wrote to and the letters that warn them, as files; nothing is sent and nothing changed
    #[arg(long, conflicts_with_all = ["apply", "stop"], help_heading = "Who is warned")]
    pub(crate) warn: bool,
    /// Where the files of the incident go, instead of beside the store; alone: keep what was read there
    #[arg(long, value_name = "DIR", help_heading = "What is kept")]
    pub(crate) evidence: Option<PathBuf>,
    /// Who is to be called, as the letters say it: "Ines Roth, +49 30 555 0100"
    #[arg(long, value_name = "TEXT", requires = "warn", value_parser = NonEmptyStringValueParser::new(), help_heading = "Who is warned")]
    pub(crate) contact: Option<String>,
    /// Watch the log of sign-ins until so long after all sessions were ended; alone, or after --apply or --stop
    #[arg(long, value_enum, value_name = "TIME", conflicts_with = "warn", help_heading = "What is proven")]
    pub(crate) watch: Option<Watching>,
    /// Give the account back: sign-in is allowed again where nothing stands in the way, after one confirmation
    #[arg(long, conflicts_with_all = ["apply", "stop", "warn", "watch", "step", "select", "all_methods", "keep_sign_in"])]
    #[arg(help_heading = "What is given back")]
    pub(crate) release: bool,
    /// Go on in spite of this: as the page names what stands in the way; repeatable
    #[arg(long, value_name = "WHAT", requires = "release", help_heading = "What is given back")]
    pub(crate) accept: Vec<String>,
    /// Set another password first, where the one that was set is lost
    #[arg(long, requires = "release", help_heading = "What is given back")]
    pub(crate) new_password: bool,
    /// Only these steps: 1,2,4
    #[arg(long, value_name = "N,N", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=6))]
    #[arg(help_heading = "What is changed")]
    pub(crate) step: Vec<u8>,
    /// Treat this observation as the attacker's: its id, as --format json prints it; repeatable
    #[arg(long, value_name = "ID", help_heading = "What is changed")]
    pub(crate) select: Vec<String>,
    /// Remove every sign-in method and alternate address, the owner's too: a new one is registered at the next sign-in
    #[arg(long, conflicts_with = "stop", help_heading = "What is changed")]
    pub(crate) all_methods: bool,
    /// Do not block sign-in while the account is cleaned
    #[arg(long, help_heading = "What is changed")]
    pub(crate) keep_sign_in: bool,
    /// Touch an emergency account or a Global Administrator, after a second typed phrase
    #[arg(long, help_heading = "What is changed")]
    pub(crate) break_glass_confirmed: bool,
    /// Write the new password to this new file, for its owner alone, instead of showing it once on the terminal
    #[arg(long, value_name = "FILE", conflicts_with = "discard_password", help_heading = "What is changed")]
    pub(crate) password_to: Option<PathBuf>,
    /// Set a password that nobody knows
    #[arg(long, help_heading = "What is changed")]
    pub(crate) discard_password: bool,
    /// Ask nobody; only together with --plan-digest
    #[arg(long, requires = "plan_digest", help_heading = "What is changed")]
    pub(crate) yes: bool,
    /// The digest of the plan that is meant, as an investigation printed it
    #[arg(long, value_name = "DIGEST", requires = "yes", help_heading = "What is changed")]
    pub(crate) plan_digest: Option<String>,
    /// Lists of your own (abused apps, words, hosting networks) in its folder `data`, as for scan
    #[arg(long, value_name = "DIR", help_heading = "What is judged")]
    pub(crate) rules: Option<PathBuf>,
    /// How to print it; of several accounts one document after another
    #[arg(long, value_parser = format_of(Kind::Response), value_name = "FORMAT", default_value = "table")]
    #[arg(help_heading = "Result")]
    pub(crate) format: &'static Format,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    #[command(flatten)]
    pub(crate) tenant: TenantArgs,
    #[command(flatten)]
    pub(crate) demo_world: DemoArgs,
}

/// A day begins at midnight UTC.
fn since(text: &str) -> Result<Timestamp, String> {
    let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    let at = text.parse::<Timestamp>().ok().or_else(day);
    let at = at.ok_or("a day (2026-11-20) or a moment with its zone (2026-11-20T08:00:00Z)")?;
    if at > Timestamp::now() { Err("that is still to come".into()) } else { Ok(at) }
}
