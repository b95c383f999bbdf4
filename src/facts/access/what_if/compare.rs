//! Our answer against Microsoft's, policy by policy.

use std::collections::BTreeSet;

use crate::facts::access::Class;
use crate::facts::access::cells;
use crate::facts::access::engine::Access;
use crate::facts::access::holds::{Holds, says};
use crate::facts::access::places::Place;
use crate::facts::access::risk::Risk;
use crate::facts::access::rule::{Rule, State};
use crate::facts::access::weigh::on;
use crate::facts::ground::all;
use crate::model::{Part, PolicySaid, SignInAsked, WhatIf};

/// What came of all questions.
#[derive(Debug, Default)]
pub(in crate::facts::access) struct Compared {
    pub(super) asked: usize,
    pub(super) agreed: usize,
    pub(super) disputes: Vec<Dispute>,
    profiles: BTreeSet<u32>,
}

/// A sign-in of which Microsoft says otherwise.
#[derive(Debug)]
pub(super) struct Dispute {
    pub(super) account: u32,
    pub(super) profile: u32,
    pub(super) sign_in: SignInAsked,
    /// The case that the sign-in is.
    pub(super) at: usize,
    /// By the places of the policies.
    pub(super) points: Vec<Point>,
    pub(super) ours: Class,
    /// Where Microsoft's word is taken on every disputed policy.
    pub(super) theirs: Class,
}

#[derive(Debug)]
pub(super) struct Point {
    pub(super) rule: usize,
    /// Whether the policy applies, by us.
    pub(super) ours: bool,
    pub(super) reasons: Box<str>,
}

/// Reasons that are no answer: the question lacked something, or this version does not know the word.
const NO_ANSWER: [&str; 2] = ["notEnoughInformation", "invalidCondition"];
const ANSWERS: [&str; 18] = [
    "notSet",
    "users",
    "workloadIdentities",
    "application",
    "userActions",
    "authenticationContext",
    "devicePlatform",
    "devices",
    "clientApps",
    "location",
    "signInRisk",
    "emptyPolicy",
    "invalidPolicy",
    "policyNotEnabled",
    "userRisk",
    "time",
    "insiderRisk",
    "authenticationFlow",
];

impl Compared {
    pub(in crate::facts::access) fn of(access: &Access<'_>, told: &Part<Vec<WhatIf>>) -> Self {
        let mut compared = Self::default();
        if access.unread.is_some() {
            return compared;
        }
        for answer in all(told) {
            compared.asked += 1;
            match held_against(access, answer) {
                Some(dispute) if !dispute.points.is_empty() => {
                    compared.profiles.insert(dispute.profile);
                    compared.disputes.push(dispute);
                }
                Some(_) => compared.agreed += 1,
                None => {}
            }
        }
        compared
    }

    pub(in crate::facts::access) fn is_disputed(&self, profile: u32) -> bool {
        self.profiles.contains(&profile)
    }
}

/// `None` where nothing can be compared: the account or the case is gone, or of no policy is it known on both sides.
fn held_against(access: &Access<'_>, answer: &WhatIf) -> Option<Dispute> {
    let account = access.people.place(answer.sign_in.user)?;
    let (number, profile) = access.profile_of(account)?;
    let relation = &profile.relation;
    let (column, at) = access.case_of(&answer.sign_in)?;
    let case = Case { access, column, at };
    let (mut points, mut compared) = (Vec::new(), 0_usize);
    let (mut ours, mut theirs) = (Class::PasswordOnly, Class::PasswordOnly);
    for (at_rule, (rule, applies)) in access.scales.rules.iter().zip(relation).enumerate() {
        let opinion = case.opinion(rule, *applies);
        let said = said(answer, rule);
        let applies_to_them = said.map_or(opinion == Holds::Yes, |said| said.applies);
        compared += usize::from(opinion != Holds::Maybe && said.is_some());
        if let (Holds::Yes | Holds::No, Some(said)) = (opinion, said)
            && said.applies != (opinion == Holds::Yes)
        {
            points.push(Point { rule: at_rule, ours: opinion == Holds::Yes, reasons: said.reasons.clone() });
        }
        if opinion == Holds::Yes {
            ours = ours.max(rule.demand.least);
        }
        if applies_to_them && opinion != Holds::Maybe {
            theirs = theirs.max(rule.demand.least);
        }
    }
    let sign_in = answer.sign_in.clone();
    (compared > 0).then_some(Dispute { account, profile: number, sign_in, at, points, ours, theirs })
}

/// What Microsoft says of a policy, if that is an answer.
fn said<'a>(answer: &'a WhatIf, rule: &Rule<'_>) -> Option<&'a PolicySaid> {
    let found = answer.policies.binary_search_by_key(&rule.policy.id, |said| said.policy).ok()?;
    let said = answer.policies.get(found)?;
    let flags = || said.reasons.split(',').map(str::trim);
    let is = |flag: &str, words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(flag));
    let is_answer =
        said.applies || (flags().all(|flag| is(flag, &ANSWERS)) && !flags().any(|flag| is(flag, &NO_ANSWER)));
    is_answer.then_some(said)
}

/// One sign-in among those that the policies tell apart.
struct Case<'a> {
    access: &'a Access<'a>,
    column: usize,
    at: usize,
}

impl Case<'_> {
    /// Whether an enforced policy applies; open where anything of it is.
    fn opinion(&self, rule: &Rule<'_>, applies: Holds) -> Holds {
        if rule.state != State::Enforced || !rule.is_certain || self.is_placeless(rule) || is_for_no_risk(rule) {
            return Holds::Maybe;
        }
        let there = match (cells::holds(&rule.masks.0, self.at), cells::holds(&rule.masks.1, self.at)) {
            (true, _) => Holds::Yes,
            (false, true) => Holds::Maybe,
            (false, false) => Holds::No,
        };
        applies.min(on(rule, self.column)).min(there).min(rule.at(Risk::Unnoticed))
    }

    /// Whether it names a place of which it cannot be told whether the address is there.
    fn is_placeless(&self, rule: &Rule<'_>) -> bool {
        let Some(scope) = &rule.policy.conditions.locations else { return false };
        let doubtful = || self.access.scales.cells.places.iter().flat_map(Place::doubtful);
        let mut named = scope.include.iter().chain(&scope.exclude);
        named.any(|entry| doubtful().any(|key| entry.eq_ignore_ascii_case(key)))
    }
}

/// A policy that names the lack of risk applies to this sign-in and bars nobody who is noticed: ours is no opinion on it.
fn is_for_no_risk(rule: &Rule<'_>) -> bool {
    let conditions = &rule.policy.conditions;
    says(&conditions.sign_in_risk, "none") || says(&conditions.user_risk, "none")
}
