//! The answer itself: whether the caller may have it, whether the query is understood, and the handler's word.

use serde_json::Value;

use super::super::dice;
use super::super::entra::Grant;
use super::super::quota::Caller;
use super::super::recorded;
use super::super::reply::{JSON, Reply};
use super::super::route::{Answer, Ask, Bucket, Plan, Route};
use super::super::service::{Incoming, Service};
use super::super::state::{Replica, View};
use super::carry_out::carry_out;
use super::error::error;
use super::overlay::Overlay;
use super::page::{Listing, context, page};
use super::query::{Query, is_directory};
use super::rows::{Choice, Chosen, entity, write_text};
use super::serve::Matched;

/// # Errors
/// The refusal, in Graph's shape.
pub(super) fn look_up(
    service: &Service,
    incoming: &Incoming<'_>,
    matched: &Matched,
    grant: &Grant,
    caller: &Caller<'_>,
) -> Result<Reply, Reply> {
    permitted(service, incoming, matched, grant)?;
    let choice = understood(incoming, matched.route, &matched.query)?;
    let body = body(incoming)?;
    let ask = Ask {
        keys: matched.keys.clone(),
        query: matched.query.for_handler(),
        body: body.as_ref(),
        eventual: eventual(incoming),
    };
    if matched.route.writes() {
        return carry_out(service, incoming, matched, &ask, caller);
    }
    let answer = match &service.world.recording {
        Some(recording) => recorded::of_path(recording, matched.route, &ask),
        None => {
            let view = View::of(replica(service, matched, caller));
            Overlay { world: &service.world, matched, view }.over((matched.route.handler)(&service.world, &ask))
        }
    };
    match answer {
        Answer::One(record) => Ok(one(service, matched, &Chosen(&record, &choice))),
        Answer::Made(record) => Ok(Reply { status: 201, ..one(service, matched, &Chosen(&record, &choice)) }),
        Answer::Many(table) => page(service, &Listing { incoming, matched, choice: &choice, table: table.as_ref() }),
        Answer::Count(count) => Ok(Reply::bytes(200, "text/plain", count.to_string().into_bytes())),
        Answer::Written(_) => unreachable!("only a route that writes answers so, and those are carried out"),
        Answer::Refused { status, code, message } => Err(error(incoming, status, code, &message)),
    }
}

/// Which replica answers: counts and advanced queries ask the index; else it is chance, and of Conditional Access seven
/// reads in eight come to the one that is behind (observed: 7 of 8 policies read old right after they were changed).
fn replica(service: &Service, matched: &Matched, caller: &Caller<'_>) -> Replica {
    let entity = entity(matched.route);
    if matched.route.template.ends_with("/$count") || matched.query.is_advanced(entity) {
        return Replica::Index;
    }
    let draw = dice::mix(&[service.options.spec.seed, caller.identity, u64::from(caller.attempt), 0x4e91]);
    let behind = if matched.bucket == Bucket::ConditionalAccess { 7 } else { 4 };
    if draw % 8 < behind { Replica::Second } else { Replica::First }
}

fn body(incoming: &Incoming<'_>) -> Result<Option<Value>, Reply> {
    if incoming.body.is_empty() {
        return Ok(None);
    }
    let parsed = serde_json::from_slice(incoming.body);
    parsed.map(Some).map_err(|_| error(incoming, 400, "BadRequest", "Unable to read JSON request payload."))
}

pub(super) fn one(service: &Service, matched: &Matched, record: &Chosen<'_>) -> Reply {
    let mut body = vec![b'{'];
    write_text(&mut body, "@odata.context", &format!("{}/$entity", context(service, matched.route)));
    let rest = serde_json::to_vec(record).expect("a record serialises into memory");
    if rest.len() == 2 {
        body.pop();
    }
    body.extend_from_slice(&rest[1..]);
    Reply::bytes(200, JSON, body)
}

