//! Mail that an account sent and got while an attacker may have been there: message trace, and the log of sending. No
//! word of any text.

use jiff::Timestamp;

use super::{MailboxAct, Part, Stamp};

/// What was read of an account's mail.
#[derive(Clone, Debug, PartialEq)]
pub struct Correspondence {
    /// Trace is kept for ninety days: what it no longer holds is a gap.
    pub from: Timestamp,
    /// A row for each recipient of each message from one of its addresses; each once.
    pub sent: Part<Vec<TraceRow>>,
    /// Mail to its addresses.
    pub received: Part<Vec<TraceRow>>,
    /// `Send`, `SendAs` and `SendOnBehalf` of the unified audit log.
    pub records: Part<Vec<MailboxAct>>,
}

/// Graph `exchangeMessageTrace`, or a row of `Get-MessageTraceV2`.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceRow {
    /// Of the whole message: with the recipient it is one row.
    pub trace: Box<str>,
    /// `Message-ID` with its brackets.
    pub message: Box<str>,
    pub at: Stamp,
    pub sender: Box<str>,
    pub recipient: Box<str>,
    pub subject: Box<str>,
    pub status: TraceStatus,
    /// Where it came from, where the service says so.
    pub address: Option<Box<str>>,
}

/// What became of a message for one recipient.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum TraceStatus {
    Delivered,
    /// On its way, or not known yet.
    Pending,
    /// In the junk folder, which its owner can open.
    FilteredAsSpam,
    /// Held, and can be released.
    Quarantined,
    /// Taken back by its sender, which works in some mailboxes.
    Recalled,
    /// A value that this version does not know.
    Unrecognised,
    /// To a group: each member has a row of its own.
    Expanded,
    Failed,
}

impl TraceStatus {
    /// By the word of Graph or of Exchange, which differ in their first letter.
    pub fn of(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "delivered" => Self::Delivered,
            "pending" | "gettingstatus" => Self::Pending,
            "filteredasspam" => Self::FilteredAsSpam,
            "quarantined" => Self::Quarantined,
            "recalled" => Self::Recalled,
            "expanded" => Self::Expanded,
            "failed" => Self::Failed,
            _ => Self::Unrecognised,
        }
    }
}
