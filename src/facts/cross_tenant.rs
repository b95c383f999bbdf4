//! What other tenants' word is worth here.

use super::known::{all, any, word};
use super::record::Kind;
use crate::model::{CrossTenantDefault, CrossTenantPartner, Gap, InboundTrust, Known, Part, Snapshot, Target};
use crate::record;

pub(super) struct CrossTenantFacts {
    any_mfa: Known<bool>,
    any_device: Known<bool>,
    partners: Known<i64>,
    direct_connect: Known<bool>,
}

record! {
    /// What guests of other tenants are believed, and what these tenants may do (Graph `crossTenantAccessPolicy`).
    CrossTenantFacts as "cross_tenant" {
        /// The MFA of any home tenant is taken for ours (`inboundTrust.isMfaAccepted` of the default): what a policy asks
        /// of a guest is then worth what his home tenant makes of it, whoever runs that.
        "trustsAnyMfa": Kind::Bool, ["cross_tenant_default"] => |it| (&it.any_mfa).into();
        /// The same of a device that complies or is joined there (`isCompliantDeviceAccepted`,
        /// `isHybridAzureADJoinedDeviceAccepted`).
        "trustsAnyDevice": Kind::Bool, ["cross_tenant_default"] => |it| (&it.any_device).into();
        /// How many single tenants' MFA is taken for ours by settings of their own.
        "partnersTrustedForMfa": Kind::Int, ["cross_tenant_partners"] => |it| (&it.partners).into();
        /// Anybody of any tenant may be let into shared channels (`b2bDirectConnectInbound` of the default).
        "directConnectOpen": Kind::Bool, ["cross_tenant_default"] => |it| (&it.direct_connect).into();
    }
}

impl CrossTenantFacts {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let default = snapshot.cross_tenant_default.whole().map_err(Gap::clone);
        let of_trust = |part: fn(&InboundTrust) -> Result<bool, Gap>| {
            default.clone().and_then(|default| part(default.trust.as_ref().ok_or_else(|| unsent("inboundTrust"))?))
        };
        Self {
            any_mfa: of_trust(mfa).into(),
            any_device: of_trust(device).into(),
            partners: partners(&snapshot.cross_tenant_partners).into(),
            direct_connect: default.and_then(direct_connect).into(),
        }
    }
}

fn mfa(trust: &InboundTrust) -> Result<bool, Gap> {
    trust.mfa.ok_or_else(|| unsent("isMfaAccepted"))
}

fn device(trust: &InboundTrust) -> Result<bool, Gap> {
    let said = |part: Option<bool>| part.ok_or_else(|| unsent("whether devices are accepted"));
    any([said(trust.compliant_device), said(trust.joined_device)])
}

fn partners(partners: &Part<Vec<CrossTenantPartner>>) -> Result<i64, Gap> {
    let trusted = partners.whole().map_err(Gap::clone)?.iter().filter_map(|partner| partner.trust);
    let trusted: Vec<bool> = trusted.map(|trust| mfa(&trust)).collect::<Result<_, Gap>>()?;
    Ok(i64::try_from(trusted.into_iter().filter(|is| *is).count()).unwrap_or(i64::MAX))
}

/// Both halves must be open. A list of single users or apps is a choice.
fn direct_connect(default: &CrossTenantDefault) -> Result<bool, Gap> {
    let open = |target: Option<&Target>| {
        let target = target.ok_or_else(|| unsent("b2bDirectConnectInbound"))?;
        let said = target.access.as_deref().ok_or_else(|| unsent("accessType"))?;
        Ok(word(said, &[("allowed", "allowed"), ("blocked", "blocked")], "accessType")? == "allowed" && target.all)
    };
    all([open(default.direct_connect_users.as_ref()), open(default.direct_connect_apps.as_ref())])
}

fn unsent(what: &str) -> Gap {
    Gap::Failed(format!("{what} of the cross-tenant access policy did not come"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(access: &str, all: bool) -> Option<Target> {
        Some(Target { access: Some(access.into()), all })
    }

    #[test]
    fn direct_connect_is_open_where_anybody_may_reach_anything() {
        let open = |users: Option<Target>, apps: Option<Target>| {
            let default = CrossTenantDefault { trust: None, direct_connect_users: users, direct_connect_apps: apps };
            direct_connect(&default).ok()
        };
        assert_eq!(open(target("allowed", true), target("allowed", true)), Some(true));
        assert_eq!(open(target("blocked", true), target("blocked", true)), Some(false));
        assert_eq!(open(target("allowed", false), target("allowed", true)), Some(false));
        assert_eq!(open(target("perhaps", true), target("allowed", true)), None);
        assert_eq!(open(None, target("allowed", true)), None);
    }

    #[test]
    fn trust_that_did_not_come_is_not_known() {
        let mut snapshot = crate::facts::tests::tenant();
        snapshot.cross_tenant_default = crate::facts::tests::whole(CrossTenantDefault::default());
        assert!(matches!(CrossTenantFacts::of(&snapshot).any_mfa, Known::No(_)));
        let trust = Some(InboundTrust { mfa: Some(true), compliant_device: None, joined_device: Some(true) });
        snapshot.cross_tenant_default =
            crate::facts::tests::whole(CrossTenantDefault { trust, ..CrossTenantDefault::default() });
        let facts = CrossTenantFacts::of(&snapshot);
        assert_eq!((facts.any_mfa, facts.any_device), (Known::Yes(true), Known::Yes(true)));
    }
}
