//! The registration as data: what to paste, where to consent, which role to assign.

use serde_json::{Value, json};

use super::permissions::{EXCHANGE_APP, GRAPH_APP, MANAGE_AS_APP, graph_permission, manage_as_app};
use super::sets::{Purpose, Role, Weight};
use crate::model::{SetupPermission, SetupReport, SetupRole};
use crate::transport::cloud::{Cloud, CloudName};

/// An app registration to make.
#[derive(Clone, Debug)]
pub struct Registration {
    pub purpose: Purpose,
    pub cloud: CloudName,
    /// Where apps are registered in this cloud.
    pub portal: &'static str,
    /// Microsoft Graph first, then Exchange.
    pub permissions: Vec<Requested>,
    /// Of the app's service principal; the first is needed for Exchange.
    pub roles: &'static [Role],
    /// Where an administrator consents, with tenant and app filled in where they are known. Consents to what the
    /// registration lists.
    pub consent: String,
}

/// One permission of the registration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Requested {
    pub name: &'static str,
    pub id: &'static str,
    /// App id of the service that grants it.
    pub resource: &'static str,
    /// What palisade does with it.
    pub purpose: &'static str,
    /// May be left out.
    pub optional: bool,
    /// Its holder can make itself Global Administrator.
    pub dangerous: bool,
    /// Belongs to another Microsoft service and may be missing in a tenant.
    pub may_be_missing: bool,
}

/// The registration for a purpose in a cloud; `tenant` and `client_id` as far as they are known yet.
pub fn registration(purpose: Purpose, cloud: &Cloud, tenant: Option<&str>, client_id: Option<&str>) -> Registration {
    let graph = purpose.wants().into_iter().map(|want| {
        let permission = graph_permission(want.name).expect("a test finds every permission of a set");
        Requested {
            name: want.name,
            id: &permission.id,
            resource: GRAPH_APP,
            purpose: want.purpose,
            optional: want.weight != Weight::Needed,
            dangerous: want.weight == Weight::Dangerous,
            may_be_missing: permission.owner_app.is_some(),
        }
    });
    Registration {
        purpose,
        cloud: cloud.name,
        portal: portal(cloud.name),
        permissions: graph.chain([exchange()]).collect(),
        roles: purpose.roles(),
        consent: format!(
            "{}/{}/adminconsent?client_id={}",
            cloud.authority,
            tenant.unwrap_or("TENANT_ID"),
            client_id.unwrap_or("CLIENT_ID")
        ),
    }
}

impl Registration {
    /// The `requiredResourceAccess` of the app's manifest, to paste. What can make itself Global Administrator is left
    /// out: who wants it adds it knowingly.
    pub fn manifest(&self) -> Value {
        let access = |resource: &str| {
            let of_resource = self.permissions.iter().filter(|wanted| wanted.resource == resource && !wanted.dangerous);
            let access: Vec<_> = of_resource.map(|wanted| json!({ "id": wanted.id, "type": "Role" })).collect();
            json!({ "resourceAppId": resource, "resourceAccess": access })
        };
        json!([access(GRAPH_APP), access(EXCHANGE_APP)])
    }

    /// The same for machines.
    pub fn report(&self) -> SetupReport {
        let role = |role: &Role| SetupRole {
            name: role.name.into(),
            template_id: role.template_id.into(),
            purpose: role.purpose.into(),
            optional: role.optional,
        };
        SetupReport {
            schema: SetupReport::SCHEMA.into(),
            purpose: self.purpose.as_str().into(),
            cloud: self.cloud.as_str().into(),
            portal: self.portal.into(),
            permissions: self.permissions.iter().map(Requested::report).collect(),
            roles: self.roles.iter().map(role).collect(),
            required_resource_access: self.manifest(),
            consent: self.consent.clone(),
        }
    }
}

impl Requested {
    fn report(&self) -> SetupPermission {
        SetupPermission {
            name: self.name.into(),
            id: self.id.into(),
            resource: self.resource.into(),
            purpose: self.purpose.into(),
            optional: self.optional,
            dangerous: self.dangerous,
            may_be_missing: self.may_be_missing,
        }
    }
}

fn exchange() -> Requested {
    Requested {
        name: MANAGE_AS_APP,
        id: &manage_as_app().id,
        resource: EXCHANGE_APP,
        purpose: "sign in to Exchange administration; worth nothing without the role below",
        optional: false,
        dangerous: false,
        may_be_missing: false,
    }
}

/// Microsoft Learn, *National clouds*, "App registration endpoints".
fn portal(cloud: CloudName) -> &'static str {
    match cloud {
        CloudName::Global => "https://entra.microsoft.com",
        CloudName::UsGov | CloudName::UsGovDod => "https://portal.azure.us",
        CloudName::China => "https://portal.azure.cn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(manifest: &Value, resource: &str) -> Vec<String> {
        let all = manifest.as_array().expect("a list");
        let one = all.iter().find(|entry| entry["resourceAppId"] == resource).expect("the resource");
        let access = one["resourceAccess"].as_array().expect("a list");
        assert!(access.iter().all(|entry| entry["type"] == "Role"));
        access.iter().map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
    }

    #[test]
    fn the_manifest_lists_graph_and_exchange_permissions_by_id() {
        let cloud = Cloud::new(CloudName::Global);
        let manifest = registration(Purpose::Scan, &cloud, None, None).manifest();
        assert!(ids(&manifest, GRAPH_APP).contains(&"df021288-bdef-4463-88db-98f22de89214".to_owned()));
        assert_eq!(ids(&manifest, EXCHANGE_APP), ["dc50a0fb-09a3-484d-be87-e023b12c6440"]);
    }

    #[test]
    fn power_over_everything_is_not_pasted_unawares() {
        let cloud = Cloud::new(CloudName::Global);
        for (purpose, name) in [
            (Purpose::Respond, "AppRoleAssignment.ReadWrite.All"),
            (Purpose::Harden, "RoleManagement.ReadWrite.Directory"),
        ] {
            let registration = registration(purpose, &cloud, None, None);
            let dangerous = registration.permissions.iter().find(|wanted| wanted.dangerous).expect("one");
            assert_eq!((dangerous.name, dangerous.optional), (name, true));
            assert!(!ids(&registration.manifest(), GRAPH_APP).contains(&dangerous.id.to_owned()));
        }
    }

    #[test]
    fn consent_is_given_in_the_tenants_own_cloud() {
        let cloud = Cloud::new(CloudName::China);
        let known = registration(Purpose::Scan, &cloud, Some("contoso.cn"), Some("app"));
        assert_eq!(known.consent, "https://login.partner.microsoftonline.cn/contoso.cn/adminconsent?client_id=app");
        assert_eq!(known.portal, "https://portal.azure.cn");
        let unknown = registration(Purpose::Scan, &cloud, None, None).consent;
        assert!(unknown.ends_with("/TENANT_ID/adminconsent?client_id=CLIENT_ID"), "{unknown}");
    }
}
