//! Review: somebody may rely on it.

use serde_json::{Value, json};

use super::carry::{Carry, Stage};
use super::effect::row;
use super::fix::MAILBOX_FORWARDS;
use super::set_cmdlet::{SetCmdlet, one_mailbox};
use super::{Fix, Undo};
use crate::model::{Call, Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-mailbox-forwarding",
    title: "Stop mailboxes from forwarding mail outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[MAILBOX_FORWARDS],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Note the present values: `Get-Mailbox -Identity ADDRESS | Format-List \
         ForwardingAddress,ForwardingSmtpAddress,DeliverToMailboxAndForward`",
        "`Set-Mailbox -Identity ADDRESS -ForwardingAddress $null -ForwardingSmtpAddress $null \
         -DeliverToMailboxAndForward $false`",
        "Ask the owner. Not set by him: treat the account as taken over (password, sessions, methods, rules).",
        "Meant to be so: approve it in palisade.toml with a reason.",
    ],
    carry: Some(CARRY),
};

/// Both ways of forwarding are cleared, since one hides the other. `Get-Mailbox` shows the address after `smtp:`, which
/// `Set-Mailbox` takes without.
const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Cleaning,
    plan: |finding, situation| {
        let mailboxes = situation.snapshot.mailboxes.known().ok_or("the mailboxes could not be read")?;
        let id = &finding.resource.id;
        let mailbox = mailboxes.iter().find(|mailbox| mailbox.guid.to_string() == *id).ok_or("the mailbox is gone")?;
        let extra = mailbox.extra.as_ref().ok_or("it forwards nowhere any more")?;
        let smtp = extra.forwarding_smtp.as_deref();
        let keeps = extra.keeps_copy;
        let setting = SetCmdlet {
            fix: FIX.id,
            target: finding.resource.clone(),
            noun: "Mailbox",
            identity: Some(id),
            mailbox: Some(id),
            values: vec![
                (SMTP, json!(smtp.map(|address| format!("smtp:{address}"))), Value::Null),
                (RECIPIENT, json!(extra.forwarding_to), Value::Null),
                (KEEPS_COPY, keeps.into(), false.into()),
            ],
            safety: FIX.safety,
            says: format!("Stop {} from forwarding mail", finding.resource.name),
            touches: one_mailbox("mail stays in the mailbox; what was forwarded before is not called back"),
        };
        let mut change = setting.change(finding);
        if let Some(Call::Cmdlet { parameters, .. }) = &mut change.undo.request {
            parameters.insert(SMTP.into(), json!(smtp));
        }
        Ok(vec![change])
    },
    effect: |change, snapshot| {
        let Ok(guid) = change.target.id.parse() else { return };
        row(
            &mut snapshot.mailboxes,
            guid,
            |mailbox| mailbox.guid,
            |mailbox| {
                if let Some(extra) = &mut mailbox.extra {
                    (extra.forwarding_smtp, extra.forwarding_to, extra.keeps_copy) = (None, None, false);
                }
            },
        );
    },
};

const SMTP: &str = "ForwardingSmtpAddress";
const RECIPIENT: &str = "ForwardingAddress";
const KEEPS_COPY: &str = "DeliverToMailboxAndForward";
