//! Mail-flow rules: those that send copies away.

use jiff::Timestamp;

use super::known::{any, word};
use super::listing::listed;
use super::record::{Kind, Subject};
use super::{Items, Value};
use crate::model::{Exposure, Gap, Known, Resource, ResourceType, TransportRule};
use crate::record;

pub(super) struct TransportRuleFacts<'a> {
    rule: &'a TransportRule,
    now: Timestamp,
    goes_to: Vec<Box<str>>,
    reports_go_to: Vec<Box<str>>,
    outside: Known<bool>,
    reports_outside: Known<bool>,
    reports_mail: Known<bool>,
    mode: Known<&'static str>,
}

listed!(TransportRules, TransportRuleFacts<'_>, transport_rules, |ground, rule| TransportRuleFacts {
    rule,
    now: ground.snapshot.taken,
    goes_to: ground.outside.in_words(&rule.sends_to),
    reports_go_to: ground.outside.in_words(&rule.reports_to),
    outside: ground.outside.ends(&rule.sends_to).outside().into(),
    reports_outside: ground.outside.ends(&rule.reports_to).outside().into(),
    reports_mail: reports_mail(rule).into(),
    mode: mode(rule).into(),
});

record! {
    /// A mail-flow rule (`Get-TransportRule`).
    TransportRuleFacts<'_> as "transport_rule" {
        /// What it is called.
        "name": Kind::Str, ["transport_rules"] => |it| (&*it.rule.name).into();
        /// It is on (`State`).
        "enabled": Kind::Bool, ["transport_rules"] => |it| it.rule.enabled.into();
        /// It is over: its end has passed (`ExpiryDate`). An end that did not come or is no date ends nothing.
        "over": Kind::Bool, ["transport_rules"] => |it| it.is_over().into();
        /// It has not begun (`ActivationDate`), and will act by itself later.
        "waits": Kind::Bool, ["transport_rules"] => |it| it.waits().into();
        /// Whether it acts or only writes down what it would do (`Mode`).
        "mode": Kind::Word(&["enforce", "audit"]), ["transport_rules"] => |it| (&it.mode).into();
        /// Addresses it redirects, copies or blind-copies to, or adds as recipients.
        "sendsTo": Kind::List(&Kind::Str), ["transport_rules"] => |it| Value::List(&it.rule.sends_to as &dyn Items);
        /// Where that goes, in words: behind a contact or group of ours, the addresses outside that it stands for.
        "goesTo": Kind::List(&Kind::Str),
            ["transport_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| Value::List(&it.goes_to as &dyn Items);
        /// Some of that ends outside the organisation's accepted domains: contacts and groups are followed.
        "sendsOutside": Kind::Bool,
            ["transport_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| (&it.outside).into();
        /// Where it sends a report of each message it hits (`GenerateIncidentReport`).
        "reportsTo": Kind::List(&Kind::Str), ["transport_rules"] => |it| Value::List(&it.rule.reports_to as &dyn Items);
        /// Where these reports go, in words, as `goesTo`.
        "reportsGoTo": Kind::List(&Kind::Str),
            ["transport_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| Value::List(&it.reports_go_to as &dyn Items);
        /// Some of these reports end outside. A test mode does not stop them: they touch no delivery.
        "reportsOutside": Kind::Bool,
            ["transport_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| (&it.reports_outside).into();
        /// The report holds the message itself (`IncidentReportContent` names `AttachOriginalMail`), not only who wrote to
        /// whom about what.
        "reportsMail": Kind::Bool, ["transport_rules"] => |it| (&it.reports_mail).into();
        /// The connector it routes mail through; null when none (`RouteMessageOutboundConnector`).
        "connector": Kind::Str, ["transport_rules"] => |it| it.rule.outbound_connector.as_deref().into();
    }
}

impl TransportRuleFacts<'_> {
    fn is_over(&self) -> bool {
        self.rule.ends.timestamp().is_some_and(|end| end <= self.now)
    }

    fn waits(&self) -> bool {
        self.rule.begins.timestamp().is_some_and(|begin| begin > self.now)
    }
}

/// Whether a rule is on and within its dates: for rules that protect, whose dates must be known.
pub(super) fn acts_now(rule: &TransportRule, now: Timestamp) -> Result<bool, Gap> {
    let is_past = |stamp: crate::model::Stamp| match stamp.timestamp() {
        Some(moment) => Ok(Some(moment <= now)),
        None if stamp.is_unreadable() => Err(Gap::Failed("the dates of a mail-flow rule did not come".into())),
        None => Ok(None),
    };
    let waits = is_past(rule.begins).map(|begun| begun == Some(false));
    let is_over = is_past(rule.ends).map(|ended| ended == Some(true));
    any([Ok(!rule.enabled), waits, is_over]).map(|rests| !rests)
}

fn mode(rule: &TransportRule) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 3] = [("Enforce", "enforce"), ("Audit", "audit"), ("AuditAndNotify", "audit")];
    rule.mode.as_deref().map_or(Ok("enforce"), |said| word(said, &WORDS, "a mail-flow rule's mode"))
}

