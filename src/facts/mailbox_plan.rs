//! Mailbox plans: what new mailboxes are born with.

use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{Exposure, Gap, MailboxPlan, Resource, ResourceType};
use crate::record;

pub(super) struct MailboxPlanFacts<'a> {
    plan: &'a MailboxPlan,
}

listed!(MailboxPlans, MailboxPlanFacts<'_>, cas_plans, |ground, plan| {
    let _ = ground;
    MailboxPlanFacts { plan }
});

static UNSAID: std::sync::LazyLock<Gap> =
    std::sync::LazyLock::new(|| Gap::Failed("a protocol switch did not come for a mailbox plan".into()));

record! {
    /// A mailbox plan's protocol settings (`Get-CASMailboxPlan`), taken over by new mailboxes.
    MailboxPlanFacts<'_> as "mailbox_plan" {
        /// What it is called.
        "name": Kind::Str, ["cas_plans"] => |it| (&*it.plan.name).into();
        /// New mailboxes have POP on (`PopEnabled`).
        "pop": Kind::Bool, ["cas_plans"] => |it| it.plan.pop.ok_or(&*UNSAID).into();
        /// New mailboxes have IMAP on (`ImapEnabled`).
        "imap": Kind::Bool, ["cas_plans"] => |it| it.plan.imap.ok_or(&*UNSAID).into();
    }
}

impl Subject for MailboxPlanFacts<'_> {
    fn resource(&self) -> Resource {
        let plan = self.plan;
        Resource::new(ResourceType::MailboxPlan, plan.guid.to_ascii_lowercase(), &*plan.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.plan.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}
