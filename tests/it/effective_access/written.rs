//! Small tenants from what Microsoft Graph would answer: read by the product's decoders, so that a test speaks JSON.

use std::sync::Arc;

use palisade::collect::{Ending, FAMILIES};
use palisade::model::{GroupMembers, Part, Snapshot};
use serde_json::{Value, json};
use uuid::Uuid;

/// A tenant of which nothing was read but that nothing narrows what is asked below.
pub(super) fn tenant(users: &[Value], policies: &[Value], locations: &[Value]) -> Snapshot {
    let mut snapshot = Snapshot::unread(Uuid::nil(), "2026-11-26T00:00:00Z".parse().expect("a moment"));
    read(&mut snapshot, "users", &json!({ "value": users }));
    read(&mut snapshot, "conditional_access", &json!({ "value": policies }));
    read(&mut snapshot, "named_locations", &json!({ "value": locations }));
    read(&mut snapshot, "security_defaults", &json!({"isEnabled": false}));
    for family in ["licences", "role_definitions", "role_assignments", "role_active", "role_eligible"] {
        read(&mut snapshot, family, &json!({"value": []}));
    }
    snapshot.role_groups = Arc::new(Part::Complete(Vec::new()));
    snapshot.policy_groups = Arc::new(Part::Complete(Vec::new()));
    let states = snapshot
        .users
        .known()
        .into_iter()
        .flatten()
        .map(|user| palisade::model::PerUserMfa { user: user.id, state: "disabled".into() });
    snapshot.per_user_mfa = Arc::new(Part::Complete(states.collect()));
    snapshot
}

/// Puts one answer of the service into its family.
pub(super) fn read(snapshot: &mut Snapshot, family: &str, answer: &Value) {
    let collector = FAMILIES.iter().find(|known| known.name == family).expect("a family");
    let mut decoder = (collector.decoder)();
    decoder.page("", &answer.to_string()).unwrap_or_else(|why| panic!("{family}: {why}"));
    decoder.finish(Ending::default())(snapshot);
}

pub(super) fn groups(snapshot: &mut Snapshot, mut groups: Vec<GroupMembers>) {
    groups.sort_by_key(|group| group.group);
    groups.iter_mut().for_each(|group| group.users.sort_unstable());
    snapshot.policy_groups = Arc::new(Part::Complete(groups));
}

pub(super) fn user(id: Uuid, name: &str) -> Value {
    json!({
        "id": id,
        "userPrincipalName": format!("{name}@contoso.example"),
        "displayName": name,
        "accountEnabled": true,
        "userType": "Member",
        "creationType": null,
        "externalUserState": null,
        "identities": [],
        "onPremisesSyncEnabled": null,
        "assignedPlans": [],
    })
}

/// All users, all resources, all clients.
pub(super) fn policy(number: u128, name: &str) -> Value {
    json!({
        "id": Uuid::from_u128(0xF000 + number),
        "displayName": name,
        "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": []},
            "users": {"includeUsers": ["All"]},
        },
        "grantControls": null,
        "sessionControls": null,
    })
}
