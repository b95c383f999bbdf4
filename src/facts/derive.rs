//! A tenant as rules see it.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::ground::Ground;
use super::kinds::KINDS;
use super::licences::LICENCES;
use super::lists::Lists;
use super::logs::{self, LOGS};
use super::record::{Described, Schema, Subject, Subjects, Tenant, Vocabulary};
use super::tenant::TenantFacts;
use crate::model::{
    AcceptedEvents, Coverage, CrossCheck, Gap, HeldRole, History, Part, RuleId, Settings, Snapshot, Trial,
};

/// What rules may speak of, with the words of these lists.
pub fn vocabulary(lists: &Lists) -> Vocabulary {
    let tenant = <TenantFacts<'_> as Described>::SCHEMA;
    Vocabulary { tenant, subjects: &SCHEMAS, licences: LICENCES, logs: LOGS, lists: lists.words() }
}

/// The resource families that name the subjects of one kind; none for the tenant itself.
pub fn listed_from(about: &str) -> &'static [&'static str] {
    KINDS.iter().find(|kind| kind.schema.name == about).map_or(&[], |kind| kind.from)
}

/// The resource families without which approvals may not find the subjects of this kind.
pub fn named_in(about: &str) -> &'static [&'static str] {
    KINDS.iter().find(|kind| kind.schema.name == about).map_or(&[], |kind| kind.named_in)
}

static SCHEMAS: [&Schema; KINDS.len()] = {
    let mut schemas = [KINDS[0].schema; KINDS.len()];
    let mut at = 0;
    while at < KINDS.len() {
        schemas[at] = KINDS[at].schema;
        at += 1;
    }
    schemas
};

/// Everything that follows from a snapshot, the settings and the history. "Now" is when the snapshot was taken.
pub struct Facts<'s> {
    id: String,
    ground: Arc<Ground<'s>>,
    tenant: TenantFacts<'s>,
    subjects: Vec<(&'static str, Box<dyn Subjects + 's>)>,
    needs: Needs,
}

/// The permissions or roles that reading a resource family takes. Those who collect know them.
pub type Needs = fn(&str) -> &'static [&'static str];

impl<'s> Facts<'s> {
    /// `lists` are those that the rules were loaded with.
    pub fn derive(
        snapshot: &'s Snapshot,
        settings: &'s Settings,
        history: &'s History,
        lists: &'s Lists,
        needs: Needs,
    ) -> Self {
        let ground = Arc::new(Ground::of(snapshot, settings, history, lists));
        let subjects = KINDS.iter().map(|kind| (kind.schema.name, (kind.list)(Arc::clone(&ground)))).collect();
        Self { id: snapshot.tenant.to_string(), tenant: TenantFacts::of(&ground), ground, subjects, needs }
    }

    /// Every role that is held, of the directory and of Exchange, to be stored and compared with what was accepted. What
    /// was not read of Exchange is accepted by nobody, and no gap of the directory's.
    pub fn role_holders(&self) -> Part<Vec<HeldRole>> {
        let exchange = self.ground.exchange_held().known().cloned().unwrap_or_default();
        match self.ground.held().clone() {
            Part::Complete(held) => Part::Complete([held, exchange].concat()),
            Part::Partial(held, gap) => Part::Partial([held, exchange].concat(), gap),
            missing @ Part::Missing(_) => missing,
        }
    }

    /// Enabled accounts that are Global Administrators or may make themselves one, as far as they are known.
    pub fn global_administrators(&self) -> Vec<Uuid> {
        let enabled = |id: &Uuid| self.ground.user(*id).is_some_and(|user| user.enabled == Some(true));
        self.ground.roles.global_administrators().into_iter().filter(enabled).collect()
    }

    /// What `[[role_holder]]` names that is not there, a sentence each.
    pub fn unmet_role_holders(&self) -> Vec<String> {
        super::unmet_holders::unmet(&self.ground)
    }
}

impl Facts<'_> {
    /// How many people are guarded by what; `None` where accounts or policies could not be read.
    pub fn coverage(&self) -> Option<Coverage> {
        super::coverage::of(&self.ground)
    }

    /// What each policy in report-only mode would do if it were switched on.
    pub fn trials(&self) -> &[Trial] {
        self.ground.trials()
    }

    /// What Microsoft's own evaluation of sample sign-ins says; `None` where it was not asked.
    pub fn cross_check(&self) -> Option<CrossCheck> {
        self.ground.access.cross_check()
    }
}

impl Tenant for Facts<'_> {
    fn id(&self) -> &str {
        &self.id
    }

    fn now(&self) -> Timestamp {
        self.ground.snapshot.taken
    }

    fn whole(&self) -> &dyn Subject {
        &self.tenant
    }

    fn subjects(&self, about: &str) -> Option<&dyn Subjects> {
        self.subjects.iter().find(|(name, _)| *name == about).map(|(_, subjects)| &**subjects as &dyn Subjects)
    }

    fn licensed(&self, licence: &str) -> Result<bool, &Gap> {
        static UNKNOWN: std::sync::LazyLock<Gap> =
            std::sync::LazyLock::new(|| Gap::Failed("no plan of that name is known".into()));
        match self.ground.licences.by_word(licence) {
            Some(crate::model::Known::Yes(has)) => Ok(*has),
            Some(crate::model::Known::No(gap)) => Err(gap),
            None => Err(&UNKNOWN),
        }
    }

    fn accepted(&self) -> &AcceptedEvents {
        self.ground.accepted.events
    }

    fn dark(&self, rule: &RuleId, log: &str) -> Option<Gap> {
        logs::dark(&self.ground, rule, log)
    }

    fn needs(&self, family: &str) -> &'static [&'static str] {
        (self.needs)(family)
    }
}
