//! All writes of one simulator, and what a read makes of them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::time::Instant;

use super::super::route::Record;
use super::change::{Change, Key, Property};
use super::drift::Drift;
use super::trail::Run;
use super::view::{Replica, View};

/// How far each replica is behind a write.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::sim) struct Lag {
    pub(in crate::sim) first: Duration,
    pub(in crate::sim) second: Duration,
    pub(in crate::sim) index: Duration,
}

/// The layer of writes; empty costs nothing.
#[derive(Default)]
pub(in crate::sim) struct State {
    turn: Mutex<()>,
    inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
    objects: BTreeMap<Key, Vec<Version>>,
    classes: HashSet<String>,
    /// Objects made since, by the listings they stand in.
    lists: HashMap<String, Vec<Key>>,
    audits: Vec<Record>,
    runs: Vec<Run>,
    made: u64,
}

pub(super) struct Version {
    pub(super) change: Change,
    /// The request that made it.
    origin: u64,
    shown: [Instant; 3],
    /// A read saw it; a read came and did not see it yet.
    seen: AtomicBool,
    missed: AtomicBool,
}

/// An object as the visible versions leave it.
struct Folded<'v> {
    born: Option<&'v Record>,
    gone: bool,
    set: Vec<&'v Property>,
}

impl State {
    /// Writes are judged and carried out one after another.
    pub(in crate::sim) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().expect("no panic happens while a write is carried out")
    }

    /// A number that no other write gets.
    pub(in crate::sim) fn next(&self) -> u64 {
        let mut inner = self.inner.write().expect("no panic happens while writes are kept");
        inner.made += 1;
        inner.made
    }

    pub(in crate::sim) fn commit(&self, changes: Vec<Change>, origin: u64, lag: Lag) {
        let now = Instant::now();
        let shown = [lag.first, lag.second, lag.index].map(|late| now + late);
        let mut inner = self.inner.write().expect("no panic happens while writes are kept");
        for change in changes {
            let key = change.key().clone();
            inner.classes.insert(key.class.clone());
            if let Change::Create { lists, .. } = &change {
                for list in lists {
                    let keys = inner.lists.entry(list.clone()).or_default();
                    if !keys.contains(&key) {
                        keys.push(key.clone());
                    }
                }
            }
            let version =
                Version { change, origin, shown, seen: AtomicBool::new(false), missed: AtomicBool::new(false) };
            inner.objects.entry(key).or_default().push(version);
        }
    }

    pub(in crate::sim) fn log(&self, audits: Vec<Record>, runs: Vec<Run>) {
        let mut inner = self.inner.write().expect("no panic happens while writes are kept");
        inner.audits.extend(audits);
        inner.runs.extend(runs);
    }

    /// Rows of the directory's audit log, oldest first.
    pub(in crate::sim) fn audits(&self) -> Vec<Record> {
        self.read().audits.clone()
    }

    /// Runs of cmdlets that the unified audit log took, oldest first.
    pub(in crate::sim) fn runs(&self) -> Vec<Run> {
        self.read().runs.clone()
    }

    /// Puts what was written over a generated record; whether the object is there at all.
    pub(in crate::sim) fn apply(&self, view: View, key: &Key, record: &mut Record) -> bool {
        let inner = self.read();
        if !inner.classes.contains(&key.class) {
            return true;
        }
        let Some(versions) = inner.objects.get(key) else { return true };
        let folded = fold(versions, view);
        if let Some(born) = folded.born {
            record.clone_from(born);
        }
        put(record, &folded.set);
        !folded.gone
    }

    /// Whether an object is neither gone nor made anew: whether its generated record stands.
    pub(in crate::sim) fn is_generated(&self, view: View, key: &Key) -> bool {
        let inner = self.read();
        inner.objects.get(key).is_none_or(|versions| fold(versions, view).is_generated())
    }

    /// Whether anything of a kind was ever written.
    pub(in crate::sim) fn touches(&self, class: &str) -> bool {
        self.read().classes.contains(class)
    }

    /// An object that was made since.
    pub(in crate::sim) fn made(&self, view: View, key: &Key) -> Option<Record> {
        self.read().made(view, key)
    }

    /// The objects that were made since and stand in a listing.
    pub(in crate::sim) fn listed(&self, view: View, list: &str) -> Vec<Record> {
        let inner = self.read();
        let keys = inner.lists.get(list).into_iter().flatten();
        keys.filter_map(|key| inner.made(view, key)).collect()
    }

    /// How many of a listing's generated objects are gone.
    pub(in crate::sim) fn lost(&self, view: View, list: &str) -> usize {
        let inner = self.read();
        let gone = |versions: &&Vec<Version>| {
            let stood = versions.iter().any(|version| match &version.change {
                Change::Delete { lists, .. } => lists.iter().any(|name| name == list),
                Change::Set { .. } | Change::Create { .. } => false,
            });
            let generated = !matches!(versions.first().map(|version| &version.change), Some(Change::Create { .. }));
            stood && generated && !fold(versions, view).is_generated()
        };
        inner.objects.values().filter(gone).count()
    }

    /// Whether what the same request made before is still there.
    pub(in crate::sim) fn has_twin(&self, origin: u64) -> bool {
        let inner = self.read();
        inner.objects.values().any(|versions| {
            let made = versions.iter().any(|one| one.origin == origin && matches!(one.change, Change::Create { .. }));
            made && !fold(versions, View::of(Replica::Master)).gone
        })
    }

    /// Objects whose last change was looked for, not seen, and never looked for again.
    pub(in crate::sim) fn unsettled(&self) -> Vec<String> {
        let inner = self.read();
        let open = inner.objects.iter().filter(|(_, versions)| {
            versions
                .last()
                .is_some_and(|last| last.missed.load(Ordering::Relaxed) && !last.seen.load(Ordering::Relaxed))
        });
        open.map(|(key, _)| format!("{}/{}", key.class, key.id)).collect()
    }

    /// How the tenant differs from the one that was made.
    pub(in crate::sim) fn drift(&self) -> Drift {
        let inner = self.read();
        Drift::of(inner.objects.iter().map(|(key, versions)| (key, versions.as_slice())))
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().expect("no panic happens while writes are kept")
    }
}

