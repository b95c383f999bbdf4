//! What sign-ins are told apart by: circumstances and resources. Two states of a tenant that are weighed over the same axes can
//! be compared sign-in by sign-in.

use std::collections::HashMap;

use super::cells::Cells;
use super::holds::Holds;
use super::{places, resources, rule};
use crate::model::{NamedLocation, Part, Policy};

#[derive(Clone)]
pub(super) struct Axes {
    pub(super) cells: Cells,
    /// The first resource of each column.
    pub(super) firsts: Vec<String>,
    /// Each with the column in which policies are laid over it.
    pub(super) resources: Vec<(String, usize)>,
}

impl Axes {
    /// As far as these policies tell sign-ins apart.
    pub(super) fn of(policies: &[&Policy], known: &Part<Vec<NamedLocation>>) -> Self {
        let places = places::of(policies.iter().copied(), known);
        let relevant: Vec<&Policy> = rule::relevant(policies.iter().copied()).collect();
        let (firsts, resources) = columns(&relevant, resources::of(policies));
        Self { cells: Cells::of(relevant.into_iter(), places), firsts, resources }
    }
}

/// Resources for which every policy is alike share a column. Gives the first resource of each column, and the column of each
/// resource.
fn columns(policies: &[&Policy], names: Vec<String>) -> (Vec<String>, Vec<(String, usize)>) {
    let (mut firsts, mut columns) = (Vec::new(), HashMap::new());
    let resources = names.into_iter().map(|name| {
        let column: Vec<Holds> = policies.iter().map(|policy| resources::meets(policy, &name)).collect();
        let at = *columns.entry(column).or_insert_with(|| {
            firsts.push(name.clone());
            firsts.len() - 1
        });
        (name, at)
    });
    let resources = resources.collect();
    (firsts, resources)
}
