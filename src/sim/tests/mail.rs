//! Message trace asked by a plain client: through Graph, and by the cmdlet. Sources: api-reference/v1.0/api/
//! messagetracingroot-list-messagetraces.md and resources/exchangemessagetrace.md; Get-MessageTraceV2.md.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::test_tenant::Tenant;
use super::super::{Consent, Options, Preset, Scenario};
use super::writes::{options, tenant};
use super::writes_exchange::Exchange;

const PATH: &str = "/v1.0/admin/exchange/tracing/messageTraces";

fn written_to(story: Scenario) -> Options {
    Options { consent: Consent::Respond, incidents: vec![story], ..options(Preset::Healthy) }
}

fn moment(hours_ago: i64) -> String {
    let now: jiff::Timestamp = "2026-11-01T00:00:00Z".parse().expect("the present of these tenants");
    (now - jiff::SignedDuration::from_hours(hours_ago)).to_string()
}

fn filter(from: i64, to: i64, more: &str) -> String {
    let (from, to) = (moment(from), moment(to));
    format!("$filter=receivedDateTime%20ge%20{from}%20and%20receivedDateTime%20le%20{to}{more}")
}

fn sender(tenant: &Tenant) -> String {
    format!("%20and%20senderAddress%20eq%20'{}'", tenant.simulator.incidents()[0].upn)
}

/// A row for each recipient; a page holds a thousand, five thousand at most, and links to the next.
#[tokio::test]
async fn graph_gives_a_row_a_recipient_page_by_page() {
    let tenant = tenant(written_to(Scenario::Recipients)).await;
    let first = tenant.read(&format!("{PATH}?{}", filter(10, 0, &sender(&tenant)))).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let rows = |body: &Value| body["value"].as_array().expect("rows").clone();
    assert_eq!(rows(&first.body).len(), 1_000);
    assert!(first.body["@odata.nextLink"].is_string());
    let all = rows(&tenant.read(&format!("{PATH}?{}&$top=5000", filter(10, 0, &sender(&tenant)))).await.body);
    let told: BTreeSet<&str> = all.iter().filter_map(|row| row["recipientAddress"].as_str()).collect();
    let truth = tenant.simulator.incidents()[0].recipients.clone().expect("people were written to");
    assert!(truth.warn.iter().all(|address| told.contains(address.as_str())));
    let too_many = tenant.read(&format!("{PATH}?{}&$top=5001", filter(10, 0, &sender(&tenant)))).await;
    assert_eq!(too_many.status, 400, "{}", too_many.body);
}

#[tokio::test]
async fn graph_answers_for_ten_days_and_of_the_last_ninety() {
    let tenant = tenant(written_to(Scenario::Textbook)).await;
    let from = sender(&tenant);
    for (query, status) in [
        (filter(239, 0, &from), 200),
        (filter(242, 0, &from), 400),
        (filter(91 * 24, 90 * 24, &from), 400),
        (format!("$filter=receivedDateTime%20ge%20{}{from}", moment(4)), 400),
        ("$filter=size%20gt%205".to_owned(), 400),
    ] {
        assert_eq!(tenant.read(&format!("{PATH}?{query}")).await.status, status, "{query}");
    }
}

#[tokio::test]
async fn where_trace_is_not_set_up_graph_says_which_app_is_missing() {
    let tenant = tenant(written_to(Scenario::Untraced)).await;
    let seen = tenant.read(&format!("{PATH}?{}", filter(10, 0, &sender(&tenant)))).await;
    assert_eq!(seen.status, 401);
    assert!(seen.body["error"]["message"].as_str().expect("words").contains("8bd644d1"), "{}", seen.body);
}

/// No link: the next page is asked for from the last row on, which comes again.
#[tokio::test]
async fn the_cmdlet_is_walked_from_row_to_row() {
    let exchange = Exchange::of(written_to(Scenario::Recipients)).await;
    let upn = exchange.tenant.simulator.incidents()[0].upn.clone();
    let asked = json!({"SenderAddress": [upn], "StartDate": moment(10), "EndDate": moment(0), "ResultSize": 700});
    let (mut told, mut cursor, mut pages) = (BTreeSet::new(), asked.clone(), 0);
    loop {
        let (status, body) = exchange.run("Get-MessageTraceV2", cursor.clone()).await;
        assert_eq!(status, 200, "{body}");
        let rows = body["value"].as_array().expect("rows").clone();
        let text = |row: &Value, name: &str| row[name].as_str().expect("text").to_owned();
        told.extend(rows.iter().map(|row| text(row, "RecipientAddress")));
        pages += 1;
        if rows.len() < 700 {
            break;
        }
        assert!(!body["@adminapi.warnings"].as_array().expect("warnings").is_empty());
        let last = rows.last().expect("a full page");
        cursor["EndDate"] = last["Received"].clone();
        cursor["StartingRecipientAddress"] = last["RecipientAddress"].clone();
    }
    let truth = exchange.tenant.simulator.incidents()[0].recipients.clone().expect("people were written to");
    assert!(pages > 4 && truth.warn.iter().all(|address| told.contains(address)), "{pages} pages");
    let long = json!({"SenderAddress": [upn], "StartDate": moment(242), "EndDate": moment(0)});
    assert_eq!(exchange.run("Get-MessageTraceV2", long).await.0, 400);
}

/// The log of sending has the message's id, by which a row of the trace is known.
#[tokio::test]
async fn the_log_of_sending_names_the_message() {
    let exchange = Exchange::of(written_to(Scenario::Textbook)).await;
    let upn = exchange.tenant.simulator.incidents()[0].upn.clone();
    let asked = json!({"StartDate": moment(10), "EndDate": moment(0), "UserIds": [upn], "Operations": ["Send"]});
    let record = exchange.first("Search-UnifiedAuditLog", asked).await;
    let data: Value = serde_json::from_str(record["AuditData"].as_str().expect("a text")).expect("JSON in it");
    let message = data["Item"]["InternetMessageId"].as_str().expect("an id").to_owned();
    let trace = json!({"SenderAddress": [upn], "StartDate": moment(10), "EndDate": moment(0), "ResultSize": 5000});
    let (_, body) = exchange.run("Get-MessageTraceV2", trace).await;
    let known = body["value"].as_array().expect("rows").iter().any(|row| row["MessageId"] == message.as_str());
    assert!(known, "{message}");
}
