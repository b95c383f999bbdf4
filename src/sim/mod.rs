//! The simulated tenant: an HTTP server that answers as Microsoft Graph, the Exchange admin API and the Entra token
//! endpoint do, from a world of its own.
//!
//! Why it shares no code with the client: both are written from Microsoft's documentation, and a misreading that one
//! helper function would carry into both would never be seen by a test.

mod route;
mod world;

pub use route::Bucket;
pub use world::{Preset, Spec};
