//! Collecting: from answers of the service to a snapshot, and the snapshot file.
//!
//! A collector is requests plus a decoder. [`take`] asks a tenant and [`replay`] a file; both end in the same decoders,
//! so both give the same snapshot. What could not be read is a gap of its family, never an empty list.

pub mod account;
mod collector;
mod decode;
mod engine;
#[cfg(test)]
mod examples;
mod family;
pub mod file;
mod gap;
mod grouped;
mod licence;
mod listed;
mod order;
mod page;
mod reader;
mod replay;
mod scope;
mod single;
mod source;
#[cfg(test)]
mod specimen;
mod targets;
mod tee;
mod wire;

pub use collector::{Asks, Collector, EXCHANGE, Licence, Needs, Options, Questions, Targets, needs};
pub use decode::{Answer, Decoder, Ending, Piece};
pub use engine::take;
pub use family::FAMILIES;
pub use replay::replay;
pub use scope::rests_on;
pub use source::{BatchSink, Listing, Refusal, Sink, Source};
