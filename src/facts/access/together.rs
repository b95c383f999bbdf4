//! Which networks and which countries one sign-in can come from at once.

use std::collections::{BTreeMap, BTreeSet};

use super::spots::Span;

/// Places of the things that something lies in together, ascending.
pub(super) type Lying = Vec<usize>;

/// The sets of networks that some address lies in, the empty one among them: each set differs from the next one at the end
/// of some range only.
pub(super) fn networks(networks: &[(usize, &[Span])]) -> BTreeSet<Lying> {
    let mut found = BTreeSet::from([Vec::new()]);
    for is_v6 in [false, true] {
        let mut ends = Vec::new();
        for (network, spans) in networks {
            for span in spans.iter().filter(|span| span.is_v6 == is_v6) {
                ends.push((span.first, *network, true));
                ends.extend(span.last.checked_add(1).map(|after| (after, *network, false)));
            }
        }
        ends.sort_unstable();
        sweep(&ends, &mut found);
    }
    found
}

/// By ascending address: where a range of a network begins, and the first address after one.
fn sweep(ends: &[(u128, usize, bool)], found: &mut BTreeSet<Lying>) {
    let mut within: BTreeMap<usize, usize> = BTreeMap::new();
    for at_one_address in ends.chunk_by(|one, next| one.0 == next.0) {
        for (_, network, begins) in at_one_address {
            let ranges = within.entry(*network).or_default();
            *ranges = if *begins { *ranges + 1 } else { ranges.saturating_sub(1) };
        }
        within.retain(|_, ranges| *ranges > 0);
        found.insert(within.keys().copied().collect());
    }
}

/// The sets of country locations that some address lies in, the empty one among them: by the countries that they list, and
/// those that hold addresses of no known country.
pub(super) fn countries(locations: &[(usize, &[String], bool)]) -> BTreeSet<Lying> {
    let mut by_code: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (location, codes, unknown) in locations {
        for code in codes.iter().map(String::as_str).chain(unknown.then_some("")) {
            by_code.entry(code).or_default().insert(*location);
        }
    }
    let mut found: BTreeSet<Lying> = by_code.into_values().map(|set| set.into_iter().collect()).collect();
    found.insert(Vec::new());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(first: u128, last: u128) -> Span {
        Span { is_v6: false, first, last }
    }

    fn sets(sets: &[&[usize]]) -> BTreeSet<Lying> {
        sets.iter().map(|set| set.to_vec()).collect()
    }

    #[test]
    fn networks_lie_together_where_their_ranges_meet() {
        let (wide, narrow) = (span(10, 20), span(12, 13));
        assert_eq!(networks(&[(0, &[wide]), (1, &[narrow])]), sets(&[&[], &[0], &[0, 1]]));
        assert_eq!(networks(&[(0, &[wide]), (1, &[span(20, 30)])]), sets(&[&[], &[0], &[0, 1], &[1]]));
        assert_eq!(networks(&[(0, &[wide]), (1, &[span(21, 30)])]), sets(&[&[], &[0], &[1]]), "they only touch");
        assert_eq!(networks(&[(0, &[wide, narrow])]), sets(&[&[], &[0]]), "ranges of one network may overlap");
        assert_eq!(networks(&[(0, &[wide]), (1, &[wide])]), sets(&[&[], &[0, 1]]));
        let newer = Span { is_v6: true, ..wide };
        assert_eq!(networks(&[(0, &[wide]), (1, &[newer])]), sets(&[&[], &[0], &[1]]));
        let to_the_end = Span { is_v6: true, first: 5, last: u128::MAX };
        assert_eq!(networks(&[(0, &[to_the_end]), (1, &[newer])]), sets(&[&[], &[0], &[0, 1]]));
    }

    #[test]
    fn countries_lie_together_where_they_list_the_same() {
        let codes = |codes: &[&str]| -> Vec<String> { codes.iter().map(|&code| code.into()).collect() };
        let (north, baltic, south) = (codes(&["NO", "SE"]), codes(&["SE", "PL"]), codes(&["IT"]));
        let found = countries(&[(0, &north, false), (1, &baltic, true), (2, &south, true)]);
        assert_eq!(found, sets(&[&[], &[0], &[0, 1], &[1], &[1, 2], &[2]]));
    }
}
