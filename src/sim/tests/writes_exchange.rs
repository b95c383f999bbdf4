//! Cmdlets that change something, called by a plain client. Sources: the cmdlets' pages in office-docs-powershell.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::test_tenant::Tenant;
use super::super::{Consent, Options, Preset};
use super::writes::{options, tenant};

struct Exchange {
    tenant: Tenant,
    token: String,
}

impl Exchange {
    async fn of(options: Options) -> Self {
        let tenant = tenant(options).await;
        let token = tenant.token(&tenant.simulator.exchange()).await;
        Self { tenant, token }
    }

    async fn run(&self, name: &str, parameters: Value) -> (u16, Value) {
        let seen = self.tenant.cmdlet(&self.token, name, parameters).await;
        (seen.status.as_u16(), seen.body)
    }

    async fn first(&self, name: &str, parameters: Value) -> Value {
        let (status, body) = self.run(name, parameters).await;
        assert_eq!(status, 200, "{name}: {body}");
        body["value"][0].clone()
    }

    /// Sets, and says how often it was warned that nothing was to be done.
    async fn set(&self, name: &str, parameters: Value) -> usize {
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
