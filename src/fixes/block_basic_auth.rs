//! Review: what still signs in with Basic stops. Source: "Disable Basic authentication in Exchange Online".

use serde_json::{Map, Value};

use super::carry::{Carry, Situation, Stage};
use super::effect::{rows, setting};
use super::fix::LEGACY_CLIENTS;
use super::set_cmdlet::{SetCmdlet, is_by, one_mailbox, organisation, parameter};
use super::{Fix, Undo};
use crate::model::{
    AuthPolicy, Call, Change, Effort, Expect, Finding, Held, Look, Reach, Resource, ResourceType, Safety, UndoClass,
    UndoStep,
};

pub(super) const FIX: Fix = Fix {
    id: "block-basic-auth",
    title: "Block Basic authentication by policy",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[LEGACY_CLIENTS],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`New-AuthenticationPolicy -Name \"Block Basic Auth\"` (without switches it lets no protocol through)",
        "`Set-OrganizationConfig -DefaultAuthenticationPolicy \"Block Basic Auth\"`",
        "For each user with a weaker policy of his own: `Set-User -Identity UPN -AuthenticationPolicy $null`",
        "It takes up to 24 hours; sooner for one user: `Set-User -Identity UPN -STSRefreshTokensValidFrom \
         $([System.DateTime]::UtcNow)`",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: &["Exchange.ManageAsApp", "Exchange Administrator"],
    stage: Stage::Access,
    plan: |finding, situation| match finding.resource.kind {
        ResourceType::User => own_policy(finding, situation).map(|change| vec![change]),
        _ => of_organisation(finding, situation),
    },
    effect: |change, snapshot| {
        let name = |of: &str| parameter(change, of).and_then(Value::as_str).unwrap_or_default();
        if is_by(change, "Set-User") {
            let upn = name("Identity");
            let meant = |user: &crate::model::ExchangeUser| user.upn.eq_ignore_ascii_case(upn);
            rows(&mut snapshot.exchange_users, meant, |user| user.auth_policy = "".into());
        } else if is_by(change, "Set-OrganizationConfig") {
            setting(&mut snapshot.org_config, |config| config.default_auth_policy = Some(name(DEFAULT).into()));
        } else if is_by(change, "Set-AuthenticationPolicy") {
            let meant = |policy: &AuthPolicy| *policy.name == *name("Identity");
            rows(&mut snapshot.auth_policies, meant, |policy| policy.allows_basic.clear());
        } else {
            let made = AuthPolicy { id: OURS.into(), name: OURS.into(), allows_basic: Vec::new() };
            setting(&mut snapshot.auth_policies, |policies| policies.push(made));
        }
    },
};

const DEFAULT: &str = "DefaultAuthenticationPolicy";
/// The policy that palisade makes.
const OURS: &str = "palisade: no Basic authentication";
/// What it is seen to refuse. All other protocols are refused as well.
const SEEN: [&str; 3] = ["AllowBasicAuthImap", "AllowBasicAuthPop", "AllowBasicAuthSmtp"];
const NOTICED: &str = "programs and devices that sign in with a password alone stop, within 24 hours";

/// The default policy blocks all: the one there is, else another that blocks all, else one that is made.
fn of_organisation(finding: &Finding, situation: &Situation<'_>) -> Result<Vec<Change>, String> {
    let config = situation.snapshot.org_config.known().ok_or("the organisation's settings could not be read")?;
    let policies = situation.snapshot.auth_policies.whole();
    let policies = policies.map_err(|gap| format!("the authentication policies could not be read: {gap}"))?;
    let default = config.default_auth_policy.as_deref().ok_or("which policy is the default did not come")?;
    if !default.is_empty() {
        let there = policies.iter().find(|policy| policy.name.eq_ignore_ascii_case(default));
        return Ok(vec![tightened(there.ok_or("the default policy is not listed")?, finding)]);
    }
    match policies.iter().find(|policy| policy.allows_basic.is_empty()) {
        Some(strict) => Ok(vec![made_default(&strict.name, finding)]),
        None => {
            let new = created(finding);
            let default = Change { depends_on: vec![new.id.clone()], ..made_default(OURS, finding) };
            Ok(vec![new, default])
        }
    }
}

fn policy(name: &str) -> Resource {
    Resource::new(ResourceType::AuthenticationPolicy, name, name)
}

fn tightened(there: &AuthPolicy, finding: &Finding) -> Change {
    let names: Vec<String> = there.allows_basic.iter().map(|protocol| format!("AllowBasicAuth{protocol}")).collect();
    let setting = SetCmdlet {
        fix: FIX.id,
        target: policy(&there.name),
        noun: "AuthenticationPolicy",
        identity: Some(&there.name),
        mailbox: None,
        values: names.iter().map(|name| (&**name, true.into(), false.into())).collect(),
        safety: FIX.safety,
        says: format!("The default authentication policy {} lets no Basic authentication through", there.name),
        touches: organisation(NOTICED),
    };
    setting.change(finding)
}

fn made_default(name: &str, finding: &Finding) -> Change {
    let setting = SetCmdlet {
        fix: FIX.id,
        target: finding.resource.clone(),
        noun: "OrganizationConfig",
        identity: None,
        mailbox: None,
        values: vec![(DEFAULT, Value::Null, name.into())],
        safety: FIX.safety,
        says: format!("{name} becomes the default authentication policy"),
        touches: organisation(NOTICED),
    };
    setting.change(finding)
}

/// Without switches a new policy lets no protocol through (New-AuthenticationPolicy).
fn created(finding: &Finding) -> Change {
    let by_name = |cmdlet: &str| Call::cmdlet(cmdlet).with("Identity", OURS);
    let none = Map::from_iter([("Name".to_owned(), OURS.into())]);
    let shows = SEEN.map(|name| Held { at: format!("/value/0/{name}"), is: false.into() });
    Change {
        id: format!("{}/authentication_policy/{OURS}", FIX.id),
        fix: FIX.id.into(),
        summary: format!("Make the authentication policy {OURS}"),
        target: policy(OURS),
        touches: organisation("nobody, until it is the default"),
        precondition: Look { read: Call::cmdlet("Get-AuthenticationPolicy"), expect: Expect::NoEntry(none) },
        request: Call::cmdlet("New-AuthenticationPolicy").with("Name", OURS),
        verify: Look { read: by_name("Get-AuthenticationPolicy"), expect: Expect::Holds(shows.into()) },
        undo: UndoStep {
            class: UndoClass::Full,
            request: Some(by_name("Remove-AuthenticationPolicy").with("Confirm", false)),
            reason: None,
            verify: None,
        },
        safety: FIX.safety,
        urgent: false,
        depends_on: Vec::new(),
        resolves: vec![finding.fingerprint.clone()],
    }
}

/// A person's own policy is taken away, so that the default holds.
fn own_policy(finding: &Finding, situation: &Situation<'_>) -> Result<Change, String> {
    let known = situation.snapshot.exchange_users.known().ok_or("people's own policies could not be read")?;
    let found = known.iter().find(|user| user.upn.eq_ignore_ascii_case(&finding.resource.name));
    let user = found.ok_or("the person is not listed")?;
    let setting = SetCmdlet {
        fix: FIX.id,
        target: finding.resource.clone(),
        noun: "User",
        identity: Some(&user.upn),
        mailbox: None,
        values: vec![("AuthenticationPolicy", (&*user.auth_policy).into(), Value::Null)],
        safety: FIX.safety,
        says: format!("{} follows the default authentication policy", user.upn),
        touches: one_mailbox(NOTICED),
    };
    Ok(setting.change(finding))
}
