//! Which networks an address can be in at once.

use std::net::IpAddr;

/// First and last address of one kind.
#[derive(Clone, Copy)]
struct Range {
    is_new: bool,
    first: u128,
    last: u128,
}

/// The sets of lists, by their places, that some address is in; the empty set first. Where a list cannot be read, it is
/// in every set once and once in none.
pub(super) fn signatures(lists: &[&[Box<str>]]) -> Vec<Vec<usize>> {
    let read: Vec<Option<Vec<Range>>> =
        lists.iter().map(|list| list.iter().map(|range| self::range(range)).collect()).collect();
    let mut found = vec![Vec::new()];
    // Only where a range begins, and right after one ends, does anything change.
    let turns = read.iter().flatten().flatten().flat_map(|range| {
        [Some(range.first), range.last.checked_add(1)].into_iter().flatten().map(|at| (range.is_new, at))
    });
    for turn in turns {
        let inside = |range: &Range| range.is_new == turn.0 && range.first <= turn.1 && turn.1 <= range.last;
        let holds = |list: &Option<Vec<Range>>| list.as_ref().is_some_and(|ranges| ranges.iter().any(inside));
        let set: Vec<usize> = (0..read.len()).filter(|&at| holds(&read[at])).collect();
        if !found.contains(&set) {
            found.push(set);
        }
    }
    for unread in (0..read.len()).filter(|&at| read[at].is_none()) {
        let with = found.iter().map(|set| [set.as_slice(), &[unread]].concat()).collect::<Vec<_>>();
        found.extend(with);
    }
    found
}

/// `203.0.113.0/24`, `2001:db8::/32`
fn range(text: &str) -> Option<Range> {
    let (address, length) = text.split_once('/')?;
    let (is_new, bits, address) = match address.parse().ok()? {
        IpAddr::V4(address) => (false, 32_u32, u128::from(address.to_bits())),
        IpAddr::V6(address) => (true, 128, address.to_bits()),
    };
    let free = bits.checked_sub(length.parse().ok()?)?;
    let rest = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
    Some(Range { is_new, first: address & !rest, last: address | rest })
}
