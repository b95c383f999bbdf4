//! Tickets: from a run and what is known of earlier tickets to operations, and carrying them out. Its HTTP client is its
//! own: no token of a tenant ever comes here.
//!
//! What a run says of a finding, and what becomes of its ticket:
//!
//! | the run | no ticket | open | closed | held |
//! | --- | --- | --- | --- | --- |
//! | found | `open` | `update` where it differs | `reopen` | |
//! | found, brought by another version of its rule | held | as above | as above | |
//! | found, waived | | `close` | | forgotten |
//! | resolved | | `close` | | forgotten |
//! | `rule_changed`, `other_cause` | | `comment`, once | | |
//! | `not_judged`, `not_assessed`, silent | | | | |
//!
//! Decided, and why:
//! - **A waiver closes.** Whoever accepts a finding for a time wants it off the board; the same run that finds the waiver
//!   ended opens the ticket again. A comment would leave a ticket open that nobody is to work on.
//! - **An outage says nothing at all.** A note on each ticket for each bad night would be the wave that nobody wants.
//! - **What another version of a rule brings is held, not opened:** the tenant need not have changed. The number of held
//!   findings is always said, and `--held` opens them. One that goes and comes back under one version is opened.
//! - **What people do in the ticket system is not read back.** A ticket that was closed by hand stays so until its
//!   finding was resolved and is back.

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

mod answer;
mod assumed;
mod carry;
mod content;
mod github;
mod http;
mod jira;
mod operations;
mod order;
mod pace;
mod plain;
mod servicenow;
mod system;
mod webhook;

pub use assumed::{assumed, concerned};
pub use carry::{PATIENCE, Step, Told, carry_out};
pub use operations::{Policy, Seen, Turn, turn};
pub use system::System;
