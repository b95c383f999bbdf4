//! Rules that people, or somebody in their place, made in a mailbox.

use uuid::Uuid;

use super::Part;

/// The rules of one mailbox, as Graph lists them: hidden ones do not come.
#[derive(Clone, Debug, PartialEq)]
pub struct MailboxRules {
    /// The account's object id.
    pub user: Uuid,
    pub rules: Part<Box<[InboxRule]>>,
}

/// Graph `messageRule`.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxRule {
    /// Exchange's `RuleIdentity`, which Graph's id is the base64 of; `None` when it cannot be decoded so.
    pub identity: Option<u64>,
    /// The id as it came.
    pub id: Box<str>,
    pub name: Box<str>,
    pub enabled: bool,
    pub read_only: bool,
    /// Addresses of forward, forward-as-attachment and redirect.
    pub sends_to: Box<[Box<str>]>,
    pub deletes: bool,
    /// Folder ids or names, as they came.
    pub moves_to: Option<Box<str>>,
    pub copies_to: Option<Box<str>>,
    pub marks_read: bool,
    pub stops: bool,
    /// It has no condition: it hits all mail.
    pub hits_all: bool,
    /// Words its conditions look for in subject, body, sender or header.
    pub words: Box<[Box<str>]>,
}

/// `Get-InboxRule` of one mailbox: with hidden rules, and which of them the plain listing lacks.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenRules {
    pub user: Uuid,
    pub rules: Part<Box<[HiddenRule]>>,
    /// Where its rules move mail, hidden or not: rule identity and the folder's name in the mailbox's own language, which
    /// Graph does not give.
    pub folders: Box<[(u64, Box<str>)]>,
}

/// A rule that only `IncludeHidden` shows.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenRule {
    pub identity: Option<u64>,
    pub name: Box<str>,
    pub enabled: bool,
    /// Recipient strings as Exchange writes them: `"Name" [SMTP:a@b]`, `"Name" [EX:/o=…]`.
    pub sends_to: Vec<Box<str>>,
    pub deletes: bool,
    pub moves_to: Option<Box<str>>,
}
