//! The engine and the reference agree on every account of random tenants.

use proptest::prelude::*;

use super::judged::{by_reference, differences};
use super::{engine, random};

#[test]
fn engine_and_reference_agree_on_every_account_of_500_random_tenants() {
    random::check(500, random::tenant(), |snapshot| {
        let found = differences(&engine::judged(&snapshot), &by_reference(&snapshot));
        prop_assert!(found.is_empty(), "engine against reference: {}", found.join("\n"));
        Ok(())
    });
}

/// Random tenants in which everybody comes out alike would prove nothing.
#[test]
fn random_tenants_hold_every_class_and_every_doubt() {
    use crate::reference::Verdict;
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    let seen: RefCell<BTreeMap<String, usize>> = RefCell::default();
    random::check(300, random::tenant(), |snapshot| {
        for judged in by_reference(&snapshot) {
            for verdict in judged.of.values().chain(judged.verdicts().map(|(_, verdict)| verdict)) {
                let word = match verdict {
                    Verdict::Proven(class) => class.word(),
                    Verdict::Unproven { .. } => "unproven",
                    Verdict::Unknown(_) => "unknown",
                };
                *seen.borrow_mut().entry(word.to_owned()).or_default() += 1;
            }
            let legacy = format!("legacy {:?}", judged.shut_out_of_legacy);
            *seen.borrow_mut().entry(legacy).or_default() += 1;
        }
        Ok(())
    });
    let seen = seen.into_inner();
    let wanted = "password_only third_party_control off_network_only mfa_or_device per_user_mfa mfa passwordless \
                  phishing_resistant blocked unproven";
    let all: usize = seen.values().sum();
    for word in wanted.split_whitespace() {
        let found = seen.get(word).copied().unwrap_or_default();
        assert!(found * 1_000 > all, "{word} is too rare to be tested: {seen:?}");
    }
    for answer in ["legacy None", "legacy Some(true)", "legacy Some(false)"] {
        assert!(seen.get(answer).copied().unwrap_or_default() > 100, "{answer}: {seen:?}");
    }
}
