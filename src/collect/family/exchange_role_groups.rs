//! Exchange's own role groups.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Strings, Text, boxed, exchange_record, id};
use crate::model::{Call, ExchangeRoleGroup};

/// Exchange Online PowerShell, "Get-RoleGroup".
pub(super) const FAMILY: Collector = Collector {
    name: "exchange_role_groups",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-RoleGroup").with("ResultSize", "Unlimited").selecting(&["Guid", "Name", "Roles"])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.exchange_role_groups = part),
};

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        name: Text<'a> = "Name",
        roles: Strings<'a> = "Roles",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = ExchangeRoleGroup;

    fn keep(wire: Wire<'_>, rows: &mut Vec<ExchangeRoleGroup>) -> Option<()> {
        rows.push(ExchangeRoleGroup {
            guid: wire.guid.value().and_then(|guid| id(&guid))?,
            name: boxed(wire.name.value()),
            roles: wire.roles.value().unwrap_or_default().boxed(),
        });
        Some(())
    }

    fn order(one: &ExchangeRoleGroup, other: &ExchangeRoleGroup) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}
