//! Delegated permissions as granted.

use super::app_rights::is_tenant_wide;
use super::listing::listed;
use super::record::{Kind, Subject};
use super::{Items, Value};
use crate::model::{Exposure, Grant, Known, Resource, ResourceType};
use crate::record;

pub(super) struct GrantFacts<'a> {
    grant: &'a Grant,
    client: Option<&'a str>,
    client_app_id: Option<&'a str>,
    tenant_wide: Known<bool>,
    reaches_mail: Known<bool>,
    microsofts: Known<bool>,
    risky: Vec<&'a str>,
}

listed!(Grants, GrantFacts<'_>, grants, |ground, grant| {
    let client = ground.service_principal(grant.client);
    GrantFacts {
        grant,
        client: client.map(|app| &*app.name),
        client_app_id: client.map(|app| &*app.app_id),
        tenant_wide: is_tenant_wide(grant).into(),
        reaches_mail: ground.apps.reaches_mail(grant).into(),
        microsofts: ground.apps.is_microsofts(grant.client).into(),
        risky: ground.apps.risky(grant).collect(),
    }
});

record! {
    /// Delegated permissions that one app was granted on another's behalf of one person or all (Graph
    /// `oAuth2PermissionGrant`).
    GrantFacts<'_> as "grant" {
        /// The name of the app that was granted them; null when it is not listed.
        "client": Kind::Str, ["service_principals"] => |it| it.client.into();
        /// For everybody (`consentType` is `AllPrincipals`).
        "tenantWide": Kind::Bool, ["grants"] => |it| (&it.tenant_wide).into();
        /// The granted permissions.
        "scopes": Kind::List(&Kind::Str), ["grants"] => |it| Value::List(&it.grant.scopes as &dyn Items);
        /// Those that reach mail or far beyond it (list `mail_risk_scopes`).
        "riskyScopes": Kind::List(&Kind::Str), ["grants"] => |it| Value::List(&it.risky as &dyn Items);
        /// It holds such a permission on Microsoft Graph or Exchange Online.
        "reachesMail": Kind::Bool, ["grants", "service_principals"] => |it| (&it.reaches_mail).into();
        /// Microsoft registered the app (`appOwnerOrganizationId`, list `microsoft_tenants`).
        "microsofts": Kind::Bool, ["service_principals"] => |it| (&it.microsofts).into();
    }
}

impl Subject for GrantFacts<'_> {
    fn resource(&self) -> Resource {
        let Grant { client, resource, principal, .. } = self.grant;
        let principal = principal.map_or_else(|| "AllPrincipals".to_owned(), |id| id.to_string());
        let name = self.client.unwrap_or("an app that is not listed").to_owned();
        Resource::new(ResourceType::Grant, format!("{client}/{resource}/{principal}"), name)
    }
    fn aliases(&self) -> Vec<String> {
        let ids = [Some(self.grant.client.to_string()), self.client_app_id.map(str::to_owned)];
        ids.into_iter().flatten().collect()
    }
    fn exposure(&self) -> Exposure {
        if self.tenant_wide == Known::Yes(true) { Exposure::Everybody } else { Exposure::One }
    }
}
