//! Environment variables, as sign-in reads them.

use std::collections::HashMap;
use std::ffi::OsString;

use secrecy::{ExposeSecret, SecretString};

pub(super) const TENANT: &str = "AZURE_TENANT_ID";
pub(super) const CLIENT: &str = "AZURE_CLIENT_ID";
pub(super) const SECRET: &str = "AZURE_CLIENT_SECRET";
pub(super) const CERTIFICATE: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
pub(super) const CERTIFICATE_PASSWORD: &str = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
pub(super) const FEDERATED: &str = "AZURE_FEDERATED_TOKEN_FILE";
pub(super) const IDENTITY_ENDPOINT: &str = "IDENTITY_ENDPOINT";
pub(super) const IDENTITY_HEADER: &str = "IDENTITY_HEADER";

/// Environment variables, every value in a type that does not print: which of them is a secret is for
/// `secret_env = "NAME"` to say. An empty variable counts as none.
#[derive(Debug, Default)]
pub struct Environment(HashMap<String, SecretString>);

impl Environment {
    pub fn of_process() -> Self {
        let readable =
            |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        std::env::vars_os().filter_map(readable).collect()
    }

    pub(super) fn secret(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name).filter(|value| !value.expose_secret().trim().is_empty())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.secret(name).map(|value| value.expose_secret().trim())
    }
}

impl<N: Into<String>, V: Into<SecretString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        Self(values.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
