//! The one way to sign in that was chosen, and how it is made ready.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::TokenSource;
use super::authority::Authority;
use super::azure_cli::{self, AzureCli};
use super::certificate::Certificate;
use super::client_secret::ClientSecret;
use super::device_code::{DeviceCode, Prompt};
use super::environment::{CLIENT, IDENTITY_ENDPOINT, TENANT};
use super::error::SignInError;
use super::federated::FederatedFile;
use super::github::{self, Github};
use super::http::safe_address;
use super::key_file::KeyFile;
use super::managed_identity::{METADATA, ManagedIdentity};
use crate::transport::cloud::Cloud;

/// The one way that was chosen. Nothing has been read or asked yet.
#[derive(Clone)]
pub struct Credentials {
    pub tenant: Option<String>,
    pub client_id: Option<String>,
    pub(super) way: Way,
    /// Where it was set: "AZURE_CLIENT_SECRET", "--auth azure-cli", "certificate of [tenant.contoso]".
    pub set_by: String,
}

#[derive(Clone)]
pub(super) enum Way {
    Secret(SecretString),
    Certificate { path: PathBuf, password: Option<SecretString> },
    Federated(PathBuf),
    Github { url: String, token: SecretString },
    Machine,
    App { url: String, header: SecretString },
    DeviceCode,
    AzureCli,
}

impl Credentials {
    /// Whether everything is there that the way needs.
    pub(super) fn check(&self) -> Result<(), SignInError> {
        let missing = |name: &str| SignInError::NotSet { name: name.into(), way: self.kind() };
        let (needs_tenant, needs_client) = match self.way {
            Way::Secret(_) | Way::Certificate { .. } | Way::Federated(_) | Way::Github { .. } => (true, true),
            Way::DeviceCode => (false, true),
            Way::Machine | Way::App { .. } | Way::AzureCli => (false, false),
        };
        if needs_tenant && self.tenant.is_none() {
            return Err(missing(TENANT));
        }
        if needs_client && self.client_id.is_none() {
            return Err(missing(CLIENT));
        }
        if self.tenant.as_deref().is_some_and(|tenant| !is_tenant(tenant)) {
            return Err(SignInError::Malformed { name: "the tenant".into(), expected: "a tenant id or a domain" });
        }
        if self.client_id.as_deref().is_some_and(|id| Uuid::parse_str(id).is_err()) {
            return Err(SignInError::Malformed { name: CLIENT.into(), expected: "an application id (a GUID)" });
        }
        Ok(())
    }

