//! Settings of the whole organisation.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::wire::{Wire, records};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Kind, OTHERS, World};

const ORGANIZATION: Cmdlet = Cmdlet {
    name: "Get-OrganizationConfig",
    parameters: &[],
    role: ExchangeRole::GlobalReader,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-OrganizationConfig.md",
    handler: organization,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    ORGANIZATION,
    Cmdlet {
        name: "Get-TransportConfig",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-TransportConfig.md",
        handler: transport,
        ..ORGANIZATION
    },
    Cmdlet {
        name: "Get-AdminAuditLogConfig",
        role: ExchangeRole::SecurityReader,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-AdminAuditLogConfig.md",
        handler: audit,
        ..ORGANIZATION
    },
    Cmdlet {
        name: "Get-AuthenticationPolicy",
        parameters: &["Identity"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-AuthenticationPolicy.md",
        handler: list_policies,
        ..ORGANIZATION
    },
    Cmdlet {
        name: "Get-AcceptedDomain",
        parameters: &["Identity", "ResultSize"],
        result_size: true,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-AcceptedDomain.md",
        handler: accepted_domains,
        ..ORGANIZATION
    },
    Cmdlet {
        name: "Get-ExternalInOutlook",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-ExternalInOutlook.md",
        handler: external_tag,
        ..ORGANIZATION
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

/// The policy that allows nothing.
const STRICT: &str = "Block Basic Auth";

fn organization<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(vec![organization_record(world)])
}

pub(super) fn organization_record(world: &World) -> Record {
    let open = world.broken("legacy.no-default-policy");
    let record = Wire::of(json!({
        "DisplayName": world.company,
        "IsDehydrated": false,
        "AuditDisabled": world.broken("audit.mailbox-audit-off"),
        "OAuth2ClientProfileEnabled": !world.broken("legacy.modern-auth-off"),
        "DefaultAuthenticationPolicy": (!open).then_some(STRICT),
        "EwsEnabled": null,
        "EwsApplicationAccessPolicy": null,
        "RejectDirectSend": !world.broken("mail.direct-send"),
        "SendFromAliasEnabled": null,
        "CustomerLockboxEnabled": false,
        "MailTipsAllTipsEnabled": true,
        "MailTipsExternalRecipientsTipsEnabled": false,
        "MailTipsGroupMetricsEnabled": true,
        "ActivityBasedAuthenticationTimeoutEnabled": true,
        "ActivityBasedAuthenticationTimeoutInterval": "06:00:00",
        "ConnectorsEnabled": true,
        "BookingsEnabled": true,
        "PublicFoldersEnabled": "Local",
    }))
    .int("MailTipsLargeAudienceThreshold", 25);
    let guid = world.id(Kind::Exchange, OTHERS);
    record.with_tail(world, &world.initial_domain, "ms-Exch-Configuration-Unit-Container", guid)
}

fn transport<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(vec![transport_record(world)])
}

pub(super) fn transport_record(world: &World) -> Record {
    let record = Wire::of(json!({
        "SmtpClientAuthenticationDisabled": !world.broken("legacy.smtp-auth-org"),
        // Null is "not configured", which the service treats as off.
        "AllowLegacyTLSClients": world.broken("legacy.old-tls").then_some(true),
        "MaxSendSize": "Unlimited",
        "MaxReceiveSize": "Unlimited",
        "MessageExpiration": "1.00:00:00",
    }));
    let guid = world.id(Kind::Exchange, OTHERS + 1);
    record.with_tail(world, "Transport Settings", "msExchTransportSettings", guid)
}

fn audit<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(vec![audit_record(world)])
}

pub(super) fn audit_record(world: &World) -> Record {
    let record = Wire::of(json!({
        "AdminAuditLogEnabled": true,
        "LogLevel": "None",
        "TestCmdletLoggingEnabled": false,
        "AdminAuditLogAgeLimit": "90.00:00:00",
        "UnifiedAuditLogIngestionEnabled": !world.broken("audit.unified-log-off"),
    }))
    .list("AdminAuditLogCmdlets", ["*"])
    .int("LoadBalancerCount", 3)
    .date("UnifiedAuditLogFirstOptInDate", &world.ago(900, 0));
    let guid = world.id(Kind::Exchange, OTHERS + 2);
    record.with_tail(world, "Admin Audit Log Settings", "msExchAdminAuditLogConfig", guid)
}

const PROTOCOLS: [&str; 12] = [
    "ActiveSync",
    "Autodiscover",
    "Imap",
    "Mapi",
    "OfflineAddressBook",
    "OutlookService",
    "Pop",
    "Powershell",
    "ReportingWebServices",
    "Rpc",
    "Smtp",
    "WebServices",
];

fn list_policies<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(authentication_policies(world))
}

pub(super) fn authentication_policies(world: &World) -> Vec<Record> {
    let policy = |name: &str, allowed: &str, place: usize| {
        policy_record(world, name, allowed, world.id(Kind::Exchange, OTHERS + place))
    };
    vec![policy(STRICT, "", 10), policy("Legacy scanners", "Smtp", 11)]
}

/// A policy that allows basic authentication over one protocol, or over none.
pub(super) fn policy_record(world: &World, name: &str, allowed: &str, guid: Uuid) -> Record {
    let switches = PROTOCOLS.map(|protocol| (format!("AllowBasicAuth{protocol}"), Value::Bool(protocol == allowed)));
    Wire::of(Value::Object(Map::from_iter(switches))).with_tail(world, name, "msExchAuthPolicy", guid)
}

fn accepted_domains<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    let domain = |(place, name): (usize, &String)| {
        let record = Wire::of(json!({
            "DomainName": name,
            "DomainType": "Authoritative",
            "Default": *name == world.default_domain,
            "InitialDomain": *name == world.initial_domain,
            "MatchSubDomains": false,
            "AuthenticationType": if *name == world.federated_domain { "Federated" } else { "Managed" },
            "IsCoexistenceDomain": false,
            "SendingFromDomainDisabled": false,
        }));
        record.with_tail(world, name, "msExchAcceptedDomain", world.id(Kind::Exchange, OTHERS + 20 + place))
    };
    let names = [&world.initial_domain, &world.default_domain, &world.federated_domain];
    records(names.into_iter().enumerate().map(domain).collect())
}

fn external_tag<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(vec![external_tag_record(world)])
}

pub(super) fn external_tag_record(world: &World) -> Record {
    // Where a transport rule marks outside mail, the tag is left off.
    let ruled = world.mail_flow.transport.iter().any(|rule| rule.prepend_subject.is_some());
    let enabled = !ruled && !world.broken("mail.external-unmarked");
    let record = Wire::of(json!({"Identity": world.tenant, "Enabled": enabled}));
    record.list("AllowList", Vec::<String>::new()).bare()
}
