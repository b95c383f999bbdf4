//! What the service logs of a write besides the change itself.

use serde_json::Value;

/// One run of a cmdlet that changed something, as the unified audit log keeps it.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Run {
    pub(in crate::sim) id: uuid::Uuid,
    /// As Graph writes a moment.
    pub(in crate::sim) at: String,
    pub(in crate::sim) command: String,
    pub(in crate::sim) object: String,
    pub(in crate::sim) parameters: Vec<(String, Value)>,
}
