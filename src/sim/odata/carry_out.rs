//! Writes: judged and carried out one after another, then shown by each replica in its own time.

use std::time::Duration;

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::ledger::{Effect, Write};
use super::super::quota::Caller;
use super::super::reply::Reply;
use super::super::route::{Answer, Ask, Bucket};
use super::super::service::{Incoming, Service};
use super::super::state::{Lag, Outcome, Written};
use super::error::error;
use super::lookup::one;
use super::rows::{Choice, Chosen, unknown};
use super::serve::Matched;

/// # Errors
/// The refusal of the write, in Graph's shape.
pub(super) fn carry_out(
    service: &Service,
    incoming: &Incoming<'_>,
    matched: &Matched,
    ask: &Ask<'_>,
    caller: &Caller<'_>,
) -> Result<Reply, Reply> {
    if service.world.recording.is_some() {
        return Err(error(incoming, 501, "NotImplemented", "A tenant that was read once cannot be changed."));
    }
    if let Some(name) = foreign(matched, ask) {
        note(service, incoming, caller.identity, (400, Effect::Refused));
        let message = format!("Invalid property '{name}'.");
        return Err(error(incoming, 400, "Request_BadRequest", &message));
    }
    let turn = service.world.state.turn();
    let written = match (matched.route.handler)(&service.world, ask) {
        Answer::Written(written) => *written,
        Answer::Refused { status, code, message } => {
            note(service, incoming, caller.identity, (status, Effect::Refused));
            return Err(error(incoming, status, code, &message));
        }
        _ => unreachable!("a route that writes answers with a write or refuses it"),
    };
    let reply = reply(service, matched, &written.outcome);
    let lag = lag(service, &incoming.target(), matched.bucket, caller);
    let effect = commit(service, written, caller.identity, lag);
    drop(turn);
    note(service, incoming, caller.identity, (reply.status, effect));
    Ok(reply)
}

/// The first property in the body that the entity does not have.
fn foreign<'b>(matched: &Matched, ask: &Ask<'b>) -> Option<&'b str> {
    let given = ask.body?.as_object()?.keys().map(String::as_str).filter(|name| !name.contains('@'));
    unknown(matched.route, given)
}

/// Keeps what a write changes, and tells what that was.
pub(in crate::sim) fn commit(service: &Service, written: Written, origin: u64, lag: Lag) -> Effect {
    let state = &service.world.state;
    let creates = matches!(written.outcome, Outcome::Created(_));
    let effect = match (written.changes.is_empty(), creates && state.has_twin(origin)) {
        (true, _) => Effect::Nothing,
        (false, true) => Effect::Duplicate,
        (false, false) => Effect::Changed,
    };
    let settles = service.options.scaled(written.settles);
    let Lag { first, second, index } = lag;
    let lag = Lag { first: first + settles, second: second + settles, index: index + settles };
    state.commit(written.changes, origin, lag);
    state.log(written.audits, Vec::new());
    effect
}

fn reply(service: &Service, matched: &Matched, outcome: &Outcome) -> Reply {
    match outcome {
        Outcome::Nothing => Reply::bytes(204, "", Vec::new()),
        Outcome::Created(record) => {
            let everything = Choice::any_case(None);
            Reply { status: 201, ..one(service, matched, &Chosen(record, &everything)) }
        }
        Outcome::Value(value) => Reply::json(200, value),
    }
}

fn note(service: &Service, incoming: &Incoming<'_>, identity: u64, (status, effect): (u16, Effect)) {
    service.books.written(
        Write {
            method: incoming.method.to_owned(),
            path: incoming.path.to_owned(),
            body: serde_json::from_slice(incoming.body).unwrap_or_default(),
            status,
            effect,
        },
        identity,
    );
}

/// How far the replicas are behind one write: the second by 2 to 30 s, one time in fifty by 120 s, of Conditional Access
/// by 5 s; the index twice as far.
pub(in crate::sim) fn lag(service: &Service, target: &str, bucket: Bucket, caller: &Caller<'_>) -> Lag {
    let struck = service.options.faults.strike(Stage::Lag, target, caller.identity, caller.attempt);
    if struck != Some(Fault::Lag) {
        return Lag::default();
    }
    service.books.fault(Fault::Lag.name());
    let draw = dice::mix(&[service.options.spec.seed, caller.identity, u64::from(caller.attempt), 0x1a6]);
    let seconds = match (bucket, draw % 50) {
        (Bucket::ConditionalAccess, _) => 5,
        (_, 0) => 120,
        _ => 2 + draw / 50 % 29,
    };
    let second = service.options.scaled(Duration::from_secs(seconds));
    Lag { first: Duration::ZERO, second, index: second * 2 }
}
