//! Requests of the Exchange Online admin API: cmdlets posted to `InvokeCommand`, as Microsoft's own module does.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use url::Url;

use super::batch_body::Entry;
use super::bucket::Bucket;
use super::cloud::Origin;
use super::error::Error;
use super::graph::as_map;
use super::reads::name_of;
use super::request::{Body, Endpoints, Request, under};
use super::token::Audience;
use crate::model::{Anchor, Call};

/// Entries of a batch.
pub(super) const BATCH: usize = 10;
/// The organisation's system mailbox, the same in every tenant.
const SYSTEM_MAILBOX: &str = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";
/// The one by which CIPP-API routes the cmdlet below, alone of all.
const AUDIT_MAILBOX: &str = "SystemMailbox{8cc370d3-822a-4ab8-a926-bb94bd0641a9}";
const AUDIT_CMDLET: &str = "Set-AdminAuditLogConfig";
/// The page size of Microsoft's module, and the most.
const PAGE: &str = "odata.maxpagesize=1000";

pub(super) fn request(endpoints: &Endpoints, family: &'static str, call: &Call) -> Result<Request, Error> {
    let Call::Cmdlet { name, parameters, select, anchor } = call else {
        return Err(Error::Misuse(format!("{} is not a cmdlet", name_of(call))));
    };
    let query = if select.is_empty() { String::new() } else { format!("?$select={}", select.join(",")) };
    let path = format!("/adminapi/beta/{}/InvokeCommand{query}", endpoints.tenant);
    let body = json!({ "CmdletInput": { "CmdletName": name, "Parameters": parameters } });
    let mut headers = headers(endpoints, PAGE, &anchor_of(endpoints, anchor, name))?;
    headers.insert(HeaderName::from_static("x-cmdletname"), value(name)?);
    Ok(Request {
        family,
        name: name.clone(),
        audience: Audience::Exchange,
        version: None,
        bucket: Bucket::Exchange,
        cost: 1,
        slots: 1,
        entries: 1,
        method: Method::POST,
        url: under(&endpoints.exchange, &path)?,
        path,
        headers,
        body: Body::Json(Bytes::from(body.to_string())),
        continues: false,
        bare: false,
    })
}

/// One batch, which counts as one request in flight: its entries are taken to run one after another.
pub(super) fn batch(endpoints: &Endpoints, entries: &[Entry]) -> Result<Request, Error> {
    let first = &entries[0].request;
    let path = format!("/adminapi/beta/{}/$batch", endpoints.tenant);
    let prefer = format!("{PAGE};odata.continue-on-error");
    Ok(Request {
        entries: entries.len() as u32,
        url: under(&endpoints.exchange, &path)?,
        headers: headers(endpoints, &prefer, &anchor_of(endpoints, &Anchor::Organisation, ""))?,
        body: Body::Batch(Arc::new(entries.iter().map(one).collect())),
        path,
        ..first.clone()
    })
}

/// The batch with the token in each entry, which does not inherit the outer one.
pub(super) fn with_token(entries: &[Value], bearer: &str) -> Bytes {
    let mut requests = entries.to_vec();
    for request in &mut requests {
        request["headers"]["Authorization"] = bearer.into();
    }
    Bytes::from(json!({ "requests": requests }).to_string())
}

fn one(entry: &Entry) -> Value {
    let request = &entry.request;
    let body: Value = match &request.body {
        Body::Json(body) => serde_json::from_slice(body).unwrap_or_default(),
        Body::None | Body::Batch(_) => Value::Null,
    };
    json!({
        "id": entry.id(),
        "method": "POST",
        "url": request.url.as_str(),
        "headers": as_map(&request.headers),
        "body": body,
    })
}

/// Whether `link` is on the configured host or, as regional front doors are, on a sub-domain of it.
pub(super) fn is_at(base: &Origin, link: &Url) -> bool {
    let ours = base.url();
    let (Some(above), Some(host)) = (ours.domain(), link.domain()) else { return base.holds(link) };
    let is_below = host.strip_suffix(above).is_some_and(|prefix| prefix.ends_with('.'));
    let same_door = ours.scheme() == link.scheme() && ours.port_or_known_default() == link.port_or_known_default();
    base.holds(link) || (is_below && same_door && link.username().is_empty() && link.password().is_none())
}

/// All three forms are those of Microsoft's module. An app has no mailbox, so it is routed by the organisation's, in the
/// tenant's id: one in a custom domain gets the second page refused as expired. A person is routed by their own.
fn anchor_of(endpoints: &Endpoints, anchor: &Anchor, cmdlet: &str) -> String {
    let system = if cmdlet == AUDIT_CMDLET { AUDIT_MAILBOX } else { SYSTEM_MAILBOX };
    match anchor {
        Anchor::Organisation => match &endpoints.user {
            Some(user) => format!("UPN:{user}"),
            None => format!("APP:{system}@{}", endpoints.tenant),
        },
        Anchor::Mailbox(mailbox) => format!("MBX:{mailbox}@{}", endpoints.tenant),
    }
}

fn headers(endpoints: &Endpoints, prefer: &str, anchor: &str) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(HeaderName::from_static("x-responseformat"), HeaderValue::from_static("json"));
    headers.insert(HeaderName::from_static("prefer"), value(prefer)?);
    headers.insert(HeaderName::from_static("x-anchormailbox"), value(anchor)?);
    headers.insert(HeaderName::from_static("connection-id"), value(&endpoints.connection.to_string())?);
    Ok(headers)
}

fn value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| Error::Misuse(format!("{} cannot be sent as a header", super::shown::shown(text))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::cloud::{Cloud, CloudName};

    #[test]
    fn a_person_is_routed_by_their_name_an_app_by_the_organisation_and_both_by_the_mailbox_meant() {
        let Cloud { graph, exchange, .. } = Cloud::new(CloudName::Global);
        let tenant = uuid::Uuid::nil();
        let mut endpoints = Endpoints { graph, exchange, tenant, user: None, connection: tenant, low_priority: true };
        let anchor = |endpoints: &Endpoints, call: &Call| {
            let request = request(endpoints, "family", call).unwrap();
            request.headers["x-anchormailbox"].to_str().unwrap().to_owned()
        };
        let (whole, one) = (Call::cmdlet("Get-Mailbox"), Call::cmdlet("Get-InboxRule").on_mailbox("2be9c1f6"));
        assert_eq!(anchor(&endpoints, &whole), format!("APP:{SYSTEM_MAILBOX}@{tenant}"));
        endpoints.user = Some("kim@contoso.example".into());
        assert_eq!(anchor(&endpoints, &whole), "UPN:kim@contoso.example");
        assert_eq!(anchor(&endpoints, &one), format!("MBX:2be9c1f6@{tenant}"));
    }

    #[test]
    fn regional_hosts_are_ours_and_nothing_like_them() {
        let base = Cloud::new(CloudName::Global).exchange;
        let is_ours = |text: &str| is_at(&base, &Url::parse(text).unwrap());
        assert!(is_ours("https://outlook.office365.com/adminapi"));
        assert!(is_ours("https://eurp189.outlook.office365.com/adminapi"));
        for foreign in [
            "https://evil-outlook.office365.com/",
            "https://office365.com/",
            "http://a.outlook.office365.com/",
            "https://a.outlook.office365.com:8443/",
            "https://user@a.outlook.office365.com/",
            "https://outlook.office365.com.evil.example/",
        ] {
            assert!(!is_ours(foreign), "{foreign}");
        }
    }
}
