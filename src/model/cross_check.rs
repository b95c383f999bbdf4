//! What Microsoft's own evaluation of sample sign-ins said of ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Resource;

/// Sign-ins that were put to Microsoft's own evaluation of Conditional Access (What If), one for each of at most 20 relations
/// to the policies, administrators first.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct CrossCheck {
    pub asked: u64,
    /// Microsoft says of every policy that decides what palisade says.
    pub agreed: u64,
    /// Microsoft did not say enough, or the tenant had changed.
    pub undecided: u64,
    pub disagreements: Vec<Disagreement>,
}

/// A sign-in of which Microsoft says otherwise. What guards the account, and all that stand alike, is not assessed.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Disagreement {
    pub account: Resource,
    /// How many accounts stand to every policy as this one does, itself included.
    pub alike: u64,
    pub record: DisagreementRecord,
}

/// The same for a bug report: no name, no id and no address of the tenant. What stands for one thing (`group-1`) stands
/// for it throughout the record.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct DisagreementRecord {
    /// Of palisade.
    pub version: String,
    pub sign_in: DisputedSignIn,
    /// Groups and roles of the disputed policies that the account has, as far as read.
    pub account: Vec<String>,
    /// What the sign-in needs by palisade's reading, and with Microsoft's answers taken for right: `password_only`, `mfa` …
    pub ours: String,
    pub theirs: String,
    pub policies: Vec<DisputedPolicy>,
}

/// Without a registered device and without any risk.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct DisputedSignIn {
    pub app: String,
    pub client: String,
    pub platform: String,
    pub flow: String,
    /// `elsewhere`: in no named location; else which one of those in the policies.
    pub place: String,
}

/// A policy of which the two say different things.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct DisputedPolicy {
    /// Whether it applies, by palisade. Microsoft says the contrary.
    pub ours: bool,
    /// Microsoft's `analysisReasons`.
    pub reasons: String,
    /// Users, resources, conditions and grant, as far as palisade reads them.
    pub structure: Value,
}