/// Source: microsoft-graph-docs-contrib `concepts/errors.md`; the premium code is what reports and Identity Protection
/// answer without a licence.
fn permitted(service: &Service, incoming: &Incoming<'_>, matched: &Matched, grant: &Grant) -> Result<(), Reply> {
    let route = matched.route;
    // `signInActivity` wants more than the account (api-reference `user-list`, `signinactivity`).
    let activity = matched.bucket == Bucket::Activity;
    // A kept answer is the word of a service that looked at permissions and plans itself.
    if service.world.recording.is_some() {
        return Ok(());
    }
    let held = |names: &&&str| names.split('+').all(|name| grant.permissions.contains(&name));
    if !route.permissions.is_empty() && !route.permissions.iter().any(|names| held(&names)) {
        return Err(lacking(incoming, route));
    }
    if activity && !grant.permissions.contains(&"AuditLog.Read.All") {
        let message = "The calling principal does not have the required MSGraph permissions AuditLog.Read.All";
        return Err(error(incoming, 403, "Authentication_MSGraphPermissionMissing", message));
    }
    let plan = if activity { Plan::P1 } else { route.plan };
    let bought = match (plan, service.world.plan) {
        (Plan::Any, _) | (Plan::P1, Plan::P1 | Plan::P2) | (Plan::P2, Plan::P2) => true,
        (Plan::P1, Plan::Any) | (Plan::P2, Plan::Any | Plan::P1) => false,
    };
    if bought {
        return Ok(());
    }
    let message = "Neither tenant is B2C or tenant doesn't have premium license";
    Err(error(incoming, 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message))
}

/// The service behind Conditional Access and security defaults has words of its own when it is to write.
fn lacking(incoming: &Incoming<'_>, route: &Route) -> Reply {
    let conditional = ["conditionalAccess", "identitySecurityDefaults"];
    if route.writes() && conditional.iter().any(|word| route.template.contains(word)) {
        let message = "You cannot perform the requested operation, required scopes are missing in the token.";
        return error(incoming, 403, "AccessDenied", message);
    }
    error(incoming, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

/// # Errors
/// 400 for options that Graph does not have, properties that the entity does not have, and advanced queries that were
/// not asked for as such (`concepts/aad-advanced-queries.md`).
fn understood<'q>(incoming: &Incoming<'_>, route: &Route, query: &'q Query) -> Result<Choice<'q>, Reply> {
    let refuse = |code: &str, message: &str| error(incoming, 400, code, message);
    if let Some(name) = query.unknown() {
        return Err(refuse("BadRequest", &format!("The query parameter '{name}' is not supported.")));
    }
    let entity = entity(route);
    let counted = route.template.ends_with("/$count") && is_directory(entity);
    if counted && !eventual(incoming) {
        return Err(refuse("Request_BadRequest", "$count is not currently supported."));
    }
    let cast = route.template.contains("/microsoft.graph.") && is_directory(entity);
    if !counted && (cast || query.is_advanced(entity)) {
        advanced(query, eventual(incoming)).map_err(|message| refuse("Request_UnsupportedQuery", message))?;
    }
    Choice::of(route, query).map_err(|name| {
        let message = format!("Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{entity}'.");
        refuse("BadRequest", &message)
    })
}

fn advanced(query: &Query, eventual: bool) -> Result<(), &'static str> {
    if query.has("$expand") {
        return Err("$expand is not supported with advanced query parameters.");
    }
    if !eventual && query.has("$skiptoken") {
        return Err("invalid page token specified");
    }
    if !eventual || !(query.counts() || query.has("$search")) {
        return Err("Unsupported query: it needs the header 'ConsistencyLevel: eventual' and $count=true.");
    }
    Ok(())
}

fn eventual(incoming: &Incoming<'_>) -> bool {
    incoming.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advanced_query_needs_its_header_on_every_page() {
        let first = Query::parse("$filter=a ne 1&$count=true");
        assert_eq!(advanced(&first, true), Ok(()));
        let second = Query::parse("$filter=a ne 1&$count=true&$skiptoken=x");
        assert_eq!(advanced(&second, false), Err("invalid page token specified"));
    }
}
