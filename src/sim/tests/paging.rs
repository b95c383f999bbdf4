//! Listings. Sources: microsoft-graph-docs-contrib `concepts/paging.md`, `aad-advanced-queries.md`, api-reference
//! `user-list` (page sizes).

use super::super::faults::{Fault, Faults};
use super::super::test_tenant::{Tenant, options};

async fn all(tenant: &Tenant, first: &str) -> Vec<String> {
    let (mut rows, mut at) = (Vec::new(), Some(first.to_owned()));
    while let Some(path) = at {
        let page = tenant.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        rows.extend(page.rows().into_iter().map(str::to_owned));
        at = page.next().map(str::to_owned);
    }
    rows
}

fn every(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("{index:06}")).collect()
}

#[tokio::test]
async fn a_listing_ends_where_no_link_is_and_holds_every_row_once() {
    let tenant = Tenant::signed_in(options(2_500)).await;
    assert_eq!(all(&tenant, "/v1.0/users?$top=999&$select=id").await, every(2_500));
    assert_eq!(tenant.simulator.ledger().pages_skipped, 0);
}

#[tokio::test]
async fn a_page_holds_a_hundred_users_unless_asked_and_never_a_thousand() {
    let tenant = Tenant::signed_in(options(1_500)).await;
    assert_eq!(tenant.get("/v1.0/users").await.rows().len(), 100);
    let seen = tenant.get("/v1.0/users?$top=1000").await;
    assert_eq!((seen.status.as_u16(), seen.code()), (400, "Request_UnsupportedQuery"));
    assert_eq!(tenant.get("/v1.0/users?$select=signInActivity&$top=999").await.rows().len(), 0, "ids are not selected");
    assert_eq!(tenant.get("/v1.0/users?$select=id,signInActivity&$top=999").await.rows().len(), 500);
    assert_eq!(tenant.get("/v1.0/directoryRoles?$top=5").await.status, 400);
}

#[tokio::test]
async fn the_count_stands_on_the_first_page_only() {
    let tenant = Tenant::signed_in(options(30)).await;
    let eventual = [("consistencylevel", "eventual")];
    let first = tenant.get_with("/v1.0/users?$top=20&$count=true", &eventual).await;
    assert_eq!(first.body["@odata.count"], 30);
    let next = first.next().expect("a link");
    assert!(tenant.get_with(next, &eventual).await.body.get("@odata.count").is_none());
    let bare = tenant.get(next).await;
    assert!(bare.body.to_string().contains("invalid page token specified"), "{}", bare.body);
}

#[tokio::test]
async fn a_tampered_page_token_or_a_changed_query_is_refused() {
    let tenant = Tenant::signed_in(options(30)).await;
    let link = tenant.get("/v1.0/users?$top=10").await.next().expect("a link").to_owned();
    let tampered = tenant.get(&format!("{link}x")).await;
    assert!(tampered.body.to_string().contains("Invalid Skip Token"), "{}", tampered.body);
    assert_eq!(tenant.get(&link.replace("$top=10", "$top=20")).await.status, 400);
    assert_eq!(tenant.get(&link.replace("/users", "/directoryRoles")).await.status, 400);
    assert_eq!(tenant.get(&link).await.status, 200);
}

#[tokio::test]
async fn an_empty_page_with_a_link_is_not_the_end() {
    let faults = Faults::of(1, vec![super::super::Rule::always("/v1.0/users", Fault::EmptyPage, 1)]);
    let tenant = Tenant::signed_in(super::super::Options { faults, ..options(25) }).await;
    let first = tenant.get("/v1.0/users?$top=10").await;
    assert!(first.rows().is_empty() && first.next().is_some());
    assert_eq!(all(&tenant, "/v1.0/users?$top=10").await, every(25));
}

#[tokio::test]
async fn a_full_last_page_can_be_followed_by_an_empty_one() {
    let faults = Faults::lossy(1, "/v1.0/users", Fault::FullLastPage);
    let tenant = Tenant::signed_in(super::super::Options { faults, ..options(20) }).await;
    let first = tenant.get("/v1.0/users?$top=20").await;
    assert_eq!(first.rows().len(), 20);
    let last = tenant.get(first.next().expect("a link")).await;
    assert!(last.rows().is_empty() && last.next().is_none());
}

#[tokio::test]
async fn a_lossy_listing_loses_something() {
    for (fault, lost) in [(Fault::MissedRow, true), (Fault::RepeatedRow, false)] {
        let tenant =
            Tenant::signed_in(super::super::Options { faults: Faults::lossy(1, "/v1.0/users", fault), ..options(25) })
                .await;
        let mut rows = all(&tenant, "/v1.0/users?$top=10").await;
        assert_eq!(rows.len() < 25, lost, "{fault:?}");
        rows.dedup();
        assert_eq!(rows == every(25), !lost, "{fault:?}");
    }
}

#[tokio::test]
async fn a_link_can_come_twice_expire_or_lead_away() {
    let start = async |fault| {
        let faults = Faults::lossy(1, "/v1.0/users", fault);
        Tenant::signed_in(super::super::Options { faults, ..options(25) }).await
    };
    let tenant = start(Fault::SameLink).await;
    let first = tenant.get("/v1.0/users?$top=10").await.next().expect("a link").to_owned();
    let second = tenant.get(&first).await;
    assert_eq!(second.rows()[0], "000000", "the same page again");
    assert_eq!(second.next(), Some(first.as_str()), "by the very link it was asked for by");

    let tenant = start(Fault::ExpiredPageToken).await;
    let first = tenant.get("/v1.0/users?$top=10").await;
    assert_eq!(tenant.get(first.next().expect("a link")).await.code(), "Directory_ExpiredPageToken");

    let tenant = start(Fault::ForeignLink).await;
    let first = tenant.get("/v1.0/users?$top=10").await;
    assert!(!first.next().expect("a link").starts_with(&tenant.simulator.graph()));
}
