//! An operation on its way to a ticket system, and what comes back.

use std::collections::BTreeMap;

use crate::model::{Severity, TicketOperation};

/// An operation with what is known of its ticket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order<'o> {
    pub(super) operation: &'o TicketOperation,
    /// What the system calls the ticket; `None`: it is to be made.
    pub(super) key: Option<&'o str>,
    /// The severity that the system was told last.
    pub(super) before: Severity,
    /// It may have been carried out already, at least in part.
    pub(super) again: bool,
}

impl Order<'_> {
    /// The same for each repetition of one operation, and for no other.
    pub(super) fn id(&self) -> String {
        let operation = self.operation;
        format!("{}-{}-{}", operation.fingerprint, operation.fields.run, operation.op.word())
    }
}

/// An operation that was carried out.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// What the system calls the ticket, where it says so.
    pub(super) key: Option<String>,
    /// Why nothing more may be sent all the same.
    pub(super) trouble: Option<String>,
}

/// What the system calls the tickets that it has, by fingerprint.
pub(super) type Existing = BTreeMap<String, String>;
