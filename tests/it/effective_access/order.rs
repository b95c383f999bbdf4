//! What may never happen, whoever evaluates: more demanded and less guaranteed, or the other way round.

use std::sync::Arc;

use palisade::model::{Guests, Part, Policy, Scope, Snapshot};
use proptest::prelude::*;
use proptest::sample::Index;

use super::judged::{Judged, by_reference};
use super::random::{self, APPS, GROUPS, LOCATIONS, ROLES, USERS, id};
use super::{engine, random::policy};

type Judge = fn(&Snapshot) -> Vec<Judged>;
const JUDGES: [(&str, Judge); 2] = [("engine", engine::judged), ("reference", by_reference)];

#[test]
fn one_more_block_or_requirement_lowers_nobody() {
    let added = policy().prop_map(|policy| Policy { state: "enabled".into(), id: id(0xFFFF), ..policy });
    random::check(150, (random::tenant(), added), |(before, added)| {
        let after = with_policies(&before, |policies| policies.push(added.clone()));
        for (name, judge) in JUDGES {
            ordered(name, &judge(&before), &judge(&after))?;
        }
        Ok(())
    });
}

#[test]
fn one_more_exclusion_raises_nobody() {
    random::check(150, (random::tenant(), any::<Index>(), exclusion()), |(before, place, exclusion)| {
        let after = with_policies(&before, |policies| {
            if !policies.is_empty() {
                let place = place.index(policies.len());
                exclusion.add(&mut policies[place]);
            }
        });
        for (name, judge) in JUDGES {
            ordered(name, &judge(&after), &judge(&before))?;
        }
        Ok(())
    });
}

fn with_policies(snapshot: &Snapshot, change: impl FnOnce(&mut Vec<Policy>)) -> Snapshot {
    let mut changed = snapshot.clone();
    let mut policies = changed.conditional_access.known().cloned().unwrap_or_default();
    change(&mut policies);
    changed.conditional_access = Arc::new(Part::Complete(policies));
    changed
}

/// Nobody is guaranteed less in `higher`, by what is certain and by what is possible.
fn ordered(judge: &str, lower: &[Judged], higher: &[Judged]) -> Result<(), TestCaseError> {
    for (lower, higher) in lower.iter().zip(higher) {
        let common = lower.of.iter().filter_map(|(name, low)| Some((name.as_str(), low, higher.of.get(name)?)));
        let whole =
            lower.verdicts().into_iter().zip(higher.verdicts()).map(|((name, low), (_, high))| (name, low, high));
        for (name, low, high) in whole.chain(common) {
            let (Some((least, most)), Some((raised_least, raised_most))) = (low.bounds(), high.bounds()) else {
                continue;
            };
            prop_assert!(least <= raised_least && most <= raised_most, "{judge}, {name}: {low:?} then {high:?}");
        }
        let fell = lower.shut_out_of_legacy == Some(true) && higher.shut_out_of_legacy != Some(true);
        prop_assert!(!fell, "{judge}: legacy clients were shut out and are not any more");
    }
    Ok(())
}

#[derive(Clone, Debug)]
enum Exclusion {
    User(u128),
    Group(u128),
    Role(usize),
    Guests(&'static str),
    App(u128),
    Bundle(&'static str),
    Platform(&'static str),
    Location(u128),
    AllTrusted,
}

fn exclusion() -> impl Strategy<Value = Exclusion> {
    prop_oneof![
        (0..14_u128).prop_map(Exclusion::User),
        (0..6_u128).prop_map(Exclusion::Group),
        (0..ROLES.len()).prop_map(Exclusion::Role),
        prop::sample::select(vec!["internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember"])
            .prop_map(Exclusion::Guests),
        (0..3_u128).prop_map(Exclusion::App),
        prop::sample::select(vec!["Office365", "MicrosoftAdminPortals"]).prop_map(Exclusion::Bundle),
        prop::sample::select(vec!["android", "windows", "linux"]).prop_map(Exclusion::Platform),
        (0..5_u128).prop_map(Exclusion::Location),
        Just(Exclusion::AllTrusted),
    ]
}

impl Exclusion {
    fn add(&self, policy: &mut Policy) {
        let word = |number: u128| -> Box<str> { id(number).to_string().into() };
        match *self {
            Self::User(number) => policy.users.exclude_users.push(word(USERS + number)),
            Self::Group(number) => policy.users.exclude_groups.push(word(GROUPS + number)),
            Self::Role(place) => policy.users.exclude_roles.push(ROLES[place].into()),
            // Kinds and tenants are one condition: to add a kind to another's tenants is no plain exclusion.
            Self::Guests(kind) if policy.users.exclude_guests.is_none() => {
                policy.users.exclude_guests = Some(Guests { kinds: vec![kind.into()], tenants: None });
            }
            Self::Guests(_) => {}
            Self::App(number) => policy.excluded_resources.push(word(APPS + number)),
            Self::Bundle(name) => policy.excluded_resources.push(name.into()),
            Self::Platform(name) => exclude(&mut policy.conditions.platforms, name.into()),
            Self::Location(number) => exclude(&mut policy.conditions.locations, word(LOCATIONS + number)),
            Self::AllTrusted => exclude(&mut policy.conditions.locations, "AllTrusted".into()),
        }
    }
}

fn exclude(scope: &mut Option<Scope>, word: Box<str>) {
    scope.get_or_insert_with(|| Scope { include: vec!["All".into()], exclude: Vec::new() }).exclude.push(word);
}
