//! A scan: what is asked of a tenant, and the report that judging gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::{Access, Error};
use crate::collect::{self, Options};
use crate::facts::Facts;
use crate::judge::{self, RuleSet};
use crate::model::{History, Judgement, Mode, Requests, RuleId, Run, ScanReport, Settings, Snapshot};
use crate::plan;

/// What a snapshot is judged with.
pub struct Judging<'j> {
    pub rules: &'j RuleSet,
    pub settings: &'j Settings,
    pub mode: Mode,
    /// The cloud's name as machines read it.
    pub cloud: &'j str,
    pub started: Timestamp,
    pub requests: Requests,
}

/// Reads what the rules rest on, or everything when all of them are judged.
pub async fn live(access: &Access, rules: &RuleSet, everything: bool, deep: bool) -> Result<Snapshot, Error> {
    let mut options = options(access, deep);
    options.only = (!everything).then(|| rested_on(rules));
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

/// Judges a snapshot. The same snapshot, rules and settings give the same findings, byte for byte.
pub fn report(snapshot: &Snapshot, judging: Judging<'_>) -> ScanReport {
    let facts = Facts::derive(snapshot, judging.settings, &History {}, collect::needs);
    let mut judgement = judge::judge(judging.rules, &facts, judging.settings);
    note_role_holders(&facts, judging.rules, &mut judgement);
    let tiers: BTreeMap<RuleId, u8> = judging.rules.iter().map(|rule| (rule.id.clone(), rule.tier)).collect();
    plan::assemble(plan::Judged {
        run: Run {
            id: Uuid::now_v7(),
            started_at: judging.started,
            finished_at: Timestamp::now(),
            version: env!("CARGO_PKG_VERSION").into(),
            mode: judging.mode,
            snapshot_taken_at: snapshot.taken,
            snapshot_ended_at: snapshot.ended,
        },
        tenant: plan::tenant_summary(snapshot, judging.cloud),
        judgement,
        resolved: Vec::new(),
        tiers: &tiers,
        families: plan::families(snapshot),
        requests: judging.requests,
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

pub(super) fn options(access: &Access, deep: bool) -> Options {
    let mut options = Options::all(access.tenant, Timestamp::now());
    options.cloud = access.cloud.name.as_str().into();
    options.graph = Some(access.cloud.graph.as_str().into());
    options.deep = deep;
    options.permissions = access.claims.as_ref().map(|claims| claims.roles.clone()).unwrap_or_default();
    options
}

fn rested_on(rules: &RuleSet) -> BTreeSet<String> {
    rules.iter().flat_map(|rule| rule.families()).map(str::to_owned).collect()
}
