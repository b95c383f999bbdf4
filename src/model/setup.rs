//! `palisade.setup/1`: the app registration to make, for whoever makes it by infrastructure as code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What `palisade doctor --setup` prints with `--format json`. The order of fields is the order in JSON.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct SetupReport {
    /// Always `palisade.setup/1`.
    pub schema: String,
    /// `scan`, `respond` or `harden`.
    pub purpose: String,
    /// `global`, `usgov`, `usgov-dod` or `china`.
    pub cloud: String,
    /// Where apps are registered in this cloud.
    pub portal: String,
    /// Application permissions, Microsoft Graph first, then Exchange.
    pub permissions: Vec<SetupPermission>,
    /// Directory roles of the app's service principal.
    pub roles: Vec<SetupRole>,
    /// The `requiredResourceAccess` of the app's manifest (Microsoft Graph, `application`). What can make itself Global
    /// Administrator is not in it.
    pub required_resource_access: Value,
    /// Where an administrator consents; `TENANT_ID` and `CLIENT_ID` stand for what is not known yet.
    pub consent: String,
}

impl SetupReport {
    pub const SCHEMA: &'static str = "palisade.setup/1";
}

#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct SetupPermission {
    /// `User.Read.All`.
    pub name: String,
    /// Of the app role, the same in every tenant.
    pub id: String,
    /// App id of the service that grants it.
    pub resource: String,
    /// What palisade does with it.
    pub purpose: String,
    /// May be left out.
    pub optional: bool,
    /// Its holder can make itself Global Administrator.
    pub dangerous: bool,
    /// Belongs to another Microsoft service and may be missing in a tenant.
    pub may_be_missing: bool,
}

#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct SetupRole {
    pub name: String,
    /// The role's template id, the same in every tenant.
    pub template_id: String,
    pub purpose: String,
    pub optional: bool,
}
