//! How much mail may leave, and whether forwarded mail may.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Given, Number, Text, boxed, exchange_record};
use crate::model::{Call, OutboundPolicy};

/// Exchange Online PowerShell, "Get-HostedOutboundSpamFilterPolicy".
pub(super) const FAMILY: Collector = Collector {
    name: "outbound_policies",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-HostedOutboundSpamFilterPolicy").selecting(&[
            "Guid",
            "Identity",
            "Name",
            "IsDefault",
            "AutoForwardingMode",
            "RecipientLimitExternalPerHour",
            "RecipientLimitInternalPerHour",
            "RecipientLimitPerDay",
            "ActionWhenThresholdReached",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.outbound_policies = part),
};

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        identity: Text<'a> = "Identity",
        name: Text<'a> = "Name",
        default: bool = "IsDefault",
        mode: Text<'a> = "AutoForwardingMode",
        external: Number = "RecipientLimitExternalPerHour",
        internal: Number = "RecipientLimitInternalPerHour",
        day: Number = "RecipientLimitPerDay",
        action: Text<'a> = "ActionWhenThresholdReached",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = OutboundPolicy;

    fn keep(wire: Wire<'_>, rows: &mut Vec<OutboundPolicy>) -> Option<()> {
        let number = |number: Given<Number>| number.value().and_then(|number| number.0);
        rows.push(OutboundPolicy {
            guid: wire.guid.value().or(wire.identity.value())?.to_lowercase().into(),
            name: boxed(wire.name.value()),
            // Without it, nobody's policy would be the default one, and limits would not be judged.
            is_default: wire.default.value()?,
            auto_forwarding: wire.mode.value().map(Text::boxed),
            external_per_hour: number(wire.external),
            internal_per_hour: number(wire.internal),
            per_day: number(wire.day),
            action: wire.action.value().map(Text::boxed),
        });
        Some(())
    }

    fn order(one: &OutboundPolicy, other: &OutboundPolicy) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_does_not_say_whether_it_is_the_default_is_not_read() {
        let read = |json: &str| Wanted::keep(serde_json::from_str(json).expect("a policy"), &mut Vec::new());
        assert_eq!(read(r#"{"Identity":"Default","IsDefault":true}"#), Some(()));
        assert_eq!(read(r#"{"Identity":"Default"}"#), None);
    }
}
