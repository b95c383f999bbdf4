//! `palisade.doctor/1`: whether a scan could run here, what is missing for it and what that costs.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RuleId, TenantSummary};

/// What `palisade doctor` found out. The order of fields is the order in JSON.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct DoctorReport {
    /// Always `palisade.doctor/1`.
    pub schema: String,
    #[serde(serialize_with = "super::moment::millis")]
    pub checked_at: Timestamp,
    /// Of palisade.
    pub version: String,
    pub files: FilesInUse,
    pub endpoints: Endpoints,
    pub sign_in: SignInState,
    /// Null when nothing could be asked.
    pub tenant: Option<TenantSummary>,
    /// Every permission a scan can use, by name.
    pub permissions: Vec<PermissionState>,
    /// Granted although a scan has no use for it: what could be taken away again.
    pub unneeded: Vec<String>,
    /// Whether Microsoft Graph answered what every scan asks first: the tenant and its plans.
    pub graph: GraphProbe,
    pub exchange: ExchangeProbe,
    /// One reading for each host that answered.
    pub clocks: Vec<ClockReading>,
    pub licences: Vec<LicenceState>,
}

impl DoctorReport {
    pub const SCHEMA: &'static str = "palisade.doctor/1";

    /// Whether a scan started now could assess everything that this tenant's plans allow.
    pub fn is_complete(&self) -> bool {
        self.sign_in.problem.is_none()
            && self.permissions.iter().all(|permission| permission.granted == Some(true))
            && self.graph.answer == GraphAnswer::Works
            && matches!(self.exchange.answer, ExchangeAnswer::Works | ExchangeAnswer::NoExchange)
            && self.clocks.iter().all(|clock| clock.tolerable)
    }
}

/// Which files this run read or would write. Paths as the system has them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct FilesInUse {
    /// Null when there is none.
    pub configuration: Option<String>,
    /// Where it was looked for, in order.
    pub configuration_looked_for: Vec<String>,
    /// Certificate or token file; its content is never shown.
    pub credential: Option<String>,
    /// The folder of added rules.
    pub rules: Option<String>,
}

/// Origins in use.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Endpoints {
    /// `global`, `usgov`, `usgov_dod` or `china`.
    pub cloud: String,
    pub authority: String,
    pub graph: String,
    pub exchange: String,
}

/// How the run signs in, and whether that worked.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct SignInState {
    /// `client_secret`, `certificate`, `federated_token_file`, `github_oidc`, `managed_identity`, `device_code`,
    /// `azure_cli`; null when none is set up.
    pub way: Option<String>,
    pub client_id: Option<String>,
    /// Application roles (`roles`) or delegated scopes (`scp`) in the token for Graph.
    pub graph_roles: Vec<String>,
    /// The same in the token for Exchange.
    pub exchange_roles: Vec<String>,
    /// When the credential itself ends; null where it does not tell, as a client secret.
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub credential_expires_at: Option<Timestamp>,
    /// Null when tokens were given.
    pub problem: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// One permission or directory role that a scan can use.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct PermissionState {
    /// `Policy.Read.All`, `Exchange.ManageAsApp`, or a directory role's name.
    pub permission: String,
    /// Whether what it opens can be read, be it through others. Null when that could not be found out.
    pub granted: Option<bool>,
    /// Broader permissions that open the same, when it is not granted itself.
    #[serde(default)]
    pub through: Vec<String>,
    /// Resource families read with it; of a missing one those that nothing else opens.
    pub families: Vec<String>,
    /// Checks that rest on these families, by id: what a missing one costs.
    pub checks: Vec<RuleId>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeAnswer {
    Works,
    /// A token was given, the role behind it is missing or too small.
    Denied,
    /// The tenant has no Exchange plan.
    NoExchange,
    Unreachable,
    /// There was no token to ask with.
    NotTried,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GraphAnswer {
    /// It answers, be it that a permission is missing: which one stands with the permissions.
    Works,
    /// Part of what was asked came, part failed.
    Partly,
    /// Nothing that could be read: a scan cannot run.
    Failed,
    /// There was no token to ask with.
    NotTried,
}

/// Two harmless readings asked of Microsoft Graph.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct GraphProbe {
    pub answer: GraphAnswer,
    /// What failed, and how.
    pub detail: Option<String>,
    pub hint: Option<String>,
}

/// One harmless cmdlet asked of Exchange Online.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct ExchangeProbe {
    pub answer: ExchangeAnswer,
    pub detail: Option<String>,
    pub hint: Option<String>,
}

/// This machine's clock against one host's `Date`.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct ClockReading {
    pub host: String,
    /// Positive when this machine is ahead.
    pub ahead_seconds: f64,
    /// Within what tokens tolerate.
    pub tolerable: bool,
}

/// A plan without which something cannot be looked at or cannot exist.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct LicenceState {
    /// `Microsoft Entra ID P1`.
    pub licence: String,
    /// Null when the subscriptions could not be read.
    pub present: Option<bool>,
    /// Checks that need it.
    pub checks: Vec<RuleId>,
}
