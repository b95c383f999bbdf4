//! Groups and who belongs to them.

use serde_json::{Value, json};

use super::refusal::{not_found, of_missing_consistency, of_other_options, unsupported};
use super::users::user;
use super::{DIRECTORY, WHOLE};
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Group, World};

const PERMISSIONS: &[&str] =
    &["GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

/// `$expand` on a directory object returns no more than this, and no link to the rest.
const EXPANDED: usize = 20;

const GROUPS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/groups",
    bucket: Bucket::Identity,
    permissions: PERMISSIONS,
    plan: Plan::Any,
    pages: DIRECTORY,
    default_select: None,
    entity: "microsoft.graph.group",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-list.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    GROUPS,
    Route {
        template: "/groups/{group-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-get.md",
        handler: one,
        ..GROUPS
    },
    Route {
        template: "/groups/{group-id}/members",
        entity: "microsoft.graph.directoryObject",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-list-members.md",
        handler: members,
        ..GROUPS
    },
    Route {
        template: "/groups/{group-id}/transitiveMembers/microsoft.graph.user",
        entity: "microsoft.graph.user",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-list-transitivemembers.md",
        handler: transitive_users,
        ..GROUPS
    },
    Route {
        template: "/groups/{group-id}/owners",
        entity: "microsoft.graph.directoryObject",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-list-owners.md",
        handler: owners,
        ..GROUPS
    },
    Route {
        template: "/identityGovernance/privilegedAccess/group/eligibilitySchedules",
        permissions: &[
            "PrivilegedEligibilitySchedule.Read.AzureADGroup",
            "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
        ],
        plan: Plan::P2,
        pages: WHOLE,
        entity: "microsoft.graph.privilegedAccessGroupEligibilitySchedule",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/privilegedaccessgroup-list-eligibilityschedules.md",
        handler: eligible,
        ..GROUPS
    },
];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let expand = ask.query("$expand") == Some("members");
    if ask.query("$filter") == Some("isAssignableToRole eq true") {
        let made_for_roles = (0..world.group_count()).filter_map(|place| world.group(place));
        let rows = made_for_roles.filter(|group| group.assignable_to_role).map(|group| record(world, &group));
        return Answer::Many(Box::new(rows.collect::<Vec<Record>>()));
    }
    of_other_options(ask, if expand { &["$expand"] } else { &[] }).unwrap_or_else(|| {
        let row = move |place| {
            let group = world.group(place)?;
            let mut record = record(world, &group);
            if expand {
                let first: Vec<Value> = direct(world, &group).into_iter().take(EXPANDED).map(Value::Object).collect();
                record.insert("members".to_owned(), Value::Array(first));
            }
            Some(record)
        };
        Answer::Many(rows(world.group_count(), row))
    })
}

fn one<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(group) = world.find_group(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let owners = ask.query("$expand").is_some_and(|expand| expand.starts_with("owners"));
    of_other_options(ask, if owners { &["$expand"] } else { &[] }).unwrap_or_else(|| {
        let mut record = record(world, &group);
        if owners {
            let first = group.owners.iter().take(EXPANDED).map(|&index| {
                let mut owner = user(world, &world.person(index));
                owner.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
                Value::Object(owner)
            });
            record.insert("owners".to_owned(), first.collect());
        }
        Answer::One(record)
    })
}

fn members<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(group) = world.find_group(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(direct(world, &group))))
}

fn owners<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(group) = world.find_group(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let owner = |&index: &usize| {
        let mut record = user(world, &world.person(index));
        record.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
        record
    };
    of_other_options(ask, &[])
        .unwrap_or_else(|| Answer::Many(Box::new(group.owners.iter().map(owner).collect::<Vec<Record>>())))
}

/// Who may activate membership of one group; without a filter by group or principal the service refuses.
fn eligible<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let wanted = ask.query("$filter").and_then(|filter| filter.strip_prefix("groupId eq '")?.strip_suffix('\''));
    let Some(group) = wanted.and_then(|id| world.find_group(id)) else {
        return unsupported("The request requires a $filter by groupId or principalId.");
    };
    let schedule = |&index: &usize| {
        let id = world.person(index).id;
        object(json!({
            "id": format!("{}_member_{id}", group.id),
            "scheduleInfo": {
                "startDateTime": world.ago(120, 0),
                "recurrence": null,
                "expiration": {"type": "noExpiration", "endDateTime": null, "duration": null},
            },
            "createdUsing": id,
            "createdDateTime": world.ago(120, 0),
            "modifiedDateTime": world.ago(120, 0),
            "status": "Provisioned",
            "memberType": "direct",
            "accessId": "member",
            "principalId": id,
            "groupId": group.id,
        }))
    };
    of_other_options(ask, &["$filter"])
        .unwrap_or_else(|| Answer::Many(Box::new(group.eligible.iter().map(schedule).collect::<Vec<Record>>())))
}

/// The cast to users is an advanced query.
fn transitive_users<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(group) = world.find_group(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    of_missing_consistency(ask).or_else(|| of_other_options(ask, &[])).unwrap_or_else(|| {
        let found: Vec<usize> = world.transitive_members(&group).into_iter().collect();
        Answer::Many(rows(found.len(), move |place| found.get(place).map(|&index| user(world, &world.person(index)))))
    })
}

/// Direct members, groups and people, each with its type.
fn direct(world: &World, group: &Group) -> Vec<Record> {
    let typed = |mut record: Record, kind: &str| {
        record.insert("@odata.type".to_owned(), json!(format!("#microsoft.graph.{kind}")));
        record
    };
    let groups = group.groups.iter().filter_map(|&index| world.group(index));
    let groups = groups.map(|inner| typed(record(world, &inner), "group"));
    let users = group.users.iter().map(|&index| typed(user(world, &world.person(index)), "user"));
    groups.chain(users).collect()
}

/// The whole record of a group.
pub(super) fn record(world: &World, group: &Group) -> Record {
    let kinds: &[&str] = if group.unified { &["Unified"] } else { &[] };
    let nickname: String = group.name.chars().filter(char::is_ascii_alphanumeric).collect();
    object(json!({
        "id": group.id,
        "deletedDateTime": null,
        "displayName": group.name,
        "description": null,
        "groupTypes": kinds,
        "isAssignableToRole": group.assignable_to_role.then_some(true),
        "isManagementRestricted": group.restricted.then_some(true),
        "mailEnabled": group.unified,
        "mailNickname": nickname,
        "mail": group.unified.then(|| format!("{nickname}@{}", world.default_domain)),
        "securityEnabled": !group.unified,
        "membershipRule": null,
        "onPremisesSyncEnabled": null,
        "visibility": group.unified.then_some("Private"),
        "createdDateTime": world.ago(700, 0),
    }))
}
