//! Outbound policies, remote domains, transport and journal rules.

use serde_json::{Map, Value, json};

use super::wire::{Wire, records};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Kind, OTHERS, OutboundPolicy, REMOTE_DOMAINS, TransportRule, World};

const OUTBOUND_POLICY: Cmdlet = Cmdlet {
    name: "Get-HostedOutboundSpamFilterPolicy",
    parameters: &["Identity"],
    role: ExchangeRole::SecurityReader,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-HostedOutboundSpamFilterPolicy.md",
    handler: outbound_policies,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    OUTBOUND_POLICY,
    Cmdlet {
        name: "Get-HostedOutboundSpamFilterRule",
        parameters: &["Identity", "State"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-HostedOutboundSpamFilterRule.md",
        handler: outbound_rules,
        ..OUTBOUND_POLICY
    },
    Cmdlet {
        name: "Get-RemoteDomain",
        parameters: &["Identity", "ResultSize"],
        role: ExchangeRole::GlobalReader,
        result_size: true,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-RemoteDomain.md",
        handler: remote_domains,
    },
    Cmdlet {
        name: "Get-TransportRule",
        parameters: &["Identity", "ResultSize", "State"],
        result_size: true,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-TransportRule.md",
        handler: transport_rules,
        ..OUTBOUND_POLICY
    },
    Cmdlet {
        name: "Get-JournalRule",
        role: ExchangeRole::GlobalReader,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-JournalRule.md",
        handler: journal_rules,
        ..OUTBOUND_POLICY
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

fn outbound_policies<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(outbound_records(world))
}

pub(super) fn outbound_records(world: &World) -> Vec<Record> {
    world.mail_flow.outbound.iter().map(|policy| outbound_policy(world, policy)).collect()
}

fn outbound_policy(world: &World, policy: &OutboundPolicy) -> Record {
    let default = policy.rule_enabled.is_none();
    let [external, internal, day] = if policy.unlimited { [2_000, 5_000, 10_000] } else { [500, 1_000, 1_000] };
    Wire::of(json!({
        "AdminDisplayName": "",
        "IsDefault": default,
        "ConfigurationType": "HostedOutboundSpamFilterPolicy",
        // The default policy reads disabled and is in effect all the same.
        "Enabled": !default,
        "ActionWhenThresholdReached": if policy.unlimited { "Alert" } else { "BlockUser" },
        "BccSuspiciousOutboundMail": false,
        "NotifyOutboundSpam": false,
        "RecommendedPolicyType": "Custom",
        "AutoForwardingMode": policy.forwarding,
    }))
    .int("RecipientLimitExternalPerHour", external)
    .int("RecipientLimitInternalPerHour", internal)
    .int("RecipientLimitPerDay", day)
    .list("NotifyOutboundSpamRecipients", Vec::<String>::new())
    .with_tail(world, policy.name, "msExchHostedContentFilterConfig", policy.guid)
}

fn outbound_rules<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    let ruled = world.mail_flow.outbound.iter().filter_map(|policy| Some((policy, policy.rule_enabled?)));
    let rule = |(place, (policy, enabled)): (usize, (&OutboundPolicy, bool))| {
        let record = Wire::of(json!({
            "State": if enabled { "Enabled" } else { "Disabled" },
            "HostedOutboundSpamFilterPolicy": policy.name,
            "FromMemberOf": null,
            "SenderDomainIs": null,
            "ExceptIfFrom": null,
            "ExceptIfFromMemberOf": null,
            "ExceptIfSenderDomainIs": null,
        }))
        .int("Priority", place as i32)
        .list("From", [format!("press@{}", world.default_domain)]);
        record.with_tail(world, policy.name, "msExchTransportRule", world.id(Kind::Exchange, OTHERS + 40 + place))
    };
    records(ruled.enumerate().map(rule).collect())
}

fn remote_domains<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(remote_domain_records(world))
}

