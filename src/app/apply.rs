//! Carrying a plan out: what it must be to be taken, and the run that does it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::applied::{Run, found};
use super::{Access, Error};
use crate::apply::{Carrier, End, Standings, Watch, report};
use crate::model::{ApplyReport, Change, Consent, JournalEvent, Opened, PLAN_SCHEMA, Plan};
use crate::store::{Journal, Store};
use crate::transport::Secrets;

/// The largest plan that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// What carrying out takes.
pub struct Applying<'a> {
    pub access: &'a Access,
    pub store: &'a mut Store,
    pub watch: &'a dyn Watch,
    /// Cancelled when somebody asks to stop: what is in flight is finished first.
    pub stop: &'a CancellationToken,
    /// What changes name and the journal must not hold.
    pub secrets: &'a Secrets,
}

/// Reads a plan, and refuses one that somebody changed after it was made.
///
/// # Errors
/// When the file cannot be read, is no plan, or its digest is not that of its content.
pub fn plan_file(path: &Path) -> Result<Plan, Error> {
    let refused =
        |what: String, hint: &str| Error::Plan { what: format!("{}: {what}", path.display()), hint: hint.into() };
    let again = "make a new one with `palisade plan`";
    let mut text = String::new();
    let opened = File::open(path).and_then(|file| file.take(LARGEST).read_to_string(&mut text));
    opened
        .map_err(|error| refused(format!("cannot be read: {error}"), "name the file that `palisade plan -o` wrote"))?;
    let plan: Plan = serde_json::from_str(&text).map_err(|error| refused(format!("is no plan: {error}"), again))?;
    if plan.schema != PLAN_SCHEMA {
        return Err(refused(format!("is no {PLAN_SCHEMA}"), again));
    }
    if !plan.is_intact() {
        return Err(refused("was changed after it was made: its digest does not fit".into(), again));
    }
    if let Some(why) = plan.refused.first() {
        return Err(refused(format!("was refused when it was made: {why}"), again));
    }
    ordered(&plan.changes).map_err(|why| refused(why, again))?;
    Ok(plan)
}

/// Every change has an id of its own and comes after those it depends on.
fn ordered(changes: &[Change]) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for change in changes {
        if let Some(strange) = change.depends_on.iter().find(|id| !known.contains(id.as_str())) {
            return Err(format!("{} depends on {strange}, which does not come before it", change.id));
        }
        if !known.insert(change.id.as_str()) {
            return Err(format!("two changes are called {}", change.id));
        }
    }
    Ok(())
}

/// Refuses a plan of another tenant, and one made of what was read too long ago.
///
/// # Errors
/// When it does not suit.
pub fn suits(plan: &Plan, tenant: Uuid, hours: u32) -> Result<(), Error> {
    if plan.tenant.id != tenant {
        return Err(Error::Plan {
            what: format!("the plan is for tenant {}, and this sign-in is to {tenant}", plan.tenant.id),
            hint: "sign in to the plan's tenant, or make a plan for this one".into(),
        });
    }
    let age = Timestamp::now().duration_since(plan.made_from.taken_at);
    if age > SignedDuration::from_hours(i64::from(hours)) {
        return Err(Error::Plan {
            what: format!(
                "the tenant was read {} hours ago for this plan, and more than {hours} are too many",
                age.as_hours()
            ),
            hint: "make a new plan; or allow an older one with --max-age HOURS".into(),
        });
    }
    Ok(())
}

/// Carries a plan out.
///
/// # Errors
/// When another run changes the tenant or was not finished, or the journal cannot be written.
pub async fn apply(applying: Applying<'_>, plan: &Plan, consent: Consent) -> Result<ApplyReport, Error> {
    let opened = Opened {
        version: env!("CARGO_PKG_VERSION").into(),
        tenant: plan.tenant.clone(),
        plan: plan.digest.clone(),
        changes: plan.changes.clone(),
        by: applying.access.operator(),
        consent,
        undoes: None,
    };
    begin(applying, opened).await
}

/// Begins a run and carries it out.
pub(super) async fn begin(applying: Applying<'_>, opened: Opened) -> Result<ApplyReport, Error> {
    let Applying { access, store, watch, stop, secrets } = applying;
    let changes = opened.changes.clone();
    let journal = store.begin_run(Uuid::now_v7(), opened).await?;
    let carrier = Carrier::new(&access.reader, journal, Standings::default(), watch, stop).with_secrets(secrets);
    carry(carrier, &changes).await
}

/// The run that can be gone on with.
///
/// # Errors
/// When there is no such run, or it came to its end.
pub async fn resumable(store: Option<&mut Store>, tenant: Option<Uuid>, run: &str) -> Result<Run, Error> {
    let found = found(store, tenant, run).await?;
    match found.is_finished {
        false => Ok(found),
        true => Err(Error::Usage(format!("run {} came to its end: there is nothing to go on with", found.id))),
    }
}

/// Goes on with a run that was killed or stopped.
///
/// # Errors
/// As [`apply()`].
pub async fn resume(applying: Applying<'_>, run: &Run, consent: Consent) -> Result<ApplyReport, Error> {
    let by = applying.access.operator();
    let Applying { access, store, watch, stop, secrets } = applying;
    let mut journal = store.take_up(run.opened.tenant.id, run.id).await?;
    let entries = journal.entries().await?;
    journal.note([JournalEvent::Resumed { by, consent }]).await?;
    let carrier = Carrier::new(&access.reader, journal, Standings::of(&entries), watch, stop).with_secrets(secrets);
    carry(carrier, &run.opened.changes).await
}

async fn carry(mut carrier: Carrier<'_, '_>, changes: &[Change]) -> Result<ApplyReport, Error> {
    let end = carrier.carry(changes).await?;
    reported(carrier.journal(), end).await
}

/// What the journal says of the run now.
pub(super) async fn reported(journal: &mut Journal<'_>, end: End) -> Result<ApplyReport, Error> {
    let stopped = match end {
        End::Done => None,
        End::Interrupted => Some("somebody asked to stop".into()),
        End::Halted(why) => Some(why),
    };
    let (entries, head) = (journal.entries().await?, journal.head().await?);
    report(&entries, head, stopped).ok_or_else(|| Error::Usage("the run has no beginning in the journal".into()))
}
