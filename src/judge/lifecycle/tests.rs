//! Nights in a row: accounts are off (wrong), on, unread or gone; the listing may be cut; the rule changes or is left out.

use proptest::prelude::*;

use super::super::again::Again;
use super::super::sample::{Account, Company, VOCABULARY, account, company, rule_file, source};
use super::super::{RuleSet, judge, unread};
use super::*;
use crate::model::{Approval, Check, Completeness, FamilyRead, Gap, PreviousRun, Settings};

const RULE: &str = "test.disabled";

fn rules(version: &str) -> RuleSet {
    let text = rule_file(RULE, "!account.enabled", &format!("# {version}\n"));
    RuleSet::load(&[source(RULE, text)], &VOCABULARY).unwrap_or_else(|problems| panic!("{}", problems.draw(false)))
}

fn rule_id() -> RuleId {
    RuleId::new(RULE).expect("an id")
}

fn off(name: &str) -> Account {
    Account { enabled: Ok(false), ..account(name) }
}

fn unread_account(name: &str) -> Account {
    Account { enabled: Err(Gap::Denied("User.Read.All".into())), ..account(name) }
}

/// What one night gave.
#[derive(Debug)]
struct Night {
    judgement: Judgement,
    gone: Gone,
}

impl Night {
    fn status(&self, name: &str) -> Option<FindingStatus> {
        let found = self.judgement.findings.iter().find(|finding| &*finding.resource.name == name);
        found.map(|finding| finding.status)
    }

    fn is_resolved(&self, name: &str) -> bool {
        self.gone.resolved.iter().any(|finding| &*finding.resource.name == name)
    }

    fn why(&self, name: &str) -> Option<Why> {
        self.gone.unsettled.iter().find(|gone| &*gone.resource.name == name).map(|gone| gone.why)
    }
}

fn families(accounts: Completeness) -> Vec<FamilyRead> {
    let gap = (accounts != Completeness::Complete).then(|| Gap::Denied("User.Read.All".into()));
    vec![FamilyRead { family: "accounts".into(), completeness: accounts, gap, records: None, from: None, to: None }]
}

/// Judges a night after what is known, and remembers it as the store does.
fn night(history: &mut History, rules: &RuleSet, tenant: &Company, settings: &Settings, read: Completeness) -> Night {
    let mut judgement = judge(rules, tenant, settings);
    let judged_by: BTreeMap<RuleId, String> = rules.iter().map(|rule| (rule.id.clone(), rule.digest())).collect();
    let (checks, families): (Vec<Check>, _) = (judgement.checks.clone(), families(read));
    let again = Again { rules, tenant, settings, checks: &checks, families: &families };
    let gone = place(&mut judgement, history, &judged_by, |gone| again.answers(gone));
    for finding in &judgement.findings {
        let rule = rules.get(finding.rule.as_str()).expect("it judged");
        let past = Past {
            finding: finding.clone(),
            state: PastState::Open,
            judged_by: judged_by[&finding.rule].clone(),
            unread: unread(rule, tenant, &families),
        };
        history.findings.insert(finding.fingerprint.clone(), past);
    }
    for finding in &gone.resolved {
        history.findings.get_mut(&finding.fingerprint).expect("it was known").state = PastState::Resolved;
    }
    for gone in gone.unsettled.iter().filter(|gone| gone.why == Why::RuleChanged) {
        history.findings.get_mut(&gone.fingerprint).expect("it was known").state = PastState::Retired;
    }
    history.judged_by.extend(judged_by);
    history.previous = Some(PreviousRun { id: uuid::Uuid::nil(), taken_at: jiff::Timestamp::UNIX_EPOCH });
    Night { judgement, gone }
}

fn plain(history: &mut History, accounts: Vec<Account>) -> Night {
    night(history, &rules("1"), &company(accounts), &Settings::default(), Completeness::Complete)
}

