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

// Here and not beside `main`, so that tests and benches measure with what the program has. glibc's keeps what each of the
// threads that decode and judge has freed: a scan of 100,000 people took 172 MB with it. How to measure: `benches/memory.rs`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
