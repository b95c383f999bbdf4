//! What the grant of a policy demands of whoever has only the password.
//!
//! Of alternatives the weakest counts, of demands that must be met together the strongest: with several policies each
//! alternative of all together needs something exactly if every alternative of one of them does.

use super::class::{Class, Range};
use crate::model::{CUSTOM_FACTOR, GrantControls, Strength, TERMS_OF_USE};

/// The demand, and what of it could not be determined.
pub(super) struct Demand {
    pub(super) range: Range,
    pub(super) doubt: Option<String>,
}

/// A policy without grant, or with an empty one, demands nothing.
pub(super) fn of(grant: Option<&GrantControls>) -> Demand {
    let nothing = Demand { range: Range::of(Class::PasswordOnly), doubt: None };
    let Some(grant) = grant else { return nothing };
    if blocks(grant) {
        return Demand { range: Range::of(Class::Blocked), doubt: None };
    }
    let controls = grant.controls.iter().map(|control| of_control(control));
    let mut parts: Vec<Demand> = controls.chain(grant.strength.iter().map(of_strength)).collect();
    let mut doubt = parts.iter_mut().find_map(|part| part.doubt.take());
    let ranges = parts.into_iter().map(|part| part.range);
    let together = |ranges: Vec<Range>| ranges.into_iter().reduce(Range::and);
    let joined = match Operator::of(grant) {
        Operator::All => together(ranges.collect()),
        Operator::Any => ranges.reduce(Range::or),
        Operator::Strange => {
            doubt.get_or_insert_with(|| format!("its operator {} is not known", shown(grant.operator.as_deref())));
            together(ranges.collect()).map(|range| Range { least: Class::PasswordOnly, ..range })
        }
    };
    joined.map_or(nothing, |range| Demand { range, doubt })
}

/// A block wins over whatever stands beside it.
pub(super) fn blocks(grant: &GrantControls) -> bool {
    super::holds::says(&grant.controls, "block")
}

/// Whether a grant asks for new credentials: a changed password or the remedy of a risk.
pub(super) fn renews(grant: Option<&GrantControls>) -> bool {
    let renewing = ["passwordChange", "riskRemediation"];
    grant.is_some_and(|grant| {
        let renews = |control: &str| renewing.iter().any(|word| control.eq_ignore_ascii_case(word));
        match Operator::of(grant) {
            Operator::All => grant.controls.iter().any(|control| renews(control)),
            Operator::Any => grant.strength.is_none() && grant.controls.iter().all(|control| renews(control)),
            Operator::Strange => false,
        }
    })
}

/// How the controls of a grant stand together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operator {
    All,
    Any,
    /// A word that is not known.
    Strange,
}

impl Operator {
    /// A single control makes it irrelevant; without one all must be met.
    pub(super) fn of(grant: &GrantControls) -> Self {
        let single = grant.controls.len() + usize::from(grant.strength.is_some()) < 2;
        match grant.operator.as_deref() {
            None => Self::All,
            _ if single => Self::All,
            Some(word) if word.eq_ignore_ascii_case("AND") => Self::All,
            Some(word) if word.eq_ignore_ascii_case("OR") => Self::Any,
            Some(_) => Self::Strange,
        }
    }
}

/// What one control bars. Terms can be accepted, an approved app can be had; a changed password is no second factor.
fn of_control(control: &str) -> Demand {
    const KNOWN: [(&str, Class); 9] = [
        ("mfa", Class::Mfa),
        ("compliantDevice", Class::MfaOrDevice),
        ("domainJoinedDevice", Class::MfaOrDevice),
        (CUSTOM_FACTOR, Class::ThirdPartyControl),
        (TERMS_OF_USE, Class::PasswordOnly),
        ("approvedApplication", Class::PasswordOnly),
        ("compliantApplication", Class::PasswordOnly),
        ("passwordChange", Class::PasswordOnly),
        ("riskRemediation", Class::PasswordOnly),
    ];
    match KNOWN.iter().find(|(word, _)| word.eq_ignore_ascii_case(control)) {
        Some((_, class)) => Demand { range: Range::of(*class), doubt: None },
        None => Demand {
            range: Range { least: Class::PasswordOnly, most: Class::Blocked },
            doubt: Some(format!("its control {} is not known", shown(Some(control)))),
        },
    }
}

