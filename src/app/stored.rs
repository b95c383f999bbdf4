//! Stored runs: found by what was typed, listed, shown, compared, accepted.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use super::Error;
use super::changes::{changes, parts};
use crate::config::{Config, discover};
use crate::model::{HistoryReport, Part, RuleId, StoredRun, StoredSignOff, StoredTenant, whole_millis};
use crate::store::{NewSignOff, ROLES, Sight, Store};

/// The tenant that is asked about: by id, by its name in the configuration, or the environment's. `None`: whichever the
/// store has.
///
/// # Errors
/// When it is named and the configuration does not know it, or does not give its id.
pub fn asked_tenant(
    config: Option<&Path>,
    asked: Option<&str>,
    environment: Option<&str>,
) -> Result<Option<Uuid>, Error> {
    let Some(asked) = asked else { return Ok(environment.and_then(|id| Uuid::try_parse(id.trim()).ok())) };
    if let Ok(id) = Uuid::try_parse(asked) {
        return Ok(Some(id));
    }
    let config = match discover(config, Path::new(""))?.path {
        Some(path) => Config::read(&path)?,
        None => Config::default(),
    };
    let tenant = config.tenant(Some(asked), None)?;
    let unknown =
        || Error::Usage(format!("--tenant {asked}: the configuration does not give its id; name it by its id"));
    tenant.id.map(Some).ok_or_else(unknown)
}

/// Every run that is kept of the tenant.
///
/// # Errors
/// When the store cannot be read, or has several tenants and none is chosen.
pub async fn list(store: Option<&mut Store>, asked: Option<Uuid>) -> Result<HistoryReport, Error> {
    let Some(store) = store else { return Ok(report(None)) };
    let Some(tenant) = chosen(store, asked).await? else { return Ok(report(None)) };
    Ok(HistoryReport {
        runs: store.runs(tenant.id).await?,
        sign_offs: store.sign_offs(tenant.id).await?,
        ..report(Some(tenant))
    })
}

/// One run, and what changed since the run before it.
///
/// # Errors
/// When there is no such run, or the store cannot be read.
pub async fn show(store: Option<&mut Store>, asked: Option<Uuid>, run: &str) -> Result<HistoryReport, Error> {
    let (store, tenant, run) = found(store, asked, run).await?;
    let sight = store.sight(tenant, run).await?;
    let before = match store.run_before(tenant, sight.number).await? {
        Some(before) => Some(store.sight(tenant, before).await?),
        None => None,
    };
    let changes = match &before {
        Some(before) => Some(changes(store, before, &sight).await?),
        None => None,
    };
    let role_holders = sight.role_holders.known().cloned();
    Ok(HistoryReport {
        runs: vec![with_roles(&sight, before.as_ref())],
        sign_offs: of_runs(store.sign_offs(tenant).await?, &[run]),
        changes,
        findings: sight.findings,
        checks: sight.checks,
        role_holders,
        ..report(Some(sight.tenant))
    })
}

/// What is different between two runs of one tenant, from the older to the newer, in whichever order they are named.
///
/// # Errors
/// When there is no such run, they are of two tenants, or the store cannot be read.
pub async fn diff(
    store: Option<&mut Store>,
    asked: Option<Uuid>,
    one: &str,
    other: &str,
) -> Result<HistoryReport, Error> {
    let (store, tenant, one) = found(store, asked, one).await?;
    let (store, second, other) = found(Some(store), asked.or(Some(tenant)), other).await?;
    if tenant != second {
        return Err(Error::Usage("the two runs are of different tenants".into()));
    }
    let (mut from, mut to) = (store.sight(tenant, one).await?, store.sight(tenant, other).await?);
    if from.number > to.number {
        std::mem::swap(&mut from, &mut to);
    }
    let changes = changes(store, &from, &to).await?;
    Ok(HistoryReport {
        runs: vec![to.run.clone(), from.run.clone()],
        sign_offs: of_runs(store.sign_offs(tenant).await?, &[from.run.id, to.run.id]),
        changes: Some(changes),
        ..report(Some(to.tenant))
    })
}

/// What a person accepts as right.
#[derive(Clone, Copy, Debug)]
pub struct Acceptance<'a> {
    pub run: &'a str,
    pub by: &'a str,
    pub reason: &'a str,
    /// `--only AREA`
    pub area: Option<&'a str>,
}

/// Accepts who held which role in a run and the events that it reported; from then on changes are compared with it.
///
/// # Errors
/// When there is no such run, it did not read all of what would be accepted, or nobody or no reason is named.
pub async fn sign_off(
    store: Option<&mut Store>,
    asked: Option<Uuid>,
    acceptance: Acceptance<'_>,
) -> Result<HistoryReport, Error> {
    let Acceptance { run, by, reason, area } = acceptance;
    let (by, reason) = (filled("--by", by)?, filled("--reason", reason)?);
    let (store, tenant, run) = found(store, asked, run).await?;
    let sight = store.sight(tenant, run).await?;
    is_acceptable(&sight, area)?;
    let new = NewSignOff { tenant, run, at: whole_millis(Timestamp::now()), by, reason, area };
    let id = store.sign_off(new).await?;
    let mut sign_offs = store.sign_offs(tenant).await?;
    sign_offs.retain(|one| one.id == id);
    let run = StoredRun { signed_off: true, ..sight.run };
    Ok(HistoryReport { runs: vec![run], sign_offs, ..report(Some(sight.tenant)) })
}

