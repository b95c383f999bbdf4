//! An account that was taken over, asked and cleaned by a plain client. Sources: the api-reference pages that each route
//! names, and the cmdlets' pages in office-docs-powershell.

use serde_json::{Value, json};

use super::super::test_tenant::Tenant;
use super::super::{Consent, Options, Preset, Scenario};
use super::writes::{options, tenant};
use super::writes_exchange::Exchange;

fn taken_over() -> Options {
    Options { consent: Consent::Respond, incidents: vec![Scenario::Everything], ..options(Preset::Healthy) }
}

fn victim(tenant: &Tenant) -> String {
    tenant.simulator.incidents()[0].user.to_string()
}

async fn rows(tenant: &Tenant, path: &str) -> Vec<Value> {
    let seen = tenant.read(path).await;
    assert_eq!(seen.status, 200, "{path}: {}", seen.body);
    seen.body["value"].as_array().expect("a collection").clone()
}

#[tokio::test]
async fn a_method_has_a_type_and_is_removed_by_the_path_of_that_type() {
    let tenant = tenant(taken_over()).await;
    let all = format!("/v1.0/users/{}/authentication", victim(&tenant));
    let methods = rows(&tenant, &format!("{all}/methods")).await;
    let of = |kind: &str| {
        let named = format!("#microsoft.graph.{kind}AuthenticationMethod");
        methods
            .iter()
            .find(|one| one["@odata.type"] == named.as_str())
            .map(|one| one["id"].as_str().expect("an id").to_owned())
    };
    assert!(of("password").is_some(), "everybody has one");
    let codes = of("softwareOath").expect("the attacker's");
    let wrong = tenant.write("DELETE", &format!("{all}/emailMethods/{}", victim(&tenant)), Value::Null).await;
    assert_eq!(wrong.status, 404);
    assert_eq!(tenant.write("DELETE", &format!("{all}/softwareOathMethods/{codes}"), Value::Null).await.status, 204);
    let left = rows(&tenant, &format!("{all}/methods")).await;
    assert_eq!(left.len(), methods.len() - 1);
    assert!(left.iter().all(|one| one["id"] != codes.as_str()));
}

#[tokio::test]
async fn a_device_is_disabled_wherever_it_is_listed() {
    let tenant = tenant(taken_over()).await;
    let list = format!("/v1.0/users/{}/registeredDevices", victim(&tenant));
    let devices = rows(&tenant, &list).await;
    let kit = devices.iter().find(|one| one["operatingSystemVersion"] == "10.0.19045.2006").expect("the attacker's");
    let one = format!("/v1.0/devices/{}", kit["id"].as_str().expect("an id"));
    assert_eq!(tenant.write("PATCH", &one, json!({"accountEnabled": false})).await.status, 204);
    assert_eq!(tenant.read(&one).await.body["accountEnabled"], false);
    let disabled = rows(&tenant, &list).await.into_iter().filter(|one| one["accountEnabled"] == false).count();
    assert_eq!(disabled, 1);
}

/// Sessions and networks stand in beta alone; a phished session is seen on two networks.
#[tokio::test]
async fn the_log_of_sign_ins_tells_sessions_of_one_account() {
    let tenant = tenant(taken_over()).await;
    let filter = format!("userId%20eq%20'{}'", victim(&tenant));
    let interactive = rows(&tenant, &format!("/beta/auditLogs/signIns?$filter={filter}")).await;
    let renewed = "%20and%20signInEventTypes/any(t:t%20eq%20'nonInteractiveUser')";
    let renewals = rows(&tenant, &format!("/beta/auditLogs/signIns?$filter={filter}{renewed}")).await;
    let phished = interactive.iter().find(|one| one["userAgent"] == "axios/1.7.9").expect("the relay's");
    let same = renewals.iter().filter(|one| one["sessionId"] == phished["sessionId"]);
    assert!(same.clone().count() > 0 && same.clone().all(|one| one["ipAddress"] != phished["ipAddress"]));
    let v1 = rows(&tenant, &format!("/v1.0/auditLogs/signIns?$filter={filter}")).await;
    assert!(v1.len() == interactive.len() && v1.iter().all(|one| one.get("sessionId").is_none()));
}

#[tokio::test]
async fn an_account_is_found_by_any_address_of_its_mailbox() {
    let tenant = tenant(taken_over()).await;
    let one = tenant.read(&format!("/v1.0/users/{}?$select=proxyAddresses", victim(&tenant))).await.body;
    let second = one["proxyAddresses"][1].as_str().expect("a second address").trim_start_matches("smtp:").to_owned();
    let path = format!("/v1.0/users?$filter=proxyAddresses/any(p:p%20eq%20'smtp:{second}')");
    let found = rows(&tenant, &path).await;
    assert_eq!((found.len(), found[0]["id"].as_str()), (1, Some(victim(&tenant).as_str())));
}

#[tokio::test]
async fn the_audit_log_gives_what_one_person_did() {
    let exchange = Exchange::of(taken_over()).await;
    let incident = exchange.tenant.simulator.incidents()[0].clone();
    let asked = json!({
        "StartDate": "2026-05-01T00:00:00Z", "EndDate": "2026-11-02T00:00:00Z", "UserIds": [incident.upn],
        "Operations": ["New-InboxRule"], "ResultSize": 5000,
    });
    let row = exchange.first("Search-UnifiedAuditLog", asked).await;
    let data: Value = serde_json::from_str(row["AuditData"].as_str().expect("a text")).expect("JSON");
    assert_eq!(data["Operation"], "New-InboxRule");
    assert!(data["ClientIP"].as_str().is_some_and(|address| address.starts_with("192.0.2.66:")), "{data}");
}

#[tokio::test]
async fn a_sweep_rule_is_switched_off_and_a_delegate_taken_and_given_back() {
    let exchange = Exchange::of(taken_over()).await;
    let owner = victim(&exchange.tenant);
    let sweep = exchange.first("Get-SweepRule", json!({"Mailbox": owner})).await;
    let (id, identity) = (&sweep["RuleId"], sweep["Identity"].as_str().expect("text"));
    assert!(identity.ends_with(id.as_str().expect("text")) && identity.contains('\\'), "{identity}");
    exchange.set("Disable-SweepRule", json!({"Identity": id, "Mailbox": owner})).await;
    assert_eq!(exchange.first("Get-SweepRule", json!({"Mailbox": owner})).await["Enabled"], false);

    let entries = async || exchange.run("Get-MailboxPermission", json!({"Identity": owner})).await.1["value"].clone();
    let before = entries().await;
    let trustee = before.as_array().expect("entries").last().expect("one")["User"].clone();
    let right = json!({"Identity": owner, "User": trustee, "AccessRights": ["FullAccess"]});
    exchange.set("Remove-MailboxPermission", right.clone()).await;
    assert_eq!(exchange.set("Remove-MailboxPermission", right.clone()).await, 1, "no such entry: a warning");
    assert_eq!(entries().await.as_array().map(Vec::len), before.as_array().map(|all| all.len() - 1));
    exchange.set("Add-MailboxPermission", right).await;
    assert_eq!(entries().await.as_array().map(Vec::len), before.as_array().map(Vec::len));
}