#[test]
fn new_open_resolved_regressed() {
    let history = &mut History::default();
    assert_eq!(plain(history, vec![off("ann")]).status("ann"), Some(FindingStatus::New));
    assert_eq!(plain(history, vec![off("ann")]).status("ann"), Some(FindingStatus::Open));
    assert!(plain(history, vec![account("ann")]).is_resolved("ann"));
    let quiet = plain(history, vec![account("ann")]);
    assert!(!quiet.is_resolved("ann"), "it is said once");
    assert_eq!(plain(history, vec![off("ann")]).status("ann"), Some(FindingStatus::Regressed));
    assert_eq!(plain(history, vec![off("ann")]).status("ann"), Some(FindingStatus::Open));
}

#[test]
fn one_that_could_not_be_read_leaves_its_neighbour_resolved() {
    let history = &mut History::default();
    plain(history, vec![off("ann"), off("bob")]);
    let second = plain(history, vec![account("ann"), unread_account("bob")]);
    assert!(second.is_resolved("ann"), "its own answer is known");
    assert_eq!((second.is_resolved("bob"), second.why("bob")), (false, Some(Why::NotAssessed)));
    assert!(second.gone.unsettled[0].reason.contains("User.Read.All"));
}

#[test]
fn whoever_is_gone_from_a_cut_listing_may_still_be_there() {
    let history = &mut History::default();
    plain(history, vec![off("ann"), account("bob")]);
    let cut = Company { gap: Some(Gap::Cut("page 2".into())), ..company(vec![account("bob")]) };
    let second = night(history, &rules("1"), &cut, &Settings::default(), Completeness::Partial);
    assert_eq!(second.why("ann"), Some(Why::NotAssessed));
    assert!(plain(history, vec![account("bob")]).is_resolved("ann"), "a whole listing without it");
}

#[test]
fn another_version_of_the_rule_makes_no_wave() {
    let history = &mut History::default();
    plain(history, vec![off("ann"), off("bob")]);
    let tenant = company(vec![account("ann"), off("bob"), off("kim")]);
    let second = night(history, &rules("2"), &tenant, &Settings::default(), Completeness::Complete);
    assert_eq!((second.is_resolved("ann"), second.why("ann")), (false, Some(Why::RuleChanged)));
    assert_eq!((second.status("bob"), second.status("kim")), (Some(FindingStatus::Open), Some(FindingStatus::New)));
    let notes = &second.judgement.checks[0].notes;
    assert!(notes.iter().any(|note| note.contains("came with the change: 1, that went: 1;")), "{notes:?}");
    let third = night(history, &rules("2"), &tenant, &Settings::default(), Completeness::Complete);
    assert_eq!((third.why("ann"), third.judgement.checks[0].notes.len()), (None, 0), "it is said once");
    let back = night(history, &rules("2"), &company(vec![off("ann")]), &Settings::default(), Completeness::Complete);
    assert_eq!(back.status("ann"), Some(FindingStatus::Open), "it was never seen to be right");
}

#[test]
fn a_rule_that_is_left_out_resolves_nothing() {
    let history = &mut History::default();
    plain(history, vec![off("ann")]);
    let none = RuleSet::default();
    let tenant = company(vec![account("ann")]);
    let second = night(history, &none, &tenant, &Settings::default(), Completeness::Complete);
    assert_eq!(second.why("ann"), Some(Why::NotJudged));
    assert!(plain(history, vec![account("ann")]).is_resolved("ann"));
}

