//! Apps as they stand in this tenant.

use std::cmp::Ordering;

use serde::Deserialize;
use uuid::Uuid;

use super::credential;
use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Id, Text, boxed};
use crate::model::{Call, ServicePrincipal};

/// Microsoft Graph, "List servicePrincipals". By the advanced query rules, so that the service counts what it lists.
pub(super) const FAMILY: Collector = Collector {
    name: "service_principals",
    needs: Needs::Graph(&[&["Application.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| {
        Call::get_eventual(
            "/servicePrincipals?$select=id,appId,displayName,servicePrincipalType,accountEnabled,\
             appOwnerOrganizationId,verifiedPublisher,replyUrls,appRoleAssignmentRequired,keyCredentials,\
             passwordCredentials,disabledByMicrosoftStatus,preferredSingleSignOnMode,tags&$top=999&$count=true",
        )
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.service_principals = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    app_id: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    service_principal_type: Option<Text<'a>>,
    account_enabled: Option<bool>,
    #[serde(default)]
    app_owner_organization_id: Id,
    verified_publisher: Option<Publisher>,
    app_role_assignment_required: Option<bool>,
    #[serde(borrow)]
    password_credentials: Option<Vec<credential::Wire<'a>>>,
    #[serde(borrow)]
    key_credentials: Option<Vec<credential::Wire<'a>>>,
    #[serde(borrow)]
    disabled_by_microsoft_status: Option<Text<'a>>,
    #[serde(borrow)]
    preferred_single_sign_on_mode: Option<Text<'a>>,
}

/// An unverified publisher comes as null or with nothing but nulls in it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Publisher {
    #[serde(default, deserialize_with = "is_some")]
    verified_publisher_id: bool,
}

fn is_some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::<Text<'de>>::deserialize(deserializer)?.is_some_and(|id| !id.is_empty()))
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = ServicePrincipal;

    fn keep(wire: Wire<'_>, rows: &mut Vec<ServicePrincipal>) -> Option<()> {
        rows.push(ServicePrincipal {
            id: wire.id,
            app_id: wire.app_id?.to_lowercase().into(),
            name: boxed(wire.display_name),
            kind: wire.service_principal_type.map(Text::boxed),
            enabled: wire.account_enabled,
            owner_tenant: wire.app_owner_organization_id.0,
            verified_publisher: wire.verified_publisher.is_some_and(|publisher| publisher.verified_publisher_id),
            assignment_required: wire.app_role_assignment_required.unwrap_or_default(),
            secrets: credential::credentials(wire.password_credentials),
            keys: credential::credentials(wire.key_credentials),
            disabled_by_microsoft: wire.disabled_by_microsoft_status.map(Text::boxed),
            single_sign_on: wire.preferred_single_sign_on_mode.map(Text::boxed),
        });
        Some(())
    }

    fn order(one: &ServicePrincipal, other: &ServicePrincipal) -> Ordering {
        one.id.cmp(&other.id)
    }
}
