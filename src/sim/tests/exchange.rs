//! The Exchange admin API. Sources: office-docs-powershell `exchange/docs-conceptual/app-only-auth-powershell-v2.md`
//! (permissions and roles), `exchange/exchange-ps/ExchangePowerShell/Get-Mailbox.md` (ResultSize); the wire forms as
//! Microsoft's ExchangeOnlineManagement module and public clients of the same interface have them.

use serde_json::{Value, json};

use super::super::route::ExchangeRole;
use super::super::test_tenant::{Seen, Tenant, options};
use super::super::{Fault, Faults, Options, Rule};

async fn ready(options: Options) -> (Tenant, String) {
    let tenant = Tenant::start(options).await;
    let token = tenant.token(&tenant.simulator.exchange()).await;
    (tenant, token)
}

#[tokio::test]
async fn a_cmdlet_answers_an_array_and_always_has_its_warnings() {
    let (tenant, token) = ready(options(3)).await;
    let seen = tenant.cmdlet(&token, "get-mailbox", json!({})).await;
    assert_eq!(seen.rows(), ["m0", "m1", "m2"]);
    assert_eq!(seen.body["@adminapi.warnings"], json!([]));
}

#[tokio::test]
async fn a_selection_ignores_case_and_keeps_sidecars() {
    let (tenant, token) = ready(options(1)).await;
    let url = format!("{}?%24select=GUID", tenant.invoke_url());
    let seen = tenant.cmdlet_at(&url, &token, "Get-Mailbox", json!({}), &[]).await;
    assert_eq!(seen.body["value"][0], json!({"Guid@data.type": "System.Guid", "Guid": 0}));
}

#[tokio::test]
async fn neither_grant_alone_opens_exchange() {
    let without_app_role = Tenant::altered(options(3), |world| world.manage_as_app = false).await;
    let token = without_app_role.token(&without_app_role.simulator.exchange()).await;
    assert_eq!(without_app_role.cmdlet(&token, "Get-Mailbox", json!({})).await.status, 401);
    let without_role = Tenant::altered(options(3), |world| world.exchange_role = None).await;
    let token = without_role.token(&without_role.simulator.exchange()).await;
    assert_forbidden(&without_role, &token, "Get-Mailbox").await;
}

/// A run of zero bytes that says it is gzip: no client can read it, every client must know what it means.
async fn assert_forbidden(tenant: &Tenant, token: &str, cmdlet: &str) {
    let raw = reqwest::Client::builder().no_proxy().no_gzip().build().expect("a client");
    let body = json!({"CmdletInput": {"CmdletName": cmdlet, "Parameters": {}}});
    let seen = raw.post(tenant.invoke_url()).bearer_auth(token).json(&body).send().await.expect("an answer");
    assert_eq!((seen.status().as_u16(), seen.headers()["content-encoding"].as_bytes()), (403, &b"gzip"[..]));
    assert!(seen.bytes().await.expect("a body").iter().all(|byte| *byte == 0));
}

#[tokio::test]
async fn a_cmdlet_outside_the_role_does_not_exist() {
    let tenant = Tenant::altered(options(3), |world| world.exchange_role = Some(ExchangeRole::SecurityReader)).await;
    let token = tenant.token(&tenant.simulator.exchange()).await;
    assert_eq!(tenant.cmdlet(&token, "Get-TransportRule", json!({})).await.status, 200);
    assert_forbidden(&tenant, &token, "Get-Mailbox").await;
    assert_forbidden(&tenant, &token, "Get-Nonsense").await;
}

#[tokio::test]
async fn the_module_file_lists_what_this_caller_may_run() {
    let (tenant, token) = ready(options(3)).await;
    let tenant_id = tenant.environment("AZURE_TENANT_ID");
    let url = format!("{}/adminapi/v1.0/{tenant_id}/EXOModuleFile?Version=3.7", tenant.simulator.exchange());
    let seen = Seen::of(tenant.client.get(url).bearer_auth(&token).send().await.expect("an answer")).await;
    assert_eq!(seen.body["value"][0]["exportedCmdlets"], "Get-Mailbox,Get-TransportRule");
}

#[tokio::test]
async fn the_tenant_goes_by_its_id_or_its_initial_domain_and_beta_alone_runs_cmdlets() {
    let (tenant, token) = ready(options(3)).await;
    let id = tenant.environment("AZURE_TENANT_ID");
    let status = async |from: &str, to: &str| {
        let url = tenant.invoke_url().replace(from, to);
        tenant.cmdlet_at(&url, &token, "Get-Mailbox", json!({}), &[]).await.status.as_u16()
    };
    assert_eq!(status(&id, "contoso.onmicrosoft.com").await, 200);
    assert_eq!(status(&id, "fabrikam.onmicrosoft.com").await, 404);
    assert_eq!(status("/beta/", "/v1.0/").await, 405);
}

