//! Which families are asked for when only some are wanted.

use std::collections::BTreeSet;

use super::FAMILIES;
use super::collector::{Asks, Options};

/// Asked for whatever is wanted: the subscriptions say what can be asked, and the organisation has the name and domain
/// that stand over every report.
const ALWAYS: [&str; 2] = ["licences", "organization"];

/// The wanted families, those that their targets come from, and those that are always asked for.
pub(super) fn families(options: &Options) -> BTreeSet<&'static str> {
    let Some(only) = &options.only else { return FAMILIES.iter().map(|family| family.name).collect() };
    let mut chosen = with_sources(only.iter().map(String::as_str), |_, _| true);
    chosen.extend(ALWAYS);
    chosen
}

/// Where targets come from that are only fewer when it was not read: that leaves no gap.
const WELCOME: [(&str, &str); 2] = [("directory_audits", "licences"), ("hidden_rules", "risky_users")];

/// These families and those that must be read for them to be whole, because their targets come from there.
pub fn rests_on<'f>(families: impl IntoIterator<Item = &'f str>) -> BTreeSet<&'static str> {
    with_sources(families, |family, source| !WELCOME.contains(&(family, source)))
}

fn with_sources<'f>(
    families: impl IntoIterator<Item = &'f str>,
    counts: impl Fn(&str, &str) -> bool,
) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let mut wanted: Vec<&str> = families.into_iter().collect();
    while let Some(name) = wanted.pop() {
        let Some(family) = FAMILIES.iter().find(|family| family.name == name) else { continue };
        if let (true, Asks::Each { after, .. }) = (found.insert(family.name), &family.asks) {
            wanted.extend(after.iter().filter(|source| counts(family.name, source)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_targets_come_from_is_asked_too() {
        let mut options = Options::all(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        options.only = Some(BTreeSet::from(["federation".into()]));
        assert_eq!(families(&options), BTreeSet::from(["domains", "federation", "licences", "organization"]));
    }

    #[test]
    fn what_targets_come_from_must_be_read_for_a_family_to_be_whole() {
        assert_eq!(rests_on(["admin_sign_ins"]), BTreeSet::from(["admin_sign_ins", "role_assignments"]));
        assert!(!rests_on(["hidden_rules"]).contains("risky_users"), "who is at risk only adds mailboxes to look into");
    }

    #[test]
    fn what_is_only_welcome_is_a_source_of_targets() {
        for (name, source) in WELCOME {
            let family = FAMILIES.iter().find(|family| family.name == name).expect(name);
            assert!(matches!(family.asks, Asks::Each { after, .. } if after.contains(&source)), "{name}: {source}");
        }
    }
}
