//! How a fix is carried out: from a finding to changes, and what they do to a snapshot.

use crate::facts::Lists;
use crate::model::{Change, Finding, Settings, Snapshot};

/// What a fix that carries itself out adds.
#[derive(Clone, Copy, Debug)]
pub struct Carry {
    /// The permissions of Graph, or roles of Exchange, that its requests take; each alone is not enough.
    pub needs: &'static [&'static str],
    pub stage: Stage,
    /// The changes that one finding calls for, or why there are none: then a person must.
    pub plan: fn(&Finding, &Situation<'_>) -> Result<Vec<Change>, String>,
    /// What such a change does to a tenant: the plan is judged before it is carried out.
    pub effect: fn(&Change, &mut Snapshot),
}

/// The tenant that is planned for.
#[derive(Clone, Copy)]
pub struct Situation<'s> {
    pub snapshot: &'s Snapshot,
    pub settings: &'s Settings,
    pub lists: &'s Lists,
    /// Switch on what was made in report-only mode.
    pub enforce: bool,
}

/// What goes first. What is written must be recorded; who must not be locked out is spared before anything is demanded.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// Logs, so that everything after is recorded.
    Recording,
    /// Break-glass accounts are left out of what may stop them.
    Sparing,
    /// The attacker's ways in and out: grants, rules, forwarding, credentials.
    Cleaning,
    /// Settings that no sign-in depends on.
    Settings,
    /// Ways of signing in.
    Access,
    /// What has been watched is switched on.
    Enforcing,
}
