//! The sign-in that a request describes (`resources/usersignin.md`, `resources/signincontext.md`,
//! `resources/signinconditions.md`).

use std::net::IpAddr;

use serde_json::Value;
use uuid::Uuid;

/// What is signed in to.
#[derive(Debug)]
pub(super) enum Target {
    Apps(Vec<String>),
    Action(&'static str),
    Context(String),
}

#[derive(Debug)]
pub(super) struct SignIn {
    /// `None` for a service principal.
    pub(super) user: Option<Uuid>,
    /// As said; `none` leaves it to the directory.
    pub(super) external_kind: String,
    pub(super) target: Target,
    /// `all` where it was not said.
    pub(super) platform: String,
    pub(super) client: String,
    pub(super) flow: String,
    pub(super) sign_in_risk: String,
    pub(super) user_risk: String,
    pub(super) insider_risk: String,
    pub(super) country: Option<String>,
    pub(super) address: Option<IpAddr>,
    pub(super) has_device: bool,
    pub(super) applied_only: bool,
}

const PLATFORMS: &[&str] = &["android", "iOS", "windows", "windowsPhone", "macOS", "linux", "all"];
const CLIENTS: &[&str] =
    &["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"];
const FLOWS: &[&str] = &["none", "deviceCodeFlow", "authenticationTransfer"];
const RISKS: &[&str] = &["none", "low", "medium", "high", "hidden"];
const INSIDER_RISKS: &[&str] = &["none", "minor", "moderate", "elevated"];
const KINDS: &[&str] = &[
    "none",
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
];

impl SignIn {
    /// # Errors
    /// What is wrong with the request.
    pub(super) fn parse(body: &Value) -> Result<Self, &'static str> {
        let conditions = body.get("signInConditions").filter(|it| it.is_object()).ok_or("signInConditions")?;
        let identity = &body["signInIdentity"];
        let user = match identity["@odata.type"].as_str() {
            Some("#microsoft.graph.userSignIn") => Some(id(&identity["userId"]).ok_or("userId")?),
            Some("#microsoft.graph.servicePrincipalSignIn") => None,
            _ => return Err("the type of signInIdentity"),
        };
        let word = |name: &'static str, known: &[&str]| word(&conditions[name], known).ok_or(name);
        let flow = &conditions["authenticationFlow"]["transferMethod"];
        Ok(Self {
            user,
            external_kind: self::word(&identity["externalUserType"], KINDS).ok_or("externalUserType")?,
            target: target(&body["signInContext"])?,
            platform: self::word(&conditions["devicePlatform"], PLATFORMS).ok_or("devicePlatform").map(or_all)?,
            client: word("clientAppType", CLIENTS).map(or_all)?,
            flow: self::word(flow, FLOWS).ok_or("transferMethod")?,
            sign_in_risk: word("signInRiskLevel", RISKS)?,
            user_risk: word("userRiskLevel", RISKS)?,
            insider_risk: word("insiderRiskLevel", INSIDER_RISKS)?,
            country: conditions["country"].as_str().map(str::to_owned),
            address: address(&conditions["ipAddress"])?,
            has_device: conditions["deviceInfo"].as_object().is_some_and(|device| !device.is_empty()),
            applied_only: body["appliedPoliciesOnly"].as_bool().unwrap_or(false),
        })
    }
}

fn id(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

fn address(value: &Value) -> Result<Option<IpAddr>, &'static str> {
    value.as_str().map(|text| text.parse().map_err(|_| "ipAddress")).transpose()
}

/// One of the known words; `none` where nothing is said.
fn word(value: &Value, known: &[&str]) -> Option<String> {
    let said = if value.is_null() { "none" } else { value.as_str()? };
    (value.is_null() || known.contains(&said)).then(|| said.to_owned())
}

fn or_all(word: String) -> String {
    if word == "none" { "all".to_owned() } else { word }
}

fn target(context: &Value) -> Result<Target, &'static str> {
    match context["@odata.type"].as_str() {
        Some("#microsoft.graph.applicationContext") => {
            let apps = context["includeApplications"].as_array().ok_or("includeApplications")?;
            let apps: Option<Vec<String>> = apps.iter().map(|app| app.as_str().map(str::to_lowercase)).collect();
            apps.map(Target::Apps).ok_or("includeApplications")
        }
        Some("#microsoft.graph.userActionContext") => match context["userAction"].as_str() {
            Some("registerSecurityInformation") => Ok(Target::Action("urn:user:registersecurityinfo")),
            Some("registerOrJoinDevices") => Ok(Target::Action("urn:user:registerdevice")),
            _ => Err("userAction"),
        },
        Some("#microsoft.graph.authContext") => {
            let value = context["authenticationContextValue"].as_str().ok_or("authenticationContextValue")?;
            Ok(Target::Context(value.to_owned()))
        }
        _ => Err("the type of signInContext"),
    }
}
