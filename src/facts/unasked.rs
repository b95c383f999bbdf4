//! What only the Security & Compliance endpoint tells. palisade does not ask it, so none of this is ever known from a scan;
//! checks rest on it all the same, so that a report says what nobody looked at.

use std::sync::LazyLock;

use super::Value;
use super::record::Kind;
use crate::model::Gap;
use crate::record;

pub(super) struct UnaskedFacts;

static RETENTION: LazyLock<Gap> = LazyLock::new(|| unasked("Get-UnifiedAuditLogRetentionPolicy"));
static ALERT_POLICIES: LazyLock<Gap> = LazyLock::new(|| unasked("Get-ProtectionAlert"));

fn unasked(cmdlet: &str) -> Gap {
    Gap::NotAsked(format!(
        "only the Security & Compliance endpoint tells, which palisade does not ask: look with Connect-IPPSSession and \
         {cmdlet}"
    ))
}

record! {
    /// What only the Security & Compliance endpoint tells; a scan does not ask it.
    UnaskedFacts as "unasked" {
        /// Months for which records of Exchange, the directory and SharePoint are kept at least
        /// (`Get-UnifiedAuditLogRetentionPolicy`, and what the licence keeps).
        "auditMonths": Kind::Int, [] => |_it| Value::Unknown(&RETENTION);
        /// Microsoft's own alert policies that are off or tell nobody (`Get-ProtectionAlert`).
        "silentAlertPolicies": Kind::Int, [] => |_it| Value::Unknown(&ALERT_POLICIES);
    }
}
