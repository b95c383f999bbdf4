//! Exchange's own roles: groups, who is in them, roles given directly.

use serde_json::{Map, Value, json};

use super::wire::{Wire, missing, not_found, parameter, records};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Rows};
use crate::sim::world::{Kind, OTHERS, World};

const GROUPS: Cmdlet = Cmdlet {
    name: "Get-RoleGroup",
    parameters: &["Filter", "Identity", "ReadFromDomainController", "ShowPartnerLinked", "SortBy"],
    role: ExchangeRole::GlobalReader,
    result_size: true,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-RoleGroup.md",
    handler: groups,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    GROUPS,
    Cmdlet {
        name: "Get-RoleGroupMember",
        parameters: &["Identity", "ReadFromDomainController"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-RoleGroupMember.md",
        handler: members,
        ..GROUPS
    },
    Cmdlet {
        name: "Get-ManagementRoleAssignment",
        parameters: &[
            "Delegating",
            "Enabled",
            "GetEffectiveUsers",
            "Identity",
            "Role",
            "RoleAssignee",
            "RoleAssigneeType",
        ],
        result_size: false,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-ManagementRoleAssignment.md",
        handler: assignments,
        ..GROUPS
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

/// Built-in role groups with some of the roles they carry (MicrosoftDocs, "Permissions in Exchange Online").
const BUILT_IN: [(&str, &[&str]); 5] = [
    ("Organization Management", &["Mail Recipients", "Role Management", "Audit Logs", "Transport Rules"]),
    ("Recipient Management", &["Mail Recipients", "Message Tracking", "Reset Password"]),
    ("View-Only Organization Management", &["View-Only Configuration", "View-Only Recipients"]),
    ("Discovery Management", &["Legal Hold", "Mailbox Search"]),
    ("Help Desk", &["Reset Password", "User Options", "View-Only Recipients"]),
];
const FIRST: usize = OTHERS + 1_000;

fn groups<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let wanted = parameter(parameters, "Identity");
    let all = BUILT_IN.iter().enumerate().map(|(place, (name, roles))| {
        let guid = world.id(Kind::Exchange, FIRST + place);
        let record = Wire::of(json!({"Description": ""}))
            .list("ManagedBy", ["Organization Management"])
            .list("Roles", roles.iter().copied())
            .list("Members", people(world, place).map(|(_, name, _)| name))
            .with_tail(world, name, "group", guid);
        (name, guid, record)
    });
    let chosen = all.filter(|(name, guid, _)| wanted.is_none_or(|id| id == **name || id == guid.to_string()));
    records(chosen.map(|(_, _, record)| record).collect())
}

fn members<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let Some(wanted) = parameter(parameters, "Identity") else {
        return Err(missing("Identity"));
    };
    let is = |place: usize, name: &str| wanted == name || wanted == world.id(Kind::Exchange, FIRST + place).to_string();
    let Some((place, _)) = BUILT_IN.iter().enumerate().find(|(place, (name, _))| is(*place, name)) else {
        return Err(not_found(wanted));
    };
    let members = people(world, place).map(|(id, name, kind)| {
        let object = id.parse().unwrap_or_default();
        Wire::of(json!({
            "DisplayName": name, "ExternalDirectoryObjectId": id, "PrimarySmtpAddress": "",
            "RecipientType": kind, "RecipientTypeDetails": kind,
        }))
        .with_tail(world, &name, "user", object)
    });
    records(members.collect())
}

/// Directory object, name and kind of the members of a group. Holders of directory roles are in it by groups that the
/// service makes; the app that scans is in the one that only looks.
fn people(world: &World, group: usize) -> impl Iterator<Item = (String, String, &'static str)> {
    let synchronised = |name: &str, number: usize| {
        let id = world.id(Kind::Exchange, FIRST + 100 + number).to_string();
        let mark = id[..5].to_owned();
        (id, format!("{name}_{mark}"), "RoleGroup")
    };
    let listed = match group {
        0 => {
            let made = [synchronised("TenantAdmins", 0), synchronised("ExchangeServiceAdmins", 1)];
            let people = world.exchange_admins.iter().map(|&index| world.person(index));
            let people = people.map(|person| (person.id.to_string(), person.display_name, "UserMailbox"));
            made.into_iter().chain(people).collect()
        }
        1 => {
            let person = world.person(world.mailbox_at(7).unwrap_or_default());
            vec![(person.id.to_string(), person.display_name, "UserMailbox")]
        }
        2 => vec![(world.service_principal.to_string(), "palisade".to_owned(), "ServicePrincipal")],
        _ => Vec::new(),
    };
    listed.into_iter()
}

/// By assignee type: what a role group carries is an assignment to it; none is given to a user directly.
fn assignments<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let wanted = parameter(parameters, "RoleAssigneeType");
    if wanted.is_some_and(|kind| !kind.eq_ignore_ascii_case("RoleGroup")) {
        return records(Vec::new());
    }
    let all = BUILT_IN.iter().flat_map(|(group, roles)| roles.iter().map(move |role| (group, role)));
    let rows = all.enumerate().map(|(place, (group, role))| {
        let guid = world.id(Kind::Exchange, FIRST + 200 + place);
        Wire::of(json!({
            "Role": role, "RoleAssignee": group, "RoleAssigneeName": group, "RoleAssigneeType": "RoleGroup",
            "AssignmentMethod": "Direct", "EffectiveUserName": "All Group Members", "Enabled": true,
            "RecipientWriteScope": "Organization", "CustomRecipientWriteScope": null,
        }))
        .with_tail(world, &format!("{role}-{group}"), "msExchRoleAssignment", guid)
    });
    records(rows.collect())
}
