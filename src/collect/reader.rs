//! The service itself as a source.

use bytes::Bytes;

use super::collector::Licence;
use super::licence;
use super::source::{BatchSink, Listing, Refusal, Sink, Source};
use crate::model::{Call, Snapshot};
use crate::transport::{Error, Reader, TenantClass};

impl Source for Reader {
    async fn pages(&self, family: &'static str, call: &Call, sink: &mut Sink<'_>) -> Result<Listing, Refusal> {
        let listing = Self::pages(self, family, call, sink).await.map_err(refusal)?;
        Ok(Listing { count: listing.count, cut: listing.cut })
    }

    async fn batch<I>(&self, family: &'static str, calls: I, sink: &mut BatchSink<'_>)
    where
        I: IntoIterator<Item = Call> + Send,
        I::IntoIter: Send,
    {
        let mut each = |number: usize, answer: Result<Bytes, Error>| sink(number, answer.map_err(refusal));
        Self::batch(self, family, calls, &mut each).await;
    }

    /// Whether a premium plan is there, since the service says by mistake that it is not, and how large the tenant is,
    /// which decides its quota.
    fn learnt(&self, snapshot: &Snapshot) {
        if let Some(held) = licence::held(Licence::P1, snapshot) {
            self.licensed(held);
        }
        if let Some(users) = snapshot.users.known() {
            self.tenant_class(TenantClass::of(users.len() as u64));
        }
    }
}

fn refusal(error: Error) -> Refusal {
    let says = error.cause();
    match error {
        Error::Denied { .. } => Refusal::Denied(says),
        Error::Unauthorized { .. } => Refusal::Unauthorized(says),
        Error::Unlicensed { .. } => Refusal::Unlicensed(says),
        Error::NotFound { .. } => Refusal::NotFound(says),
        Error::Refused { status: 400, .. } => Refusal::Unknown(says),
        Error::NoMailbox { .. } => Refusal::NoMailbox,
        Error::Throttled { until, .. } => Refusal::Throttled(until),
        Error::Broken { .. } => Refusal::Cut(says),
        Error::Unreadable { .. }
        | Error::Refused { .. }
        | Error::SignIn(_)
        | Error::Unreachable { .. }
        | Error::TooLong { .. }
        | Error::Misuse(_) => Refusal::Failed(says),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_request_is_not_taken_for_absence() {
        let (path, code, message) = ("/users".to_owned(), "BadRequest".to_owned(), String::new());
        let refused =
            |status| Error::Refused { path: path.clone(), status, code: code.clone(), message: message.clone() };
        assert!(matches!(refusal(refused(400)), Refusal::Unknown(_)));
        assert!(matches!(refusal(refused(500)), Refusal::Failed(_)));
        assert_eq!(refusal(Error::NoMailbox { path, code }), Refusal::NoMailbox);
    }
}
