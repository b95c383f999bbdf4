//! Clients that cannot do modern authentication: whether a policy shuts them out of Exchange.
//!
//! A block does, and so does a demand that such a client cannot meet (Microsoft Entra, "Block legacy authentication with
//! Conditional Access" and "Conditional Access: Conditions", client apps).

use super::cells;
use super::demand::{Operator, blocks};
use super::holds::{Holds, says};
use super::resources::{self, EXCHANGE};
use super::risk::{self, Risk};
use crate::model::{CUSTOM_FACTOR, Conditions, GrantControls, Policy, Scope, TERMS_OF_USE};

/// The client types of Conditional Access that are meant.
const TYPES: [&str; 2] = ["exchangeActiveSync", "other"];

/// Whether a policy shuts out each type, of those to whom it applies. One that is narrowed in any way does not.
pub(super) fn shuts_out(policy: &Policy) -> [Holds; 2] {
    let reaches = resources::meets(policy, EXCHANGE)
        .min(is_everywhere(&policy.conditions).into())
        .min(risk::holds(&policy.conditions, Risk::Unnoticed));
    TYPES.map(|kind| {
        let grant = policy.grant.as_ref().map_or(Holds::No, |grant| cannot_be_met(grant, kind));
        reaches.min(cells::client(&policy.conditions.client_app_types, kind)).min(grant)
    })
}

/// What is left out narrows too, also a place that nobody can be in or that is not known: shutting out is said of policies
/// that do without.
fn is_everywhere(conditions: &Conditions) -> bool {
    let is_wide = |scope: &Option<Scope>| {
        scope.as_ref().is_none_or(|scope| scope.exclude.is_empty() && says(&scope.include, "all"))
    };
    is_wide(&conditions.platforms)
        && is_wide(&conditions.locations)
        && conditions.device_filter.is_none()
        && conditions.flows.is_empty()
}

fn cannot_be_met(grant: &GrantControls, kind: &str) -> Holds {
    if blocks(grant) {
        return Holds::Yes;
    }
    let controls = grant.controls.iter().map(|control| cannot_give(control, kind));
    let parts: Vec<Holds> = controls.chain(grant.strength.iter().map(|_| Holds::Yes)).collect();
    let (least, most) = (parts.iter().min().copied(), parts.iter().max().copied());
    let found = match Operator::of(grant) {
        Operator::All => most,
        Operator::Any => least,
        Operator::Strange => most.map(|most| most.min(Holds::Maybe)),
    };
    found.unwrap_or(Holds::No)
}

/// Exchange ActiveSync can meet a demand for a device.
fn cannot_give(control: &str, kind: &str) -> Holds {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(control));
    if is(&["mfa", TERMS_OF_USE, CUSTOM_FACTOR]) {
        return Holds::Yes;
    }
    if is(&["compliantDevice", "domainJoinedDevice"]) {
        return (kind == "other").into();
    }
    let harmless = is(&["approvedApplication", "compliantApplication", "passwordChange", "riskRemediation"]);
    if harmless { Holds::No } else { Holds::Maybe }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::access::tests::policy;

    #[test]
    fn a_demand_that_cannot_be_met_is_as_good_as_a_block() {
        let (yes, no) = (Holds::Yes, Holds::No);
        assert_eq!(shuts_out(&policy("p", &["mfa"])), [yes, yes]);
        assert_eq!(shuts_out(&policy("p", &["block"])), [yes, yes]);
        assert_eq!(shuts_out(&policy("p", &["termsOfUse"])), [yes, yes]);
        assert_eq!(shuts_out(&policy("p", &["compliantDevice"])), [no, yes]);
        assert_eq!(shuts_out(&policy("p", &["mfa", "compliantDevice"])), [no, yes], "the device is an alternative");
        assert_eq!(shuts_out(&policy("p", &["approvedApplication"])), [no, no]);
        assert_eq!(shuts_out(&policy("p", &["telepathy"])), [Holds::Maybe; 2]);
        assert_eq!(shuts_out(&policy("p", &[])), [no, no]);
    }

    #[test]
    fn a_narrowed_policy_shuts_out_nobody() {
        let mut narrowed = policy("p", &["block"]);
        narrowed.conditions.client_app_types = vec!["other".into()];
        assert_eq!(shuts_out(&narrowed), [Holds::No, Holds::Yes]);
        for left_out in ["AllTrusted", "a word that is not known", "8f3c9d04-0000-4000-8000-00000000dead"] {
            narrowed.conditions.locations = Some(Scope { include: vec!["All".into()], exclude: vec![left_out.into()] });
            assert_eq!(shuts_out(&narrowed), [Holds::No; 2], "{left_out}");
        }
        narrowed.conditions.locations = Some(Scope { include: vec!["All".into()], exclude: Vec::new() });
        assert_eq!(shuts_out(&narrowed), [Holds::No, Holds::Yes]);
        let mut narrowed = policy("p", &["block"]);
        narrowed.conditions.platforms = Some(Scope { include: vec!["windows".into()], exclude: Vec::new() });
        assert_eq!(shuts_out(&narrowed), [Holds::No; 2]);
        let mut narrowed = policy("p", &["block"]);
        narrowed.conditions.sign_in_risk = vec!["high".into()];
        assert_eq!(shuts_out(&narrowed), [Holds::No; 2]);
        let mut other = policy("p", &["block"]);
        other.resources = vec!["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe".into()];
        assert_eq!(shuts_out(&other), [Holds::No; 2], "it must reach Exchange");
    }
}
