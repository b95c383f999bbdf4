//! Pages of a cmdlet's output: continued by posting the same call to the link, at the server that holds it.

use std::time::Duration;

use jiff::Timestamp;

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::odata::{Choice, Query, SkipToken, write_rows, write_text};
use super::super::paging::{is_past, turn, without_end};
use super::super::reply::{JSON, Reply};
use super::super::route::Rows;
use super::super::service::{Incoming, Service};
use super::command::Command;
use super::error;

const PAGE: usize = 1_000;
const EXPIRES: Duration = Duration::from_secs(30 * 60);
const MORE: &str = "There are more results available than are currently displayed. To view them, increase the value for \
                    the ResultSize parameter.";

/// Where a call stands in a listing.
pub(super) struct Place {
    at: SkipToken,
}

impl Place {
    /// # Errors
    /// 400 for a link that was made for another call, came to another server, or is too old.
    pub(super) fn of(service: &Service, incoming: &Incoming<'_>, query: &Query) -> Result<Self, Reply> {
        let anchor = incoming.header("x-anchormailbox").unwrap_or("");
        let connection = incoming.header("connection-id").unwrap_or("");
        let call = [incoming.body, anchor.as_bytes(), connection.as_bytes()];
        let listing = dice::mix(&[dice::hash(&call), query.fingerprint()]);
        let Some(text) = query.get("$skiptoken") else {
            return Ok(Self { at: SkipToken { listing, offset: 0, hop: 0, issued: now() } });
        };
        let token = service.open(text).filter(|token| token.listing == listing).ok_or_else(error::expired_page)?;
        let life = u64::try_from(service.options.scaled(EXPIRES).as_millis()).unwrap_or(u64::MAX);
        if !holds(service, anchor) || now().saturating_sub(token.issued) > life {
            return Err(error::expired_page());
        }
        Ok(Self { at: token })
    }

    pub(super) fn fingerprint(&self) -> u64 {
        if self.at.offset == 0 && self.at.hop == 0 { 0 } else { dice::mix(&[self.at.offset, self.at.hop]) }
    }
}

/// Milliseconds of Unix time.
fn now() -> u64 {
    u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// Whether an anchor leads to the same server again: only one in the tenant's own name does.
fn holds(service: &Service, anchor: &str) -> bool {
    anchor.rsplit_once('@').is_some_and(|(_, organisation)| service.is_tenant(organisation))
}

/// What one page is made of.
pub(super) struct Listing<'r> {
    pub(super) incoming: &'r Incoming<'r>,
    pub(super) query: &'r Query,
    pub(super) at: Place,
    pub(super) command: &'r Command,
    pub(super) rows: &'r Rows<'r>,
}

/// # Errors
/// 400 for an expired link, when that is the fault.
pub(super) fn page(service: &Service, listing: &Listing<'_>) -> Result<Reply, Reply> {
    let fault = fault(service, listing)?;
    service.books.link_followed(listing.at.at.fingerprint());
    let have = listing.rows.table.len();
    let total = listing.command.rows.map_or(have, |limit| limit.min(have));
    let is_cut = listing.rows.table.is_cut();
    if is_cut && is_past(total, listing.at.at) {
        return Err(error::value("The rest of this listing was never read."));
    }
    let turn = turn(total, page_size(listing.incoming), listing.at.at, fault);
    let turn = if is_cut { without_end(turn, listing.at.at) } else { turn };
    let mut body = Vec::with_capacity(turn.rows.len() * 512 + 512);
    body.push(b'{');
    let base = format!("{}/adminapi/beta/{}", service.origins.exchange, service.world.tenant);
    write_text(&mut body, "@odata.context", &format!("{base}/$metadata#Collection(Exchange.GenericHashTable)"));
    if let Some(next) = turn.next {
        service.books.link_given(next.fingerprint());
        let base = if turn.foreign { base.replace(&service.origins.exchange, &service.origins.foreign) } else { base };
        let next = next.linked(listing.at.at, now());
        write_text(&mut body, "@odata.nextLink", &link(service, &base, listing.query, next));
    }
    write_warnings(&mut body, listing.rows, total < have);
    let choice = Choice::any_case(listing.query.selected());
    write_rows(&mut body, turn.rows.filter_map(|index| listing.rows.table.row(index)), &choice);
    body.push(b'}');
    Ok(Reply::bytes(200, JSON, body))
}

fn fault(service: &Service, listing: &Listing<'_>) -> Result<Option<Fault>, Reply> {
    let at = listing.at.at;
    let path = format!("/adminapi/beta/InvokeCommand/{}", listing.command.cmdlet.name);
    let identity = dice::mix(&[dice::hash(&[listing.incoming.body]), at.offset]);
    let hop = u32::try_from(at.hop).unwrap_or(u32::MAX);
    let fault = service.options.faults.strike(Stage::Page, &path, identity, hop);
    if let Some(fault) = fault {
        service.books.fault(fault.name());
    }
    if fault == Some(Fault::ExpiredPageToken) && at.offset > 0 {
        return Err(error::expired_page());
    }
    if fault == Some(Fault::LostPage) && at.offset > 0 {
        return Err(Reply::bytes(503, "", Vec::new()));
    }
    Ok(fault)
}

fn link(service: &Service, base: &str, query: &Query, next: SkipToken) -> String {
    let mut link = format!("{base}/InvokeCommand?");
    if let Some(names) = query.get("$select") {
        link.extend(["%24select=", &url::form_urlencoded::byte_serialize(names.as_bytes()).collect::<String>(), "&"]);
    }
    link + "%24skiptoken=" + &service.seal(next)
}

/// `Prefer: odata.maxpagesize=N`, 1 to 1,000.
fn page_size(incoming: &Incoming<'_>) -> usize {
    let wishes = incoming.header("prefer").unwrap_or("").split([';', ',']);
    let size =
        wishes.filter_map(|wish| wish.trim().strip_prefix("odata.maxpagesize=")).find_map(|size| size.parse().ok());
    size.unwrap_or(PAGE).clamp(1, PAGE)
}

/// Always there, empty when there is nothing to say.
fn write_warnings(body: &mut Vec<u8>, rows: &Rows<'_>, cut: bool) {
    let mut warnings: Vec<&str> = rows.warnings.iter().map(String::as_str).collect();
    warnings.extend(cut.then_some(MORE));
    let list = serde_json::to_string(&warnings).expect("strings serialise");
    body.extend_from_slice(b"\"adminapi.warnings@odata.type\":\"#Collection(String)\",\"@adminapi.warnings\":");
    body.extend_from_slice(list.as_bytes());
    body.push(b',');
}
