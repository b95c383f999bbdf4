//! Signing in to one tenant, and the reader that comes of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::Error;
use crate::config::{AuthWay, CredentialReference, Tenant};
use crate::model::{Operator, Requests};
use crate::transport::token::{
    Auth, Choices, Configured, Credentials, Environment, Prompt, TokenClaims, choose, decode,
};
use crate::transport::{Audience, Cloud, Limits, Observer, Reader, Settings, SignInError, TenantClass, TokenSource};

/// Seconds by which a clock may differ: Entra accepts a client assertion whose `nbf` lies five minutes ahead.
pub(super) const TOLERABLE: i64 = 300;

/// How long a scan waits in all for penalties and repeats before it reports what is missing instead.
const BUDGET: Duration = Duration::from_secs(30 * 60);

/// Everything that decides which tenant is read and how.
pub struct Request<'r> {
    pub cloud: Cloud,
    pub environment: &'r Environment,
    pub configured: &'r Tenant,
    /// `--auth`.
    pub auth: Option<&'r str>,
    /// `--tenant`, where it is an id.
    pub tenant: Option<&'r str>,
    /// How many service seconds pass in one of ours; above 1 only on loopback.
    pub speed: f64,
    pub observer: Option<Arc<dyn Observer>>,
    /// Nobody waits for it: where the service is short, others go first.
    pub background: bool,
    /// Shows a device code to the person who signs in.
    pub prompt: Prompt,
}

/// A tenant within reach.
pub struct Access {
    pub cloud: Cloud,
    pub tenant: Uuid,
    pub credentials: Credentials,
    pub tokens: Arc<dyn TokenSource>,
    pub reader: Reader,
    /// What the token for Graph says of itself; `None` when it is opaque.
    pub claims: Option<TokenClaims>,
}

impl Access {
    /// Permissions of Microsoft Graph in the token; empty where it does not tell.
    pub(super) fn permissions(&self) -> Vec<String> {
        let claims = self.claims.iter();
        claims.flat_map(|claims| claims.roles.iter().chain(&claims.scopes)).cloned().collect()
    }
}

impl Request<'_> {
    /// The one way to sign in that is set up. Asks nobody.
    pub fn credentials(&self) -> Result<Credentials, Error> {
        let auth = self.auth.map(str::parse::<Auth>).transpose().map_err(Error::SignIn)?;
        let configured = configured(self.configured);
        let choices = Choices {
            environment: self.environment,
            configured: configured.as_ref(),
            auth,
            tenant: self.tenant.filter(|tenant| Uuid::try_parse(tenant).is_ok()),
        };
        choose(&choices).map_err(Error::SignIn)
    }

    /// Signs in, so that a wrong credential ends the run here and not as forty gaps.
    pub async fn connect(self) -> Result<Access, Error> {
        let credentials = self.credentials()?;
        let tokens = credentials.clone().connect(&self.cloud, Arc::clone(&self.prompt)).map_err(Error::SignIn)?;
        let token = tokens.token(Audience::Graph, None).await.map_err(Error::SignIn)?;
        let claims = decode(&token.secret);
        let tenant = tenant_id(&credentials, claims.as_ref())?;
        let reader = Reader::new(Settings {
            cloud: self.cloud.clone(),
            tenant,
            tokens: Arc::clone(&tokens),
            user: claims.as_ref().and_then(person),
            // Until the users are counted: the smallest quota, which no listing of settings reaches.
            tenant_class: TenantClass::Small,
            speed: self.speed,
            low_priority: self.background,
            budget: BUDGET,
            limits: Limits::default(),
            observer: self.observer,
        })?;
        Ok(Access { cloud: self.cloud, tenant, credentials, tokens, reader, claims })
    }
}

/// Who signed in, where that was not an app. Nothing but routing is decided by it.
fn person(claims: &TokenClaims) -> Option<String> {
    claims.user.clone().filter(|_| claims.kind.as_deref() != Some("app") && !claims.scopes.is_empty())
}

impl Access {
    /// The id of the person who signed in; none of an app.
    pub fn person(&self) -> Option<Uuid> {
        let claims = self.claims.as_ref()?;
        person(claims)?;
        claims.object.as_ref()?.parse().ok()
    }

    /// The app id that signed in, or that a person signed in with.
    pub fn app(&self) -> Option<Uuid> {
        self.claims.as_ref()?.app.as_ref()?.parse().ok()
    }

    /// Who signed in, for the journal.
    pub(super) fn operator(&self) -> Operator {
        let account = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        let claims = self.claims.as_ref();
        Operator {
            account: account.filter(|account| !account.is_empty()),
            app: claims.and_then(|claims| claims.app.clone()),
            user: claims.and_then(person),
        }
    }

    /// What was asked until now, and whether this machine's clock was too far from the service's.
    pub fn requests(&self) -> Requests {
        let ahead = self.reader.clock_skew().map(i64::wrapping_neg);
        Requests { clock_ahead_seconds: ahead.filter(|ahead| ahead.abs() >= TOLERABLE), ..self.reader.requests() }
    }
}

/// The tenant's id: as configured, else as the token has it.
fn tenant_id(credentials: &Credentials, claims: Option<&TokenClaims>) -> Result<Uuid, Error> {
    let said = claims.and_then(|claims| claims.tenant.as_deref());
    let named = credentials.tenant.as_deref();
    let ids = [named, said].into_iter().flatten();
    ids.filter_map(|id| Uuid::try_parse(id.trim()).ok()).next().ok_or_else(|| {
        Error::Usage(format!(
            "the tenant's id is not known: set AZURE_TENANT_ID to it ({} is no id, and the token does not tell)",
            named.unwrap_or("nothing")
        ))
    })
}

fn configured(tenant: &Tenant) -> Option<Configured> {
    let mut found = Configured {
        name: tenant.name.clone()?,
        id: tenant.id.map(|id| id.to_string()),
        client_id: tenant.client_id.clone(),
        ..Configured::default()
    };
    match &tenant.credential {
        None => {}
        Some(CredentialReference::Certificate(path)) => found.certificate = Some(path.clone()),
        Some(CredentialReference::SecretEnv(name)) => found.secret_env = Some(name.clone()),
        Some(CredentialReference::FederatedTokenFile(path)) => found.federated_token_file = Some(path.clone()),
        Some(CredentialReference::Auth(way)) => found.auth = Some(auth(*way)),
    }
    Some(found)
}

fn auth(way: AuthWay) -> Auth {
    match way {
        AuthWay::ManagedIdentity => Auth::ManagedIdentity,
        AuthWay::DeviceCode => Auth::DeviceCode,
        AuthWay::AzureCli => Auth::AzureCli,
    }
}

/// The file of the credential, where there is one.
pub(super) fn credential_file(tenant: &Tenant, environment: &Environment) -> Option<PathBuf> {
    match &tenant.credential {
        Some(CredentialReference::Certificate(path) | CredentialReference::FederatedTokenFile(path)) => {
            Some(path.clone())
        }
        Some(CredentialReference::SecretEnv(_) | CredentialReference::Auth(_)) | None => {
            environment.credential_file().map(PathBuf::from)
        }
    }
}

impl From<SignInError> for Error {
    fn from(error: SignInError) -> Self {
        Self::SignIn(error)
    }
}
