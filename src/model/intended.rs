//! Leave to send one write.

use super::Call;

/// A write that the journal holds: what may be sent, and nothing else may.
///
/// Implemented by the journal's own token alone (the test of the house sees to it), so whoever sends has journaled.
pub trait Intended: Send + Sync {
    /// The very request that was journaled.
    fn call(&self) -> &Call;

    /// The version (`@odata.etag`) of the object that was looked at before: the service refuses the write when it has
    /// changed since.
    fn if_match(&self) -> Option<&str> {
        None
    }
}
