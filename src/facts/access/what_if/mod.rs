//! Microsoft as the judge: some sign-ins are put to its own evaluation (What If), and what it says is held against ours.
//!
//! One sign-in for each relation to the policies, the weakest that can be put into words there. A policy that decides, and
//! of which Microsoft says the contrary, makes the class of all who stand alike unproven.

mod compare;
mod pick;
mod record;
mod sign_in;

pub(super) use compare::Compared;
use sign_in::Standpoints;

use super::engine::Access;
use crate::facts::lists::Lists;
use crate::model::{Settings, Snapshot};

/// How many sign-ins are asked about at most. The quota is one a second, shared by all apps of the tenant.
const MOST: usize = 20;

/// The sign-ins to ask about, as text; a function of the snapshot alone, so that a snapshot is the same whoever judges it.
pub fn questions(snapshot: &Snapshot) -> Vec<Box<str>> {
    let (settings, lists) = (Settings::default(), Lists::builtin());
    let access = Access::of(snapshot, &settings, &lists);
    // Where locations are not all known, where a sign-in comes from cannot be said.
    let knows_places = snapshot.named_locations.gap().is_none() || !access.tells_places();
    if access.unread.is_some() || access.scales.rules.is_empty() || !knows_places {
        return Vec::new();
    }
    let standpoints = Standpoints::of(&access);
    let picked = pick::accounts(&access).into_iter();
    let asked = picked.filter_map(|account| standpoints.weakest(&access, account));
    asked.take(MOST).map(|asked| asked.to_string().into()).collect()
}
