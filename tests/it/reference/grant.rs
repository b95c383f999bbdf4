//! What a grant demands (2.7).

use palisade::model::{GrantControls, Strength};

use super::reach::View;

/// What somebody must have, beside the password, to come in; each has what the ones before have.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Has {
    /// "An attacker with only the password."
    Password,
    /// The factor of another provider: "custom factors do not satisfy an MFA claim".
    ThirdParty,
    /// A compliant or joined device.
    Device,
    Mfa,
    Passwordless,
    PhishingResistant,
    /// "block": nothing helps.
    Nothing,
}

/// The least that somebody must have to satisfy one policy's grant. "No grantControls (session-only policy) demands
/// nothing."
pub(super) fn least(grant: Option<&GrantControls>, view: View) -> Has {
    let Some(grant) = grant else { return Has::Password };
    let mut atoms: Vec<Has> = grant.controls.iter().map(|control| of_control(control, view)).collect();
    atoms.extend(grant.strength.as_ref().map(|strength| of_strength(strength, view)));
    // "`blocked` if block is among them."
    if grant.controls.iter().any(|control| control.eq_ignore_ascii_case("block")) {
        return Has::Nothing;
    }
    match operator(grant, atoms.len()) {
        Operator::Or => atoms.into_iter().min().unwrap_or(Has::Password),
        Operator::And => atoms.into_iter().max().unwrap_or(Has::Password),
        // An operator that we do not know: the policy is undetermined.
        Operator::Unknown if view == View::Least => Has::Password,
        Operator::Unknown => atoms.into_iter().max().unwrap_or(Has::Password),
    }
}

pub(super) enum Operator {
    And,
    Or,
    Unknown,
}

/// "`operator` OR = alternatives; AND or null = all together; a single control makes the operator irrelevant."
pub(super) fn operator(grant: &GrantControls, atoms: usize) -> Operator {
    match grant.operator.as_deref() {
        _ if atoms < 2 => Operator::And,
        None => Operator::And,
        Some(word) if word.eq_ignore_ascii_case("AND") => Operator::And,
        Some(word) if word.eq_ignore_ascii_case("OR") => Operator::Or,
        Some(_) => Operator::Unknown,
    }
}

fn of_control(control: &str, view: View) -> Has {
    let known = KNOWN.iter().find(|(word, _)| control.eq_ignore_ascii_case(word));
    match (known, view) {
        (Some((_, has)), _) => *has,
        // A control that we do not know: as if anybody could give it, and as if nobody could.
        (None, View::Least) => Has::Password,
        (None, View::Most) => Has::Nothing,
    }
}

/// "An attacker with only the password can satisfy termsOfUse, approvedApplication and compliantApplication."
///
/// Reading: password change and risk remediation are named by no class of 2.8, so they raise none ("otherwise
/// `password_only`"); the service takes them only in policies on user risk, which are no baseline.
const KNOWN: [(&str, Has); 10] = [
    ("block", Has::Nothing),
    ("mfa", Has::Mfa),
    ("compliantDevice", Has::Device),
    ("domainJoinedDevice", Has::Device),
    ("approvedApplication", Has::Password),
    ("compliantApplication", Has::Password),
    ("termsOfUse", Has::Password),
    ("customAuthenticationFactor", Has::ThirdParty),
    ("passwordChange", Has::Password),
    ("riskRemediation", Has::Password),
];

/// "Judge by combinations, not by the built-in id."
fn of_strength(strength: &Strength, view: View) -> Has {
    let resistant = |combination: &str| RESISTANT.iter().any(|word| combination.eq_ignore_ascii_case(word));
    let every = |holds: &dyn Fn(&str) -> bool| {
        !strength.combinations.is_empty() && strength.combinations.iter().all(|combination| holds(combination))
    };
    if every(&resistant) {
        return Has::PhishingResistant;
    }
    // "Passwordless when every combination is resistant or `deviceBasedPush`."
    if every(&|combination| resistant(combination) || combination.eq_ignore_ascii_case("deviceBasedPush")) {
        return Has::Passwordless;
    }
    // "strength(S) is MFA when `requirementsSatisfied == mfa`"; one that is none of these raises no class.
    match strength.satisfies.to_ascii_lowercase().as_str() {
        "mfa" => Has::Mfa,
        "none" => Has::Password,
        _ if view == View::Most => Has::Mfa,
        _ => Has::Password,
    }
}

const RESISTANT: [&str; 3] = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];
