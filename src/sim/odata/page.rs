//! A collection as Graph sends it: page size, count, link.
//!
//! Source: microsoft-graph-docs-contrib `concepts/paging.md`, `concepts/query-parameters.md`, and each listing's own
//! page for its sizes.

use jiff::Timestamp;

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::paging::turn;
use super::super::reply::{JSON, Reply};
use super::super::route::{Bucket, Pages, Table, Top};
use super::super::service::Service;
use super::error::error;
use super::rows::{write_rows, write_text};
use super::serve::Request;
use super::skip_token::SkipToken;

/// Users per page when `signInActivity` is read, whatever is asked (api-reference `user-list`).
const ACTIVITY_PAGE: usize = 500;

/// # Errors
/// The refusal of a page size or of a page token.
pub(super) fn page(
    service: &Service,
    request: &Request<'_>,
    table: &dyn Table,
) -> Result<Reply, Reply> {
    let size = size(request, table.len())?;
    let at = place(service, request)?;
    let identity = dice::mix(&[at.listing, at.offset]);
    let attempt = u32::try_from(at.hop).unwrap_or(u32::MAX);
    let fault =
        service
            .options
            .faults
            .strike(Stage::Page, request.incoming.path, identity, attempt);
    if let Some(fault) = fault {
        service.books.fault(fault.name());
        if fault == Fault::ExpiredPageToken && at.offset > 0 {
            return Err(error(
                request.incoming,
                400,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired.",
            ));
        }
    }
    let turn = turn(table.len(), size, at, fault);
    let mut body = Vec::with_capacity(turn.rows.len() * 256 + 256);
    body.push(b'{');
    write_text(&mut body, "@odata.context", &context(service, request));
    if request.query.counts() && !request.query.has("$skiptoken") {
        body.extend_from_slice(format!("\"@odata.count\":{},", table.len()).as_bytes());
    }
    if let Some(next) = turn.next {
        service.books.link_given(next.fingerprint());
        write_text(
            &mut body,
            "@odata.nextLink",
            &link(service, request, next, turn.foreign),
        );
    }
    write_rows(
        &mut body,
        turn.rows.filter_map(|index| table.row(index)),
        &request.choice,
    );
    body.push(b'}');
    Ok(Reply::bytes(200, JSON, body))
}

fn size(request: &Request<'_>, len: usize) -> Result<usize, Reply> {
    let Pages { default, max, top } = request.route.pages.unwrap_or(Pages {
        default: len,
        max: len,
        top: Top::Ignored,
    });
    let asked = request.query.get("$top");
    let refuse = |code: &str, message: String| error(request.incoming, 400, code, &message);
    let Some(asked) = asked else {
        return Ok(default.max(1));
    };
    if top == Top::Unsupported {
        return Err(refuse(
            "Request_UnsupportedQuery",
            "The query parameter '$top' is not supported.".to_owned(),
        ));
    }
    let Some(asked) = asked.parse::<usize>().ok().filter(|top| *top > 0) else {
        return Err(refuse(
            "BadRequest",
            format!("Invalid value '{asked}' for $top query option found."),
        ));
    };
    let max = if request.bucket == Bucket::Activity {
        max.min(ACTIVITY_PAGE)
    } else {
        max
    };
    match top {
        Top::Ignored | Top::Unsupported => Ok(default.max(1)),
        Top::Reject if asked > max && request.bucket != Bucket::Activity => Err(refuse(
            "Request_UnsupportedQuery",
            format!(
                "Invalid page size specified: '{asked}'. Must be between 1 and {max} inclusive."
            ),
        )),
        Top::Reject | Top::Clamp => Ok(asked.min(max)),
    }
}

/// Where in the listing the request stands.
fn place(service: &Service, request: &Request<'_>) -> Result<SkipToken, Reply> {
    let listing = listing(request);
    let issued = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0);
    let Some(text) = request.query.get("$skiptoken") else {
        return Ok(SkipToken {
            listing,
            offset: 0,
            hop: 0,
            issued,
        });
    };
    let Some(token) = service.open(text) else {
        return Err(error(
            request.incoming,
            400,
            "BadRequest",
            "Invalid Skip Token",
        ));
    };
    if token.listing != listing {
        let message = "The query parameters differ from those the page token was made for.";
        return Err(error(request.incoming, 400, "Request_BadRequest", message));
    }
    service.books.link_followed(token.fingerprint());
    Ok(SkipToken { issued, ..token })
}

/// Fingerprint of what is listed: the path and every option but the page token.
fn listing(request: &Request<'_>) -> u64 {
    dice::mix(&[
        dice::hash(&[request.incoming.path.as_bytes()]),
        request.query.fingerprint(),
    ])
}

fn link(service: &Service, request: &Request<'_>, next: SkipToken, foreign: bool) -> String {
    let origin = if foreign {
        &service.origins.foreign
    } else {
        &service.origins.graph
    };
    let kept = request
        .incoming
        .query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_token(pair));
    let query: String = kept.flat_map(|pair| [pair, "&"]).collect();
    format!(
        "{origin}{}?{query}$skiptoken={}",
        request.incoming.path,
        service.seal(next)
    )
}

fn is_token(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    matches!(name.as_str(), "$skiptoken" | "%24skiptoken")
}

/// The first words of the context say what the value is; nothing more of it is relied on.
pub(super) fn context(service: &Service, request: &Request<'_>) -> String {
    let what = request
        .route
        .template
        .trim_matches('/')
        .split("/{")
        .next()
        .unwrap_or("");
    format!(
        "{}/{}/$metadata#{what}",
        service.origins.graph, request.route.version
    )
}
