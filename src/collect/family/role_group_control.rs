//! Who controls the groups that hold roles: owners, and those who may activate membership. And which groups may hold one.

use std::cmp::Ordering;

use serde::Deserialize;
use uuid::Uuid;

use super::role_groups::{members, targets};
use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Given, Text, boxed};
use crate::model::{AssignableGroup, Call, Snapshot};

/// Microsoft Graph, "List groups", those that may hold directory roles.
pub(super) const ASSIGNABLE: Collector = Collector {
    name: "role_assignable_groups",
    needs: Needs::Graph(&[&["GroupMember.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| {
        Call::get(
            "/groups?$filter=isAssignableToRole%20eq%20true&$select=id,displayName,isAssignableToRole,\
             onPremisesSyncEnabled&$top=999",
        )
    }),
    decoder: || Listed::<Assignable>::decoder(|snapshot, part| snapshot.role_assignable_groups = part),
};

/// Microsoft Graph, "List group owners".
pub(super) const OWNERS: Collector = Collector {
    name: "role_group_owners",
    needs: Needs::Graph(&[&["GroupMember.Read.All"]]),
    licence: None,
    asks: Asks::Each {
        after: &["role_assignments", "role_active", "role_eligible"],
        targets,
        call: |group| Call::get(format!("/groups/{group}/owners?$select=id&$top=999")),
        batched: true,
    },
    decoder: Grouped::<Owners>::decoder,
};

/// Microsoft Graph, "List eligibilitySchedules" of PIM for groups: the filter is required.
pub(super) const ELIGIBLE: Collector = Collector {
    name: "role_group_eligible",
    needs: Needs::Graph(&[&["PrivilegedEligibilitySchedule.Read.AzureADGroup"]]),
    licence: Some(Licence::P2),
    asks: Asks::Each {
        after: &["role_assignments", "role_active", "role_eligible"],
        targets,
        call: |group| {
            let path = "/identityGovernance/privilegedAccess/group/eligibilitySchedules";
            Call::get(format!("{path}?$filter=groupId%20eq%20'{group}'"))
        },
        batched: true,
    },
    decoder: Grouped::<Eligible>::decoder,
};

struct Assignable;
struct Owners;
struct Eligible;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(default)]
    on_premises_sync_enabled: Given<bool>,
}

impl Record for Assignable {
    type Wire<'a> = Wire<'a>;
    type Kept = AssignableGroup;

    fn keep(wire: Wire<'_>, rows: &mut Vec<AssignableGroup>) -> Option<()> {
        // Null is a group that was never synchronised.
        let synced = match wire.on_premises_sync_enabled {
            Given::Is(synced) => Some(synced),
            Given::Null => Some(false),
            Given::Absent => None,
        };
        rows.push(AssignableGroup { id: wire.id, name: boxed(wire.display_name), synced });
        Some(())
    }

    fn order(one: &AssignableGroup, other: &AssignableGroup) -> Ordering {
        one.id.cmp(&other.id)
    }
}

#[derive(Deserialize)]
struct Owner {
    id: Uuid,
}

impl Group for Owners {
    type Wire<'a> = Owner;
    type Row = Uuid;

    fn keep(wire: Owner, rows: &mut Vec<Uuid>) -> Option<()> {
        rows.push(wire.id);
        Some(())
    }

    fn place(answers: Answers<Uuid>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        snapshot.role_group_owners = part(members(answers), any, gap).into();
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schedule {
    principal_id: Uuid,
}

impl Group for Eligible {
    type Wire<'a> = Schedule;
    type Row = Uuid;

    fn keep(wire: Schedule, rows: &mut Vec<Uuid>) -> Option<()> {
        rows.push(wire.principal_id);
        Some(())
    }

    fn place(answers: Answers<Uuid>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        snapshot.role_group_eligible = part(members(answers), any, gap).into();
    }
}
