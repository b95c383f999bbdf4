//! What leaves by itself for which domains.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Text, boxed, exchange_record};
use crate::model::{Call, RemoteDomain};

/// Exchange Online PowerShell, "Get-RemoteDomain".
pub(super) const FAMILY: Collector = Collector {
    name: "remote_domains",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-RemoteDomain").selecting(&["Guid", "Identity", "Name", "DomainName", "AutoForwardEnabled"])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.remote_domains = part),
};

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        identity: Text<'a> = "Identity",
        name: Text<'a> = "Name",
        domain: Text<'a> = "DomainName",
        auto: bool = "AutoForwardEnabled",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = RemoteDomain;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RemoteDomain>) -> Option<()> {
        rows.push(RemoteDomain {
            guid: wire.guid.value().or(wire.identity.value())?.to_lowercase().into(),
            name: boxed(wire.name.value()),
            domain: wire.domain.value()?.to_lowercase().into(),
            auto_forward: wire.auto.value(),
        });
        Some(())
    }

    fn order(one: &RemoteDomain, other: &RemoteDomain) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}
