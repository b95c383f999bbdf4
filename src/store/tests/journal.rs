//! The journal: chained, only added to, one run at a time, and nothing is intended that is not on the disk.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::model::{
    Call, Change, Consent, ConsentWay, Expect, Intended, Intention, JournalEvent, Look, Opened, Operator, PlanTenant,
    Resource, ResourceType, Safety, Settled, Settlement, Touches, UndoClass, UndoStep,
};

const RUN: Uuid = uuid::uuid!("0193a1b2-0000-7000-8000-000000000001");

fn change(id: &str) -> Change {
    let look = Look { read: Call::get("/a"), expect: Expect::Gone };
    Change {
        id: id.into(),
        fix: "a-fix".into(),
        summary: "does something".into(),
        target: Resource::new(ResourceType::Tenant, "t", "t"),
        touches: Touches::default(),
        precondition: look.clone(),
        request: Call::cmdlet("Set-TransportConfig").with("SmtpClientAuthenticationDisabled", true),
        verify: look,
        undo: UndoStep { class: UndoClass::None, request: None, reason: Some("none".into()), verify: None },
        safety: Safety::Safe,
        urgent: false,
        depends_on: Vec::new(),
        resolves: Vec::new(),
    }
}

fn opened(changes: Vec<Change>) -> Opened {
    Opened {
        version: "0.1.0".into(),
        tenant: PlanTenant { id: tenant(), name: None, default_domain: Some("contoso.example".into()) },
        plan: "d1".into(),
        changes,
        by: Operator { account: Some("ada".into()), app: None, user: None },
        consent: Consent::given(ConsentWay::Typed, "contoso.example"),
        undoes: None,
    }
}

fn intention(id: &str) -> Intention {
    let Change { id, request, .. } = change(id);
    Intention { change: id, request, before: json!({"value": []}), version: None, again: false }
}

fn settlement(id: &str) -> Settlement {
    let answer = json!({"id": "made", "secretText": "hunter2"});
    Settlement {
        change: id.into(),
        how: Settled::Done,
        again: false,
        answer,
        created: Some("made".into()),
        request_ids: vec!["r1".into()],
        why: None,
    }
}

/// A run of two changes, one of them carried out.
async fn written(store: &mut Store) {
    let mut journal = store.begin_run(RUN, opened(vec![change("a"), change("b")])).await.expect("room");
    let intents = journal.intend(vec![intention("a")]).await.expect("room");
    assert_eq!(intents[0].call(), &change("a").request);
    let settled = intents.into_iter().map(|intent| (intent, settlement("a"))).collect();
    journal.settle(settled).await.expect("room");
    journal.note([JournalEvent::Closed]).await.expect("room");
}

#[tokio::test]
async fn entries_come_back_in_order_chained_and_without_secrets() {
    let (_folder, mut store) = fresh().await;
    written(&mut store).await;
    let entries = store.journal_of(RUN).await.expect("entries");
    assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(matches!(&entries[1].event, JournalEvent::Intended(one) if one.change == "a"));
    let JournalEvent::Settled(settled) = &entries[2].event else { panic!("not settled") };
    assert_eq!(settled.answer, json!({"id": "made", "secretText": "(left out)"}));

    let head = store.journal_head(tenant()).await.expect("a head");
    let chains = store.verify_journal(None, Some(&head.head)).await.expect("chains");
    assert_eq!((chains[0].broken.clone(), chains[0].holds, chains[0].head.entries), (None, Some(true), 4));
}

async fn tampered(sql: &str) -> Chain {
    let (_folder, mut store) = fresh().await;
    written(&mut store).await;
    let head = store.journal_head(tenant()).await.expect("a head").head;
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut store.connection).await.expect("a change");
    store.verify_journal(None, Some(&head)).await.expect("chains").remove(0)
}

#[tokio::test]
async fn whatever_is_altered_taken_out_or_cut_off_is_seen() {
    let changed = tampered("update journal set body = replace(body, 'ada', 'eve') where number = 1").await;
    assert_eq!(changed.broken.as_deref(), Some("entry 1 was changed, or the one before it"));
    let missing = tampered("delete from journal where number = 2").await;
    assert_eq!(missing.broken.as_deref(), Some("entry 2 is missing"));
    let moved = tampered("update journal set event = 'seen' where number = 3").await;
    assert_eq!(moved.broken.as_deref(), Some("entry 3 is filed under what it is not"));
    let cut = tampered("delete from journal where number = 4").await;
    assert_eq!((cut.broken, cut.holds), (None, Some(false)), "only who noted the head sees it");
}

#[tokio::test]
async fn a_second_run_is_refused_while_one_is_under_way_and_when_one_was_killed() {
    let (_folder, mut store) = fresh().await;
    let folder = store.path().parent().expect("a folder").to_owned();
    let mut other = Store::open(&folder).await.expect("a store");
    let journal = store.begin_run(RUN, opened(vec![change("a")])).await.expect("room");
    let second = Uuid::from_u128(RUN.as_u128() + 1);
    let refused = other.begin_run(second, opened(Vec::new())).await.map(drop).expect_err("one is under way");
    assert!(matches!(&refused, Error::Locked { holder } if holder.contains(&RUN.to_string())), "{refused}");
    // Its process ends: the system lets go of the lock, the journal remembers.
    drop(journal);
    let refused = other.begin_run(second, opened(Vec::new())).await.map(drop).expect_err("one was killed");
    assert!(matches!(refused, Error::Unfinished { run } if run == RUN), "{refused}");
    assert!(refused.hint().expect("advice").contains(&format!("--resume {RUN}")));
    let mut again = other.take_up(tenant(), RUN).await.expect("nobody holds it");
    again.note([JournalEvent::Closed]).await.expect("room");
    drop(again);
    other.begin_run(second, opened(Vec::new())).await.expect("the way is free");
}

#[tokio::test]
async fn a_plan_that_holds_a_secret_is_not_begun() {
    let (_folder, mut store) = fresh().await;
    let mut leaking = change("a");
    leaking.request = Call::cmdlet("Set-Mailbox").with("Password", "hunter2");
    let refused = store.begin_run(RUN, opened(vec![leaking])).await.map(drop).expect_err("a secret");
    assert!(matches!(refused, Error::Secret), "{refused}");
    assert!(store.journal_of(RUN).await.expect("entries").is_empty());
}

#[tokio::test]
async fn a_full_disk_gives_no_leave_to_send() {
    let (_folder, mut store) = fresh().await;
    let mut journal = store.begin_run(RUN, opened(vec![change("a")])).await.expect("room");
    let full = "pragma max_page_count = 1";
    sqlx::raw_sql(full).execute(&mut journal.store_for_tests().connection).await.expect("a setting");
    let mut wide = intention("a");
    wide.before = json!("x".repeat(100_000));
    let refused = journal.intend(vec![wide]).await.expect_err("no room");
    assert!(matches!(refused, Error::Full { .. }), "{refused}");
    assert_eq!(journal.entries().await.expect("entries").len(), 1, "nothing of it was kept");
}

#[tokio::test]
async fn the_journal_outlives_the_runs_that_are_forgotten() {
    let (_folder, mut store) = fresh().await;
    written(&mut store).await;
    save(&mut store, &with(1, &[1])).await.expect("room");
    save(&mut store, &with(900, &[1])).await.expect("room");
    assert_eq!(store.runs(tenant()).await.expect("runs").len(), 1);
    assert_eq!(store.journal_of(RUN).await.expect("entries").len(), 4);
}
