//! Where pages come from while a tenant is read.

use std::future::Future;

use bytes::Bytes;
use jiff::Timestamp;

use crate::model::{Call, Snapshot};

/// Takes one page; an error ends the listing, for a page that cannot be read or a file that cannot be written.
pub type Sink<'a> = dyn FnMut(Bytes) -> Result<(), String> + Send + 'a;

/// Takes the answers of a batch: the call's number, and a page of it or why there is none (any more).
pub type BatchSink<'a> = dyn FnMut(usize, Result<Bytes, Refusal>) + Send + 'a;

/// Something that answers reads.
pub trait Source: Sync {
    /// All pages of one answer, in order.
    fn pages(
        &self,
        family: &'static str,
        call: &Call,
        sink: &mut Sink<'_>,
    ) -> impl Future<Output = Result<Listing, Refusal>> + Send;

    /// Several calls to the same service, packed. Pages of one call come in order; calls in any.
    fn batch<I>(&self, family: &'static str, calls: I, sink: &mut BatchSink<'_>) -> impl Future<Output = ()> + Send
    where
        I: IntoIterator<Item = Call> + Send,
        I::IntoIter: Send;

    /// After each family, what was learnt that changes how the service is asked.
    fn learnt(&self, snapshot: &Snapshot) {
        let _ = snapshot;
    }
}

/// How a listing that ended without a refusal ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// The service's own count of the rows.
    pub count: Option<u64>,
    /// Why it is not whole all the same.
    pub cut: Option<String>,
}

/// Why something could not be read, as far as it matters for what is known of the tenant.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// A permission or role is missing.
    Denied(String),
    /// The tenant lacks a plan.
    Unlicensed(String),
    /// The service does not know the thing asked about.
    NotFound(String),
    /// The service does not take the request, which beta says of what it has not.
    Unknown(String),
    /// The user has no mailbox in the cloud.
    NoMailbox,
    /// Refused for load until then.
    Throttled(Timestamp),
    /// The chain of pages broke.
    Cut(String),
    Failed(String),
}
