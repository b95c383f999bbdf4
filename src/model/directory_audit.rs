//! The directory's audit log.

use uuid::Uuid;

use super::Stamp;

/// Graph `directoryAudit`: one thing that somebody did, or tried.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectoryAudit {
    pub id: Box<str>,
    pub at: Stamp,
    /// As the log names it: `Add member to role`.
    pub activity: Box<str>,
    /// `RoleManagement`, `Policy`, …
    pub category: Box<str>,
    /// `Core Directory`, `PIM`, …
    pub service: Box<str>,
    /// `success`, `failure`, `timeout`, `unknownFutureValue`; empty where the answer did not say.
    pub result: Box<str>,
    pub by: AuditInitiator,
    pub targets: Vec<AuditTarget>,
    /// `additionalDetails`: key and value.
    pub details: Vec<(Box<str>, Box<str>)>,
}

impl DirectoryAudit {
    /// Days that the log keeps (Microsoft Entra, "How long does Microsoft Entra ID store reporting data"): a week in a
    /// free tenant.
    pub fn days_kept(has_p1: bool) -> i64 {
        if has_p1 { 30 } else { 7 }
    }
}

/// Who did it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditInitiator {
    /// Object id of the user, or of the app's service principal.
    pub id: Option<Uuid>,
    /// User principal name, or the app's name. Written by whoever made it.
    pub name: Box<str>,
    pub address: Option<Box<str>>,
    pub is_app: bool,
    /// The app's own id, the same in every tenant. The log often leaves it out.
    pub app_id: Option<Uuid>,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditTarget {
    pub id: Box<str>,
    /// `User`, `Role`, `Group`, `Policy`, …
    pub kind: Box<str>,
    /// User principal name, else the name shown.
    pub name: Box<str>,
    pub changes: Vec<AuditChange>,
}

/// One property that was changed. The values are JSON texts.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditChange {
    pub property: Box<str>,
    pub old: Box<str>,
    pub new: Box<str>,
}
