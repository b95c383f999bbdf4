//! What became of each waiver in a run: expired, unused, contradicting, too broad, or in order.
//!
//! A waiver is called unused only when everything it could speak of was judged and looked at whole: one that seems to cover
//! nothing because a permission is missing today must not be thrown away for that.

use jiff::civil::Date;

use super::file::Yields;
use super::ruleset::RuleSet;
use crate::model::{
    Check, CheckStatus, Covers, Fingerprint, History, Judgement, RuleId, Settings, Waiver, WaiverProblem, WaiverRead,
    WaiverTrouble,
};

/// A run that was judged, as far as waivers are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'j> {
    /// Those that judged.
    pub rules: &'j RuleSet,
    /// The areas and rules that were chosen; empty: all.
    pub only: &'j [String],
    pub judgement: &'j Judgement,
    pub history: &'j History,
    /// The day on which the records were read, UTC.
    pub today: Date,
}

/// What became of each waiver, in the order of the configuration.
pub fn waivers(settings: &Settings, run: Judged<'_>) -> Vec<WaiverRead> {
    settings.waivers.iter().enumerate().map(|(at, waiver)| read(at, waiver, settings, run)).collect()
}

fn read(at: usize, waiver: &Waiver, settings: &Settings, run: Judged<'_>) -> WaiverRead {
    let speaks_of = run.judgement.covered.get(&at).copied().unwrap_or_default();
    let holds = waiver.holds_on(run.today);
    let (fingerprint, rule, area, resource) = match waiver.covers.clone() {
        Covers::Fingerprint(print) => (Some(print), None, None, None),
        Covers::Rule(rule, resource) => (None, Some(rule), None, resource),
        Covers::Area(area, resource) => (None, None, Some(area), resource),
    };
    let told = [
        (!holds).then(|| (WaiverTrouble::Expired, expired(waiver, speaks_of))),
        (holds && speaks_of == 0 && run.looked_at_all(&waiver.covers)).then(|| (WaiverTrouble::Unused, UNUSED.into())),
        contradiction(at, waiver, settings, run.today).map(|text| (WaiverTrouble::Contradicting, text)),
        run.breadth(&waiver.covers).filter(|_| holds).map(|text| (WaiverTrouble::TooBroad, text)),
    ];
    WaiverRead {
        fingerprint,
        rule,
        area,
        resource,
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        until: waiver.until,
        holds,
        speaks_of,
        problems: told.into_iter().flatten().map(|(kind, text)| WaiverProblem { kind, text }).collect(),
    }
}

const UNUSED: &str = "it covers nothing: what it was for is mended or gone, or a name in it is misspelt; correct it or \
                      take it out";

fn expired(waiver: &Waiver, speaks_of: u64) -> String {
    let what = match speaks_of {
        0 => "it speaks of nothing that fails; take it out",
        1 => "what it speaks of still fails, and counts again",
        _ => "all that it speaks of and that still fails counts again",
    };
    format!("it ended on {} and counts as none: {what}", waiver.until)
}

/// What else the configuration says of the very same.
fn contradiction(at: usize, waiver: &Waiver, settings: &Settings, today: Date) -> Option<String> {
    if let Covers::Rule(rule, Some(resource)) = &waiver.covers
        && settings.approved.iter().any(|approved| approved.rule == *rule && approved.resource == *resource)
    {
        return Some("the same is approved, as meant to be so, and no finding arises: keep one of the two".into());
    }
    if !waiver.holds_on(today) {
        return None;
    }
    let says_otherwise = |(other_at, other): &(usize, &Waiver)| {
        *other_at != at && other.covers == waiver.covers && other.holds_on(today) && other.until != waiver.until
    };
    let (_, other) = settings.waivers.iter().enumerate().find(says_otherwise)?;
    let later = waiver.until.max(other.until);
    Some(format!(
        "another waiver of the same, by {}, ends on {}: what it covers is waived until {later}; keep one of the two",
        other.owner, other.until
    ))
}

impl Judged<'_> {
    /// Whether all that a waiver could speak of was judged, and nothing of it stayed in the dark.
    fn looked_at_all(&self, covers: &Covers) -> bool {
        match covers {
            Covers::Rule(rule, _) => self.is_whole(rule),
            Covers::Area(area, _) => {
                let is_chosen = self.only.is_empty() || self.only.contains(area);
                is_chosen && self.judgement.checks.iter().filter(|check| check.rule.area() == area).all(is_whole)
            }
            Covers::Fingerprint(print) => match self.rule_of(print) {
                Some(rule) => self.is_whole(rule),
                // Nobody knows which rule it is of.
                None => self.only.is_empty() && self.judgement.checks.iter().all(is_whole),
            },
        }
    }

    fn is_whole(&self, rule: &RuleId) -> bool {
        self.judgement.checks.iter().any(|check| check.rule == *rule && is_whole(check))
    }

    fn rule_of(&self, print: &str) -> Option<&RuleId> {
        let is_it = |fingerprint: &Fingerprint| fingerprint.as_str().eq_ignore_ascii_case(print);
        self.history.findings.iter().find(|(fingerprint, _)| is_it(fingerprint)).map(|(_, past)| &past.finding.rule)
    }

    /// A rule that judges the tenant itself has one resource: to name it would add nothing.
    fn breadth(&self, covers: &Covers) -> Option<String> {
        let what = match covers {
            Covers::Rule(id, None) => {
                let of_tenant = self.rules.get(id.as_str()).is_some_and(|rule| rule.yields == Yields::Tenant);
                (!of_tenant).then_some(id.as_str())?
            }
            Covers::Area(area, None) => area,
            Covers::Fingerprint(_) | Covers::Rule(..) | Covers::Area(..) => return None,
        };
        Some(format!(
            "it covers every resource of {what}, also those that come later: name a resource, or waive a fingerprint"
        ))
    }
}

fn is_whole(check: &Check) -> bool {
    check.status != CheckStatus::NotAssessed && check.not_assessed == 0
}
