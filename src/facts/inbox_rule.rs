//! Inbox rules: the traits by which attackers' rules are told from people's own.

use std::sync::OnceLock;

use uuid::Uuid;

use super::ground::Ground;
use super::known::{any, unrecognised};
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use super::{Items, Value};
use crate::model::{Exposure, Gap, InboxRule, Known, Mailbox, Resource, ResourceType};
use crate::record;

pub(super) struct InboxRuleFacts<'a> {
    rule: &'a InboxRule,
    account: Uuid,
    mailbox: Option<&'a Mailbox>,
    ground: &'a Ground<'a>,
    outside: Known<bool>,
    leaves: Known<bool>,
    hides: Known<bool>,
    /// Worked out when they are asked: few rules are wrong, and telling traits takes longest.
    goes_to: OnceLock<Vec<Box<str>>>,
    two_traits: OnceLock<Known<bool>>,
}

pub(super) struct InboxRules;

impl Listed for InboxRules {
    const SCHEMA: &'static Schema = <InboxRuleFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["inbox_rules"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.rules.plain_len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.mailboxes.gap().or(ground.rules.plain_gap.as_ref())
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some((account, rule)) = ground.rules.plain(index) {
            visit(&InboxRuleFacts::of(account, rule, ground));
        }
    }
}

record! {
    /// An inbox rule that its owner can see (Graph `messageRule`).
    InboxRuleFacts<'_> as "inbox_rule" {
        /// What it is called.
        "name": Kind::Str, ["inbox_rules"] => |it| (&*it.rule.name).into();
        /// The address of the mailbox it is in; null when that is not listed.
        "mailbox": Kind::Str, ["inbox_rules", "mailboxes"] => |it| it.mailbox.map(|mailbox| &*mailbox.address).into();
        /// It is on (`isEnabled`).
        "enabled": Kind::Bool, ["inbox_rules"] => |it| it.rule.enabled.into();
        /// Where it forwards or redirects to.
        "sendsTo": Kind::List(&Kind::Str), ["inbox_rules"] => |it| Value::List(&it.rule.sends_to as &dyn Items);
        /// Where that goes, in words: behind a contact or group of ours, the addresses outside that it stands for.
        "goesTo": Kind::List(&Kind::Str),
            ["inbox_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| Value::List(it.goes_to.get_or_init(|| it.ground.outside.in_words(&it.rule.sends_to)) as &dyn Items);
        /// Some of that ends outside the organisation's accepted domains: contacts and groups are followed.
        "sendsOutside": Kind::Bool,
            ["inbox_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains"]
            => |it| (&it.outside).into();
        /// What it sends outside leaves today: it is on, and no outbound policy, remote domain or mail-flow rule stops it.
        "leaves": Kind::Bool,
            ["inbox_rules", "recipients", "mail_groups", "nested_mail_groups", "mailboxes", "accepted_domains", "outbound_policies", "outbound_rules", "remote_domains", "transport_rules"]
            => |it| (&it.leaves).into();
        /// It deletes mail.
        "deletes": Kind::Bool, ["inbox_rules"] => |it| it.rule.deletes.into();
        /// It moves or copies mail to where nobody looks (list `hiding_folders`). Graph gives a folder's id alone; Exchange
        /// names it, and is asked about mailboxes that something speaks against.
        "hides": Kind::Bool, ["inbox_rules", "hidden_rules"] => |it| (&it.hides).into();
        /// It marks mail as read and keeps further rules from seeing it.
        "readsAndStops": Kind::Bool, ["inbox_rules"] => |it| (it.rule.marks_read && it.rule.stops).into();
        /// Its name is empty, or of blanks and punctuation only.
        "blankName": Kind::Bool, ["inbox_rules"] => |it| is_blank(&it.rule.name).into();
        /// It has no condition.
        "hitsAll": Kind::Bool, ["inbox_rules"] => |it| it.rule.hits_all.into();
        /// Its conditions look for words of payments or of security warnings (list `watched_words`).
        "watchesWords": Kind::Bool, ["inbox_rules"] => |it| it.watches_words().into();
        /// At least two of these hold: deletes, hides, readsAndStops, blankName, hitsAll, watchesWords.
        "twoTraits": Kind::Bool, ["inbox_rules", "hidden_rules"] => |it| it.two_traits.get_or_init(|| it.has_two_traits().into()).into();
        /// The owner of the mailbox is at risk or known to be compromised (Identity Protection).
        "ownerAtRisk": Kind::Bool, ["risky_users"] => |it| super::risky_user::is_at_risk(it.ground, it.account).into();
    }
}

