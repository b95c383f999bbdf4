//! Review: safe only where the sign-in log shows nobody using them.

use super::carry::{Carry, Situation, Stage};
use super::effect::{account_of, rows};
use super::set_cmdlet::{SetCmdlet, is_by, one_mailbox, organisation, parameter};
use super::{Fix, Shown, Trace, Undo};
use crate::model::{Change, Effort, Finding, MailboxPlan, Reach, Resource, ResourceType, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-pop-imap",
    title: "Switch off POP and IMAP",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "legacy.in-use",
        shown: Shown::Cause(&["IMAP4", "POP3"]),
        words: ["account signs in by POP or IMAP", "accounts sign in by POP or IMAP"],
    }],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "New mailboxes: `Get-CASMailboxPlan | Set-CASMailboxPlan -ImapEnabled $false -PopEnabled $false`",
        "One mailbox: `Set-CASMailbox -Identity ADDRESS -ImapEnabled $false -PopEnabled $false`",
        "Approve in palisade.toml those that must keep it, before you do all at once.",
        "All: `Get-CASMailbox -ResultSize Unlimited -Filter {ImapEnabled -eq 'True' -or PopEnabled -eq 'True'} | \
         Set-CASMailbox -ImapEnabled $false -PopEnabled $false`",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Access,
    plan: |finding, situation| {
        if finding.resource.kind == ResourceType::MailboxPlan {
            return Ok(vec![of_plan(finding, situation)?]);
        }
        let (property, word) = match finding.rule.as_str() {
            "legacy.pop" => (POP, "POP"),
            _ => (IMAP, "IMAP"),
        };
        Ok(finding.affected.iter().map(|mailbox| of_mailbox(finding, mailbox, property, word)).collect())
    },
    effect: |change, snapshot| {
        let (pop, imap) = (parameter(change, POP).is_some(), parameter(change, IMAP).is_some());
        let off = |on: &mut Option<bool>, set: bool| {
            if set {
                *on = Some(false);
            }
        };
        if is_by(change, "Set-CASMailboxPlan") {
            let meant = |plan: &MailboxPlan| *plan.guid == *change.target.id;
            rows(&mut snapshot.cas_plans, meant, |plan| {
                off(&mut plan.pop, pop);
                off(&mut plan.imap, imap);
            });
        } else if let Some(account) = account_of(snapshot, &change.target.id) {
            rows(
                &mut snapshot.cas_mailboxes,
                |row| row.user == Some(account),
                |row| {
                    off(&mut row.pop, pop);
                    off(&mut row.imap, imap);
                },
            );
        }
    },
};

const POP: &str = "PopEnabled";
const IMAP: &str = "ImapEnabled";

fn of_mailbox(finding: &Finding, mailbox: &Resource, property: &'static str, word: &str) -> Change {
    let setting = SetCmdlet {
        fix: FIX.id,
        target: mailbox.clone(),
        noun: "CASMailbox",
        identity: Some(&mailbox.id),
        mailbox: Some(&mailbox.id),
        values: vec![(property, true.into(), false.into())],
        safety: Safety::Review,
        says: format!("Switch off {word} for {}", mailbox.name),
        touches: one_mailbox("programs that fetch mail by POP or IMAP stop, within the hour"),
    };
    setting.change(finding)
}

fn of_plan(finding: &Finding, situation: &Situation<'_>) -> Result<Change, String> {
    let plans = situation.snapshot.cas_plans.known().ok_or("the plans could not be read")?;
    let plan = plans.iter().find(|plan| *plan.guid == *finding.resource.id).ok_or("the plan is not there any more")?;
    let on = [(POP, plan.pop), (IMAP, plan.imap)].into_iter().filter(|(_, on)| *on == Some(true));
    let setting = SetCmdlet {
        fix: FIX.id,
        target: finding.resource.clone(),
        noun: "CASMailboxPlan",
        identity: Some(&finding.resource.id),
        mailbox: None,
        values: on.map(|(property, _)| (property, true.into(), false.into())).collect(),
        safety: Safety::Review,
        says: format!("New mailboxes of the plan {} start without POP and IMAP", finding.resource.name),
        touches: organisation("only mailboxes that are made from now on"),
    };
    Ok(setting.change(finding))
}
