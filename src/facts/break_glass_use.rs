//! How often a break-glass account was used.

use std::sync::LazyLock;

use uuid::Uuid;

use super::ground::{Ground, all};
use crate::model::{AdminSignIn, Gap, Known};

/// Why the sign-ins of other accounts are not known.
pub(super) static NOT_READ: LazyLock<Gap> =
    LazyLock::new(|| Gap::NotAsked("sign-ins of accounts that are no break-glass accounts".into()));

/// The uses of one account that nobody signed off, as far back as the log goes.
pub(super) struct Uses<'s> {
    pub(super) count: Known<i64>,
    /// When, from where, to what.
    pub(super) last: Option<String>,
    /// Ids of the rows.
    pub(super) rows: Vec<&'s str>,
}

impl<'s> Uses<'s> {
    pub(super) fn of(user: Uuid, ground: &Ground<'s>) -> Self {
        let snapshot = ground.snapshot;
        let read = all(&snapshot.admin_sign_ins).iter().find(|one| one.user == user);
        let rows = read.and_then(|one| one.rows.known()).map(Vec::as_slice).unwrap_or_default();
        let is_new = |row: &&AdminSignIn| !ground.accepted.events.holds_row(&row.id);
        let uses: Vec<&AdminSignIn> = rows.iter().filter(is_new).collect();
        let unread = match read {
            Some(one) => one.rows.gap().cloned(),
            None => Some(snapshot.admin_sign_ins.gap().cloned().unwrap_or_else(not_standing)),
        };
        let gap = unread.unwrap_or_else(unseen);
        let count = i64::try_from(uses.len()).unwrap_or(i64::MAX);
        let rows = uses.iter().map(|row| &*row.id).collect();
        let last = uses.into_iter().max_by_key(|row| row.at).map(told);
        Self { count: if count > 0 { Known::Yes(count) } else { Known::No(gap) }, last, rows }
    }
}

fn not_standing() -> Gap {
    Gap::Failed("the account is no standing Global Administrator, whose sign-ins alone were read".into())
}

/// What no answer of the log shows.
fn unseen() -> Gap {
    Gap::NotAsked("sign-ins without a person in front; interactive ones were judged".into())
}

fn told(row: &AdminSignIn) -> String {
    let when = row
        .at
        .timestamp()
        .map_or_else(|| "at an unknown time".to_owned(), |at| at.strftime("at %Y-%m-%d %H:%M UTC").to_string());
    let from = row.address.as_deref().unwrap_or("an unknown address");
    format!("{when} from {from} to {}", row.app.as_deref().unwrap_or("an unknown app"))
}
