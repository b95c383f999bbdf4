//! Review: forwarding that people rely on is rejected. Source: "Control automatic external email forwarding".

use super::carry::{Carry, Situation, Stage};
use super::effect::rows;
use super::fix::{MAILBOX_FORWARDS, RULE_FORWARDS};
use super::set_cmdlet::{SetCmdlet, organisation};
use super::{Fix, Undo};
use crate::model::{Change, Effort, Finding, Reach, ResourceType, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-auto-forwarding",
    title: "Block automatic forwarding to the outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[MAILBOX_FORWARDS, RULE_FORWARDS],
    how: &[
        "Those who may forward: security.microsoft.com > Email & collaboration > Policies & rules > Threat policies \
         > Anti-spam > Create policy > Outbound, for those senders only, Automatic forwarding rules: On.",
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-HostedOutboundSpamFilterPolicy -Identity POLICY -AutoForwardingMode Off` (Default, and each other \
         that is named)",
        "`Set-RemoteDomain -Identity DOMAIN -AutoForwardEnabled $false` (Default is the entry *)",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Settings,
    plan: |finding, situation| {
        let outbound = finding.resource.kind == ResourceType::OutboundSpamPolicy;
        let change = if outbound { of_policy(finding, situation)? } else { of_domain(finding) };
        Ok(vec![change])
    },
    effect: |change, snapshot| {
        let id = change.target.id.as_str();
        rows(
            &mut snapshot.outbound_policies,
            |policy| *policy.guid == *id,
            |policy| {
                policy.auto_forwarding = Some("Off".into());
            },
        );
        rows(&mut snapshot.remote_domains, |domain| *domain.guid == *id, |domain| domain.auto_forward = Some(false));
    },
};

const NOTICED: &str = "mail that people forward to the outside by themselves is rejected";

/// `AutoForwardingMode`: Automatic and On are both written back as they were.
fn of_policy(finding: &Finding, situation: &Situation<'_>) -> Result<Change, String> {
    let policies = situation.snapshot.outbound_policies.known().ok_or("the outbound policies could not be read")?;
    let policy = policies.iter().find(|policy| *policy.guid == *finding.resource.id);
    let mode = policy.and_then(|policy| policy.auto_forwarding.as_deref()).ok_or("its mode did not come")?;
    let setting = SetCmdlet {
        fix: FIX.id,
        target: finding.resource.clone(),
        noun: "HostedOutboundSpamFilterPolicy",
        identity: Some(&finding.resource.id),
        mailbox: None,
        values: vec![("AutoForwardingMode", mode.into(), "Off".into())],
        safety: Safety::Review,
        says: format!("Outbound policy {}: no automatic forwarding to the outside", finding.resource.name),
        touches: organisation(NOTICED),
    };
    Ok(setting.change(finding))
}

fn of_domain(finding: &Finding) -> Change {
    let setting = SetCmdlet {
        fix: FIX.id,
        target: finding.resource.clone(),
        noun: "RemoteDomain",
        identity: Some(&finding.resource.id),
        mailbox: None,
        values: vec![("AutoForwardEnabled", true.into(), false.into())],
        safety: Safety::Review,
        says: format!("Remote domain {}: no automatic forwarding", finding.resource.name),
        touches: organisation(NOTICED),
    };
    setting.change(finding)
}
