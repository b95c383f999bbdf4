//! What is known of tickets, and which findings an upgrade brought.

use super::super::specimen::report;
use super::*;
use crate::model::{CheckStatus, Finding, TicketFields, TicketOp, TicketOperation, TicketReason, TicketState};
use std::collections::{BTreeMap, BTreeSet};

const TARGET: &str = "github:api.github.com/contoso/security";

fn operation(op: TicketOp, finding: &Finding, reason: TicketReason) -> TicketOperation {
    TicketOperation {
        schema: TicketOperation::SCHEMA.into(),
        op,
        fingerprint: finding.fingerprint.clone(),
        title: finding.title.clone(),
        severity: finding.severity,
        body: "body".into(),
        fields: TicketFields {
            tenant: tenant(),
            tenant_name: None,
            run: tenant(),
            rule: finding.rule.clone(),
            cause: String::new(),
            resource: finding.resource.clone(),
            affected: 0,
            status: None,
            first_seen: finding.first_seen,
            last_seen: finding.last_seen,
            fix: None,
            maps: finding.maps.clone(),
            content: "c1".into(),
        },
        reason,
    }
}

#[tokio::test]
async fn an_intent_outlives_the_process_that_wrote_it_and_its_answer_ends_it() {
    let (folder, mut store) = fresh().await;
    let finding = finding(7, Timestamp::UNIX_EPOCH);
    let open = operation(TicketOp::Open, &finding, TicketReason::Found);
    let mut book = store.ticket_book(tenant(), TARGET, tenant()).await.expect("a book");
    book.begin(3).await.expect("room");
    book.intend(&open, Timestamp::UNIX_EPOCH).await.expect("room");
    // The process ends here: nothing is closed in order.
    drop(book);
    drop(store);
    let mut store = Store::open(&folder.path().join("state")).await.expect("a store");
    assert_eq!(store.carried(tenant(), TARGET).await.expect("a number"), Some(Carried { first: 3, last: 3 }));
    let mut book = store.ticket_book(tenant(), TARGET, tenant()).await.expect("a book");
    let known = &book.tickets()[&finding.fingerprint];
    assert_eq!((known.state, known.key.as_deref()), (TicketState::Making, None));
    assert_eq!(known.pending.as_ref().map(|pending| &pending.operation), Some(&open));
    book.settle(&finding.fingerprint, Some("12".into())).await.expect("room");

    let close = operation(TicketOp::Close, &finding, TicketReason::Resolved);
    book.intend(&close, Timestamp::UNIX_EPOCH).await.expect("room");
    assert_eq!(book.tickets()[&finding.fingerprint].state, TicketState::Open, "not before its answer");
    book.withdraw(&finding.fingerprint).await.expect("room");
    let known = &book.tickets()[&finding.fingerprint];
    assert_eq!((known.state, known.pending.is_none(), known.last), (TicketState::Open, true, TicketReason::Found));
    book.intend(&close, Timestamp::UNIX_EPOCH).await.expect("room");
    book.settle(&finding.fingerprint, None).await.expect("room");
    drop(book);
    let kept = store.tickets(tenant(), TARGET).await.expect("tickets");
    let ticket = &kept[&finding.fingerprint];
    assert_eq!((ticket.state, ticket.key.as_deref()), (TicketState::Closed, Some("12")));
    assert!(store.tickets(tenant(), "github:api.github.com/contoso/other").await.expect("tickets").is_empty());
}

#[tokio::test]
async fn two_processes_do_not_carry_out_at_once() {
    let (folder, mut store) = fresh().await;
    let mut other = Store::open(&folder.path().join("state")).await.expect("a store");
    let book = store.ticket_book(tenant(), TARGET, tenant()).await.expect("a book");
    let refused = other.ticket_book(tenant(), TARGET, tenant()).await.expect_err("one is at it");
    assert!(matches!(refused, Error::TicketsLocked { .. }), "{refused}");
    drop(book);
    assert!(other.ticket_book(tenant(), TARGET, tenant()).await.is_ok());
}

