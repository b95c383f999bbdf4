//! Many calls in few exchanges, several batches side by side.

use std::iter::Peekable;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::batch_body::Entry;
use super::error::Error;
use super::request::Request;
use super::retry::Tries;
use super::send::Core;
use super::token::Audience;
use super::{exchange, graph};
use crate::model::Call;

/// Batches being worked on at a time; how many are really in flight is the quota's to say.
const AT_A_TIME: usize = 8;

/// What came of one call: its pages, and why there are no more where that is not the end.
pub(super) struct Outcome {
    pub(super) index: usize,
    pub(super) pages: Vec<Bytes>,
    pub(super) error: Option<Error>,
}

/// Who takes the answers.
pub(super) type OnAnswer<'a> = dyn FnMut(usize, Result<Bytes, Error>) + Send + 'a;
type Calls<'a> = dyn Iterator<Item = Call> + Send + 'a;

impl Core {
    /// Asks all `calls`, and hands answers over as they come with the place of their call. Says whether all came.
    pub(super) async fn batch(
        self: &Arc<Self>,
        family: &'static str,
        calls: &mut Calls<'_>,
        each: &mut OnAnswer<'_>,
    ) -> bool {
        let mut chunks = Chunks { core: self, family, calls: calls.enumerate().peekable() };
        let mut running = FuturesUnordered::new();
        let mut complete = true;
        loop {
            while running.len() < AT_A_TIME {
                let Some(chunk) = chunks.next(each) else { break };
                running.push(self.ask(chunk));
            }
            let Some(outcomes) = running.next().await else { return complete };
            for Outcome { index, pages, error } in outcomes {
                self.progress.arrived(family);
                complete &= error.is_none();
                pages.into_iter().for_each(|page| each(index, Ok(page)));
                error.into_iter().for_each(|error| each(index, Err(error)));
            }
        }
    }
}

/// Cuts the calls into batches of one quota and version each: an entry of another would hold back all the others.
struct Chunks<'a, I: Iterator<Item = (usize, Call)>> {
    core: &'a Core,
    family: &'static str,
    calls: Peekable<I>,
}

impl<I: Iterator<Item = (usize, Call)>> Chunks<'_, I> {
    /// The next batch. What cannot be asked is answered on the spot.
    fn next(&mut self, each: &mut OnAnswer<'_>) -> Option<Vec<Entry>> {
        let mut chunk: Vec<Entry> = Vec::new();
        while let Some((index, call)) = self.calls.peek() {
            let index = *index;
            match self.core.endpoints.request(self.family, call) {
                Err(error) => each(index, Err(error)),
                Ok(request) => {
                    let fits = chunk.first().is_none_or(|first| share_a_batch(&first.request, &request));
                    if !fits || chunk.len() >= self.most(&request) {
                        break;
                    }
                    chunk.push(Entry { index, request, tries: Tries::default() });
                }
            }
            self.calls.next();
        }
        Some(chunk).filter(|chunk| !chunk.is_empty())
    }

    fn most(&self, request: &Request) -> usize {
        let most = match request.audience {
            Audience::Graph => graph::BATCH,
            Audience::Exchange => exchange::BATCH,
        };
        self.core.quotas.batch_of(request.bucket, most, request.cost)
    }
}

fn share_a_batch(one: &Request, other: &Request) -> bool {
    (one.bucket, one.version, one.cost) == (other.bucket, other.version, other.cost)
}
