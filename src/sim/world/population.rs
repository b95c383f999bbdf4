//! How many accounts of which sort a tenant of a given size has, and which index is which.
//!
//! Sorts lie in ranges of the index, and those with a mailbox lie together, so that mailbox `i` is a sum away from its
//! owner. Listings go through [`Population::listed`], which mixes the sorts as a directory does.

use std::ops::Range;

/// The sort of an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Sort {
    BreakGlass,
    /// A second, cloud-only account of an administrator, without a mailbox.
    Admin,
    Member,
    Shared,
    Room,
    Service,
    /// A member without a mailbox: shop floor, contractors.
    Frontline,
    Guest,
}

/// Ranges of the user index by sort.
#[derive(Clone, Debug)]
pub(super) struct Population {
    pub(super) total: usize,
    pub(super) admins: Range<usize>,
    pub(super) members: Range<usize>,
    pub(super) shared: Range<usize>,
    pub(super) rooms: Range<usize>,
    pub(super) services: Range<usize>,
    pub(super) frontline: Range<usize>,
    pub(super) guests: Range<usize>,
    stride: usize,
}

/// Two break-glass accounts come first.
pub(super) const BREAK_GLASS: Range<usize> = 0..2;

impl Population {
    /// The population of a tenant of `total` accounts, 50 at least.
    pub(super) fn of(total: usize) -> Self {
        let total = total.max(50);
        let mut end = BREAK_GLASS.end;
        let mut take = |count: usize| {
            let start = end;
            end += count;
            start..end
        };
        let admins = take((total / 120).clamp(6, 80));
        let (shared, rooms, services) = ((total / 25).max(3), (total / 50).max(2), (total / 100).clamp(3, 400));
        let (frontline, guests) = (total / 20, total * 8 / 100);
        let counted = admins.end + shared + rooms + services + frontline + guests;
        let members = take(total - counted);
        let (shared, rooms, services) = (take(shared), take(rooms), take(services));
        let (frontline, guests) = (take(frontline), take(guests));
        Self { total, admins, members, shared, rooms, services, frontline, guests, stride: stride(total) }
    }

    pub(super) fn sort(&self, index: usize) -> Sort {
        match index {
            i if i < BREAK_GLASS.end => Sort::BreakGlass,
            i if i < self.admins.end => Sort::Admin,
            i if i < self.members.end => Sort::Member,
            i if i < self.shared.end => Sort::Shared,
            i if i < self.rooms.end => Sort::Room,
            i if i < self.services.end => Sort::Service,
            i if i < self.frontline.end => Sort::Frontline,
            _ => Sort::Guest,
        }
    }

    /// Indices of the accounts with a mailbox.
    pub(super) fn mailboxes(&self) -> Range<usize> {
        self.members.start..self.services.end
    }

    /// The account at a place of the listing: every index once, in no telling order.
    pub(super) fn listed(&self, place: usize) -> Option<usize> {
        (place < self.total).then(|| (place * self.stride + self.total / 3) % self.total)
    }
}

/// A step that visits every index before it comes back: coprime to the total.
fn stride(total: usize) -> usize {
    let wanted = (total as f64 * 0.618) as usize | 1;
    (wanted..).find(|step| gcd(*step, total) == 1).unwrap_or(1)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_fill_the_whole_tenant() {
        for total in [50, 51, 500, 5_000, 1_000_000] {
            let made = Population::of(total);
            assert_eq!(made.guests.end, total);
            assert!(made.members.len() * 2 > total, "most accounts are people at work");
        }
    }

    #[test]
    fn a_listing_names_every_account_once() {
        let made = Population::of(1_234);
        let mut seen: Vec<_> = (0..1_234).filter_map(|place| made.listed(place)).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..1_234).collect::<Vec<_>>());
        assert_eq!(made.listed(1_234), None);
    }
}
