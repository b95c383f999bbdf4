//! What other tenants' word is worth here: the default, and what is agreed with single tenants.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::single::{Object, Single};
use crate::collect::wire::{Text, boxed};
use crate::model::{Call, CrossTenantDefault, CrossTenantPartner, InboundTrust, Target};

const NEEDS: Needs = Needs::Graph(&[&["Policy.Read.All"]]);

/// Microsoft Graph, "Get crossTenantAccessPolicyConfigurationDefault".
pub(super) const DEFAULT: Collector = Collector {
    name: "cross_tenant_default",
    needs: NEEDS,
    licence: None,
    asks: Asks::Once(|_| Call::get("/policies/crossTenantAccessPolicy/default")),
    decoder: || Single::<Baseline>::decoder(|snapshot, part| snapshot.cross_tenant_default = part),
};

/// Microsoft Graph, "List partners".
pub(super) const PARTNERS: Collector = Collector {
    name: "cross_tenant_partners",
    needs: NEEDS,
    licence: None,
    asks: Asks::Once(|_| Call::get("/policies/crossTenantAccessPolicy/partners")),
    decoder: || Listed::<Partner>::decoder(|snapshot, part| snapshot.cross_tenant_partners = part),
};

struct Baseline;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DefaultWire<'a> {
    inbound_trust: Option<TrustWire>,
    #[serde(borrow, rename = "b2bDirectConnectInbound")]
    direct_connect: Option<SettingWire<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TrustWire {
    is_mfa_accepted: Option<bool>,
    is_compliant_device_accepted: Option<bool>,
    #[serde(rename = "isHybridAzureADJoinedDeviceAccepted")]
    is_joined_device_accepted: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SettingWire<'a> {
    #[serde(borrow)]
    users_and_groups: Option<TargetsWire<'a>>,
    #[serde(borrow)]
    applications: Option<TargetsWire<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetsWire<'a> {
    #[serde(borrow)]
    access_type: Option<Text<'a>>,
    #[serde(borrow)]
    targets: Option<Vec<TargetWire<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetWire<'a> {
    #[serde(borrow)]
    target: Option<Text<'a>>,
}

impl Object for Baseline {
    type Wire<'a> = DefaultWire<'a>;
    type Kept = CrossTenantDefault;

    fn keep(wire: DefaultWire<'_>) -> Option<CrossTenantDefault> {
        let (users, apps) =
            wire.direct_connect.map_or((None, None), |setting| (setting.users_and_groups, setting.applications));
        Some(CrossTenantDefault {
            trust: wire.inbound_trust.map(trust),
            direct_connect_users: users.map(|users| target(users, "AllUsers")),
            direct_connect_apps: apps.map(|apps| target(apps, "AllApplications")),
        })
    }
}

fn trust(wire: TrustWire) -> InboundTrust {
    InboundTrust {
        mfa: wire.is_mfa_accepted,
        compliant_device: wire.is_compliant_device_accepted,
        joined_device: wire.is_joined_device_accepted,
    }
}

fn target(wire: TargetsWire<'_>, all: &str) -> Target {
    let is_all = |target: &TargetWire<'_>| target.target.as_ref().is_some_and(|target| target.is(all));
    Target { access: wire.access_type.map(Text::boxed), all: wire.targets.iter().flatten().any(is_all) }
}

struct Partner;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PartnerWire<'a> {
    #[serde(borrow)]
    tenant_id: Option<Text<'a>>,
    inbound_trust: Option<TrustWire>,
}

impl Record for Partner {
    type Wire<'a> = PartnerWire<'a>;
    type Kept = CrossTenantPartner;

    fn keep(wire: PartnerWire<'_>, rows: &mut Vec<CrossTenantPartner>) -> Option<()> {
        wire.tenant_id.as_ref()?;
        rows.push(CrossTenantPartner { tenant: boxed(wire.tenant_id), trust: wire.inbound_trust.map(trust) });
        Some(())
    }

    fn order(one: &CrossTenantPartner, other: &CrossTenantPartner) -> Ordering {
        one.tenant.cmp(&other.tenant)
    }
}
