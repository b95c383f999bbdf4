//! The tickets that there would be if every earlier run had been carried out: for whoever only prints operations, and
//! keeps tickets elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::content::content_of;
use super::operations::{Policy, Seen};
use crate::model::{Finding, FindingStatus, Fingerprint, Ticket, TicketReason, TicketState, Unsettled, Why};
use crate::store::{Absence, LastSight};

/// The tickets before this run. `before` is the last sight of every finding in earlier runs, `previous` the number of the
/// run before this one. Of what is gone, `seen` holds what this run says itself.
pub fn assumed(
    seen: &Seen<'_>,
    before: &BTreeMap<Fingerprint, LastSight>,
    previous: i64,
    policy: Policy,
) -> BTreeMap<Fingerprint, Ticket> {
    let now: BTreeMap<&Fingerprint, &Finding> =
        seen.findings.iter().map(|finding| (&finding.fingerprint, finding)).collect();
    let mut tickets = BTreeMap::new();
    for (print, last) in before {
        let gone = seen.gone.get(print.as_str());
        if !now.contains_key(print) && gone.is_none() {
            continue;
        }
        if let Some(ticket) = ticket(seen, last, now.get(print).copied(), gone, previous, policy) {
            tickets.insert(print.clone(), ticket);
        }
    }
    tickets
}

fn ticket(
    seen: &Seen<'_>,
    last: &LastSight,
    now: Option<&Finding>,
    gone: Option<&Absence>,
    previous: i64,
    policy: Policy,
) -> Option<Ticket> {
    let LastSight { finding, number } = last;
    if policy.severity.is_some_and(|least| finding.severity < least) {
        return None;
    }
    let is_back = now.is_some_and(|now| now.status == FindingStatus::Regressed);
    let was_waived = finding.status == FindingStatus::Waived;
    let is_held = seen.brought.contains(&finding.fingerprint) && !policy.held;
    let state = match (is_held, is_back || was_waived) {
        (true, _) => TicketState::Held,
        (false, true) => TicketState::Closed,
        (false, false) => TicketState::Open,
    };
    Some(Ticket {
        fingerprint: finding.fingerprint.clone(),
        state,
        key: None,
        severity: finding.severity,
        content: content_of(finding),
        last: match gone {
            // Said on the first night of it, not again on each.
            Some(Absence::Unsettled(Unsettled { why: Why::OtherCause, .. })) if *number < previous => {
                TicketReason::OtherCause
            }
            _ if is_back => TicketReason::Resolved,
            _ if was_waived => TicketReason::Waived,
            _ => TicketReason::Found,
        },
        pending: None,
    })
}

/// The findings that what is held is asked of: those of the run and those it lost.
pub fn concerned<'f>(
    findings: &'f [Finding],
    gone: &BTreeMap<String, Absence>,
    before: &'f BTreeMap<Fingerprint, LastSight>,
) -> Vec<&'f Finding> {
    let lost = before.iter().filter(|(print, _)| gone.contains_key(print.as_str())).map(|(_, last)| &last.finding);
    let mut all: Vec<&Finding> = findings.iter().chain(lost).collect();
    let mut seen = BTreeSet::new();
    all.retain(|finding| seen.insert(&finding.fingerprint));
    all
}
