//! Which request meets which fault.
//!
//! A fault is decided by the seed, the request and how often that request was tried: never by what runs beside it.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use super::super::dice;
use super::kind::{Fault, Loss, Stage, Wait};

/// A seeded scenario. Rules are asked in order; the first that strikes counts.
#[derive(Clone, Debug)]
pub struct Faults {
    pub seed: u64,
    pub rules: Vec<Rule>,
    /// Requests that a token serves before a fault may end it. Without some, a request repeated with a new token could
    /// find that one dead too, which the service does to nobody.
    pub token_serves: u32,
}

/// One kind of fault, for some paths, so often.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Paths it may strike, by their beginning: `/v1.0/users`, `/adminapi/beta/InvokeCommand/Get-Mailbox`,
    /// `/oauth2/v2.0/token` (the tenant is left out of paths); empty for all.
    pub path: String,
    pub fault: Fault,
    /// Strikes the first attempts of a request only; `u32::MAX` for ever.
    pub times: u32,
    /// Share of requests struck, `0.0..=1.0`.
    pub chance: f64,
}

impl Rule {
    /// Every request below `path`, `times` attempts each.
    pub fn always(path: &str, fault: Fault, times: u32) -> Self {
        Self { path: path.to_owned(), fault, times, chance: 1.0 }
    }
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self { seed: 0, rules: Vec::new(), token_serves: 0 }
    }

    /// Exactly these.
    pub fn of(seed: u64, rules: Vec<Rule>) -> Self {
        Self { seed, rules, token_serves: 0 }
    }

    /// Everything a patient client gets over: afterwards it must hold what it would have held without.
    pub fn recoverable(seed: u64) -> Self {
        let once =
            |fault| Rule { path: String::new(), fault, times: 1, chance: if waits(fault) { 0.004 } else { 0.025 } };
        let page = |fault| Rule { path: String::new(), fault, times: 1, chance: 0.15 };
        let entry = |fault, chance| Rule { path: String::new(), fault, times: 1, chance };
        let mut rules: Vec<_> = ANSWER.iter().copied().map(once).collect();
        rules.extend(PAGE.iter().copied().map(page));
        rules.push(entry(Fault::MissingEntry, 0.1));
        rules.push(entry(Fault::BatchLost, 0.05));
        rules.push(entry(Fault::BatchFailedDependency, 0.3));
        rules.push(entry(Fault::Busy, 0.05));
        rules.push(entry(Fault::RegionalRedirect, 0.1));
        rules.push(entry(Fault::Lag, 0.3));
        rules.extend(DONE.into_iter().map(|loss| entry(Fault::Done(loss), 0.05)));
        Self { seed, rules, token_serves: TOKEN_SERVES }
    }

    /// Something below `path` can never be read whole: the client must say so and pass nothing on it.
    pub fn lossy(seed: u64, path: &str, fault: Fault) -> Self {
        Self::of(seed, vec![Rule::always(path, fault, u32::MAX)])
    }

    /// What strikes this attempt (0 for the first) of this request at this stage.
    pub(in crate::sim) fn strike(&self, stage: Stage, path: &str, identity: u64, attempt: u32) -> Option<Fault> {
        let mut rules = self.rules.iter().enumerate();
        rules
            .find(|(index, rule)| rule.strikes(self.seed, *index, stage, path, identity, attempt))
            .map(|(_, rule)| rule.fault)
    }
}

impl Rule {
    fn strikes(&self, seed: u64, index: usize, stage: Stage, path: &str, identity: u64, attempt: u32) -> bool {
        self.fault.stage() == stage
            && attempt < self.times
            && path.starts_with(&self.path)
            && dice::unit(dice::mix(&[seed, index as u64, identity])) < self.chance
    }
}

/// Whether the fault makes a whole bucket wait, up to half a minute. A service that does that often is not under load
/// but out of order, and a client that gives up on it is right.
fn waits(fault: Fault) -> bool {
    matches!(fault, Fault::Throttled(_) | Fault::ThrottledWithoutWords | Fault::Unavailable(Wait::Any))
}

const ANSWER: [Fault; 18] = [
    Fault::Throttled(Wait::Any),
    Fault::Throttled(Wait::Decimal),
    Fault::Throttled(Wait::Untold),
    Fault::ThrottledWithoutWords,
    Fault::Status(500),
    Fault::Status(504),
    Fault::Status(408),
    Fault::Status(423),
    Fault::BadGateway,
    Fault::Unavailable(Wait::Any),
    Fault::Unavailable(Wait::Untold),
    Fault::SickConnection,
    Fault::Reset,
    Fault::Torn,
    Fault::Truncated,
    Fault::Drip(Duration::from_millis(20)),
    Fault::ExpiredToken,
    Fault::ClaimsChallenge,
];

const DONE: [Loss; 4] = [Loss::Throttled, Loss::Unavailable, Loss::Timeout, Loss::Reset];

/// More than any client has under way: eight batches of twenty, and single requests beside them.
const TOKEN_SERVES: u32 = 200;

const PAGE: [Fault; 4] = [Fault::EmptyPage, Fault::ShortPage, Fault::RepeatedRow, Fault::FullLastPage];

/// How often each request was tried.
#[derive(Default)]
pub(in crate::sim) struct Attempts {
    seen: Mutex<HashMap<u64, u32>>,
}

impl Attempts {
    /// The number of earlier attempts of this request; this one is counted.
    pub(in crate::sim) fn next(&self, identity: u64) -> u32 {
        let mut seen = self.seen.lock().expect("no panic happens while attempts are counted");
        let count = seen.entry(identity).or_default();
        *count += 1;
        *count - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_strikes_the_same_requests() {
        let fates = |seed| {
            let faults = Faults::recoverable(seed);
            (0..200).map(|identity| faults.strike(Stage::Answer, "/v1.0/users", identity, 0)).collect::<Vec<_>>()
        };
        assert_eq!(fates(7), fates(7));
        assert_ne!(fates(7), fates(8));
    }

    #[test]
    fn a_recoverable_scenario_lets_the_second_attempt_through() {
        let faults = Faults::recoverable(3);
        assert!((0..2_000).any(|identity| faults.strike(Stage::Answer, "", identity, 0).is_some()));
        assert!((0..2_000).all(|identity| faults.strike(Stage::Answer, "", identity, 1).is_none()));
    }

    #[test]
    fn a_rule_strikes_its_own_paths_only() {
        let faults = Faults::lossy(0, "/v1.0/users", Fault::Status(500));
        assert!(faults.strike(Stage::Answer, "/v1.0/users?$top=5", 1, 90).is_some());
        assert!(faults.strike(Stage::Answer, "/v1.0/groups", 1, 0).is_none());
    }
}
