//! What may be typed about accounts in an attacker's hands.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::{DemoArgs, Format, TenantArgs};
use crate::app::Correction;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  palisade respond --demo                          a simulated account that was taken over
  palisade respond kim@contoso.com                 any address, sign-in name or object id
  palisade respond kim@contoso.com lee@contoso.com --format json
  palisade respond kim@contoso.com --since 2026-11-20 --ip 203.0.113.0/24=user

Reads and judges six of the eight steps; changes nothing.

Exit codes:
  0  the account is clean: everything was read, and all of it is the owner's
  2  bad usage; there is no such account
  3  could not run
  4  compromised, suspicious or undetermined")]
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
    /// Lists of your own (abused apps, words, hosting networks) in its folder `data`, as for scan
    #[arg(long, value_name = "DIR", help_heading = "What is judged")]
    pub(crate) rules: Option<PathBuf>,
    /// How to print it; of several accounts one document after another
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Table, help_heading = "Result")]
    pub(crate) format: Format,
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
