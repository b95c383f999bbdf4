//! Who may send mail as somebody else: one listing for the whole tenant.

use std::cmp::Ordering;

use super::full_access::is_the_services;
use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Strings, Text, exchange_record};
use crate::model::{Call, SendAs};

/// Exchange Online PowerShell, "Get-RecipientPermission".
pub(super) const FAMILY: Collector = Collector {
    name: "send_as",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        let call = Call::cmdlet("Get-RecipientPermission").with("AccessRights", "SendAs");
        call.with("ResultSize", "Unlimited").selecting(&["Identity", "Trustee", "AccessControlType", "AccessRights"])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.send_as = part),
};

struct Wanted;

exchange_record! {
    Wire {
        on: Text<'a> = "Identity",
        trustee: Text<'a> = "Trustee",
        control: Text<'a> = "AccessControlType",
        rights: Strings<'a> = "AccessRights",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = SendAs;

    fn keep(wire: Wire<'_>, rows: &mut Vec<SendAs>) -> Option<()> {
        let (on, trustee) = (wire.on.value()?, wire.trustee.value()?);
        let denies = wire.control.value().is_some_and(|control| control.is("Deny"));
        let rights = wire.rights.value()?;
        let sends =
            rights.0.iter().flat_map(|some| some.split(',')).any(|one| one.trim().eq_ignore_ascii_case("SendAs"));
        // The owner himself stands in every mailbox.
        if sends && !denies && !is_the_services(&trustee) {
            rows.push(SendAs { on: on.boxed(), trustee: trustee.boxed() });
        }
        Some(())
    }

    fn order(one: &SendAs, other: &SendAs) -> Ordering {
        (&one.on, &one.trustee).cmp(&(&other.on, &other.trustee))
    }
}