impl Inner {
    fn made(&self, view: View, key: &Key) -> Option<Record> {
        let folded = fold(self.objects.get(key)?, view);
        let mut record = folded.born.filter(|_| !folded.gone)?.clone();
        put(&mut record, &folded.set);
        Some(record)
    }
}

/// Folds what a view shows, and notes what it showed and what not.
fn fold(versions: &[Version], view: View) -> Folded<'_> {
    let mut folded = Folded { born: None, gone: false, set: Vec::new() };
    for version in versions {
        if !version.is_shown(view) {
            version.missed.store(true, Ordering::Relaxed);
            continue;
        }
        if view.replica != Replica::Master {
            version.seen.store(true, Ordering::Relaxed);
        }
        match &version.change {
            Change::Set { properties, .. } => folded.set.extend(properties),
            Change::Create { record, .. } => folded = Folded { born: Some(record), gone: false, set: Vec::new() },
            Change::Delete { .. } => folded.gone = true,
        }
    }
    folded
}

impl Folded<'_> {
    fn is_generated(&self) -> bool {
        !self.gone && self.born.is_none()
    }
}

impl Version {
    fn is_shown(&self, view: View) -> bool {
        let place = match view.replica {
            Replica::Master => return true,
            Replica::First => 0,
            Replica::Second => 1,
            Replica::Index => 2,
        };
        self.shown[place] <= view.now
    }
}

fn put(record: &mut Record, set: &[&Property]) {
    for property in set {
        record.insert(property.name.clone(), property.new.clone());
    }
}
