//! Several at once: first opens, runs of different tenants, runs of one.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_may_open_and_write_a_new_store_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    let writers: Vec<_> = (0..8_u128)
        .map(|number| {
            let state = state.clone();
            tokio::spawn(async move {
                let mut store = Store::open(&state).await.expect("a store");
                for day in 1..=5 {
                    let mut report = with(day, &[1, 2]);
                    report.tenant.id = uuid::Uuid::from_u128(number);
                    save(&mut store, &report).await.expect("room");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("no writer failed");
    }
    let mut store = Store::open(&state).await.expect("a store");
    assert_eq!(store.tenants().await.expect("tenants").len(), 8);
    for number in 0..8 {
        assert_eq!(store.runs(uuid::Uuid::from_u128(number)).await.expect("runs").len(), 5);
    }
}

/// Whoever is overtaken loads the history again and is stored after the other: nothing is lost, nothing counts twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn runs_of_one_tenant_follow_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    let writers: Vec<_> = (0..4_i64)
        .map(|writer| {
            let state = state.clone();
            tokio::spawn(async move {
                let mut store = Store::open(&state).await.expect("a store");
                let mut overtaken = 0;
                for day in 0..6 {
                    let report = with(1 + writer * 10 + day, &[1, 2]);
                    while let Err(error) = save(&mut store, &report).await {
                        assert!(matches!(error, Error::MovedOn), "{error}");
                        overtaken += 1;
                    }
                }
                overtaken
            })
        })
        .collect();
    let mut overtaken = 0;
    for writer in writers {
        overtaken += writer.await.expect("no writer failed");
    }
    let mut store = Store::open(&state).await.expect("a store");
    assert_eq!(store.runs(tenant()).await.expect("runs").len(), 24);
    assert!(overtaken > 0, "they never met, so nothing was tried");
}
