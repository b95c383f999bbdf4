//! The count of what was asked, by family.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::model::{Requests, Tally};

#[derive(Default)]
pub(super) struct Ledger(Mutex<BTreeMap<&'static str, Tally>>);

impl Ledger {
    /// One exchange of `entries` requests that waited this long (service time) before it left.
    pub(super) fn sent(&self, family: &'static str, entries: u32, waited: Duration) {
        self.enter(family, |tally| {
            tally.sent += u64::from(entries);
            tally.round_trips += 1;
            tally.seconds_waited += waited.as_secs_f64();
        });
    }

    pub(super) fn received(&self, family: &'static str, bytes: usize) {
        self.enter(family, |tally| tally.bytes += bytes as u64);
    }

    pub(super) fn throttled(&self, family: &'static str, entries: u32) {
        self.enter(family, |tally| tally.throttled += u64::from(entries));
    }

    pub(super) fn retried(&self, family: &'static str, entries: u32) {
        self.enter(family, |tally| tally.retried += u64::from(entries));
    }

    pub(super) fn paused(&self, family: &'static str, wait: Duration) {
        self.enter(family, |tally| tally.seconds_waited += wait.as_secs_f64());
    }

    pub(super) fn requests(&self) -> Requests {
        let mut requests = Requests::default();
        for (&family, tally) in self.0.lock().expect("no holder panics").iter() {
            requests.total.add(tally);
            requests.by_family.insert(family.to_owned(), *tally);
        }
        requests
    }

    fn enter(&self, family: &'static str, change: impl FnOnce(&mut Tally)) {
        change(self.0.lock().expect("no holder panics").entry(family).or_default());
    }
}
