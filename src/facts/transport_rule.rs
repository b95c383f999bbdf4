//! Mail-flow rules: those that send copies away.

use super::known::word;
use super::listing::listed;
use super::record::{Kind, Subject};
use super::{Items, Value};
use crate::model::{Exposure, Gap, Known, Resource, ResourceType, TransportRule};
use crate::record;

pub(super) struct TransportRuleFacts<'a> {
    rule: &'a TransportRule,
    outside: Known<bool>,
    mode: Known<&'static str>,
}

listed!(TransportRules, TransportRuleFacts<'_>, transport_rules, |ground, rule| TransportRuleFacts {
    rule,
    outside: ground.outside.any_outside(&rule.sends_to).into(),
    mode: mode(rule).into(),
});

record! {
    /// A mail-flow rule (`Get-TransportRule`).
    TransportRuleFacts<'_> as "transport_rule" {
        /// What it is called.
        "name": Kind::Str, ["transport_rules"] => |it| (&*it.rule.name).into();
        /// It is on (`State`).
        "enabled": Kind::Bool, ["transport_rules"] => |it| it.rule.enabled.into();
        /// Whether it acts or only writes down what it would do (`Mode`).
        "mode": Kind::Word(&["enforce", "audit"]), ["transport_rules"] => |it| (&it.mode).into();
        /// Addresses it redirects, copies or blind-copies to, or adds as recipients.
        "sendsTo": Kind::List(&Kind::Str), ["transport_rules"] => |it| Value::List(&it.rule.sends_to as &dyn Items);
        /// Some of them are outside the organisation's accepted domains.
        "sendsOutside": Kind::Bool, ["transport_rules", "accepted_domains"] => |it| (&it.outside).into();
        /// The connector it routes mail through; null when none (`RouteMessageOutboundConnector`).
        "connector": Kind::Str, ["transport_rules"] => |it| it.rule.outbound_connector.as_deref().into();
    }
}

fn mode(rule: &TransportRule) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 3] = [("Enforce", "enforce"), ("Audit", "audit"), ("AuditAndNotify", "audit")];
    rule.mode.as_deref().map_or(Ok("enforce"), |said| word(said, &WORDS, "a mail-flow rule's mode"))
}

impl Subject for TransportRuleFacts<'_> {
    fn resource(&self) -> Resource {
        let rule = self.rule;
        Resource { kind: ResourceType::TransportRule, id: rule.guid.to_ascii_lowercase(), name: rule.name.to_string() }
    }
    fn aliases(&self) -> Vec<String> {
        let connector = self.rule.outbound_connector.iter();
        [&self.rule.name].into_iter().chain(connector).map(|alias| alias.to_string()).collect()
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}