#[tokio::test]
async fn parameters_are_checked_by_name_in_any_case() {
    let (tenant, token) = ready(options(3)).await;
    let seen = tenant.cmdlet(&token, "Get-Mailbox", json!({"Bogus": 1})).await;
    assert_eq!(seen.status, 400);
    let inner = "/error/innererror/internalexception/type";
    assert_eq!(
        seen.body.pointer(inner),
        Some(&json!("Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException"))
    );
    assert_eq!(tenant.cmdlet(&token, "Get-Mailbox", json!({"filter": "x", "ErrorAction": "Stop"})).await.status, 200);
    assert_eq!(tenant.cmdlet(&token, "Get-Mailbox", Value::Null).await.status, 400, "parameters are an object");
}

#[tokio::test]
async fn what_is_not_found_says_so_in_its_details() {
    let (tenant, token) = ready(options(3)).await;
    let seen = tenant.cmdlet(&token, "Get-Mailbox", json!({"Identity": "nobody"})).await;
    assert_eq!((seen.status.as_u16(), seen.code()), (404, "NotFound"));
    let message = seen.body["error"]["details"][0]["message"].as_str().expect("a message");
    assert!(message.starts_with("Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|"));
}

#[tokio::test]
async fn a_thousand_rows_are_all_without_unlimited_and_a_warning_says_so() {
    let (tenant, token) = ready(options(1_200)).await;
    let seen = tenant.cmdlet(&token, "Get-Mailbox", json!({})).await;
    assert_eq!((seen.rows().len(), seen.next()), (1_000, None));
    assert!(seen.body["@adminapi.warnings"][0].as_str().is_some_and(|text| text.starts_with("There are more results")));
}

const CONNECTION: (&str, &str) = ("connection-id", "b6d3d3a0-0000-4000-8000-000000000001");

#[tokio::test]
async fn pages_go_on_by_posting_the_same_call_to_the_link() {
    let (tenant, token) = ready(options(1_200)).await;
    let all = json!({"ResultSize": "Unlimited"});
    let headers = [CONNECTION, ("prefer", "odata.maxpagesize=500")];
    let (mut rows, mut url) = (0, Some(tenant.invoke_url()));
    while let Some(at) = url {
        let seen = tenant.cmdlet_at(&at, &token, "Get-Mailbox", all.clone(), &headers).await;
        assert_eq!(seen.status, 200, "{}", seen.body);
        rows += seen.rows().len();
        url = seen.next().map(str::to_owned);
    }
    assert_eq!(rows, 1_200);
    assert_eq!(tenant.simulator.ledger().pages_skipped, 0);
}

#[tokio::test]
async fn a_page_is_bound_to_its_call_its_anchor_and_its_connection() {
    let (tenant, token) = ready(options(1_200)).await;
    let all = json!({"ResultSize": "Unlimited"});
    let first = tenant.cmdlet_at(&tenant.invoke_url(), &token, "Get-Mailbox", all.clone(), &[CONNECTION]).await;
    let link = first.next().expect("a link").to_owned();
    let refused = async |parameters: Value, headers: &[(&str, &str)]| {
        let seen = tenant.cmdlet_at(&link, &token, "Get-Mailbox", parameters, headers).await;
        assert_eq!(seen.status, 400);
        assert!(seen.body.to_string().contains("Expired or Invalid pagination request"), "{}", seen.body);
    };
    refused(json!({"ResultSize": "Unlimited", "Filter": "x"}), &[CONNECTION]).await;
    refused(all.clone(), &[("connection-id", "another")]).await;
    refused(all.clone(), &[CONNECTION, ("x-anchormailbox", "UPN:kim@contoso.onmicrosoft.com")]).await;
    let get = tenant.client.get(&link).bearer_auth(&token).header(CONNECTION.0, CONNECTION.1).send().await;
    assert_eq!(get.expect("an answer").status(), 400);
}

#[tokio::test]
async fn an_anchor_on_a_custom_domain_loses_the_second_page() {
    let (tenant, token) = ready(options(1_200)).await;
    let all = json!({"ResultSize": "Unlimited"});
    let headers = [CONNECTION, ("x-anchormailbox", "UPN:kim@contoso.com")];
    let first = tenant.cmdlet_at(&tenant.invoke_url(), &token, "Get-Mailbox", all.clone(), &headers).await;
    assert_eq!(first.status, 200);
    let second = tenant.cmdlet_at(first.next().expect("a link"), &token, "Get-Mailbox", all, &headers).await;
    assert_eq!(second.status, 400);
}

