//! Which way to sign in: what the environment, `palisade.toml` and the command line say, and that it is exactly one.
//!
//! The environment follows the convention of Microsoft's Azure libraries (`AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and one
//! credential). Unlike these, nothing is tried one after the other: a second credential that is set is an error, not a
//! fallback, since a scan of the wrong tenant or as the wrong app would go unnoticed. For the same reason GitHub's
//! token service is used only when it is asked for (`--auth github-oidc`): every job with `id-token: write` has it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::credentials::{Credentials, Way};
use super::environment::{
    CERTIFICATE, CERTIFICATE_PASSWORD, CLIENT, Environment, FEDERATED, IDENTITY_ENDPOINT, IDENTITY_HEADER, SECRET,
    TENANT,
};
use super::error::SignInError;
use super::github;

/// The word of `--auth`, for ways that no variable stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Auth {
    ManagedIdentity,
    DeviceCode,
    AzureCli,
    GithubOidc,
}

impl Auth {
    pub const ALL: [Self; 4] = [Self::ManagedIdentity, Self::DeviceCode, Self::AzureCli, Self::GithubOidc];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ManagedIdentity => "managed-identity",
            Self::DeviceCode => "device-code",
            Self::AzureCli => "azure-cli",
            Self::GithubOidc => "github-oidc",
        }
    }
}

impl FromStr for Auth {
    type Err = SignInError;

    fn from_str(word: &str) -> Result<Self, SignInError> {
        Self::ALL.into_iter().find(|auth| auth.as_str() == word).ok_or_else(|| SignInError::UnknownWay(word.into()))
    }
}

/// A tenant's table in `palisade.toml`.
#[derive(Clone, Debug, Default)]
pub struct Configured {
    /// NAME of `[tenant.NAME]`.
    pub name: String,
    pub id: Option<String>,
    pub client_id: Option<String>,
    pub certificate: Option<PathBuf>,
    /// Name of the variable that holds the secret.
    pub secret_env: Option<String>,
    pub federated_token_file: Option<PathBuf>,
    pub auth: Option<Auth>,
}

/// Everything that may name a way to sign in.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'c> {
    pub environment: &'c Environment,
    pub configured: Option<&'c Configured>,
    /// `--auth`
    pub auth: Option<Auth>,
    /// `--tenant` where it is an id or a domain; it wins over the other two.
    pub tenant: Option<&'c str>,
}

/// Finds the one way that is set and what it needs. An error names the ways that are set when they are several, and all
/// ways there are when there is none.
pub fn choose(choices: &Choices<'_>) -> Result<Credentials, SignInError> {
    let mut found = found(choices)?;
    if found.len() > 1 {
        return Err(SignInError::SeveralWays(found.into_iter().map(|(set_by, _)| set_by).collect()));
    }
    let (set_by, way) = found.pop().ok_or(SignInError::NoWay)?;
    let configured = choices.configured;
    let ours = choices.tenant.map(|tenant| ("--tenant", tenant));
    let tenant = agreed("tenant", TENANT, choices, configured.and_then(|table| table.id.as_deref()), ours)?;
    let client_id = agreed("app", CLIENT, choices, configured.and_then(|table| table.client_id.as_deref()), None)?;
    let credentials = Credentials { tenant, client_id, way, set_by };
    credentials.check()?;
    Ok(credentials)
}

