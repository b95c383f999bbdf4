//! The domains whose mail is the tenant's own.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Text, exchange_record};
use crate::model::{AcceptedDomain, Call};

/// Exchange Online PowerShell, "Get-AcceptedDomain".
pub(super) const FAMILY: Collector = Collector {
    name: "accepted_domains",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-AcceptedDomain").selecting(&[
            "Name",
            "DomainName",
            "DomainType",
            "MatchSubDomains",
            "Default",
            "InitialDomain",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.accepted_domains = part),
};

struct Wanted;

exchange_record! {
    Wire {
        domain: Text<'a> = "DomainName",
        subdomains: bool = "MatchSubDomains",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = AcceptedDomain;

    fn keep(wire: Wire<'_>, rows: &mut Vec<AcceptedDomain>) -> Option<()> {
        rows.push(AcceptedDomain {
            name: wire.domain.value()?.to_lowercase().into(),
            match_subdomains: wire.subdomains.value().unwrap_or_default(),
        });
        Some(())
    }

    fn order(one: &AcceptedDomain, other: &AcceptedDomain) -> Ordering {
        one.name.cmp(&other.name)
    }
}
