//! People and other accounts.

use std::cmp::Ordering;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use uuid::{Uuid, uuid};

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Given, Id, Moment, Text, boxed, shared};
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
    #[serde(borrow, default)]
    user_type: Given<Text<'a>>,
    #[serde(borrow, default)]
    creation_type: Given<Text<'a>>,
    #[serde(borrow, default)]
    external_user_state: Given<Text<'a>>,
    #[serde(borrow, default)]
    identities: Given<Vec<Identity<'a>>>,
    #[serde(default)]
    on_premises_sync_enabled: Given<bool>,
    #[serde(borrow, default)]
    password_policies: Given<Text<'a>>,
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
        let has_policy = |name: &str| match &wire.password_policies {
            Given::Absent => None,
            Given::Null => Some(false),
            Given::Is(all) => Some(all.split(',').any(|one| one.trim().eq_ignore_ascii_case(name))),
        };
        rows.push(User {
            id: wire.id,
            enabled: wire.account_enabled,
            user_type: user_type(&wire.user_type),
            is_external: is_external(&wire),
            is_synced: is_synced(wire.on_premises_sync_enabled),
            strong_password_off: has_policy("DisableStrongPassword"),
            password_never_expires: has_policy("DisablePasswordExpiration"),
            has_exchange_plan: wire.assigned_plans.exchange,
            has_teams_plan: wire.assigned_plans.teams,
            last_password_change: wire.last_password_change_date_time.0,
            created: wire.created_date_time.0,
            upn: shared(wire.user_principal_name.as_ref()),
            name: boxed(wire.display_name),
        });
        Some(())
    }

    fn order(one: &User, other: &User) -> Ordering {
        one.id.cmp(&other.id)
    }
}

fn user_type(word: &Given<Text<'_>>) -> UserType {
    match word {
        Given::Absent => UserType::Absent,
        Given::Null => UserType::Unset,
        Given::Is(word) if word.is("Member") => UserType::Member,
        Given::Is(word) if word.is("Guest") => UserType::Guest,
        Given::Is(_) => UserType::Unrecognised,
    }
}

/// Microsoft Graph, user: `onPremisesSyncEnabled` is null where the account was never synchronised.
fn is_synced(said: Given<bool>) -> Option<bool> {
    match said {
        Given::Absent => None,
        Given::Null => Some(false),
        Given::Is(synced) => Some(synced),
    }
}

/// Invited, signed up as an outsider, or signing in with an identity that another issuer vouches for. `EmailVerified` is
/// an internal user who signed up by himself (Microsoft Graph, user: `creationType`). Each of the three alone says yes;
/// only all three together say no.
fn is_external(wire: &Wire<'_>) -> Option<bool> {
    let invited = match &wire.creation_type {
        Given::Absent => None,
        Given::Null => Some(false),
        Given::Is(word) => Some(word.is("Invitation") || word.is("SelfServiceSignUp")),
    };
    let stated = match &wire.external_user_state {
        Given::Absent => None,
        Given::Null => Some(false),
        Given::Is(_) => Some(true),
    };
    let foreign = |identity: &Identity<'_>| identity.sign_in_type.as_ref().map(|kind| kind.is("federated"));
    let vouched = match &wire.identities {
        Given::Absent => None,
        Given::Null => Some(false),
        Given::Is(identities) => any(identities.iter().map(foreign)),
    };
    any([invited, stated, vouched])
}

/// One yes decides, else one unknown leaves it open.
fn any(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => found = None,
        }
    }
    found
}

/// What of a user's plans matters, kept while they pass: an account may have a hundred. Nothing is known where the list
/// did not come; Microsoft's schema has no null for it, so null tells nothing either.
#[derive(Default)]
struct Plans {
    exchange: Option<bool>,
    teams: Option<bool>,
}

impl Plans {
    /// No plan at all.
    const NONE: Self = Self { exchange: Some(false), teams: Some(false) };

