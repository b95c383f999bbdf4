//! `palisade.toml` found, read, checked against the rules, and narrowed to one tenant.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::Error;
use crate::config::{Config, Tenant, Unfit, discover};
use crate::fixes;
use crate::judge::{self, RuleSet};
use crate::model::Safety;

/// What the configuration says of the tenant of this run.
#[derive(Debug)]
pub struct Loaded {
    pub tenant: Tenant,
    /// The file read, and where it was looked for.
    pub path: Option<PathBuf>,
    pub looked_for: Vec<PathBuf>,
}

/// Reads the configuration for one tenant: the one asked for, else the environment's, else the file's only one.
pub fn configuration(
    named: Option<&Path>,
    asked: Option<&str>,
    environment: Option<&str>,
    rules: &RuleSet,
) -> Result<Loaded, Error> {
    let found = discover(named, Path::new(""))?;
    let config = match &found.path {
        Some(path) => Config::read(path)?,
        None => Config::default(),
    };
    config.check_rules(|rule| rules.get(rule.as_str()).is_some())?;
    config.check_settings(|rule, name, value| {
        let judge::Unfit { on_name, message, hint } = rules.unfit(rule.as_str(), name, value)?;
        Some(Unfit { on_name, message, hint })
    })?;
    config.check_fixes(not_unasked)?;
    let environment = environment.and_then(|id| Uuid::try_parse(id.trim()).ok());
    let tenant = config.tenant(asked, environment)?;
    Ok(Loaded { tenant, path: found.path, looked_for: found.looked_for })
}

/// Why a fix is never carried out without asking somebody.
fn not_unasked(id: &str) -> Option<String> {
    match fixes::find(id) {
        None => Some(format!("there is no fix {id:?}")),
        Some(fix) if fix.carry.is_none() => Some(format!("{id} is for a person to do: no scan can carry it out")),
        Some(fix) if fix.safety != Safety::Safe => {
            Some(format!("{id} is {}, not safe: somebody must look at its plan first", fix.safety.word()))
        }
        Some(_) => None,
    }
}
