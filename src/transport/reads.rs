//! What counts as a read. Everything else is refused before it is sent.

use super::error::Error;
use crate::model::{Call, Method};

/// Verbs of cmdlets that change nothing.
const VERBS: [&str; 3] = ["Get-", "Search-", "Test-"];

/// Refuses what could change something.
pub(super) fn only(call: &Call) -> Result<(), Error> {
    let fine = match call {
        Call::Graph { method: Method::Get, path, .. } => path.starts_with('/'),
        Call::Graph { method: Method::Post, path, .. } => asks_by_post(path),
        Call::Graph { .. } => false,
        Call::Cmdlet { name, .. } => asks(name),
    };
    if fine { Ok(()) } else { Err(Error::Misuse(format!("{} is not a read", name_of(call)))) }
}

/// The resource without its query, or the cmdlet: what errors call it.
pub(super) fn name_of(call: &Call) -> String {
    match call {
        Call::Graph { path, .. } => path.split('?').next().unwrap_or(path).to_owned(),
        Call::Cmdlet { name, .. } => name.clone(),
    }
}

/// A verb of reading before a plain noun.
fn asks(cmdlet: &str) -> bool {
    let noun = VERBS.iter().find_map(|verb| cmdlet.strip_prefix(verb));
    noun.is_some_and(|noun| !noun.is_empty() && noun.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The two questions of Graph too long for an address.
fn asks_by_post(path: &str) -> bool {
    path == "/directoryObjects/getByIds" || path == "/identity/conditionalAccess/evaluate"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(path: &str) -> Call {
        let Call::Graph { version, path, eventual, body, .. } = Call::get(path) else { unreachable!() };
        Call::Graph { method: Method::Post, version, path, eventual, body }
    }

    #[test]
    fn reads_pass() {
        for call in [
            Call::get("/users"),
            Call::cmdlet("Get-Mailbox"),
            Call::cmdlet("Test-ApplicationAccessPolicy"),
            post("/directoryObjects/getByIds"),
            post("/identity/conditionalAccess/evaluate"),
        ] {
            assert!(only(&call).is_ok(), "{call:?}");
        }
    }

    #[test]
    fn changes_do_not() {
        for call in [
            Call::cmdlet("Set-Mailbox"),
            Call::cmdlet("Get-Mailbox; Remove-Mailbox"),
            Call::cmdlet("Get-"),
            post("/users"),
            post("/users/a/revokeSignInSessions"),
            Call::get("users"),
        ] {
            assert!(matches!(only(&call), Err(Error::Misuse(_))), "{call:?}");
        }
    }
}
