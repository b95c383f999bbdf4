//! Apps as they stand in this tenant.

use uuid::Uuid;

use super::app_rights::is_tenant_wide;
use super::ground::Ground;
use super::known::{all, any, word};
use super::listing::listed;
use super::record::{Kind, Subject};
use super::{Items, Value};
use crate::model::{Credential, Exposure, Gap, Known, Resource, ResourceType, ServicePrincipal, User};
use crate::record;

pub(super) struct AppFacts<'a> {
    app: &'a ServicePrincipal,
    ground: &'a Ground<'a>,
    holds_grants: Known<bool>,
    reads_mail_by_user: Known<bool>,
    consenting: Known<i64>,
    people: Vec<&'a User>,
    scopes: Vec<&'a str>,
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
        /// Somebody granted it, for himself, permissions that reach mail or far beyond it (list `mail_risk_scopes`) on
        /// Microsoft Graph or Exchange Online.
        "userConsentedMail": Kind::Bool, ["grants", "service_principals"] => |it| (&it.reads_mail_by_user).into();
        /// How many people did.
        "consentingUsers": Kind::Int, ["grants", "service_principals"] => |it| (&it.consenting).into();
        /// Who did: user principal names.
        "consentingPeople": Kind::List(&Kind::Str), ["grants", "users"] => |it| Value::List(&it.people as &dyn Items);
        /// Which permissions they granted that reach mail or far beyond it.
        "consentedScopes": Kind::List(&Kind::Str), ["grants"] => |it| Value::List(&it.scopes as &dyn Items);
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
        let Consents { at_least, open, scopes, people } = consents(app, ground);
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
            reads_mail_by_user: match (at_least, &open) {
                (0, Some(gap)) => Known::No(gap.clone()),
                (people, _) => Known::Yes(people > 0),
            },
            consenting: open.map_or(Known::Yes(at_least), Known::No),
            scopes,
            people: people.into_iter().filter_map(|id| ground.user(id)).collect(),
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
        Resource { kind: ResourceType::App, id: self.app.id.to_string(), name: self.app.name.to_string() }
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.app.app_id.to_string(), self.app.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        let wide = self.ground.apps.grants_of(self.app.id).any(|grant| is_tenant_wide(grant) == Ok(true));
        let powerful = self.takeover == Known::Yes(true);
        if wide || powerful { Exposure::Everybody } else { Exposure::One }
    }
    fn affected(&self, field: &str) -> Vec<Resource> {
        let people = if field == "consentingPeople" { self.people.as_slice() } else { &[] };
        let resource =
            |user: &&User| Resource { kind: ResourceType::User, id: user.id.to_string(), name: user.upn.to_string() };
        people.iter().map(resource).collect()
    }
}

/// By user principal name.
impl Items for Vec<&User> {
    fn len(&self) -> usize {
        Vec::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map(|user| &*user.upn).into()
    }
}

/// What people granted an app for themselves that reaches their mail.
struct Consents<'a> {
    /// People who did.
    at_least: i64,
    /// Why there may be more.
    open: Option<Gap>,
    scopes: Vec<&'a str>,
    people: Vec<Uuid>,
}

fn consents<'a>(app: &ServicePrincipal, ground: &'a Ground<'_>) -> Consents<'a> {
    let mut people = Vec::new();
    let mut scopes = Vec::new();
    let mut open = ground.snapshot.grants.gap().cloned();
    for grant in ground.apps.grants_of(app.id) {
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
    Consents { at_least: i64::try_from(people.len()).unwrap_or(i64::MAX), open, scopes, people }
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
    if is_kept_elsewhere || (app.secrets.is_empty() && app.keys.iter().all(|key| signs_saml(app, key))) {
        return Ok(false);
    }
    let owner = app.owner_tenant.ok_or_else(|| Gap::Failed("whose app it is did not come".into()))?;
    Ok(owner != ground.snapshot.tenant)
}

/// Whether a key only signs the app's SAML tokens: the pair that Entra makes for that, `Sign` and `Verify` with one end.
pub(super) fn signs_saml(app: &ServicePrincipal, key: &Credential) -> bool {
    let uses =
        |key: &Credential, usage: &str| key.usage.as_deref().is_some_and(|said| said.eq_ignore_ascii_case(usage));
    let saml = app.single_sign_on.as_deref().is_some_and(|mode| mode.eq_ignore_ascii_case("saml"));
    let paired = || app.keys.iter().any(|other| uses(other, "Sign") && other.end == key.end);
    saml && (uses(key, "Sign") || (uses(key, "Verify") && paired()))
}

fn disabled_by_microsoft(app: &ServicePrincipal) -> Result<bool, Gap> {
    const WORDS: [(&str, &str); 2] =
        [("DisabledDueToViolationOfServicesAgreement", "disabled"), ("NotDisabled", "not_disabled")];
    let said = app.disabled_by_microsoft.as_deref();
    said.map_or(Ok(false), |said| word(said, &WORDS, "disabledByMicrosoftStatus").map(|word| word == "disabled"))
}