/// Every way that is set, with what it was set by; one way named twice in the same words is one.
fn found(choices: &Choices<'_>) -> Result<Vec<(String, Way)>, SignInError> {
    let environment = choices.environment;
    let mut found = Vec::new();
    if let Some(secret) = environment.secret(SECRET) {
        found.push((SECRET.to_owned(), Way::Secret(secret.clone())));
    }
    if let Some(path) = environment.text(CERTIFICATE) {
        found.push((CERTIFICATE.to_owned(), certificate(Path::new(path), environment)));
    }
    if let Some(path) = environment.text(FEDERATED) {
        found.push((FEDERATED.to_owned(), Way::Federated(path.into())));
    }
    if let Some(table) = choices.configured {
        add_configured(table, environment, &mut found)?;
    }
    let configured = choices.configured.filter(|table| table.auth.is_some() && table.auth != choices.auth);
    if let Some((table, auth)) = configured.and_then(|table| Some((table, table.auth?))) {
        found.push((format!("auth of [tenant.{}]", table.name), named(auth, environment)?));
    }
    if let Some(auth) = choices.auth {
        found.push((format!("--auth {}", auth.as_str()), named(auth, environment)?));
    }
    Ok(found)
}

fn add_configured(
    table: &Configured,
    environment: &Environment,
    found: &mut Vec<(String, Way)>,
) -> Result<(), SignInError> {
    let set_by = |key: &str| format!("{key} of [tenant.{}]", table.name);
    if let Some(path) = &table.certificate {
        found.push((set_by("certificate"), certificate(path, environment)));
    }
    if let Some(name) =
        table.secret_env.as_deref().filter(|name| *name != SECRET || environment.secret(SECRET).is_none())
    {
        let missing = || SignInError::NotSet { name: name.into(), way: "secret_env in palisade.toml" };
        found.push((set_by("secret_env"), Way::Secret(environment.secret(name).ok_or_else(missing)?.clone())));
    }
    if let Some(path) = &table.federated_token_file {
        found.push((set_by("federated_token_file"), Way::Federated(path.clone())));
    }
    Ok(())
}

fn certificate(path: &Path, environment: &Environment) -> Way {
    Way::Certificate { path: path.to_owned(), password: environment.secret(CERTIFICATE_PASSWORD).cloned() }
}

fn named(auth: Auth, environment: &Environment) -> Result<Way, SignInError> {
    match auth {
        Auth::DeviceCode => Ok(Way::DeviceCode),
        Auth::AzureCli => Ok(Way::AzureCli),
        Auth::GithubOidc => {
            let way = "--auth github-oidc (give the job permissions: id-token: write)";
            let missing = |name: &str| SignInError::NotSet { name: name.into(), way };
            let url = environment.text(github::URL).ok_or_else(|| missing(github::URL))?.to_owned();
            let token = environment.secret(github::TOKEN).ok_or_else(|| missing(github::TOKEN))?.clone();
            Ok(Way::Github { url, token })
        }
        Auth::ManagedIdentity => managed_identity(environment),
    }
}

/// The host's kind by the variables it sets (Microsoft Learn, *How to use managed identities for App Service*). Azure Arc
/// and Service Fabric set the endpoint too but speak otherwise.
fn managed_identity(environment: &Environment) -> Result<Way, SignInError> {
    let (endpoint, header) = (environment.text(IDENTITY_ENDPOINT), environment.secret(IDENTITY_HEADER));
    match (endpoint, header) {
        (None, _) => Ok(Way::Machine),
        _ if environment.text("IDENTITY_SERVER_THUMBPRINT").is_some() => {
            Err(SignInError::UnsupportedHost { kind: "Service Fabric" })
        }
        (Some(url), Some(header)) => Ok(Way::App { url: url.to_owned(), header: header.clone() }),
        (Some(_), None) => Err(SignInError::UnsupportedHost { kind: "Azure Arc" }),
    }
}

