//! What the subjects that a rule found wrong are called. Asked of them at the end, and once where many rules find the same
//! ones wrong: each name of a hundred thousand people is a hundred bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use super::run::Bench;
use super::tally::Wrong;
use crate::facts::Subject;
use crate::model::{Exposure, Resource};

/// Fewer than these are not worth remembering.
const MANY: usize = 1_000;

/// Subjects of one kind by what they are.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// Sorted.
    pub(super) resources: Arc<Vec<Resource>>,
    /// The place of the first of them among the subjects of their kind.
    pub(super) first: u32,
    /// The widest of theirs.
    pub(super) exposure: Exposure,
}

/// What was asked already of the subjects of one kind, by their places.
#[derive(Debug, Default)]
pub(super) struct Shared(Vec<(Vec<u32>, Named)>);

impl Shared {
    /// What these are called; `None` when one cannot say, or there are none.
    pub(super) fn named(&mut self, wrong: &[Wrong], bench: &Bench<'_>) -> Option<Named> {
        if wrong.len() < MANY {
            return named(wrong, bench);
        }
        let same = |places: &[u32]| places.iter().copied().eq(wrong.iter().map(|wrong| wrong.index));
        if let Some((_, known)) = self.0.iter().find(|(places, _)| same(places)) {
            return Some(known.clone());
        }
        let named = named(wrong, bench)?;
        self.0.push((wrong.iter().map(|wrong| wrong.index).collect(), named.clone()));
        Some(named)
    }
}

fn named(wrong: &[Wrong], bench: &Bench<'_>) -> Option<Named> {
    let ask = |wrong: &Wrong| asked(wrong.index, bench);
    // Each collected straight into its place: beside a hundred thousand names there is no room for as many again.
    let told: Vec<Option<Resource>> = wrong.par_iter().map(|wrong| Some(ask(wrong)?.0)).collect();
    let mut resources: Vec<Resource> = told.into_iter().collect::<Option<_>>()?;
    let exposure = wrong.par_iter().filter_map(|wrong| Some(ask(wrong)?.1)).max()?;
    let (least, _) = resources.iter().enumerate().min_by(|(_, one), (_, other)| one.cmp(other))?;
    let first = wrong.get(least)?.index;
    resources.sort_unstable();
    Some(Named { resources: Arc::new(resources), first, exposure })
}

/// One subject; `None` when it fails in an unforeseen way.
fn asked(index: u32, bench: &Bench<'_>) -> Option<(Resource, Exposure)> {
    let mut told = None;
    let mut ask = |subject: &dyn Subject| told = Some((subject.resource(), subject.exposure()));
    let place = usize::try_from(index).ok()?;
    catch_unwind(AssertUnwindSafe(|| bench.subjects.visit(place, &mut ask))).ok()?;
    told
}
