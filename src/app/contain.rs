//! The changes of one or several accounts, carried out as one run: what stops every attacker first, then the clean-up, then
//! the seals.

use std::collections::BTreeSet;

use super::apply::begin;
use super::respond::digest_of;
use super::{Applying, Error, Investigated};
use crate::model::{ApplyReport, Change, Consent, Opened, PlanTenant};
use crate::respond::SEALS;

/// What is to be done to all of them.
pub struct Joint {
    pub changes: Vec<Change>,
    /// What `--plan-digest` names.
    pub digest: String,
}

/// Joins what is to be done to these accounts, and writes the digest of all of it into each report.
///
/// # Errors
/// When the plan cannot be written down.
pub fn join(all: &mut [Investigated]) -> Result<Joint, Error> {
    let changes = in_waves(all);
    let digest = digest_of(&changes)?;
    all.iter_mut().for_each(|one| one.response.plan.clone_from(&digest));
    Ok(Joint { changes, digest })
}

/// Nobody's clean-up is begun before everybody's bleeding is stopped. What two accounts share is changed once.
fn in_waves(all: &[Investigated]) -> Vec<Change> {
    let is_seal = |change: &&Change| change.fix == SEALS;
    let stops: Vec<Vec<&Change>> =
        all.iter().map(|one| one.changes.iter().filter(|change| change.urgent && !is_seal(change)).collect()).collect();
    let rounds = stops.iter().map(Vec::len).max().unwrap_or_default();
    // Side by side: in one batch nothing is done twice to one account.
    let stops = (0..rounds).flat_map(|round| stops.iter().filter_map(move |of_one| of_one.get(round).copied()));
    let rest = all.iter().flat_map(|one| &one.changes);
    let cleans = rest.clone().filter(|change| !change.urgent && !is_seal(change));
    let mut seen = BTreeSet::new();
    let ordered = stops.chain(cleans).chain(rest.filter(is_seal));
    ordered.filter(|change| seen.insert(change.id.as_str())).cloned().collect()
}

/// Carries it out; each report then says what became of its changes.
///
/// # Errors
/// When another run changes the tenant or was not finished, or the journal cannot be written.
pub async fn contain(
    all: &mut [Investigated],
    joint: Joint,
    tenant: PlanTenant,
    applying: Applying<'_>,
    consent: Consent,
) -> Result<ApplyReport, Error> {
    let Joint { changes, digest } = joint;
    let opened = Opened {
        version: env!("CARGO_PKG_VERSION").into(),
        tenant,
        plan: digest,
        changes,
        by: applying.access.operator(),
        consent,
        undoes: None,
    };
    let report = begin(applying, opened).await?;
    all.iter_mut().for_each(|one| one.take_in(&report));
    Ok(report)
}
