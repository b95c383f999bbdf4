//! A collection as Graph sends it: page size, count, link.
//!
//! Source: microsoft-graph-docs-contrib `concepts/paging.md`, `concepts/query-parameters.md`, and each listing's own
//! page for its sizes.

use jiff::Timestamp;

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::paging::{Turn, is_past, turn, without_end};
use super::super::reply::{JSON, Reply};
use super::super::route::{Bucket, Pages, Route, Table, Top};
use super::super::service::{Incoming, Service};
use super::error::error;
use super::rows::{Choice, write_rows, write_text};
use super::serve::Matched;
use super::skip_token::SkipToken;

/// Users per page when `signInActivity` is read, whatever is asked (api-reference `user-list`).
const ACTIVITY_PAGE: usize = 500;

/// A collection that was asked for.
pub(super) struct Listing<'r> {
    pub(super) incoming: &'r Incoming<'r>,
    pub(super) matched: &'r Matched,
    pub(super) choice: &'r Choice<'r>,
    pub(super) table: &'r dyn Table,
}

/// # Errors
/// The refusal of a page size or of a page token.
pub(super) fn page(service: &Service, listing: &Listing<'_>) -> Result<Reply, Reply> {
    let size = size(listing)?;
    let at = place(service, listing)?;
    let fault = fault(service, listing, at)?;
    service.books.link_followed(at.fingerprint());
    let (total, is_cut) = (listing.table.len(), listing.table.is_cut());
    if is_cut && is_past(total, at) {
        return Err(error(listing.incoming, 501, "NotImplemented", "The rest of this listing was never read."));
    }
    let turn = turn(total, size, at, fault);
    let turn = if is_cut { without_end(turn, at) } else { turn };
    Ok(Reply::bytes(200, JSON, written(service, listing, at, turn)))
}

fn written(service: &Service, listing: &Listing<'_>, at: SkipToken, turn: Turn) -> Vec<u8> {
    let query = &listing.matched.query;
    let mut body = Vec::with_capacity(turn.rows.len() * 256 + 256);
    body.push(b'{');
    write_text(&mut body, "@odata.context", &context(service, listing.matched.route));
    if query.counts() && !query.has("$skiptoken") {
        body.extend_from_slice(format!("\"@odata.count\":{},", listing.table.count()).as_bytes());
    }
    if let Some(next) = turn.next {
        service.books.link_given(next.fingerprint());
        let next = next.linked(at, now());
        write_text(&mut body, "@odata.nextLink", &link(service, listing.incoming, next, turn.foreign));
    }
    write_rows(&mut body, turn.rows.filter_map(|index| listing.table.row(index)), listing.choice);
    body.push(b'}');
    body
}

/// # Errors
/// 400 `Directory_ExpiredPageToken`, when that is the fault.
fn fault(service: &Service, listing: &Listing<'_>, at: SkipToken) -> Result<Option<Fault>, Reply> {
    // What is asked by POST has one page: a link cannot carry the question.
    if listing.matched.route.method != "GET" {
        return Ok(None);
    }
    let attempt = u32::try_from(at.hop).unwrap_or(u32::MAX);
    let identity = dice::mix(&[at.listing, at.offset]);
    let fault = service.options.faults.strike(Stage::Page, listing.incoming.path, identity, attempt);
    if let Some(fault) = fault {
        service.books.fault(fault.name());
    }
    if fault == Some(Fault::ExpiredPageToken) && at.offset > 0 {
        let message = "The specified page token value has expired.";
        return Err(error(listing.incoming, 400, "Directory_ExpiredPageToken", message));
    }
    if fault == Some(Fault::LostPage) && at.offset > 0 {
        return Err(error(listing.incoming, 503, "serviceNotAvailable", "The service is temporarily unavailable."));
    }
    Ok(fault)
}

/// # Errors
/// 400 for a `$top` that the listing does not take.
fn size(listing: &Listing<'_>) -> Result<usize, Reply> {
    let len = listing.table.len();
    let whole = Pages { default: len, max: len, top: Top::Ignored };
    let Pages { default, max, top } = listing.matched.route.pages.unwrap_or(whole);
    let refuse = |code: &str, message: String| Err(error(listing.incoming, 400, code, &message));
    let activity = listing.matched.bucket == Bucket::Activity;
    let Some(asked) = listing.matched.query.get("$top") else {
        return Ok(default.max(1));
    };
    if top == Top::Unsupported {
        return refuse("Request_UnsupportedQuery", "The query parameter '$top' is not supported.".to_owned());
    }
    let Some(asked) = asked.parse::<usize>().ok().filter(|top| *top > 0) else {
        return refuse("BadRequest", format!("Invalid value '{asked}' for $top query option found."));
    };
    match top {
        Top::Ignored | Top::Unsupported => Ok(default.max(1)),
        Top::Reject if asked > max => {
            let message = format!("Invalid page size specified: '{asked}'. Must be between 1 and {max} inclusive.");
            refuse("Request_UnsupportedQuery", message)
        }
        Top::Reject | Top::Clamp => Ok(asked.min(if activity { ACTIVITY_PAGE } else { max })),
    }
}

/// Where in the listing the request stands.
fn place(service: &Service, listing: &Listing<'_>) -> Result<SkipToken, Reply> {
    let (incoming, query) = (listing.incoming, &listing.matched.query);
    // The listing is its path and every option but the page token.
    let fingerprint = dice::mix(&[dice::hash(&[incoming.path.as_bytes()]), query.fingerprint()]);
    let Some(text) = query.get("$skiptoken") else {
        return Ok(SkipToken { listing: fingerprint, offset: 0, hop: 0, issued: now() });
    };
    let Some(token) = service.open(text) else {
        return Err(error(incoming, 400, "BadRequest", "Invalid Skip Token"));
    };
    if token.listing != fingerprint {
        let message = "The query parameters differ from those the page token was made for.";
        return Err(error(incoming, 400, "Request_BadRequest", message));
    }
    Ok(token)
}

/// Milliseconds of Unix time.
fn now() -> u64 {
    u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// The query as it was sent, and the token behind it.
fn link(service: &Service, incoming: &Incoming<'_>, next: SkipToken, foreign: bool) -> String {
    let origin = if foreign { &service.origins.foreign } else { &service.origins.graph };
    let kept = incoming.query.split('&').filter(|pair| !pair.is_empty() && !is_token(pair));
    let query: String = kept.flat_map(|pair| [pair, "&"]).collect();
    format!("{origin}{}?{query}$skiptoken={}", incoming.path, service.seal(next))
}

fn is_token(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    matches!(name.as_str(), "$skiptoken" | "%24skiptoken")
}

/// The first words of the context say what the value is; nothing more of it is relied on.
pub(super) fn context(service: &Service, route: &Route) -> String {
    let what = route.template.trim_matches('/').split("/{").next().unwrap_or("");
    format!("{}/{}/$metadata#{what}", service.origins.graph, route.version)
}
