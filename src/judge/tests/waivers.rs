//! What a report says of the waivers themselves.

use jiff::civil::date;

use super::*;
use crate::judge::{Judged, waivers};
use crate::model::{Finding, History, Past, PastState, WaiverTrouble};

/// The troubles of each waiver and how much it speaks of, on the day the made-up tenant was read.
fn told(settings: &Settings, tenant: &Company, history: &History) -> Vec<(Vec<WaiverTrouble>, u64)> {
    let rules = rule("!account.enabled", "");
    let judgement = judge(&rules, tenant, settings);
    let today = date(2026, 6, 1);
    let run = Judged { rules: &rules, only: &[], judgement: &judgement, history, today };
    let troubles = |problems: &[crate::model::WaiverProblem]| problems.iter().map(|problem| problem.kind).collect();
    waivers(settings, run).iter().map(|read| (troubles(&read.problems), read.speaks_of)).collect()
}

fn with(waivers: Vec<Waiver>) -> Settings {
    Settings { waivers, ..Settings::default() }
}

fn of(resource: &str) -> Waiver {
    waiver(Covers::Rule(id(DISABLED), Some(resource.into())))
}

#[test]
fn a_waiver_that_covers_something_for_a_time_is_in_order() {
    let bob = with(vec![of("bob@contoso.example")]);
    assert_eq!(told(&bob, &company(vec![off("bob"), off("kim")]), &History::default()), [(vec![], 1)]);
}

#[test]
fn one_that_has_ended_says_whether_what_it_spoke_of_still_fails() {
    let ended = Waiver { until: date(2026, 5, 31), ..of("bob@contoso.example") };
    let settings = with(vec![ended]);
    let expired = vec![WaiverTrouble::Expired];
    assert_eq!(told(&settings, &company(vec![off("bob")]), &History::default()), [(expired.clone(), 1)]);
    assert_eq!(told(&settings, &company(vec![account("bob")]), &History::default()), [(expired, 0)]);
}

#[test]
fn one_is_unused_only_where_everything_was_looked_at() {
    let settings = with(vec![of("bob@contoso.example")]);
    let unused = [(vec![WaiverTrouble::Unused], 0)];
    assert_eq!(told(&settings, &company(vec![account("bob"), off("kim")]), &History::default()), unused);
    let dark = company(vec![unread("bob"), off("kim")]);
    assert_eq!(told(&settings, &dark, &History::default()), [(vec![], 0)], "bob could not be looked at");
}

#[test]
fn a_fingerprint_is_unused_when_the_rule_it_is_known_to_be_of_was_judged_whole() {
    let bob = judge(&rule("!account.enabled", ""), &company(vec![off("bob")]), &Settings::default());
    let finding: Finding = bob.findings.first().cloned().expect("a finding");
    let settings = with(vec![waiver(Covers::Fingerprint(finding.fingerprint.to_string()))]);
    assert_eq!(told(&settings, &company(vec![off("bob")]), &History::default()), [(vec![], 1)]);
    let mended = company(vec![account("bob")]);
    let past = Past { state: PastState::Open, judged_by: String::new(), unread: Vec::new(), finding };
    let known = History { findings: [(past.finding.fingerprint.clone(), past)].into(), ..History::default() };
    for history in [&known, &History::default()] {
        assert_eq!(told(&settings, &mended, history), [(vec![WaiverTrouble::Unused], 0)]);
        assert_eq!(told(&settings, &company(vec![unread("bob")]), history), [(vec![], 0)]);
    }
}

#[test]
fn two_of_the_same_that_end_on_different_days_contradict_each_other() {
    let later = Waiver { until: date(2027, 1, 31), ..of("bob@contoso.example") };
    let both = with(vec![of("bob@contoso.example"), later.clone()]);
    let contradicting = vec![WaiverTrouble::Contradicting];
    let tenant = company(vec![off("bob")]);
    assert_eq!(told(&both, &tenant, &History::default()), [(contradicting.clone(), 1), (contradicting, 1)]);
    let renewed = with(vec![Waiver { until: date(2026, 5, 1), ..later.clone() }, later]);
    assert_eq!(told(&renewed, &tenant, &History::default()), [(vec![WaiverTrouble::Expired], 1), (vec![], 1)]);
}

#[test]
fn what_is_approved_needs_no_waiver() {
    let approved = Approval { rule: id(DISABLED), resource: "bob@contoso.example".into(), reason: "so".into() };
    let settings = Settings { approved: vec![approved], ..with(vec![of("bob@contoso.example")]) };
    let troubles = vec![WaiverTrouble::Unused, WaiverTrouble::Contradicting];
    assert_eq!(told(&settings, &company(vec![off("bob")]), &History::default()), [(troubles, 0)]);
}

#[test]
fn one_without_a_resource_is_too_broad() {
    for covers in [Covers::Rule(id(DISABLED), None), Covers::Area("test".into(), None)] {
        let settings = with(vec![waiver(covers)]);
        let tenant = company(vec![off("bob"), off("kim")]);
        assert_eq!(told(&settings, &tenant, &History::default()), [(vec![WaiverTrouble::TooBroad], 2)]);
    }
    let narrow = with(vec![waiver(Covers::Area("test".into(), Some("bob@contoso.example".into())))]);
    assert_eq!(told(&narrow, &company(vec![off("bob")]), &History::default()), [(vec![], 1)]);
}
