//! Which protocols each mailbox takes.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Id, exchange_record};
use crate::model::{Call, CasMailbox};

/// Exchange Online PowerShell, "Get-CASMailbox".
pub(super) const FAMILY: Collector = Collector {
    name: "cas_mailboxes",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-CASMailbox").with("ResultSize", "Unlimited").selecting(&[
            "ExternalDirectoryObjectId",
            "Guid",
            "PrimarySmtpAddress",
            "DisplayName",
            "Name",
            "ActiveSyncEnabled",
            "PopEnabled",
            "ImapEnabled",
            "SmtpClientAuthenticationDisabled",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.cas_mailboxes = part),
};

struct Wanted;

exchange_record! {
    Wire {
        user: Id = "ExternalDirectoryObjectId",
        guid: Id = "Guid",
        pop: bool = "PopEnabled",
        imap: bool = "ImapEnabled",
        active_sync: bool = "ActiveSyncEnabled",
        smtp: bool = "SmtpClientAuthenticationDisabled",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = CasMailbox;

    fn keep(wire: Wire<'_>, rows: &mut Vec<CasMailbox>) -> Option<()> {
        rows.push(CasMailbox {
            guid: wire.guid.value()?.0?,
            user: wire.user.value().and_then(|id| id.0),
            pop: wire.pop.value(),
            imap: wire.imap.value(),
            active_sync: wire.active_sync.value(),
            smtp_auth_disabled: wire.smtp.tri(),
        });
        Some(())
    }

    fn order(one: &CasMailbox, other: &CasMailbox) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small() {
        assert!(size_of::<CasMailbox>() <= 40, "{}", size_of::<CasMailbox>());
    }
}
