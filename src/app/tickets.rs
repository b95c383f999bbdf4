//! Ticket operations of a stored run: printed, or carried out in a ticket system.

use std::path::Path;
use std::time::Duration;

use uuid::Uuid;

use super::Error;
use super::stored::found;
use crate::config::{Config, discover};
use crate::model::{TicketOperation, TicketSettings};
use crate::store::{Absence, Sight, Store};
use crate::tickets::{PATIENCE, Policy, Seen, Step, System, Told, assumed, carry_out as carry, concerned, turn};

/// Where tickets are made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TicketSystem {
    Webhook,
    GitHub,
    Jira,
    ServiceNow,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ticketing<'a> {
    /// A run as it is typed.
    pub run: &'a str,
    /// The tenant that is asked about.
    pub tenant: Option<Uuid>,
    /// The configuration file that was named.
    pub config: Option<&'a Path>,
    /// Opens tickets also for what another version of a rule brought.
    pub held: bool,
}

/// Operations that nobody carries out.
#[derive(Clone, Debug, Default)]
pub struct Printed {
    pub operations: Vec<TicketOperation>,
    /// Findings that are held.
    pub held: usize,
}

/// A ticket system with its credential: the environment variables that hold one are read through `secret`.
pub struct Place<'a> {
    pub system: TicketSystem,
    pub secret: &'a dyn Fn(&str) -> Option<String>,
    /// How many of its seconds pass in one of ours: counts for a system on this machine alone.
    pub speed: f64,
}

/// The operations of a run. Without a place they follow from the runs before, as if each had been carried out; with one
/// they follow from the tickets that are known there, of which the place is not asked.
///
/// # Errors
/// When there is no such run, the configuration is wrong, or the store cannot be read.
pub async fn operations(
    store: Option<&mut Store>,
    asked: Ticketing<'_>,
    place: Option<&Place<'_>>,
) -> Result<Printed, Error> {
    let (store, tenant, run) = found(store, asked.tenant, asked.run).await?;
    let sight = store.sight(tenant, run).await?;
    let settings = settings(asked.config, tenant)?;
    let policy = Policy { severity: settings.severity, held: asked.held };
    let told = match place {
        Some(place) => {
            let system = system(place, &settings)?;
            is_newest(store, &sight, system.target()).await?;
            let since = store.carried(tenant, system.target()).await?.map_or(sight.number, |carried| carried.first);
            let words = Words::up_to(store, &sight, since).await?;
            let tickets = store.tickets(tenant, system.target()).await?;
            turn(&words.seen(&sight), &tickets, policy)
        }
        None => {
            let gone = store.absences(tenant, (sight.number.saturating_sub(1), sight.number)).await?;
            let before = store.last_sights(tenant, sight.number).await?;
            let asked_of = concerned(&sight.findings, &gone, &before);
            let brought = store.brought(tenant, &asked_of, 0, sight.number).await?;
            let previous = before.values().map(|last| last.number).max().unwrap_or(0);
            let words = Words { gone, brought };
            let seen = words.seen(&sight);
            let tickets = assumed(&seen, &before, previous, policy);
            turn(&seen, &tickets, policy)
        }
    };
    Ok(Printed { operations: told.operations, held: told.held.len() })
}

/// Carries the operations of a run out.
///
/// # Errors
/// As [`operations`]; when a newer run was carried out already, or another process is at it.
pub async fn carry_out(
    store: Option<&mut Store>,
    asked: Ticketing<'_>,
    place: &Place<'_>,
    each: &mut dyn FnMut(Step<'_>),
) -> Result<Told, Error> {
    let (store, tenant, run) = found(store, asked.tenant, asked.run).await?;
    let sight = store.sight(tenant, run).await?;
    let settings = settings(asked.config, tenant)?;
    let policy = Policy { severity: settings.severity, held: asked.held };
    let system = system(place, &settings)?;
    is_newest(store, &sight, system.target()).await?;
    let since = store.carried(tenant, system.target()).await?.map_or(sight.number, |carried| carried.first);
    let words = Words::up_to(store, &sight, since).await?;
    let patience = Duration::from_secs(settings.patience.unwrap_or(PATIENCE).into());
    let seen = words.seen(&sight);
    let mut book = store.ticket_book(tenant, system.target(), run).await?;
    let told =
        carry(&mut book, &system, sight.number, patience, |book| turn(&seen, book.tickets(), policy), each).await;
    Ok(told?)
}

/// What is to be known besides the run itself.
struct Words {
    gone: std::collections::BTreeMap<String, Absence>,
    brought: std::collections::BTreeSet<crate::model::Fingerprint>,
}

impl Words {
    /// The last word of all runs up to this one. What was there when the first run was carried out is not held: tickets
    /// begin with everything that is open.
    async fn up_to(store: &mut Store, sight: &Sight, since: i64) -> Result<Self, Error> {
        let tenant = sight.tenant.id;
        let findings: Vec<_> = sight.findings.iter().collect();
        Ok(Self {
            gone: store.gone(tenant, sight.number).await?,
            brought: store.brought(tenant, &findings, since, sight.number).await?,
        })
    }

    fn seen<'s>(&'s self, sight: &'s Sight) -> Seen<'s> {
        Seen {
            tenant: &sight.tenant,
            run: sight.run.id,
            findings: &sight.findings,
            gone: &self.gone,
            brought: &self.brought,
        }
    }
}

/// Refuses a run that a newer one was carried out after: it would open what is done and close what is back.
async fn is_newest(store: &mut Store, sight: &Sight, target: &str) -> Result<(), Error> {
    match store.carried(sight.tenant.id, target).await? {
        Some(carried) if carried.last > sight.number => Err(Error::Usage(format!(
            "run {} is older than the last one that was carried out there, and would take back what that one said; \
             without --to its operations are printed",
            sight.run.id
        ))),
        _ => Ok(()),
    }
}

fn settings(config: Option<&Path>, tenant: Uuid) -> Result<TicketSettings, Error> {
    let config = match discover(config, Path::new(""))?.path {
        Some(path) => Config::read(&path)?,
        None => Config::default(),
    };
    Ok(config.tenant(None, Some(tenant))?.settings.tickets)
}

fn system(place: &Place<'_>, settings: &TicketSettings) -> Result<System, Error> {
    let missing = |name: &str| Error::Usage(format!("--to {name}: palisade.toml has no [tickets.{name}]"));
    let secret = |variable: &str| {
        let found = (place.secret)(variable).filter(|value| !value.trim().is_empty());
        found.ok_or_else(|| {
            Error::Usage(format!("the environment variable {variable}, which palisade.toml names, is not set"))
        })
    };
    let made = match place.system {
        TicketSystem::Webhook => {
            let settings = settings.webhook.as_ref().ok_or_else(|| missing("webhook"))?;
            System::webhook(settings, &secret(&settings.secret_env)?, place.speed)
        }
        TicketSystem::GitHub => {
            let settings = settings.github.as_ref().ok_or_else(|| missing("github"))?;
            System::github(settings, &secret(&settings.token_env)?, place.speed)
        }
        TicketSystem::Jira => {
            let settings = settings.jira.as_ref().ok_or_else(|| missing("jira"))?;
            System::jira(settings, &secret(&settings.token_env)?, place.speed)
        }
        TicketSystem::ServiceNow => {
            let settings = settings.servicenow.as_ref().ok_or_else(|| missing("servicenow"))?;
            System::servicenow(settings, &secret(&settings.password_env)?, place.speed)
        }
    };
    made.map_err(Error::Usage)
}
