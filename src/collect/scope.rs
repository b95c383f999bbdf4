//! Which families are asked for when only some are wanted.

use std::collections::BTreeSet;

use super::FAMILIES;
use super::collector::{Asks, Options};

/// The wanted families, those that their targets come from, and the subscriptions, which say what can be asked.
pub(super) fn families(options: &Options) -> BTreeSet<&'static str> {
    let Some(only) = &options.only else { return FAMILIES.iter().map(|family| family.name).collect() };
    let mut chosen = BTreeSet::from(["licences"]);
    let mut wanted: Vec<&str> = only.iter().map(String::as_str).collect();
    while let Some(name) = wanted.pop() {
        let Some(family) = FAMILIES.iter().find(|family| family.name == name) else { continue };
        if let (true, Asks::Each { after, .. }) = (chosen.insert(family.name), &family.asks) {
            wanted.extend(*after);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_targets_come_from_is_asked_too() {
        let mut options = Options::all(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        options.only = Some(BTreeSet::from(["federation".into()]));
        assert_eq!(families(&options), BTreeSet::from(["domains", "federation", "licences"]));
    }
}