fn reports_mail(rule: &TransportRule) -> Result<bool, Gap> {
    let unsaid = || Gap::Failed("what a mail-flow rule's report holds did not come".into());
    if rule.reports_to.is_empty() { Ok(false) } else { rule.reports_mail.ok_or_else(unsaid) }
}

impl Subject for TransportRuleFacts<'_> {
    fn resource(&self) -> Resource {
        let rule = self.rule;
        Resource::new(ResourceType::TransportRule, rule.guid.to_ascii_lowercase(), &*rule.name)
    }
    /// Whoever approved a connector approved the way through it, not copies that go elsewhere.
    fn aliases(&self) -> Vec<String> {
        let stays = self.outside == Known::Yes(false) && self.reports_outside == Known::Yes(false);
        let connector = self.rule.outbound_connector.iter().filter(|_| stays);
        [&self.rule.name].into_iter().chain(connector).map(|alias| alias.to_string()).collect()
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stamp;

    #[test]
    fn an_approved_connector_does_not_cover_copies_that_go_elsewhere() {
        let rule = archive();
        let is_covered = |outside| of(&rule, outside, Known::Yes(false)).aliases().contains(&"To archive".to_owned());
        assert!(is_covered(Known::Yes(false)));
        assert!(!is_covered(Known::Yes(true)) && !is_covered(Known::No(Gap::Failed("x".into()))));
        let reporting = of(&rule, Known::Yes(false), Known::Yes(true));
        assert!(!reporting.aliases().contains(&"To archive".to_owned()));
    }

    #[test]
    fn a_rule_acts_between_its_dates_and_unread_dates_protect_nothing() {
        let at = |text: &str| Stamp::parse(text);
        let (past, future) = (at("2026-06-30T00:00:00Z"), at("2026-07-02T00:00:00Z"));
        let acts = |begins, ends| acts_now(&TransportRule { begins, ends, ..archive() }, noon());
        assert_eq!([acts(Stamp::NONE, Stamp::NONE), acts(past, future)], [Ok(true), Ok(true)]);
        assert_eq!([acts(future, Stamp::NONE), acts(past, past)], [Ok(false), Ok(false)]);
        assert!(acts(Stamp::UNREADABLE, Stamp::NONE).is_err() && acts(Stamp::NONE, Stamp::UNREADABLE).is_err());
        assert_eq!(acts(Stamp::UNREADABLE, past), Ok(false));
        let (begins, ends) = (Stamp::UNREADABLE, Stamp::UNREADABLE);
        let rule = TransportRule { begins, ends, ..archive() };
        let facts = of(&rule, Known::Yes(true), Known::Yes(false));
        assert!(!facts.is_over() && !facts.waits(), "nor do they excuse");
    }

    #[test]
    fn a_report_of_unknown_content_may_hold_the_mail() {
        let with = |reports_mail| TransportRule { reports_to: vec!["a@b.example".into()], reports_mail, ..archive() };
        assert_eq!([Some(true), Some(false)].map(|said| reports_mail(&with(said))), [Ok(true), Ok(false)]);
        assert!(reports_mail(&with(None)).is_err());
        assert_eq!(reports_mail(&archive()), Ok(false));
    }

    fn noon() -> Timestamp {
        "2026-07-01T12:00:00Z".parse().expect("a time")
    }

    fn of(rule: &TransportRule, outside: Known<bool>, reports_outside: Known<bool>) -> TransportRuleFacts<'_> {
        let (mode, reports_mail) = (Known::Yes("enforce"), Known::Yes(false));
        let (goes_to, reports_go_to) = (Vec::new(), Vec::new());
        TransportRuleFacts { rule, now: noon(), goes_to, reports_go_to, outside, reports_outside, reports_mail, mode }
    }

    fn archive() -> TransportRule {
        TransportRule {
            guid: "D60D".into(),
            name: "Archive".into(),
            enabled: true,
            mode: None,
            begins: Stamp::NONE,
            ends: Stamp::NONE,
            sends_to: Vec::new(),
            reports_to: Vec::new(),
            reports_mail: None,
            outbound_connector: Some("To archive".into()),
            from_scope: None,
            marks: false,
            has_exceptions: false,
            stops_auto_forward: false,
            applies_to_all: true,
        }
    }
}
