//! Apps as they stand in this tenant.

use super::app_rights::is_tenant_wide;
use super::ground::Ground;
use super::known::{any, word};
use super::listing::listed;
use super::record::{Kind, Subject};
use super::{Items, Value};
use crate::model::{Credential, Exposure, Gap, Known, Resource, ResourceType, ServicePrincipal};
use crate::record;

pub(super) struct AppFacts<'a> {
    app: &'a ServicePrincipal,
    ground: &'a Ground<'a>,
    holds_grants: Known<bool>,
    takeover: Known<bool>,
    takes_over_now: Known<bool>,
    permissions: Vec<&'a str>,
    foreign: Known<bool>,
    disabled_by_microsoft: Known<bool>,
}

listed!(Apps, AppFacts<'_>, service_principals, |ground, app| AppFacts::of(app, ground));

record! {
    /// An app as it stands in this tenant: its service principal (Graph `servicePrincipal`).
    AppFacts<'_> as "app" {
        /// The display name. Whoever registered the app chose it.
        "name": Kind::Str, ["service_principals"] => |it| (&*it.app.name).into();
        /// The app id, the same in all tenants.
        "appId": Kind::Str, ["service_principals"] => |it| (&*it.app.app_id).into();
        /// It may sign in (`accountEnabled`).
        "enabled": Kind::Bool, ["service_principals"] => |it| it.enabled();
        /// Its publisher is verified (`verifiedPublisher`).
        "verifiedPublisher": Kind::Bool, ["service_principals"] => |it| it.app.verified_publisher.into();
        /// Only people assigned to it can use it (`appRoleAssignmentRequired`).
        "assignmentRequired": Kind::Bool, ["service_principals"] => |it| it.app.assignment_required.into();
        /// Microsoft registered it (`appOwnerOrganizationId`, list `microsoft_tenants`).
        "microsofts": Kind::Bool, ["service_principals"] => |it| it.microsofts().into();
        /// It holds delegated permissions, or application permissions on Microsoft Graph or Exchange Online, or a
        /// directory role.
        "holdsGrants": Kind::Bool, ["grants", "app_roles", "role_assignments"] => |it| (&it.holds_grants).into();
        /// It holds an application permission on Microsoft Graph with which it can take over the directory (list
        /// `takeover_permissions`).
        "canTakeOver": Kind::Bool, ["app_roles"] => |it| (&it.takeover).into();
        /// It can give itself any role or permission in one request.
        "canTakeOverAtOnce": Kind::Bool, ["app_roles"] => |it| (&it.takes_over_now).into();
        /// The permissions with which it can.
        "takeoverPermissions": Kind::List(&Kind::Str), ["app_roles"] => |it| Value::List(&it.permissions as &dyn Items);
        /// It belongs to another tenant or to Microsoft, and yet holds a secret or certificate that was added here.
        /// Certificates with which it signs SAML tokens do not count, nor those Azure keeps for managed identities.
        "foreignCredential": Kind::Bool, ["service_principals"] => |it| (&it.foreign).into();
        /// Microsoft switched it off for violating its terms (`disabledByMicrosoftStatus`).
        "disabledByMicrosoft": Kind::Bool, ["service_principals"] => |it| (&it.disabled_by_microsoft).into();
    }
}

impl<'a> AppFacts<'a> {
    fn of(app: &'a ServicePrincipal, ground: &'a Ground<'a>) -> Self {
        let on_graph = ground.apps.permissions_of(app.id).iter().filter(|(_, on_graph, _)| *on_graph);
        let mut permissions: Vec<&str> = on_graph.clone().filter_map(|(.., name)| *name).collect();
        permissions.retain(|name| ground.lists.takeover_permissions.holds(name));
        permissions.dedup();
        let nameless = on_graph.clone().any(|(.., name)| name.is_none());
        let holds = |found: bool| takeover(ground, found, nameless).into();
        Self {
            app,
            ground,
            holds_grants: holds_grants(app, ground).into(),
            takeover: holds(!permissions.is_empty()),
            takes_over_now: holds(permissions.iter().any(|name| is_immediate(name))),
            permissions,
            foreign: foreign_credential(app, ground).into(),
            disabled_by_microsoft: disabled_by_microsoft(app).into(),
        }
    }

    fn enabled(&self) -> Value<'_> {
        static UNSAID: std::sync::LazyLock<Gap> =
            std::sync::LazyLock::new(|| Gap::Failed("accountEnabled did not come for an app".into()));
        self.app.enabled.ok_or(&*UNSAID).into()
    }

    fn microsofts(&self) -> bool {
        let owner = self.app.owner_tenant.map(|owner| owner.to_string());
        owner.is_some_and(|owner| self.ground.lists.microsoft_tenants.holds(&owner))
    }
}

