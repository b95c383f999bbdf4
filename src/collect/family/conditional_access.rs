//! Conditional Access policies.

use std::cmp::Ordering;

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Strings, Text, boxed};
use crate::model::{CUSTOM_FACTOR, Call, GrantControls, Policy, PolicyUsers, Strength, TERMS_OF_USE};

/// Microsoft Graph, "List policies" (conditionalAccessRoot). Asked without P1 too: policies outlive a lapsed plan.
pub(super) const FAMILY: Collector = Collector {
    name: "conditional_access",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: Some(Licence::P1Asked),
    round: 1,
    asks: Asks::Once(|_| Call::get("/identity/conditionalAccess/policies")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.conditional_access = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    state: Text<'a>,
    #[serde(default)]
    created_date_time: Moment,
    #[serde(default)]
    modified_date_time: Moment,
    #[serde(borrow)]
    template_id: Option<Text<'a>>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
    #[serde(borrow)]
    grant_controls: Option<Grant<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conditions<'a> {
    #[serde(borrow)]
    users: Option<Users<'a>>,
    #[serde(borrow)]
    applications: Option<Applications<'a>>,
    #[serde(borrow)]
    client_applications: Option<&'a RawValue>,
    #[serde(borrow, default)]
    client_app_types: Strings<'a>,
    #[serde(borrow, default)]
    sign_in_risk_levels: Strings<'a>,
    #[serde(borrow, default)]
    user_risk_levels: Strings<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Users<'a> {
    #[serde(borrow)]
    include_users: Strings<'a>,
    #[serde(borrow)]
    exclude_users: Strings<'a>,
    #[serde(borrow)]
    include_groups: Strings<'a>,
    #[serde(borrow)]
    exclude_groups: Strings<'a>,
    #[serde(borrow)]
    include_roles: Strings<'a>,
    #[serde(borrow)]
    exclude_roles: Strings<'a>,
    #[serde(borrow)]
    include_guests_or_external_users: Option<&'a RawValue>,
    #[serde(borrow)]
    exclude_guests_or_external_users: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Applications<'a> {
    #[serde(borrow)]
    include_applications: Strings<'a>,
    #[serde(borrow)]
    exclude_applications: Strings<'a>,
    #[serde(borrow)]
    include_user_actions: Strings<'a>,
    #[serde(borrow)]
    include_authentication_context_class_references: Strings<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grant<'a> {
    #[serde(borrow)]
    operator: Option<Text<'a>>,
    #[serde(borrow, default)]
    built_in_controls: Strings<'a>,
    #[serde(borrow, default)]
    custom_authentication_factors: Strings<'a>,
    #[serde(borrow, default)]
    terms_of_use: Strings<'a>,
    #[serde(borrow)]
    authentication_strength: Option<WireStrength<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireStrength<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    requirements_satisfied: Option<Text<'a>>,
    #[serde(borrow, default)]
    allowed_combinations: Strings<'a>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Policy;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Policy>) -> Option<()> {
        let conditions = wire.conditions;
        let workloads_only = conditions.client_applications.is_some() && names_nobody(conditions.users.as_ref());
        let applications = conditions.applications.unwrap_or_default();
        rows.push(Policy {
            id: wire.id,
            name: boxed(wire.display_name),
            state: wire.state.boxed(),
            created: wire.created_date_time.0,
            modified: wire.modified_date_time.0,
            template: wire.template_id.map(Text::boxed),
            users: users(conditions.users.unwrap_or_default(), workloads_only),
            excluded_resources: applications.exclude_applications.boxed(),
            resources: resources(
                applications.include_applications,
                &applications.include_user_actions,
                &applications.include_authentication_context_class_references,
            ),
            client_app_types: conditions.client_app_types.boxed(),
            sign_in_risk: conditions.sign_in_risk_levels.boxed(),
            user_risk: conditions.user_risk_levels.boxed(),
            grant: wire.grant_controls.map(grant),
        });
        Some(())
    }

    fn order(one: &Policy, other: &Policy) -> Ordering {
        one.id.cmp(&other.id)
    }
}

/// Policies for workload identities include no user, or `None`.
fn names_nobody(users: Option<&Users<'_>>) -> bool {
    users.is_none_or(|users| {
        users.include_users.0.iter().all(|user| user.is("None"))
            && users.include_groups.0.is_empty()
            && users.include_roles.0.is_empty()
            && users.include_guests_or_external_users.is_none()
    })
}

fn users(users: Users<'_>, workloads_only: bool) -> PolicyUsers {
    let guests = |names: &Strings<'_>| names.0.iter().any(|name| name.is("GuestsOrExternalUsers"));
    PolicyUsers {
        includes_guests: users.include_guests_or_external_users.is_some() || guests(&users.include_users),
        excludes_guests: users.exclude_guests_or_external_users.is_some() || guests(&users.exclude_users),
        include_users: users.include_users.boxed(),
        exclude_users: users.exclude_users.boxed(),
        include_groups: users.include_groups.boxed(),
        exclude_groups: users.exclude_groups.boxed(),
        include_roles: users.include_roles.boxed(),
        exclude_roles: users.exclude_roles.boxed(),
        workloads_only,
    }
}

fn resources(applications: Strings<'_>, actions: &Strings<'_>, contexts: &Strings<'_>) -> Vec<Box<str>> {
    let mut resources = applications.boxed();
    resources.extend(actions.0.iter().map(|action| format!("action:{}", &**action).into()));
    resources.extend(contexts.0.iter().map(|context| format!("context:{}", &**context).into()));
    resources
}

/// Terms of use and the factors of others stand beside the built-in controls, and are alternatives to them all the same.
fn grant(grant: Grant<'_>) -> GrantControls {
    let mut controls = grant.built_in_controls.boxed();
    for (list, word) in [(grant.terms_of_use, TERMS_OF_USE), (grant.custom_authentication_factors, CUSTOM_FACTOR)] {
        if !list.0.is_empty() {
            controls.push(word.into());
        }
    }
    GrantControls {
        operator: grant.operator.map(Text::boxed),
        controls,
        strength: grant.authentication_strength.map(|strength| Strength {
            id: boxed(strength.id),
            name: boxed(strength.display_name),
            satisfies: boxed(strength.requirements_satisfied),
            combinations: strength.allowed_combinations.boxed(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_use_and_other_factors_are_controls_too() {
        let grant = |more: &str| {
            let json = format!(r#"{{"operator":"OR","builtInControls":["mfa"]{more}}}"#);
            grant(serde_json::from_str(&json).expect("grant controls")).controls
        };
        assert_eq!(grant(r#","termsOfUse":[],"customAuthenticationFactors":[]"#), ["mfa".into()] as [Box<str>; 1]);
        let both =
            grant(r#","termsOfUse":["ce580154-086a-40fd-91df-8a60abac81a0"],"customAuthenticationFactors":["x"]"#);
        assert_eq!(both, ["mfa".into(), TERMS_OF_USE.into(), CUSTOM_FACTOR.into()] as [Box<str>; 3]);
    }
}
