//! How mail flows through the tenant: outbound policies, remote domains, transport and journal rules.

use std::collections::HashMap;

use uuid::Uuid;

use super::ids::{self, Kind};
use super::planter::Planter;
use super::recipients::Recipients;

/// An outbound spam filter policy.
pub(in crate::sim) struct OutboundPolicy {
    pub(in crate::sim) name: &'static str,
    pub(in crate::sim) guid: Uuid,
    /// `AutoForwardingMode`
    pub(in crate::sim) forwarding: &'static str,
    pub(in crate::sim) unlimited: bool,
    /// Whether a rule puts it into effect; the default needs none.
    pub(in crate::sim) rule_enabled: Option<bool>,
}

/// A transport rule that copies mail, or marks it.
pub(in crate::sim) struct TransportRule {
    pub(in crate::sim) name: &'static str,
    pub(in crate::sim) guid: Uuid,
    pub(in crate::sim) enabled: bool,
    pub(in crate::sim) mode: &'static str,
    /// In days from now; past ones are negative.
    pub(in crate::sim) activation: Option<i64>,
    pub(in crate::sim) expiry: Option<i64>,
    /// `GenerateIncidentReport` and `IncidentReportContent`
    pub(in crate::sim) report_to: Option<String>,
    pub(in crate::sim) report_content: &'static [&'static str],
    pub(in crate::sim) blind_copy_to: Option<String>,
    pub(in crate::sim) redirect_to: Option<String>,
    pub(in crate::sim) prepend_subject: Option<&'static str>,
}

pub(in crate::sim) struct JournalRule {
    pub(in crate::sim) name: &'static str,
    pub(in crate::sim) guid: Uuid,
    pub(in crate::sim) enabled: bool,
    pub(in crate::sim) address: String,
}

/// A connector, one that comes from outside or goes there.
pub(in crate::sim) struct Connector {
    pub(in crate::sim) name: &'static str,
    pub(in crate::sim) guid: Uuid,
    pub(in crate::sim) inbound: bool,
    pub(in crate::sim) enabled: bool,
    /// `OnPremises` or `Partner`
    pub(in crate::sim) kind: &'static str,
    pub(in crate::sim) by_certificate: bool,
    /// Mail takes it only where a transport rule says so.
    pub(in crate::sim) by_rule: bool,
}

/// Settings of the mail flow.
#[derive(Default)]
pub(in crate::sim) struct MailFlow {
    pub(in crate::sim) outbound: Vec<OutboundPolicy>,
    pub(in crate::sim) transport: Vec<TransportRule>,
    pub(in crate::sim) journal: Vec<JournalRule>,
    pub(in crate::sim) connectors: Vec<Connector>,
    /// Mailboxes, by index of the account, that may send no more.
    pub(in crate::sim) blocked: Vec<usize>,
    /// Id of an inbound connector that may not either.
    pub(in crate::sim) blocked_connector: Option<Uuid>,
    /// `AutoForwardEnabled` of the remote domain `*`.
    pub(in crate::sim) remote_forwarding: bool,
    /// Which client access plan gives new mailboxes POP and IMAP.
    pub(in crate::sim) open_plan: Option<usize>,
    pub(in crate::sim) recipients: Recipients,
    named: HashMap<String, usize>,
}

/// Places in the stream of Exchange's object ids.
const OUTBOUND: usize = 0;
const TRANSPORT: usize = 100;
const JOURNAL: usize = 200;
/// Client access plans, remote domains and authentication policies take their ids from here.
pub(in crate::sim) const PLANS: usize = 300;
pub(in crate::sim) const REMOTE_DOMAINS: usize = 400;
const CONNECTORS: usize = 450;
pub(in crate::sim) const OTHERS: usize = 500;

impl MailFlow {
    /// Index of the account whose mailbox is forwarded to under a name.
    pub(super) fn recipient_index(&self, name: &str) -> Option<usize> {
        self.named.get(&name.to_lowercase()).copied()
    }
}

/// Plants in the mail flow of a tenant whose addresses end in `domain`.
pub(super) fn plant(planter: &mut Planter, domain: &str) -> MailFlow {
    let mut flow = MailFlow::default();
    outbound(planter, &mut flow);
    transport(planter, &mut flow, domain);
    journal(planter, &mut flow, domain);
    connectors(planter, &mut flow);
    blocked(planter, &mut flow);
    if planter.chance(80) {
        flow.open_plan = Some(1);
        planter.must("legacy.mailbox-plan", "mailbox_plan", guid(planter, PLANS + 1));
    }
    flow.recipients = std::mem::take(&mut planter.recipients);
    flow.named = std::mem::take(&mut planter.named);
    flow
}

