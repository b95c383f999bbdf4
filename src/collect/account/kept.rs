//! What was read, kept as the service sent it: the evidence of an incident.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;

use crate::collect::source::{BatchSink, Listing, Refusal, Sink, Source};
use crate::model::Call;

/// One answer, or one page of it.
#[derive(Clone, Debug)]
pub struct Kept {
    pub at: Timestamp,
    pub call: Call,
    /// The body as it came, or why there was none.
    pub answer: Result<Bytes, String>,
}

/// A source that keeps what it gives.
pub(super) struct Keeping<'s, S> {
    source: &'s S,
    kept: Mutex<Vec<Kept>>,
}

impl<'s, S> Keeping<'s, S> {
    pub(super) fn of(source: &'s S) -> Self {
        Self { source, kept: Mutex::default() }
    }

    pub(super) fn kept(self) -> Vec<Kept> {
        self.kept.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, call: &Call, answer: Result<Bytes, String>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(Kept { at: Timestamp::now(), call: call.clone(), answer });
    }
}

impl<S: Source> Source for Keeping<'_, S> {
    async fn pages(&self, family: &'static str, call: &Call, sink: &mut Sink<'_>) -> Result<Listing, Refusal> {
        let mut each = |page: Bytes| {
            self.keep(call, Ok(page.clone()));
            sink(page)
        };
        self.source.pages(family, call, &mut each).await
    }

    async fn batch<I>(&self, family: &'static str, calls: I, sink: &mut BatchSink<'_>)
    where
        I: IntoIterator<Item = Call> + Send,
        I::IntoIter: Send,
    {
        let calls: Vec<Call> = calls.into_iter().collect();
        let mut each = |place: usize, answer: Result<Bytes, Refusal>| {
            if let Some(call) = calls.get(place) {
                self.keep(call, answer.clone().map_err(|refusal| format!("{refusal:?}")));
            }
            sink(place, answer);
        };
        self.source.batch(family, calls.clone(), &mut each).await;
    }
}
