//! Forwarding: what is outside, and which layer stops it.

use super::*;
use crate::model::{
    MailboxExtra, OutboundPolicy, OutboundRule, Recipient, RecipientFound, RemoteDomain, TransportRule,
};

fn policy(name: &str, forwarding: &str) -> OutboundPolicy {
    OutboundPolicy {
        guid: name.into(),
        name: name.into(),
        is_default: name == "Default",
        auto_forwarding: Some(forwarding.into()),
        external_per_hour: Some(0),
        internal_per_hour: Some(0),
        per_day: Some(0),
        action: Some("BlockUser".into()),
    }
}

fn rule(policy: &str, priority: i64, from: &[&str]) -> OutboundRule {
    OutboundRule {
        policy: policy.into(),
        enabled: true,
        priority: Some(priority),
        from: from.iter().map(|&address| address.into()).collect(),
        from_groups: Vec::new(),
        from_domains: Vec::new(),
        except: Vec::new(),
    }
}

pub(super) fn remote(domain: &str, auto_forward: bool) -> RemoteDomain {
    RemoteDomain { guid: domain.into(), name: domain.into(), domain: domain.into(), auto_forward: Some(auto_forward) }
}

fn refusing(applies_to_all: bool) -> TransportRule {
    TransportRule {
        guid: "t".into(),
        name: "no forwarding".into(),
        enabled: true,
        mode: Some("Enforce".into()),
        begins: Stamp::NONE,
        ends: Stamp::NONE,
        reports_to: Vec::new(),
        reports_mail: None,
        sends_to: Vec::new(),
        outbound_connector: None,
        from_scope: None,
        marks: false,
        has_exceptions: false,
        stops_auto_forward: true,
        applies_to_all,
    }
}

/// Mailbox 1 forwards to `target`; all layers let it pass.
pub(super) fn forwarding(target: &str) -> Snapshot {
    let extra = MailboxExtra { forwarding_smtp: Some(target.into()), ..MailboxExtra::default() };
    let mut snapshot = tenant();
    snapshot.mailboxes = whole(vec![Mailbox { extra: Some(Box::new(extra)), ..mailbox(1) }]);
    snapshot.outbound_policies = whole(vec![policy("Default", "On")]);
    snapshot.outbound_rules = whole(Vec::new());
    snapshot.remote_domains = whole(vec![remote("*", true)]);
    snapshot.transport_rules = whole(Vec::new());
    snapshot.recipients = whole(Vec::new());
    snapshot
}

pub(super) fn of_mailbox(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "mailbox", &id(1_001).to_string(), fact)
}

fn leaves(change: impl Fn(&mut Snapshot)) -> Fact {
    let mut snapshot = forwarding("x@evil.example");
    change(&mut snapshot);
    of_mailbox(&snapshot, "forwardLeaves")
}

#[test]
fn mail_leaves_when_no_layer_stops_it() {
    assert_eq!(leaves(|_| {}), YES);
    assert_eq!(leaves(|it| it.outbound_policies = whole(vec![policy("Default", "Off")])), NO);
    assert_eq!(leaves(|it| it.remote_domains = whole(vec![remote("*", false)])), NO);
    assert_eq!(leaves(|it| it.transport_rules = whole(vec![refusing(true)])), NO);
}

#[test]
fn automatic_and_partial_rules_prove_nothing() {
    assert!(leaves(|it| it.outbound_policies = whole(vec![policy("Default", "Automatic")])).is_open());
    assert!(leaves(|it| it.outbound_policies = whole(vec![policy("Default", "Sometimes")])).is_open());
    assert!(leaves(|it| it.transport_rules = whole(vec![refusing(false)])).is_open());
    let audit = || TransportRule { mode: Some("Audit".into()), ..refusing(true) };
    assert_eq!(leaves(|it| it.transport_rules = whole(vec![audit()])), YES);
    let off = || TransportRule { enabled: false, ..refusing(true) };
    assert_eq!(leaves(|it| it.transport_rules = whole(vec![off()])), YES);
    let over = || TransportRule { ends: Stamp::parse("2026-06-30T00:00:00Z"), ..refusing(true) };
    assert_eq!(leaves(|it| it.transport_rules = whole(vec![over()])), YES);
    let undated = || TransportRule { ends: Stamp::UNREADABLE, ..refusing(true) };
    assert!(leaves(|it| it.transport_rules = whole(vec![undated()])).is_open());
    assert_eq!(leaves(|it| it.transport_rules = whole(vec![undated(), refusing(true)])), NO);
}

#[test]
fn an_unread_layer_leaves_it_open_unless_another_stops() {
    assert!(leaves(|it| it.outbound_policies = missing()).is_open());
    assert!(leaves(|it| it.outbound_rules = missing()).is_open());
    assert!(leaves(|it| it.remote_domains = missing()).is_open());
    assert!(leaves(|it| it.transport_rules = missing()).is_open());
    assert_eq!(
        leaves(|it| {
            it.transport_rules = missing();
            it.remote_domains = whole(vec![remote("*", false)]);
        }),
        NO
    );
}

