//! Random tenants: small enough to enumerate, with everything in them that a real one may hold.

mod policy;
mod population;
mod settings;

use palisade::model::{Family, Part, Snapshot};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::sync::Arc;
use uuid::Uuid;

pub(super) use policy::policy;

/// Runs a property on random values. The seed is printed when it fails, and `PALISADE_SEED` runs it again.
pub(super) fn check<S: Strategy>(cases: u32, strategy: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let seed: u64 = std::env::var("PALISADE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_126);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    if let Err(failure) = runner.run(&strategy, property) {
        panic!("PALISADE_SEED={seed}\n{failure}");
    }
}

/// A tenant of up to 200 accounts and 12 policies.
pub(super) fn tenant() -> impl Strategy<Value = Snapshot> {
    let size = prop_oneof![6 => 1..12_usize, 3 => 12..50_usize, 1 => 50..=200_usize];
    let policies = prop::collection::vec(policy(), 0..=12);
    (population::population(size), policies, settings::settings()).prop_map(|(people, policies, settings)| {
        let mut snapshot = Snapshot::unread(id(0xC0), "2026-11-26T00:00:00Z".parse().expect("a moment"));
        people.write(&mut snapshot);
        settings.write(&mut snapshot);
        let numbered = policies.into_iter().zip(0_u128..).map(|(mut policy, number)| {
            policy.id = id(0xF000 + number);
            policy.name = format!("policy {number}").into();
            policy
        });
        snapshot.conditional_access = whole(numbered.collect());
        snapshot
    })
}

pub(super) fn whole<T>(found: T) -> Family<T> {
    Arc::new(Part::Complete(found))
}

pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Ids that policies may name; the last of each kind was deleted.
pub(super) const USERS: u128 = 0x1000;
pub(super) const GROUPS: u128 = 0x2000;
pub(super) const GROUP_COUNT: u128 = 6;
pub(super) const LOCATIONS: u128 = 0x3000;
pub(super) const LOCATION_COUNT: u128 = 9;
pub(super) const APPS: u128 = 0x4000;
pub(super) const UNITS: u128 = 0x5000;

/// Two built-in roles, the two that the tenant made itself, and one that nobody knows.
pub(super) const ROLES: [&str; 5] = [
    "62e90394-69f5-4237-9190-012177145e10",
    "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "00000000-0000-0000-0000-00000000c001",
    "00000000-0000-0000-0000-00000000c002",
    "00000000-0000-0000-0000-00000000dead",
];