/// Saves a run in which this version of the rule judged, or did not.
async fn night(store: &mut Store, report: &ScanReport, version: &str) {
    let history = store.history(tenant()).await.expect("a history");
    let rules = report.checks.iter().map(|check| check.rule.clone());
    let judged_by: BTreeMap<RuleId, String> = rules.map(|rule| (rule, version.to_owned())).collect();
    let holders = unread();
    let (unread, seen) = (BTreeMap::new(), BTreeMap::new());
    let after = history.previous.map(|run| run.id);
    let run = NewRun {
        report,
        judged_by: &judged_by,
        unread: &unread,
        role_holders: &holders,
        seen: &seen,
        keep: 400,
        after,
    };
    store.save(run).await.expect("room");
}

fn dark(day: i64) -> ScanReport {
    let mut report = report(day);
    for check in &mut report.checks {
        (check.status, check.assessed, check.not_assessed) = (CheckStatus::NotAssessed, 0, 50);
    }
    report
}

async fn brought(store: &mut Store, report: &ScanReport, since: i64, number: i64) -> BTreeSet<String> {
    let findings: Vec<&Finding> = report.findings.iter().collect();
    let found = store.brought(tenant(), &findings, since, number).await.expect("an answer");
    found.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn what_a_new_version_finds_first_is_brought_by_it_also_after_a_dark_night() {
    let (_folder, mut store) = fresh().await;
    let print = |number| finding(number, Timestamp::UNIX_EPOCH).fingerprint.to_string();
    night(&mut store, &with(1, &[1]), "v1").await;
    night(&mut store, &dark(2), "v2").await;
    let third = with(3, &[1, 2]);
    night(&mut store, &third, "v2").await;
    assert_eq!(brought(&mut store, &third, 0, 3).await, BTreeSet::from([print(2)]));
    let fourth = with(4, &[1, 2, 3]);
    night(&mut store, &fourth, "v2").await;
    assert_eq!(brought(&mut store, &fourth, 0, 4).await, BTreeSet::from([print(2)]), "the third came with the tenant");
    assert_eq!(
        brought(&mut store, &fourth, 3, 4).await,
        BTreeSet::new(),
        "what was there at the beginning is not held"
    );
}

#[tokio::test]
async fn a_rule_that_is_new_brings_its_findings_and_one_that_was_left_out_does_not() {
    for (chosen, expected) in [(vec![], 1), (vec!["legacy".to_owned()], 0)] {
        let (_folder, mut store) = fresh().await;
        let mut first = report(1);
        first.checks.retain(|check| check.rule.area() == "legacy");
        first.run.only = chosen;
        night(&mut store, &first, "v1").await;
        let second = with(2, &[1]);
        night(&mut store, &second, "v1").await;
        assert_eq!(brought(&mut store, &second, 0, 2).await.len(), expected, "{:?}", first.run.only);
    }
}

#[tokio::test]
async fn the_last_word_on_what_is_gone_counts_unless_it_was_seen_since() {
    let (_folder, mut store) = fresh().await;
    night(&mut store, &with(1, &[1, 2]), "v1").await;
    let mut second = report(2);
    second.unsettled =
        vec![gone(1, Timestamp::UNIX_EPOCH, Why::NotAssessed), gone(2, Timestamp::UNIX_EPOCH, Why::NotAssessed)];
    night(&mut store, &second, "v1").await;
    let mut third = with(3, &[2]);
    third.resolved = vec![finding(1, Timestamp::UNIX_EPOCH)];
    night(&mut store, &third, "v1").await;
    night(&mut store, &with(4, &[2]), "v1").await;
    let words = store.gone(tenant(), 4).await.expect("words");
    assert_eq!(words.len(), 1);
    let print = finding(1, Timestamp::UNIX_EPOCH).fingerprint.to_string();
    assert!(matches!(words[&print], Absence::Resolved(_)), "said on the third night, and still so");
    assert_eq!(store.gone(tenant(), 2).await.expect("words").len(), 2, "as it was then");
    let sights = store.last_sights(tenant(), 4).await.expect("sights");
    let numbers: BTreeSet<i64> = sights.values().map(|sight| sight.number).collect();
    assert_eq!(numbers, BTreeSet::from([1, 3]));
}