#[test]
fn the_first_rule_that_fits_the_sender_decides_then_the_default() {
    let policies = || whole(vec![policy("Default", "Off"), policy("A", "On"), policy("B", "Off")]);
    let with = |rules: Vec<OutboundRule>| {
        leaves(|it| {
            it.outbound_policies = policies();
            it.outbound_rules = whole(rules.clone());
        })
    };
    assert_eq!(with(vec![rule("A", 0, &["u1@contoso.example"])]), YES);
    assert_eq!(with(vec![rule("A", 0, &["u2@contoso.example"])]), NO);
    assert_eq!(with(vec![rule("A", 1, &["u1@contoso.example"]), rule("B", 0, &["u1@contoso.example"])]), NO);
    let disabled = OutboundRule { enabled: false, ..rule("A", 0, &["u1@contoso.example"]) };
    assert_eq!(with(vec![disabled]), NO);
    let except = OutboundRule { except: vec!["u1@contoso.example".into()], ..rule("A", 0, &[]) };
    assert_eq!(with(vec![except]), NO);
    let by_group = OutboundRule { from_groups: vec!["sales@contoso.example".into()], ..rule("A", 0, &[]) };
    assert!(with(vec![by_group]).is_open());
}

#[test]
fn the_most_specific_remote_domain_decides() {
    let with = |domains: &[(&str, bool)]| {
        leaves(|it| it.remote_domains = whole(domains.iter().map(|(name, on)| remote(name, *on)).collect()))
    };
    assert_eq!(with(&[("*", false), ("evil.example", true)]), YES);
    assert_eq!(with(&[("*", true), ("*.example", false)]), NO);
    assert_eq!(with(&[("*", true), ("*.example", true), ("evil.example", false)]), NO);
    assert_eq!(with(&[("*", true), ("other.example", false)]), YES);
}

#[test]
fn a_recipient_wins_over_an_address_and_is_looked_up() {
    let mut snapshot = forwarding("x@evil.example");
    let extra = MailboxExtra {
        forwarding_to: Some("Archive".into()),
        forwarding_smtp: Some("x@evil.example".into()),
        ..MailboxExtra::default()
    };
    snapshot.mailboxes = whole(vec![Mailbox { extra: Some(Box::new(extra)), ..mailbox(1) }]);
    assert!(of_mailbox(&snapshot, "forwardsOutside").is_open(), "the name was not looked up");
    let found = |kind: &str, external: Option<&str>| RecipientFound {
        kind: kind.into(),
        primary: Some("archive@contoso.example".into()),
        external: external.map(Into::into),
    };
    let archive = |found| whole(vec![Recipient { asked: "Archive".into(), found: Box::new([found]) }]);
    snapshot.recipients = archive(found("SharedMailbox", None));
    assert_eq!(of_mailbox(&snapshot, "forwardsOutside"), NO);
    snapshot.recipients = archive(found("MailContact", Some("a@archive.example")));
    assert_eq!(of_mailbox(&snapshot, "forwardsOutside"), YES);
    assert_eq!(of_mailbox(&snapshot, "forwardsTo"), Fact::Text("a@archive.example".into()));
    assert_eq!(of_mailbox(&snapshot, "forwardLeaves"), YES);
}

#[test]
fn forwarding_inside_and_none_at_all_are_not_outside() {
    assert_eq!(of_mailbox(&forwarding("u1@contoso.example"), "forwardsOutside"), NO);
    let mut none = forwarding("x@evil.example");
    none.mailboxes = whole(vec![mailbox(1)]);
    assert_eq!(of_mailbox(&none, "forwardsOutside"), NO);
    assert_eq!(of_mailbox(&none, "forwardsTo"), Fact::Null);
}

#[test]
fn forwarding_is_allowed_somewhere_when_a_policy_in_effect_is_not_off() {
    let allowed = |policies: &[(&str, &str)], rules: Vec<OutboundRule>| {
        let mut snapshot = forwarding("x@evil.example");
        snapshot.outbound_policies = whole(policies.iter().map(|(name, word)| policy(name, word)).collect());
        snapshot.outbound_rules = whole(rules);
        ask(&snapshot, &Settings::default(), "tenant", "", "autoForwardAllowed")
    };
    assert_eq!(allowed(&[("Default", "Off")], Vec::new()), NO);
    assert_eq!(allowed(&[("Default", "Automatic")], Vec::new()), YES);
    assert_eq!(allowed(&[("Default", "Off"), ("A", "On")], Vec::new()), NO);
    assert_eq!(allowed(&[("Default", "Off"), ("A", "On")], vec![rule("A", 0, &[])]), YES);
    assert!(allowed(&[("Default", "Perhaps")], Vec::new()).is_open());
}
