//! What a fix is.

use super::carry::Carry;
use crate::model::{Effort, Reach, Safety, UndoClass};

/// A kind of remedy: what a person does about a group of findings.
#[derive(Clone, Copy, Debug)]
pub struct Fix {
    /// Equal to the file's name, with hyphens.
    pub id: &'static str,
    /// An order: "Stop mailboxes from forwarding mail outside".
    pub title: &'static str,
    pub safety: Safety,
    pub undo: Undo,
    pub effort: Effort,
    pub reach: Reach,
    /// What shows that what this fix closes is being used, not merely open.
    pub used_when: &'static [Trace],
    /// Steps for a person, in order, each with its portal path or its command. Commands stand between backticks; words
    /// in capitals are to be replaced.
    pub how: &'static [&'static str],
    /// How it is carried out; none where a person must.
    pub carry: Option<Carry>,
}

/// Findings that show use: which ones, and what they show in plain words.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    pub rule: &'static str,
    pub shown: Shown,
    /// After "1", and after any other number: "mailbox sends its mail out".
    pub words: [&'static str; 2],
}

/// Which findings of a rule show use. That something is open or set up shows none.
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    /// Each: the rule itself is about use.
    Always,
    /// Those whose evidence holds this fact with this value: a word, `true` or `false`.
    By(&'static str, &'static str),
    /// Those that fail for one of these causes.
    Cause(&'static [&'static str]),
    /// Those about an account or app that findings of this fix are about too.
    SameResource,
}

/// Mail that leaves today by a mailbox's forwarding.
pub(super) const MAILBOX_FORWARDS: Trace = Trace {
    rule: "mailbox.forwards-outside",
    shown: Shown::By("mailbox.forwardLeaves", "true"),
    words: ["mailbox sends its mail out today", "mailboxes send their mail out today"],
};

/// Mail that leaves today by an inbox rule.
pub(super) const RULE_FORWARDS: Trace = Trace {
    rule: "mailbox.rule-forwards-outside",
    shown: Shown::By("inbox_rule.leaves", "true"),
    words: ["inbox rule sends mail out today", "inbox rules send mail out today"],
};

/// Legacy clients that got in.
pub(super) const LEGACY_CLIENTS: Trace = Trace {
    rule: "legacy.in-use",
    shown: Shown::Always,
    words: ["account signs in with a legacy client", "accounts sign in with legacy clients"],
};

/// Some account is in strange hands, as Microsoft believes.
pub(super) const AT_RISK: Trace = Trace {
    rule: "audit.risky-user",
    shown: Shown::Always,
    words: ["account is at risk, says Microsoft", "accounts are at risk, says Microsoft"],
};

/// An account that the fix is about is one that Microsoft believes in strange hands.
pub(super) const SAME_AT_RISK: Trace = Trace {
    rule: "audit.risky-user",
    shown: Shown::SameResource,
    words: ["of these accounts is at risk", "of these accounts are at risk"],
};

/// Whether a fix can be taken back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Undo {
    /// The old value is written back.
    Full,
    /// It is made anew, or something is lost: what.
    Partial(&'static str),
    /// It cannot be taken back: why.
    None(&'static str),
}

impl Undo {
    pub fn class(self) -> UndoClass {
        match self {
            Self::Full => UndoClass::Full,
            Self::Partial(_) => UndoClass::Partial,
            Self::None(_) => UndoClass::None,
        }
    }

    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Full => None,
            Self::Partial(reason) | Self::None(reason) => Some(reason),
        }
    }
}
