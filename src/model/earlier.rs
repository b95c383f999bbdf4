//! What palisade did to an account in earlier runs, so that a later one knows its own doing.

use jiff::Timestamp;
use uuid::Uuid;

use super::Stamp;

/// What earlier runs changed of an account and saw on reading back, as the journal tells it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Earlier {
    /// Its password was reset.
    pub passwords: Vec<OwnAct>,
    /// All its sessions were ended.
    pub seals: Vec<OwnAct>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OwnAct {
    pub run: Uuid,
    /// The moment that the directory gave it: another value there means that somebody did it again since.
    pub shown: Timestamp,
    /// The run went to its end without being cut off: what it alone knew was handed over.
    pub whole: bool,
}

impl Earlier {
    /// The reset that the directory still shows.
    pub fn password_of(&self, shown: Stamp) -> Option<&OwnAct> {
        find(&self.passwords, shown)
    }

    /// The end of all sessions that the directory still shows.
    pub fn seal_of(&self, shown: Stamp) -> Option<&OwnAct> {
        find(&self.seals, shown)
    }
}

fn find(acts: &[OwnAct], shown: Stamp) -> Option<&OwnAct> {
    let shown = shown.timestamp()?;
    acts.iter().find(|act| act.shown == shown)
}
