//! Who looks, and when: which of the writes a read is shown.

use tokio::time::Instant;

/// A replica of the service (Microsoft identity developer blog, "Designing for eventual consistency for Microsoft
/// Entra").
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Replica {
    /// Where writes are taken and judged; no read comes here.
    Master,
    First,
    Second,
    /// The index behind counts and advanced queries.
    Index,
}

/// One look.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct View {
    pub(in crate::sim) replica: Replica,
    pub(in crate::sim) now: Instant,
}

impl View {
    pub(in crate::sim) fn of(replica: Replica) -> Self {
        Self { replica, now: Instant::now() }
    }
}
