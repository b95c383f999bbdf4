//! Senders that Microsoft stopped because they sent spam.

use crate::collect::collector::{Asks, Collector, Licence, Needs, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, exchange_record};
use crate::model::{BlockedSender, Call, Snapshot};

/// Exchange Online PowerShell, "Get-BlockedSenderAddress" and "Get-BlockedConnector".
pub(super) const FAMILY: Collector = Collector {
    name: "blocked_senders",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Each {
        after: &[],
        targets: |_, _| Targets { keys: vec!["addresses".into(), CONNECTORS.into()], gap: None },
        call: |listing| {
            Call::cmdlet(if listing == CONNECTORS { "Get-BlockedConnector" } else { "Get-BlockedSenderAddress" })
        },
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

const CONNECTORS: &str = "connectors";

struct Wanted;

exchange_record! {
    Wire {
        address: Text<'a> = "SenderAddress",
        connector: Text<'a> = "ConnectorId",
        reason: Text<'a> = "Reason",
    }
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = BlockedSender;

    fn keep(wire: Wire<'_>, rows: &mut Vec<BlockedSender>) -> Option<()> {
        let address = wire.address.value().filter(|address| !address.is_empty());
        let is_connector = address.is_none();
        let sender = address.or(wire.connector.value()).filter(|sender| !sender.is_empty())?;
        let reason = wire.reason.value().filter(|reason| !reason.is_empty()).map(Text::boxed);
        rows.push(BlockedSender { sender: sender.to_lowercase().into(), is_connector, reason });
        Some(())
    }

    fn place(answers: Answers<BlockedSender>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        let mut rows: Vec<BlockedSender> = answers.about.into_iter().flat_map(|about| about.rows).collect();
        rows.sort_by(|one, other| one.sender.cmp(&other.sender));
        rows.dedup_by(|one, other| one.sender == other.sender);
        snapshot.blocked_senders = part(rows, any, gap).into();
    }
}
