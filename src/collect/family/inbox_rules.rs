//! The rules of every mailbox, as far as Graph shows them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{About, Answers, Group, Grouped};
use crate::collect::wire::{Text, boxed, id};
use crate::model::{Call, Gap, InboxRule, MailboxRules, Snapshot};

/// Microsoft Graph, "List rules" (mailFolder).
pub(super) const FAMILY: Collector = Collector {
    name: "inbox_rules",
    needs: Needs::Graph(&[&["MailboxSettings.Read"]]),
    licence: Some(Licence::Exchange),
    asks: Asks::Each {
        after: &["mailboxes", "users"],
        targets,
        call: |user| Call::get(format!("/users/{user}/mailFolders/inbox/messageRules")),
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// The mailboxes of people, the shared ones, rooms and equipment. Where Exchange does not list mailboxes, the users with a mailbox plan:
/// better than nothing, and the gap stays, because shared mailboxes are not among them.
fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    targets.keys = match targets.from(&snapshot.mailboxes) {
        Some(mailboxes) => {
            let read = mailboxes.iter().filter(|mailbox| mailbox.kind.takes_mail());
            read.filter_map(|mailbox| Some(mailbox.user?.to_string().into())).collect()
        }
        None if matches!(targets.gap, Some(Gap::NotAsked(_))) => Vec::new(),
        None => {
            let users = snapshot.users.known().into_iter().flatten();
            users.filter(|user| user.has_exchange_plan != Some(false)).map(|user| user.id.to_string().into()).collect()
        }
    };
    targets.keys.sort_unstable();
    targets
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    is_enabled: Option<bool>,
    is_read_only: Option<bool>,
    conditions: Option<serde_json::Map<String, Value>>,
    #[serde(borrow, default)]
    actions: Option<Actions<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Actions<'a> {
    #[serde(borrow)]
    forward_to: Option<Vec<Recipient<'a>>>,
    #[serde(borrow)]
    forward_as_attachment_to: Option<Vec<Recipient<'a>>>,
    #[serde(borrow)]
    redirect_to: Option<Vec<Recipient<'a>>>,
    delete: Option<bool>,
    permanent_delete: Option<bool>,
    #[serde(borrow)]
    move_to_folder: Option<Text<'a>>,
    #[serde(borrow)]
    copy_to_folder: Option<Text<'a>>,
    mark_as_read: Option<bool>,
    stop_processing_rules: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient<'a> {
    #[serde(borrow)]
    email_address: Option<EmailAddress<'a>>,
}

#[derive(Deserialize)]
struct EmailAddress<'a> {
    #[serde(borrow)]
    address: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = InboxRule;

    fn keep(wire: Wire<'_>, rows: &mut Vec<InboxRule>) -> Option<()> {
        // A rule always does something: without its actions, "sends nothing, deletes nothing" would be a guess.
        let actions = wire.actions?;
        let lists = [actions.forward_to, actions.forward_as_attachment_to, actions.redirect_to];
        rows.push(InboxRule {
            identity: identity(&wire.id),
            id: wire.id.boxed(),
            name: boxed(wire.display_name),
            enabled: wire.is_enabled.unwrap_or(true),
            read_only: wire.is_read_only.unwrap_or_default(),
            sends_to: lists.into_iter().flatten().flatten().map(address).collect(),
            deletes: actions.delete == Some(true) || actions.permanent_delete == Some(true),
            moves_to: actions.move_to_folder.map(Text::boxed),
            copies_to: actions.copy_to_folder.map(Text::boxed),
            marks_read: actions.mark_as_read == Some(true),
            stops: actions.stop_processing_rules == Some(true),
            hits_all: wire.conditions.iter().flat_map(serde_json::Map::values).all(says_nothing),
            words: wire.conditions.iter().flat_map(words).collect(),
        });
        Some(())
    }

    fn place(answers: Answers<InboxRule>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let rows: Vec<MailboxRules> = answers.about.into_iter().filter_map(mailbox).collect();
        snapshot.inbox_rules = part(rows, any, answers.gap).into();
    }
}

fn mailbox(about: About<InboxRule>) -> Option<MailboxRules> {
    let user = id(&about.target)?;
    let gap = about.gap().cloned();
    let rules = about.rows.into_boxed_slice();
    let any = !rules.is_empty();
    Some(MailboxRules { user, rules: part(rules, any, gap) })
}

/// The address, else the name, else nothing: a target all the same.
fn address(recipient: Recipient<'_>) -> Box<str> {
    let (address, name) = recipient.email_address.map_or((None, None), |email| (email.address, email.name));
    boxed(address.filter(|address| !address.is_empty()).or(name))
}

/// Graph's id of a rule is the base64 of the eight bytes of Exchange's number for it, the least significant first.
fn identity(id: &str) -> Option<u64> {
    let bytes = STANDARD.decode(id).ok()?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}

fn says_nothing(condition: &Value) -> bool {
    match condition {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// What the conditions that look for text look for.
fn words(conditions: &serde_json::Map<String, Value>) -> impl Iterator<Item = Box<str>> {
    let lists = conditions.iter().filter(|(name, _)| name.ends_with("Contains")).map(|(_, list)| list);
    let texts = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    texts.map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: &str) -> InboxRule {
        let mut rows = Vec::new();
        Wanted::keep(serde_json::from_str(json).expect("a rule"), &mut rows);
        rows.remove(0)
    }

    #[test]
    fn the_id_is_exchanges_number() {
        assert_eq!(identity("AQAAAASAotU="), Some(15_394_007_230_974_001_153));
        assert_eq!(identity("not one"), None);
    }

    #[test]
    fn a_rule_is_what_it_does() {
        let rule = rule(
            r#"{"id":"AQAAAJ5dZqA=","displayName":".","isEnabled":true,"conditions":{"subjectContains":["invoice"]},
            "actions":{"redirectTo":[{"emailAddress":{"name":"x","address":"x@evil.example"}}],"permanentDelete":true}}"#,
        );
        assert_eq!(*rule.sends_to, ["x@evil.example".into()] as [Box<str>; 1]);
        assert_eq!(*rule.words, ["invoice".into()] as [Box<str>; 1]);
        assert!(rule.deletes && !rule.hits_all);
    }

    #[test]
    fn a_rule_that_does_not_say_what_it_does_is_not_read() {
        for json in [r#"{"id":"a"}"#, r#"{"id":"a","actions":null}"#] {
            assert_eq!(Wanted::keep(serde_json::from_str(json).expect("a rule"), &mut Vec::new()), None, "{json}");
        }
    }

    #[test]
    fn no_condition_hits_all() {
        assert!(rule(r#"{"id":"a","conditions":null,"actions":{}}"#).hits_all);
        assert!(rule(r#"{"id":"a","conditions":{"bodyContains":[],"sentToMe":false},"actions":{}}"#).hits_all);
    }
}
