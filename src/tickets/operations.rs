//! From a run and what is known of earlier tickets to operations: pure, the same for the same input.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::content::{content_of, of_finding, of_unsettled};
use crate::model::{
    Finding, FindingStatus, Fingerprint, Severity, StoredTenant, Ticket, TicketOp, TicketOperation, TicketReason,
    TicketState, Why,
};
use crate::store::Absence;

/// What a run says, and what the runs up to it said last of findings that it does not have.
pub struct Seen<'r> {
    pub tenant: &'r StoredTenant,
    pub run: Uuid,
    /// Gravest first, then by fingerprint.
    pub findings: &'r [Finding],
    /// By fingerprint: what became of a finding that no run found since.
    pub gone: &'r BTreeMap<String, Absence>,
    /// Findings that came with another version of their rule.
    pub brought: &'r BTreeSet<Fingerprint>,
}

impl Seen<'_> {
    /// The tenant as people know it.
    pub(super) fn names(&self) -> String {
        let name = self.tenant.default_domain.as_deref().or(self.tenant.name.as_deref()).unwrap_or_default();
        if name.is_empty() { self.tenant.id.to_string() } else { format!("{name} ({})", self.tenant.id) }
    }
}

/// Which findings get a ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// The least severity that gets one, or has a closed one opened again; `None`: all do. An open one is kept up whatever its
    /// severity becomes.
    pub severity: Option<Severity>,
    /// Opens tickets also for what another version of a rule brought.
    pub held: bool,
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// In the order in which they are carried out: findings of the run first, gravest first.
    pub operations: Vec<TicketOperation>,
    /// Findings that get no ticket because another version of their rule brought them; those held before are among them.
    pub held: Vec<Ticket>,
    /// Held before and gone since: to be forgotten.
    pub released: Vec<Fingerprint>,
}

/// What this run makes of the tickets there are.
pub fn turn(seen: &Seen<'_>, tickets: &BTreeMap<Fingerprint, Ticket>, policy: Policy) -> Turn {
    let mut turn = Turn::default();
    for finding in seen.findings {
        found(seen, finding, tickets.get(&finding.fingerprint), policy, &mut turn);
    }
    let found: BTreeSet<&Fingerprint> = seen.findings.iter().map(|finding| &finding.fingerprint).collect();
    for ticket in tickets.values().filter(|ticket| !found.contains(&ticket.fingerprint)) {
        if let Some(absence) = seen.gone.get(ticket.fingerprint.as_str()) {
            not_found(seen, absence, ticket, &mut turn);
        }
    }
    turn
}

fn found(seen: &Seen<'_>, finding: &Finding, ticket: Option<&Ticket>, policy: Policy, turn: &mut Turn) {
    let mut push = |op, reason| turn.operations.push(of_finding(seen, finding, Some(finding.status), op, reason));
    let is_waived = finding.status == FindingStatus::Waived;
    let is_slight = policy.severity.is_some_and(|least| finding.severity < least);
    match ticket.map(|ticket| (ticket, ticket.state)) {
        None if is_waived || is_slight => {}
        None if seen.brought.contains(&finding.fingerprint) && !policy.held => turn.held.push(held(finding)),
        None => push(TicketOp::Open, TicketReason::Found),
        Some((_, TicketState::Held)) if is_waived => turn.released.push(finding.fingerprint.clone()),
        Some((_, TicketState::Held)) if policy.held || finding.status == FindingStatus::Regressed => {
            push(TicketOp::Open, TicketReason::Found);
        }
        Some((ticket, TicketState::Held)) => turn.held.push(ticket.clone()),
        // Its intent is looked into before anything else is done with it.
        Some((_, TicketState::Making)) => {}
        Some((_, TicketState::Open)) if is_waived => push(TicketOp::Close, TicketReason::Waived),
        Some((ticket, TicketState::Open)) if ticket.severity != finding.severity => {
            push(TicketOp::Update, TicketReason::SeverityChanged);
        }
        Some((ticket, TicketState::Open)) if ticket.content != content_of(finding) => {
            push(TicketOp::Update, TicketReason::ContentChanged);
        }
        Some((_, TicketState::Open)) => {}
        Some((_, TicketState::Closed)) if is_waived || is_slight => {}
        Some((ticket, TicketState::Closed)) => {
            let was_accepted = ticket.last == TicketReason::Waived && finding.status != FindingStatus::Regressed;
            push(TicketOp::Reopen, if was_accepted { TicketReason::WaiverEnded } else { TicketReason::Regressed });
        }
    }
}

fn not_found(seen: &Seen<'_>, absence: &Absence, ticket: &Ticket, turn: &mut Turn) {
    let is_gone = match absence {
        Absence::Resolved(_) => true,
        Absence::Unsettled(gone) => gone.why == Why::RuleChanged,
    };
    match (ticket.state, absence) {
        (TicketState::Held, _) if is_gone => turn.released.push(ticket.fingerprint.clone()),
        (TicketState::Held | TicketState::Making | TicketState::Closed, _) => {}
        (TicketState::Open, Absence::Resolved(finding)) => {
            turn.operations.push(of_finding(seen, finding, None, TicketOp::Close, TicketReason::Resolved));
        }
        (TicketState::Open, Absence::Unsettled(gone)) => {
            let reason = match gone.why {
                Why::RuleChanged => TicketReason::RuleChanged,
                Why::OtherCause => TicketReason::OtherCause,
                Why::NotJudged | Why::NotAssessed => return,
            };
            if ticket.last != reason {
                turn.operations.push(of_unsettled(seen, gone, TicketOp::Comment, reason));
            }
        }
    }
}

fn held(finding: &Finding) -> Ticket {
    Ticket {
        fingerprint: finding.fingerprint.clone(),
        state: TicketState::Held,
        key: None,
        severity: finding.severity,
        content: content_of(finding),
        last: TicketReason::Found,
        pending: None,
    }
}

#[cfg(test)]
mod tests;
