//! A scan: what is asked of a tenant, and the report that judging gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::{Access, Error, Rulebook};
use crate::collect::{self, Options};
use crate::facts::{Facts, Lists};
use crate::judge::{self, RuleSet};
use crate::model::{History, Mode, Requests, RuleId, Run, ScanReport, Settings, Snapshot};
use crate::plan;

/// What a snapshot is judged with.
pub struct Judging<'j> {
    pub rulebook: &'j Rulebook,
    pub settings: &'j Settings,
    pub mode: Mode,
    /// The cloud's name as machines read it.
    pub cloud: &'j str,
    pub started: Timestamp,
    pub requests: Requests,
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

/// Judges a snapshot. The same snapshot, rules and settings give the same findings, byte for byte.
pub fn report(snapshot: &Snapshot, judging: Judging<'_>) -> ScanReport {
    let Rulebook { rules, lists } = judging.rulebook;
    let history = History::default();
    let facts = Facts::derive(snapshot, judging.settings, &history, lists, collect::needs);
    let judgement = judge::judge(rules, &facts, judging.settings);
    let tiers: BTreeMap<RuleId, u8> = rules.iter().map(|rule| (rule.id.clone(), rule.tier)).collect();
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

pub(super) fn options(access: &Access, lists: &Lists, deep: bool) -> Options {
    let mut options = Options::all(access.tenant, Timestamp::now());
    options.cloud = access.cloud.name.as_str().into();
    options.deep = deep;
    options.clients = lists.legacy_clients.entries().map(str::to_owned).collect();
    options.permissions = access.claims.as_ref().map(|claims| claims.roles.clone()).unwrap_or_default();
    options
}

fn rested_on(rules: &RuleSet) -> BTreeSet<String> {
    rules.iter().flat_map(|rule| rule.families()).map(str::to_owned).collect()
}
