//! What policies make of a session once somebody is in: how long it lasts, and what it may do on a device that nobody
//! manages (Microsoft Graph, `conditionalAccessSessionControls`).

use super::class::Class;
use super::giving::{self, Need};
use super::holds::Holds;
use super::rule::Rule;
use crate::model::{Policy, Session, SignInFrequency};

/// What one policy makes of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// It asks again within a day.
    pub(super) is_short: Holds,
    /// A browser forgets the session when it is closed.
    pub(super) is_forgotten: Holds,
    /// The app, or Defender for Cloud Apps, restricts what the session may do.
    pub(super) is_limited: bool,
}

impl Shape {
    pub(super) fn of(policy: &Policy) -> Self {
        let session = policy.session.as_ref();
        let mode = session.and_then(|session| session.persistent_browser.as_deref());
        Self {
            is_short: session
                .and_then(|session| session.sign_in_frequency.as_ref())
                .map_or(Holds::No, |frequency| within_a_day(frequency)),
            is_forgotten: mode.map_or(Holds::No, |mode| said(mode, "never", "always")),
            is_limited: session.is_some_and(|session| session.app_enforced_restrictions || session.cloud_app_security),
        }
    }
}

/// Whether a policy makes anything of a session at all.
pub(super) fn shapes(policy: &Policy) -> bool {
    let says = |session: &Session| {
        session.sign_in_frequency.is_some()
            || session.persistent_browser.is_some()
            || session.app_enforced_restrictions
            || session.cloud_app_security
    };
    policy.session.as_ref().is_some_and(says)
}

/// Every sign-in, or so many hours or days; what is not known of it may be a year.
fn within_a_day(frequency: &SignInFrequency) -> Holds {
    let every_time = frequency.interval.as_deref().map_or(Holds::No, |word| said(word, "everyTime", "timeBased"));
    let counted = match (frequency.unit.as_deref(), frequency.value) {
        (Some(unit), Some(value)) if unit.eq_ignore_ascii_case("hours") => Holds::from(value <= 24),
        (Some(unit), Some(value)) if unit.eq_ignore_ascii_case("days") => Holds::from(value <= 1),
        (Some(_), Some(_)) => Holds::Maybe,
        _ => Holds::No,
    };
    every_time.max(counted)
}

/// One of two words, or another, which may mean either.
fn said(word: &str, yes: &str, no: &str) -> Holds {
    match word {
        word if word.eq_ignore_ascii_case(yes) => Holds::Yes,
        word if word.eq_ignore_ascii_case(no) => Holds::No,
        _ => Holds::Maybe,
    }
}

/// Whether a policy asks again within a day, or lets nobody in.
pub(super) fn is_short(rule: &Rule<'_>) -> Holds {
    rule.session.is_short.max(blocks(rule))
}

/// Whether a browser forgets, or nobody gets in.
pub(super) fn is_forgotten(rule: &Rule<'_>) -> Holds {
    rule.session.is_forgotten.max(blocks(rule))
}

/// Whether somebody who passes MFA on a device that nobody manages is kept out, or is in with restrictions.
pub(super) fn holds_unmanaged(rule: &Rule<'_>) -> Holds {
    let passes = giving::passes(rule, &|need| Ok(!matches!(need, Need::Device)));
    let kept_out = passes.map_or(Holds::Maybe, |passes| Holds::from(!passes));
    kept_out.max(rule.session.is_limited.into())
}

fn blocks(rule: &Rule<'_>) -> Holds {
    Holds::from(rule.demand.least == Class::Blocked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_short_within_a_day_and_not_by_a_word_that_is_not_known() {
        let of = |value: Option<i64>, unit: Option<&str>, interval: Option<&str>| {
            within_a_day(&SignInFrequency { value, unit: unit.map(Into::into), interval: interval.map(Into::into) })
        };
        assert_eq!(of(Some(24), Some("hours"), Some("timeBased")), Holds::Yes);
        assert_eq!(of(Some(25), Some("hours"), Some("timeBased")), Holds::No);
        assert_eq!(of(Some(1), Some("days"), None), Holds::Yes);
        assert_eq!(of(Some(7), Some("days"), Some("timeBased")), Holds::No);
        assert_eq!(of(None, None, Some("everyTime")), Holds::Yes);
        assert_eq!(of(Some(1), Some("fortnights"), Some("timeBased")), Holds::Maybe);
        assert_eq!(of(None, None, Some("sometimes")), Holds::Maybe);
    }
}
