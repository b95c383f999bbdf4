//! What a scan changed by itself (`scan --auto-apply`), and what it left.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ApplyReport, ChangeStatus, Resource};

/// What a scan did of what `[auto_apply]` allows it to.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct AutoApplied {
    /// Ids of the fixes that are allowed.
    pub fixes: Vec<String>,
    /// Changes that are allowed in one run.
    pub max_changes: u32,
    /// Why nothing was changed, where something stood in the way of all of it.
    pub held: Option<String>,
    /// The run that changed the tenant, as `palisade apply` reports it; null where nothing was begun. Findings and
    /// posture of the scan are of before.
    pub applied: Option<ApplyReport>,
    /// What the allowed fixes would change besides, and why this run did not.
    pub left: Vec<LeftAlone>,
}

/// A change that was not made.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct LeftAlone {
    pub fix: String,
    /// Holds names that the attacker may have written.
    pub summary: String,
    pub target: Resource,
    pub why: String,
}

impl AutoApplied {
    /// Whether a person must look: a change failed or was not seen to have happened, or none was dared.
    pub fn is_trouble(&self) -> bool {
        use ChangeStatus::{Failed, Intended, Planned, Unverified};
        let mut changes = self.applied.iter().flat_map(|applied| &applied.changes);
        self.held.is_some() || changes.any(|change| matches!(change.status, Failed | Intended | Planned | Unverified))
    }
}
