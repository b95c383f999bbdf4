//! Why a use case could not run, with the exit code it means and what to do next.

use std::io;
use std::path::PathBuf;

use crate::collect::file;
use crate::config::ConfigError;
use crate::judge::RuleProblems;
use crate::store;
use crate::transport::{self, CloudError, SignInError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// Rule files with mistakes, which draw themselves.
    #[error("rule files have mistakes")]
    Rules(RuleProblems),
    #[error("cannot read the rule files in {folder}")]
    RuleFolder {
        folder: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A plan that does not fit: its file, its tenant, its age.
    #[error("{what}")]
    Plan { what: String, hint: String },
    /// No account, or not one, is meant.
    #[error("{what}")]
    Account { what: String, hint: String },
    #[error("{0}")]
    AccountUnread(String),
    /// Writing permissions of Graph that a plan takes and the sign-in has not.
    #[error("this sign-in may not do what the plan takes: it lacks {}; nothing was changed", .0.join(" and "))]
    Lacking(Vec<String>),
    #[error("cannot sign in: {0}")]
    SignIn(#[source] SignInError),
    #[error(transparent)]
    Transport(#[from] transport::Error),
    #[error(transparent)]
    Snapshot(#[from] file::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("cannot start {what}")]
    Start {
        what: &'static str,
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// 2 for what the user wrote, 3 for what could not run.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Usage(_)
            | Self::Cloud(_)
            | Self::Rules(_)
            | Self::RuleFolder { .. }
            | Self::Account { .. }
            | Self::Plan { .. } => 2,
            // A guard refused: another changes the tenant, or a run is not at its end.
            Self::Store(store::Error::Locked { .. } | store::Error::Unfinished { .. } | store::Error::Secret) => 1,
            Self::SignIn(error) if error.refusal().is_none() && is_choice(error) => 2,
            Self::Lacking(_)
            | Self::AccountUnread(_)
            | Self::SignIn(_)
            | Self::Transport(_)
            | Self::Snapshot(_)
            | Self::Store(_)
            | Self::Start { .. } => 3,
        }
    }

    /// Whether whoever was reading the output went away.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Snapshot(file::Error::Write { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint().map(str::to_owned),
            Self::SignIn(error) => error.hint(),
            Self::Transport(transport::Error::SignIn(error)) => error.hint(),
            Self::Snapshot(file::Error::Encrypted { .. }) => {
                Some("set PALISADE_SNAPSHOT_PASSPHRASE to the passphrase it was written with".into())
            }
            Self::Snapshot(file::Error::Damaged { .. }) => {
                Some("nothing of it is judged; copy it again from where it was taken, or take another".into())
            }
            Self::Store(error) => error.hint(),
            Self::Plan { hint, .. } | Self::Account { hint, .. } => Some(hint.clone()),
            Self::AccountUnread(_) => Some("`palisade doctor --setup respond` says what to grant".into()),
            Self::Lacking(_) => Some(
                "grant it and consent (`palisade doctor --setup harden` says how), or plan without what takes it: --fix"
                    .into(),
            ),
            Self::Usage(_)
            | Self::Cloud(_)
            | Self::Rules(_)
            | Self::RuleFolder { .. }
            | Self::Transport(_)
            | Self::Snapshot(_)
            | Self::Start { .. } => None,
        }
    }
}

/// Whether the credential was chosen wrongly, before anybody was asked.
fn is_choice(error: &SignInError) -> bool {
    matches!(
        error,
        SignInError::NoWay | SignInError::SeveralWays(_) | SignInError::NotSet { .. } | SignInError::UnknownWay(_)
    )
}
