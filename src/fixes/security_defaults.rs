//! Security defaults, for tenants without a plan for Conditional Access, beside which they could not stand (Graph "Update
//! identitySecurityDefaultsEnforcementPolicy"). Whichever fix wants MFA where there can be no policy asks for them.

use super::access_policy;
use super::carry::Situation;
use super::effect::setting;
use super::graph_write::About;
use super::set_cmdlet::organisation;
use crate::model::{Change, Finding, Gap, Safety, Snapshot};

const PATH: &str = "/policies/identitySecurityDefaultsEnforcementPolicy";

/// Whether the tenant has no plan for Conditional Access, so that these are all there is.
pub(super) fn are_all_there_is(snapshot: &Snapshot) -> bool {
    matches!(snapshot.conditional_access.gap(), Some(Gap::Unlicensed(_)))
}

const CHANGE: &str = "security-defaults";

/// Switches them on.
///
/// # Errors
/// Where there may be policies, and where they are on or not known to be off.
pub(super) fn plan(fix: &'static str, finding: &Finding, situation: &Situation<'_>) -> Result<Vec<Change>, String> {
    if !are_all_there_is(situation.snapshot) {
        return Err("the tenant may have Conditional Access policies, and the two exclude each other".into());
    }
    match situation.snapshot.security_defaults.whole() {
        Ok(false) => {}
        Ok(true) => return Err("security defaults are on: without Entra ID P1 there is no more to switch on".into()),
        Err(gap) => return Err(format!("whether security defaults are on could not be read: {gap}")),
    }
    let about = About {
        fix,
        target: finding.resource.clone(),
        safety: Safety::Review,
        says: "Switch on security defaults: MFA for everyone, no legacy clients".into(),
        touches: organisation(
            "everybody registers the Authenticator app at the next sign-in and cannot put it off; administrators are asked \
             each time; programs with a password alone stop; nobody is left out, break-glass accounts included",
        ),
    };
    let change = about.patch(finding, PATH, &[("isEnabled", false.into(), true.into())]);
    Ok(vec![Change { id: CHANGE.into(), ..change }])
}

/// Of a change of them, or else of Conditional Access.
pub(super) fn effect(change: &Change, snapshot: &mut Snapshot) {
    if change.id == CHANGE {
        setting(&mut snapshot.security_defaults, |on| *on = true);
    } else {
        access_policy::effect(change, snapshot);
    }
}
