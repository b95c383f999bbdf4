//! What `palisade.toml` says of a tenant, as judging needs it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::{RuleId, TicketSettings};

/// Whose settings a tenant is judged with.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SettingsOrigin {
    /// The user's configuration file, also when there is none.
    #[default]
    File,
    /// Those that the demo brings with it.
    Demo,
}

impl SettingsOrigin {
    /// As a sentence names it: "approved in palisade.toml".
    pub fn words(self) -> &'static str {
        match self {
            Self::File => "palisade.toml",
            Self::Demo => "the demo's own settings",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    pub origin: SettingsOrigin,
    /// Take the stricter reading wherever a check names one.
    pub strict: bool,
    /// User principal names or object ids, lower case.
    pub break_glass: Vec<String>,
    pub role_holders: Vec<RoleHolder>,
    pub approved: Vec<Approval>,
    pub waivers: Vec<Waiver>,
    /// By rule id: the values given for the settings a rule declares.
    pub rules: BTreeMap<String, BTreeMap<String, Value>>,
    /// Days for which the store keeps runs; `None` where the configuration does not say.
    pub keep_runs: Option<u32>,
    /// What a scan may change by itself; `None`: nothing.
    pub auto_apply: Option<AutoApply>,
    /// Which findings get tickets, and where.
    pub tickets: TicketSettings,
}

/// What `scan --auto-apply` may change, and how much in one run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AutoApply {
    /// Ids of fixes.
    pub fixes: Vec<String>,
    /// Changes in one run.
    pub max_changes: u32,
}

/// The most that is approved for a holder of a privileged role.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum HolderKind {
    Eligible,
    TimeBound,
    Permanent,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleHolder {
    /// User, group or app: name or id, lower case.
    pub principal: String,
    /// Name or template id, lower case.
    pub role: String,
    pub kind: HolderKind,
}

/// Something that is meant to be so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Approval {
    pub rule: RuleId,
    /// Id, UPN, address, app id, domain or network, lower case.
    pub resource: String,
    pub reason: String,
}

/// A finding accepted for a time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Waiver {
    pub covers: Covers,
    pub reason: String,
    pub owner: String,
    /// The last day on which it holds.
    pub until: Date,
}

impl Waiver {
    /// It holds to the end of its last day.
    pub fn holds_on(&self, today: Date) -> bool {
        self.until >= today
    }
}

/// What a waiver speaks of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Covers {
    Fingerprint(String),
    /// A rule, on one resource (id or name, lower case) or, broadly, on all.
    Rule(RuleId, Option<String>),
    /// An area, on one resource or, broadly, on all.
    Area(String, Option<String>),
}
