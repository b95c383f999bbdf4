//! Cmdlets that change something, called by a plain client. Sources: the cmdlets' pages in office-docs-powershell.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::test_tenant::Tenant;
use super::super::{Consent, Options, Preset};
use super::writes::{options, tenant};

pub(super) struct Exchange {
    pub(super) tenant: Tenant,
    token: String,
}

impl Exchange {
    pub(super) async fn of(options: Options) -> Self {
        let tenant = tenant(options).await;
        let token = tenant.token(&tenant.simulator.exchange()).await;
        Self { tenant, token }
    }

    pub(super) async fn run(&self, name: &str, parameters: Value) -> (u16, Value) {
        let seen = self.tenant.cmdlet(&self.token, name, parameters).await;
        (seen.status.as_u16(), seen.body)
    }

    pub(super) async fn first(&self, name: &str, parameters: Value) -> Value {
        let (status, body) = self.run(name, parameters).await;
        assert_eq!(status, 200, "{name}: {body}");
        body["value"][0].clone()
    }

    /// Sets, and says how often it was warned that nothing was to be done.
    pub(super) async fn set(&self, name: &str, parameters: Value) -> usize {
        let (status, body) = self.run(name, parameters).await;
        assert_eq!((status, &body["value"]), (200, &json!([])), "{name}: {body}");
        body["@adminapi.warnings"].as_array().expect("warnings").len()
    }
}

#[tokio::test]
async fn smtp_auth_of_the_organisation_and_of_a_mailbox_has_three_states() {
    let exchange = Exchange::of(options(Preset::Messy)).await;
    let old = exchange.first("Get-TransportConfig", json!({})).await;
    let off = json!({"SmtpClientAuthenticationDisabled": true});
    exchange.set("Set-TransportConfig", off.clone()).await;
    assert_eq!(exchange.set("Set-TransportConfig", off).await, 1, "nothing was modified");
    assert_eq!(exchange.first("Get-TransportConfig", json!({})).await["SmtpClientAuthenticationDisabled"], true);

    let mailbox = exchange.first("Get-CASMailbox", json!({})).await;
    let identity = &mailbox["Guid"];
    for value in [json!(true), json!(false), Value::Null] {
        exchange.set("Set-CASMailbox", json!({"Identity": identity, "SmtpClientAuthenticationDisabled": value})).await;
        let read = exchange.first("Get-CASMailbox", json!({"Identity": identity})).await;
        assert_eq!(read["SmtpClientAuthenticationDisabled"], value);
        let listed = exchange.run("Get-CASMailbox", json!({"ResultSize": "Unlimited"})).await.1;
        let rows = listed["value"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["Guid"] == *identity).expect("in the listing");
        assert_eq!(row["SmtpClientAuthenticationDisabled"], value);
    }
    let back =
        json!({"Identity": identity, "SmtpClientAuthenticationDisabled": mailbox["SmtpClientAuthenticationDisabled"]});
    exchange.set("Set-CASMailbox", back).await;
    let back = json!({"SmtpClientAuthenticationDisabled": old["SmtpClientAuthenticationDisabled"]});
    exchange.set("Set-TransportConfig", back).await;
    assert!(exchange.tenant.simulator.drift().is_none(), "{:#?}", exchange.tenant.simulator.drift());
}