#[test]
fn a_licence_that_lapsed_resolves_nothing() {
    let licensed = RuleSet::load(&[source(RULE, rule_file(RULE, "!account.enabled", "licence: p2\n"))], &VOCABULARY)
        .unwrap_or_else(|problems| panic!("{}", problems.draw(false)));
    let history = &mut History::default();
    let all = Completeness::Complete;
    night(history, &licensed, &company(vec![off("ann")]), &Settings::default(), all);
    let lapsed = Company { p2: Ok(false), ..company(vec![account("ann")]) };
    let second = night(history, &licensed, &lapsed, &Settings::default(), all);
    assert_eq!(second.why("ann"), Some(Why::NotAssessed));
    let unknown = Company { p2: Err(Gap::Failed("500".into())), ..company(vec![account("ann")]) };
    assert_eq!(night(history, &licensed, &unknown, &Settings::default(), all).why("ann"), Some(Why::NotAssessed));
    assert!(night(history, &licensed, &company(vec![account("ann")]), &Settings::default(), all).is_resolved("ann"));
}

/// A family of which nothing came any more, and yet the rule passes: that is no proof.
#[test]
fn a_family_that_went_dark_resolves_nothing() {
    let history = &mut History::default();
    plain(history, vec![off("ann")]);
    let tenant = company(vec![account("ann")]);
    let dark = night(history, &rules("1"), &tenant, &Settings::default(), Completeness::Missing);
    assert_eq!(dark.why("ann"), Some(Why::NotAssessed));
    // Where it was dark when the finding was made, its darkness is no news.
    let history = &mut History::default();
    night(history, &rules("1"), &company(vec![off("ann")]), &Settings::default(), Completeness::Missing);
    assert!(night(history, &rules("1"), &tenant, &Settings::default(), Completeness::Missing).is_resolved("ann"));
}

#[test]
fn a_fact_that_fails_in_an_unforeseen_way_resolves_nothing() {
    let trapped = RuleSet::load(&[source(RULE, rule_file(RULE, "!account.enabled || account.trap", ""))], &VOCABULARY)
        .unwrap_or_else(|problems| panic!("{}", problems.draw(false)));
    let history = &mut History::default();
    let all = Completeness::Complete;
    night(history, &trapped, &company(vec![off("ann")]), &Settings::default(), all);
    let armed = company(vec![Account { armed: true, ..account("ann") }]);
    let second = night(history, &trapped, &armed, &Settings::default(), all);
    assert_eq!(second.why("ann"), Some(Why::NotAssessed));
}

#[test]
fn what_is_approved_is_right() {
    let history = &mut History::default();
    plain(history, vec![off("ann")]);
    let settings = Settings {
        approved: vec![Approval { rule: rule_id(), resource: "ann@contoso.example".into(), reason: "so".into() }],
        ..Settings::default()
    };
    let tenant = company(vec![off("ann")]);
    assert!(night(history, &rules("1"), &tenant, &settings, Completeness::Complete).is_resolved("ann"));
}

#[test]
fn another_cause_on_the_same_resource_is_no_cure() {
    let caused =
        RuleSet::load(&[source(RULE, rule_file(RULE, "!account.enabled", "cause: account.kind\n"))], &VOCABULARY)
            .unwrap_or_else(|problems| panic!("{}", problems.draw(false)));
    let history = &mut History::default();
    let all = Completeness::Complete;
    night(history, &caused, &company(vec![off("ann")]), &Settings::default(), all);
    let other = company(vec![Account { kind: Some("guest"), ..off("ann") }]);
    let second = night(history, &caused, &other, &Settings::default(), all);
    assert_eq!((second.status("ann"), second.why("ann")), (Some(FindingStatus::New), Some(Why::OtherCause)));
    let third = night(history, &caused, &company(vec![account("ann")]), &Settings::default(), all);
    assert_eq!(third.gone.resolved.len(), 2, "both causes are gone when the resource is right");
}

