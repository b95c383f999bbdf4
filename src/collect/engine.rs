//! Reads a tenant: rounds of families, all of a round at once, each ending in its piece of the snapshot.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures_util::future::join_all;
use jiff::Timestamp;

use super::FAMILIES;
use super::collector::{Asks, Collector, Options, Targets};
use super::decode::{Answer, Decoder, Ending, Piece};
use super::file::{Error, Span, Writer};
use super::source::{Refusal, Source};
use super::tee::Tee;
use super::{gap, licence, scope};
use crate::model::{Call, Gap, Snapshot};

/// Targets whose requests are held at one time.
const CHUNK: usize = 4000;

/// How often a refusal for want of a plan that the tenant has is asked again: Microsoft's reports answer so now and
/// then on licensed tenants (microsoftgraph/microsoft-graph-docs-contrib issue 3808).
const LICENCE_ATTEMPTS: usize = 3;

/// Reads the families of `options` from `source`; with a file, every page goes there as received. An error is the
/// file's: what the service refuses is a gap in the snapshot.
pub async fn take<S: Source>(source: &S, options: &Options, file: Option<&mut Writer>) -> Result<Snapshot, Error> {
    let mut snapshot = Snapshot::unread(options.tenant, options.taken);
    let chosen = scope::families(options);
    let tee = Tee::new(file);
    for round in rounds() {
        let run = Run { source, options, tee: &tee, snapshot: &snapshot };
        let families = FAMILIES.iter().filter(|family| family.round == round && chosen.contains(family.name));
        let pieces: Vec<Piece> = join_all(families.map(|family| run.family(family))).await;
        for piece in pieces {
            piece(&mut snapshot);
        }
    }
    snapshot.ended = Timestamp::now();
    tee.finish().map(|()| snapshot)
}

/// The rounds there are, in order.
pub(super) fn rounds() -> BTreeSet<u8> {
    FAMILIES.iter().map(|family| family.round).collect()
}

/// One round: everything its families share.
struct Run<'r, 'w, S> {
    source: &'r S,
    options: &'r Options,
    tee: &'r Tee<'w>,
    /// What earlier rounds read.
    snapshot: &'r Snapshot,
}

impl<S: Source> Run<'_, '_, S> {
    async fn family(&self, family: &Collector) -> Piece {
        let from = Timestamp::now();
        let held = family.licence.and_then(|licence| licence::held(licence, self.snapshot));
        let mut decoder = (family.decoder)();
        let ending = match skipped(family, held) {
            Some(gap) => Ending { gap: Some(gap), count: None },
            None => self.ask(family, held, decoder.as_mut()).await,
        };
        // An error of the file is held by the tee and ends the collection.
        let _ = self.tee.end(family.name, &ending, Span { from, to: Timestamp::now() });
        decoder.finish(ending)
    }

    async fn ask(&self, family: &Collector, held: Option<bool>, decoder: &mut dyn Decoder) -> Ending {
        match family.asks {
            Asks::Once(call) => self.once(family, held, &[call(self.options)], decoder).await,
            Asks::Either(first, second) => {
                self.once(family, held, &[first(self.options), second(self.options)], decoder).await
            }
            Asks::Each { targets, call, batched, .. } => {
                let Targets { keys, gap } = targets(self.snapshot, self.options);
                for keys in keys.chunks(CHUNK) {
                    let mut asked = Asked { run: self, family, held, call, decoder: &mut *decoder };
                    if batched { asked.batch(keys).await } else { asked.listings(keys).await }
                }
                Ending { gap, count: None }
            }
        }
    }

