//! Who is told while a plan is carried out.

use super::Standing;
use crate::model::Change;

/// What just happened, or is about to.
#[derive(Debug)]
pub enum Step<'s> {
    /// Entries are about to be written to the journal.
    Journaling,
    /// They are on the disk.
    Journaled,
    /// Requests are about to leave.
    Sending,
    /// Their answers are here.
    Sent,
    /// Where a change stands now.
    Stands { change: &'s Change, standing: &'s Standing },
}

pub trait Watch: Send + Sync {
    fn step(&self, step: &Step<'_>);
}
