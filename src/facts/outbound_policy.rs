//! Outbound spam policies: automatic forwarding, and how much one mailbox may send.

use super::Value;
use super::listing::listed;
use super::mail_leaving::forwarding;
use super::record::{Kind, Subject};
use crate::model::{Exposure, Gap, Known, OutboundPolicy, Resource, ResourceType};
use crate::record;

pub(super) struct OutboundPolicyFacts<'a> {
    policy: &'a OutboundPolicy,
    in_effect: Known<bool>,
    forwarding: Known<&'static str>,
    action: Known<&'static str>,
}

listed!(OutboundPolicies, OutboundPolicyFacts<'_>, outbound_policies, |ground, policy| OutboundPolicyFacts {
    policy,
    in_effect: ground.leaving.in_effect(policy).into(),
    forwarding: forwarding(policy).into(),
    action: action(policy).into(),
});

static NO_LIMIT: std::sync::LazyLock<Gap> =
    std::sync::LazyLock::new(|| Gap::Failed("a sending limit did not come for an outbound policy".into()));

record! {
    /// An outbound spam policy (`Get-HostedOutboundSpamFilterPolicy`).
    OutboundPolicyFacts<'_> as "outbound_policy" {
        /// What it is called.
        "name": Kind::Str, ["outbound_policies"] => |it| (&*it.policy.name).into();
        /// It holds for everybody whom no other policy names (`IsDefault`).
        "default": Kind::Bool, ["outbound_policies"] => |it| it.policy.is_default.into();
        /// It is the default, or an enabled rule applies it.
        "inEffect": Kind::Bool, ["outbound_policies", "outbound_rules"] => |it| (&it.in_effect).into();
        /// Whether mail may be forwarded outside automatically (`AutoForwardingMode`). What `automatic` does differs by
        /// organisation.
        "autoForwarding": Kind::Word(&["on", "off", "automatic"]), ["outbound_policies"] => |it| (&it.forwarding).into();
        /// Outside recipients a mailbox may write to in an hour (`RecipientLimitExternalPerHour`); 0 is the service's own
        /// limit.
        "externalPerHour": Kind::Int, ["outbound_policies"] => |it| limit(it.policy.external_per_hour);
        /// Inside recipients in an hour (`RecipientLimitInternalPerHour`); 0 is the service's own limit.
        "internalPerHour": Kind::Int, ["outbound_policies"] => |it| limit(it.policy.internal_per_hour);
        /// Recipients in a day (`RecipientLimitPerDay`); 0 is the service's own limit.
        "perDay": Kind::Int, ["outbound_policies"] => |it| limit(it.policy.per_day);
        /// What happens to a mailbox above a limit (`ActionWhenThresholdReached`).
        "action": Kind::Word(&["alert", "block_for_today", "block"]), ["outbound_policies"] => |it| (&it.action).into();
    }
}

fn limit(limit: Option<i64>) -> Value<'static> {
    limit.ok_or(&*NO_LIMIT).into()
}

fn action(policy: &OutboundPolicy) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 3] =
        [("Alert", "alert"), ("BlockUserForToday", "block_for_today"), ("BlockUser", "block")];
    let said = policy.action.as_deref();
    let said = said.ok_or_else(|| Gap::Failed("ActionWhenThresholdReached did not come".into()))?;
    super::known::word(said, &WORDS, "ActionWhenThresholdReached")
}

impl Subject for OutboundPolicyFacts<'_> {
    fn resource(&self) -> Resource {
        let policy = self.policy;
        Resource::new(ResourceType::OutboundSpamPolicy, policy.guid.to_ascii_lowercase(), &*policy.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.policy.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}
