//! `palisade.plan/1`: changes in order, with the preview of their effect.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Change, Finding, Resource, RuleId, Severity};

/// What a plan calls itself.
pub const PLAN_SCHEMA: &str = "palisade.plan/1";

/// The changes that would fix findings, in the order in which they are carried out.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Plan {
    /// `palisade.plan/1`.
    pub schema: String,
    /// SHA-256, in hex, over the plan with this field empty: see [`Plan::seal`].
    pub digest: String,
    pub tenant: PlanTenant,
    /// UTC.
    pub made_at: Timestamp,
    /// The version of palisade that made it.
    pub version: String,
    pub made_from: MadeFrom,
    /// Why it must not be carried out: it would lock out those who could repair it. Nothing where it may.
    pub refused: Vec<String>,
    /// The permissions of Graph and the roles of Exchange that carrying it out takes, each of them.
    pub needs: Vec<String>,
    pub preview: Preview,
    pub changes: Vec<Change>,
    /// What of the chosen findings a person must do, the gravest first.
    pub manual: Vec<ManualTask>,
}

/// The tenant that the plan is for.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct PlanTenant {
    pub id: Uuid,
    pub name: Option<String>,
    /// Typed back by whoever consents.
    pub default_domain: Option<String>,
}

/// What the plan was made from.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct MadeFrom {
    /// When the tenant was read: the age of a plan counts from here.
    pub taken_at: Timestamp,
    /// The stored run, if it was one.
    pub run: Option<Uuid>,
    /// SHA-256 of the snapshot file, in hex, if it was one.
    pub snapshot: Option<String>,
}

/// What a person must do, because nothing dependable can.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct ManualTask {
    pub fix: String,
    pub title: String,
    /// The gravest of its findings.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Why it is not carried out for him; null where a person must decide, or nothing dependable does it.
    pub why: Option<String>,
    pub steps: Vec<String>,
    pub about: Vec<Resource>,
}

/// The catalog judged again on the tenant as the plan would leave it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Preview {
    pub posture_before: Option<u8>,
    pub posture_after: Option<u8>,
    /// Findings that go.
    pub goes: Vec<Foreseen>,
    /// Findings that would be new.
    pub appears: Vec<Foreseen>,
    pub access: AccessPreview,
    /// Listings that were cut off: there may be more to change than the plan holds.
    #[serde(default)]
    pub cut: Vec<String>,
}

/// A finding, as far as a preview tells it.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Foreseen {
    pub fingerprint: super::Fingerprint,
    pub rule: RuleId,
    pub severity: Severity,
    pub title: String,
    pub resource: Resource,
}

impl Foreseen {
    pub fn of(finding: &Finding) -> Self {
        Self {
            fingerprint: finding.fingerprint.clone(),
            rule: finding.rule.clone(),
            severity: finding.severity,
            title: finding.title.clone(),
            resource: finding.resource.clone(),
        }
    }
}

/// Whose sign-in changes. A number is null where it cannot be known; then `unknown` says why.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct AccessPreview {
    /// People who will be asked for more than today.
    pub prompted: Option<u64>,
    /// Of these, those who must register a method first.
    pub to_register: Option<u64>,
    /// Those who have no way to do what will be asked.
    pub cannot_comply: Option<u64>,
    /// Those who can no longer reach some app from outside the organisation's networks.
    pub loses_access: Option<u64>,
    /// Some of each, by name.
    pub examples: Vec<Resource>,
    /// Administrators who would be locked out.
    pub locked_out_admins: Vec<Resource>,
    /// Break-glass accounts that would be locked out.
    pub locked_out_break_glass: Vec<Resource>,
    pub unknown: Vec<String>,
}

impl Plan {
    /// The digest that this content calls for: SHA-256, in hex, over the compact JSON with an empty `digest`.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn reckon(&self) -> Result<String, serde_json::Error> {
        let bare = Self { digest: String::new(), ..self.clone() };
        let hash = digest(&SHA256, &serde_json::to_vec(&bare)?);
        Ok(hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The same plan under its digest.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn seal(mut self) -> Result<Self, serde_json::Error> {
        self.digest = self.reckon()?;
        Ok(self)
    }

    /// Whether nobody changed it since it was sealed.
    pub fn is_intact(&self) -> bool {
        self.reckon().is_ok_and(|digest| digest == self.digest)
    }
}
