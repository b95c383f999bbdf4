//! The answers that Microsoft prints for What If (`tests/access/what-if`): policies that apply to a sign-in, and what they
//! guarantee.

use std::path::Path;

use serde_json::Value;
use uuid::Uuid;

use super::judged::{Judged, by_reference};
use super::{engine, written};
use crate::reference::{Class, Verdict};

/// The first answer leaves this account out of both its policies.
const LEFT_OUT: &str = "f7ca74b0-8562-4083-b66c-0476f942cfd0";

#[test]
fn a_session_control_and_a_policy_on_risk_guarantee_nothing_although_they_apply() {
    for judged in judged("evaluate") {
        assert_eq!(judged.class, Verdict::Proven(Class::PasswordOnly), "both are in report-only mode");
        assert_eq!(judged.would_be, Verdict::Proven(Class::PasswordOnly), "{}", judged.user);
    }
}

#[test]
fn a_strength_demanded_in_an_authentication_context_guards_that_context_alone() {
    for judged in judged("evaluate-strength") {
        assert_eq!(judged.would_be, Verdict::Proven(Class::PasswordOnly));
    }
}

/// The same strength on all resources is MFA, and no more.
#[test]
fn the_printed_strength_is_mfa_where_it_is_demanded_of_everything() {
    let mut policies = printed("evaluate-strength");
    policies[0]["conditions"]["applications"] = serde_json::json!({"includeApplications": ["All"]});
    for judged in of(&policies) {
        assert_eq!(judged.class, Verdict::Proven(Class::PasswordOnly));
        assert_eq!(judged.would_be, Verdict::Proven(Class::Mfa));
    }
}

/// The risk condition of the printed policy taken away, it is a baseline, for all but the one left out.
#[test]
fn the_printed_exclusion_holds() {
    let mut policies = printed("evaluate");
    policies[1]["conditions"]["userRiskLevels"] = serde_json::json!([]);
    for judged in of(&policies) {
        let left_out = judged.user == id(LEFT_OUT);
        let expected = if left_out { Class::PasswordOnly } else { Class::Mfa };
        assert_eq!(judged.would_be, Verdict::Proven(expected), "{}", judged.user);
    }
}

fn judged(file: &str) -> Vec<Judged> {
    of(&printed(file))
}

fn of(policies: &[Value]) -> Vec<Judged> {
    let users = [written::user(id(LEFT_OUT), "left.out"), written::user(Uuid::from_u128(7), "anybody")];
    let snapshot = written::tenant(&users, policies, &[]);
    assert_eq!(snapshot.conditional_access.whole().map(Vec::len), Ok(policies.len()));
    by_reference(&snapshot).into_iter().chain(engine::judged(&snapshot)).collect()
}

fn printed(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/access/what-if/{file}.json"));
    let answer: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("an answer")).expect("JSON");
    answer["value"].as_array().expect("policies").clone()
}

fn id(text: &str) -> Uuid {
    text.parse().expect("an id")
}
