//! What a run makes of tickets, night after night.

use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::model::{Exposure, Maps, Resource, ResourceType, RuleId, Unsettled};

fn resource(name: &str) -> Resource {
    Resource::new(ResourceType::Mailbox, format!("id-{name}"), name)
}

fn finding(name: &str, status: FindingStatus) -> Finding {
    let rule = RuleId::new("mailbox.forwards-outside").expect("an id");
    let resource = resource(name);
    Finding {
        fingerprint: Fingerprint::of("t", &rule, "", &resource),
        rule,
        cause: String::new(),
        title: "A mailbox forwards outside".into(),
        severity: Severity::High,
        status,
        resource,
        affected: Arc::default(),
        detail: "forwards to x@evil.example".into(),
        evidence: Vec::new(),
        first_seen: Timestamp::UNIX_EPOCH,
        last_seen: Timestamp::UNIX_EPOCH,
        maps: Maps::default(),
        fix: None,
        exposure: Exposure::One,
    }
}

fn lost(name: &str, why: Why) -> Absence {
    let Finding { fingerprint, rule, cause, title, severity, resource, first_seen, last_seen, .. } =
        finding(name, FindingStatus::Open);
    let reason = "because".into();
    Absence::Unsettled(Unsettled {
        fingerprint,
        rule,
        cause,
        title,
        severity,
        resource,
        first_seen,
        last_seen,
        why,
        reason,
    })
}

fn resolved(name: &str) -> Absence {
    Absence::Resolved(finding(name, FindingStatus::Open))
}

/// A desk where every operation succeeds.
#[derive(Default)]
struct Desk {
    tickets: BTreeMap<Fingerprint, Ticket>,
    policy: Policy,
}

impl Desk {
    /// One night: what was found, what became of the rest, and what another version of a rule brought.
    fn night(&mut self, findings: &[Finding], gone: &[Absence], brought: &[&Finding]) -> Vec<(TicketOp, TicketReason)> {
        let tenant = StoredTenant { id: Uuid::nil(), name: None, default_domain: None, cloud: "global".into() };
        let print = |absence: &Absence| match absence {
            Absence::Resolved(finding) => finding.fingerprint.to_string(),
            Absence::Unsettled(gone) => gone.fingerprint.to_string(),
        };
        let gone = gone.iter().map(|absence| (print(absence), absence.clone())).collect();
        let brought = brought.iter().map(|finding| finding.fingerprint.clone()).collect();
        let seen = Seen { tenant: &tenant, run: Uuid::nil(), findings, gone: &gone, brought: &brought };
        let turn = turn(&seen, &self.tickets, self.policy);
        for operation in &turn.operations {
            let ticket = self.tickets.remove(&operation.fingerprint);
            let ticket = ticket.filter(|ticket| ticket.state != TicketState::Held);
            let ticket = ticket.unwrap_or_else(|| Ticket::to_be_made(operation));
            self.tickets.insert(operation.fingerprint.clone(), ticket.after(operation, Some("1".into())));
        }
        self.tickets.extend(turn.held.into_iter().map(|ticket| (ticket.fingerprint.clone(), ticket)));
        turn.released.iter().for_each(|print| drop(self.tickets.remove(print)));
        turn.operations.iter().map(|operation| (operation.op, operation.reason)).collect()
    }
}

#[test]
fn a_finding_is_opened_once_closed_when_resolved_and_opened_again_when_it_is_back() {
    let mut desk = Desk::default();
    assert_eq!(desk.night(&[finding("kim", FindingStatus::New)], &[], &[]), [(TicketOp::Open, TicketReason::Found)]);
    assert_eq!(desk.night(&[finding("kim", FindingStatus::New)], &[], &[]), [], "the same run again");
    assert_eq!(desk.night(&[finding("kim", FindingStatus::Open)], &[], &[]), []);
    assert_eq!(desk.night(&[], &[resolved("kim")], &[]), [(TicketOp::Close, TicketReason::Resolved)]);
    assert_eq!(desk.night(&[], &[resolved("kim")], &[]), []);
    let back = [finding("kim", FindingStatus::Regressed)];
    assert_eq!(desk.night(&back, &[], &[]), [(TicketOp::Reopen, TicketReason::Regressed)]);
    assert_eq!(desk.night(&back, &[], &[]), []);
}

