//! Whether whoever signs in to the account next is asked for more than a password.

use std::net::{IpAddr, Ipv4Addr};

use uuid::Uuid;

use super::question::{Answer, Question};
use super::row::Row;
use super::{Asked, next};
use crate::collect::collector::{Licence, Needs};
use crate::collect::family::evaluate;
use crate::model::{Account, Call, SecondFactor, SignInAsked};

/// Office 365 Exchange Online ("Verify first-party Microsoft applications in sign-in reports").
const EXCHANGE_ONLINE: Uuid = Uuid::from_u128(0x0000_0002_0000_0ff1_ce00_0000_0000_0000);

/// An address that nobody has (RFC 5737): no named location of networks holds it.
const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1));

/// A sign-in from the account's own country is the weakest that an attacker can choose: where others are blocked, he takes
/// an exit there.
pub(super) fn questions(asked: &Asked<'_>) -> Vec<Question> {
    let sign_in = SignInAsked {
        user: asked.person.id,
        app: EXCHANGE_ONLINE,
        client: "browser".into(),
        platform: "windows".into(),
        flow: "none".into(),
        country: asked.person.usage_location.clone().unwrap_or_else(|| "US".into()),
        address: OUTSIDE,
    };
    let defaults = Question {
        needs: Needs::Graph(&[&["Policy.Read.All"]]),
        licence: None,
        call: Call::get("/policies/identitySecurityDefaultsEnforcementPolicy?$select=id,isEnabled"),
    };
    let policies = Question {
        needs: Needs::Graph(&[&["Policy.Read.All"], &["Policy.Read.ConditionalAccess"]]),
        licence: Some(Licence::P1Asked),
        call: evaluate(&sign_in),
    };
    vec![defaults, policies]
}

pub(super) fn place(answers: &mut impl Iterator<Item = Answer>, account: &mut Account) {
    let defaults = next(answers).one(|row| row.flag("isEnabled"));
    let policies = next(answers).each(|row| Some(row.flag("policyApplies")?.then(|| asking(row)).flatten()));
    account.second_factor =
        SecondFactor { defaults, policies: policies.map_known(|all| all.into_iter().flatten().collect()) };
}

/// The name of a policy that is on and lets nobody in without a second factor. A control that this version does not know,
/// and one that says nothing of who signs in, never protects; one of several that are enough protects as little as the
/// weakest.
fn asking(row: &Row) -> Option<Box<str>> {
    let grant = row.inner("grantControls");
    let controls = grant.list("builtInControls");
    let strength = grant.inner("authenticationStrength").text("id").is_some();
    let strong = |control: &str| matches!(control, "mfa" | "block" | "compliantDevice" | "domainJoinedDevice");
    let [all, some] = [controls.iter().all(|one| strong(one)), controls.iter().any(|one| strong(one))];
    let others = !grant.list("customAuthenticationFactors").is_empty() || !grant.list("termsOfUse").is_empty();
    let stops = match grant.words("operator").as_ref() {
        "AND" => some || strength,
        "OR" => all && !others && (some || strength),
        _ => false,
    };
    (row.words("state").as_ref() == "enabled" && stops).then(|| row.words("displayName"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(grant: Value) -> bool {
        let row = json!({"displayName": "P", "state": "enabled", "policyApplies": true, "grantControls": grant});
        let Value::Object(row) = row else { panic!("an object") };
        asking(&Row(row)).is_some()
    }

    #[test]
    fn a_policy_asks_as_much_as_the_weakest_of_its_ways() {
        let built_in = |operator: &str, controls: &[&str]| json!({"operator": operator, "builtInControls": controls});
        assert!(told(built_in("OR", &["mfa"])));
        assert!(told(built_in("OR", &["mfa", "compliantDevice"])));
        assert!(told(built_in("AND", &["passwordChange", "mfa"])));
        assert!(!told(built_in("OR", &["mfa", "approvedApplication"])), "an app is no factor");
        assert!(!told(built_in("OR", &["mfa", "unknownFutureValue"])));
        assert!(!told(built_in("XOR", &["mfa"])));
        assert!(!told(Value::Null), "session controls alone");
        assert!(!told(json!({"operator": "OR", "builtInControls": ["mfa"], "termsOfUse": ["a"]})), "a click is enough");
        let strength = json!({"id": "00000000-0000-0000-0000-000000000004"});
        assert!(told(json!({"operator": "OR", "builtInControls": [], "authenticationStrength": strength})));
    }

    #[test]
    fn a_policy_that_only_reports_asks_nobody() {
        let row = json!({"state": "enabledForReportingButNotEnforced", "policyApplies": true,
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"]}});
        let Value::Object(row) = row else { panic!("an object") };
        assert_eq!(asking(&Row(row)), None);
    }
}