/// The names that the audit log knows of are those of commands that were run.
fn connectors(planter: &mut Planter, flow: &mut MailFlow) {
    let rule = "mail.connector-changed";
    let seed = planter.seed;
    let connector = |place: usize, name, kind| Connector {
        name,
        guid: ids::id(seed, Kind::Exchange, CONNECTORS + place),
        inbound: true,
        enabled: true,
        kind,
        by_certificate: true,
        by_rule: false,
    };
    let own = connector(0, "From our own servers", "OnPremises");
    planter.innocent(rule, "connector", own.guid, "asks for a certificate");
    let partner = Connector { by_certificate: false, ..connector(1, "From the parent company", "Partner") };
    planter.innocent(rule, "connector", partner.guid, "takes mail of one domain, and trusts it no more than any other");
    let retired = Connector { by_certificate: false, enabled: false, ..connector(2, "Old relay", "OnPremises") };
    planter.innocent(rule, "connector", retired.guid, "switched off");
    flow.connectors.extend([own, partner, retired]);
    if planter.chance(60) {
        let open = Connector { by_certificate: false, ..connector(3, "Scanner relay", "OnPremises") };
        planter.must(rule, "connector", open.guid);
        flow.connectors.push(open);
    }
    if planter.messy() {
        let made = Connector { inbound: false, by_rule: true, ..connector(4, super::commands::CONNECTOR, "Partner") };
        planter.must(rule, "connector", made.guid);
        flow.connectors.push(made);
    }
}

fn blocked(planter: &mut Planter, flow: &mut MailFlow) {
    let rule = "audit.blocked-sender";
    if !planter.messy() {
        return;
    }
    if let Some(member) = planter.member() {
        flow.blocked.push(member);
        let mailbox = planter.mailbox_id(member);
        planter.must(rule, "mailbox", mailbox);
    }
    let relay = flow.connectors.first().map(|connector| connector.guid);
    flow.blocked_connector = relay;
    relay.into_iter().for_each(|guid| planter.must(rule, "connector", guid));
}

fn outbound(planter: &mut Planter, flow: &mut MailFlow) {
    let rule = "mailbox.auto-forward-allowed";
    let default = guid(planter, OUTBOUND);
    let open = planter.chance(75);
    if open {
        planter.must(rule, "outbound_spam_policy", default);
    }
    let unlimited = planter.chance(60);
    if unlimited {
        planter.must("mail.outbound-limits", "outbound_spam_policy", default);
    }
    let forwarding = if !open {
        "Off"
    } else if planter.seed.is_multiple_of(2) {
        "On"
    } else {
        "Automatic"
    };
    flow.outbound.push(OutboundPolicy { name: "Default", guid: default, forwarding, unlimited, rule_enabled: None });
    let unused = guid(planter, OUTBOUND + 1);
    let name = "Old newsletter senders";
    let rule_enabled = Some(false);
    flow.outbound.push(OutboundPolicy { name, guid: unused, forwarding: "On", unlimited: false, rule_enabled });
    planter.innocent(rule, "outbound_spam_policy", unused, "its rule is disabled, so it is in effect for nobody");
    remote_domain(planter, flow, open);
}

/// An open remote domain matters only while the first wall is down.
fn remote_domain(planter: &mut Planter, flow: &mut MailFlow, open: bool) {
    let (rule, star) = ("mailbox.remote-domain-open", guid(planter, REMOTE_DOMAINS));
    if open && planter.chance(80) {
        flow.remote_forwarding = true;
        planter.must(rule, "remote_domain", star);
    } else if !open {
        flow.remote_forwarding = true;
        planter.innocent(rule, "remote_domain", star, "the outbound policy stops what this lets through");
    }
}

