//! People and other accounts.

use std::cmp::Ordering;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use uuid::{Uuid, uuid};

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Id, Moment, Text, boxed};
use crate::model::{Call, User, UserType};

/// Microsoft Graph, "List users". By the advanced query rules, so that the service counts what it lists.
pub(super) const FAMILY: Collector = Collector {
    name: "users",
    needs: Needs::Graph(&[&["User.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| {
        Call::get_eventual(
            "/users?$select=id,userPrincipalName,displayName,mail,accountEnabled,userType,creationType,\
             externalUserState,identities,onPremisesSyncEnabled,lastPasswordChangeDateTime,\
             signInSessionsValidFromDateTime,passwordPolicies,assignedPlans,createdDateTime&$top=999&$count=true",
        )
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.users = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    user_principal_name: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    account_enabled: Option<bool>,
    #[serde(borrow)]
    user_type: Option<Text<'a>>,
    #[serde(borrow)]
    creation_type: Option<Text<'a>>,
    #[serde(borrow)]
    external_user_state: Option<Text<'a>>,
    #[serde(borrow)]
    identities: Option<Vec<Identity<'a>>>,
    on_premises_sync_enabled: Option<bool>,
    #[serde(borrow)]
    password_policies: Option<Text<'a>>,
    #[serde(default)]
    assigned_plans: Plans,
    #[serde(default)]
    last_password_change_date_time: Moment,
    #[serde(default)]
    created_date_time: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(borrow)]
    sign_in_type: Option<Text<'a>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = User;

    fn keep(wire: Wire<'_>, rows: &mut Vec<User>) -> Option<()> {
        let has_policy = |name: &str| {
            wire.password_policies.as_ref().is_some_and(|all| all.split(',').any(|one| one.trim() == name))
        };
        rows.push(User {
            id: wire.id,
            enabled: wire.account_enabled,
            user_type: user_type(wire.user_type.as_ref()),
            is_external: is_external(&wire),
            is_synced: wire.on_premises_sync_enabled.unwrap_or_default(),
            strong_password_off: has_policy("DisableStrongPassword"),
            password_never_expires: has_policy("DisablePasswordExpiration"),
            has_exchange_plan: wire.assigned_plans.exchange,
            has_teams_plan: wire.assigned_plans.teams,
            last_password_change: wire.last_password_change_date_time.0,
            created: wire.created_date_time.0,
            upn: boxed(wire.user_principal_name),
            name: boxed(wire.display_name),
        });
        Some(())
    }

    fn order(one: &User, other: &User) -> Ordering {
        one.id.cmp(&other.id)
    }
}

fn user_type(word: Option<&Text<'_>>) -> UserType {
    match word {
        None => UserType::Unset,
        Some(word) if word.is("Member") => UserType::Member,
        Some(word) if word.is("Guest") => UserType::Guest,
        Some(_) => UserType::Unrecognised,
    }
}

/// Invited, signed up as an outsider, or signing in with an identity that another issuer vouches for. `EmailVerified` is
/// an internal user who signed up by himself (Microsoft Graph, user: `creationType`).
fn is_external(wire: &Wire<'_>) -> bool {
    let invited = wire.creation_type.as_ref().is_some_and(|word| word.is("Invitation") || word.is("SelfServiceSignUp"));
    let foreign = |identity: &Identity<'_>| identity.sign_in_type.as_ref().is_some_and(|kind| kind.is("federated"));
    invited || wire.external_user_state.is_some() || wire.identities.iter().flatten().any(foreign)
}

/// What of a user's plans matters, kept while they pass: an account may have a hundred.
#[derive(Default)]
struct Plans {
    exchange: bool,
    teams: bool,
}

/// Plans that come with a mailbox (Microsoft Entra, "Product names and service plan identifiers for licensing").
const MAILBOX_PLANS: [Uuid; 8] = [
    uuid!("9aaf7827-d63c-4b61-89c3-182f06f82e5c"), // EXCHANGE_S_STANDARD
    uuid!("efb87545-963c-4e0d-99df-69c6916d9eb0"), // EXCHANGE_S_ENTERPRISE
    uuid!("4a82b400-a79f-41a4-b4e2-e94f5787b113"), // EXCHANGE_S_DESKLESS
    uuid!("1126bef5-da20-4f07-b45e-ad25d2581aa8"), // EXCHANGE_S_ESSENTIALS
    uuid!("d42bdbd6-c335-4231-ab3d-c8f348d5aff5"), // EXCHANGE_L_STANDARD
    uuid!("90927877-dcff-4af6-b346-2332c0b15bb7"), // EXCHANGE_B_STANDARD
    uuid!("e9b4930a-925f-45e2-ac2a-3f7788ca6fdd"), // EXCHANGE_S_STANDARD_GOV
    uuid!("8c3069c0-ccdb-44be-ab77-986203a67df2"), // EXCHANGE_S_ENTERPRISE_GOV
];

/// Same source.
const TEAMS_PLANS: [Uuid; 4] = [
    uuid!("57ff2da0-773e-42df-b2af-ffb7a2317929"), // TEAMS1
    uuid!("304767db-7d23-49e8-a945-4a7eb65f9f28"), // TEAMS_GOV
    uuid!("9953b155-8aef-4c56-92f3-72b0487fce41"), // TEAMS_AR_GCCHIGH
    uuid!("fd500458-c24c-478e-856c-a6067a8376cd"), // TEAMS_AR_DOD
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plan<'a> {
    #[serde(borrow)]
    capability_status: Option<Text<'a>>,
    #[serde(default)]
    service_plan_id: Id,
}

impl<'de> Deserialize<'de> for Plans {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Passing;
        impl<'de> Visitor<'de> for Passing {
            type Value = Plans;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list of assigned plans")
            }

            fn visit_unit<E>(self) -> Result<Plans, E> {
                Ok(Plans::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut plans: A) -> Result<Plans, A::Error> {
                let mut found = Plans::default();
                while let Some(plan) = plans.next_element::<Plan<'de>>()? {
                    let (Some(status), Some(id)) = (plan.capability_status, plan.service_plan_id.0) else { continue };
                    let on = status.is("Enabled") || status.is("Warning");
                    found.exchange |= on && MAILBOX_PLANS.contains(&id);
                    found.teams |= on && TEAMS_PLANS.contains(&id);
                }
                Ok(found)
            }
        }
        deserializer.deserialize_any(Passing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(json: &str) -> User {
        let mut rows = Vec::new();
        Wanted::keep(serde_json::from_str(json).expect("a user"), &mut rows);
        rows.remove(0)
    }

    #[test]
    fn a_property_that_did_not_come_is_unknown() {
        let user = user(r#"{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896","createdDateTime":null}"#);
        assert_eq!((user.enabled, user.user_type), (None, UserType::Unset));
        assert!(user.last_password_change.is_unreadable());
        assert!(!user.created.is_unreadable());
    }

    #[test]
    fn whoever_signed_up_by_himself_is_internal_and_whoever_came_from_outside_is_not() {
        let external = |creation: &str| {
            user(&format!(r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896","creationType":"{creation}"}}"#)).is_external
        };
        assert!(external("Invitation") && external("SelfServiceSignUp"));
        assert!(!external("EmailVerified") && !external("LocalAccount"));
    }

    #[test]
    fn teams_of_every_cloud_counts() {
        for plan in TEAMS_PLANS {
            let json = format!(
                r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896",
                "assignedPlans":[{{"capabilityStatus":"Enabled","servicePlanId":"{plan}"}}]}}"#
            );
            assert!(user(&json).has_teams_plan, "{plan}");
        }
    }

    #[test]
    fn only_a_plan_that_is_on_counts() {
        let plan = |status: &str| {
            user(&format!(
                r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896","assignedPlans":[{{"capabilityStatus":"{status}",
                "service":"exchange","servicePlanId":"EFB87545-963c-4e0d-99df-69c6916d9eb0"}}]}}"#
            ))
            .has_exchange_plan
        };
        assert!(plan("enabled"));
        assert!(!plan("Deleted"));
    }

    #[test]
    fn a_user_is_small() {
        assert!(size_of::<User>() <= 72, "{}", size_of::<User>());
    }
}
