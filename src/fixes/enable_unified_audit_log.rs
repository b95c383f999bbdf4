//! Safe: it only records. Source: "Turn auditing on or off".

use super::carry::{Carry, Stage};
use super::effect::{setting, shown};
use super::set_cmdlet::{SetCmdlet, organisation};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety, Tri};

pub(super) const FIX: Fix = Fix {
    id: "enable-unified-audit-log",
    title: "Switch on the unified audit log",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true`",
        "If it asks for it: `Enable-OrganizationCustomization`, wait, and again. (That one step cannot be taken \
         back.)",
        "After an hour: `Get-AdminAuditLogConfig | Format-List UnifiedAuditLogIngestionEnabled` says True. What \
         happened before was not recorded.",
    ],
    carry: Some(CARRY),
};

/// exchange-admin: "Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled"; asked of Exchange, never of the compliance
/// endpoint, which always reads false.
const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Compliance Administrator"],
    stage: Stage::Recording,
    plan: |finding, situation| {
        let config = situation.snapshot.audit_config.known().ok_or("its state could not be read")?;
        let org = situation.snapshot.org_config.known().ok_or("the organisation's settings could not be read")?;
        if org.is_dehydrated != Tri::Off {
            return Err("the organisation must be opened for changes first (Enable-OrganizationCustomization), which \
                        cannot be taken back"
                .into());
        }
        let before = shown(config.unified_log_on).ok_or("its state did not come")?;
        let setting = SetCmdlet {
            fix: FIX.id,
            target: finding.resource.clone(),
            noun: "AdminAuditLogConfig",
            identity: None,
            mailbox: None,
            values: vec![(PROPERTY, before, true.into())],
            safety: Safety::Safe,
            says: "Switch on the unified audit log".into(),
            touches: organisation("nobody notices; records begin within an hour"),
        };
        Ok(vec![setting.change(finding)])
    },
    effect: |_, snapshot| setting(&mut snapshot.audit_config, |config| config.unified_log_on = Tri::On),
};

const PROPERTY: &str = "UnifiedAuditLogIngestionEnabled";
