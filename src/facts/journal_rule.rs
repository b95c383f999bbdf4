//! Journal rules: silent copies of mail.

use super::listing::listed;
use super::record::{Kind, Subject};
use super::{Items, Value};
use crate::model::{Exposure, Gap, JournalRule, Known, Resource, ResourceType};
use crate::record;

pub(super) struct JournalRuleFacts<'a> {
    rule: &'a JournalRule,
    goes_to: Vec<Box<str>>,
    outside: Known<bool>,
}

listed!(JournalRules, JournalRuleFacts<'_>, journal_rules, |ground, rule| JournalRuleFacts {
    rule,
    goes_to: ground.outside.in_words([&rule.to]),
    outside: ground.outside.ends_of_address(&rule.to).outside().into(),
});

static UNSAID: std::sync::LazyLock<Gap> =
    std::sync::LazyLock::new(|| Gap::Failed("a journal rule did not say whether it is on".into()));

record! {
    /// A journal rule (`Get-JournalRule`).
    JournalRuleFacts<'_> as "journal_rule" {
        /// What it is called.
        "name": Kind::Str, ["journal_rules"] => |it| (&*it.rule.name).into();
        /// It is on (`Enabled`).
        "enabled": Kind::Bool, ["journal_rules"] => |it| it.rule.enabled.ok_or(&*UNSAID).into();
        /// Where the copies go (`JournalEmailAddress`).
        "to": Kind::Str, ["journal_rules"] => |it| (&*it.rule.to).into();
        /// Where that goes, in words: behind a contact or group of ours, the addresses outside that it stands for.
        "goesTo": Kind::List(&Kind::Str),
            ["journal_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| Value::List(&it.goes_to as &dyn Items);
        /// That ends outside the organisation's accepted domains: contacts and groups are followed.
        "toOutside": Kind::Bool,
            ["journal_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| (&it.outside).into();
    }
}

impl Subject for JournalRuleFacts<'_> {
    fn resource(&self) -> Resource {
        let rule = self.rule;
        Resource::new(ResourceType::JournalRule, rule.guid.to_ascii_lowercase(), &*rule.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.rule.to.to_string(), self.rule.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}