#[tokio::test]
async fn a_batch_runs_ten_calls_each_with_its_own_outcome() {
    let (tenant, token) = ready(options(3)).await;
    let entry = |id: usize, parameters: Value| {
        json!({"id": id.to_string(), "method": "POST", "url": tenant.invoke_url(),
        "headers": {"Content-Type": "application/json"}, "body": {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": parameters}}})
    };
    let url = tenant.invoke_url().replace("InvokeCommand", "$batch");
    let send = async |requests: Vec<Value>| {
        let request = tenant.client.post(&url).bearer_auth(&token).json(&json!({"requests": requests}));
        Seen::of(request.send().await.expect("an answer")).await
    };
    let mut requests: Vec<Value> = (0..9).map(|id| entry(id, json!({}))).collect();
    requests.push(entry(9, json!({"Identity": "nobody"})));
    let seen = send(requests.clone()).await;
    let answers = seen.body["responses"].as_array().expect("responses");
    let by_id = |id: &str| answers.iter().find(|answer| answer["id"] == id).expect("an answer");
    assert_eq!(by_id("9")["body"]["error"]["code"], "NotFound");
    assert_eq!(by_id("3")["body"]["value"].as_array().map(Vec::len), Some(3));
    requests.push(entry(10, json!({})));
    assert_eq!(send(requests).await.status, 400);
}

#[tokio::test]
async fn the_front_door_can_send_a_call_to_its_region() {
    let faults = Faults::of(1, vec![Rule::always("/adminapi", Fault::RegionalRedirect, 1)]);
    let (tenant, token) = ready(Options { faults, named_hosts: true, ..options(3) }).await;
    let away = tenant.cmdlet(&token, "Get-Mailbox", json!({})).await;
    assert_eq!(away.status, 302);
    let location = away.header("location").expect("a place").to_owned();
    assert!(location.starts_with("http://region.localhost:"), "{location}");
    let here = location.replace("region.localhost", "127.0.0.1");
    assert_eq!(tenant.cmdlet_at(&here, &token, "Get-Mailbox", json!({}), &[]).await.status, 200);
}

#[tokio::test]
async fn a_busy_server_and_a_failed_success_have_their_own_shapes() {
    let start = async |fault| {
        ready(Options { faults: Faults::of(1, vec![Rule::always("/adminapi", fault, 1)]), ..options(3) }).await
    };
    let (tenant, token) = start(Fault::Busy).await;
    let seen = tenant.cmdlet(&token, "Get-Mailbox", json!({})).await;
    assert!(seen.status == 400 && seen.body.to_string().contains("ServerBusyException"));
    let (tenant, token) = start(Fault::ErrorInSuccess).await;
    let seen = tenant.cmdlet(&token, "Get-Mailbox", json!({})).await;
    assert!(seen.status == 200 && seen.body.get("error").is_some());
}

#[tokio::test]
async fn a_page_waits_half_an_hour_and_no_longer() {
    let (tenant, token) = ready(Options { speed: 1e5, ..options(1_200) }).await;
    let all = json!({"ResultSize": "Unlimited"});
    let first = tenant.cmdlet_at(&tenant.invoke_url(), &token, "Get-Mailbox", all.clone(), &[CONNECTION]).await;
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let link = first.next().expect("a link").to_owned();
    let late = tenant.cmdlet_at(&link, &token, "Get-Mailbox", all, &[CONNECTION]).await;
    assert!(late.body.to_string().contains("Expired or Invalid pagination request"), "{}", late.body);
}

#[tokio::test]
async fn a_listing_that_fits_its_result_size_has_no_warning() {
    let (tenant, token) = ready(options(3)).await;
    let cut = tenant.cmdlet(&token, "Get-Mailbox", json!({"ResultSize": 2})).await;
    assert_eq!((cut.rows().len(), cut.body["@adminapi.warnings"].as_array().map(Vec::len)), (2, Some(1)));
    let whole = tenant.cmdlet(&token, "Get-Mailbox", json!({"ResultSize": "3"})).await;
    assert_eq!((whole.rows().len(), whole.body["@adminapi.warnings"].as_array().map(Vec::len)), (3, Some(0)));
    assert_eq!(tenant.cmdlet(&token, "Get-Mailbox", json!({"ResultSize": "many"})).await.status, 400);
}
