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
    /// Whoever approved a connector approved the way through it, not copies that go elsewhere.
    fn aliases(&self) -> Vec<String> {
        let connector = self.rule.outbound_connector.iter().filter(|_| self.outside == Known::Yes(false));
        [&self.rule.name].into_iter().chain(connector).map(|alias| alias.to_string()).collect()
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approved_connector_does_not_cover_copies_that_go_elsewhere() {
        let rule = TransportRule {
            guid: "D60D".into(),
            name: "Archive".into(),
            enabled: true,
            mode: None,
            sends_to: Vec::new(),
            outbound_connector: Some("To archive".into()),
            from_scope: None,
            marks: false,
            has_exceptions: false,
            stops_auto_forward: false,
            applies_to_all: true,
        };
        let is_covered = |outside| {
            let facts = TransportRuleFacts { rule: &rule, outside, mode: Known::Yes("enforce") };
            facts.aliases().contains(&"To archive".to_owned())
        };
        assert!(is_covered(Known::Yes(false)));
        assert!(!is_covered(Known::Yes(true)) && !is_covered(Known::No(Gap::Failed("x".into()))));
    }
}
