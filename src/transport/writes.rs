//! What counts as a write, and what an answer to one means: whether it happened, did not, or may have.

use std::time::Duration;

use serde_json::Value;

use super::attempt::{Failure, Reply};
use super::classify::{claims, location, told};
use super::error::Error;
use super::reads::name_of;
use super::request::Request;
use super::token::Audience;
use super::{exchange_error, head};
use crate::model::{Call, Method};

/// What the ledger counts writes under.
pub(super) const FAMILY: &str = "changes";

/// Verbs of cmdlets that change something, as far as any fix needs them.
const VERBS: [&str; 6] = ["Set-", "New-", "Remove-", "Add-", "Enable-", "Disable-"];

/// Refuses what is no single write: reads, and batches, whose entries nobody has looked at.
pub(super) fn only(call: &Call) -> Result<(), Error> {
    let fine = match call {
        Call::Graph { method: Method::Get, .. } => false,
        Call::Graph { path, .. } => path.starts_with('/') && !path.to_ascii_lowercase().contains("$batch"),
        Call::Cmdlet { name, .. } => changes(name),
    };
    if fine { Ok(()) } else { Err(Error::Misuse(format!("{} is not a write", name_of(call)))) }
}

fn changes(cmdlet: &str) -> bool {
    let noun = VERBS.iter().find_map(|verb| cmdlet.strip_prefix(verb));
    noun.is_some_and(|noun| !noun.is_empty() && noun.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Whether sending it twice leaves the tenant as sending it once does. A POST or a `New-` makes a second thing.
pub fn is_repeatable(call: &Call) -> bool {
    match call {
        Call::Graph { method, path, .. } => {
            matches!(method, Method::Patch | Method::Put | Method::Delete) || path.ends_with("/revokeSignInSessions")
        }
        Call::Cmdlet { name, .. } => !name.starts_with("New-") && !name.starts_with("Add-"),
    }
}

/// What an answer means for a write.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    Done(Value),
    Refused,
    /// It may have happened. `again`: if it did not, another try is worth it. `told`: everything of the quota waits.
    Unsure {
        again: bool,
        told: Option<Duration>,
        throttled: bool,
    },
    /// Not executed: the token is not good (any more).
    Token {
        claims: Option<String>,
    },
    /// Not executed: sent elsewhere.
    Elsewhere(String),
    /// Never left.
    Unsent,
}

pub(super) fn meaning(reply: &Reply, request: &Request) -> Meaning {
    let unsure = |again| Meaning::Unsure { again, told: told(reply), throttled: false };
    let is_exchange = request.audience == Audience::Exchange;
    match reply.status.as_u16() {
        200..=299 => success(reply, request),
        401 => Meaning::Token { claims: claims(reply) },
        300..=399 => location(reply).map_or(Meaning::Refused, Meaning::Elsewhere),
        429 | 503 | 509 => Meaning::Unsure { again: true, told: told(reply), throttled: true },
        _ if is_exchange && exchange_error::is_transient(reply) => unsure(true),
        408 | 423 | 424 | 500 | 502 | 504 => unsure(true),
        // It is there already, or gone already: by whom, a look will tell.
        409 => unsure(false),
        _ if removes(request) && is_gone(reply, request) => unsure(false),
        _ => Meaning::Refused,
    }
}

/// A success without a body is one. One whose body breaks off was executed, and says nothing more.
fn success(reply: &Reply, request: &Request) -> Meaning {
    if reply.body.iter().all(u8::is_ascii_whitespace) {
        return Meaning::Done(Value::Null);
    }
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else {
        return Meaning::Unsure { again: true, told: None, throttled: false };
    };
    let failed = request.audience == Audience::Exchange && head::whole(&reply.body).is_ok_and(|head| head.failed);
    match failed {
        true if exchange_error::is_transient(reply) => Meaning::Unsure { again: true, told: None, throttled: false },
        true => Meaning::Refused,
        false => Meaning::Done(body),
    }
}

fn removes(request: &Request) -> bool {
    request.method == http::Method::DELETE || request.name.starts_with("Remove-")
}

fn is_gone(reply: &Reply, request: &Request) -> bool {
    matches!(super::classify::error(reply, request), Error::NotFound { .. })
}

/// Only what never left is known not to have happened.
pub(super) fn meaning_of_failure(failure: &Failure) -> Meaning {
    match failure {
        Failure::Unconnected(_) => Meaning::Unsent,
        Failure::Unsendable(_) => Meaning::Refused,
        Failure::Lost(_) | Failure::TooLong(_) | Failure::TooLarge | Failure::Garbled(_) => {
            Meaning::Unsure { again: true, told: None, throttled: false }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(method: Method, path: &str) -> Call {
        let Call::Graph { version, path, eventual, body, .. } = Call::get(path) else { unreachable!() };
        Call::Graph { method, version, path, eventual, body }
    }

    #[test]
    fn writes_pass_and_neither_reads_nor_batches() {
        for call in [
            graph(Method::Patch, "/policies/authorizationPolicy"),
            graph(Method::Delete, "/oauth2PermissionGrants/a"),
            Call::cmdlet("Set-CASMailbox"),
        ] {
            assert!(only(&call).is_ok(), "{call:?}");
        }
        for call in [
            Call::get("/users"),
            graph(Method::Post, "/$batch"),
            graph(Method::Post, "users"),
            Call::cmdlet("Get-Mailbox"),
            Call::cmdlet("Set-Mailbox; Remove-Mailbox"),
            Call::cmdlet("Invoke-Anything"),
        ] {
            assert!(matches!(only(&call), Err(Error::Misuse(_))), "{call:?}");
        }
    }

    #[test]
    fn what_makes_something_is_not_repeatable() {
        for (call, repeatable) in [
            (graph(Method::Post, "/identity/conditionalAccess/policies"), false),
            (graph(Method::Post, "/users/a/revokeSignInSessions"), true),
            (graph(Method::Delete, "/oauth2PermissionGrants/a"), true),
            (Call::cmdlet("New-AuthenticationPolicy"), false),
            (Call::cmdlet("Set-Mailbox"), true),
        ] {
            assert_eq!(is_repeatable(&call), repeatable, "{call:?}");
        }
    }
}
