//! Inbox rules that neither Outlook nor the plain listing shows.

use uuid::Uuid;

use super::ground::Ground;
use super::inbox_rule::resource;
use super::known::all;
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use super::{Items, Value};
use crate::model::{Exposure, Gap, HiddenRule, Known, Mailbox, Resource};
use crate::record;

pub(super) struct HiddenRuleFacts<'a> {
    rule: &'a HiddenRule,
    account: Uuid,
    mailbox: Option<&'a Mailbox>,
    ground: &'a Ground<'a>,
    goes_to: Vec<Box<str>>,
    outside: Known<bool>,
    system: Known<bool>,
}

pub(super) struct HiddenRules;

impl Listed for HiddenRules {
    const SCHEMA: &'static Schema = <HiddenRuleFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["hidden_rules"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.rules.hidden_len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.mailboxes.gap().or(ground.rules.hidden_gap.as_ref())
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some((account, rule)) = ground.rules.hidden(index) {
            let outside = ground.outside.ends(&rule.sends_to).outside();
            let hides = rule.moves_to.as_deref().is_some_and(|folder| is_hidden_away(folder, ground));
            let system = if hides { Known::Yes(false) } else { is_system(rule, &outside).into() };
            let mailbox = ground.mailbox_of(account);
            let goes_to = ground.outside.in_words(&rule.sends_to);
            visit(&HiddenRuleFacts { rule, account, mailbox, ground, goes_to, outside: outside.into(), system });
        }
    }
}

record! {
    /// An inbox rule that only a listing with hidden rules shows (`Get-InboxRule -IncludeHidden`).
    HiddenRuleFacts<'_> as "hidden_rule" {
        /// What it is called.
        "name": Kind::Str, ["hidden_rules"] => |it| (&*it.rule.name).into();
        /// The address of the mailbox it is in; null when that is not listed.
        "mailbox": Kind::Str, ["hidden_rules", "mailboxes"] => |it| it.mailbox.map(|mailbox| &*mailbox.address).into();
        /// It is on (`Enabled`).
        "enabled": Kind::Bool, ["hidden_rules"] => |it| it.rule.enabled.into();
        /// Exchange's own, by name and by what it does: it deletes nothing, sends nothing outside and moves nothing to
        /// where nobody looks, junk apart. A name alone can be forged.
        "system": Kind::Bool,
            ["hidden_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| (&it.system).into();
        /// Where it forwards or redirects to.
        "sendsTo": Kind::List(&Kind::Str), ["hidden_rules"] => |it| Value::List(&it.rule.sends_to as &dyn Items);
        /// Where that goes, in words: behind a contact or group of ours, the addresses outside that it stands for.
        "goesTo": Kind::List(&Kind::Str),
            ["hidden_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| Value::List(&it.goes_to as &dyn Items);
        /// Some of that ends outside the organisation's accepted domains: contacts and groups are followed.
        "sendsOutside": Kind::Bool,
            ["hidden_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| (&it.outside).into();
        /// It deletes mail.
        "deletes": Kind::Bool, ["hidden_rules"] => |it| it.rule.deletes.into();
    }
}

impl Subject for HiddenRuleFacts<'_> {
    fn resource(&self) -> Resource {
        let identity = self.rule.identity.map_or_else(|| "unreadable".to_owned(), |identity| identity.to_string());
        resource(self.mailbox, self.account, &identity, &self.rule.name)
    }
    fn exposure(&self) -> Exposure {
        match self.ground.roles.is_privileged(self.account) {
            Ok(true) => Exposure::Administrators,
            _ => Exposure::One,
        }
    }
}

fn is_system(rule: &HiddenRule, outside: &Result<bool, Gap>) -> Result<bool, Gap> {
    all([Ok(has_system_name(&rule.name) && !rule.deletes), outside.clone().map(|outside| !outside)])
}

/// Whether a folder is a hiding place other than the one that Exchange's own rule fills.
fn is_hidden_away(folder: &str, ground: &Ground<'_>) -> bool {
    ground.lists.hiding_folders.holds(folder) && !folder.trim().to_lowercase().starts_with("junk")
}

/// `Junk E-Mail Rule`, `Microsoft.Exchange.OOF.…`, `Delegate Rule -1234567`.
fn has_system_name(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    name.eq_ignore_ascii_case("Junk E-Mail Rule")
        || name.starts_with("Microsoft.Exchange.OOF.")
        || name.strip_prefix("Delegate Rule ").is_some_and(|id| is_number(id.strip_prefix('-').unwrap_or(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str, deletes: bool) -> HiddenRule {
        HiddenRule {
            identity: Some(1),
            name: name.into(),
            enabled: true,
            sends_to: Vec::new(),
            deletes,
            moves_to: None,
        }
    }

    #[test]
    fn a_system_rule_is_one_by_name_and_by_what_it_does() {
        for name in ["Junk E-mail Rule", "Microsoft.Exchange.OOF.InternalSenders.Global", "Delegate Rule -8714"] {
            assert_eq!(is_system(&rule(name, false), &Ok(false)), Ok(true), "{name}");
            assert_eq!(is_system(&rule(name, true), &Ok(false)), Ok(false), "{name} deletes");
            assert_eq!(is_system(&rule(name, false), &Ok(true)), Ok(false), "{name} sends outside");
            assert!(
                is_system(&rule(name, false), &Err(Gap::Failed("x".into()))).is_err(),
                "{name} sends who knows where"
            );
        }
        for name in ["Delegate Rule", "Delegate Rule -x", "Junk", ""] {
            assert_eq!(is_system(&rule(name, false), &Ok(false)), Ok(false), "{name}");
        }
    }
}
