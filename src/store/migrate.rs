//! The schema, brought up to date in one transaction: by whichever process comes first, whole or not at all.

use std::fs;
use std::path::Path;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, raw_sql};

use super::folder::{copy_of, new_file};

/// Marks the file as ours: `pali`.
pub(super) const APPLICATION: i64 = 0x7061_6c69;

/// What was changed, in order; a store of version N has seen the first N. Never edited once released.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];

/// The version that this palisade writes.
pub(super) fn latest() -> i64 {
    version_of(MIGRATIONS)
}

fn version_of(migrations: &[&str]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// The version of the store; 0 where nothing is in it yet.
pub(super) async fn version(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("pragma user_version").fetch_one(connection).await
}

/// Brings the schema up to date.
pub(super) async fn migrate(connection: &mut AnyConnection, path: &Path) -> Result<(), sqlx::Error> {
    to(connection, path, MIGRATIONS).await
}

/// Keeps a copy of what is there and makes the missing changes.
async fn to(
    connection: &mut AnyConnection,
    path: &Path,
    migrations: &'static [&'static str],
) -> Result<(), sqlx::Error> {
    let found = version(connection).await?;
    if found >= version_of(migrations) {
        return Ok(());
    }
    if found > 0 {
        keep_copy(connection, path, found).await?;
    }
    let mut change = connection.begin_with("begin immediate").await?;
    // Another process may have been faster.
    let found = version(&mut change).await?;
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    for migration in migrations.iter().skip(done) {
        raw_sql(*migration).execute(&mut *change).await?;
    }
    let marks = format!("pragma application_id = {APPLICATION}; pragma user_version = {}", version_of(migrations));
    raw_sql(AssertSqlSafe(marks)).execute(&mut *change).await?;
    change.commit().await
}

/// Copies the whole store beside itself, unless that was done before. The copy is there whole or not at all.
async fn keep_copy(connection: &mut AnyConnection, path: &Path, version: i64) -> Result<(), sqlx::Error> {
    let copy = copy_of(path, version);
    if copy.exists() {
        return Ok(());
    }
    let aside = copy.with_extension(format!("schema-{version}.{}.part", std::process::id()));
    // Made before SQLite fills it, so that it is its owner's alone from the first byte.
    new_file(&aside).map_err(sqlx::Error::Io)?;
    let copied = sqlx::query("vacuum into $1").bind(aside.display().to_string()).execute(connection).await;
    let done = copied.and_then(|_| {
        fs::File::open(&aside).and_then(|file| file.sync_all()).map_err(sqlx::Error::Io)?;
        fs::rename(&aside, &copy).map_err(sqlx::Error::Io)
    });
    if done.is_err() {
        // The error that counts is the first one.
        let _ = fs::remove_file(&aside);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::super::open::{Store, connect};
    use super::super::{Error, specimen};
    use super::*;

    /// What a later program would change.
    fn later() -> &'static [&'static str] {
        [MIGRATIONS, &["create table later (tenant text not null)"]].concat().leak()
    }

    /// A store of this schema becomes one of the next: what was there stays, a copy lies beside it, and the program that
    /// knows only this one refuses it with both named.
    #[tokio::test]
    async fn a_copy_is_kept_before_the_schema_changes_and_the_older_program_names_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).await.expect("a store");
        specimen::save(&mut store, &specimen::report(1)).await.expect("a run");
        let path = store.path().to_owned();
        store.close().await;

        let mut connection = connect(&path).await.expect("a connection");
        to(&mut connection, &path, later()).await.expect("a migration");
        assert_eq!(version(&mut connection).await.expect("a version"), latest() + 1);
        let runs: i64 =
            sqlx::query_scalar("select count(*) from run").fetch_one(&mut connection).await.expect("a count");
        assert_eq!(runs, 1);
        connection.close().await.expect("nothing is pending");

        let copy = copy_of(&path, latest());
        let mut before = connect(&copy).await.expect("a copy");
        assert_eq!(version(&mut before).await.expect("a version"), latest());
        let kept: i64 = sqlx::query_scalar("select count(*) from run").fetch_one(&mut before).await.expect("a count");
        assert_eq!(kept, 1);
        before.close().await.expect("nothing is pending");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&copy).expect("a file").permissions().mode() & 0o777, 0o600);
        }

        let bytes = fs::read(&path).expect("a file");
        let refused = Store::open(folder.path()).await.expect_err("an older program cannot read it");
        assert!(
            matches!(refused, Error::Newer { found, known, .. } if (found, known) == (latest() + 1, latest())),
            "{refused}"
        );
        let named = format!("palisade.sqlite.schema-{}", latest());
        assert!(refused.hint().expect("advice").contains(&named), "{:?}", refused.hint());
        assert_eq!(fs::read(&path).expect("a file"), bytes, "not a byte was touched");
    }

    /// What the first schema called accepted was accepted by its time. Nobody knows which events that run saw.
    #[tokio::test]
    async fn a_sign_off_by_time_keeps_its_role_holders_and_accepts_no_event() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = super::super::folder::prepare(folder.path()).expect("a folder");
        let mut connection = connect(&path).await.expect("a connection");
        to(&mut connection, &path, &MIGRATIONS[..1]).await.expect("the first schema");
        let tenant = specimen::tenant();
        let rows = format!(
            "insert into body values ('{tenant}', 'd', '[]');
             insert into sign_off values ('{tenant}', '{tenant}', 1, '{tenant}', 2000, 1000, 'Ada', 'review', null);
             insert into accepted values ('{tenant}', '{tenant}', 'role_holders', 'd');"
        );
        raw_sql(AssertSqlSafe(rows)).execute(&mut connection).await.expect("rows");
        connection.close().await.expect("nothing is pending");
        let mut store = Store::open(folder.path()).await.expect("a store");
        let history = store.history(tenant).await.expect("a history");
        assert!(history.signed_off.is_some());
        assert_eq!(history.accepted.by_time.map(|at| at.as_millisecond()), Some(1000));
        let listed = store.sign_offs(tenant).await.expect("one");
        assert_eq!((listed.len(), listed[0].events), (1, 0));
    }
}
