//! Which policies can lock an account out for good.

use super::cells::{self, CLIENTS};
use super::coverage::Coverage;
use super::giving::{Can, passes};
use super::holds::Holds;
use super::rule::{Rule, State};
use crate::model::Gap;

impl Coverage<'_> {
    /// The names of enforced policies that apply to the account, at whatever risk and wherever, and ask for what it cannot
    /// give; and why it is not known of others. A policy for legacy clients or for single flows only locks nobody out.
    pub(in crate::facts) fn lockouts(&self, can: &Can<'_>) -> (Vec<Box<str>>, Option<Gap>) {
        let (mut names, mut open) = (Vec::new(), self.access.unread.clone());
        for (rule, applies) in self.access.scales.rules.iter().zip(&self.profile.relation) {
            if rule.state != State::Enforced || *applies == Holds::No || !can_lock(rule) {
                continue;
            }
            match (passes(rule, can), *applies == Holds::Yes && rule.is_certain) {
                (Ok(true), _) => {}
                (Ok(false), true) => names.push(rule.policy.name.clone()),
                (Ok(false), false) => open = open.or_else(|| Some(Gap::Failed(rule.in_doubt()))),
                (Err(gap), _) => open = open.or(Some(gap)),
            }
        }
        (names, open)
    }
}

/// Whether it holds for ordinary sign-ins to something.
fn can_lock(rule: &Rule<'_>) -> bool {
    let conditions = &rule.policy.conditions;
    let for_people = CLIENTS.iter().any(|client| cells::client(&conditions.client_app_types, client) != Holds::No);
    for_people && conditions.flows.is_empty() && rule.on.iter().any(|on| *on != Holds::No)
}