    /// What the credential is, for people.
    pub fn kind(&self) -> &'static str {
        match self.way {
            Way::Secret(_) => "a client secret",
            Way::Certificate { .. } => "a certificate",
            Way::Federated(_) => "a federated token",
            Way::Github { .. } => "the GitHub job's identity",
            Way::Machine | Way::App { .. } => "a managed identity",
            Way::DeviceCode => "a device code",
            Way::AzureCli => "the Azure CLI",
        }
    }

    /// The same for machines.
    pub fn word(&self) -> &'static str {
        match self.way {
            Way::Secret(_) => "client_secret",
            Way::Certificate { .. } => "certificate",
            Way::Federated(_) => "federated_token_file",
            Way::Github { .. } => "github_oidc",
            Way::Machine | Way::App { .. } => "managed_identity",
            Way::DeviceCode => "device_code",
            Way::AzureCli => "azure_cli",
        }
    }

    /// When the credential ends, where it tells: a certificate that can be used.
    pub fn ends(&self) -> Option<Timestamp> {
        let Way::Certificate { path, password } = &self.way else { return None };
        KeyFile::read(path, password.as_ref(), Timestamp::now()).ok()?.ends()
    }

    /// Readies the way: reads the certificate, builds the client. Asks nothing of the network. `prompt` shows a device
    /// code to the person who signs in.
    pub fn connect(self, cloud: &Cloud, prompt: Prompt) -> Result<Arc<dyn TokenSource>, SignInError> {
        let tenant = self.tenant.clone();
        let authority = || Authority::new(cloud, tenant.as_deref().unwrap_or("organizations"));
        let client_id = self.client_id.clone().unwrap_or_default();
        Ok(match self.way {
            Way::Secret(secret) => Arc::new(ClientSecret { authority: authority()?, client_id, secret }),
            Way::Certificate { path, password } => {
                let key_file = KeyFile::read(&path, password.as_ref(), Timestamp::now())?;
                Arc::new(Certificate { authority: authority()?, client_id, key_file })
            }
            Way::Federated(path) => Arc::new(FederatedFile { authority: authority()?, client_id, path }),
            Way::Github { url, token } => {
                Arc::new(Github::new(authority()?, client_id, safe_address(github::URL, &url)?, token)?)
            }
            Way::Machine => {
                let url = METADATA.parse().expect("the metadata address is a URL");
                Arc::new(ManagedIdentity::of_machine(cloud, url, self.client_id)?)
            }
            Way::App { url, header } => {
                let url = safe_address(IDENTITY_ENDPOINT, &url)?;
                Arc::new(ManagedIdentity::of_app(cloud, url, header, self.client_id)?)
            }
            Way::DeviceCode => {
                Arc::new(DeviceCode { authority: authority()?, client_id, prompt, refresh: Mutex::default() })
            }
            Way::AzureCli => {
                Arc::new(AzureCli { cloud: cloud.clone(), tenant: self.tenant, program: azure_cli::PROGRAM.into() })
            }
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Credentials")
            .field("tenant", &self.tenant)
            .field("client_id", &self.client_id)
            .field("set_by", &self.set_by)
            .finish_non_exhaustive()
    }
}

/// A GUID or a domain, so that it is one segment of an address and nothing else.
fn is_tenant(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
    !text.is_empty() && text.len() <= 255 && !text.starts_with('.') && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::key_file::tests::test_key;
    use super::super::stand_in::{APP, Reply, StandIn};
    use super::super::{Audience, Auth, Choices, Environment, choose};
    use super::*;

    fn chosen(set: &[(&str, &str)], auth: Option<Auth>) -> Credentials {
        let both = [(TENANT, "contoso.com"), (CLIENT, APP)];
        let environment: Environment = both.iter().chain(set).map(|(name, value)| (*name, *value)).collect();
        choose(&Choices { environment: &environment, configured: None, auth, tenant: None }).expect("one way")
    }

    fn connect(credentials: Credentials, cloud: &Cloud) -> Result<Arc<dyn TokenSource>, SignInError> {
        credentials.connect(cloud, Arc::new(|_| {}))
    }

    fn text(path: &Path) -> &str {
        path.to_str().expect("a plain path")
    }

    #[tokio::test]
    async fn what_was_chosen_signs_in_at_the_tenants_authority() {
        let certificate = test_key("app.pem");
        for set in [("AZURE_CLIENT_SECRET", "s3cret"), ("AZURE_CLIENT_CERTIFICATE_PATH", text(&certificate))] {
            let stand_in = StandIn::start([Reply::token()]).await;
            let source = connect(chosen(&[set], None), &stand_in.cloud).expect("ready");
            source.token(Audience::Graph, None).await.expect("a token");
            assert_eq!(stand_in.seen()[0].path, "/contoso.com/oauth2/v2.0/token");
        }
    }

    #[tokio::test]
    async fn an_app_service_identity_is_asked_at_its_own_endpoint() {
        let stand_in =
            StandIn::start([Reply::json(200, r#"{"access_token":"t0ken","expires_on":"4102444800"}"#)]).await;
        let url = stand_in.url("/msi/token");
        let set = [(IDENTITY_ENDPOINT, url.as_str()), ("IDENTITY_HEADER", "he4der")];
        let source = connect(chosen(&set, Some(Auth::ManagedIdentity)), &stand_in.cloud).expect("ready");
        source.token(Audience::Graph, None).await.expect("a token");
        assert_eq!(stand_in.seen()[0].path, "/msi/token");
    }

    #[test]
    fn what_cannot_work_fails_before_anything_is_asked() {
        let cloud = StandIn::nowhere();
        let expired = test_key("app-expired.pem");
        let fails =
            |set: &[(&str, &str)], auth| connect(chosen(set, auth), &cloud).err().expect("an error").to_string();
        assert!(fails(&[("AZURE_CLIENT_CERTIFICATE_PATH", text(&expired))], None).contains("expired on 2021-01-01"));
        let far = [(IDENTITY_ENDPOINT, "http://evil.example/"), ("IDENTITY_HEADER", "he4der")];
        assert!(fails(&far, Some(Auth::ManagedIdentity)).starts_with("IDENTITY_ENDPOINT is not an https address"));
        let far = [(github::URL, "http://evil.example/"), (github::TOKEN, "t")];
        assert!(
            fails(&far, Some(Auth::GithubOidc)).starts_with("ACTIONS_ID_TOKEN_REQUEST_URL is not an https address")
        );
    }
}
