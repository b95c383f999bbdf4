//! Safe: it only records. Source: Set-MailboxAuditBypassAssociation.

use super::carry::{Carry, Stage};
use super::effect::row;
use super::set_cmdlet::{SetCmdlet, organisation};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-audit-bypass",
    title: "Log what bypassed accounts do in mailboxes",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "For each account: `Set-MailboxAuditBypassAssociation -Identity ACCOUNT -AuditBypassEnabled $false`",
        "Find out who set it: Purview audit search for `Set-MailboxAuditBypassAssociation`. Attackers do this to \
         read unseen.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Recording,
    plan: |finding, _| {
        let setting = SetCmdlet {
            fix: FIX.id,
            target: finding.resource.clone(),
            noun: "MailboxAuditBypassAssociation",
            identity: Some(&finding.resource.id),
            mailbox: None,
            values: vec![("AuditBypassEnabled", true.into(), false.into())],
            safety: FIX.safety,
            says: format!("Record again what {} does in mailboxes", finding.resource.name),
            touches: organisation("nobody notices; the log grows by what this account does"),
        };
        Ok(vec![setting.change(finding)])
    },
    effect: |change, snapshot| {
        let Ok(guid) = change.target.id.parse() else { return };
        row(&mut snapshot.audit_bypass, guid, |row| row.guid, |row| row.on = Some(false));
    },
};
