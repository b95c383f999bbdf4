//! Accounts whose doings in mailboxes are not logged.

use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{AuditBypass, Exposure, Gap, Resource, ResourceType};
use crate::record;

pub(super) struct AuditBypassFacts<'a> {
    bypass: &'a AuditBypass,
}

listed!(AuditBypasses, AuditBypassFacts<'_>, audit_bypass, |ground, bypass| {
    let _ = ground;
    AuditBypassFacts { bypass }
});

static UNSAID: std::sync::LazyLock<Gap> =
    std::sync::LazyLock::new(|| Gap::Failed("AuditBypassEnabled did not come for an account".into()));

record! {
    /// An account and whether mailbox auditing passes it over (`Get-MailboxAuditBypassAssociation`).
    AuditBypassFacts<'_> as "audit_bypass" {
        /// The account's name in Exchange.
        "name": Kind::Str, ["audit_bypass"] => |it| (&*it.bypass.name).into();
        /// What it does in any mailbox is not logged (`AuditBypassEnabled`).
        "on": Kind::Bool, ["audit_bypass"] => |it| it.bypass.on.ok_or(&*UNSAID).into();
    }
}

impl Subject for AuditBypassFacts<'_> {
    fn resource(&self) -> Resource {
        let bypass = self.bypass;
        Resource::new(ResourceType::AuditBypass, bypass.guid, &*bypass.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.bypass.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}
