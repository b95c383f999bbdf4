//! Who is in a group: people taken in and out.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, bad_request, body, text};
use crate::sim::graph::groups::record;
use crate::sim::graph::refusal::not_found;
use crate::sim::graph::users::user;
use crate::sim::route::{Answer, Ask, Record, Route};
use crate::sim::state::{Change, Key, Replica, View, Written};
use crate::sim::world::{Group, Person, World};

const MEMBER: Route = Route {
    method: "POST",
    template: "/groups/{group-id}/members/$ref",
    permissions: &["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"],
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-post-members.md",
    handler: add,
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    MEMBER,
    Route {
        method: "DELETE",
        template: "/groups/{group-id}/members/{directoryObject-id}/$ref",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-delete-members.md",
        handler: remove,
        ..MEMBER
    },
];

fn direct(group: &Group) -> String {
    format!("/groups/{}/members", group.id)
}

fn transitive(group: &Group) -> String {
    format!("/groups/{}/transitiveMembers/microsoft.graph.user", group.id)
}

/// Whether a person stands in a listing of members now.
fn stands(world: &World, list: &str, person: &Person, generated: bool) -> bool {
    let (view, key) = (View::of(Replica::Master), Key::new(list, &person.id.to_string()));
    world.state.made(view, &key).is_some() || (generated && world.state.is_generated(view, &key))
}

fn is_direct(world: &World, group: &Group, person: &Person) -> bool {
    stands(world, &direct(group), person, group.users.contains(&person.index))
}

fn add<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(group) = world.find_group(&ask.keys[0]) else { return not_found(&ask.keys[0]) };
    answer(body(ask).and_then(|given| {
        let reference = text(&given, "@odata.id");
        let id = reference.rsplit('/').next().unwrap_or_default();
        let person = world.find_person(id).ok_or_else(|| not_found(id))?;
        if is_direct(world, &group, &person) {
            let message =
                "One or more added object references already exist for the following modified properties: 'members'.";
            return Err(Answer::Refused { status: 400, code: "Request_BadRequest", message: message.to_owned() });
        }
        if !reference.contains("/directoryObjects/") && !reference.contains("/users/") {
            return Err(bad_request("'@odata.id' must be the address of a directory object."));
        }
        let key = |list: &str| Key::new(list, &person.id.to_string());
        let mut changes = vec![Change::create(key(&direct(&group)), &direct(&group), typed(world, &person))];
        for above in above(world, &group) {
            let (list, members) = (transitive(&above), world.transitive_members(&above));
            if !stands(world, &list, &person, members.contains(&person.index)) {
                changes.push(Change::create(key(&list), &list, user(world, &person)));
            }
        }
        Ok(Written::new(changes).audited(logged(world, "Add member to group", &group, &person)))
    }))
}

fn remove<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(group) = world.find_group(&ask.keys[0]) else { return not_found(&ask.keys[0]) };
    let found = world.find_person(&ask.keys[1]).filter(|person| is_direct(world, &group, person));
    let Some(person) = found else { return not_found(&ask.keys[1]) };
    let key = |list: &str| Key::new(list, &person.id.to_string());
    let mut changes = vec![Change::delete(key(&direct(&group)), &direct(&group), typed(world, &person))];
    for above in above(world, &group) {
        if !belongs(world, &above, &person, &group) {
            let list = transitive(&above);
            changes.push(Change::delete(key(&list), &list, user(world, &person)));
        }
    }
    let audit = logged(world, "Remove member from group", &group, &person);
    Answer::Written(Box::new(Written::new(changes).audited(audit)))
}

fn typed(world: &World, person: &Person) -> Record {
    let mut record = user(world, person);
    record.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
    record
}

/// A group and those that contain it.
fn above(world: &World, group: &Group) -> Vec<Group> {
    let Some(own) = world.index_of(crate::sim::world::Kind::Group, group.id) else { return Vec::new() };
    let mut found = BTreeSet::from([own]);
    // Containment only points forward.
    for index in (0..own).rev() {
        let contains = world.group(index).is_some_and(|one| one.groups.iter().any(|inner| found.contains(inner)));
        if contains {
            found.insert(index);
        }
    }
    found.into_iter().filter_map(|index| world.group(index)).collect()
}

/// Whether a person belongs to a group by another way than through `left`.
fn belongs(world: &World, group: &Group, person: &Person, left: &Group) -> bool {
    let own = group.id != left.id && is_direct(world, group, person);
    own || group.groups.iter().filter_map(|&inner| world.group(inner)).any(|inner| belongs(world, &inner, person, left))
}

fn logged(world: &World, name: &'static str, group: &Group, person: &Person) -> Record {
    let activity = Activity { name, category: "GroupManagement", service: "Core Directory" };
    let target = Target { kind: "User", id: person.id.to_string(), name: Value::Null, changes: Vec::new() };
    let group = record(world, group);
    let target = target.with("Group.ObjectID", Value::Null, group["id"].clone()).with(
        "Group.DisplayName",
        Value::Null,
        group["displayName"].clone(),
    );
    row(world, activity, target)
}
