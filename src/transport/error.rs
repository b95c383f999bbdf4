//! Why something could not be read.

use std::sync::Arc;

use jiff::Timestamp;

use super::token::SignInError;

/// Why a read did not succeed. `path` is the resource without its query, or the cmdlet; `code` is the service's own
/// word for it (for Exchange the .NET class), empty when it gave none; messages are escaped and shortened.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A permission or role is missing.
    #[error("{path}: not permitted ({code}): {message}")]
    Denied { path: String, code: String, message: String },
    /// The tenant lacks the plan this needs.
    #[error("{path}: not licensed ({code})")]
    Unlicensed { path: String, code: String, message: String },
    /// Not there, which is a fact and not a fault.
    #[error("{path}: not found ({code})")]
    NotFound { path: String, code: String, message: String },
    /// The user has no mailbox in the cloud, a fact too.
    #[error("{path}: no mailbox in Exchange Online ({code})")]
    NoMailbox { path: String, code: String },
    /// Refused for load for longer than the run may wait, or too many times.
    #[error("{path}: the service refused further requests until {until}")]
    Throttled { path: String, until: Timestamp },
    /// HTML, garbage, another shape than documented, too large.
    #[error("{path}: unreadable answer: {why}")]
    Unreadable { path: String, why: String },
    /// The chain of pages cannot be followed to its end.
    #[error("{path}: the chain of pages broke: {why}")]
    Broken { path: String, why: String },
    /// Any other refusal.
    #[error("{path}: refused with status {status} ({code}): {message}")]
    Refused { path: String, status: u16, code: String, message: String },
    /// The service does not take our token, a renewed one neither.
    #[error("{path}: the service does not accept the token ({code})")]
    Unauthorized { path: String, code: String },
    #[error("{0}")]
    SignIn(Arc<SignInError>),
    /// No connection, or it broke each time.
    #[error("{path}: {host} cannot be reached: {why}")]
    Unreachable { path: String, host: String, why: String },
    /// No answer in the time allowed.
    #[error("{path}: no answer after {seconds} s")]
    TooLong { path: String, seconds: u64 },
    /// A mistake of ours: asked for something that is not a read, or cannot be sent.
    #[error("{0}")]
    Misuse(String),
}

impl Error {
    /// The service's own word for it; empty when there is none.
    pub fn code(&self) -> &str {
        match self {
            Self::Denied { code, .. }
            | Self::Unlicensed { code, .. }
            | Self::NotFound { code, .. }
            | Self::NoMailbox { code, .. }
            | Self::Refused { code, .. }
            | Self::Unauthorized { code, .. } => code,
            _ => "",
        }
    }
}