impl Subject for AppFacts<'_> {
    fn resource(&self) -> Resource {
        Resource::new(ResourceType::App, self.app.id, &*self.app.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.app.app_id.to_string()]
    }
    fn exposure(&self) -> Exposure {
        let wide = self.ground.apps.grants_of(self.app.id).any(|grant| is_tenant_wide(grant) == Ok(true));
        let powerful = self.takeover == Known::Yes(true);
        if wide || powerful { Exposure::Everybody } else { Exposure::One }
    }
}

/// Whether a permission gives any role or any permission in one request.
fn is_immediate(permission: &str) -> bool {
    ["RoleManagement.ReadWrite.Directory", "AppRoleAssignment.ReadWrite.All"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(permission))
}

fn takeover(ground: &Ground<'_>, found: bool, nameless: bool) -> Result<bool, Gap> {
    match (found, ground.snapshot.app_roles.gap(), nameless) {
        (true, ..) => Ok(true),
        (false, Some(gap), _) => Err(gap.clone()),
        (false, None, true) => Err(Gap::Unrecognised("an application permission without a name".into())),
        (false, None, false) => Ok(false),
    }
}

fn holds_grants(app: &ServicePrincipal, ground: &Ground<'_>) -> Result<bool, Gap> {
    let or_gap =
        |found: bool, gap: Option<&Gap>| if found { Ok(true) } else { gap.map_or(Ok(false), |gap| Err(gap.clone())) };
    let delegated = ground.apps.grants_of(app.id).next().is_some();
    let permissions = !ground.apps.permissions_of(app.id).is_empty();
    let roles = ground.roles.holdings.iter().any(|holding| holding.principal == app.id);
    any([
        or_gap(delegated, ground.snapshot.grants.gap()),
        or_gap(permissions, ground.snapshot.app_roles.gap()),
        or_gap(roles, ground.snapshot.role_assignments.gap()),
    ])
}

/// Whether a secret or certificate was added here to an app that is another tenant's.
fn foreign_credential(app: &ServicePrincipal, ground: &Ground<'_>) -> Result<bool, Gap> {
    let kind = app.kind.as_deref().unwrap_or_default();
    // Azure itself keeps the keys of managed identities; a legacy principal can only belong here.
    let is_kept_elsewhere = kind.eq_ignore_ascii_case("ManagedIdentity") || kind.eq_ignore_ascii_case("Legacy");
    if is_kept_elsewhere
        || (app.secrets.iter().all(|secret| opens_saml(app, secret)) && app.keys.iter().all(|key| signs_saml(app, key)))
    {
        return Ok(false);
    }
    let owner = app.owner_tenant.ok_or_else(|| Gap::Failed("whose app it is did not come".into()))?;
    Ok(owner != ground.snapshot.tenant)
}

/// Whether a key only signs the app's SAML tokens: the pair that Entra makes for that, `Sign` and `Verify` with one end
/// (Microsoft Graph, `addTokenSigningCertificate`).
pub(super) fn signs_saml(app: &ServicePrincipal, key: &Credential) -> bool {
    let paired = || app.keys.iter().any(|other| is_for(other, "Sign") && other.end == key.end);
    uses_saml(app) && (is_for(key, "Sign") || (is_for(key, "Verify") && paired()))
}

/// Whether a secret only opens the file of such a private key: it has that key's id.
pub(super) fn opens_saml(app: &ServicePrincipal, secret: &Credential) -> bool {
    let opened = || app.keys.iter().any(|key| is_for(key, "Sign") && key.key_id == secret.key_id);
    uses_saml(app) && secret.key_id.is_some() && opened()
}

fn uses_saml(app: &ServicePrincipal) -> bool {
    app.single_sign_on.as_deref().is_some_and(|mode| mode.eq_ignore_ascii_case("saml"))
}

fn is_for(key: &Credential, usage: &str) -> bool {
    key.usage.as_deref().is_some_and(|said| said.eq_ignore_ascii_case(usage))
}

fn disabled_by_microsoft(app: &ServicePrincipal) -> Result<bool, Gap> {
    const WORDS: [(&str, &str); 2] =
        [("DisabledDueToViolationOfServicesAgreement", "disabled"), ("NotDisabled", "not_disabled")];
    let said = app.disabled_by_microsoft.as_deref();
    said.map_or(Ok(false), |said| word(said, &WORDS, "disabledByMicrosoftStatus").map(|word| word == "disabled"))
}
