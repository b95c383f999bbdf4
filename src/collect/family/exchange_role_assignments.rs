//! Exchange roles given to users past every role group.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Text, boxed, exchange_record, id};
use crate::model::{Call, ExchangeRoleAssignment};

/// Exchange Online PowerShell, "Get-ManagementRoleAssignment", assignees that are users.
pub(super) const FAMILY: Collector = Collector {
    name: "exchange_role_assignments",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-ManagementRoleAssignment").with("RoleAssigneeType", "User").selecting(&[
            "Guid",
            "Role",
            "RoleAssigneeName",
            "Enabled",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.exchange_role_assignments = part),
};

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        role: Text<'a> = "Role",
        assignee: Text<'a> = "RoleAssigneeName",
        enabled: bool = "Enabled",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = ExchangeRoleAssignment;

    fn keep(wire: Wire<'_>, rows: &mut Vec<ExchangeRoleAssignment>) -> Option<()> {
        rows.push(ExchangeRoleAssignment {
            guid: wire.guid.value().and_then(|guid| id(&guid))?,
            role: wire.role.value()?.boxed(),
            assignee: boxed(wire.assignee.value()),
            enabled: wire.enabled.value(),
        });
        Some(())
    }

    fn order(one: &ExchangeRoleAssignment, other: &ExchangeRoleAssignment) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}
