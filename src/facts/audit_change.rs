//! Commands that touched what is logged, or a way of mail.

use std::sync::LazyLock;

use super::directory_event::logged;
use super::ground::{Ground, all};
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{AuditRecord, Exposure, Gap, Known, Resource};
use crate::record;

pub(super) struct AuditChangeFacts<'a> {
    row: &'a AuditRecord,
    switches_off: Known<bool>,
}

pub(super) struct AuditChanges;

impl Listed for AuditChanges {
    const SCHEMA: &'static Schema = <AuditChangeFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["audit_changes"];

    fn len(ground: &Ground<'_>) -> usize {
        all(&ground.snapshot.audit_changes).len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        unread(ground)
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(row) = all(&ground.snapshot.audit_changes).get(index) {
            visit(&AuditChangeFacts { row, switches_off: switches_off(row).into() });
        }
    }
}

record! {
    /// A command of the last 30 days that may have touched what is logged, or a connector (`Search-UnifiedAuditLog`).
    AuditChangeFacts<'_> as "audit_change" {
        /// The command.
        "operation": Kind::Str, ["audit_changes"] => |it| (&*it.row.operation).into();
        /// What it was done to.
        "target": Kind::Str, ["audit_changes"] => |it| (&*it.row.object).into();
        /// Who ran it.
        "by": Kind::Str, ["audit_changes"] => |it| (&*it.row.by).into();
        /// From which address; null when the record has none.
        "address": Kind::Str, ["audit_changes"] => |it| it.row.address.as_deref().into();
        /// When; null when the record gave no time.
        "at": Kind::Time, ["audit_changes"] => |it| it.row.at.timestamp().into();
        /// It switched logging off, or changed how long records are kept.
        "switchesOff": Kind::Bool, ["audit_changes"] => |it| (&it.switches_off).into();
    }
}

impl Subject for AuditChangeFacts<'_> {
    fn resource(&self) -> Resource {
        logged(&self.row.id, &self.row.object, &self.row.operation)
    }
    fn rows(&self) -> Vec<&str> {
        vec![&self.row.id]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

/// Why commands may have been run of which no record was read.
pub(super) fn unread<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
    static FULL: LazyLock<Gap> = LazyLock::new(|| Gap::Cut("one search gives 5000 records, and so many came".into()));
    let full = all(&ground.snapshot.audit_changes).len() >= 5_000;
    ground.snapshot.audit_changes.gap().or(full.then_some(&*FULL))
}

fn switches_off(row: &AuditRecord) -> Result<bool, Gap> {
    const SWITCHES: [(&str, &str, &str); 4] = [
        ("Set-AdminAuditLogConfig", "UnifiedAuditLogIngestionEnabled", "False"),
        ("Set-OrganizationConfig", "AuditDisabled", "True"),
        ("Set-Mailbox", "AuditEnabled", "False"),
        ("Set-MailboxAuditBypassAssociation", "AuditBypassEnabled", "True"),
    ];
    if row.operation.to_ascii_lowercase().ends_with("-unifiedauditlogretentionpolicy") {
        return Ok(true);
    }
    let Some((_, name, off)) = SWITCHES.iter().find(|(command, ..)| command.eq_ignore_ascii_case(&row.operation))
    else {
        return Ok(false);
    };
    let untold = || Gap::Failed("the audit record does not tell what was set".into());
    let parameters = row.parameters.as_ref().ok_or_else(untold)?;
    let set = parameters.iter().find(|(parameter, _)| parameter.eq_ignore_ascii_case(name));
    // Values come as words of .NET or of PowerShell.
    Ok(set.is_some_and(|(_, value)| value.trim_start_matches('$').eq_ignore_ascii_case(off)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stamp;

    fn record(operation: &str, parameters: Option<(&str, &str)>) -> AuditRecord {
        AuditRecord {
            id: "i".into(),
            at: Stamp::NONE,
            operation: operation.into(),
            by: "a".into(),
            address: None,
            object: "".into(),
            parameters: parameters.map(|(name, value)| vec![(name.into(), value.into())]),
        }
    }

    #[test]
    fn what_switches_off_is_told_from_what_switches_on() {
        for (operation, name, value, off) in [
            ("Set-AdminAuditLogConfig", "UnifiedAuditLogIngestionEnabled", "False", true),
            ("Set-AdminAuditLogConfig", "UnifiedAuditLogIngestionEnabled", "True", false),
            ("set-organizationconfig", "auditdisabled", "$true", true),
            ("Set-OrganizationConfig", "MailTipsAllTipsEnabled", "True", false),
            ("Set-Mailbox", "AuditEnabled", "False", true),
            ("Set-Mailbox", "AuditBypassEnabled", "True", false),
            ("Set-MailboxAuditBypassAssociation", "AuditBypassEnabled", "True", true),
            ("Remove-UnifiedAuditLogRetentionPolicy", "Identity", "x", true),
        ] {
            assert_eq!(switches_off(&record(operation, Some((name, value)))), Ok(off), "{operation} {name} {value}");
        }
        assert!(switches_off(&record("Set-Mailbox", None)).is_err(), "an unreadable record may have");
    }
}
