//! Files that are damaged, foreign or newer: refused with advice, and not a byte of them is touched.

use super::*;

/// A store with a run in it, closed; its file.
async fn closed() -> (TempDir, std::path::PathBuf) {
    let (folder, mut store) = fresh().await;
    save(&mut store, &with(1, &[1, 2, 3])).await.expect("room");
    let path = store.path().to_owned();
    store.close().await;
    (folder, path)
}

async fn refused(path: &Path) -> Error {
    let bytes = fs::read(path).expect("a file");
    let error = match Store::open(path.parent().expect("a folder")).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    };
    assert_eq!(fs::read(path).expect("a file"), bytes, "not a byte was touched");
    assert!(error.hint().expect("advice").contains("--no-state"), "{error}");
    assert!(error.to_string().contains(FILE), "{error}");
    error
}

#[tokio::test]
async fn a_file_of_something_else_is_refused() {
    let (_folder, path) = closed().await;
    fs::write(&path, "name,address\nada,ada@contoso.example\n").expect("room");
    assert!(matches!(refused(&path).await, Error::Damaged { .. }));
}

#[tokio::test]
async fn another_programs_database_is_refused() {
    let (_folder, path) = closed().await;
    fs::remove_file(&path).expect("ours");
    fs::write(&path, "").expect("room");
    let mut connection = super::super::open::connect(&path).await.expect("a connection");
    sqlx::raw_sql("create table bookmarks (url text)").execute(&mut connection).await.expect("room");
    sqlx::Connection::close(connection).await.expect("nothing is pending");
    assert!(matches!(refused(&path).await, Error::Foreign { .. }));
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let (_folder, path) = closed().await;
    let mut connection = super::super::open::connect(&path).await.expect("a connection");
    let newer = format!("pragma user_version = {}", super::super::migrate::latest() + 1);
    sqlx::raw_sql(sqlx::AssertSqlSafe(newer)).execute(&mut connection).await.expect("room");
    sqlx::Connection::close(connection).await.expect("nothing is pending");
    let error = refused(&path).await;
    assert!(matches!(error, Error::Newer { found, known, .. } if found == known + 1), "{error}");
}

/// Bytes overwritten at drawn places, and the file cut at drawn lengths: it is refused, or every run reads as it was.
#[tokio::test]
async fn a_damaged_file_is_refused_or_nothing_was_lost() {
    let (_folder, path) = closed().await;
    let whole = fs::read(&path).expect("a file");
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    let mut seen = 0;
    for round in 0..60 {
        let mut bytes = whole.clone();
        if round % 3 == 0 {
            bytes.truncate(1 + draw(whole.len() - 1));
        } else {
            let at = draw(whole.len() - 64);
            bytes[at..at + 64].fill(0xA5);
        }
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(path.with_file_name(format!("{FILE}{ending}")));
        }
        fs::write(&path, &bytes).expect("room");
        match Store::open(path.parent().expect("a folder")).await {
            Err(error) => {
                seen += 1;
                assert!(
                    matches!(error, Error::Damaged { .. } | Error::Foreign { .. } | Error::Newer { .. }),
                    "{error}"
                );
                assert_eq!(fs::read(&path).expect("a file"), bytes, "round {round}: not a byte was touched");
            }
            // The place was free, or within a text: a checksum of each page is nothing SQLite has.
            Ok(mut store) => {
                let runs = store.runs(tenant()).await;
                match runs {
                    Ok(runs) => assert_eq!(runs.len(), 1, "round {round}"),
                    Err(error) => assert!(
                        matches!(error, Error::Unreadable { .. } | Error::Damaged { .. }),
                        "round {round}: {error:?}"
                    ),
                }
                store.close().await;
            }
        }
    }
    assert!(seen > 20, "only {seen} of 60 were seen to be damaged");
}
