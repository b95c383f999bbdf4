//! A request ready to be sent, and where it goes.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::bucket::Bucket;
use super::cloud::Origin;
use super::error::Error;
use super::exchange;
use super::graph;
use super::reads;
use super::shown::shown;
use super::token::Audience;
use super::writes;
use crate::model::{Call, Version};

/// The two services of a tenant.
pub(super) struct Endpoints {
    pub(super) graph: Origin,
    pub(super) exchange: Origin,
    pub(super) tenant: Uuid,
    /// User principal name of who signed in; `None` for an app.
    pub(super) user: Option<String>,
    /// Constant over a run: Exchange finds the server of a page chain by it.
    pub(super) connection: Uuid,
    pub(super) low_priority: bool,
}

#[derive(Clone)]
pub(super) struct Request {
    pub(super) family: &'static str,
    /// What errors call it: the resource without query, or the cmdlet.
    pub(super) name: String,
    pub(super) audience: Audience,
    pub(super) version: Option<Version>,
    pub(super) bucket: Bucket,
    /// Units of the bucket.
    pub(super) cost: u32,
    /// Slots in flight.
    pub(super) slots: u32,
    /// Requests it stands for: the entries of a batch.
    pub(super) entries: u32,
    pub(super) method: Method,
    pub(super) url: Url,
    /// Of Graph, from the resource on: what an entry of a batch is addressed by.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// Asks for the second page or a later one.
    pub(super) continues: bool,
    /// Goes without our token, to a pre-signed address.
    pub(super) bare: bool,
}

#[derive(Clone)]
pub(super) enum Body {
    None,
    Json(Bytes),
    /// Entries of an Exchange batch, each of which wants the token in its own headers.
    Batch(Arc<Vec<Value>>),
}

impl Endpoints {
    /// Refuses what is not a read.
    pub(super) fn request(&self, family: &'static str, call: &Call) -> Result<Request, Error> {
        reads::only(call)?;
        self.any(family, call)
    }

    /// The request of a write. Refuses what is none. It is nobody's background work: it is not refused before others.
    pub(super) fn write(&self, call: &Call) -> Result<Request, Error> {
        writes::only(call)?;
        let mut request = self.any(writes::FAMILY, call)?;
        request.headers.remove("x-ms-throttle-priority");
        Ok(request)
    }

    fn any(&self, family: &'static str, call: &Call) -> Result<Request, Error> {
        match call {
            Call::Graph { .. } => graph::request(self, family, call),
            Call::Cmdlet { .. } => exchange::request(self, family, call),
        }
    }

    /// The request for the page at `link`: the link as given, on our hosts only, with the headers of the first page.
    pub(super) fn follow(&self, first: &Request, link: &str) -> Result<Request, Error> {
        let broken = |why: &str| Error::Broken { path: first.name.clone(), why: why.into() };
        let url = Url::parse(link).map_err(|_| broken("the link to the next page is not an address"))?;
        if !self.is_ours(first.audience, &url) {
            return Err(broken("the link to the next page leads to another host"));
        }
        let mut next = Request { url, continues: true, ..first.clone() };
        if first.audience == Audience::Graph {
            (next.method, next.body) = (Method::GET, Body::None);
        }
        Ok(next)
    }

    pub(super) fn is_ours(&self, audience: Audience, url: &Url) -> bool {
        match audience {
            Audience::Graph => self.graph.holds(url),
            Audience::Exchange => exchange::is_at(&self.exchange, url),
        }
    }
}

/// The address of `path` at `base`. Refuses a path that an address would not keep as it is: an id that was not
/// percent-encoded could cut it short (`#`) or lead out of it (`..`).
pub(super) fn under(base: &Origin, path: &str) -> Result<Url, Error> {
    let parsed = Url::parse(&format!("{base}{path}")).ok();
    let asked = path.split('?').next().unwrap_or(path);
    let kept = parsed.filter(|url| url.path() == asked && url.fragment().is_none());
    kept.ok_or_else(|| Error::Misuse(format!("{} is not percent-encoded", shown(asked))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::cloud::{Cloud, CloudName};

    #[test]
    fn a_path_that_an_address_would_change_is_refused() {
        let base = Cloud::new(CloudName::Global).graph;
        for fine in [
            "/v1.0/users?$filter=riskState%20eq%20'atRisk'",
            "/v1.0/users/a%23EXT%23@b.example",
            "/v1.0/r(period='D7')",
        ] {
            assert!(under(&base, fine).is_ok(), "{fine}");
        }
        for wrong in
            ["/v1.0/users/a#EXT#@b", "/v1.0/users/../groups", "/v1.0/users/%2e%2e/groups", "/v1.0/a b", "/v1.0/a\\b"]
        {
            assert!(matches!(under(&base, wrong), Err(Error::Misuse(_))), "{wrong}");
        }
    }
}
