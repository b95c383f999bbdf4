//! Accounts whose doings in mailboxes are not audited.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Id, Text, boxed, exchange_record};
use crate::model::{AuditBypass, Call};

/// Exchange Online PowerShell, "Get-MailboxAuditBypassAssociation".
pub(super) const FAMILY: Collector = Collector {
    name: "audit_bypass",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-MailboxAuditBypassAssociation").with("ResultSize", "Unlimited").selecting(&[
            "Guid",
            "Name",
            "Identity",
            "AuditBypassEnabled",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.audit_bypass = part),
};

struct Wanted;

exchange_record! {
    Wire {
        guid: Id = "Guid",
        name: Text<'a> = "Name",
        on: bool = "AuditBypassEnabled",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = AuditBypass;

    fn keep(wire: Wire<'_>, rows: &mut Vec<AuditBypass>) -> Option<()> {
        // Every account is listed; those without the bypass are of no interest.
        let on = wire.on.value();
        if on != Some(false) {
            rows.push(AuditBypass { guid: wire.guid.value()?.0?, name: boxed(wire.name.value()), on });
        }
        Some(())
    }

    fn order(one: &AuditBypass, other: &AuditBypass) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}
