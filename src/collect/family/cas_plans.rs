//! Which protocols new mailboxes take.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Text, exchange_record};
use crate::model::{Call, MailboxPlan};

/// Exchange Online PowerShell, "Get-CASMailboxPlan".
pub(super) const FAMILY: Collector = Collector {
    name: "cas_plans",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-CASMailboxPlan").selecting(&[
            "Guid",
            "Identity",
            "Name",
            "DisplayName",
            "PopEnabled",
            "ImapEnabled",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.cas_plans = part),
};

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        identity: Text<'a> = "Identity",
        name: Text<'a> = "DisplayName",
        pop: bool = "PopEnabled",
        imap: bool = "ImapEnabled",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = MailboxPlan;

    fn keep(wire: Wire<'_>, rows: &mut Vec<MailboxPlan>) -> Option<()> {
        let guid = wire.guid.value().or(wire.identity.value())?;
        rows.push(MailboxPlan {
            name: wire.name.value().map_or_else(|| (*guid).into(), Text::boxed),
            guid: guid.to_lowercase().into(),
            pop: wire.pop.value(),
            imap: wire.imap.value(),
        });
        Some(())
    }

    fn order(one: &MailboxPlan, other: &MailboxPlan) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}
