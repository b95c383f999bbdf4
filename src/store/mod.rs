//! What is kept between runs: runs, how checks ended, findings through time, role holders, sign-offs, and the journal of
//! every change; and what is known of tickets. The only SQL.
//!
//! An SQLite file in a folder of its own. A run is written in one transaction, so a killed process or a power cut loses
//! at most the run in progress. Nothing that judges asks the store: it gives a [`History`](crate::model::History) before.

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod brought;
mod document;
mod error;
mod events;
mod findings;
mod folder;
mod history;
mod journal;
mod journal_read;
mod last_words;
mod lock;
mod migrate;
mod open;
mod past;
mod retention;
mod rows;
mod run;
mod secrets;
mod short;
mod sign_off;
#[cfg(test)]
mod specimen;
#[cfg(test)]
mod tests;
mod tickets;

pub use error::Error;
pub use folder::{FILE, default_folder};
pub use journal::{Intent, Journal};
pub use journal_read::Chain;
pub use last_words::LastSight;
pub use lock::ScanLock;
pub use open::Store;
pub use past::{Absence, Sight};
pub use run::NewRun;
pub use sign_off::{NewSignOff, ROLES};
pub use tickets::{Carried, TicketBook};

/// Days for which runs are kept unless the configuration says otherwise.
pub const KEEP_RUNS: u32 = 400;
