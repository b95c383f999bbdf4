//! Connectors, and senders that may send no more.

use serde_json::{Map, Value, json};

use super::wire::{Wire, records, switch};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Connector, World};

const INBOUND: Cmdlet = Cmdlet {
    name: "Get-InboundConnector",
    parameters: &["Identity", "ResultSize"],
    role: ExchangeRole::GlobalReader,
    result_size: true,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-InboundConnector.md",
    handler: inbound,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    INBOUND,
    Cmdlet {
        name: "Get-OutboundConnector",
        parameters: &["Identity", "IncludeTestModeConnectors", "IsTransportRuleScoped", "ResultSize"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-OutboundConnector.md",
        handler: outbound,
        ..INBOUND
    },
    Cmdlet {
        name: "Get-BlockedSenderAddress",
        parameters: &["SenderAddress"],
        result_size: false,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-BlockedSenderAddress.md",
        handler: blocked_addresses,
        ..INBOUND
    },
    Cmdlet {
        name: "Get-BlockedConnector",
        parameters: &["ConnectorId"],
        result_size: false,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-BlockedConnector.md",
        handler: blocked_connectors,
        ..INBOUND
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

fn inbound<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    let all = world.mail_flow.connectors.iter().filter(|connector| connector.inbound);
    records(all.map(|connector| inbound_record(world, connector)).collect())
}

fn inbound_record(world: &World, connector: &Connector) -> Record {
    Wire::of(json!({
        "Enabled": connector.enabled,
        "ConnectorType": connector.kind,
        "ConnectorSource": "Default",
        "Comment": null,
        "RequireTls": connector.by_certificate,
        "RestrictDomainsToIPAddresses": false,
        "RestrictDomainsToCertificate": connector.by_certificate,
        "CloudServicesMailEnabled": false,
        "TreatMessagesAsInternal": false,
        "TlsSenderCertificateName": connector.by_certificate.then(|| format!("mail.{}", world.default_domain)),
    }))
    .list("SenderDomains", ["smtp:*;1"])
    .list("SenderIPAddresses", Vec::<String>::new())
    .list("AssociatedAcceptedDomains", Vec::<String>::new())
    .with_tail(world, connector.name, "msExchSMTPInboundConnector", connector.guid)
}

/// Those that a transport rule chooses are listed when they are asked for, and then alone.
fn outbound<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let by_rule = switch(parameters, "IsTransportRuleScoped");
    let all = world.mail_flow.connectors.iter().filter(|connector| !connector.inbound && connector.by_rule == by_rule);
    let record = |connector: &Connector| {
        Wire::of(json!({
            "Enabled": connector.enabled,
            "UseMXRecord": false,
            "ConnectorType": connector.kind,
            "ConnectorSource": "AdminUI",
            "Comment": null,
            "RouteAllMessagesViaOnPremises": false,
            "IsTransportRuleScoped": connector.by_rule,
            "TlsSettings": null,
            "TestMode": false,
        }))
        .list("RecipientDomains", Vec::<String>::new())
        .list("SmartHosts", ["mx.drop.example"])
        .with_tail(world, connector.name, "msExchSMTPOutboundConnector", connector.guid)
    };
    records(all.map(record).collect())
}

fn blocked_addresses<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    let record = |&index: &usize| {
        let wire = Wire::of(json!({
            "SenderAddress": world.person(index).upn,
            "Reason": "OutboundSpamLast24Hours=1432;OutboundMailLast24Hours=1478;OutboundSpamPercent=968",
        }));
        wire.date("CreatedDatetime", &world.ago(1, 0)).date("ChangedDatetime", &world.ago(1, 0)).bare()
    };
    records(world.mail_flow.blocked.iter().map(record).collect())
}

fn blocked_connectors<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    let record = |guid| {
        let wire = Wire::of(json!({"Reason": "The connector sent spam."})).guid("ConnectorId", guid);
        wire.date("CreatedDateTime", &world.ago(2, 0)).bare()
    };
    records(world.mail_flow.blocked_connector.into_iter().map(record).collect())
}