#[test]
fn an_outage_or_a_rule_left_out_says_nothing_and_an_upgrade_only_a_word() {
    let mut desk = Desk::default();
    desk.night(&[finding("kim", FindingStatus::New)], &[], &[]);
    for why in [Why::NotAssessed, Why::NotJudged] {
        assert_eq!(desk.night(&[], &[lost("kim", why)], &[]), []);
    }
    assert_eq!(desk.night(&[], &[], &[]), [], "of what a run does not speak nothing is known");
    for (why, reason) in [(Why::OtherCause, TicketReason::OtherCause), (Why::RuleChanged, TicketReason::RuleChanged)] {
        assert_eq!(desk.night(&[], &[lost("kim", why)], &[]), [(TicketOp::Comment, reason)]);
        assert_eq!(desk.night(&[], &[lost("kim", why)], &[]), [], "said once");
    }
    assert_eq!(desk.night(&[finding("kim", FindingStatus::Open)], &[], &[]), [], "it was never closed");
}

#[test]
fn what_an_upgrade_brings_is_held_until_somebody_asks_for_it_or_the_tenant_changes() {
    let (kim, lee) = (finding("kim", FindingStatus::New), finding("lee", FindingStatus::New));
    let mut desk = Desk::default();
    assert_eq!(desk.night(&[kim.clone(), lee.clone()], &[], &[&kim, &lee]), []);
    let open = [finding("kim", FindingStatus::Open), finding("lee", FindingStatus::Open)];
    assert_eq!(desk.night(&open, &[], &[&kim, &lee]), [], "not a night later either");
    assert_eq!(desk.night(&open[1..], &[resolved("kim")], &[&lee]), []);
    assert_eq!(desk.tickets.len(), 1, "nothing is left to hold");
    let back = [finding("kim", FindingStatus::Regressed), open[1].clone()];
    assert_eq!(desk.night(&back, &[], &[&lee]), [(TicketOp::Open, TicketReason::Found)], "the tenant changed");
    desk.policy.held = true;
    assert_eq!(desk.night(&open, &[], &[&lee]), [(TicketOp::Open, TicketReason::Found)]);
    assert_eq!(desk.night(&open, &[], &[&lee]), []);
}

#[test]
fn a_waiver_closes_and_its_end_opens_again() {
    let mut desk = Desk::default();
    let waived = [finding("kim", FindingStatus::Waived)];
    assert_eq!(desk.night(&waived, &[], &[]), [], "what was accepted before it had a ticket needs none");
    desk.night(&[finding("kim", FindingStatus::Open)], &[], &[]);
    assert_eq!(desk.night(&waived, &[], &[]), [(TicketOp::Close, TicketReason::Waived)]);
    assert_eq!(desk.night(&waived, &[], &[]), []);
    assert_eq!(
        desk.night(&[finding("kim", FindingStatus::Open)], &[], &[]),
        [(TicketOp::Reopen, TicketReason::WaiverEnded)]
    );
}

#[test]
fn what_changes_is_told_and_nothing_else() {
    let mut desk = Desk::default();
    let mut kim = finding("kim", FindingStatus::New);
    desk.night(std::slice::from_ref(&kim), &[], &[]);
    kim.last_seen = "2026-11-27T03:00:00Z".parse().expect("a moment");
    kim.status = FindingStatus::Open;
    assert_eq!(desk.night(std::slice::from_ref(&kim), &[], &[]), [], "time passes");
    kim.severity = Severity::Critical;
    assert_eq!(desk.night(std::slice::from_ref(&kim), &[], &[]), [(TicketOp::Update, TicketReason::SeverityChanged)]);
    kim.affected = Arc::new(vec![resource("lee")]);
    assert_eq!(desk.night(std::slice::from_ref(&kim), &[], &[]), [(TicketOp::Update, TicketReason::ContentChanged)]);
    assert_eq!(desk.night(&[kim], &[], &[]), []);
}

