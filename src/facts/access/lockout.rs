//! Which policies can lock an account out for good.

use super::cells::{self, CLIENTS};
use super::class::Class;
use super::coverage::Coverage;
use super::demand::{self, Operator, shown};
use super::holds::Holds;
use super::rule::{Rule, State};
use crate::model::{CUSTOM_FACTOR, Gap, GrantControls, TERMS_OF_USE};

/// Whether an account has a method that passes a demand for MFA, a passwordless or a phishing-resistant method.
pub(in crate::facts) type Can<'c> = dyn Fn(Class) -> Result<bool, Gap> + 'c;

impl Coverage<'_> {
    /// The names of enforced policies that apply to the account, at whatever risk and wherever, and ask for what it cannot
    /// give; and why it is not known of others. A policy for legacy clients or for single flows only locks nobody out.
    pub(in crate::facts) fn lockouts(&self, can: &Can<'_>) -> (Vec<Box<str>>, Option<Gap>) {
        let (mut names, mut open) = (Vec::new(), self.access.unread.clone());
        for (rule, applies) in self.access.scales.rules.iter().zip(&self.profile.relation) {
            if rule.state != State::Enforced || *applies == Holds::No || !can_lock(rule) {
                continue;
            }
            let meets = rule.policy.grant.as_ref().map_or(Ok(true), |grant| meets(grant, rule.demand.least, can));
            match (meets, *applies == Holds::Yes && rule.is_certain) {
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

fn meets(grant: &GrantControls, demanded: Class, can: &Can<'_>) -> Result<bool, Gap> {
    if demand::blocks(grant) {
        return Ok(false);
    }
    let strength = grant.strength.iter().map(|_| if demanded >= Class::Mfa { can(demanded) } else { can(Class::Mfa) });
    let controls = grant.controls.iter().map(|control| gives(control, can));
    let each = controls.chain(strength);
    match Operator::of(grant) {
        Operator::Any => crate::facts::known::any(each),
        Operator::All | Operator::Strange => crate::facts::known::all(each),
    }
}

fn gives(control: &str, can: &Can<'_>) -> Result<bool, Gap> {
    const BARS: [&str; 8] = [
        "compliantDevice",
        "domainJoinedDevice",
        "approvedApplication",
        "compliantApplication",
        "passwordChange",
        "riskRemediation",
        TERMS_OF_USE,
        CUSTOM_FACTOR,
    ];
    match control {
        mfa if mfa.eq_ignore_ascii_case("mfa") => can(Class::Mfa),
        bar if BARS.iter().any(|word| word.eq_ignore_ascii_case(bar)) => Ok(false),
        other => Err(Gap::Unrecognised(format!("{} of a policy's controls", shown(Some(other))))),
    }
}
