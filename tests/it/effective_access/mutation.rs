//! Mistakes that evaluators make are caught by the comparison: the tenant handed to one side is changed so that a sound
//! evaluator answers as the mistaken one would.

use std::cell::Cell;
use std::sync::Arc;

use palisade::model::{Part, Policy, Snapshot};

use super::judged::{by_reference, differences};
use super::{engine, random};

#[test]
fn an_evaluator_that_ignores_exclusions_is_caught() {
    caught(|policy| {
        let users = &mut policy.users;
        for list in [&mut users.exclude_users, &mut users.exclude_groups, &mut users.exclude_roles] {
            list.clear();
        }
        users.exclude_guests = None;
        policy.excluded_resources.clear();
    });
}

#[test]
fn an_evaluator_that_reads_or_as_and_is_caught() {
    caught(|policy| {
        if let Some(grant) = policy.grant.as_mut().filter(|grant| grant.operator.as_deref() == Some("OR")) {
            grant.operator = Some("AND".into());
        }
    });
}

#[test]
fn an_evaluator_that_counts_report_only_is_caught() {
    caught(|policy| {
        if &*policy.state == "enabledForReportingButNotEnforced" {
            policy.state = "enabled".into();
        }
    });
}

#[test]
fn an_evaluator_that_leaves_platforms_out_is_caught() {
    caught(|policy| policy.conditions.platforms = None);
}

#[test]
fn an_evaluator_that_leaves_locations_out_is_caught() {
    caught(|policy| policy.conditions.locations = None);
}

#[test]
fn an_evaluator_that_takes_every_guest_for_one_kind_is_caught() {
    caught(|policy| {
        let users = &mut policy.users;
        for guests in [&mut users.include_guests, &mut users.exclude_guests].into_iter().flatten() {
            guests.kinds = vec!["b2bCollaborationGuest".into()];
        }
    });
}

#[test]
fn an_evaluator_that_lets_unknown_words_protect_is_caught() {
    caught(|policy| {
        policy.conditions.unknown.clear();
        if &*policy.state == "paused" {
            policy.state = "enabled".into();
        }
        let controls = policy.grant.iter_mut().flat_map(|grant| &mut grant.controls);
        controls.filter(|control| control.starts_with("fingerprint")).for_each(|control| *control = "mfa".into());
    });
}

#[test]
fn an_evaluator_that_judges_strengths_by_the_word_mfa_is_caught() {
    caught(|policy| {
        if let Some(strength) = policy.grant.as_mut().and_then(|grant| grant.strength.take()) {
            policy.grant.iter_mut().for_each(|grant| grant.controls.push("mfa".into()));
            drop(strength);
        }
    });
}

/// At least one tenant in fifty shows the mistake, so that 500 show it for certain.
fn caught(mistake: impl Fn(&mut Policy)) {
    let (tried, caught) = (Cell::new(0), Cell::new(0));
    random::check(60, random::tenant(), |snapshot| {
        tried.set(tried.get() + 1);
        let mistaken = engine::judged(&changed(&snapshot, &mistake));
        if !differences(&mistaken, &by_reference(&snapshot)).is_empty() {
            caught.set(caught.get() + 1);
        }
        Ok(())
    });
    assert!(caught.get() * 50 >= tried.get(), "{} of {} tenants show the mistake", caught.get(), tried.get());
}

fn changed(snapshot: &Snapshot, change: impl Fn(&mut Policy)) -> Snapshot {
    let mut changed = snapshot.clone();
    let mut policies = changed.conditional_access.known().cloned().unwrap_or_default();
    policies.iter_mut().for_each(change);
    changed.conditional_access = Arc::new(Part::Complete(policies));
    changed
}