    fn count(&mut self, plan: Plan<'_>) {
        let is_on = plan.capability_status.as_ref().and_then(is_on);
        let counts = |known: &mut Option<bool>, list: &[Uuid]| {
            *known = match plan.service_plan_id.0 {
                Some(id) if list.contains(&id) => any([*known, is_on]),
                Some(_) => *known,
                None => any([*known, None]),
            };
        };
        counts(&mut self.exchange, &MAILBOX_PLANS);
        counts(&mut self.teams, &TEAMS_PLANS);
    }
}

/// Microsoft Graph, assignedPlan: `capabilityStatus`.
fn is_on(status: &Text<'_>) -> Option<bool> {
    if status.is("Enabled") || status.is("Warning") {
        return Some(true);
    }
    ["Suspended", "Deleted", "LockedOut"].iter().any(|off| status.is(off)).then_some(false)
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
                let mut found = Plans::NONE;
                while let Some(plan) = plans.next_element::<Plan<'de>>()? {
                    found.count(plan);
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

    const ID: &str = r#""id":"4782e723-f4f4-4af3-a76e-25e3bab0d896""#;

    #[test]
    fn a_property_that_did_not_come_is_unknown() {
        let user = user(&format!(r#"{{{ID},"createdDateTime":null}}"#));
        assert_eq!((user.enabled, user.user_type), (None, UserType::Absent));
        assert_eq!((user.is_external, user.is_synced), (None, None));
        assert_eq!((user.strong_password_off, user.password_never_expires), (None, None));
        assert_eq!((user.has_exchange_plan, user.has_teams_plan), (None, None));
        assert!(user.last_password_change.is_unreadable());
        assert!(!user.created.is_unreadable());
    }

    #[test]
    fn null_says_that_it_was_never_set() {
        let user = user(&format!(
            r#"{{{ID},"userType":null,"creationType":null,"externalUserState":null,"identities":null,
            "onPremisesSyncEnabled":null,"passwordPolicies":null,"assignedPlans":[]}}"#
        ));
        assert_eq!((user.user_type, user.is_external, user.is_synced), (UserType::Unset, Some(false), Some(false)));
        assert_eq!((user.strong_password_off, user.password_never_expires), (Some(false), Some(false)));
        assert_eq!((user.has_exchange_plan, user.has_teams_plan), (Some(false), Some(false)));
    }

    #[test]
    fn whoever_signed_up_by_himself_is_internal_and_whoever_came_from_outside_is_not() {
        let external = |creation: &str| {
            let rest = r#""externalUserState":null,"identities":[{"signInType":"userPrincipalName"}]"#;
            user(&format!(r#"{{{ID},"creationType":"{creation}",{rest}}}"#)).is_external
        };
        assert_eq!(["Invitation", "SelfServiceSignUp"].map(external), [Some(true); 2]);
        assert_eq!(["EmailVerified", "LocalAccount"].map(external), [Some(false); 2]);
    }

    #[test]
    fn one_sign_of_the_outside_is_enough_and_all_must_be_there_to_deny_it() {
        let external = |some: &str| user(&format!("{{{ID},{some}}}")).is_external;
        assert_eq!(external(r#""externalUserState":"Accepted""#), Some(true));
        assert_eq!(external(r#""identities":[{"signInType":"federated"}]"#), Some(true));
        assert_eq!(external(r#""creationType":null,"externalUserState":null"#), None);
        assert_eq!(external(r#""creationType":null,"externalUserState":null,"identities":[{}]"#), None);
    }

    #[test]
    fn teams_of_every_cloud_counts() {
        for plan in TEAMS_PLANS {
            let json = format!(
                r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896",
                "assignedPlans":[{{"capabilityStatus":"Enabled","servicePlanId":"{plan}"}}]}}"#
            );
            assert_eq!(user(&json).has_teams_plan, Some(true), "{plan}");
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
        assert_eq!(plan("enabled"), Some(true));
        assert_eq!(plan("Deleted"), Some(false));
        assert_eq!(plan("Dormant"), None);
    }

    #[test]
    fn a_user_is_small() {
        assert!(size_of::<User>() <= 72, "{}", size_of::<User>());
    }
}
