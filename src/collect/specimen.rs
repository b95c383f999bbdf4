//! For tests: a tenant of canned answers, and a file in memory.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use uuid::Uuid;

use super::collector::Options;
use super::file::{Error, Reader, Writer};
use super::source::{BatchSink, Listing, Refusal, Sink, Source};
use super::{replay, take};
use crate::model::{Call, Snapshot};

/// Answers by family and, in families with targets, by a part of the request. Everything else is an empty list.
#[derive(Clone, Debug, Default)]
pub(super) struct Tenant {
    answers: BTreeMap<&'static str, Vec<(String, Vec<Canned>)>>,
    counts: BTreeMap<&'static str, u64>,
    asked: Arc<Mutex<Vec<(&'static str, Call)>>>,
}

/// One page, or what comes instead.
pub(super) type Canned = Result<String, Refusal>;

impl Tenant {
    /// A tenant with every plan.
    pub(super) fn licensed() -> Self {
        let plan = |name: &str, id: u8| {
            format!(r#"{{"servicePlanId":"00000000-0000-0000-0000-0000000000{id:02}","servicePlanName":"{name}"}}"#)
        };
        let plans = [plan("AAD_PREMIUM_P2", 1), plan("EXCHANGE_S_ENTERPRISE", 2)].join(",");
        Self::default().page("licences", &format!(r#"[{{"capabilityStatus":"Enabled","servicePlans":[{plans}]}}]"#))
    }

    /// One more page of a family: the records of its `value`.
    pub(super) fn page(self, family: &'static str, records: &str) -> Self {
        self.answer(family, "", Ok(format!(r#"{{"value":{records}}}"#)))
    }

    /// One more answer of a family, to requests that hold `about`.
    pub(super) fn answer(mut self, family: &'static str, about: &str, answer: Canned) -> Self {
        let answers = self.answers.entry(family).or_default();
        match answers.iter_mut().find(|(known, _)| known == about) {
            Some((_, canned)) => canned.push(answer),
            None => answers.push((about.into(), vec![answer])),
        }
        self
    }

    pub(super) fn refuses(self, family: &'static str, refusal: Refusal) -> Self {
        self.answer(family, "", Err(refusal))
    }

    pub(super) fn counts(mut self, family: &'static str, count: u64) -> Self {
        self.counts.insert(family, count);
        self
    }

    /// The requests of a family.
    pub(super) fn asked(&self, family: &str) -> Vec<Call> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|(name, _)| *name == family).map(|(_, call)| call.clone()).collect()
    }

    fn canned(&self, family: &'static str, call: &Call) -> Vec<Canned> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push((family, call.clone()));
        let request = format!("{call:?}");
        let answers = self.answers.get(family).into_iter().flatten();
        let mut fitting = answers.filter(|(about, _)| request.contains(about.as_str()));
        fitting.next().map_or_else(|| vec![Ok(r#"{"value":[]}"#.into())], |(_, canned)| canned.clone())
    }
}

impl Source for Tenant {
    async fn pages(&self, family: &'static str, call: &Call, sink: &mut Sink<'_>) -> Result<Listing, Refusal> {
        for answer in self.canned(family, call) {
            sink(Bytes::from(answer?)).map_err(Refusal::Failed)?;
        }
        Ok(Listing { count: self.counts.get(family).copied(), cut: None })
    }

    async fn batch<I>(&self, family: &'static str, calls: I, sink: &mut BatchSink<'_>)
    where
        I: IntoIterator<Item = Call> + Send,
        I::IntoIter: Send,
    {
        for (number, call) in calls.into_iter().enumerate() {
            for answer in self.canned(family, &call) {
                sink(number, answer.map(Bytes::from));
            }
        }
    }
}

/// A file in memory.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn options() -> Options {
    let taken: Timestamp = "2026-11-25T12:00:00Z".parse().expect("a time");
    Options::all(Uuid::from_u128(7), taken)
}

/// Reads the tenant, without a file.
pub(super) fn scan(tenant: &Tenant) -> Snapshot {
    run(async { take(tenant, &options(), None).await }).expect("no file that could fail")
}

/// Reads the tenant into a file: the snapshot and the file's bytes.
pub(super) fn scan_to_file(tenant: &Tenant, options: &Options) -> (Snapshot, Vec<u8>) {
    let memory = Memory::default();
    let mut writer = Writer::stream(Box::new(memory.clone()), options, None).expect("memory takes a header");
    let snapshot = run(async { take(tenant, options, Some(&mut writer)).await }).expect("memory takes pages");
    writer.finish(snapshot.ended).expect("memory takes a trailer");
    (snapshot, memory.bytes())
}

pub(super) fn read(bytes: Vec<u8>) -> Result<Snapshot, Error> {
    let reader = Reader::from_bytes(Box::new(io::Cursor::new(bytes)), Path::new("file"), None)?;
    replay(reader).map(|(snapshot, _)| snapshot)
}

fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// A file of these lines, its trailer's digest made right.
pub(super) fn resealed(lines: &str) -> Vec<u8> {
    let end = lines.rfind(r#"{"line":"trailer""#).expect("a trailer");
    let digest = digest(&SHA256, &lines.as_bytes()[..end]);
    let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let ended = options().taken;
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    let trailer = format!("{{\"line\":\"trailer\",\"ended\":\"{ended}\",\"digest\":\"{digest}\"}}\n");
    out.write_all(&lines.as_bytes()[..end]).and_then(|()| out.write_all(trailer.as_bytes())).expect("memory");
    out.finish().expect("memory")
}
