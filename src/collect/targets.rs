//! Asks about the targets of one family.

use std::sync::atomic::{AtomicBool, Ordering};

use super::collector::Collector;
use super::decode::{Answer, Decoder};
use super::engine::Run;
use super::gap;
use super::source::{Refusal, Source};
use super::tee::Tee;
use crate::model::{Call, Gap};

/// After so many refusals for want of a permission and nothing else, the rest is not asked.
const IN_VAIN: usize = 100;

pub(super) struct Asked<'a, 'r, 'w, S> {
    pub(super) run: &'a Run<'r, 'w, S>,
    pub(super) family: &'a Collector,
    /// Whether the tenant has the plan that the family needs, where known.
    pub(super) held: Option<bool>,
    pub(super) call: fn(&str) -> Call,
    pub(super) decoder: &'a mut dyn Decoder,
}

impl<S: Source> Asked<'_, '_, '_, S> {
    /// One listing after another. Gives why the rest was not asked, if it was not.
    pub(super) async fn listings(&mut self, keys: &[Box<str>]) -> Option<Gap> {
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
        None
    }

    /// All in batches. Gives why the rest was not asked, if it was not.
    pub(super) async fn batch(&mut self, keys: &[Box<str>]) -> Option<Gap> {
        let Run { source, tee, .. } = *self.run;
        let enough = AtomicBool::new(false);
        let calls = Calls { keys: keys.iter(), call: self.call, tee, enough: &enough };
        let mut answered = vec![false; keys.len()];
        let (mut denied, mut other, mut why) = (0_usize, false, String::new());
        source
            .batch(self.family.name, calls, &mut |number, answer| {
                let Some(key) = keys.get(number) else { return };
                answered[number] = true;
                match &answer {
                    Err(Refusal::Denied(says)) => {
                        denied += 1;
                        why.clone_from(says);
                    }
                    _ => other = true,
                }
                enough.store(denied >= IN_VAIN && !other, Ordering::Relaxed);
                self.answer(key, answer);
            })
            .await;
        if denied >= IN_VAIN && !other && answered.contains(&false) {
            return Some(gap::of(Refusal::Denied(why), self.family, self.run.asker(self.held)));
        }
        for (key, _) in keys.iter().zip(answered).filter(|(_, answered)| !answered) {
            self.answered(key, Answer::Short(Gap::Failed("the batch came back without an answer".into())));
        }
        None
    }

    fn answer(&mut self, key: &str, answer: Result<bytes::Bytes, Refusal>) {
        match answer {
            Ok(page) => {
                if let Err(why) = self.run.page(self.family, key, &page, self.decoder) {
                    self.answered(key, Answer::Short(Gap::Failed(why)));
                }
            }
            Err(refusal) => self.refused(key, refusal),
        }
    }

    fn refused(&mut self, key: &str, refusal: Refusal) {
        let answer = match refusal {
            Refusal::NotFound(_) | Refusal::NoMailbox => Answer::Absent,
            other => Answer::Short(gap::of(other, self.family, self.run.asker(self.held))),
        };
        self.answered(key, answer);
    }

    fn answered(&mut self, key: &str, answer: Answer) {
        // An error of the file is held by the tee and ends the collection.
        let _ = self.run.tee.answer(self.family.name, key, &answer);
        self.decoder.answered(key, answer);
    }
}

/// The requests of the targets, made when their turn comes, until asking on is in vain. Says how many are left, from
/// which the service's reader foretells how long they will take.
struct Calls<'a, 'w> {
    keys: std::slice::Iter<'a, Box<str>>,
    call: fn(&str) -> Call,
    tee: &'a Tee<'w>,
    enough: &'a AtomicBool,
}

impl Iterator for Calls<'_, '_> {
    type Item = Call;

    fn next(&mut self) -> Option<Call> {
        if self.enough.load(Ordering::Relaxed) || self.tee.is_broken() {
            return None;
        }
        self.keys.next().map(|key| (self.call)(key))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.keys.size_hint()
    }
}
