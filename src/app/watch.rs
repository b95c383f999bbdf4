//! Watching the sign-in log of an account whose sessions were ended: only time and the log prove that nobody is in.
//!
//! The log is read 1, 3, 5, 10 and 15 minutes after the seal, then every quarter of an hour, and every hour after ninety
//! minutes. Its records come minutes late: quiet proves nothing before a quarter of an hour, and tokens that the service does
//! not evaluate continuously live for ninety minutes (Microsoft Entra, "Continuous access evaluation").

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{Access, Investigated};
use crate::collect::account;
use crate::model::{AccountPerson, CameIn, Gap, Part, Proof, Quiet, Visit, Watched};

/// Minutes after the seal at which the log is read first.
const FIRST: [u64; 5] = [1, 3, 5, 10, 15];
/// Ended sessions may renew themselves for so long (`revokeSignInSessions`: "a delay of a few minutes").
const DELAY: SignedDuration = SignedDuration::from_mins(5);
const QUARTER: u64 = 15;
const QUIET: u64 = 90;

/// What a look at the log came to.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whole minutes after the seal.
    pub minutes: u64,
    pub came_in: usize,
    pub refused: u64,
    /// The log could not be read.
    pub unread: bool,
}

/// Watches until so many minutes after the seal have passed, somebody is in, or `stop` says so. `told` hears of each look.
/// None: the account's sessions were not ended since the attacker came, as far as the directory shows.
pub async fn watch(
    access: &Access,
    one: &mut Investigated,
    minutes: u64,
    stop: &CancellationToken,
    mut told: impl FnMut(Look),
) -> Option<Watched> {
    let permissions = access.permissions();
    let found = account::find(&access.reader, &permissions, &one.response.user.id.to_string()).await;
    let person = found.ok()?;
    let sealed_at = person.sessions_valid_from.timestamp().filter(|at| *at >= one.response.window.t0)?;
    let began = Began { sealed_at };
    let mut watched =
        Watched { sealed_at, minutes: 0, looks: 0, came_in: Vec::new(), owners: 0, refused: 0, gap: None };
    loop {
        let next = next_look(watched.looks.checked_sub(1).map(|_| watched.minutes), began.minutes(access));
        if !wait(access, &began, next.min(minutes), stop).await {
            watched.gap = Some(Gap::NotAsked("the watch was interrupted".into()));
            break;
        }
        watched.minutes = began.minutes(access);
        look(access, &permissions, one, &person, &mut watched).await;
        told(Look {
            minutes: watched.minutes,
            came_in: watched.came_in.len(),
            refused: watched.refused,
            unread: watched.gap.is_some(),
        });
        if watched.gap.is_some() || !watched.came_in.is_empty() || watched.minutes >= minutes {
            break;
        }
    }
    one.take_watch(&watched);
    Some(watched)
}

/// What the log shows since all sessions were ended, by one look.
pub(super) async fn quiet(access: &Access, permissions: &[String], one: &Investigated) -> Quiet {
    let person = &one.account.person;
    let sealed_at = person.sessions_valid_from.timestamp().filter(|at| *at >= one.response.window.t0);
    let Some(sealed_at) = sealed_at else { return Quiet::NotSealed };
    let minutes = Began { sealed_at }.minutes(access);
    let mut watched = Watched { sealed_at, minutes, looks: 0, came_in: Vec::new(), owners: 0, refused: 0, gap: None };
    look(access, permissions, one, person, &mut watched).await;
    match watched.gap {
        _ if !watched.came_in.is_empty() => Quiet::CameIn(watched.came_in.len()),
        Some(gap) => Quiet::Unread(gap.to_string()),
        None => Quiet::For(minutes),
    }
}

/// The clock of the watch. It follows the clock on the wall, which goes on while a laptop sleeps.
struct Began {
    sealed_at: Timestamp,
}

impl Began {
    /// Whole minutes since the seal, as the service counts them.
    fn minutes(&self, access: &Access) -> u64 {
        let since = Timestamp::now().duration_since(self.sealed_at);
        access.reader.service_time(Duration::try_from(since).unwrap_or_default()).as_secs() / 60
    }
}

/// The minute of the next look; the first is at once.
fn next_look(last: Option<u64>, now: u64) -> u64 {
    let Some(last) = last else { return FIRST.iter().copied().find(|at| *at >= now).unwrap_or(now) };
    match FIRST.iter().copied().find(|at| *at > last) {
        Some(at) => at,
        None if last < QUIET => last + QUARTER,
        None => last + 60,
    }
}

