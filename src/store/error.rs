//! Why the store cannot be used, and what to do about it. What is there is never overwritten.

use std::io;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot make the store {path}")]
    Folder {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the store {path} is damaged: {why}")]
    Damaged {
        path: PathBuf,
        why: String,
        /// Whole copies that lie beside it.
        copies: Vec<PathBuf>,
    },
    #[error("{path} is no palisade store")]
    Foreign { path: PathBuf },
    #[error("the store {path} was written by a newer palisade: its schema is {found}, this version knows {known}")]
    Newer { path: PathBuf, found: i64, known: i64, copies: Vec<PathBuf> },
    #[error("another process kept the store {path} locked for {seconds} s")]
    Busy { path: PathBuf, seconds: u64 },
    #[error("cannot write the store {path}: the disk is full; it is as it was")]
    Full { path: PathBuf },
    /// Another run of this tenant was stored since the history was loaded: load it again, place the findings again.
    #[error("another run of this tenant was stored meanwhile")]
    MovedOn,
    /// Another process changes the tenant.
    #[error("another palisade is changing this tenant ({holder})")]
    Locked { holder: String },
    /// Another process scans the tenant for the same store.
    #[error("another palisade is scanning this tenant ({holder})")]
    Scanning { holder: String },
    /// Another process tells a ticket system of this tenant.
    #[error("another palisade is carrying out tickets of this tenant ({holder})")]
    TicketsLocked { holder: String },
    /// A run that changes the tenant was begun and not carried to its end.
    #[error("run {run} changed this tenant and was not carried to its end")]
    Unfinished { run: uuid::Uuid },
    /// A plan that the journal must not hold.
    #[error("the plan holds a secret, which must not be kept")]
    Secret,
    #[error("cannot use the store {path}")]
    Failed {
        path: PathBuf,
        #[source]
        source: Box<sqlx::Error>,
    },
    #[error("the store {path} holds a {what} that this version cannot read: {why}")]
    Unreadable { path: PathBuf, what: &'static str, why: String },
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let on = "or go on without a store: --no-state";
        match self {
            Self::Folder { .. } => Some(format!("name another folder with --state DIR, {on}")),
            Self::Damaged { path, copies, .. } => Some(format!(
                "nothing was written to it; move {} away and the next run begins a new history{}, {on}",
                path.display(),
                beside(copies)
            )),
            Self::Foreign { .. } => Some(format!("name another folder with --state DIR, {on}")),
            Self::Newer { copies, .. } => Some(format!(
                "nothing was written to it; use the newer palisade, or name another folder with --state DIR{}, {on}",
                beside(copies)
            )),
            Self::Busy { .. } => Some(format!("run again when the other process is done, {on}")),
            Self::Full { .. } => Some(format!("free some space and run again, {on}")),
            Self::Unreadable { path, .. } => Some(format!(
                "nothing was written to it; move {} away and the next run begins a new history, {on}",
                path.display()
            )),
            Self::TicketsLocked { .. } => Some("run again when it is done: what it did is not done twice".into()),
            Self::Locked { .. } => Some("wait until it is done: nothing was changed".into()),
            Self::Scanning { .. } => {
                Some("wait until it is done; to scan all the same, and keep nothing: --no-state".into())
            }
            Self::Unfinished { run } => Some(format!(
                "go on with it: `palisade apply --resume {run}`; or take back what it did: `palisade undo {run}`"
            )),
            Self::MovedOn | Self::Secret | Self::Failed { .. } => None,
        }
    }
}

/// The copies that were made before the schema changed, newest last.
fn beside(copies: &[PathBuf]) -> String {
    match copies.last() {
        Some(copy) => format!(" (a copy from before the last change of schema is {})", copy.display()),
        None => String::new(),
    }
}
