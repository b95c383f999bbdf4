//! The service plans that the tenant's subscriptions hold.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Id, Text, boxed};
use crate::model::{Call, ServicePlan};

/// Microsoft Graph, "List subscribedSkus".
pub(super) const FAMILY: Collector = Collector {
    name: "licences",
    needs: Needs::Graph(&[&["LicenseAssignment.Read.All"], &["Organization.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| {
        Call::get(
            "/subscribedSkus?$select=skuId,skuPartNumber,capabilityStatus,consumedUnits,prepaidUnits,servicePlans,appliesTo",
        )
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.licences = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    capability_status: Option<Text<'a>>,
    #[serde(borrow)]
    service_plans: Vec<Plan<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plan<'a> {
    #[serde(default)]
    service_plan_id: Id,
    #[serde(borrow)]
    service_plan_name: Option<Text<'a>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = ServicePlan;

    fn keep(wire: Wire<'_>, rows: &mut Vec<ServicePlan>) -> Option<()> {
        // Warning is the grace period after the end, in which everything still works.
        let status = wire.capability_status?;
        let active = status.is("Enabled") || status.is("Warning");
        for plan in wire.service_plans {
            rows.push(ServicePlan { id: plan.service_plan_id.0?, name: boxed(plan.service_plan_name), active });
        }
        Some(())
    }

    /// A plan in an ended subscription and the same in a running one are two rows.
    fn order(one: &ServicePlan, other: &ServicePlan) -> Ordering {
        (one.id, one.active).cmp(&(other.id, other.active))
    }
}
