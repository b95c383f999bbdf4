//! What `-v` says, on standard error.
//!
//! People's names, addresses and user principal names are logged under the target `palisade::names` alone, which is
//! shut unless `--log-names` opens it.

use std::io;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use super::args::{Common, LogFormat};

/// Starts logging for this process; does nothing when it was started before.
pub(crate) fn start(common: &Common, colour: bool) {
    if common.verbose == 0 || common.quiet {
        return;
    }
    let level = match common.verbose {
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let names = if common.log_names { level } else { "off" };
    let filter = EnvFilter::new(format!("off,palisade={level},palisade::names={names}"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colour)
        .with_span_events(FmtSpan::NONE);
    // An error means that something already listens, which serves as well.
    let _ = match common.log {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}
