//! Connectors: by which ways mail comes in and goes out past the ordinary one.

use crate::collect::collector::{Asks, Collector, Licence, Needs, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, boxed, exchange_record, id};
use crate::model::{Call, Connector, Snapshot};

/// Exchange Online PowerShell, "Get-InboundConnector" and "Get-OutboundConnector". The latter leaves out connectors that a
/// mail-flow rule chooses, unless it is asked for them alone.
pub(super) const FAMILY: Collector = Collector {
    name: "connectors",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Each {
        after: &[],
        targets: |_, _| Targets { keys: LISTINGS.map(Into::into).to_vec(), gap: None },
        call,
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

const INBOUND: &str = "inbound";
/// Those that a mail-flow rule chooses.
const CHOSEN: &str = "outbound by rule";
const LISTINGS: [&str; 3] = [INBOUND, "outbound", CHOSEN];

fn call(listing: &str) -> Call {
    let inbound = listing == INBOUND;
    let call = Call::cmdlet(if inbound { "Get-InboundConnector" } else { "Get-OutboundConnector" });
    let call = if listing == CHOSEN { call.with("IsTransportRuleScoped", true) } else { call };
    let call = call.with("ResultSize", "Unlimited");
    if inbound {
        call.selecting(&[
            "Guid",
            "Name",
            "Enabled",
            "ConnectorType",
            "RestrictDomainsToCertificate",
            "RestrictDomainsToIPAddresses",
            "SenderDomains",
            "SenderIPAddresses",
            "TlsSenderCertificateName",
        ])
    } else {
        call.selecting(&["Guid", "Name", "Enabled", "ConnectorType", "SmartHosts", "RecipientDomains"])
    }
}

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        name: Text<'a> = "Name",
        on: bool = "Enabled",
        kind: Text<'a> = "ConnectorType",
        by_certificate: bool = "RestrictDomainsToCertificate",
        by_address: bool = "RestrictDomainsToIPAddresses",
    }
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = Connector;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Connector>) -> Option<()> {
        rows.push(Connector {
            guid: wire.guid.value().and_then(|guid| id(&guid))?,
            name: boxed(wire.name.value()),
            // Told by the listing, below.
            inbound: false,
            enabled: wire.on.value(),
            kind: boxed(wire.kind.value()),
            by_certificate: wire.by_certificate.value(),
            by_address: wire.by_address.value(),
        });
        Some(())
    }

    fn place(answers: Answers<Connector>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        let listed = answers.about.into_iter().flat_map(|about| {
            let inbound = &*about.target == INBOUND;
            about.rows.into_iter().map(move |row| Connector { inbound, ..row })
        });
        let mut rows: Vec<Connector> = listed.collect();
        rows.sort_by_key(|row| row.guid);
        // Of a service that lists all in both.
        rows.dedup_by_key(|row| row.guid);
        snapshot.connectors = part(rows, any, gap).into();
    }
}
