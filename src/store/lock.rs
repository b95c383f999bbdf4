//! One run at a time changes a tenant, and one scan at a time reads it for the store. The system lets go of the lock of a
//! process that died, so a dead one locks nobody out; that a change did not finish stands in the journal.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Error, Store};

/// Held while a run changes a tenant, or tells a ticket system of it.
#[derive(Debug)]
pub(super) struct TenantLock(#[expect(dead_code, reason = "the lock is held as long as the file is open")] File);

impl TenantLock {
    /// Beside the store. Refused while another process of this machine holds it.
    pub(super) fn take(store: &Path, tenant: Uuid, run: Uuid) -> Result<Self, Error> {
        Self::of(store, &format!("{tenant}.lock"), run, |holder| Error::Locked { holder })
    }

    /// The same for tickets: a scan or a change need not wait for a slow ticket system.
    pub(super) fn of_tickets(store: &Path, tenant: Uuid, run: Uuid) -> Result<Self, Error> {
        Self::of(store, &format!("{tenant}.tickets.lock"), run, |holder| Error::TicketsLocked { holder })
    }

    fn of(store: &Path, name: &str, run: Uuid, locked: impl Fn(String) -> Error) -> Result<Self, Error> {
        match lock(&store.with_file_name(name), &format!("run {run}, process {}", std::process::id()))? {
            Taken::Ours(file) => Ok(Self(file)),
            Taken::Others(holder) => Err(locked(holder)),
        }
    }
}

/// Held while a scan reads a tenant and keeps what it found.
#[derive(Debug)]
pub struct ScanLock(#[expect(dead_code, reason = "the lock is held as long as the file is open")] File);

impl Store {
    /// Begins a scan of a tenant. Given up when the lock is dropped, and when the process ends in whatever way.
    ///
    /// # Errors
    /// [`Error::Scanning`] while another process of this machine scans the tenant for this store.
    pub fn scanning(&self, tenant: Uuid) -> Result<ScanLock, Error> {
        let path = self.path().with_file_name(format!("{tenant}.scan.lock"));
        let holder =
            format!("process {}, since {}", std::process::id(), Timestamp::now().strftime("%Y-%m-%d %H:%M UTC"));
        match lock(&path, &holder)? {
            Taken::Ours(file) => Ok(ScanLock(file)),
            Taken::Others(holder) => Err(Error::Scanning { holder }),
        }
    }
}

enum Taken {
    Ours(File),
    /// What its holder wrote into it.
    Others(String),
}

/// Locks a file and writes into it who did. It stays when the lock is given up: to delete it would let two hold one.
fn lock(path: &Path, holder: &str) -> Result<Taken, Error> {
    let failed = |source| Error::Folder { path: path.into(), source };
    let mut file = open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Only a name: where it cannot be read the lock stands all the same.
            let _ = (&file).take(200).read_to_string(&mut holder);
            return Ok(Taken::Others(holder.trim().to_owned()));
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    let noted = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{holder}"));
    noted.map_err(failed)?;
    Ok(Taken::Ours(file))
}

#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_scan_of_a_tenant_at_a_time_and_others_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let held = store.scanning(one).expect("nobody scans it");
        let second = store.scanning(one).expect_err("somebody does").to_string();
        assert!(second.contains(&format!("process {}", std::process::id())), "{second}");
        store.scanning(other).expect("another tenant");
        drop(held);
        store.scanning(one).expect("it was given up");
    }
}
