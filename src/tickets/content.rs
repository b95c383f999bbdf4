//! What a ticket says of a finding: plain text, the same as long as the finding stays the same.

use aws_lc_rs::digest::{SHA256, digest};

use super::operations::Seen;
use super::plain::{lines, plain};
use crate::model::{
    Finding, FindingStatus, Maps, Resource, ResourceType, TicketFields, TicketOp, TicketOperation, TicketReason,
    Unsettled,
};

const TITLE: usize = 200;
const WIDTH: usize = 96;
/// How many of the resources concerned are named.
const NAMED: usize = 20;

/// The operation on the ticket of a finding.
pub(super) fn of_finding(
    seen: &Seen<'_>,
    finding: &Finding,
    status: Option<FindingStatus>,
    op: TicketOp,
    reason: TicketReason,
) -> TicketOperation {
    let title = title(&finding.title, &finding.resource);
    let body = body(finding, &seen.names());
    TicketOperation {
        schema: TicketOperation::SCHEMA.into(),
        op,
        fingerprint: finding.fingerprint.clone(),
        severity: finding.severity,
        fields: TicketFields {
            tenant: seen.tenant.id,
            tenant_name: seen.tenant.name.clone(),
            run: seen.run,
            rule: finding.rule.clone(),
            cause: finding.cause.clone(),
            resource: finding.resource.clone(),
            affected: u64::try_from(finding.affected.len()).unwrap_or(u64::MAX),
            status,
            first_seen: finding.first_seen,
            last_seen: finding.last_seen,
            fix: finding.fix.clone(),
            maps: finding.maps.clone(),
            content: content_of(finding),
        },
        title,
        body,
        reason,
    }
}

/// The operation on the ticket of a finding that was not found again and not seen to be right: only its frame is kept.
pub(super) fn of_unsettled(seen: &Seen<'_>, gone: &Unsettled, op: TicketOp, reason: TicketReason) -> TicketOperation {
    let finding = Finding {
        fingerprint: gone.fingerprint.clone(),
        rule: gone.rule.clone(),
        cause: gone.cause.clone(),
        title: gone.title.clone(),
        severity: gone.severity,
        status: FindingStatus::Open,
        resource: gone.resource.clone(),
        affected: Vec::new().into(),
        detail: String::new(),
        evidence: Vec::new(),
        first_seen: gone.first_seen,
        last_seen: gone.last_seen,
        maps: Maps::default(),
        fix: None,
        exposure: crate::model::Exposure::One,
    };
    of_finding(seen, &finding, None, op, reason)
}

/// Digest of what a ticket is to say of this finding. Its sentences are no part of it: some count days.
pub(super) fn content_of(finding: &Finding) -> String {
    let mut text =
        format!("{}\n{}\n{}", finding.severity.word(), title(&finding.title, &finding.resource), finding.cause);
    for affected in finding.affected.iter() {
        text.push_str(&format!("\n{} {} {}", affected.kind.word(), affected.id, affected.name));
    }
    digest(&SHA256, text.as_bytes()).as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// What is wrong and, where it is wrong with one thing, with which.
fn title(title: &str, resource: &Resource) -> String {
    match resource.kind {
        ResourceType::Tenant => plain(title, TITLE),
        _ if resource.name.trim().is_empty() => plain(&format!("{title}: {}", resource.id), TITLE),
        _ => plain(&format!("{title}: {}", resource.name), TITLE),
    }
}

fn body(finding: &Finding, tenant: &str) -> String {
    let mut text = Vec::new();
    if !finding.detail.is_empty() {
        text.extend(lines(&plain(&finding.detail, 2_000), WIDTH));
        text.push(String::new());
    }
    let mut said = |label: &str, value: &str| {
        if !value.is_empty() {
            text.push(format!("{label:<12} {}", plain(value, 300)));
        }
    };
    said("severity", finding.severity.word());
    said("tenant", tenant);
    said(finding.resource.kind.word(), &named(&finding.resource));
    said("rule", finding.rule.as_str());
    said("cause", &finding.cause);
    said("fix", finding.fix.as_deref().unwrap_or_default());
    said("first seen", &finding.first_seen.strftime("%Y-%m-%d").to_string());
    said("fingerprint", finding.fingerprint.as_str());
    if !finding.affected.is_empty() {
        let count = finding.affected.len();
        let more = count.saturating_sub(NAMED);
        text.push(String::new());
        text.push(if count < 200 { format!("affected: {count}") } else { "affected: 200 or more".into() });
        text.extend(finding.affected.iter().take(NAMED).map(|one| format!("  {}", plain(&named(one), 200))));
        if more > 0 {
            text.push("  and others: see the report of the run".into());
        }
    }
    text.join("\n")
}

/// A thing by its name and by its id, which nobody can choose.
fn named(resource: &Resource) -> String {
    match resource.name.trim() {
        "" => resource.id.to_string(),
        name if *name == *resource.id => name.to_owned(),
        name => format!("{name} ({})", resource.id),
    }
}
