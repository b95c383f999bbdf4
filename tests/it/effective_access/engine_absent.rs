//! Stands in for the engine until it is merged.

use palisade::model::Snapshot;

use super::judged::{Judged, by_reference};

pub(super) fn judged(snapshot: &Snapshot) -> Vec<Judged> {
    by_reference(snapshot)
}
