//! Power cuts: the log file that SQLite writes before the store itself is cut or garbled at drawn bytes. What was
//! committed before is whole, the run in progress is whole or gone.

use super::*;

#[tokio::test]
async fn a_log_cut_anywhere_loses_at_most_the_run_in_progress() {
    let (folder, mut store) = fresh().await;
    save(&mut store, &with(1, &[1, 2, 3])).await.expect("room");
    let path = store.path().to_owned();
    store.close().await;
    // The second run stays in the log: the connection is open while the files are copied.
    let mut store = Store::open(path.parent().expect("a folder")).await.expect("a store");
    sqlx::raw_sql("pragma wal_autocheckpoint = 0").execute(&mut store.connection).await.expect("a setting");
    save(&mut store, &with(2, &[2, 4, 5, 6])).await.expect("room");
    let log = path.with_file_name(format!("{FILE}-wal"));
    let (base, log) = (fs::read(&path).expect("a file"), fs::read(&log).expect("the log"));
    assert!(log.len() > 20_000, "the run is in the log: {} bytes", log.len());

    let mut seed = 20_261_126_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    let (mut lost, mut kept) = (0, 0);
    for round in 0..80 {
        let state = folder.path().join(format!("cut{round}"));
        fs::create_dir(&state).expect("a folder");
        fs::write(state.join(FILE), &base).expect("room");
        let mut cut = log.clone();
        match round {
            0 => {}
            _ if round % 4 == 0 => cut[draw(log.len())] ^= 0x40,
            _ => cut.truncate(draw(log.len())),
        }
        fs::write(state.join(format!("{FILE}-wal")), &cut).expect("room");
        let mut store = Store::open(&state).await.unwrap_or_else(|error| panic!("round {round}: {error}"));
        let history = store.history(tenant()).await.expect("a history");
        match store.runs(tenant()).await.expect("runs").len() {
            1 => {
                lost += 1;
                assert_eq!(history.findings.len(), 3, "round {round}: nothing of the second run");
            }
            2 => {
                kept += 1;
                assert_eq!(history.findings.len(), 6, "round {round}: all of the second run");
                assert_eq!(store.sight(tenant(), with(2, &[]).run.id).await.expect("a run").findings.len(), 4);
            }
            other => panic!("round {round}: {other} runs"),
        }
        assert_eq!(store.sight(tenant(), with(1, &[]).run.id).await.expect("a run").findings.len(), 3);
        store.close().await;
    }
    assert!(lost > 40 && kept > 0, "{lost} lost, {kept} kept");
}
