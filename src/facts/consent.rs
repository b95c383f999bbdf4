//! What people granted apps for themselves, by app.

use std::sync::LazyLock;

use uuid::Uuid;

use super::app_rights::is_tenant_wide;
use super::ground::Ground;
use super::known::all;
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use super::{Items, Value};
use crate::model::{Gap, Known, Resource, ResourceType, ServicePrincipal};
use crate::record;

pub(super) struct ConsentFacts<'a> {
    client: Uuid,
    app: Option<&'a ServicePrincipal>,
    ground: &'a Ground<'a>,
    people: Vec<Uuid>,
    /// Why there may be more than these people.
    open: Option<Gap>,
    scopes: Vec<&'a str>,
    microsofts: Known<bool>,
}

pub(super) struct Consents;

impl Listed for Consents {
    const SCHEMA: &'static Schema = <ConsentFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["grants"];
    const NAMED_IN: &'static [&'static str] = &["service_principals"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.apps.clients().len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.grants.gap()
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(client) = ground.apps.clients().get(index) {
            visit(&ConsentFacts::of(*client, ground));
        }
    }
}

static UNLISTED: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("an app that a grant names is not listed".into()));

record! {
    /// What people granted one app for themselves (Graph `oAuth2PermissionGrant` of `consentType` `Principal`).
    ConsentFacts<'_> as "consent" {
        /// The app's name; null when it is not listed.
        "app": Kind::Str, ["service_principals"] => |it| it.app.map(|app| &*app.name).into();
        /// The app id, the same in all tenants; null when it is not listed.
        "appId": Kind::Str, ["service_principals"] => |it| it.app.map(|app| &*app.app_id).into();
        /// Somebody granted permissions that reach mail or far beyond it (list `mail_risk_scopes`) on Microsoft Graph or
        /// Exchange Online.
        "reachesMail": Kind::Bool, ["grants", "service_principals"] => |it| it.reaches_mail();
        /// How many people did.
        "people": Kind::Int, ["grants", "service_principals"] => |it| it.count();
        /// Which such permissions they granted.
        "scopes": Kind::List(&Kind::Str), ["grants"] => |it| Value::List(&it.scopes as &dyn Items);
        /// The app's publisher is verified (`verifiedPublisher`).
        "verifiedPublisher": Kind::Bool, ["service_principals"]
            => |it| it.app.map(|app| app.verified_publisher).ok_or(&*UNLISTED).into();
        /// Microsoft registered the app (`appOwnerOrganizationId`, list `microsoft_tenants`).
        "microsofts": Kind::Bool, ["service_principals"] => |it| (&it.microsofts).into();
    }
}

impl<'a> ConsentFacts<'a> {
    fn of(client: Uuid, ground: &'a Ground<'a>) -> Self {
        let mut people = Vec::new();
        let mut scopes = Vec::new();
        let mut open = ground.snapshot.grants.gap().cloned();
        for grant in ground.apps.grants_of(client) {
            let by_one = is_tenant_wide(grant).map(|wide| !wide);
            match all([by_one, ground.apps.reaches_mail(grant)]) {
                Ok(true) => {
                    people.extend(grant.principal);
                    scopes.extend(ground.apps.risky(grant));
                }
                Ok(false) => {}
                Err(gap) => drop(open.get_or_insert(gap)),
            }
        }
        people.sort_unstable();
        people.dedup();
        scopes.sort_unstable();
        scopes.dedup();
        let (app, microsofts) = (ground.service_principal(client), ground.apps.is_microsofts(client).into());
        Self { client, app, ground, people, open, scopes, microsofts }
    }

    fn reaches_mail(&self) -> Value<'_> {
        match (self.scopes.is_empty(), &self.open) {
            (true, Some(gap)) => gap.into(),
            (none, _) => (!none).into(),
        }
    }

    fn count(&self) -> Value<'_> {
        let people = i64::try_from(self.people.len()).unwrap_or(i64::MAX);
        self.open.as_ref().map_or(people.into(), Value::Unknown)
    }
}

impl Subject for ConsentFacts<'_> {
    fn resource(&self) -> Resource {
        let name = self.app.map_or("an app that is not listed", |app| &app.name);
        Resource::new(ResourceType::App, self.client, name)
    }
    fn aliases(&self) -> Vec<String> {
        self.app.map(|app| app.app_id.to_string()).into_iter().collect()
    }
    fn affected(&self) -> Vec<Resource> {
        let person = |id: &Uuid| {
            let unlisted = || Resource::new(ResourceType::User, *id, id.to_string());
            self.ground.user(*id).map_or_else(unlisted, super::user::resource)
        };
        self.people.iter().map(person).collect()
    }
}