impl<'a> InboxRuleFacts<'a> {
    fn of(account: Uuid, rule: &'a InboxRule, ground: &'a Ground<'a>) -> Self {
        let mailbox = ground.mailbox_of(account);
        let folders = [rule.moves_to.as_deref(), rule.copies_to.as_deref()].into_iter().flatten();
        // A name in a language that the list does not know proves nothing, so a name only ever adds to what is found.
        let by_name = ground.rules.folder(account, rule).is_some_and(|name| ground.lists.hiding_folders.holds(name));
        let hides = any(folders.map(|folder| is_hiding_place(folder, ground)).chain([Ok(by_name)]));
        let sender = mailbox.map(|mailbox| &*mailbox.address);
        Self {
            rule,
            account,
            mailbox,
            ground,
            outside: ground.outside.ends(&rule.sends_to).outside().into(),
            leaves: leaves(rule, sender, ground).into(),
            hides: hides.into(),
            goes_to: OnceLock::new(),
            two_traits: OnceLock::new(),
        }
    }

    fn watches_words(&self) -> bool {
        self.rule.words.iter().any(|word| self.ground.lists.watched_words.occurs_in(word))
    }

    fn has_two_traits(&self) -> Result<bool, Gap> {
        let rule = self.rule;
        let reads_and_stops = rule.marks_read && rule.stops;
        let sure = [rule.deletes, reads_and_stops, is_blank(&rule.name), rule.hits_all, self.watches_words()];
        match sure.into_iter().filter(|holds| *holds).count() {
            0 => Ok(false),
            1 => self.hides.get(),
            _ => Ok(true),
        }
    }
}

impl Subject for InboxRuleFacts<'_> {
    fn resource(&self) -> Resource {
        let identity = self.rule.identity.map_or_else(|| self.rule.id.to_string(), |identity| identity.to_string());
        resource(self.mailbox, self.account, &identity, &self.rule.name)
    }
    fn exposure(&self) -> Exposure {
        match self.ground.roles.is_privileged(self.account) {
            Ok(true) => Exposure::Administrators,
            _ => Exposure::One,
        }
    }
}

/// A rule in findings: `ExchangeGuid` `/` `RuleIdentity`; where the mailbox is not listed, its account stands in. It has no
/// other name: an approval of the mailbox would cover rules that somebody makes in it later.
pub(super) fn resource(mailbox: Option<&Mailbox>, account: Uuid, identity: &str, name: &str) -> Resource {
    let owner = mailbox.map_or(account, |mailbox| mailbox.guid);
    let address = mailbox.map_or("a mailbox that is not listed", |mailbox| &mailbox.address);
    Resource::new(ResourceType::InboxRule, format!("{owner}/{identity}"), format!("{name} in {address}"))
}

pub(super) fn is_blank(name: &str) -> bool {
    !name.chars().any(char::is_alphanumeric)
}

/// Whether a folder is one where nobody looks. Graph gives the id of a folder (`AQMkADYAAAIBDAAAAA==`), which says nothing
/// of its name; what cannot be an id is a name.
fn is_hiding_place(folder: &str, ground: &Ground<'_>) -> Result<bool, Gap> {
    if ground.lists.hiding_folders.holds(folder) {
        return Ok(true);
    }
    let may_be_id = folder.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=+/".contains(&byte));
    if may_be_id { Err(Gap::NotAsked("the names of folders that inbox rules move mail to".into())) } else { Ok(false) }
}

/// Whether something the rule sends outside gets out.
fn leaves(rule: &InboxRule, sender: Option<&str>, ground: &Ground<'_>) -> Result<bool, Gap> {
    if !rule.enabled {
        return Ok(false);
    }
    let ends = ground.outside.ends(&rule.sends_to);
    let sender = || sender.ok_or_else(|| unrecognised("the mailbox of a rule", "an account without one"));
    let known = ends.outside.iter().map(|address| ground.leaving.leaves(sender()?, address));
    any(known.chain(ends.open.iter().map(|gap| Err(gap.clone()))))
}
