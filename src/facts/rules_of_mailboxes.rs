//! All inbox rules of all mailboxes as one list, and which mailboxes' rules are missing.

use uuid::Uuid;

use super::ground::all;
use crate::model::{Gap, HiddenRule, InboxRule, Part, Snapshot};

#[derive(Debug)]
pub(super) struct RulesOfMailboxes<'s> {
    snapshot: &'s Snapshot,
    /// For each mailbox asked, how many rules there are up to and including its own.
    plain_ends: Vec<usize>,
    hidden_ends: Vec<usize>,
    /// Why there may be more rules than are known.
    pub(super) plain_gap: Option<Gap>,
    pub(super) hidden_gap: Option<Gap>,
}

impl<'s> RulesOfMailboxes<'s> {
    /// `mailboxes` are the places of mailboxes by account, sorted.
    pub(super) fn of(snapshot: &'s Snapshot, mailboxes: &[(Uuid, u32)]) -> Self {
        let plain = all(&snapshot.inbox_rules);
        let hidden = all(&snapshot.hidden_rules);
        let plain_gap = gap(&snapshot.inbox_rules, plain.iter().map(|row| &row.rules)).or_else(|| {
            let unasked = unasked(snapshot, mailboxes, plain.iter().map(|row| row.user));
            (unasked > 0).then(|| Gap::Failed(format!("the rules of {unasked} mailboxes were not read")))
        });
        let hidden_gap = gap(&snapshot.hidden_rules, hidden.iter().map(|row| &row.rules)).or_else(|| {
            let unasked = unasked(snapshot, mailboxes, hidden.iter().map(|row| row.user));
            let say = || format!("hidden rules of {unasked} mailboxes: scan with --deep");
            (unasked > 0).then(|| Gap::NotAsked(say()))
        });
        Self {
            snapshot,
            plain_ends: ends(plain.iter().map(|row| row.rules.known().map_or(0, |rules| rules.len()))),
            hidden_ends: ends(hidden.iter().map(|row| row.rules.known().map_or(0, |rules| rules.len()))),
            plain_gap,
            hidden_gap,
        }
    }

    pub(super) fn plain_len(&self) -> usize {
        self.plain_ends.last().copied().unwrap_or_default()
    }

    pub(super) fn hidden_len(&self) -> usize {
        self.hidden_ends.last().copied().unwrap_or_default()
    }

    /// Rule `index` and whose it is.
    pub(super) fn plain(&self, index: usize) -> Option<(Uuid, &'s InboxRule)> {
        let (at, inner) = place(&self.plain_ends, index);
        let row = all(&self.snapshot.inbox_rules).get(at)?;
        row.rules.known()?.get(inner).map(|rule| (row.user, rule))
    }

    /// The name of the folder that a rule moves mail to, where Exchange was asked about that mailbox.
    pub(super) fn folder(&self, user: Uuid, rule: &InboxRule) -> Option<&'s str> {
        let asked = all(&self.snapshot.hidden_rules);
        let row = asked.binary_search_by_key(&user, |row| row.user).ok().and_then(|at| asked.get(at))?;
        row.folders.iter().find(|(identity, _)| Some(*identity) == rule.identity).map(|(_, name)| &**name)
    }

    pub(super) fn hidden(&self, index: usize) -> Option<(Uuid, &'s HiddenRule)> {
        let (at, inner) = place(&self.hidden_ends, index);
        let row = all(&self.snapshot.hidden_rules).get(at)?;
        row.rules.known()?.get(inner).map(|rule| (row.user, rule))
    }
}

/// Why the listing as a whole, or that of one mailbox, is not complete.
fn gap<'p, F, R: 'p>(family: &Part<F>, mut mailboxes: impl Iterator<Item = &'p Part<R>>) -> Option<Gap> {
    family.gap().or_else(|| mailboxes.find_map(Part::gap)).cloned()
}

/// How many mailboxes that people read have no row among the accounts asked, which are sorted.
fn unasked(snapshot: &Snapshot, mailboxes: &[(Uuid, u32)], asked: impl Iterator<Item = Uuid>) -> usize {
    let known = all(&snapshot.mailboxes);
    let is_read = |place: u32| {
        let found = usize::try_from(place).ok().and_then(|place| known.get(place));
        found.is_some_and(|mailbox| mailbox.kind.takes_mail())
    };
    let mut asked = asked.peekable();
    let mut missing = 0;
    for (account, place) in mailboxes {
        while asked.next_if(|next| next < account).is_some() {}
        if asked.peek() != Some(account) && is_read(*place) {
            missing += 1;
        }
    }
    missing
}

fn ends(counts: impl Iterator<Item = usize>) -> Vec<usize> {
    counts
        .scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        })
        .collect()
}

/// The row that holds element `index`, and its place within.
fn place(ends: &[usize], index: usize) -> (usize, usize) {
    let row = ends.partition_point(|end| *end <= index);
    let before = row.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
    (row, index - before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_numbered_across_mailboxes_also_empty_ones() {
        let ends = ends([2, 0, 1].into_iter());
        assert_eq!(ends, [2, 2, 3]);
        assert_eq!([0, 1, 2].map(|index| place(&ends, index)), [(0, 0), (0, 1), (2, 0)]);
    }
}
