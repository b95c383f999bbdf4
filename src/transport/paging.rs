//! Listings page by page: done when no link comes, and only then. A short, an empty page or one that reaches the
//! count is not the end.

use std::sync::Arc;

use bytes::Bytes;
use tokio::task::{JoinError, yield_now};
use tokio_util::task::AbortOnDropHandle;

use super::attempt::Reply;
use super::chain::Chain;
use super::classify::says_expired;
use super::error::Error;
use super::head::{self, Head};
use super::request::Request;
use super::send::Core;
use super::token::Audience;

/// Exchange's warning that a listing stops before its end, the one sign of it.
const TRUNCATED: &str = "There are more results available";

/// How a listing went that was read to its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    pub pages: u64,
    /// `@odata.count` of the first page: a hint, for the count lags the directory.
    pub count: Option<u64>,
    /// Why records may be missing or come twice although the end was reached.
    pub cut: Option<String>,
    /// Exchange's, escaped.
    pub warnings: Vec<String>,
}

/// Who takes the pages. An error says that a page is not what it should be.
pub(super) type OnPage<'a> = dyn FnMut(Bytes) -> Result<(), String> + Send + 'a;

impl Core {
    /// Reads `first`, or goes on from its answer, to the last page. The next page is requested before the current one
    /// is handed over, so the service works while we decode. Pages that came before an error have been handed over.
    pub(super) async fn walk(
        self: &Arc<Self>,
        first: &Request,
        begun: Option<Reply>,
        page: &mut OnPage<'_>,
    ) -> Result<Listing, Error> {
        let mut listing = Listing::default();
        let mut chain = Chain::default();
        let is_counted = begun.is_none();
        let mut reply = match begun {
            Some(reply) => reply,
            None => self.send(first.clone()).await?,
        };
        loop {
            if !reply.status.is_success() && says_expired(&reply, first.audience) {
                listing.restart(first)?;
                chain = Chain::default();
                reply = self.send(first.clone()).await?;
                continue;
            }
            let head = head_of(first, &reply)?;
            if is_counted && listing.pages == 0 {
                self.expect(first, &head);
            }
            listing.note(&head);
            let next = self.next(first, head.next, &reply, &mut chain);
            let upcoming = next.as_ref().ok().cloned().flatten().map(|next| self.ahead(next));
            if upcoming.is_some() {
                yield_now().await;
            }
            page(reply.body).map_err(|why| Error::Unreadable { path: first.name.clone(), why })?;
            next?;
            let Some(upcoming) = upcoming else { return Ok(listing) };
            reply = upcoming.await.map_err(|stopped| broken(first, &stopped))??;
        }
    }

    /// The request for the page after this one; an error for a link that leads elsewhere or nowhere.
    fn next(
        &self,
        first: &Request,
        link: Option<String>,
        page: &Reply,
        chain: &mut Chain,
    ) -> Result<Option<Request>, Error> {
        let Some(link) = link else { return Ok(None) };
        let next = self.endpoints.follow(first, &link)?;
        let broken = |why: &str| Error::Broken { path: first.name.clone(), why: why.into() };
        chain.follow(&link, &page.body).map_err(broken)?;
        Ok(Some(next))
    }

    fn ahead(self: &Arc<Self>, next: Request) -> AbortOnDropHandle<Result<Reply, Error>> {
        let core = Arc::clone(self);
        AbortOnDropHandle::new(tokio::spawn(async move { core.send(next).await }))
    }

    /// From count and page size, how many pages there will be.
    fn expect(&self, first: &Request, head: &Head) {
        let (Some(count), Some(size)) = (head.count, page_size(first)) else { return };
        self.progress.expect(first.family, count.div_ceil(size));
    }
}

impl Listing {
    /// Takes in what stands around the records of one more page.
    fn note(&mut self, head: &Head) {
        self.pages += 1;
        self.count = self.count.or(head.count);
        let truncated = head.warnings.iter().find(|warning| warning.starts_with(TRUNCATED));
        if let (None, Some(warning)) = (&head.next, truncated) {
            self.cut.get_or_insert_with(|| warning.clone());
        }
        let new = head.warnings.iter().filter(|warning| !self.warnings.contains(warning)).cloned().collect::<Vec<_>>();
        self.warnings.extend(new);
    }

    /// Once. Records come again, and some may have moved past the place where the first chain ended.
    fn restart(&mut self, first: &Request) -> Result<(), Error> {
        if self.cut.is_some() {
            return Err(Error::Broken { path: first.name.clone(), why: "the page link expired again".into() });
        }
        self.cut = Some("the page link expired and the listing was started again".into());
        Ok(())
    }
}

fn head_of(first: &Request, reply: &Reply) -> Result<Head, Error> {
    let head = match first.audience {
        Audience::Graph => head::hasty(&reply.body),
        Audience::Exchange => head::whole(&reply.body),
    };
    head.map_err(|error| Error::Unreadable { path: first.name.clone(), why: error.to_string() })
}

fn page_size(first: &Request) -> Option<u64> {
    let query = first.url.query()?;
    query.split('&').find_map(|part| part.strip_prefix("$top=").or_else(|| part.strip_prefix("%24top=")))?.parse().ok()
}

fn broken(first: &Request, stopped: &JoinError) -> Error {
    Error::Broken { path: first.name.clone(), why: format!("the next page was given up: {stopped}") }
}

#[cfg(test)]
mod tests;
