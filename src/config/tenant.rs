//! One tenant of the configuration: who it is, how to sign in to it, and the settings that hold for it.

use std::path::{Path, PathBuf};

use toml::Spanned;
use uuid::Uuid;

use super::check::{self, Checked};
use super::error::{ConfigError, Problem};
use super::file::{Config, Entry};
use super::tickets;
use super::written::WrittenTenant;
use crate::model::{Settings, Waiver};

/// Where a credential is. The credential itself is never in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CredentialReference {
    /// PEM or PKCS#12.
    Certificate(PathBuf),
    /// The environment variable that holds a client secret.
    SecretEnv(String),
    FederatedTokenFile(PathBuf),
    Auth(AuthWay),
}

/// A way to sign in that needs no credential of ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuthWay {
    ManagedIdentity,
    DeviceCode,
    AzureCli,
}

/// The tenant a run is about, with all that holds for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tenant {
    /// As in `[tenant.NAME]`; none when only the environment names the tenant.
    pub name: Option<String>,
    pub id: Option<Uuid>,
    pub client_id: Option<String>,
    pub credential: Option<CredentialReference>,
    pub settings: Settings,
}

impl Config {
    /// The tenant named on the command line (`asked`: a name of the file, or an id), else the one the environment names
    /// by its id, else the only one of the file. What stands at the top of the file holds for each, what stands under
    /// the tenant is added.
    ///
    /// # Errors
    /// When a name is not in the file, or none is named and the file has several.
    pub fn tenant(&self, asked: Option<&str>, environment: Option<Uuid>) -> Result<Tenant, ConfigError> {
        if let Some(asked) = asked {
            return self.asked(asked);
        }
        if let Some(id) = environment {
            return Ok(self.by_id(id));
        }
        let mut entries = self.tenants.iter();
        match (entries.next(), entries.next()) {
            (None, _) => Ok(self.unnamed(None)),
            (Some((name, entry)), None) => Ok(self.merged(name, entry)),
            (Some(_), Some(_)) => Err(ConfigError::Tenant {
                message: "the configuration has several tenants and none is chosen".into(),
                hint: Some(format!("choose one with --tenant: {}", self.names())),
            }),
        }
    }

    /// The waivers that can cover what is found in a tenant: those for all, and its own; where it is not known, those of
    /// every tenant.
    pub fn waivers_of(&self, tenant: Option<Uuid>) -> Vec<Waiver> {
        match tenant {
            Some(id) => self.by_id(id).settings.waivers,
            None => self.every_waiver().cloned().collect(),
        }
    }

    pub(super) fn waiver_count(&self) -> usize {
        self.every_waiver().count()
    }

    fn every_waiver(&self) -> impl Iterator<Item = &Waiver> {
        let own = self.tenants.values().flat_map(|entry| &entry.settings.waivers);
        self.general.waivers.iter().chain(own)
    }

    fn asked(&self, asked: &str) -> Result<Tenant, ConfigError> {
        if let Some(entry) = self.tenants.get(asked) {
            return Ok(self.merged(asked, entry));
        }
        match Uuid::try_parse(asked) {
            Ok(id) => Ok(self.by_id(id)),
            Err(_) => Err(ConfigError::Tenant {
                message: format!("there is no tenant {asked:?} in the configuration"),
                hint: Some(match self.tenants.is_empty() {
                    true => "add [tenant.NAME] to palisade.toml, or give the tenant's id".into(),
                    false => format!("it has {}; an id works too", self.names()),
                }),
            }),
        }
    }

    fn by_id(&self, id: Uuid) -> Tenant {
        match self.tenants.iter().find(|(_, entry)| entry.id == Some(id)) {
            Some((name, entry)) => self.merged(name, entry),
            None => self.unnamed(Some(id)),
        }
    }

    fn unnamed(&self, id: Option<Uuid>) -> Tenant {
        Tenant { id, settings: self.general.clone(), ..Tenant::default() }
    }

    fn merged(&self, name: &str, entry: &Entry) -> Tenant {
        Tenant {
            name: Some(name.into()),
            id: entry.id,
            client_id: entry.client_id.clone(),
            credential: entry.credential.clone(),
            settings: merged(&self.general, entry),
        }
    }

    fn names(&self) -> String {
        self.tenants.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

fn merged(general: &Settings, entry: &Entry) -> Settings {
    let own = &entry.settings;
    let mut rules = general.rules.clone();
    for (rule, values) in &own.rules {
        let merged = rules.entry(rule.clone()).or_default();
        merged.extend(values.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    Settings {
        origin: general.origin,
        strict: entry.strict.unwrap_or(general.strict),
        break_glass: [&general.break_glass[..], &own.break_glass].concat(),
        role_holders: [&general.role_holders[..], &own.role_holders].concat(),
        approved: [&general.approved[..], &own.approved].concat(),
        waivers: [&general.waivers[..], &own.waivers].concat(),
        rules,
        keep_runs: own.keep_runs.or(general.keep_runs),
        auto_apply: own.auto_apply.clone().or_else(|| general.auto_apply.clone()),
        tickets: tickets::merged(&general.tickets, &own.tickets),
    }
}

/// The one way to sign in that a tenant names. Paths are relative to the folder of the file.
pub(super) fn credential(written: &WrittenTenant, at: usize, folder: &Path) -> Checked<Option<CredentialReference>> {
    let path = |written: &Spanned<PathBuf>| folder.join(written.get_ref());
    let certificate = written.certificate.as_ref().map(path).map(CredentialReference::Certificate);
    let token = written.federated_token_file.as_ref().map(path).map(CredentialReference::FederatedTokenFile);
    let secret = written
        .secret_env
        .as_ref()
        .map(|written| variable("secret_env", written))
        .transpose()?
        .map(CredentialReference::SecretEnv);
    let auth = written.auth.as_ref().map(way).transpose()?.map(CredentialReference::Auth);
    let mut named = [certificate, token, secret, auth].into_iter().flatten();
    match (named.next(), named.next()) {
        (first, None) => Ok(first),
        (_, Some(_)) => {
            let message = "a tenant names only one of certificate, secret_env, federated_token_file and auth";
            Err((at, Problem::new(message)))
        }
    }
}

/// The name of an environment variable. What looks like the secret itself is refused without being repeated.
pub(super) fn variable(key: &str, written: &Spanned<String>) -> Checked<String> {
    let name = check::filled(written)?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit());
    if is_name {
        return Ok(name.into());
    }
    Err((
        written.span().start,
        Problem::hint(
            format!("{key} is the name of an environment variable: letters, digits and underscores"),
            "a secret itself has no place in this file",
        ),
    ))
}

fn way(written: &Spanned<String>) -> Checked<AuthWay> {
    match written.get_ref().as_str() {
        "managed-identity" => Ok(AuthWay::ManagedIdentity),
        "device-code" => Ok(AuthWay::DeviceCode),
        "azure-cli" => Ok(AuthWay::AzureCli),
        other => {
            let message = format!("unknown way {other:?}, expected managed-identity, device-code or azure-cli");
            Err((written.span().start, Problem::new(message)))
        }
    }
}
