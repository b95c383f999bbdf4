//! A tenant as rules see it.

use std::sync::Arc;

use jiff::Timestamp;

use super::ground::Ground;
use super::kinds::KINDS;
use super::licences::LICENCES;
use super::lists::WORD_LISTS;
use super::record::{Described, Schema, Subject, Subjects, Tenant, Vocabulary};
use super::tenant::TenantFacts;
use crate::model::{Gap, History, Settings, Snapshot};

/// What rules may speak of.
pub static VOCABULARY: Vocabulary = Vocabulary {
    tenant: <TenantFacts<'_> as Described>::SCHEMA,
    subjects: &SCHEMAS,
    licences: LICENCES,
    lists: WORD_LISTS,
};

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
    pub fn derive(snapshot: &'s Snapshot, settings: &'s Settings, _history: &'s History, needs: Needs) -> Self {
        let ground = Arc::new(Ground::of(snapshot, settings));
        let subjects = KINDS.iter().map(|kind| (kind.schema.name, (kind.list)(Arc::clone(&ground)))).collect();
        Self { id: snapshot.tenant.to_string(), tenant: TenantFacts::of(&ground), ground, subjects, needs }
    }

    /// What `[[role_holder]]` names that is not there, a sentence each.
    pub fn unmet_role_holders(&self) -> Vec<String> {
        super::unmet_holders::unmet(&self.ground)
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

    fn needs(&self, family: &str) -> &'static [&'static str] {
        (self.needs)(family)
    }
}
