//! Review: changing rules over the service drops Outlook's client-only rules of that mailbox. Source:
//! Disable-InboxRule.

use uuid::Uuid;

use super::carry::{Carry, Stage};
use super::effect::{account_of, row};
use super::fix::RULE_FORWARDS;
use super::graph_write::{About, segment};
use super::set_cmdlet::one_mailbox;
use super::{Fix, Undo};
use crate::model::{Effort, Finding, InboxRule, Part, Reach, ResourceType, Safety, Snapshot, UndoClass};

pub(super) const FIX: Fix = Fix {
    id: "disable-inbox-rules",
    title: "Disable inbox rules that leak or hide mail",
    safety: Safety::Review,
    undo: Undo::Partial("the rule comes back; rules that lived only in Outlook on that mailbox are lost"),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[RULE_FORWARDS],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Keep a copy first: `Get-InboxRule -Mailbox ADDRESS -IncludeHidden | ConvertTo-Json -Depth 5 > \
         rules-ADDRESS.json`",
        "`Disable-InboxRule -Mailbox ADDRESS -Identity RULEIDENTITY` (the number after the slash in the finding's \
         id)",
        "A rule of that number that cannot be disabled: `Remove-InboxRule -Mailbox ADDRESS -Identity RULEIDENTITY`, \
         after the copy.",
        "Treat the account as taken over until its owner says that the rule is his: password, sessions, methods, \
         forwarding.",
        "Look for what the rule hid: Deleted Items, RSS Feeds, Conversation History, Archive.",
    ],
    carry: Some(CARRY),
};

/// Graph "Update messageRule": disabled, never deleted, so that it stays as evidence.
const CARRY: Carry = Carry {
    needs: &["MailboxSettings.ReadWrite"],
    stage: Stage::Cleaning,
    plan: |finding, situation| {
        if finding.resource.kind != ResourceType::InboxRule {
            return Err("a person must decide".into());
        }
        let (user, rule) = found(finding, situation.snapshot).ok_or(
            "Microsoft Graph does not list the rule: a hidden one is disabled by PowerShell, after a look at it",
        )?;
        if !rule.enabled {
            return Err("the rule is disabled already: it is deleted once its owner has said that it is not his".into());
        }
        if rule.read_only {
            return Err("the rule is read-only for Microsoft Graph".into());
        }
        let path = format!("/users/{user}/mailFolders/inbox/messageRules/{}", segment(&rule.id));
        let about = About {
            fix: FIX.id,
            target: finding.resource.clone(),
            safety: FIX.safety,
            says: format!("Disable the inbox rule {}", finding.resource.name),
            touches: one_mailbox("the rule no longer acts on new mail; what it moved stays where it is"),
        };
        let mut change = about.patch(finding, &path, &[("isEnabled", true.into(), false.into())]);
        change.undo.class = UndoClass::Partial;
        change.undo.reason = FIX.undo.reason().map(Into::into);
        Ok(vec![change])
    },
    effect: |change, snapshot| {
        let Some((mailbox, rule)) = parts(&change.target.id) else { return };
        let Some(user) = account_of(snapshot, mailbox) else { return };
        row(
            &mut snapshot.inbox_rules,
            user,
            |row| row.user,
            |row| {
                if let Part::Complete(rules) | Part::Partial(rules, _) = &mut row.rules {
                    rules
                        .iter_mut()
                        .filter(|found| found.identity == Some(rule))
                        .for_each(|found| found.enabled = false);
                }
            },
        );
    },
};

/// Mailbox and rule of `ExchangeGuid/RuleIdentity`.
fn parts(id: &str) -> Option<(&str, u64)> {
    let (mailbox, rule) = id.split_once('/')?;
    Some((mailbox, rule.parse().ok()?))
}

fn found<'s>(finding: &Finding, snapshot: &'s Snapshot) -> Option<(Uuid, &'s InboxRule)> {
    let (mailbox, identity) = parts(&finding.resource.id)?;
    let user = account_of(snapshot, mailbox)?;
    let known = snapshot.inbox_rules.known()?;
    let rules = known.get(known.binary_search_by_key(&user, |row| row.user).ok()?)?.rules.known()?;
    Some((user, rules.iter().find(|rule| rule.identity == Some(identity))?))
}
