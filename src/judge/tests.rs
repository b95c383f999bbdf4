//! Rules as their authors and the readers of a report meet them.

mod cases;
mod exempted;
mod files;
mod findings;
mod soundness;
mod waivers;

use serde_json::json;

use super::load::RuleSource;
use super::sample::{Account, Company, Key, VOCABULARY, account, company, rule_file, source};
use super::{RuleSet, judge, read_folder};
use crate::facts::{Lists, vocabulary};
use crate::model::{
    Approval, CheckStatus, Covers, Exposure, FindingStatus, Gap, Judgement, RuleId, Settings, Severity, Waiver,
};

const DISABLED: &str = "test.disabled";

fn rules(files: &[(&str, String)]) -> RuleSet {
    let sources: Vec<RuleSource> = files.iter().map(|(id, text)| source(id, text.clone())).collect();
    RuleSet::load(&sources, &VOCABULARY).unwrap_or_else(|problems| panic!("{}", problems.draw(false)))
}

/// The rule `test.disabled` around a condition.
fn rule(when: &str, more: &str) -> RuleSet {
    rules(&[(DISABLED, rule_file(DISABLED, when, more))])
}

/// All that is wrong with a rule file, a line each.
fn refused(when: &str, more: &str) -> String {
    refused_file(rule_file(DISABLED, when, more))
}

fn refused_file(text: String) -> String {
    match RuleSet::load(&[source(DISABLED, text)], &VOCABULARY) {
        Ok(_) => panic!("nothing was refused"),
        Err(problems) => problems.to_string(),
    }
}

fn off(name: &str) -> Account {
    Account { enabled: Ok(false), ..account(name) }
}

fn unread(name: &str) -> Account {
    Account { enabled: Err(Gap::Denied("User.Read.All".into())), ..account(name) }
}

fn status(judgement: &Judgement) -> CheckStatus {
    judgement.checks.first().expect("one check").status
}

fn waiver(covers: Covers) -> Waiver {
    Waiver { covers, reason: "old".into(), owner: "it-sec".into(), until: "2026-12-31".parse().expect("a date") }
}

fn id(id: &str) -> RuleId {
    RuleId::new(id).expect("a rule id")
}
