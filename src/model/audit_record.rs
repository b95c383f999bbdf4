//! Records of the unified audit log.

use super::Stamp;

/// `Search-UnifiedAuditLog`: a command of Exchange or Purview that was run.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRecord {
    pub id: Box<str>,
    pub at: Stamp,
    /// The command: `Set-AdminAuditLogConfig`.
    pub operation: Box<str>,
    pub by: Box<str>,
    pub address: Option<Box<str>>,
    /// What it was done to.
    pub object: Box<str>,
    /// Name and value; `None` where the record's text could not be read.
    pub parameters: Option<Vec<(Box<str>, Box<str>)>>,
}

impl AuditRecord {
    /// How far back a scan asks, in days.
    pub const DAYS_ASKED: i64 = 30;
}
