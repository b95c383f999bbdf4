//! Clients that cannot do modern authentication: whether a policy shuts them out of Exchange.
//!
//! A block does, and so does a demand that such a client cannot meet (Microsoft Entra, "Block legacy authentication with
//! Conditional Access" and "Conditional Access: Conditions", client apps).

use super::cells;
use super::demand::{Operator, blocks};
use super::holds::Holds;
use super::places::Place;
use super::resources::{self, EXCHANGE};
use super::risk::{self, Risk};
use crate::model::{CUSTOM_FACTOR, GrantControls, Policy, TERMS_OF_USE};

/// The client types of Conditional Access that are meant.
const TYPES: [&str; 2] = ["exchangeActiveSync", "other"];

/// Whether a policy shuts out each type, of those to whom it applies. One that is narrowed in any way does not.
pub(super) fn shuts_out(policy: &Policy, places: &[Place]) -> [Holds; 2] {
    let reaches = resources::meets(policy, EXCHANGE)
        .min(is_everywhere(policy, places))
        .min(risk::holds(&policy.conditions, Risk::Unnoticed));
    TYPES.map(|kind| {
        let grant = policy.grant.as_ref().map_or(Holds::No, |grant| cannot_be_met(grant, kind));
        reaches.min(cells::client(&policy.conditions.client_app_types, kind)).min(grant)
    })
}

fn is_everywhere(policy: &Policy, places: &[Place]) -> Holds {
    let conditions = &policy.conditions;
    if conditions.device_filter.is_some() || !conditions.flows.is_empty() {
        return Holds::No;
    }
    let scope = conditions.platforms.as_ref();
    let platforms = cells::PLATFORMS.iter().map(|name| cells::platform(scope, Some(name)));
    let platforms = platforms.chain([cells::platform(scope, None)]);
    let places = places.iter().map(|place| place.meets(conditions.locations.as_ref()));
    platforms.chain(places).min().unwrap_or(Holds::Yes)
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
    use crate::model::Scope;

    fn of(policy: &Policy) -> [Holds; 2] {
        let none = crate::model::Part::Complete(Vec::new());
        shuts_out(policy, &super::super::places::of(std::iter::once(policy), &none))
    }

    #[test]
    fn a_demand_that_cannot_be_met_is_as_good_as_a_block() {
        let (yes, no) = (Holds::Yes, Holds::No);
        assert_eq!(of(&policy("p", &["mfa"])), [yes, yes]);
        assert_eq!(of(&policy("p", &["block"])), [yes, yes]);
        assert_eq!(of(&policy("p", &["termsOfUse"])), [yes, yes]);
        assert_eq!(of(&policy("p", &["compliantDevice"])), [no, yes]);
        assert_eq!(of(&policy("p", &["mfa", "compliantDevice"])), [no, yes], "the device is an alternative");
        assert_eq!(of(&policy("p", &["approvedApplication"])), [no, no]);
        assert_eq!(of(&policy("p", &["telepathy"])), [Holds::Maybe; 2]);
        assert_eq!(of(&policy("p", &[])), [no, no]);
    }

    #[test]
    fn a_narrowed_policy_shuts_out_nobody() {
        let mut narrowed = policy("p", &["block"]);
        narrowed.conditions.client_app_types = vec!["other".into()];
        assert_eq!(of(&narrowed), [Holds::No, Holds::Yes]);
        narrowed.conditions.locations = Some(Scope { include: vec!["All".into()], exclude: vec!["AllTrusted".into()] });
        assert_eq!(of(&narrowed), [Holds::No; 2]);
        let mut narrowed = policy("p", &["block"]);
        narrowed.conditions.platforms = Some(Scope { include: vec!["windows".into()], exclude: Vec::new() });
        assert_eq!(of(&narrowed), [Holds::No; 2]);
        let mut narrowed = policy("p", &["block"]);
        narrowed.conditions.sign_in_risk = vec!["high".into()];
        assert_eq!(of(&narrowed), [Holds::No; 2]);
        let mut other = policy("p", &["block"]);
        other.resources = vec!["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe".into()];
        assert_eq!(of(&other), [Holds::No; 2], "it must reach Exchange");
    }
}