#[test]
fn a_cause_with_a_list_is_gone_only_when_the_whole_check_was_assessed() {
    let listing = RuleSet::load(
        &[source(RULE, rule_file(RULE, "!account.enabled", "about: account\nyields: list\ncause: account.kind\n"))],
        &VOCABULARY,
    )
    .unwrap_or_else(|problems| panic!("{}", problems.draw(false)));
    let history = &mut History::default();
    let all = Completeness::Complete;
    night(history, &listing, &company(vec![off("ann"), off("bob")]), &Settings::default(), all);
    let doubtful = company(vec![account("ann"), unread_account("bob")]);
    let second = night(history, &listing, &doubtful, &Settings::default(), all);
    assert_eq!((second.gone.resolved.len(), second.gone.unsettled.len()), (0, 1));
    let third = night(history, &listing, &company(vec![account("ann"), account("bob")]), &Settings::default(), all);
    assert_eq!((third.gone.resolved.len(), third.gone.unsettled.len()), (1, 0));
}

/// How an account is met on one night.
#[derive(Clone, Copy, Debug)]
enum Met {
    Off,
    On,
    Unread,
    Absent,
}

/// What is known of an account, told apart from the code under test: by the table of its documentation.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    Never,
    Open(u8),
    Resolved,
    Retired,
}

fn met() -> impl Strategy<Value = Met> {
    prop_oneof![3 => Just(Met::Off), 3 => Just(Met::On), 1 => Just(Met::Unread), 1 => Just(Met::Absent)]
}

const NAMES: [&str; 3] = ["ann", "bob", "kim"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Rule version 0 means that the rule was left out.
    #[test]
    fn every_sequence_of_nights_ends_as_the_table_says(
        nights in prop::collection::vec(([met(), met(), met()], prop_oneof![4 => Just(1_u8), 2 => Just(2), 1 => Just(0)],
                                         prop::bool::weighted(0.2)), 1..12)
    ) {
        let history = &mut History::default();
        let mut expected = [Expected::Never; NAMES.len()];
        for (met, version, cut) in nights {
            let accounts = NAMES.iter().zip(met).filter_map(|(name, met)| match met {
                Met::Off => Some(off(name)),
                Met::On => Some(account(name)),
                Met::Unread => Some(unread_account(name)),
                Met::Absent => None,
            });
            let gap = cut.then(|| Gap::Cut("page 2".into()));
            let tenant = Company { gap, ..company(accounts.collect()) };
            let judging = if version == 0 { RuleSet::default() } else { rules(&version.to_string()) };
            let read = if cut { Completeness::Partial } else { Completeness::Complete };
            let seen = night(history, &judging, &tenant, &Settings::default(), read);
            for ((name, met), state) in NAMES.iter().zip(met).zip(&mut expected) {
                let (status, resolved, why, next) = step(*state, met, version, cut);
                prop_assert_eq!(seen.status(name), status, "{} {:?}", name, state);
                prop_assert_eq!(seen.is_resolved(name), resolved, "{} {:?}", name, state);
                prop_assert_eq!(seen.why(name), why, "{} {:?}", name, state);
                *state = next;
            }
        }
    }
}

/// The table, a row a line.
fn step(before: Expected, met: Met, version: u8, cut: bool) -> (Option<FindingStatus>, bool, Option<Why>, Expected) {
    let is_right = matches!(met, Met::On) || (matches!(met, Met::Absent) && !cut);
    match (before, version, met) {
        (Expected::Open(by), 0, _) => (None, false, Some(Why::NotJudged), Expected::Open(by)),
        (other, 0, _) => (None, false, None, other),
        (Expected::Never, _, Met::Off) => (Some(FindingStatus::New), false, None, Expected::Open(version)),
        (Expected::Resolved, _, Met::Off) => (Some(FindingStatus::Regressed), false, None, Expected::Open(version)),
        (Expected::Open(_) | Expected::Retired, _, Met::Off) => {
            (Some(FindingStatus::Open), false, None, Expected::Open(version))
        }
        (Expected::Open(by), _, _) if is_right && by == version => (None, true, None, Expected::Resolved),
        (Expected::Open(_), _, _) if is_right => (None, false, Some(Why::RuleChanged), Expected::Retired),
        (Expected::Open(by), _, _) => (None, false, Some(Why::NotAssessed), Expected::Open(by)),
        (other, _, _) => (None, false, None, other),
    }
}
