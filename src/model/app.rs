//! Applications, and what was granted to them.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::Stamp;

/// Graph `servicePrincipal`: an app as it stands in this tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePrincipal {
    pub id: Uuid,
    pub app_id: Box<str>,
    pub name: Box<str>,
    /// `Application`, `ManagedIdentity`, `Legacy`, `SocialIdp`.
    pub kind: Option<Box<str>>,
    pub enabled: Option<bool>,
    pub owner_tenant: Option<Uuid>,
    pub verified_publisher: bool,
    pub assignment_required: bool,
    pub secrets: Vec<Credential>,
    pub keys: Vec<Credential>,
    /// `DisabledDueToViolationOfServicesAgreement`, `NotDisabled`, null, or an unknown word.
    pub disabled_by_microsoft: Option<Box<str>>,
    /// `saml` for apps that sign tokens with their keys.
    pub single_sign_on: Option<Box<str>>,
}

/// Graph `application`: an app registered here.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    pub id: Uuid,
    pub app_id: Box<str>,
    pub name: Box<str>,
    pub created: Stamp,
    pub secrets: Vec<Credential>,
    pub keys: Vec<Credential>,
}

/// Graph `passwordCredential` or `keyCredential`; never the secret itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    pub key_id: Option<Uuid>,
    pub name: Option<Box<str>>,
    /// Keys: `Verify`, `Sign`, `Encrypt`.
    pub usage: Option<Box<str>>,
    pub start: Stamp,
    pub end: Stamp,
}

/// Graph `oAuth2PermissionGrant`. There may be several for each user, nearly all of them alike: what is alike is shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Its id, where that is not made of the next three as Microsoft makes it.
    pub own_id: Option<Box<str>>,
    /// The client's service principal.
    pub client: Uuid,
    /// The resource's service principal.
    pub resource: Uuid,
    /// The one user it is for; `None` for all (`AllPrincipals`).
    pub principal: Option<Uuid>,
    /// `Principal`, `AllPrincipals` or an unknown word.
    pub consent: Arc<str>,
    /// As granted, split at blanks.
    pub scopes: Arc<[Box<str>]>,
}

impl Grant {
    /// The id by which the service knows it.
    pub fn id(&self) -> String {
        self.own_id.as_deref().map_or_else(|| Self::made_id(self.client, self.resource, self.principal), str::to_owned)
    }

    /// The ids of client, resource and user in one, as in all examples that Microsoft prints. A million grants would else
    /// hold a long text each that says nothing new.
    pub fn made_id(client: Uuid, resource: Uuid, principal: Option<Uuid>) -> String {
        let parts = [Some(client), Some(resource), principal].into_iter().flatten();
        URL_SAFE_NO_PAD.encode(parts.flat_map(|id| id.to_bytes_le()).collect::<Vec<u8>>())
    }
}

/// Application permissions on one resource, asked from the resource's side.
#[derive(Clone, Debug, PartialEq)]
pub struct AppRoles {
    pub resource: Uuid,
    pub resource_app_id: Box<str>,
    /// Role id to its name: `Mail.ReadWrite`.
    pub names: Vec<(Uuid, Box<str>)>,
    pub held: Vec<AppRoleHeld>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AppRoleHeld {
    pub id: Box<str>,
    /// Service principal of the holder.
    pub holder: Uuid,
    pub holder_name: Option<Box<str>>,
    pub role: Uuid,
    pub created: Stamp,
}
