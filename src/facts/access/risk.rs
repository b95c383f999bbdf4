//! Conditions on risk. An attacker is taken for somebody whom no detection has noticed; what answers a risk is asked apart.

use super::holds::{Holds, says};
use crate::model::Conditions;

/// How risky a sign-in is held to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Risk {
    Unnoticed,
    SignIn(&'static str),
    User(&'static str),
}

/// Whether a policy with these conditions holds for a sign-in of that risk.
pub(super) fn holds(conditions: &Conditions, risk: Risk) -> Holds {
    let (sign_in, user) = match risk {
        Risk::Unnoticed => (None, None),
        Risk::SignIn(level) => (Some(level), None),
        Risk::User(level) => (None, Some(level)),
    };
    let insider = Holds::from(conditions.insider_risk.is_empty());
    level(&conditions.sign_in_risk, sign_in).min(level(&conditions.user_risk, user)).min(insider)
}

/// A set restricts unless it holds every level, `none` among them: whoever wants to escape a risk policy takes care not to
/// be at that risk.
fn level(set: &[Box<str>], at: Option<&str>) -> Holds {
    const ALL: [&str; 4] = ["none", "low", "medium", "high"];
    if set.is_empty() || ALL.iter().all(|level| says(set, level)) || at.is_some_and(|at| says(set, at)) {
        return Holds::Yes;
    }
    let is_known =
        |word: &str| word.eq_ignore_ascii_case("hidden") || ALL.iter().any(|one| one.eq_ignore_ascii_case(word));
    if set.iter().all(|word| is_known(word)) { Holds::No } else { Holds::Maybe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_risk_policy_is_no_baseline() {
        let of = |levels: &[&str], risk| {
            let sign_in_risk = levels.iter().map(|&level| level.into()).collect();
            holds(&Conditions { sign_in_risk, ..Conditions::default() }, risk)
        };
        assert_eq!(of(&[], Risk::Unnoticed), Holds::Yes);
        assert_eq!(of(&["high"], Risk::Unnoticed), Holds::No);
        assert_eq!(of(&["none"], Risk::Unnoticed), Holds::No);
        assert_eq!(of(&["none", "low", "medium", "high"], Risk::Unnoticed), Holds::Yes);
        assert_eq!(of(&["dreadful"], Risk::Unnoticed), Holds::Maybe);
        assert_eq!(of(&["high"], Risk::SignIn("high")), Holds::Yes);
        assert_eq!(of(&["high"], Risk::SignIn("medium")), Holds::No);
        assert_eq!(of(&["high"], Risk::User("high")), Holds::No);
    }
}
