//! What a person can give of what a policy asks. Whoever means well is asked here, not an attacker.

use super::class::Class;
use super::demand::{self, Operator, shown};
use super::rule::Rule;
use crate::model::{CUSTOM_FACTOR, Gap, GrantControls, TERMS_OF_USE};

/// One thing that a policy may ask for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::facts) enum Need {
    /// MFA, a passwordless or a phishing-resistant method.
    Factor(Class),
    /// A device that complies or is joined.
    Device,
    /// An app that is approved or protected, or that terms be accepted.
    Consent,
    /// A new password, or the remedy of a risk.
    Renewal,
    /// The factor of another provider.
    Provider,
}

/// Whether somebody has what is asked for.
pub(in crate::facts) type Can<'c> = dyn Fn(Need) -> Result<bool, Gap> + 'c;

/// Whether somebody who can do this passes a policy.
pub(super) fn passes(rule: &Rule<'_>, can: &Can<'_>) -> Result<bool, Gap> {
    rule.policy.grant.as_ref().map_or(Ok(true), |grant| meets(grant, rule.demand.least, can))
}

fn meets(grant: &GrantControls, demanded: Class, can: &Can<'_>) -> Result<bool, Gap> {
    if demand::blocks(grant) {
        return Ok(false);
    }
    let strength = grant.strength.iter().map(|_| can(Need::Factor(demanded.max(Class::Mfa))));
    let controls = grant.controls.iter().map(|control| gives(control, can));
    let each = controls.chain(strength);
    match Operator::of(grant) {
        Operator::Any => crate::facts::known::any(each),
        Operator::All | Operator::Strange => crate::facts::known::all(each),
    }
}

fn gives(control: &str, can: &Can<'_>) -> Result<bool, Gap> {
    const NEEDS: [(&str, Need); 9] = [
        ("mfa", Need::Factor(Class::Mfa)),
        ("compliantDevice", Need::Device),
        ("domainJoinedDevice", Need::Device),
        ("approvedApplication", Need::Consent),
        ("compliantApplication", Need::Consent),
        (TERMS_OF_USE, Need::Consent),
        ("passwordChange", Need::Renewal),
        ("riskRemediation", Need::Renewal),
        (CUSTOM_FACTOR, Need::Provider),
    ];
    match NEEDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(control)) {
        Some((_, need)) => can(*need),
        None => Err(Gap::Unrecognised(format!("{} of a policy's controls", shown(Some(control))))),
    }
}
