//! The simulated tenant: an HTTP server that answers as Microsoft Graph, the Exchange admin API and the Entra token
//! endpoint do, from a world of its own.
//!
//! Why it shares no code with the client: both are written from Microsoft's documentation, and a misreading that one
//! helper function would carry into both would never be seen by a test.

mod admin_api;
mod connection;
mod dice;
mod entra;
mod exchange;
mod faults;
mod graph;
mod latency;
mod ledger;
mod odata;
mod options;
mod paging;
mod quota;
mod record;
mod recorded;
mod reply;
mod route;
mod server;
mod service;
mod state;
#[cfg(test)]
mod test_tenant;
#[cfg(test)]
mod tests;
mod trouble;
mod world;

pub use faults::{Fault, Faults, Loss, Rule, Wait};
pub use ledger::{Call, Effect, Ledger, Tally, Write};
pub use options::{DeviceOutcome, DeviceScript, Federated, Options, SignIn};
pub use quota::{Quotas, Window};
pub use recorded::{Recording, Refused};
pub use route::Bucket;
pub use server::{Simulator, start};
pub use state::Drift;
pub use world::{
    Called, Census, Consent, Expected, IncidentTruth, Innocent, Preset, RecipientTruth, RoleChange, Scenario,
    SearchHabits, Seen, Spec, Truth,
};

/// What is wrong in the tenant that `spec` describes, and what only looks wrong, as it was written down while planting.
pub fn truth(spec: &Spec) -> Truth {
    world::World::generate(spec.clone()).truth
}

/// How much there is in the tenant that `spec` describes.
pub fn census(spec: &Spec) -> Census {
    world::World::generate(spec.clone()).census()
}

/// The `palisade.toml` that an administrator of this tenant would keep: break-glass accounts and what is meant to be so.
pub fn settings_toml(spec: &Spec) -> String {
    world::World::generate(spec.clone()).settings_toml()
}
