//! Review: a compliance copy may depend on it.

use super::carry::{Carry, Stage};
use super::effect::rows;
use super::set_cmdlet::organisation;
use super::switched::SwitchedOff;
use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-transport-rules",
    title: "Disable mail-flow rules that copy mail outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "mailbox.transport-rule-copies",
        shown: Shown::By("transport_rule.mode", "enforce"),
        words: ["mail-flow rule copies mail out today", "mail-flow rules copy mail out today"],
    }],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Keep a copy first: `Get-TransportRule -Identity GUID | ConvertTo-Json -Depth 5 > rule.json`",
        "`Disable-TransportRule -Identity GUID -Confirm:$false`",
        "Only an administrator can make one: find out who (Purview audit search for `New-TransportRule` and \
         `Set-TransportRule`).",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Cleaning,
    plan: |finding, _| {
        let switched = SwitchedOff {
            fix: FIX.id,
            target: finding.resource.clone(),
            noun: "TransportRule",
            state: ("State", "Enabled".into(), "Disabled".into()),
            safety: FIX.safety,
            says: format!("Disable the mail-flow rule {}", finding.resource.name),
            touches: organisation("mail is no longer copied or sent elsewhere by it; what went out stays out"),
        };
        Ok(vec![switched.change(finding)])
    },
    effect: |change, snapshot| {
        let id = &*change.target.id;
        rows(&mut snapshot.transport_rules, |rule| rule.guid.eq_ignore_ascii_case(id), |rule| rule.enabled = false);
    },
};
