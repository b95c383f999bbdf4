//! The simulated tenant: an HTTP server that answers as Microsoft Graph, the Exchange admin API and the Entra token
//! endpoint do, from a world of its own.
//!
//! Why it shares no code with the client: both are written from Microsoft's documentation, and a misreading that one
//! helper function would carry into both would never be seen by a test.

mod exchange;
mod graph;
mod record;
mod route;
mod world;

pub use route::Bucket;
pub use world::{Expected, Innocent, Preset, Spec, Truth};

/// What is wrong in the tenant that `spec` describes, and what only looks wrong, as it was written down while planting.
pub fn truth(spec: &Spec) -> Truth {
    world::World::generate(spec.clone()).truth
}

/// The `palisade.toml` that an administrator of this tenant would keep: break-glass accounts and what is meant to be so.
pub fn settings_toml(spec: &Spec) -> String {
    world::World::generate(spec.clone()).settings_toml()
}
