//! Forgetting: runs go when they are kept long enough; sign-offs go only when told.

use sqlx::AnyConnection;

use super::run::{NewRun, millis};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Forgets the runs that ended longer ago than they are to be kept, and what only they spoke of. The newest run stays.
pub(super) async fn forget(connection: &mut AnyConnection, tenant: &str, run: &NewRun<'_>) -> Result<(), sqlx::Error> {
    let oldest = millis(run.report.run.finished_at).saturating_sub(i64::from(run.keep).saturating_mul(DAY));
    let newest = run.report.run.id.to_string();
    let old = sqlx::query("delete from run where tenant = $1 and finished_at < $2 and id <> $3");
    let forgotten = old.bind(tenant).bind(oldest).bind(newest).execute(&mut *connection).await?.rows_affected();
    if forgotten == 0 {
        return Ok(());
    }
    for sql in [
        "delete from verdict where tenant = $1 and run not in (select id from run where tenant = $1)",
        "delete from sighting where tenant = $1 and run not in (select id from run where tenant = $1)",
        "delete from seen where tenant = $1 and run not in (select id from run where tenant = $1)",
        "delete from absence where tenant = $1 and run not in (select id from run where tenant = $1)",
    ] {
        sqlx::query(sql).bind(tenant).execute(&mut *connection).await?;
    }
    // One that is gone and comes back after that long is new again.
    let gone = sqlx::query("delete from finding where tenant = $1 and state <> 'open' and last_seen < $2");
    gone.bind(tenant).bind(oldest).execute(&mut *connection).await?;
    sqlx::query(UNUSED).bind(tenant).execute(&mut *connection).await?;
    Ok(())
}

/// Documents that nothing speaks of any more.
const UNUSED: &str = "delete from body where tenant = $1 and digest not in (\
     select body from verdict where tenant = $1 union select body from finding where tenant = $1 \
     union select body from sighting where tenant = $1 union select body from absence where tenant = $1 \
     union select body from accepted where tenant = $1 union select body from seen where tenant = $1 \
     union select body from accepted_events where tenant = $1 \
     union select holders from run where tenant = $1 and holders is not null)";
