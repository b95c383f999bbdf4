//! Puts a report together. Pure: the same judgement gives the same bytes.

use std::collections::BTreeMap;

use super::{rank, summarize};
use crate::model::{
    Coverage, FamilyRead, Finding, Judgement, Requests, RuleId, Run, ScanReport, Summary, TenantSummary,
};

/// What a scan ended with.
#[derive(Clone, Debug)]
pub struct Judged<'r> {
    pub run: Run,
    pub tenant: TenantSummary,
    pub judgement: Judgement,
    /// How many people are guarded by what.
    pub coverage: Option<Coverage>,
    /// Findings of the last run that are gone.
    pub resolved: Vec<Finding>,
    /// Tiers of the rules that were judged, for ties in the ranking.
    pub tiers: &'r BTreeMap<RuleId, u8>,
    pub families: Vec<FamilyRead>,
    pub requests: Requests,
}

/// The report of a scan.
pub fn assemble(judged: Judged<'_>) -> ScanReport {
    let Judged { run, tenant, judgement, coverage, resolved, tiers, families, requests } = judged;
    ScanReport {
        schema: ScanReport::SCHEMA.into(),
        summary: Summary { coverage, ..summarize(&judgement) },
        fixes: rank(&judgement.findings, tiers, &tenant),
        run,
        tenant,
        findings: judgement.findings,
        resolved,
        checks: judgement.checks,
        families,
        requests,
    }
}
