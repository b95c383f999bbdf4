//! Where each change stands, read from the journal: the same whether the run is under way or was killed long ago.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::{ChangeStatus, JournalEntry, JournalEvent, Settled, Settlement, Sighting};

/// How far a change has come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Phase {
    #[default]
    Planned,
    /// In the journal: it may have been sent.
    Intended,
    /// It may have happened. Whether another try is worth it if it did not.
    Unsure {
        again: bool,
    },
    /// Answered, not seen yet.
    Acknowledged,
    Verified,
    Unverified,
    Failed,
    Skipped,
    /// Not sent, for the tenant is so already.
    Already,
}

/// Where one change stands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Standing {
    pub phase: Phase,
    pub why: Option<String>,
    /// The id of what it made.
    pub created: Option<String>,
    /// How often it was journaled to be sent.
    pub sends: u32,
    pub intended_at: Option<Timestamp>,
    pub settled_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
    pub request_ids: Vec<String>,
    /// What the precondition saw when it was first journaled to be sent.
    pub before: Option<Value>,
    /// Of a change whose new value the service chooses: what it chose, by its place.
    pub shown: Map<String, Value>,
}

/// Where the changes of a run stand, by their id. One that is not in it is planned.
#[derive(Clone, Debug, Default)]
pub struct Standings(BTreeMap<String, Standing>);

impl Standings {
    /// As a run's entries tell it.
    pub fn of(entries: &[JournalEntry]) -> Self {
        let mut standings = Self::default();
        entries.iter().for_each(|entry| standings.take(&entry.event, entry.at));
        standings
    }

    pub fn get(&self, change: &str) -> Standing {
        self.0.get(change).cloned().unwrap_or_default()
    }

    pub fn phase(&self, change: &str) -> Phase {
        self.0.get(change).map_or(Phase::Planned, |standing| standing.phase)
    }

    /// Takes one more event in.
    pub fn take(&mut self, event: &JournalEvent, at: Timestamp) {
        match event {
            JournalEvent::Intended(intention) => {
                let standing = self.of_change(&intention.change);
                standing.phase = Phase::Intended;
                standing.sends += 1;
                standing.intended_at.get_or_insert(at);
                standing.before.get_or_insert_with(|| intention.before.clone());
            }
            JournalEvent::Settled(settlement) => self.of_change(&settlement.change).settled(settlement, at),
            JournalEvent::Seen(sighting) => self.of_change(&sighting.change).seen(sighting, at),
            JournalEvent::Skipped { change, why, already } => {
                let standing = self.of_change(change);
                standing.phase = if *already { Phase::Already } else { Phase::Skipped };
                standing.why = Some(why.clone());
            }
            JournalEvent::Opened(_) | JournalEvent::Resumed { .. } | JournalEvent::Closed => {}
        }
    }

    fn of_change(&mut self, change: &str) -> &mut Standing {
        self.0.entry(change.to_owned()).or_default()
    }
}

impl Standing {
    fn settled(&mut self, settlement: &Settlement, at: Timestamp) {
        self.phase = match settlement.how {
            Settled::Done => Phase::Acknowledged,
            Settled::Refused => Phase::Failed,
            // Nothing happened, so it is as if it had never been tried.
            Settled::NotSent => Phase::Planned,
            Settled::Unsure => Phase::Unsure { again: settlement.again },
        };
        self.settled_at = Some(at);
        self.created = settlement.created.clone().or_else(|| self.created.take());
        self.why.clone_from(&settlement.why);
        self.request_ids.extend(settlement.request_ids.iter().cloned());
    }

    fn seen(&mut self, sighting: &Sighting, at: Timestamp) {
        self.phase = match sighting.status {
            ChangeStatus::Verified => Phase::Verified,
            ChangeStatus::Failed => Phase::Failed,
            _ => Phase::Unverified,
        };
        self.seen_at = Some(at);
        self.created = sighting.created.clone().or_else(|| self.created.take());
        self.why.clone_from(&sighting.why);
        self.shown.clone_from(&sighting.shown);
    }

    /// The word for it that users know.
    pub fn status(&self) -> ChangeStatus {
        match self.phase {
            Phase::Planned => ChangeStatus::Planned,
            Phase::Intended | Phase::Unsure { .. } | Phase::Acknowledged => ChangeStatus::Intended,
            Phase::Verified => ChangeStatus::Verified,
            Phase::Unverified => ChangeStatus::Unverified,
            Phase::Failed => ChangeStatus::Failed,
            Phase::Skipped | Phase::Already => ChangeStatus::Skipped,
        }
    }
}

impl Phase {
    /// Whether changes that depend on it may go ahead.
    pub(super) fn is_met(self) -> bool {
        matches!(self, Self::Verified | Self::Already)
    }

    /// Whether a request of it may be under way.
    pub(super) fn is_in_flight(self) -> bool {
        matches!(self, Self::Intended | Self::Unsure { .. } | Self::Acknowledged)
    }
}
