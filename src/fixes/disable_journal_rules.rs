//! Review: an archive may depend on it.

use super::carry::{Carry, Stage};
use super::effect::rows;
use super::set_cmdlet::organisation;
use super::switched::SwitchedOff;
use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-journal-rules",
    title: "Disable journal rules that send mail outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "mailbox.journal-outside",
        shown: Shown::Always,
        words: ["journal rule copies mail out today", "journal rules copy mail out today"],
    }],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Ask whoever runs the mail archive whether the address is theirs. If it is: approve it in palisade.toml.",
        "`Disable-JournalRule -Identity GUID -Confirm:$false`",
        "Find out who made it (Purview audit search for `New-JournalRule` and `Set-JournalRule`).",
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
            noun: "JournalRule",
            state: ("Enabled", true.into(), false.into()),
            safety: FIX.safety,
            says: format!("Disable the journal rule {}", finding.resource.name),
            touches: organisation("the archive behind it gets no more copies; what it has it keeps"),
        };
        Ok(vec![switched.change(finding)])
    },
    effect: |change, snapshot| {
        let id = &*change.target.id;
        rows(&mut snapshot.journal_rules, |rule| rule.guid.eq_ignore_ascii_case(id), |rule| rule.enabled = Some(false));
    },
};