pub(super) fn remote_domain_records(world: &World) -> Vec<Record> {
    let domain = |place: usize, name: &str, pattern: &str, forwarding: bool| {
        let record = Wire::of(json!({
            "DomainName": pattern,
            "IsInternal": false,
            "TargetDeliveryDomain": false,
            "AllowedOOFType": "External",
            "AutoReplyEnabled": true,
            "AutoForwardEnabled": forwarding,
            "DeliveryReportEnabled": false,
            "NDREnabled": true,
            "TNEFEnabled": null,
            "TrustedMailOutboundEnabled": false,
            "TrustedMailInboundEnabled": false,
        }));
        record.with_tail(world, name, "msExchDomainContentConfig", world.id(Kind::Exchange, REMOTE_DOMAINS + place))
    };
    vec![domain(0, "Default", "*", world.mail_flow.remote_forwarding), domain(1, "Partner", "partner.example", false)]
}

fn transport_rules<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(transport_records(world))
}

pub(super) fn transport_records(world: &World) -> Vec<Record> {
    let rules = world.mail_flow.transport.iter().enumerate();
    rules.map(|(priority, rule)| transport_rule(world, rule, priority as i32)).collect()
}

fn transport_rule(world: &World, rule: &TransportRule, priority: i32) -> Record {
    const RULES: &str = "Microsoft.Exchange.MessagingPolicies.Rules.Tasks";
    let marks = rule.prepend_subject.is_some();
    let action = match (marks, &rule.redirect_to) {
        (true, _) => "PrependSubjectAction",
        (false, Some(_)) => "RedirectMessageAction",
        (false, None) if rule.report_to.is_some() => "GenerateIncidentReportAction",
        (false, None) => "BlindCopyToAction",
    };
    let mut wire = Wire::of(json!({
        "CreatedBy": "A Admin",
        "LastModifiedBy": "A Admin",
        "Description": "If the message:\r\n\t…",
        "Exceptions": null,
        "State": if rule.enabled { "Enabled" } else { "Disabled" },
        "Mode": rule.mode,
        "ActivationDate": null,
        "ExpiryDate": null,
        "GenerateIncidentReport": rule.report_to,
        "IncidentReportContent": null,
        "FromScope": if marks { json!("NotInOrganization") } else { Value::Null },
        "SentToScope": null,
        "SenderDomainIs": null,
        "BlindCopyTo": null,
        "CopyTo": null,
        "RedirectMessageTo": null,
        "AddToRecipients": null,
        "RouteMessageOutboundConnector": null,
        "RouteMessageOutboundRequireTls": false,
        "DeleteMessage": false,
        "Quarantine": false,
        "SetSCL": null,
        "SetHeaderName": null,
        "SetHeaderValue": null,
        "PrependSubject": rule.prepend_subject,
    }))
    .int("Priority", priority)
    .list("Conditions", [format!("{RULES}.FromScopePredicate")])
    .list("Actions", [format!("{RULES}.{action}")]);
    if rule.report_to.is_some() {
        wire = wire.list("IncidentReportContent", rule.report_content.iter().copied());
    }
    for (name, days) in [("ActivationDate", rule.activation), ("ExpiryDate", rule.expiry)] {
        if let Some(days) = days {
            wire = wire.date(name, &world.ago(-days, 0));
        }
    }
    for (name, target) in [("BlindCopyTo", &rule.blind_copy_to), ("RedirectMessageTo", &rule.redirect_to)] {
        if let Some(address) = target {
            wire = wire.list(name, [address.as_str()]);
        }
    }
    wire.with_tail(world, rule.name, "msExchTransportRule", rule.guid)
}

fn journal_rules<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(journal_records(world))
}

pub(super) fn journal_records(world: &World) -> Vec<Record> {
    let rule = |rule: &crate::sim::world::JournalRule| {
        let record = Wire::of(json!({
            "Recipient": null,
            "JournalEmailAddress": rule.address,
            "Scope": "Global",
            "Enabled": rule.enabled,
        }));
        record.with_tail(world, rule.name, "msExchTransportRule", rule.guid)
    };
    world.mail_flow.journal.iter().map(rule).collect()
}