fn transport(planter: &mut Planter, flow: &mut MailFlow, domain: &str) {
    let rule = "mailbox.transport-rule-copies";
    let plain = |guid: Uuid, name: &'static str| TransportRule {
        name,
        guid,
        enabled: true,
        mode: "Enforce",
        activation: None,
        expiry: None,
        report_to: None,
        report_content: &[],
        blind_copy_to: None,
        redirect_to: None,
        prepend_subject: None,
    };
    let outside = || Some("collector@mail.example".to_owned());
    if planter.chance(50) {
        let guid = guid(planter, TRANSPORT);
        flow.transport.push(TransportRule { blind_copy_to: outside(), ..plain(guid, "Compliance copy") });
        planter.must(rule, "transport_rule", guid);
    }
    if planter.chance(25) {
        let guid = guid(planter, TRANSPORT + 1);
        flow.transport.push(TransportRule { redirect_to: outside(), ..plain(guid, "Invoices redirect") });
        planter.must(rule, "transport_rule", guid);
    }
    let disabled = guid(planter, TRANSPORT + 2);
    let old = TransportRule { enabled: false, blind_copy_to: outside(), ..plain(disabled, "Old archive copy") };
    flow.transport.push(old);
    planter.innocent(rule, "transport_rule", disabled, "disabled");
    let inside = guid(planter, TRANSPORT + 3);
    let copy = Some(format!("support@{domain}"));
    flow.transport.push(TransportRule { blind_copy_to: copy, ..plain(inside, "Copy to support") });
    planter.innocent(rule, "transport_rule", inside, "copies to an address of the tenant");
    reports(planter, flow, domain, &plain);
    dated(planter, flow, &plain);
    if planter.messy() && !planter.broken.contains("mail.external-unmarked") && planter.seed % 2 == 1 {
        let guid = guid(planter, TRANSPORT + 4);
        flow.transport.push(TransportRule { prepend_subject: Some("[External] "), ..plain(guid, "External tag") });
        planter.innocent(
            "mail.external-unmarked",
            "tenant",
            planter.tenant,
            "a transport rule marks what comes from outside",
        );
    }
}

type Plain<'p> = &'p dyn Fn(Uuid, &'static str) -> TransportRule;

/// Reports of each message that a rule hits: of one that only tests, with the message in it, and one for our own desk.
fn reports(planter: &mut Planter, flow: &mut MailFlow, domain: &str, plain: Plain<'_>) {
    let rule = "mailbox.transport-rule-copies";
    let everything = &["Sender", "Recipients", "Subject", "AttachOriginalMail"];
    if planter.chance(40) {
        let guid = guid(planter, TRANSPORT + 5);
        let report_to = Some("incidents@mail.example".to_owned());
        let testing =
            TransportRule { mode: "Audit", report_to, report_content: everything, ..plain(guid, "DLP trial") };
        flow.transport.push(testing);
        planter.must(rule, "transport_rule", guid);
    }
    let inside = guid(planter, TRANSPORT + 6);
    let report_to = Some(format!("security@{domain}"));
    flow.transport.push(TransportRule { report_to, report_content: everything, ..plain(inside, "DLP reports") });
    planter.innocent(rule, "transport_rule", inside, "reports to an address of the tenant");
}

/// A rule whose time will come, and one whose time is over.
fn dated(planter: &mut Planter, flow: &mut MailFlow, plain: Plain<'_>) {
    let rule = "mailbox.transport-rule-copies";
    let copy = || Some("collector@mail.example".to_owned());
    if planter.chance(40) {
        let guid = guid(planter, TRANSPORT + 7);
        let later = TransportRule { activation: Some(21), blind_copy_to: copy(), ..plain(guid, "Quarter end copy") };
        flow.transport.push(later);
        planter.must(rule, "transport_rule", guid);
    }
    let over = guid(planter, TRANSPORT + 8);
    let past = TransportRule {
        activation: Some(-90),
        expiry: Some(-30),
        blind_copy_to: copy(),
        ..plain(over, "Due diligence copy")
    };
    flow.transport.push(past);
    planter.innocent(rule, "transport_rule", over, "its end has passed");
}

fn journal(planter: &mut Planter, flow: &mut MailFlow, domain: &str) {
    let rule = "mailbox.journal-outside";
    if planter.chance(40) {
        let guid = guid(planter, JOURNAL);
        let address = "journal@vault.example".to_owned();
        flow.journal.push(JournalRule { name: "Journal", guid, enabled: true, address });
        planter.must(rule, "journal_rule", guid);
    }
    let (disabled, inside) = (guid(planter, JOURNAL + 1), guid(planter, JOURNAL + 2));
    let address = "journal@oldvault.example".to_owned();
    flow.journal.push(JournalRule { name: "Old journal", guid: disabled, enabled: false, address });
    planter.innocent(rule, "journal_rule", disabled, "disabled");
    let address = format!("journal@{domain}");
    flow.journal.push(JournalRule { name: "Inside journal", guid: inside, enabled: true, address });
    planter.innocent(rule, "journal_rule", inside, "delivers to an address of the tenant");
}

fn guid(planter: &Planter, place: usize) -> Uuid {
    ids::id(planter.seed, Kind::Exchange, place)
}
