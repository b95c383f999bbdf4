//! Planting: the one place where a decision to make something wrong also writes the truth about it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::groups::GroupControl;
use super::ids::{self, Kind};
use super::mail::MailMarks;
use super::people::Marks;
use super::population::Population;
use super::recipients::Recipients;
use super::spec::{Preset, Spec};
use super::truth::{Expected, Innocent, Truth};
use crate::sim::route::Plan;

/// The state of planting; everything it holds becomes part of the world.
pub(super) struct Planter {
    pub(super) seed: u64,
    pub(super) plan: Plan,
    pub(super) preset: Preset,
    pub(super) population: Population,
    pub(super) tenant: Uuid,
    pub(super) truth: Truth,
    /// Rules that fail for the tenant as a whole: the records of settings are written from this.
    pub(super) broken: BTreeSet<&'static str>,
    pub(super) people: HashMap<usize, Marks>,
    pub(super) mail: HashMap<usize, MailMarks>,
    /// `[[approved]]` entries of the administrator's settings: rule, address, reason.
    pub(super) approved: Vec<(&'static str, String, &'static str)>,
    pub(super) recipients: Recipients,
    /// Days since the last sign-in of those of whom something is told about it.
    pub(super) last_sign_ins: HashMap<usize, i64>,
    /// By place among the kept groups.
    pub(super) group_control: HashMap<usize, GroupControl>,
    /// Names under which mailboxes are forwarded to.
    pub(super) named: HashMap<String, usize>,
    taken: HashSet<usize>,
    pub(super) rng: ChaCha8Rng,
}

impl Planter {
    pub(super) fn new(spec: &Spec, plan: Plan, tenant: Uuid) -> Self {
        Self {
            seed: spec.seed,
            plan,
            preset: spec.preset,
            population: Population::of(spec.users),
            tenant,
            truth: Truth::default(),
            broken: BTreeSet::new(),
            people: HashMap::new(),
            mail: HashMap::new(),
            approved: Vec::new(),
            recipients: Recipients::default(),
            last_sign_ins: HashMap::new(),
            group_control: HashMap::new(),
            named: HashMap::new(),
            taken: HashSet::new(),
            rng: ids::stream(spec.seed, Kind::Planting, 0),
        }
    }

    /// Whether anything is to be wrong at all.
    pub(super) fn messy(&self) -> bool {
        self.preset != Preset::Healthy
    }

    pub(super) fn has_p1(&self) -> bool {
        self.plan != Plan::Any
    }

    pub(super) fn has_p2(&self) -> bool {
        self.plan == Plan::P2
    }

    /// Decides by chance whether something is to be wrong.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        let drawn = self.rng.random_range(0..100) < percent;
        drawn && self.messy()
    }

    /// How many to plant in a tenant of this size: `per_mille` of its accounts, one at least.
    pub(super) fn some(&self, per_mille: usize) -> usize {
        if self.messy() { self.few(per_mille) } else { 0 }
    }

    /// As [`some`](Self::some), for look-alikes, which the healthy tenant has too.
    pub(super) fn few(&self, per_mille: usize) -> usize {
        (self.population.total * per_mille / 1_000).max(1)
    }

    /// A finding on one resource.
    pub(super) fn must(&mut self, rule: &'static str, resource_type: &'static str, id: impl ToString) {
        let resource_id = id.to_string();
        self.truth.expected.push(Expected { rule, resource_type, resource_id, affected: Vec::new() });
    }

    /// One finding that lists what it affects; none when there is nothing to list.
    pub(super) fn must_list(
        &mut self,
        rule: &'static str,
        resource_type: &'static str,
        id: impl ToString,
        mut affected: Vec<String>,
    ) {
        if affected.is_empty() {
            return;
        }
        affected.sort_unstable();
        let resource_id = id.to_string();
        self.truth.expected.push(Expected { rule, resource_type, resource_id, affected });
    }

    /// A look-alike.
    pub(super) fn innocent(
        &mut self,
        rule: &'static str,
        resource_type: &'static str,
        id: impl ToString,
        why: &'static str,
    ) {
        self.truth.innocent.push(Innocent { rule, resource_type, resource_id: id.to_string(), why });
    }

    /// Breaks a setting of the whole tenant by chance; says whether it did.
    pub(super) fn breaks(&mut self, rule: &'static str, percent: u32) -> bool {
        let broken = self.chance(percent);
        if broken {
            self.broken.insert(rule);
            self.must(rule, "tenant", self.tenant);
        }
        broken
    }

    /// As [`breaks`](Self::breaks), told by the seed alone; what is right instead is a look-alike for the reason given.
    pub(super) fn breaks_by_seed(&mut self, rule: &'static str, broken: bool, why: &'static str) {
        if broken && self.messy() {
            self.broken.insert(rule);
            self.must(rule, "tenant", self.tenant);
        } else {
            self.innocent(rule, "tenant", self.tenant, why);
        }
    }

    pub(super) fn is_broken(&self, rule: &str) -> bool {
        self.broken.contains(rule)
    }

    /// A member with a mailbox whom nothing else was planted on; `None` when a small tenant has run out of them.
    pub(super) fn member(&mut self) -> Option<usize> {
        self.untouched(self.population.members.clone())
    }

    /// An account of `range` that nothing else was planted on, now an enabled cloud account with sound settings.
    pub(super) fn untouched(&mut self, range: Range<usize>) -> Option<usize> {
        if range.is_empty() {
            return None;
        }
        let drawn = (0..64).map(|_| self.rng.random_range(range.clone())).find(|i| !self.taken.contains(i));
        let found = drawn.or_else(|| range.into_iter().take(4_096).find(|i| !self.taken.contains(i)))?;
        self.taken.insert(found);
        self.people.entry(found).or_default();
        Some(found)
    }

    pub(super) fn user_id(&self, index: usize) -> Uuid {
        ids::id(self.seed, Kind::User, index)
    }

    /// `ExchangeGuid` of the mailbox of an account.
    pub(super) fn mailbox_id(&self, index: usize) -> Uuid {
        ids::id(self.seed, Kind::ExchangeGuid, index)
    }

    /// `Guid` of the Exchange object of an account.
    pub(super) fn exchange_object_id(&self, index: usize) -> Uuid {
        ids::id(self.seed, Kind::Mailbox, index)
    }
}
