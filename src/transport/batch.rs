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
        let total = calls.size_hint().0;
        let mut chunks = Chunks { core: self, family, total, calls: calls.enumerate().peekable() };
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
    /// Calls there will be, as far as known.
    total: usize,
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
            Audience::Exchange => even(self.total, exchange::BATCH, self.core.quotas.rate(request.bucket).0),
        };
        self.core.quotas.batch_of(request.bucket, most, request.cost)
    }
}

/// The size, `most` at most, at which `total` calls make as many batches as may be in flight, or a multiple of that.
/// Exchange runs the entries of a batch one after another, so that a full one is waited for while the others are done.
fn even(total: usize, most: usize, in_flight: u32) -> usize {
    let side_by_side = (in_flight as usize).max(1);
    let rounds = total.div_ceil(most * side_by_side).max(1);
    total.div_ceil(rounds * side_by_side).clamp(1, most)
}

fn share_a_batch(one: &Request, other: &Request) -> bool {
    (one.bucket, one.version, one.cost) == (other.bucket, other.version, other.cost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_of_one_size_so_that_all_end_at_once() {
        let sizes = [0, 1, 3, 24, 30, 31, 40, 200].map(|total| even(total, 10, 3));
        assert_eq!(sizes, [1, 1, 1, 8, 10, 6, 7, 10]);
    }
}
