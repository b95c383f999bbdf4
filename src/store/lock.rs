//! One run at a time changes a tenant. The system lets go of the lock of a process that died, so a dead one locks nobody
//! out; that it did not finish stands in the journal.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use uuid::Uuid;

use super::Error;

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
        let path = store.with_file_name(name);
        let failed = |source| Error::Folder { path: path.clone(), source };
        let mut file = open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Only a name: where it cannot be read the lock stands all the same.
                let _ = (&file).take(200).read_to_string(&mut holder);
                return Err(locked(holder.trim().to_owned()));
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let holder = format!("run {run}, process {}\n", std::process::id());
        let noted = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder.as_bytes()));
        noted.map_err(failed)?;
        Ok(Self(file))
    }
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