/// Whether a person can vouch for this area of the run, or for all of it: nothing of it was left out.
fn is_acceptable(sight: &Sight, area: Option<&str>) -> Result<(), Error> {
    let book = super::rules(None)?;
    let judging = book.rules.iter().filter(|rule| rule.events.is_some()).map(|rule| &rule.id);
    let known: BTreeSet<&RuleId> = judging.chain(&sight.events_of).collect();
    let areas: BTreeSet<&str> = known.iter().map(|rule| rule.area()).chain([ROLES]).collect();
    if let Some(area) = area.filter(|area| !areas.contains(area)) {
        let areas = areas.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Error::Usage(format!("--only {area}: there is nothing of it to accept; there is of: {areas}")));
    }
    let run = sight.run.id;
    if let (Part::Partial(_, gap) | Part::Missing(gap), true) =
        (&sight.role_holders, area.is_none_or(|area| area == ROLES))
    {
        return Err(Error::Usage(format!(
            "run {run} did not read everybody who holds a directory role ({gap}), so nobody can vouch for it: grant what \
             is missing, scan, and sign that run off"
        )));
    }
    let wanted = known.into_iter().filter(|rule| area.is_none_or(|area| rule.area() == area));
    let unseen: Vec<&str> = wanted.filter(|rule| !sight.events_of.contains(rule)).map(RuleId::as_str).collect();
    if unseen.is_empty() {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "run {run} left out {}, or an older palisade kept it, and nobody has seen what it would accept: scan without --only, \
         look at the findings, and sign that run off",
        unseen.join(", ")
    )))
}

fn filled<'a>(option: &str, text: &'a str) -> Result<&'a str, Error> {
    match text.trim() {
        "" => Err(Error::Usage(format!("{option} may not be empty: whoever reads it later must know"))),
        text => Ok(text),
    }
}

fn report(tenant: Option<StoredTenant>) -> HistoryReport {
    HistoryReport { tenant, ..HistoryReport::empty() }
}

fn of_runs(mut sign_offs: Vec<StoredSignOff>, runs: &[Uuid]) -> Vec<StoredSignOff> {
    sign_offs.retain(|sign_off| runs.contains(&sign_off.run));
    sign_offs
}

fn with_roles(sight: &Sight, before: Option<&Sight>) -> StoredRun {
    let changed = before.and_then(|before| parts(&before.role_holders, &sight.role_holders));
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let (gained, lost) = changed.map(|roles| (count(roles.gained.len()), count(roles.lost.len()))).unzip();
    StoredRun { roles_gained: gained, roles_lost: lost, ..sight.run.clone() }
}

/// The tenant asked about, else the only one there is.
async fn chosen(store: &mut Store, asked: Option<Uuid>) -> Result<Option<StoredTenant>, Error> {
    let mut tenants = store.tenants().await?;
    if let Some(asked) = asked {
        return Ok(tenants.into_iter().find(|tenant| tenant.id == asked));
    }
    match (tenants.pop(), tenants.is_empty()) {
        (last, true) => Ok(last),
        (last, false) => {
            tenants.extend(last);
            let ids: Vec<String> = tenants.iter().map(|tenant| tenant.id.to_string()).collect();
            let ids = ids.join(", ");
            Err(Error::Usage(format!("the store has runs of several tenants; choose one with --tenant: {ids}")))
        }
    }
}

/// That there is no such run.
pub fn no_run(run: &str) -> Error {
    Error::Usage(format!("there is no stored run {run:?}; `palisade history` lists those there are"))
}

/// The run meant by `last`, an id, or the unique beginning of one; with its tenant.
pub(super) async fn found<'s>(
    store: Option<&'s mut Store>,
    asked: Option<Uuid>,
    run: &str,
) -> Result<(&'s mut Store, Uuid, Uuid), Error> {
    let none = || no_run(run);
    let store = store.ok_or_else(none)?;
    if run == "last" {
        let tenant = chosen(store, asked).await?.ok_or_else(none)?;
        let newest = store.runs(tenant.id).await?.first().map(|run| run.id).ok_or_else(none)?;
        return Ok((store, tenant.id, newest));
    }
    let is_beginning = !run.is_empty() && run.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let mut runs = if is_beginning { store.runs_beginning(run).await? } else { Vec::new() };
    runs.retain(|(tenant, _)| asked.is_none_or(|asked| asked == *tenant));
    match runs.as_slice() {
        [(tenant, run)] => Ok((store, *tenant, *run)),
        [] => Err(none()),
        several => {
            let ids: Vec<String> = several.iter().take(5).map(|(_, run)| run.to_string()).collect();
            let ids = ids.join(", ");
            Err(Error::Usage(format!("{} stored runs begin with {run:?}: {ids}", several.len())))
        }
    }
}