#[test]
fn what_is_below_the_least_severity_gets_no_ticket_and_one_that_is_there_is_kept_up() {
    let mut desk = Desk { policy: Policy { severity: Some(Severity::High), held: false }, ..Desk::default() };
    let mut kim = finding("kim", FindingStatus::New);
    kim.severity = Severity::Medium;
    assert_eq!(desk.night(std::slice::from_ref(&kim), &[], &[]), []);
    kim.severity = Severity::High;
    assert_eq!(desk.night(std::slice::from_ref(&kim), &[], &[]), [(TicketOp::Open, TicketReason::Found)]);
    kim.severity = Severity::Low;
    assert_eq!(desk.night(&[kim], &[], &[]), [(TicketOp::Update, TicketReason::SeverityChanged)]);
}

/// A name is an attacker's words: it stays on its line, and what is hidden in it is shown.
#[test]
fn names_stay_in_their_place() {
    let mut desk = Desk::default();
    let mut kim = finding("kim\nseverity     low\u{202e}\u{0}", FindingStatus::New);
    kim.detail = "forwards\r\nto\u{1b}[2J".into();
    desk.night(std::slice::from_ref(&kim), &[], &[]);
    let seen = Seen {
        tenant: &StoredTenant { id: Uuid::nil(), name: None, default_domain: None, cloud: "global".into() },
        run: Uuid::nil(),
        findings: &[kim],
        gone: &BTreeMap::new(),
        brought: &BTreeSet::new(),
    };
    let operation = turn(&seen, &BTreeMap::new(), Policy::default()).operations.remove(0);
    assert_eq!(operation.title, "A mailbox forwards outside: kim severity     low\\u{202e}\\u{0}");
    assert_eq!(operation.body.lines().filter(|line| line.starts_with("severity ")).count(), 1, "{}", operation.body);
    assert!(operation.body.chars().all(|letter| letter == '\n' || !letter.is_control()), "{}", operation.body);
}

/// What one night may bring for one finding.
fn any_night() -> impl Strategy<Value = u8> {
    0_u8..9
}

proptest! {
    /// Whatever the nights bring: a ticket is open exactly when the last word says so, and never made twice.
    #[test]
    fn no_order_of_nights_makes_a_second_ticket_or_closes_one_by_silence(nights in prop::collection::vec(any_night(), 1..40)) {
        let mut desk = Desk::default();
        let mut is_open = false;
        let mut was_made = false;
        for night in nights {
            let found = |status| vec![finding("kim", status)];
            let (findings, gone) = match night {
                0 => (found(FindingStatus::New), vec![]),
                1 => (found(FindingStatus::Open), vec![]),
                2 => (found(FindingStatus::Regressed), vec![]),
                3 => (found(FindingStatus::Waived), vec![]),
                4 => (vec![], vec![resolved("kim")]),
                5 => (vec![], vec![lost("kim", Why::NotAssessed)]),
                6 => (vec![], vec![lost("kim", Why::RuleChanged)]),
                7 => (vec![], vec![lost("kim", Why::OtherCause)]),
                _ => (vec![], vec![]),
            };
            let told = desk.night(&findings, &gone, &[]);
            prop_assert!(told.len() <= 1);
            prop_assert_eq!(desk.night(&findings, &gone, &[]), [], "the same night again");
            let opens = told.iter().filter(|(op, _)| *op == TicketOp::Open).count();
            prop_assert!(opens == 0 || !was_made, "a second ticket");
            was_made |= opens > 0;
            is_open = match night { 0..=2 => true, 3 | 4 => false, _ => is_open };
            let stands = desk.tickets.values().any(|ticket| ticket.state == TicketState::Open);
            prop_assert_eq!(stands, is_open);
        }
    }
}
