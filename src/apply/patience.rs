//! How long an effect is looked for. In the service's seconds, each from the look before it.
//!
//! Microsoft acknowledges a write before every replica has it ("Designing for eventual consistency for Microsoft Entra");
//! the numbers are what was seen to suffice.

use std::time::Duration;

use crate::model::Call;
use crate::transport::is_repeatable;

const GRAPH: [u64; 5] = [2, 4, 8, 16, 30];
const EXCHANGE: [u64; 4] = [0, 5, 30, 120];
/// Replicas were seen to lag up to two minutes: whoever would make a second thing waits longer than that.
const LONGER: [u64; 2] = [60, 60];

/// Looks for the effect of a write that was acknowledged.
pub(super) fn of_effect(request: &Call) -> Vec<Duration> {
    seconds(looks(request))
}

/// Looks for the effect of a write that may not have happened, before it is sent again.
pub(super) fn of_doubt(request: &Call) -> Vec<Duration> {
    let mut all = looks(request).to_vec();
    if !is_repeatable(request) {
        all.extend(LONGER);
    }
    seconds(&all)
}

/// Looks at a precondition that did not hold at first: a replica may show what was there before the last change.
pub(super) fn of_precondition(read: &Call) -> Vec<Duration> {
    let mut all = vec![0];
    all.extend(looks(read).iter().filter(|&&wait| wait > 0));
    seconds(&all)
}

fn looks(call: &Call) -> &'static [u64] {
    match call {
        Call::Graph { .. } => &GRAPH,
        Call::Cmdlet { .. } => &EXCHANGE,
    }
}

fn seconds(waits: &[u64]) -> Vec<Duration> {
    waits.iter().map(|&wait| Duration::from_secs(wait)).collect()
}
