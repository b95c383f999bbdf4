//! Searches of the unified audit log: asked for, queued, run for minutes, and kept (microsoft-graph-docs-contrib
//! `api-reference/v1.0/resources/security-auditlogquery.md`; nothing deletes one).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::ids::{self, Kind};
use crate::sim::dice;
use crate::sim::route::Record;

/// How searches go.
#[derive(Clone, Debug)]
pub struct SearchHabits {
    /// From submission to the end, at least and at most.
    pub takes: (Duration, Duration),
    /// One in so many fails; 0: none.
    pub fails: u64,
    /// How many records one search finds at most.
    pub most_records: usize,
    /// How many may be queued or running.
    pub at_once: usize,
    /// How long after the act its record can be found.
    pub record_lag: Duration,
}

impl Default for SearchHabits {
    /// Numbers of "Microsoft Graph service-specific throttling limits", audit log query; the times are usual ones.
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self {
            takes: (minutes(1), minutes(20)),
            fails: 0,
            most_records: 1_000_000,
            at_once: 50,
            record_lag: minutes(60),
        }
    }
}

/// Where a search stands, in the words of `auditLogQueryStatus`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Status {
    NotStarted,
    Running,
    Succeeded,
    Failed,
}

impl Status {
    pub(in crate::sim) fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "notStarted",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

/// One search, as it was asked for.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Search {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) asked: Record,
    made: Instant,
    takes: Duration,
    fails: bool,
}

impl Search {
    /// A tenth of its time it waits in the queue.
    pub(in crate::sim) fn status(&self) -> Status {
        let age = self.made.elapsed();
        match () {
            () if age < self.takes / 10 => Status::NotStarted,
            () if age < self.takes => Status::Running,
            () if self.fails => Status::Failed,
            () => Status::Succeeded,
        }
    }
}

/// All searches of the tenant.
pub(in crate::sim) struct Searches {
    pub(in crate::sim) habits: SearchHabits,
    speed: f64,
    seed: u64,
    made: Mutex<Vec<Search>>,
}

impl Searches {
    pub(in crate::sim) fn new(habits: SearchHabits, speed: f64, seed: u64) -> Self {
        Self { habits, speed, seed, made: Mutex::new(Vec::new()) }
    }

    /// A new search; `None` when too many are under way.
    pub(in crate::sim) fn make(&self, asked: Record) -> Option<Search> {
        let mut made = self.lock();
        let is_open = |search: &&Search| matches!(search.status(), Status::NotStarted | Status::Running);
        if made.iter().filter(is_open).count() >= self.habits.at_once {
            return None;
        }
        let (shortest, longest) = self.habits.takes;
        let draw = dice::mix(&[self.seed, 0xa0d1, made.len() as u64]);
        let share = (draw % 1_000) as f64 / 1_000.0;
        let takes = shortest + longest.saturating_sub(shortest).mul_f64(share);
        let search = Search {
            id: ids::id(self.seed, Kind::Search, made.len()),
            asked,
            made: Instant::now(),
            takes: takes.div_f64(self.speed.max(f64::MIN_POSITIVE)),
            fails: self.habits.fails > 0 && (made.len() as u64 + 1).is_multiple_of(self.habits.fails),
        };
        made.push(search.clone());
        Some(search)
    }

    /// Newest first.
    pub(in crate::sim) fn all(&self) -> Vec<Search> {
        self.lock().iter().rev().cloned().collect()
    }

    pub(in crate::sim) fn find(&self, key: &str) -> Option<Search> {
        let id: Uuid = key.parse().ok()?;
        self.lock().iter().find(|search| search.id == id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Search>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