    /// The first of the calls that the service knows.
    async fn once(&self, family: &Collector, held: Option<bool>, calls: &[Call], decoder: &mut dyn Decoder) -> Ending {
        let mut attempts = 0;
        let mut calls = calls.iter().peekable();
        while let Some(&call) = calls.peek() {
            attempts += 1;
            let mut pages = 0_usize;
            let answer = self
                .source
                .pages(family.name, call, &mut |page| {
                    pages += 1;
                    self.page(family, "", &page, decoder)
                })
                .await;
            match answer {
                Ok(listing) => return Ending { gap: listing.cut.map(Gap::Cut), count: listing.count },
                Err(Refusal::NotFound(why)) if pages == 0 => {
                    calls.next();
                    if calls.peek().is_none() {
                        return Ending { gap: Some(Gap::Failed(why)), count: None };
                    }
                }
                Err(Refusal::Unlicensed(_)) if pages == 0 && held == Some(true) && attempts < LICENCE_ATTEMPTS => {}
                Err(refusal) => return Ending { gap: Some(gap::of(refusal, family, held)), count: None },
            }
        }
        Ending::default()
    }

    /// A page to the decoder, and if that can read it, to the file.
    fn page(&self, family: &Collector, target: &str, page: &Bytes, decoder: &mut dyn Decoder) -> Result<(), String> {
        let body = std::str::from_utf8(page).map_err(|_| "an answer that is not UTF-8".to_owned())?;
        decoder.page(target, body)?;
        self.tee.page(family.name, target, body)
    }
}

/// Why a family need not be asked at all.
fn skipped(family: &Collector, held: Option<bool>) -> Option<Gap> {
    use super::collector::Licence::P1Asked;
    let licence = family.licence.filter(|&licence| licence != P1Asked)?;
    (held == Some(false)).then(|| Gap::Unlicensed(licence.words().into()))
}

/// The targets of one family.
struct Asked<'a, 'r, 'w, S> {
    run: &'a Run<'r, 'w, S>,
    family: &'a Collector,
    held: Option<bool>,
    call: fn(&str) -> Call,
    decoder: &'a mut dyn Decoder,
}

impl<S: Source> Asked<'_, '_, '_, S> {
    /// One listing after another.
    async fn listings(&mut self, keys: &[Box<str>]) {
        for key in keys {
            let call = (self.call)(key);
            let answer = self
                .run
                .source
                .pages(self.family.name, &call, &mut |page| self.run.page(self.family, key, &page, self.decoder))
                .await;
            match answer {
                Ok(listing) => {
                    if let Some(why) = listing.cut {
                        self.answered(key, Answer::Short(Gap::Cut(why)));
                    }
                }
                Err(refusal) => self.refused(key, refusal),
            }
        }
    }

    /// All in batches.
    async fn batch(&mut self, keys: &[Box<str>]) {
        let calls: Vec<Call> = keys.iter().map(|key| (self.call)(key)).collect();
        let source = self.run.source;
        let mut answered = vec![false; keys.len()];
        source
            .batch(self.family.name, &calls, &mut |number, answer| {
                let Some(key) = keys.get(number) else { return };
                answered[number] = true;
                match answer {
                    Ok(page) => {
                        if let Err(why) = self.run.page(self.family, key, &page, self.decoder) {
                            self.answered(key, Answer::Short(Gap::Failed(why)));
                        }
                    }
                    Err(refusal) => self.refused(key, refusal),
                }
            })
            .await;
        for (key, _) in keys.iter().zip(answered).filter(|(_, answered)| !answered) {
            self.answered(key, Answer::Short(Gap::Failed("the batch came back without an answer".into())));
        }
    }

    fn refused(&mut self, key: &str, refusal: Refusal) {
        let answer = match refusal {
            Refusal::NotFound(_) | Refusal::NoMailbox => Answer::Absent,
            other => Answer::Short(gap::of(other, self.family, self.held)),
        };
        self.answered(key, answer);
    }

    fn answered(&mut self, key: &str, answer: Answer) {
        // An error of the file is held by the tee and ends the collection.
        let _ = self.run.tee.answer(self.family.name, key, &answer);
        self.decoder.answered(key, answer);
    }
}