/// In short steps, so that a machine that slept looks soon after it woke. False: stopped.
async fn wait(access: &Access, began: &Began, until: u64, stop: &CancellationToken) -> bool {
    while began.minutes(access) < until {
        let step = access.reader.our_time(Duration::from_secs(10));
        tokio::select! {
            () = stop.cancelled() => return false,
            () = tokio::time::sleep(step) => {}
        }
    }
    !stop.is_cancelled()
}

async fn look(
    access: &Access,
    permissions: &[String],
    one: &Investigated,
    person: &AccountPerson,
    watched: &mut Watched,
) {
    let since = watched.sealed_at;
    watched.looks += 1;
    let visits = account::visits_since(&access.reader, permissions, person, since).await;
    let visits = match visits {
        Part::Complete(visits) => visits,
        Part::Partial(visits, gap) => {
            watched.gap = Some(gap);
            visits
        }
        Part::Missing(gap) => {
            watched.gap = Some(gap);
            return;
        }
    };
    let after = |visit: &&Visit| visit.at.timestamp().is_none_or(|at| at > since);
    let late = |visit: &&Visit| visit.at.timestamp().is_none_or(|at| at.duration_since(since) > DELAY);
    // An outcome that is not told is no refusal.
    let worked = |visit: &&Visit| visit.error.is_none_or(|error| error == 0);
    watched.refused =
        u64::try_from(visits.iter().filter(after).filter(|visit| !worked(visit)).count()).unwrap_or(u64::MAX);
    // Where sign-in is not blocked the owner may come in, from where the owner always did.
    let may_come = person.enabled != Some(false);
    let is_owners = |visit: &&Visit| may_come && visit.address.as_deref().is_some_and(|address| one.is_owners(address));
    let (owners, others): (Vec<&Visit>, Vec<&Visit>) =
        visits.iter().filter(late).filter(worked).partition(|visit| is_owners(visit));
    watched.owners = u64::try_from(owners.len()).unwrap_or(u64::MAX);
    watched.came_in = others.into_iter().map(came_in).collect();
    watched.came_in.sort_by_key(|one| one.at);
}

fn came_in(visit: &Visit) -> CameIn {
    CameIn {
        at: visit.at.timestamp().unwrap_or_else(Timestamp::now),
        address: visit.address.as_deref().map(Into::into),
        app: visit.app.to_string(),
        client: visit.client.to_string(),
        interactive: visit.is_interactive,
    }
}

/// How far containment is proven by a watch of an account that was contained; none when somebody came in.
pub(super) fn proof(watched: &Watched, contained: Option<Proof>) -> Option<Proof> {
    let whole = watched.gap.is_none() || matches!(watched.gap, Some(Gap::NotAsked(_)));
    match watched.minutes {
        _ if !watched.came_in.is_empty() => None,
        _ if !whole || watched.looks == 0 => contained,
        QUIET.. => Some(Proof::Quiet90m),
        QUARTER.. => Some(Proof::Quiet15m),
        _ => contained,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_read_often_at_first_and_every_hour_in_the_end() {
        let mut minutes = vec![next_look(None, 0)];
        while minutes.last().is_some_and(|last| *last < 240) {
            minutes.push(next_look(minutes.last().copied(), 0));
        }
        assert_eq!(minutes, [1, 3, 5, 10, 15, 30, 45, 60, 75, 90, 150, 210, 270]);
    }

    #[test]
    fn who_begins_late_looks_at_once() {
        assert_eq!(next_look(None, 130), 130);
        assert_eq!(next_look(None, 4), 5);
    }

    #[test]
    fn quiet_is_proven_by_time_and_undone_by_one_sign_in() {
        let mut watched = Watched {
            sealed_at: Timestamp::UNIX_EPOCH,
            minutes: 14,
            looks: 4,
            came_in: Vec::new(),
            owners: 0,
            refused: 2,
            gap: None,
        };
        assert_eq!(proof(&watched, Some(Proof::Contained)), Some(Proof::Contained));
        watched.minutes = 15;
        assert_eq!(proof(&watched, None), Some(Proof::Quiet15m));
        watched.minutes = 90;
        assert_eq!(proof(&watched, None), Some(Proof::Quiet90m));
        watched.gap = Some(Gap::Failed("no answer".into()));
        assert_eq!(proof(&watched, None), None);
        watched.gap = None;
        watched.came_in.push(CameIn {
            at: Timestamp::UNIX_EPOCH,
            address: None,
            app: String::new(),
            client: String::new(),
            interactive: false,
        });
        assert_eq!(proof(&watched, Some(Proof::Contained)), None);
    }
}
