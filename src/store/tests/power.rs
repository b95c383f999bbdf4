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

/// Findings of a run of the writer below.
const FOUND: u32 = 30;

fn of_day(day: i64) -> ScanReport {
    let first = u32::try_from(day).expect("a day");
    with(day, &(first..first + FOUND).collect::<Vec<_>>())
}

/// Not a test by itself: the process that is killed. Stores run after run until the end.
#[tokio::test]
#[ignore = "run by the tests that kill it"]
#[expect(clippy::print_stdout, reason = "whoever kills it waits for these words")]
async fn writer() {
    let Some(folder) = std::env::var_os("PALISADE_TEST_STORE") else { return };
    let mut store = Store::open(Path::new(&folder)).await.expect("a store");
    let done = store.runs(tenant()).await.expect("runs").len();
    println!("ready");
    for day in i64::try_from(done).expect("a count") + 1.. {
        save(&mut store, &of_day(day)).await.expect("room");
        println!("stored");
    }
}

/// Starts the writer in a shell, after `limits`.
#[cfg(unix)]
fn start(folder: &Path, limits: &str) -> std::process::Child {
    let program = std::env::current_exe().expect("this program");
    let script = format!("{limits}; exec \"$0\" --ignored --exact store::tests::power::writer --nocapture");
    std::process::Command::new("sh")
        .args(["-c", &script])
        .arg(program)
        .env("PALISADE_TEST_STORE", folder)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("a shell")
}

/// Every run is whole, they follow each other, and SQLite finds nothing wrong. Gives how many there are.
#[cfg(unix)]
async fn examined(folder: &Path, what: &str) -> usize {
    let mut store = Store::open(folder).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    let checked: String =
        sqlx::query_scalar("pragma integrity_check").fetch_one(&mut store.connection).await.expect("an answer");
    assert_eq!(checked, "ok", "{what}");
    let runs = store.runs(tenant()).await.expect("runs");
    for (run, day) in runs.iter().rev().zip(1..) {
        assert_eq!(run.id, of_day(day).run.id, "{what}: run {day}");
        let sight = store.sight(tenant(), run.id).await.expect("a run");
        assert_eq!(sight.findings.len(), usize::try_from(FOUND).expect("a count"), "{what}: run {day}");
        assert_eq!(sight.checks.len(), of_day(day).checks.len(), "{what}: run {day}");
    }
    let known = store.history(tenant()).await.expect("a history").findings.len();
    let expected = if runs.is_empty() { 0 } else { runs.len() + usize::try_from(FOUND).expect("a count") - 1 };
    assert_eq!(known, expected, "{what}");
    store.close().await;
    runs.len()
}

#[cfg(unix)]
#[tokio::test]
async fn a_process_killed_at_any_moment_loses_at_most_its_run() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().expect("a folder");
    let (mut before, mut seed) = (0, 7_u64);
    for round in 0..16 {
        let mut draw = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let mut child = start(folder.path(), "true");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        // Before anything is said, after it is ready, after one or two runs; and somewhat later.
        let heard = usize::try_from(draw(4)).expect("a small number");
        let said = lines.map_while(Result::ok).filter(|line| line.ends_with("ready") || line == "stored");
        assert_eq!(said.take(heard).count(), heard, "round {round}");
        std::thread::sleep(std::time::Duration::from_micros(draw(40_000)));
        child.kill().expect("our own child");
        child.wait().expect("our own child");
        let runs = examined(folder.path(), &format!("round {round}")).await;
        assert!(runs >= before + heard.saturating_sub(1), "round {round}: {before} runs became {runs}");
        before = runs;
    }
    assert!(before > 5, "only {before} runs were ever stored");
}

#[cfg(unix)]
#[tokio::test]
async fn a_process_killed_at_every_write_of_a_run_loses_at_most_that_run() {
    killed_at_writes(8).await;
}

/// The system ends the process at the very write that would make a file longer than it may be: with one length after
/// another that is one write after another of a run into the log.
#[cfg(unix)]
async fn killed_at_writes(step: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let first = folder.path().join("first");
    let mut store = Store::open(&first).await.expect("a store");
    save(&mut store, &of_day(1)).await.expect("room");
    store.close().await;
    let base = fs::read(first.join(FILE)).expect("a file");
    let (mut lost, mut kept) = (0, 0);
    // From the 32 KiB that SQLite's index of the log takes, in steps of one page; a block has 512 bytes.
    for blocks in (72..=72 + 8 * 60).step_by(step) {
        let state = folder.path().join(format!("at{blocks}"));
        fs::create_dir(&state).expect("a folder");
        fs::write(state.join(FILE), &base).expect("room");
        let mut child = start(&state, &format!("ulimit -c 0; ulimit -f {blocks}"));
        let ended = child.wait().expect("our own child");
        assert!(!ended.success(), "{blocks} blocks");
        match examined(&state, &format!("{blocks} blocks")).await {
            1 => lost += 1,
            _ => kept += 1,
        }
    }
    assert!(lost > 1 && kept > 1, "{lost} lost, {kept} kept");
}
