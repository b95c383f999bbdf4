//! Which families wait for which. There is nothing else to wait for: whatever may be asked is asked at once.

use std::collections::BTreeSet;

use super::FAMILIES;
use super::collector::{Asks, Collector};

/// Says which plans the tenant has.
pub(super) const PLANS: &str = "licences";

/// The families of one collection, on their way.
pub(super) struct Order {
    /// Not yet handed out; those that others wait for come first.
    waiting: Vec<&'static Collector>,
    /// Not yet read to their end.
    open: BTreeSet<&'static str>,
}

impl Order {
    pub(super) fn of(chosen: &BTreeSet<&str>) -> Self {
        let mut waiting: Vec<&Collector> = FAMILIES.iter().filter(|family| chosen.contains(family.name)).collect();
        let open = waiting.iter().map(|family| family.name).collect();
        let awaited: BTreeSet<&str> = waiting.iter().flat_map(|family| awaited(family)).collect();
        waiting.sort_by_key(|family| !awaited.contains(family.name));
        Self { waiting, open }
    }

    /// Those that wait for nothing any more. Each is given once.
    pub(super) fn ready(&mut self) -> Vec<&'static Collector> {
        let open = &self.open;
        self.waiting.extract_if(.., |family| awaited(family).all(|name| !open.contains(name))).collect()
    }

    /// A family was read to its end.
    pub(super) fn done(&mut self, family: &Collector) {
        self.open.remove(family.name);
    }
}

/// What must be read first: where the targets come from, and whether the plan is there.
fn awaited(family: &Collector) -> impl Iterator<Item = &'static str> {
    let targets = match family.asks {
        Asks::Each { after, .. } => after,
        Asks::Once(_) | Asks::Either(..) => &[],
    };
    targets.iter().copied().chain(family.licence.map(|_| PLANS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(families: &[&Collector]) -> Vec<&'static str> {
        families.iter().map(|family| family.name).collect()
    }

    #[test]
    fn a_family_is_ready_once_all_it_waits_for_is_read() {
        let mut order = Order::of(&BTreeSet::from([PLANS, "mailboxes", "users", "inbox_rules", "grants"]));
        let first = order.ready();
        assert_eq!(names(&first), [PLANS, "users", "grants"]);
        assert!(order.ready().is_empty(), "nothing is given twice");
        first.iter().for_each(|family| order.done(family));
        let second = order.ready();
        assert_eq!(names(&second), ["mailboxes"]);
        order.done(second[0]);
        assert_eq!(names(&order.ready()), ["inbox_rules"]);
    }

    #[test]
    fn every_family_has_its_turn() {
        let mut order = Order::of(&FAMILIES.iter().map(|family| family.name).collect());
        let mut given = 0;
        loop {
            let ready = order.ready();
            if ready.is_empty() {
                break;
            }
            given += ready.len();
            ready.iter().for_each(|family| order.done(family));
        }
        assert_eq!(given, FAMILIES.len(), "some wait for each other, or for one that there is not");
    }
}
