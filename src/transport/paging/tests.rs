//! Listings page by page, against a service that answers as each test says.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::model::Call;
use crate::transport::specimen::{Service, coded, ok};

/// What came of a listing: ids page by page, and how it ended.
async fn ids(service: &Service, call: &Call) -> (Vec<Vec<String>>, Result<Listing, Error>) {
    let mut pages = Vec::new();
    let mut take = |page: Bytes| {
        let page: Value = serde_json::from_slice(&page).map_err(|error| error.to_string())?;
        let list = page["value"].as_array().ok_or("no list")?;
        pages.push(list.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect());
        Ok(())
    };
    let listing = service.reader().pages("users", call, &mut take).await;
    (pages, listing)
}

fn link(base: &str, token: &str) -> String {
    format!("{base}/v1.0/users?$skiptoken={token}")
}

#[tokio::test]
async fn empty_and_short_pages_are_not_the_end_and_headers_go_with_every_page() {
    let service = Service::start(|seen| match seen.number {
        0 => ok(&json!({"@odata.count": 2, "@odata.nextLink": link(&seen.base, "a"), "value": []})),
        1 => ok(&json!({"value": [{"id": "1"}], "@odata.nextLink": link(&seen.base, "b")})),
        _ => ok(&json!({"value": [{"id": "2"}]})),
    })
    .await;
    let (pages, listing) = ids(&service, &Call::get_eventual("/users?$select=id&$top=999&$count=true")).await;
    assert_eq!(pages, [vec![], vec!["1".to_owned()], vec!["2".to_owned()]]);
    assert_eq!(listing.unwrap(), Listing { pages: 3, count: Some(2), cut: None, warnings: vec![] });
    let seen = service.seen();
    assert_eq!(seen[1].path, "/v1.0/users?$skiptoken=a");
    for request in &seen {
        assert_eq!(request.header("consistencylevel"), "eventual");
        assert_eq!(request.header("prefer"), "include-unknown-enum-members");
        assert_eq!(request.header("x-ms-throttle-priority"), "low");
        assert!(request.header("user-agent").starts_with("palisade/"));
    }
    assert_ne!(seen[0].header("client-request-id"), seen[1].header("client-request-id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_page_is_requested_before_this_one_is_handed_over() {
    let served = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&served);
    let service = Service::start(move |seen| {
        count.fetch_add(1, Ordering::SeqCst);
        if seen.number < 3 {
            return ok(&json!({"@odata.nextLink": link(&seen.base, &seen.number.to_string()), "value": []}));
        }
        ok(&json!({"value": []}))
    })
    .await;
    let mut handed = 0;
    let mut ahead = Vec::new();
    let mut take = |_| {
        handed += 1;
        std::thread::sleep(std::time::Duration::from_millis(100));
        ahead.push(served.load(Ordering::SeqCst) > handed);
        Ok(())
    };
    service.reader().pages("users", &Call::get("/users"), &mut take).await.unwrap();
    assert_eq!(ahead, [true, true, true, false]);
}

#[tokio::test]
async fn a_link_to_another_host_is_not_followed_and_what_came_is_kept() {
    let service =
        Service::start(|_| ok(&json!({"@odata.nextLink": "http://evil.example/v1.0/users?p", "value": [{"id": "1"}]})))
            .await;
    let (pages, listing) = ids(&service, &Call::get("/users")).await;
    assert_eq!(pages.len(), 1);
    assert!(matches!(listing, Err(Error::Broken { .. })), "{listing:?}");
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn the_same_link_twice_ends_in_an_error_not_in_a_loop() {
    let service =
        Service::start(|seen| ok(&json!({"@odata.nextLink": link(&seen.base, "same"), "value": [{"id": "1"}]}))).await;
    let (pages, listing) = ids(&service, &Call::get("/users")).await;
    assert_eq!(pages.len(), 2);
    assert!(matches!(listing, Err(Error::Broken { .. })), "{listing:?}");
}

#[tokio::test]
async fn a_page_that_comes_for_ever_under_new_links_ends_too() {
    let service = Service::start(|seen| {
        ok(&json!({"@odata.nextLink": link(&seen.base, &seen.number.to_string()), "value": [{"id": "1"}]}))
    })
    .await;
    let (pages, listing) = ids(&service, &Call::get("/users")).await;
    assert_eq!(pages.len(), 2);
    assert!(matches!(listing, Err(Error::Broken { .. })), "{listing:?}");
}

#[tokio::test]
async fn an_expired_page_token_restarts_the_listing_once_and_says_so() {
    let service = Service::start(|seen| match seen.number {
        0 => ok(&json!({"@odata.nextLink": link(&seen.base, "old"), "value": [{"id": "1"}]})),
        1 => coded(400, "Directory_ExpiredPageToken"),
        2 => ok(&json!({"@odata.nextLink": link(&seen.base, "new"), "value": [{"id": "1"}]})),
        _ => ok(&json!({"value": [{"id": "2"}]})),
    })
    .await;
    let (pages, listing) = ids(&service, &Call::get("/users")).await;
    assert_eq!(pages.concat(), ["1", "1", "2"]);
    assert!(listing.unwrap().cut.is_some());
}

#[tokio::test]
async fn a_token_refused_between_pages_loses_none() {
    let service = Service::start(|seen| match (seen.number, seen.header("authorization")) {
        (0, _) => ok(&json!({"@odata.nextLink": link(&seen.base, "a"), "value": [{"id": "1"}]})),
        (_, "Bearer token-1") => coded(401, "InvalidAuthenticationToken"),
        _ => ok(&json!({"value": [{"id": "2"}]})),
    })
    .await;
    let (pages, listing) = ids(&service, &Call::get("/users")).await;
    assert_eq!(pages.concat(), ["1", "2"]);
    assert_eq!(listing.unwrap().cut, None);
}

#[tokio::test]
async fn faults_in_mid_listing_lose_no_page() {
    let service = Service::start(|seen| match seen.number {
        0 => ok(&json!({"@odata.nextLink": link(&seen.base, "a"), "value": [{"id": "1"}]})),
        1 => coded(503, "serviceNotAvailable"),
        2 => coded(429, "TooManyRequests"),
        3 => coded(500, "generalException"),
        _ => ok(&json!({"value": [{"id": "2"}]})),
    })
    .await;
    let (pages, _) = ids(&service, &Call::get("/users")).await;
    assert_eq!(pages.concat(), ["1", "2"]);
    assert!(service.seen()[1..].iter().all(|seen| seen.path == "/v1.0/users?$skiptoken=a"));
}

#[tokio::test]
async fn a_token_that_expires_again_breaks_the_chain() {
    let service = Service::start(|seen| match seen.number % 2 {
        0 => ok(&json!({"@odata.nextLink": link(&seen.base, "old"), "value": []})),
        _ => coded(400, "Directory_ExpiredPageToken"),
    })
    .await;
    let (_, listing) = ids(&service, &Call::get("/users")).await;
    assert!(matches!(listing, Err(Error::Broken { .. })), "{listing:?}");
    assert_eq!(service.seen().len(), 4);
}

#[tokio::test]
async fn a_page_the_collector_cannot_read_ends_the_listing() {
    let service = Service::start(|_| ok(&json!({"value": "none"}))).await;
    let (_, listing) = ids(&service, &Call::get("/users")).await;
    assert!(matches!(listing, Err(Error::Unreadable { .. })), "{listing:?}");
}

#[tokio::test]
async fn a_second_page_where_one_object_is_expected_is_an_error() {
    let service = Service::start(|seen| ok(&json!({"@odata.nextLink": link(&seen.base, "a"), "value": []}))).await;
    let read = service.reader().read("users", &Call::get("/users")).await;
    assert!(matches!(read, Err(Error::Broken { .. })), "{read:?}");
}

#[tokio::test]
async fn exchange_pages_by_posting_the_same_again_to_the_link() {
    let service = Service::start(|seen| match seen.number {
        0 => ok(&json!({"@odata.nextLink": format!("{}/adminapi/beta/t/InvokeCommand?%24skiptoken=x", seen.base),
            "@adminapi.warnings": ["one record is odd"], "value": [{"id": "1"}]})),
        _ => ok(&json!({"@adminapi.warnings": [], "value": [{"id": "2"}]})),
    })
    .await;
    let call = Call::cmdlet("Get-Mailbox").with("ResultSize", "Unlimited").selecting(&["Guid", "Name"]);
    let (pages, listing) = ids(&service, &call).await;
    assert_eq!(pages.concat(), ["1", "2"]);
    assert_eq!(listing.unwrap().warnings, ["one record is odd"]);
    let seen = service.seen();
    let tenant = uuid::Uuid::nil();
    assert_eq!(seen[0].path, format!("/adminapi/beta/{tenant}/InvokeCommand?$select=Guid,Name"));
    assert_eq!(seen[1].path, "/adminapi/beta/t/InvokeCommand?%24skiptoken=x");
    for request in &seen {
        let input = json!({"CmdletName": "Get-Mailbox", "Parameters": {"ResultSize": "Unlimited"}});
        assert_eq!((request.method.as_str(), &request.body["CmdletInput"]), ("POST", &input));
        let anchor = format!("APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{tenant}");
        assert_eq!(request.header("x-anchormailbox"), anchor);
        assert_eq!(request.header("prefer"), "odata.maxpagesize=1000");
        assert_eq!(request.header("connection-id"), seen[0].header("connection-id"));
    }
}

#[tokio::test]
async fn a_truncation_warning_on_the_last_page_is_a_cut() {
    let warning = "There are more results available than are currently displayed.";
    let service = Service::start(move |_| ok(&json!({"@adminapi.warnings": [warning], "value": [{"id": "1"}]}))).await;
    let (_, listing) = ids(&service, &Call::cmdlet("Get-Mailbox")).await;
    assert_eq!(listing.unwrap().cut.as_deref(), Some(warning));
}