#[tokio::test]
async fn protocols_of_a_mailbox_are_switched_one_by_one() {
    let exchange = Exchange::of(options(Preset::Messy)).await;
    let mailbox = exchange.first("Get-CASMailbox", json!({})).await;
    let identity = mailbox["PrimarySmtpAddress"].clone();
    exchange.set("Set-CASMailbox", json!({"Identity": identity, "imapenabled": true, "PopEnabled": "True"})).await;
    let read = exchange.first("Get-CASMailbox", json!({"Identity": identity})).await;
    assert_eq!((&read["ImapEnabled"], &read["PopEnabled"]), (&json!(true), &json!(true)));
    let (status, _) =
        exchange.run("Set-CASMailbox", json!({"Identity": "nobody@nowhere.example", "PopEnabled": true})).await;
    assert_eq!(status, 404);
    let (status, body) = exchange.run("Set-CASMailbox", json!({"Identity": identity, "PopEnabled": "perhaps"})).await;
    assert_eq!(status, 400, "{body}");
    let (status, _) = exchange.run("Set-CASMailbox", json!({"Identity": identity, "PoppyEnabled": true})).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn the_unified_log_takes_its_time_to_say_that_it_is_on() {
    let exchange = Exchange::of(Options { speed: 1_000.0, ..options(Preset::Messy) }).await;
    let flag = || async {
        exchange.first("Get-AdminAuditLogConfig", json!({})).await["UnifiedAuditLogIngestionEnabled"].clone()
    };
    let old = flag().await;
    let wanted = json!(old != true);
    exchange.set("Set-AdminAuditLogConfig", json!({"UnifiedAuditLogIngestionEnabled": wanted})).await;
    assert_eq!(flag().await, old, "not yet");
    tokio::time::sleep(Duration::from_millis(120)).await;
    assert_eq!(flag().await, wanted);
}

#[tokio::test]
async fn a_reader_does_not_even_find_the_cmdlet() {
    let exchange = Exchange::of(Options { consent: Consent::Scan, ..options(Preset::Messy) }).await;
    let call = json!({"CmdletInput": {"CmdletName": "Set-TransportConfig", "Parameters": {}}});
    let request = exchange.tenant.client.post(exchange.tenant.invoke_url()).bearer_auth(&exchange.token).json(&call);
    // Its body cannot be read.
    assert_eq!(request.send().await.expect("an answer").status(), 403);
    assert!(exchange.tenant.simulator.ledger().writes.is_empty());
}

#[tokio::test]
async fn an_inbox_rule_is_one_rule_for_exchange_and_for_graph() {
    let exchange = Exchange::of(options(Preset::Messy)).await;
    let tenant = &exchange.tenant;
    let (owner, rule) = planted_rule(&exchange).await;
    let identity = rule["Identity"].clone();
    let list = format!("/v1.0/users/{owner}/mailFolders/inbox/messageRules");
    let enabled = || async {
        let shown = tenant.read(&list).await.body["value"].clone();
        let name = rule["Name"].clone();
        shown
            .as_array()
            .expect("rules")
            .iter()
            .find(|one| one["displayName"] == name)
            .map(|one| one["isEnabled"].clone())
    };
    exchange.set("Disable-InboxRule", json!({"Identity": identity, "Confirm": false})).await;
    let read = exchange.first("Get-InboxRule", json!({"Mailbox": owner, "Identity": identity})).await;
    assert_eq!((&read["Enabled"], enabled().await), (&json!(false), Some(json!(false))));
    exchange.set("Enable-InboxRule", json!({"Identity": identity})).await;
    assert_eq!(enabled().await, Some(json!(true)));
    assert!(tenant.simulator.drift().is_none(), "{:#?}", tenant.simulator.drift());

    exchange.set("Remove-InboxRule", json!({"Identity": identity})).await;
    assert_eq!(enabled().await, None);
    assert_eq!(exchange.run("Remove-InboxRule", json!({"Identity": identity})).await.0, 404, "removed twice");
    let mut again = json!({"Mailbox": owner, "Name": rule["Name"], "StopProcessingRules": rule["StopProcessingRules"]});
    for name in ["SubjectContainsWords", "FromAddressContainsWords", "MoveToFolder"] {
        if !rule[name].is_null() {
            again[name] = rule[name].clone();
        }
    }
    for name in ["MarkAsRead", "DeleteMessage"] {
        again[name] = rule[name].clone();
    }
    let made = exchange.first("New-InboxRule", again).await;
    assert_ne!(made["RuleIdentity"], rule["RuleIdentity"], "a new rule has a number of its own");
    assert_eq!(enabled().await, Some(json!(true)));
    assert!(tenant.simulator.drift().is_none(), "{:#?}", tenant.simulator.drift());
}

/// The first rule of a mailbox that sends nothing on, and its owner.
async fn planted_rule(exchange: &Exchange) -> (String, Value) {
    let all = exchange.run("Get-Mailbox", json!({"ResultSize": "Unlimited"})).await.1;
    for mailbox in all["value"].as_array().expect("mailboxes") {
        let owner = mailbox["ExternalDirectoryObjectId"].as_str().expect("an id");
        let rules = exchange.run("Get-InboxRule", json!({"Mailbox": owner})).await.1["value"].clone();
        let plain = |rule: &&Value| {
            ["ForwardTo", "RedirectTo", "ForwardAsAttachmentTo"].iter().all(|name| rule[*name].is_null())
                && rule["Enabled"] == true
        };
        if let Some(rule) = rules.as_array().expect("rules").iter().find(plain) {
            return (owner.to_owned(), rule.clone());
        }
    }
    panic!("no mailbox has a rule");
}

#[tokio::test]
async fn forwarding_auditing_and_bypass_of_a_mailbox_are_changed_and_put_back() {
    let exchange = Exchange::of(options(Preset::Messy)).await;
    let old = exchange.first("Get-Mailbox", json!({})).await;
    let identity = &old["Guid"];
    let to = json!({"Identity": identity, "ForwardingSmtpAddress": "kim@elsewhere.example", "DeliverToMailboxAndForward": true, "AuditEnabled": false});
    exchange.set("Set-Mailbox", to).await;
    let read = exchange.first("Get-Mailbox", json!({"Identity": identity})).await;
    assert_eq!(read["ForwardingSmtpAddress"], "smtp:kim@elsewhere.example");
    let back = json!({"Identity": identity, "ForwardingSmtpAddress": old["ForwardingSmtpAddress"], "DeliverToMailboxAndForward": old["DeliverToMailboxAndForward"], "AuditEnabled": old["AuditEnabled"]});
    exchange.set("Set-Mailbox", back).await;
    let bypass = exchange.first("Get-MailboxAuditBypassAssociation", json!({"Identity": identity})).await;
    for value in [json!(bypass["AuditBypassEnabled"] != true), bypass["AuditBypassEnabled"].clone()] {
        exchange
            .set("Set-MailboxAuditBypassAssociation", json!({"Identity": identity, "AuditBypassEnabled": value}))
            .await;
        let read = exchange.first("Get-MailboxAuditBypassAssociation", json!({"Identity": identity})).await;
        assert_eq!(read["AuditBypassEnabled"], value);
    }
    assert!(exchange.tenant.simulator.drift().is_none(), "{:#?}", exchange.tenant.simulator.drift());
}

#[tokio::test]
async fn mail_flow_is_closed_and_opened_again() {
    let exchange = Exchange::of(options(Preset::Messy)).await;
    let noun = "HostedOutboundSpamFilterPolicy";
    let old = exchange.first(&format!("Get-{noun}"), json!({"Identity": "Default"})).await;
    for mode in [json!("On"), json!("Off"), old["AutoForwardingMode"].clone()] {
        exchange.set(&format!("Set-{noun}"), json!({"Identity": "Default", "AutoForwardingMode": mode})).await;
        assert_eq!(
            exchange.first(&format!("Get-{noun}"), json!({"Identity": "Default"})).await["AutoForwardingMode"],
            mode
        );
    }
    let domain = exchange.first("Get-RemoteDomain", json!({"Identity": "Default"})).await;
    for value in [json!(domain["AutoForwardEnabled"] != true), domain["AutoForwardEnabled"].clone()] {
        exchange.set("Set-RemoteDomain", json!({"Identity": "Default", "AutoForwardEnabled": value})).await;
    }
    let rule = exchange.first("Get-TransportRule", json!({})).await;
    let (first, second) = if rule["State"] == "Enabled" { ("Disable", "Enable") } else { ("Enable", "Disable") };
    exchange.set(&format!("{first}-TransportRule"), json!({"Identity": rule["Guid"]})).await;
    assert_ne!(exchange.first("Get-TransportRule", json!({"Identity": rule["Name"]})).await["State"], rule["State"]);
    exchange.set(&format!("{second}-TransportRule"), json!({"Identity": rule["Guid"]})).await;
    assert!(exchange.tenant.simulator.drift().is_none(), "{:#?}", exchange.tenant.simulator.drift());
}

#[tokio::test]
async fn an_authentication_policy_is_made_the_default_and_removed() {
    let exchange = Exchange::of(options(Preset::Messy)).await;
    let old = exchange.first("Get-OrganizationConfig", json!({})).await["DefaultAuthenticationPolicy"].clone();
    let default = |name: Value| exchange.run("Set-OrganizationConfig", json!({"DefaultAuthenticationPolicy": name}));
    assert_eq!(default(json!("No basic")).await.0, 404, "there is none of that name yet");
    let made = exchange.first("New-AuthenticationPolicy", json!({"Name": "No basic", "AllowBasicAuthPop": true})).await;
    assert_eq!((&made["AllowBasicAuthSmtp"], &made["AllowBasicAuthPop"]), (&json!(false), &json!(true)));
    exchange.set("Set-AuthenticationPolicy", json!({"Identity": "No basic", "AllowBasicAuthPop": false})).await;
    let read = exchange.first("Get-AuthenticationPolicy", json!({"Identity": "No basic"})).await;
    assert_eq!(read["AllowBasicAuthPop"], false);
    assert_eq!(default(json!("No basic")).await.0, 200);
    let user = exchange.first("Get-CASMailbox", json!({})).await["ExternalDirectoryObjectId"].clone();
    let own = exchange.first("Get-User", json!({"Identity": user})).await["AuthenticationPolicy"].clone();
    exchange.set("Set-User", json!({"Identity": user, "AuthenticationPolicy": "No basic"})).await;
    assert_eq!(exchange.first("Get-User", json!({"Identity": user})).await["AuthenticationPolicy"], "No basic");
    exchange.set("Set-User", json!({"Identity": user, "AuthenticationPolicy": own})).await;
    assert_eq!(default(old).await.0, 200);
    exchange.set("Remove-AuthenticationPolicy", json!({"Identity": "No basic", "Confirm": false})).await;
    assert!(exchange.tenant.simulator.drift().is_none(), "{:#?}", exchange.tenant.simulator.drift());
}

#[tokio::test]
async fn the_unified_log_keeps_what_was_changed_while_it_is_on() {
    let exchange = Exchange::of(options(Preset::Healthy)).await;
    exchange.set("Set-TransportConfig", json!({"AllowLegacyTLSClients": true})).await;
    let window = json!({"StartDate": "2026-10-31T00:00:00Z", "EndDate": "2026-11-02T00:00:00Z", "Operations": ["Set-TransportConfig"]});
    let found = exchange.first("Search-UnifiedAuditLog", window).await;
    assert!(found["AuditData"].as_str().expect("data").contains("AllowLegacyTLSClients"), "{found}");
}