/// By its combinations and not by its id, since custom strengths are common.
fn of_strength(strength: &Strength) -> Demand {
    let any = !strength.combinations.is_empty();
    let every = |fits: fn(&str) -> bool| any && strength.combinations.iter().all(|one| fits(one.trim()));
    let class = if every(resists) {
        Class::PhishingResistant
    } else if every(spares_password) {
        Class::Passwordless
    } else if strength.satisfies.eq_ignore_ascii_case("mfa") {
        Class::Mfa
    } else if strength.satisfies.eq_ignore_ascii_case("none") {
        Class::PasswordOnly
    } else {
        return Demand {
            range: Range { least: Class::PasswordOnly, most: Class::Mfa },
            doubt: Some(format!("what its strength satisfies, {}, is not known", shown(Some(&strength.satisfies)))),
        };
    };
    Demand { range: Range::of(class), doubt: None }
}

fn resists(combination: &str) -> bool {
    ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(combination))
}

/// Or phone sign-in with Authenticator.
fn spares_password(combination: &str) -> bool {
    resists(combination) || combination.eq_ignore_ascii_case("deviceBasedPush")
}

/// What somebody wrote, quoted and shortened.
pub(super) fn shown(said: Option<&str>) -> String {
    let short: String = said.unwrap_or_default().chars().take(80).collect();
    format!("{short:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(operator: Option<&str>, controls: &[&str]) -> GrantControls {
        let controls = controls.iter().map(|&control| control.into()).collect();
        GrantControls { operator: operator.map(Into::into), controls, strength: None }
    }

    fn demanded(operator: Option<&str>, controls: &[&str]) -> (Class, Class) {
        let range = of(Some(&grant(operator, controls))).range;
        (range.least, range.most)
    }

    fn sure(class: Class) -> (Class, Class) {
        (class, class)
    }

    #[test]
    fn of_alternatives_the_weakest_counts_and_of_all_together_the_strongest() {
        assert_eq!(demanded(Some("OR"), &["mfa", "compliantDevice"]), sure(Class::MfaOrDevice));
        assert_eq!(demanded(Some("AND"), &["mfa", "compliantDevice"]), sure(Class::Mfa));
        assert_eq!(demanded(None, &["mfa", "termsOfUse"]), sure(Class::Mfa));
        assert_eq!(demanded(Some("OR"), &["mfa", "termsOfUse"]), sure(Class::PasswordOnly));
        assert_eq!(demanded(Some("OR"), &["mfa", CUSTOM_FACTOR]), sure(Class::ThirdPartyControl));
        assert_eq!(demanded(Some("OR"), &["block", "mfa"]), sure(Class::Blocked));
        assert_eq!(demanded(Some("OR"), &[]), sure(Class::PasswordOnly));
        assert_eq!(of(None).range, Range::of(Class::PasswordOnly));
    }

    #[test]
    fn what_is_not_known_protects_only_if_it_protects() {
        assert_eq!(demanded(Some("OR"), &["mfa", "telepathy"]), (Class::PasswordOnly, Class::Mfa));
        assert_eq!(demanded(Some("AND"), &["mfa", "telepathy"]), (Class::Mfa, Class::Blocked));
        assert_eq!(demanded(Some("XOR"), &["mfa", "compliantDevice"]), (Class::PasswordOnly, Class::Mfa));
        assert_eq!(demanded(Some("XOR"), &["mfa"]), sure(Class::Mfa), "one control makes the operator irrelevant");
    }

    #[test]
    fn a_strength_is_judged_by_its_combinations() {
        let class = |satisfies: &str, combinations: &[&str]| {
            let combinations = combinations.iter().map(|&one| one.into()).collect();
            let strength = Strength { id: "s".into(), name: "s".into(), satisfies: satisfies.into(), combinations };
            let range = of(Some(&GrantControls { strength: Some(strength), ..grant(None, &[]) })).range;
            (range.least, range.most)
        };
        assert_eq!(class("mfa", &["fido2", "windowsHelloForBusiness"]), sure(Class::PhishingResistant));
        assert_eq!(class("mfa", &["fido2", "deviceBasedPush"]), sure(Class::Passwordless));
        assert_eq!(class("mfa", &["fido2", "password,sms"]), sure(Class::Mfa));
        assert_eq!(class("mfa", &[]), sure(Class::Mfa));
        assert_eq!(class("none", &["password"]), sure(Class::PasswordOnly));
        assert_eq!(class("novelty", &["password"]), (Class::PasswordOnly, Class::Mfa));
    }
}
