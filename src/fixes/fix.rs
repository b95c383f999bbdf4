//! What a fix is.

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
    /// Rules whose findings show that what this fix closes is being used, not merely open.
    pub used_when: &'static [&'static str],
    /// Steps for a person, in order, each with its portal path or its command. Commands stand between backticks; words
    /// in capitals are to be replaced.
    pub how: &'static [&'static str],
}

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
