//! Why something could not be read.

use std::sync::Arc;

use jiff::Timestamp;

use super::token::SignInError;

/// Why a read did not succeed. `path` is the resource without its query, or the cmdlet; `code` is the service's own
/// word for it (for Exchange the .NET class), empty when it gave none; messages are escaped and shortened.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A permission or role is missing.
    #[error("{path}: not permitted{}", said(code, message))]
    Denied { path: String, code: String, message: String },
    /// The tenant lacks the plan this needs.
    #[error("{path}: not licensed{}", said(code, ""))]
    Unlicensed { path: String, code: String, message: String },
    /// Not there, which is a fact and not a fault.
    #[error("{path}: not found{}", said(code, ""))]
    NotFound { path: String, code: String, message: String },
    /// The user has no mailbox in the cloud, a fact too.
    #[error("{path}: no mailbox in Exchange Online{}", said(code, ""))]
    NoMailbox { path: String, code: String },
    /// Refused for load for longer than the run may wait, or too many times.
    #[error("{path}: the service refused further requests until {until}")]
    Throttled { path: String, until: Timestamp },
    /// HTML, garbage, another shape than documented, too large.
    #[error("{path}: {why}")]
    Unreadable { path: String, why: String },
    /// The chain of pages cannot be followed to its end.
    #[error("{path}: the chain of pages broke: {why}")]
    Broken { path: String, why: String },
    /// Any other refusal.
    #[error("{path}: refused with status {status}{}", said(code, message))]
    Refused { path: String, status: u16, code: String, message: String },
    /// The service does not take our token, a renewed one neither.
    #[error("{path}: the service does not accept the token{}", said(code, ""))]
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

    /// What went wrong without what was asked for: the same text for all requests that fail of one cause.
    pub fn cause(&self) -> String {
        let path = match self {
            Self::Denied { path, .. }
            | Self::Unlicensed { path, .. }
            | Self::NotFound { path, .. }
            | Self::NoMailbox { path, .. }
            | Self::Throttled { path, .. }
            | Self::Unreadable { path, .. }
            | Self::Broken { path, .. }
            | Self::Refused { path, .. }
            | Self::Unauthorized { path, .. }
            | Self::Unreachable { path, .. }
            | Self::TooLong { path, .. } => path.as_str(),
            Self::SignIn(_) | Self::Misuse(_) => "",
        };
        let said = self.to_string();
        said.strip_prefix(path).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&said).to_owned()
    }
}

/// The service's own words after a clause of ours, as far as there are any: ` (code): message`.
fn said(code: &str, message: &str) -> String {
    let code = if code.is_empty() { String::new() } else { format!(" ({code})") };
    if message.is_empty() { code } else { format!("{code}: {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str, message: &str) -> Error {
        Error::Refused { path: "/users".into(), status: 500, code: code.into(), message: message.into() }
    }

    #[test]
    fn nothing_empty_stands_in_brackets() {
        assert_eq!(refused("", "").to_string(), "/users: refused with status 500");
        assert_eq!(refused("", "down").to_string(), "/users: refused with status 500: down");
        assert_eq!(refused("Busy", "").to_string(), "/users: refused with status 500 (Busy)");
        let token = Error::Unauthorized { path: "Get-Mailbox".into(), code: String::new() };
        assert_eq!(token.to_string(), "Get-Mailbox: the service does not accept the token");
    }

    #[test]
    fn one_cause_reads_the_same_whatever_was_asked_for() {
        assert_eq!(refused("Busy", "later").cause(), "refused with status 500 (Busy): later");
    }
}
