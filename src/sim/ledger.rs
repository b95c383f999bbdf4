//! What the simulated tenant saw: the numbers a test asks for after a scan, and the misdeeds of a client.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use serde_json::Value;

use super::route::Bucket;

/// The books of one simulator so far.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub buckets: BTreeMap<Bucket, Tally>,
    /// `$batch` requests; their entries are counted in their buckets.
    pub batches: u64,
    /// Bearer tokens that arrived where they do not belong: at another service's origin or at a foreign host.
    pub misplaced: u64,
    /// Next links handed out whose page was never read.
    pub pages_skipped: u64,
    /// Requests for paths or cmdlets that the service does not have.
    pub unknown: Vec<String>,
    /// Faults played, by their name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Every write that was carried out or refused by its handler, in order.
    pub writes: Vec<Write>,
    /// Objects made a second time by a request that had made one already: a creation repeated blindly.
    pub duplicates: u64,
    /// Writes sent again, without effect, although the answer to the first had arrived.
    pub needless: u64,
    /// Objects whose last change was read back only where it did not show yet: whoever trusts that read is wrong.
    pub unsettled: Vec<String>,
    /// Every request in order of arrival, batch entries included; empty when logging is off.
    pub calls: Vec<Call>,
}

impl Ledger {
    /// The numbers of one bucket, zero if it was never used.
    pub fn bucket(&self, bucket: Bucket) -> Tally {
        self.buckets.get(&bucket).cloned().unwrap_or_default()
    }

    /// The sum over all buckets; `highest` is the largest of them.
    pub fn total(&self) -> Tally {
        self.buckets.values().fold(Tally::default(), |sum, tally| Tally {
            requests: sum.requests + tally.requests,
            units: sum.units + tally.units,
            throttled: sum.throttled + tally.throttled,
            injected: sum.injected + tally.injected,
            impolite: sum.impolite + tally.impolite,
            highest: sum.highest.max(tally.highest),
        })
    }
}

/// One bucket's numbers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    pub requests: u64,
    /// Resource units charged (Microsoft Graph, "Identity and access service limits").
    pub units: u64,
    /// 429 answers.
    pub throttled: u64,
    /// 429 answers given although no limit was exceeded.
    pub injected: u64,
    /// Requests made before the told wait had passed.
    pub impolite: u64,
    /// Most requests in flight at once.
    pub highest: usize,
}

/// One request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    pub method: String,
    /// Path and query as sent; for Exchange, the path followed by `/` and the cmdlet.
    pub path: String,
    /// Names of the parameters a cmdlet was given, as sent.
    pub parameters: Vec<String>,
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    pub method: String,
    /// Path as sent; for Exchange, the path followed by `/` and the cmdlet.
    pub path: String,
    /// The body as sent, for Exchange the parameters; secrets in it are shown nowhere else.
    pub body: Value,
    pub status: u16,
    pub effect: Effect,
}

/// What a write did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    Changed,
    /// Everything was so already.
    Nothing,
    /// Made what the same request had made before.
    Duplicate,
    Refused,
}

/// The ledger while it is written.
#[derive(Default)]
pub(super) struct Books {
    inner: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    ledger: Ledger,
    /// Fingerprints of links handed out and not yet followed.
    links: BTreeSet<u64>,
    followed: BTreeSet<u64>,
    /// Writes whose answer arrived.
    acknowledged: BTreeSet<u64>,
}

impl Books {
    pub(super) fn snapshot(&self) -> Ledger {
        self.with(|open| Ledger { pages_skipped: open.links.len() as u64, ..open.ledger.clone() })
    }

    pub(super) fn tally(&self, bucket: Bucket, change: impl FnOnce(&mut Tally)) {
        self.with(|open| change(open.ledger.buckets.entry(bucket).or_default()));
    }

    pub(super) fn write(&self, change: impl FnOnce(&mut Ledger)) {
        self.with(|open| change(&mut open.ledger));
    }

    pub(super) fn fault(&self, name: &'static str) {
        self.with(|open| *open.ledger.faults.entry(name).or_default() += 1);
    }

    /// A next link left the house. A page that is read twice gives the same link twice, which is one link.
    pub(super) fn link_given(&self, link: u64) {
        self.with(|open| {
            if !open.followed.contains(&link) {
                open.links.insert(link);
            }
        });
    }

    pub(super) fn link_followed(&self, link: u64) {
        self.with(|open| {
            open.links.remove(&link);
            open.followed.insert(link);
        });
    }

    pub(super) fn written(&self, write: Write, identity: u64) {
        self.with(|open| {
            let idle = matches!(write.effect, Effect::Nothing | Effect::Duplicate);
            open.ledger.needless += u64::from(idle && open.acknowledged.contains(&identity));
            open.ledger.duplicates += u64::from(write.effect == Effect::Duplicate);
            open.ledger.writes.push(write);
        });
    }

    /// The answer to a write reached the client.
    pub(super) fn acknowledged(&self, identity: u64) {
        self.with(|open| open.acknowledged.insert(identity));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Open) -> T) -> T {
        work(&mut self.inner.lock().expect("no panic happens while the books are open"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_never_followed_is_a_page_skipped() {
        let books = Books::default();
        books.link_given(1);
        books.link_given(2);
        books.link_given(2);
        books.link_followed(1);
        assert_eq!(books.snapshot().pages_skipped, 1);
    }

    #[test]
    fn a_page_read_again_does_not_reopen_its_link() {
        let books = Books::default();
        books.link_given(1);
        books.link_followed(1);
        books.link_given(1);
        assert_eq!(books.snapshot().pages_skipped, 0);
    }
}
