//! What a batch of writes brought.

use std::collections::HashMap;

use super::attempt::Reply;
use super::batch_body::answers;
use super::request::Request;
use super::send::Outcome;
use super::writes::{Meaning, meaning, meaning_of_failure};

/// The answers by entry, or what the batch's own answer means for all of them.
pub(super) fn answers_of(outcome: &Outcome, request: &Request) -> Result<HashMap<String, Reply>, Meaning> {
    let reply = match &outcome.result {
        Ok(reply) => reply,
        Err(failure) => return Err(meaning_of_failure(failure)),
    };
    // A batch may be 424 as a whole where entries were throttled; the entries tell.
    if reply.status.is_success() || reply.status == 424 {
        return answers(reply).map_err(|_| Meaning::Unsure { again: true, told: None, throttled: false });
    }
    Err(meaning(reply, request))
}
