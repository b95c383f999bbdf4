//! One client for Microsoft Graph and the Exchange Online admin API.
//!
//! [`Reader`] asks; everything it sends passes one place that paces, waits, retries and renews tokens (`send.rs`), so
//! a penalty the service gives is honoured by every request of the same quota. It cannot change anything. [`Writer`]
//! sends what the journal holds and nothing else, through the same place but once: what may have happened is for its
//! caller to look at.

mod attempt;
mod batch;
mod batch_body;
mod batch_round;
mod bucket;
mod budget;
mod chain;
mod classify;
mod clock;
pub mod cloud;
mod connections;
mod cost;
mod error;
mod exchange;
mod exchange_error;
mod gate;
mod graph;
mod graph_error;
mod head;
mod lane;
mod latency;
mod ledger;
mod loopback;
mod pace;
mod paging;
mod progress;
mod quota;
mod reader;
mod reads;
mod redirect;
mod renewal;
mod request;
mod retry;
mod retry_after;
mod secrets;
mod send;
mod settings;
pub mod setup;
mod shown;
mod skew;
#[cfg(test)]
mod specimen;
pub mod token;
mod width;
mod window;
mod writer;
mod writer_batch;
mod writes;

pub use bucket::{Bucket, TenantClass};
pub use cloud::{Cloud, CloudError, CloudName, Origin, Overrides};
pub use error::Error;
pub use paging::Listing;
pub use progress::{Event, Forecast, Observer};
pub use reader::Reader;
pub use secrets::Secrets;
pub use settings::{Limits, Settings};
pub use token::{Audience, SignInError, Token, TokenSource};
pub use writer::{Fate, Sent, Writer, is_repeatable};
