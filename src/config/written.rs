//! The file as it is written: which keys there are. Unknown ones are errors with their line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::tickets::WrittenTickets;

/// The whole file. What holds for one tenant stands here and in [`WrittenTenant`] again: flattening the two would lose
/// the places of errors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    strict: Option<bool>,
    #[serde(default)]
    break_glass: Vec<Spanned<String>>,
    #[serde(default)]
    role_holder: Vec<WrittenHolder>,
    #[serde(default)]
    approved: Vec<WrittenApproval>,
    #[serde(default)]
    waiver: Vec<Spanned<WrittenWaiver>>,
    #[serde(default)]
    settings: WrittenSettings,
    retention: Option<WrittenRetention>,
    auto_apply: Option<WrittenAutoApply>,
    tickets: Option<WrittenTickets>,
    #[serde(default)]
    pub tenant: BTreeMap<String, Spanned<WrittenTenant>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenTenant {
    pub id: Option<Spanned<String>>,
    pub client_id: Option<Spanned<String>>,
    pub certificate: Option<Spanned<PathBuf>>,
    pub secret_env: Option<Spanned<String>>,
    pub federated_token_file: Option<Spanned<PathBuf>>,
    pub auth: Option<Spanned<String>>,
    pub strict: Option<bool>,
    #[serde(default)]
    break_glass: Vec<Spanned<String>>,
    #[serde(default)]
    role_holder: Vec<WrittenHolder>,
    #[serde(default)]
    approved: Vec<WrittenApproval>,
    #[serde(default)]
    waiver: Vec<Spanned<WrittenWaiver>>,
    #[serde(default)]
    settings: WrittenSettings,
    retention: Option<WrittenRetention>,
    auto_apply: Option<WrittenAutoApply>,
    tickets: Option<WrittenTickets>,
}

type WrittenSettings = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<toml::Value>>>;

/// What holds for every tenant, or for one.
pub(super) struct Tables<'w> {
    pub strict: Option<bool>,
    pub break_glass: &'w [Spanned<String>],
    pub role_holder: &'w [WrittenHolder],
    pub approved: &'w [WrittenApproval],
    pub waiver: &'w [Spanned<WrittenWaiver>],
    pub settings: &'w WrittenSettings,
    pub retention: Option<&'w WrittenRetention>,
    pub auto_apply: Option<&'w WrittenAutoApply>,
    pub tickets: Option<&'w WrittenTickets>,
}

impl Written {
    pub(super) fn tables(&self) -> Tables<'_> {
        Tables {
            strict: self.strict,
            break_glass: &self.break_glass,
            role_holder: &self.role_holder,
            approved: &self.approved,
            waiver: &self.waiver,
            settings: &self.settings,
            retention: self.retention.as_ref(),
            auto_apply: self.auto_apply.as_ref(),
            tickets: self.tickets.as_ref(),
        }
    }
}

impl WrittenTenant {
    pub(super) fn tables(&self) -> Tables<'_> {
        Tables {
            strict: self.strict,
            break_glass: &self.break_glass,
            role_holder: &self.role_holder,
            approved: &self.approved,
            waiver: &self.waiver,
            settings: &self.settings,
            retention: self.retention.as_ref(),
            auto_apply: self.auto_apply.as_ref(),
            tickets: self.tickets.as_ref(),
        }
    }
}

/// How long the store keeps what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRetention {
    /// Days.
    pub runs: Spanned<i64>,
}

/// What a scan may change by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAutoApply {
    pub fixes: Vec<Spanned<String>>,
    pub max_changes: Spanned<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenHolder {
    pub principal: Spanned<String>,
    pub role: Spanned<String>,
    pub kind: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenApproval {
    pub rule: Spanned<String>,
    pub resource: Spanned<String>,
    pub reason: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenWaiver {
    pub rule: Option<Spanned<String>>,
    pub fingerprint: Option<Spanned<String>>,
    pub area: Option<Spanned<String>>,
    pub resource: Option<Spanned<String>>,
    pub reason: Spanned<String>,
    pub owner: Spanned<String>,
    pub until: Spanned<Datetime>,
}
