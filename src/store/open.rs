//! The store, opened: looked at first, refused when it is damaged, foreign or newer, then brought up to date.

use std::path::{Path, PathBuf};
use std::sync::Once;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions, Connection, raw_sql};

use super::Error;
use super::folder::{FILE, copies, look, prepare};
use super::migrate::{APPLICATION, latest, migrate, version};

/// How long one process waits for another to finish writing.
pub(super) const PATIENCE: u64 = 30;

/// An open store.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: AnyConnection,
    path: PathBuf,
}

impl Store {
    /// Opens the store in this folder; makes folder and file where there are none.
    ///
    /// # Errors
    /// When it cannot be made, is damaged, is none of ours, or was written by a newer version. It is then as it was.
    pub async fn open(folder: &Path) -> Result<Self, Error> {
        let path = prepare(folder)?;
        look(&path)?;
        let connection = connect(&path).await.map_err(|error| told(&path, error))?;
        let mut store = Self { connection, path };
        store.examine().await?;
        // Only now, for it changes the file.
        let settled = raw_sql(LASTING).execute(&mut store.connection).await;
        settled.map_err(|error| told(&store.path, error))?;
        let done = migrate(&mut store.connection, &store.path).await;
        done.map_err(|error| told(&store.path, error))?;
        Ok(store)
    }

    /// Opens the store in this folder if there is one.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_existing(folder: &Path) -> Result<Option<Self>, Error> {
        if folder.join(FILE).exists() { Self::open(folder).await.map(Some) } else { Ok(None) }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Ends the connection in order, which folds the log file into the store.
    pub async fn close(self) {
        // Everything is committed; what cannot be folded in now is when the store is opened next.
        let _ = self.connection.close().await;
    }

    /// Refuses what is not ours, newer, or damaged.
    async fn examine(&mut self) -> Result<(), Error> {
        let seen = see(&mut self.connection).await.map_err(|error| told(&self.path, error))?;
        let path = self.path.clone();
        if seen.application != APPLICATION && (seen.application != 0 || seen.tables > 0) {
            return Err(Error::Foreign { path });
        }
        let copies = copies(&path);
        if seen.version > latest() {
            return Err(Error::Newer { path, found: seen.version, known: latest(), copies });
        }
        match seen.checked.as_str() {
            "ok" => Ok(()),
            why => Err(Error::Damaged { path, why: first_line(why), copies }),
        }
    }

    /// An error of SQL as users are told it.
    pub(super) fn told(&self, error: sqlx::Error) -> Error {
        told(&self.path, error)
    }

    pub(super) fn unreadable(&self, what: &'static str, why: impl ToString) -> Error {
        Error::Unreadable { path: self.path.clone(), what, why: why.to_string() }
    }
}

/// What the file says of itself.
struct Seen {
    application: i64,
    version: i64,
    tables: i64,
    /// `ok`, or the first thing that SQLite finds wrong.
    checked: String,
}

/// Looks at everything in one transaction: another process may be making the store at this moment.
async fn see(connection: &mut AnyConnection) -> Result<Seen, sqlx::Error> {
    let mut look = connection.begin().await?;
    let seen = Seen {
        application: sqlx::query_scalar("pragma application_id").fetch_one(&mut *look).await?,
        version: version(&mut look).await?,
        tables: sqlx::query_scalar("select count(*) from sqlite_master").fetch_one(&mut *look).await?,
        checked: sqlx::query_scalar("pragma quick_check(1)").fetch_one(&mut *look).await?,
    };
    look.rollback().await?;
    Ok(seen)
}

/// Every commit is on the disk before it returns; a deleted row leaves nothing behind.
const LASTING: &str =
    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on";

/// A connection that waits for others and believes no page before it has looked at it.
pub(super) async fn connect(path: &Path) -> Result<AnyConnection, sqlx::Error> {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);
    let options: AnyConnectOptions = format!("sqlite:{}?mode=rw", encoded(path)).parse()?;
    let mut connection = options.disable_statement_logging().connect().await?;
    raw_sql("pragma busy_timeout = 30000; pragma cell_size_check = on").execute(&mut connection).await?;
    Ok(connection)
}

/// A path in a URL: sqlx takes percent signs off again.
fn encoded(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_~.".contains(&byte);
    let byte = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.display().to_string().bytes().map(byte).collect()
}

/// What SQLite says, as users are told it (<https://www.sqlite.org/rescode.html>; extended codes end in the plain one).
fn told(path: &Path, error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i64>().ok());
    let path = path.to_owned();
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => Error::Busy { path, seconds: PATIENCE },
        Some(11 | 26) => {
            let copies = copies(&path);
            Error::Damaged { path, why: first_line(&error.to_string()), copies }
        }
        Some(13) => Error::Full { path },
        _ => Error::Failed { path, source: Box::new(error) },
    }
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("***")).unwrap_or(text).trim().to_owned()
}
