//! Groups and who belongs to them.

use serde_json::{Value, json};

use super::DIRECTORY;
use super::refusal::{not_found, of_missing_consistency, of_other_options};
use super::users::user;
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
];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let expand = ask.query("$expand") == Some("members");
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
