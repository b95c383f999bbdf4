//! Accounts sorted by their relation to every policy: each set splits the classes that it cuts, and no more.

use roaring::RoaringBitmap;

pub(super) struct Partition {
    /// The class of each account.
    of: Vec<u32>,
    sizes: Vec<u32>,
    /// Classes that have become empty.
    free: Vec<u32>,
    /// Where those go that leave a class for the set at hand; `STAYS` where none left yet.
    leaving: Vec<u32>,
}

const STAYS: u32 = u32::MAX;

impl Partition {
    pub(super) fn of(accounts: usize) -> Self {
        let size = u32::try_from(accounts).unwrap_or(u32::MAX);
        Self { of: vec![0; accounts], sizes: vec![size], free: Vec::new(), leaving: vec![STAYS] }
    }

    /// Tells the accounts of a set from the others. The smaller side is walked.
    pub(super) fn split(&mut self, set: &RoaringBitmap, everybody: &RoaringBitmap) {
        if set.len() * 2 <= everybody.len() {
            self.walk(set.iter());
        } else {
            self.walk((everybody - set).iter());
        }
    }

    fn walk(&mut self, accounts: impl Iterator<Item = u32>) {
        let mut touched = Vec::new();
        for account in accounts {
            let Some(&old) = self.of.get(account as usize) else { continue };
            let new = match self.leaving.get(old as usize) {
                Some(&new) if new != STAYS => new,
                _ => {
                    touched.push(old);
                    self.open(old)
                }
            };
            self.shift(account, old, new);
        }
        for old in touched {
            if let Some(leaving) = self.leaving.get_mut(old as usize) {
                *leaving = STAYS;
            }
            if self.sizes.get(old as usize) == Some(&0) {
                self.free.push(old);
            }
        }
    }

    /// A class for those that leave another.
    fn open(&mut self, old: u32) -> u32 {
        let new = self.free.pop().unwrap_or_else(|| {
            self.sizes.push(0);
            self.leaving.push(STAYS);
            u32::try_from(self.sizes.len() - 1).unwrap_or(STAYS)
        });
        if let Some(leaving) = self.leaving.get_mut(old as usize) {
            *leaving = new;
        }
        new
    }

    fn shift(&mut self, account: u32, old: u32, new: u32) {
        if let Some(class) = self.of.get_mut(account as usize) {
            *class = new;
        }
        if let Some(size) = self.sizes.get_mut(old as usize) {
            *size -= 1;
        }
        if let Some(size) = self.sizes.get_mut(new as usize) {
            *size += 1;
        }
    }

    /// The class of each account, numbered from 0 in the order of their first accounts, and these.
    pub(super) fn finish(mut self) -> (Vec<u32>, Vec<u32>) {
        let mut numbers = vec![STAYS; self.sizes.len()];
        let mut firsts = Vec::new();
        for (class, account) in self.of.iter_mut().zip(0..) {
            let Some(number) = numbers.get_mut(*class as usize) else { continue };
            if *number == STAYS {
                *number = u32::try_from(firsts.len()).unwrap_or(STAYS);
                firsts.push(account);
            }
            *class = *number;
        }
        (self.of, firsts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_equal_relations_are_one_class() {
        let everybody: RoaringBitmap = (0..8).collect();
        let sets: [&[u32]; 5] = [&[0, 1, 2, 3, 4, 5], &[2, 3], &[2, 3], &[], &[3, 7]];
        let mut partition = Partition::of(8);
        for set in sets {
            partition.split(&set.iter().copied().collect(), &everybody);
        }
        let (classes, firsts) = partition.finish();
        assert_eq!(classes, [0, 0, 1, 2, 0, 0, 3, 4]);
        assert_eq!(firsts, [0, 2, 3, 6, 7]);
    }
}
