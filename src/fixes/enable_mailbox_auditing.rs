//! Safe: it only records. Source: "Manage mailbox auditing".

use super::carry::{Carry, Stage};
use super::effect::{setting, shown};
use super::set_cmdlet::{SetCmdlet, organisation};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety, Tri};

pub(super) const FIX: Fix = Fix {
    id: "enable-mailbox-auditing",
    title: "Switch on mailbox auditing",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-OrganizationConfig -AuditDisabled $false`",
        "`Get-OrganizationConfig | Format-List AuditDisabled` says False.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Recording,
    plan: |finding, situation| {
        let org = situation.snapshot.org_config.known().ok_or("the organisation's settings could not be read")?;
        let before = shown(org.audit_disabled).ok_or("its state did not come")?;
        let setting = SetCmdlet {
            fix: FIX.id,
            target: finding.resource.clone(),
            noun: "OrganizationConfig",
            identity: None,
            mailbox: None,
            values: vec![("AuditDisabled", before, false.into())],
            safety: Safety::Safe,
            says: "Switch on auditing of mailboxes for the whole organisation".into(),
            touches: organisation("nobody notices"),
        };
        Ok(vec![setting.change(finding)])
    },
    effect: |_, snapshot| setting(&mut snapshot.org_config, |org| org.audit_disabled = Tri::Off),
};
