//! palisade judges a Microsoft 365 tenant and says what to mend first.
//!
//! `src/README.md` is the map of the rooms and of the arrows between them.

pub mod app;
pub mod apply;
pub mod cli;
pub mod collect;
pub mod config;
pub mod facts;
pub mod fixes;
pub mod judge;
pub mod model;
pub mod plan;
pub mod report;
pub mod respond;
pub mod sim;
pub mod store;
pub mod tickets;
pub mod transport;
