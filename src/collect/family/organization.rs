//! The organisation: its name, its domains of default and initial, whether it is synchronised.

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::{Moment, Text, boxed};
use crate::model::{Call, Organization};

/// Microsoft Graph, "List organizations": a list of one.
pub(super) const FAMILY: Collector = Collector {
    name: "organization",
    needs: Needs::Graph(&[&["Organization.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| {
        Call::get(
            "/organization?$select=id,displayName,verifiedDomains,onPremisesSyncEnabled,onPremisesLastSyncDateTime,\
             createdDateTime,tenantType,technicalNotificationMails,securityComplianceNotificationMails",
        )
    }),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.organization = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    on_premises_sync_enabled: Option<bool>,
    #[serde(default)]
    on_premises_last_sync_date_time: Moment,
    #[serde(borrow, default)]
    verified_domains: Vec<VerifiedDomain<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerifiedDomain<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    is_default: Option<bool>,
    is_initial: Option<bool>,
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Organization;

    fn keep(wire: Wire<'_>) -> Option<Organization> {
        let named = |wanted: fn(&VerifiedDomain<'_>) -> Option<bool>| {
            let domain = wire.verified_domains.iter().find(|domain| wanted(domain) == Some(true))?;
            domain.name.as_ref().map(|name| name.to_lowercase().into())
        };
        Some(Organization {
            id: wire.id,
            synced: wire.on_premises_sync_enabled,
            last_sync: wire.on_premises_last_sync_date_time.0,
            default_domain: named(|domain| domain.is_default),
            initial_domain: named(|domain| domain.is_initial),
            name: boxed(wire.display_name),
        })
    }
}
