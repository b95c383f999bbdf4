//! Review: devices and scripts that send with a password stop. Source: "Enable or disable authenticated client SMTP
//! submission".

use super::{Fix, Shown, Trace, Undo};
use serde_json::Value;

use super::carry::{Carry, Situation, Stage};
use super::effect::{account_of, rows, setting, shown, tri};
use super::set_cmdlet::{SetCmdlet, is_by, one_mailbox, organisation, parameter};
use crate::model::{Change, Effort, Finding, Reach, ResourceType, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-smtp-auth",
    title: "Switch off SMTP AUTH",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "legacy.in-use",
        shown: Shown::Cause(&["Authenticated SMTP", "SMTP"]),
        words: ["account signs in by SMTP", "accounts sign in by SMTP"],
    }],
    how: &[
        "Look who still uses it: admin.exchange.microsoft.com > Reports > Mail flow > SMTP AUTH clients report.",
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "A mailbox that was switched on without need: `Set-CASMailbox -Identity ADDRESS \
         -SmtpClientAuthenticationDisabled $null` (it then follows the organisation).",
        "A sender that must stay for now: `Set-CASMailbox -Identity ADDRESS -SmtpClientAuthenticationDisabled \
         $false`, and approve it in palisade.toml.",
        "Then the organisation: `Set-TransportConfig -SmtpClientAuthenticationDisabled $true`",
    ],
    carry: Some(CARRY),
};

/// The organisation, and mailboxes whose own switch beats it. A mailbox goes back to following the organisation: tri-state.
const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Access,
    plan: |finding, situation| {
        let change = match finding.resource.kind {
            ResourceType::Tenant => of_organisation(finding, situation)?,
            _ => of_mailbox(finding)?,
        };
        Ok(vec![change])
    },
    effect: |change, snapshot| {
        let Some(value) = parameter(change, PROPERTY).map(tri) else { return };
        if is_by(change, "Set-TransportConfig") {
            setting(&mut snapshot.transport_config, |config| config.smtp_auth_disabled = value);
        } else if let Some(account) = account_of(snapshot, &change.target.id) {
            rows(&mut snapshot.cas_mailboxes, |row| row.user == Some(account), |row| row.smtp_auth_disabled = value);
        }
    },
};

const PROPERTY: &str = "SmtpClientAuthenticationDisabled";

fn of_organisation(finding: &Finding, situation: &Situation<'_>) -> Result<Change, String> {
    let config = situation.snapshot.transport_config.known().ok_or("the organisation's switch could not be read")?;
    let before = shown(config.smtp_auth_disabled).ok_or("the organisation's switch did not come")?;
    let setting = SetCmdlet {
        fix: FIX.id,
        target: finding.resource.clone(),
        noun: "TransportConfig",
        identity: None,
        mailbox: None,
        values: vec![(PROPERTY, before, true.into())],
        safety: Safety::Review,
        says: "Switch off SMTP AUTH for the organisation".into(),
        touches: organisation(
            "devices and scripts that send with a password are refused, unless their mailbox allows it",
        ),
    };
    Ok(setting.change(finding))
}

fn of_mailbox(finding: &Finding) -> Result<Change, String> {
    let mailbox = &finding.resource;
    let setting = SetCmdlet {
        fix: FIX.id,
        target: mailbox.clone(),
        noun: "CASMailbox",
        identity: Some(&mailbox.id),
        mailbox: Some(&mailbox.id),
        values: vec![(PROPERTY, false.into(), Value::Null)],
        safety: Safety::Review,
        says: format!("Let {} follow the organisation in SMTP AUTH", mailbox.name),
        touches: one_mailbox(
            "what sends as this mailbox with a password is refused once the organisation's switch is off",
        ),
    };
    Ok(setting.change(finding))
}
