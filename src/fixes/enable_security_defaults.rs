//! Review: everybody is asked. Security defaults are for tenants without a plan for Conditional Access, beside which they
//! could not stand (Graph "Update identitySecurityDefaultsEnforcementPolicy").

use super::carry::{Carry, Situation, Stage};
use super::effect::setting;
use super::graph_write::About;
use super::set_cmdlet::organisation;
use super::{Fix, Undo};
use crate::model::{Change, Effort, Finding, Gap, Reach, Safety, Snapshot};

pub(super) const FIX: Fix = Fix {
    id: "enable-security-defaults",
    title: "Switch on security defaults",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "Tell everybody that the next sign-in asks them to register the Authenticator app, and that it cannot be put off.",
        "entra.microsoft.com > Entra ID > Overview > Properties > Manage security defaults > Enabled > Save.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: &["Policy.ReadWrite.SecurityDefaults", "Policy.Read.All"],
    stage: Stage::Enforcing,
    plan,
    effect: |_, snapshot| setting(&mut snapshot.security_defaults, |on| *on = true),
};

const PATH: &str = "/policies/identitySecurityDefaultsEnforcementPolicy";

/// Whether the tenant has no plan for Conditional Access, so that these are all there is.
pub(super) fn are_all_there_is(snapshot: &Snapshot) -> bool {
    matches!(snapshot.conditional_access.gap(), Some(Gap::Unlicensed(_)))
}

/// Switches them on, for whichever fix wants MFA where there can be no policy.
pub(super) fn plan(finding: &Finding, situation: &Situation<'_>) -> Result<Vec<Change>, String> {
    if !are_all_there_is(situation.snapshot) {
        return Err("the tenant may have Conditional Access policies, and the two exclude each other".into());
    }
    match situation.snapshot.security_defaults.whole() {
        Ok(false) => {}
        Ok(true) => return Err("security defaults are on: without Entra ID P1 there is no more to switch on".into()),
        Err(gap) => return Err(format!("whether security defaults are on could not be read: {gap}")),
    }
    let about = About {
        fix: FIX.id,
        target: finding.resource.clone(),
        safety: FIX.safety,
        says: "Switch on security defaults: MFA for everyone, no legacy clients".into(),
        touches: organisation(
            "everybody registers the Authenticator app at the next sign-in and cannot put it off; administrators are asked \
             each time; programs with a password alone stop; nobody is left out, break-glass accounts included",
        ),
    };
    let change = about.patch(finding, PATH, &[("isEnabled", false.into(), true.into())]);
    Ok(vec![Change { id: FIX.id.into(), ..change }])
}
