//! Puts a report together. Pure: the same judgement gives the same bytes.

use std::collections::BTreeMap;

use super::{rank, summarize};
use crate::judge::Gone;
use crate::model::{
    Coverage, CrossCheck, FamilyRead, Judgement, Requests, Road, RuleId, Run, ScanReport, Summary, TenantSummary,
    Trial, WaiverRead,
};

/// What a scan ended with.
#[derive(Clone, Debug)]
pub struct Judged<'r> {
    pub run: Run,
    pub tenant: TenantSummary,
    pub judgement: Judgement,
    /// What became of the findings of earlier runs that were not found again.
    pub gone: Gone,
    /// What became of the waivers of the configuration.
    pub waivers: Vec<WaiverRead>,
    /// How many people are guarded by what.
    pub coverage: Option<Coverage>,
    /// What policies in report-only mode would do.
    pub trials: Vec<Trial>,
    /// What Microsoft's own evaluation of sample sign-ins says.
    pub cross_check: Option<CrossCheck>,
    /// Tiers of the rules that were judged, for ties in the ranking.
    pub tiers: &'r BTreeMap<RuleId, u8>,
    /// The ways that attackers took of late.
    pub roads: &'r [Road],
    pub families: Vec<FamilyRead>,
    pub requests: Requests,
}

/// The report of a scan.
pub fn assemble(judged: Judged<'_>) -> ScanReport {
    let Judged {
        run,
        tenant,
        judgement,
        gone,
        waivers,
        coverage,
        trials,
        cross_check,
        tiers,
        roads,
        families,
        requests,
    } = judged;
    ScanReport {
        schema: ScanReport::SCHEMA.into(),
        summary: Summary { coverage, report_only: trials, ..summarize(&judgement, &gone) },
        fixes: rank(&judgement.findings, tiers, roads, &tenant),
        run,
        tenant,
        findings: judgement.findings,
        resolved: gone.resolved,
        unsettled: gone.unsettled,
        checks: judgement.checks,
        waivers,
        baseline: None,
        compliance: Vec::new(),
        cross_check,
        auto_apply: None,
        families,
        requests,
    }
}
