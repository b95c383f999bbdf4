//! The answer itself: whether the caller may have it, whether the query is understood, and the handler's word.

use serde_json::Value;

use super::super::entra::Grant;
use super::super::recorded;
use super::super::reply::{JSON, Reply};
use super::super::route::{Answer, Ask, Plan, Route};
use super::super::service::{Incoming, Service};
use super::error::error;
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
) -> Result<Reply, Reply> {
    permitted(service, incoming, matched.route, grant)?;
    let choice = understood(incoming, matched.route, &matched.query)?;
    let body = body(incoming)?;
    let ask = Ask {
        keys: matched.keys.clone(),
        query: matched.query.for_handler(),
        body: body.as_ref(),
        eventual: eventual(incoming),
    };
    let answer = match &service.world.recording {
        Some(recording) => recorded::of_path(recording, matched.route, &ask),
        None => (matched.route.handler)(&service.world, &ask),
    };
    match answer {
        Answer::One(record) => Ok(one(service, matched, &Chosen(&record, &choice))),
        Answer::Made(record) => Ok(Reply { status: 201, ..one(service, matched, &Chosen(&record, &choice)) }),
        Answer::Many(table) => page(service, &Listing { incoming, matched, choice: &choice, table: table.as_ref() }),
        Answer::Count(count) => Ok(Reply::bytes(200, "text/plain", count.to_string().into_bytes())),
        Answer::Refused { status, code, message } => Err(error(incoming, status, code, &message)),
    }
}

fn body(incoming: &Incoming<'_>) -> Result<Option<Value>, Reply> {
    if incoming.body.is_empty() {
        return Ok(None);
    }
    let parsed = serde_json::from_slice(incoming.body);
    parsed.map(Some).map_err(|_| error(incoming, 400, "BadRequest", "Unable to read JSON request payload."))
}

fn one(service: &Service, matched: &Matched, record: &Chosen<'_>) -> Reply {
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
fn permitted(service: &Service, incoming: &Incoming<'_>, route: &Route, grant: &Grant) -> Result<(), Reply> {
    // A kept answer is the word of a service that looked at permissions and plans itself.
    if service.world.recording.is_some() {
        return Ok(());
    }
    let open = route.permissions.is_empty() || route.permissions.iter().any(|name| grant.permissions.contains(name));
    if !open {
        let message = "Insufficient privileges to complete the operation.";
        return Err(error(incoming, 403, "Authorization_RequestDenied", message));
    }
    let bought = match (route.plan, service.world.plan) {
        (Plan::Any, _) | (Plan::P1, Plan::P1 | Plan::P2) | (Plan::P2, Plan::P2) => true,
        (Plan::P1, Plan::Any) | (Plan::P2, Plan::Any | Plan::P1) => false,
    };
    if bought {
        return Ok(());
    }
    let message = "Neither tenant is B2C or tenant doesn't have premium license";
    Err(error(incoming, 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message))
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
