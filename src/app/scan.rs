//! A scan: what is asked of a tenant, and the report that judging gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::baseline::held_against;
use super::{Access, Error, Rulebook};
use crate::collect::{self, Options, Questions};
use crate::facts::access::questions;
use crate::facts::{Facts, Lists, listed_from};
use crate::judge::{self, Again, Gone, Rule, RuleSet};
use crate::model::{
    HeldRole, History, Judgement, Mode, Part, Requests, RuleId, Run, ScanReport, SeenEvents, Settings, Snapshot,
    WaiverRead, whole_millis,
};
use crate::plan;
use crate::store::Sight;

/// What a snapshot is judged with.
pub struct Judging<'j> {
    pub rulebook: &'j Rulebook,
    pub settings: &'j Settings,
    /// The areas and rules that were chosen; empty: all.
    pub only: &'j [String],
    pub mode: Mode,
    /// The cloud's name as machines read it.
    pub cloud: &'j str,
    pub started: Timestamp,
    pub requests: Requests,
    /// The earlier run that the scan is held against.
    pub baseline: Option<&'j Sight>,
}

/// Reads what the rules rest on, or everything when all of them are judged.
pub async fn live(access: &Access, rulebook: &Rulebook, everything: bool, deep: bool) -> Result<Snapshot, Error> {
    let mut options = options(access, &rulebook.lists, deep);
    options.only = (!everything).then(|| rested_on(&rulebook.rules));
    let snapshot = collect::take(&access.reader, &options, None).await?;
    log_families(&snapshot);
    Ok(snapshot)
}

/// For `-v`: how much of each family came.
pub(super) fn log_families(snapshot: &Snapshot) {
    for read in plan::families(snapshot) {
        let gap = read.gap.as_ref().map(ToString::to_string);
        tracing::info!(family = read.family, records = read.records, completeness = ?read.completeness, gap, "read");
    }
}

/// A judged snapshot, with what is kept of it besides the report.
pub(super) struct Judged {
    pub(super) report: ScanReport,
    /// The digest of each rule that judged.
    pub(super) judged_by: BTreeMap<RuleId, String>,
    /// By rule: families it rests on of which nothing was read.
    pub(super) unread: BTreeMap<RuleId, Vec<String>>,
    pub(super) role_holders: Part<Vec<HeldRole>>,
    /// By rule that judges events: those that are reported.
    pub(super) seen: BTreeMap<RuleId, SeenEvents>,
}

/// Judges a snapshot. The same snapshot, rules, settings and history give the same findings, byte for byte.
pub(super) fn judge(snapshot: &Snapshot, judging: &Judging<'_>, history: &History) -> Judged {
    let Judging { rulebook: Rulebook { rules, lists }, settings, .. } = *judging;
    let facts = Facts::derive(snapshot, settings, history, lists, collect::needs);
    let mut judgement = judge::judge(rules, &facts, settings);
    note_role_holders(&facts, rules, &mut judgement);
    let families = plan::families(snapshot);
    plan::complete(&mut judgement.checks, &families, |rule| rules.get(rule.as_str()).map(rests_on).unwrap_or_default());
    let judged_by: BTreeMap<RuleId, String> = rules.iter().map(|rule| (rule.id.clone(), rule.digest())).collect();
    let checks = judgement.checks.clone();
    let again = Again { rules, tenant: &facts, settings, checks: &checks, families: &families };
    let gone = judge::place(&mut judgement, history, &judged_by, |gone| again.answers(gone));
    let unread = rules.iter().map(|rule| (rule.id.clone(), judge::unread(rule, &facts, &families))).collect();
    let seen = judge::seen_events(rules, &facts, &families, &judgement, &gone);
    let today = snapshot.taken.to_zoned(TimeZone::UTC).date();
    let run = judge::Judged { rules, only: judging.only, judgement: &judgement, history, today };
    let waivers = judge::waivers(settings, run);
    let mut report = report(snapshot, judging, &facts, history, (judgement, gone, waivers));
    report.baseline = judging.baseline.map(|then| held_against(then, &report, &judged_by));
    Judged { report, judged_by, unread, role_holders: facts.role_holders(), seen }
}

fn report(
    snapshot: &Snapshot,
    judging: &Judging<'_>,
    facts: &Facts<'_>,
    history: &History,
    (judgement, gone, waivers): (Judgement, Gone, Vec<WaiverRead>),
) -> ScanReport {
    let tiers: BTreeMap<RuleId, u8> = judging.rulebook.rules.iter().map(|rule| (rule.id.clone(), rule.tier)).collect();
    plan::assemble(plan::Judged {
        run: Run {
            id: Uuid::now_v7(),
            started_at: judging.started,
            finished_at: now(),
            version: env!("CARGO_PKG_VERSION").into(),
            mode: judging.mode,
            snapshot_taken_at: snapshot.taken,
            snapshot_ended_at: snapshot.ended,
            only: judging.only.to_vec(),
        },
        tenant: plan::tenant_summary(snapshot, judging.cloud),
        judgement,
        gone,
        waivers,
        coverage: facts.coverage(),
        trials: facts.trials().to_vec(),
        cross_check: facts.cross_check(),
        tiers: &tiers,
        roads: &history.roads,
        families: plan::families(snapshot),
        requests: judging.requests.clone(),
    })
}

/// On the check that asks who is approved, as far as one was judged.
fn note_role_holders(facts: &Facts<'_>, rules: &RuleSet, judgement: &mut Judgement) {
    let asks = |rule: &RuleId| {
        rules
            .get(rule.as_str())
            .is_some_and(|rule| rule.facts().iter().any(|fact| fact == "role_assignment.isApproved"))
    };
    if let Some(check) = judgement.checks.iter_mut().find(|check| asks(&check.rule)) {
        check.notes.extend(facts.unmet_role_holders());
    }
}

pub(super) fn options(access: &Access, lists: &Lists, deep: bool) -> Options {
    let mut options = Options::all(access.tenant, now());
    options.cloud = access.cloud.name.as_str().into();
    options.graph = Some(access.cloud.graph.as_str().into());
    options.deep = deep;
    options.questions = Questions(questions);
    options.clients = lists.legacy_clients.entries().map(str::to_owned).collect();
    options.permissions =
        access.claims.iter().flat_map(|claims| claims.roles.iter().chain(&claims.scopes)).cloned().collect();
    options
}

/// The families that must be whole for a rule to give an answer: what a scan and a doctor call missing follows from it.
pub(super) fn rests_on(rule: &Rule) -> BTreeSet<&'static str> {
    // Whether the thing can exist is asked first.
    let plans = rule.licence.is_some().then_some("licences");
    collect::rests_on(rule.families().into_iter().chain(plans))
}

fn now() -> Timestamp {
    whole_millis(Timestamp::now())
}

/// What decides, what names those that are judged, and whose tenant it is: one request. Whoever rests on policies has our
/// reading of them held against Microsoft's: no rule fails for want of that.
fn rested_on(rules: &RuleSet) -> BTreeSet<String> {
    let of_rule = |rule: &'_ Rule| [rule.reads(), listed_from(rule.about.name).to_vec()].concat();
    let mut families: BTreeSet<String> =
        rules.iter().flat_map(of_rule).chain(["organization"]).map(str::to_owned).collect();
    if families.contains("conditional_access") && families.contains("users") {
        families.insert("what_if".into());
    }
    families
}
