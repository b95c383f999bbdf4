//! For whom the outbound policies other than the default are.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Given, Number, Strings, Text, exchange_record};
use crate::model::{Call, OutboundRule};

/// Exchange Online PowerShell, "Get-HostedOutboundSpamFilterRule".
pub(super) const FAMILY: Collector = Collector {
    name: "outbound_rules",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-HostedOutboundSpamFilterRule").selecting(&[
            "Guid",
            "Name",
            "HostedOutboundSpamFilterPolicy",
            "State",
            "Priority",
            "From",
            "FromMemberOf",
            "SenderDomainIs",
            "ExceptIfFrom",
            "ExceptIfFromMemberOf",
            "ExceptIfSenderDomainIs",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.outbound_rules = part),
};

struct Wanted;

exchange_record! {
    Wire {
        policy: Text<'a> = "HostedOutboundSpamFilterPolicy",
        state: Text<'a> = "State",
        priority: Number = "Priority",
        from: Strings<'a> = "From",
        groups: Strings<'a> = "FromMemberOf",
        domains: Strings<'a> = "SenderDomainIs",
        not_from: Strings<'a> = "ExceptIfFrom",
        not_groups: Strings<'a> = "ExceptIfFromMemberOf",
        not_domains: Strings<'a> = "ExceptIfSenderDomainIs",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = OutboundRule;

    fn keep(wire: Wire<'_>, rows: &mut Vec<OutboundRule>) -> Option<()> {
        let list = |list: Given<Strings<'_>>| list.value().unwrap_or_default().boxed();
        rows.push(OutboundRule {
            policy: wire.policy.value()?.boxed(),
            enabled: wire.state.value()?.is("Enabled"),
            priority: wire.priority.value().and_then(|number| number.0),
            from: list(wire.from),
            from_groups: list(wire.groups),
            from_domains: list(wire.domains),
            except: [wire.not_from, wire.not_groups, wire.not_domains].into_iter().flat_map(list).collect(),
        });
        Some(())
    }

    fn order(one: &OutboundRule, other: &OutboundRule) -> Ordering {
        one.policy.cmp(&other.policy)
    }
}