/// The value that environment and configuration agree on, or the one that wins over both.
fn agreed(
    what: &'static str,
    variable: &str,
    choices: &Choices<'_>,
    configured: Option<&str>,
    wins: Option<(&str, &str)>,
) -> Result<Option<String>, SignInError> {
    if let Some((_, value)) = wins {
        return Ok(Some(value.trim().to_owned()));
    }
    let environment = choices.environment.text(variable);
    match (environment, configured.map(str::trim)) {
        (Some(one), Some(other)) if !one.eq_ignore_ascii_case(other) => {
            let table = choices.configured.map_or("", |table| table.name.as_str());
            Err(SignInError::Contradiction { what, from: vec![variable.to_owned(), format!("[tenant.{table}]")] })
        }
        (one, other) => Ok(one.or(other).map(str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "11111111-2222-3333-4444-555555555555";

    fn environment(more: &[(&str, &str)]) -> Environment {
        let both = [(TENANT, "contoso.com"), (CLIENT, APP)];
        both.iter().chain(more).map(|(name, value)| (*name, *value)).collect()
    }

    fn choose_from(
        more: &[(&str, &str)],
        configured: Option<&Configured>,
        auth: Option<Auth>,
    ) -> Result<Credentials, SignInError> {
        choose(&Choices { environment: &environment(more), configured, auth, tenant: None })
    }

    fn several(result: Result<Credentials, SignInError>) -> Vec<String> {
        match result {
            Err(SignInError::SeveralWays(ways)) => ways,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_variable_alone_is_a_way() {
        for (name, kind) in
            [(SECRET, "a client secret"), (CERTIFICATE, "a certificate"), (FEDERATED, "a federated token")]
        {
            let credentials = choose_from(&[(name, "value")], None, None).expect(name);
            assert_eq!((credentials.kind(), credentials.set_by.as_str()), (kind, name));
        }
    }

    #[test]
    fn none_and_an_empty_one_name_the_ways() {
        for set in [&[][..], &[(SECRET, "")], &[(SECRET, "  ")]] {
            let error = choose_from(set, None, None).expect_err("none is set");
            let hint = error.hint().expect("a hint");
            assert!(hint.contains(CERTIFICATE) && hint.contains("--auth managed-identity"), "{hint}");
        }
    }

    #[test]
    fn two_at_once_are_an_error_that_names_both() {
        assert_eq!(several(choose_from(&[(SECRET, "s"), (CERTIFICATE, "c.pem")], None, None)), [SECRET, CERTIFICATE]);
        let with_auth = choose_from(&[(SECRET, "s")], None, Some(Auth::AzureCli));
        assert_eq!(several(with_auth), [SECRET, "--auth azure-cli"]);
        let table = Configured { name: "contoso".into(), certificate: Some("c.pem".into()), ..Configured::default() };
        let with_table = choose_from(&[(SECRET, "s")], Some(&table), None);
        assert_eq!(several(with_table), [SECRET, "certificate of [tenant.contoso]"]);
    }

    #[test]
    fn one_way_named_twice_is_one() {
        let table = Configured { auth: Some(Auth::DeviceCode), ..Configured::default() };
        assert!(choose_from(&[], Some(&table), Some(Auth::DeviceCode)).is_ok());
        assert!(choose_from(&[], Some(&table), Some(Auth::AzureCli)).is_err());
        let table = Configured { secret_env: Some(SECRET.into()), ..Configured::default() };
        assert!(choose_from(&[(SECRET, "s")], Some(&table), None).is_ok());
    }

    #[test]
    fn the_configuration_may_name_tenant_app_and_secret() {
        let table = Configured {
            name: "contoso".into(),
            id: Some("contoso.example".into()),
            client_id: Some(APP.into()),
            secret_env: Some("CONTOSO_SECRET".into()),
            ..Configured::default()
        };
        let environment = Environment::from_iter([("CONTOSO_SECRET", "s")]);
        let choices = Choices { environment: &environment, configured: Some(&table), auth: None, tenant: None };
        let credentials = choose(&choices).expect("complete");
        assert_eq!(credentials.tenant.as_deref(), Some("contoso.example"));

        let empty = Environment::default();
        let error = choose(&Choices { environment: &empty, ..choices }).expect_err("no secret");
        assert!(error.to_string().starts_with("CONTOSO_SECRET is not set"), "{error}");
    }

    #[test]
    fn two_tenants_contradict_each_other_unless_the_command_line_decides() {
        let table = Configured { name: "fabrikam".into(), id: Some("fabrikam.com".into()), ..Configured::default() };
        let error = choose_from(&[(SECRET, "s")], Some(&table), None).expect_err("two tenants");
        assert_eq!(error.to_string(), "two values are given for the tenant: AZURE_TENANT_ID and [tenant.fabrikam]");
        let environment = environment(&[(SECRET, "s")]);
        let choices =
            Choices { environment: &environment, configured: Some(&table), auth: None, tenant: Some("fabrikam.com") };
        assert_eq!(choose(&choices).expect("decided").tenant.as_deref(), Some("fabrikam.com"));
    }

    #[test]
    fn what_a_way_needs_is_named_when_it_is_missing() {
        let missing = |set: &[(&str, &str)], auth| {
            let environment = set.iter().map(|(name, value)| (*name, *value)).collect();
            let choices = Choices { environment: &environment, configured: None, auth, tenant: None };
            choose(&choices).map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(
            missing(&[(SECRET, "s")], None),
            Err("AZURE_TENANT_ID is not set, but a client secret needs it".into())
        );
        assert_eq!(
            missing(&[], Some(Auth::DeviceCode)),
            Err("AZURE_CLIENT_ID is not set, but a device code needs it".into())
        );
        let github = missing(&[], Some(Auth::GithubOidc)).expect_err("no job");
        assert!(github.starts_with(github::URL) && github.contains("id-token: write"), "{github}");
        assert_eq!(missing(&[], Some(Auth::ManagedIdentity)), Ok(()));
        assert_eq!(missing(&[], Some(Auth::AzureCli)), Ok(()));
    }

    #[test]
    fn githubs_service_is_used_only_when_asked_for() {
        let job = [(github::URL, "https://actions.example/token?v=1"), (github::TOKEN, "t")];
        assert!(matches!(choose_from(&job, None, None), Err(SignInError::NoWay)));
        let with_secret = choose_from(&[job[0], job[1], (SECRET, "s")], None, None);
        assert_eq!(with_secret.expect("the secret").set_by, SECRET);
        assert_eq!(choose_from(&job, None, Some(Auth::GithubOidc)).expect("asked").set_by, "--auth github-oidc");
    }

    #[test]
    fn ids_that_could_leave_their_place_in_an_address_are_refused() {
        for tenant in ["contoso.com/../x", "a b", "x?y=1", "", "..", "tenant%2f"] {
            let environment = environment(&[(SECRET, "s")]);
            let choices = Choices { environment: &environment, configured: None, auth: None, tenant: Some(tenant) };
            assert!(matches!(choose(&choices), Err(SignInError::Malformed { .. })), "{tenant}");
        }
        assert!(matches!(
            choose_from(&[(SECRET, "s"), (CLIENT, "my app")], None, None),
            Err(SignInError::Malformed { .. })
        ));
    }

    #[test]
    fn the_identity_host_is_told_by_its_variables() {
        let on = |set: &[(&str, &str)]| choose_from(set, None, Some(Auth::ManagedIdentity)).map(|found| found.way);
        let endpoint = (IDENTITY_ENDPOINT, "http://127.0.0.1:4141/msi/token");
        assert!(matches!(on(&[]), Ok(Way::Machine)));
        assert!(matches!(on(&[endpoint, (IDENTITY_HEADER, "h")]), Ok(Way::App { .. })));
        assert!(matches!(on(&[endpoint]), Err(SignInError::UnsupportedHost { kind: "Azure Arc" })));
    }

    #[test]
    fn nothing_that_prints_holds_the_secret() {
        let environment = environment(&[(SECRET, "hunter2")]);
        let choices = Choices { environment: &environment, configured: None, auth: None, tenant: None };
        let credentials = choose(&choices).expect("a way");
        let printed = format!("{environment:?} {choices:?} {credentials:?}");
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
