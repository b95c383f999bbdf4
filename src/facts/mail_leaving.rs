//! Whether automatically forwarded mail gets out today: one layer that stops it is enough.
//!
//! The layers (Microsoft, "Control automatic external email forwarding in Microsoft 365"): the sender's outbound spam
//! policy, the most specific remote domain, a mail-flow rule that refuses auto-forwarded mail.

use super::known::unrecognised;
use super::transport_rule::acts_now;
use crate::model::{Gap, MailTarget, OutboundPolicy, OutboundRule, Part, RemoteDomain, Snapshot, TransportRule};

/// What one layer does to a message.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Layer {
    Stops,
    LetsPass,
    Open(Gap),
}

#[derive(Debug)]
pub(super) struct MailLeaving<'s> {
    snapshot: &'s Snapshot,
}

impl<'s> MailLeaving<'s> {
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        Self { snapshot }
    }

    /// Whether what a mailbox forwards to an outside address leaves.
    pub(super) fn leaves(&self, sender: &str, target: &str) -> Result<bool, Gap> {
        let layers = [self.outbound(sender), self.remote_domain(target), self.transport_rules()];
        if layers.contains(&Layer::Stops) {
            return Ok(false);
        }
        let open = layers.into_iter().find_map(|layer| match layer {
            Layer::Open(gap) => Some(gap),
            Layer::Stops | Layer::LetsPass => None,
        });
        open.map_or(Ok(true), Err)
    }

    /// Whether some outbound policy in effect for somebody does not say `Off`.
    pub(super) fn is_allowed_somewhere(&self) -> Result<bool, Gap> {
        let known = self.snapshot.outbound_policies.known().map(Vec::as_slice).unwrap_or_default();
        let answers = known.iter().map(|policy| match (self.in_effect(policy), forwarding(policy)) {
            (Ok(false), _) => Ok(false),
            (Ok(true), word) => word.map(|word| word != "off"),
            (Err(gap), word) => {
                if word == Ok("off") {
                    Ok(false)
                } else {
                    Err(gap)
                }
            }
        });
        let unread = self.snapshot.outbound_policies.gap().map(|gap| Err(gap.clone()));
        super::known::any(answers.chain(unread))
    }

    /// Whether a policy is in effect for somebody: the default one, and those an enabled rule applies.
    pub(super) fn in_effect(&self, policy: &OutboundPolicy) -> Result<bool, Gap> {
        if policy.is_default {
            return Ok(true);
        }
        let rules = self.snapshot.outbound_rules.known().map(Vec::as_slice).unwrap_or_default();
        if rules.iter().any(|rule| rule.enabled && names(rule, policy)) {
            return Ok(true);
        }
        self.snapshot.outbound_rules.whole().map(|_| false).map_err(Gap::clone)
    }

    fn outbound(&self, sender: &str) -> Layer {
        match self.effective_policy(sender).and_then(forwarding) {
            Ok("off") => Layer::Stops,
            Ok("on") => Layer::LetsPass,
            Ok(_) => Layer::Open(Gap::Failed(
                "the outbound policy says Automatic, whose effect differs by organisation".into(),
            )),
            Err(gap) => Layer::Open(gap),
        }
    }

    /// The policy of the first enabled rule that applies to the sender, else the default.
    fn effective_policy(&self, sender: &str) -> Result<&'s OutboundPolicy, Gap> {
        let policies = self.snapshot.outbound_policies.whole().map_err(Gap::clone)?;
        let rules = self.snapshot.outbound_rules.whole().map_err(Gap::clone)?;
        let mut ordered: Vec<&OutboundRule> = rules.iter().filter(|rule| rule.enabled).collect();
        ordered.sort_by_key(|rule| rule.priority.unwrap_or(i64::MAX));
        for rule in ordered {
            if applies(rule, sender)? {
                let named = policies.iter().find(|policy| names(rule, policy));
                return named.ok_or_else(|| unrecognised("an outbound rule's policy", &rule.policy));
            }
        }
        let default = policies.iter().find(|policy| policy.is_default);
        default.ok_or_else(|| Gap::Failed("no default outbound policy came".into()))
    }

    fn remote_domain(&self, target: &str) -> Layer {
        let MailTarget::Address(address) = MailTarget::of(target) else {
            return Layer::Open(unrecognised("a forwarding target", target));
        };
        let domain = address.rsplit('@').next().unwrap_or_default();
        let domain = domain.to_ascii_lowercase();
        let found = match &*self.snapshot.remote_domains {
            Part::Complete(all) => most_specific(all, &domain),
            Part::Partial(_, gap) | Part::Missing(gap) => return Layer::Open(gap.clone()),
        };
        match found.map(|remote| remote.auto_forward) {
            Some(Some(false)) => Layer::Stops,
            Some(Some(true)) | None => Layer::LetsPass,
            Some(None) => Layer::Open(Gap::Failed("a remote domain came without AutoForwardEnabled".into())),
        }
    }

    fn transport_rules(&self) -> Layer {
        let known = self.snapshot.transport_rules.known().map(Vec::as_slice).unwrap_or_default();
        let acts = |rule: &TransportRule| acts_now(rule, self.snapshot.taken);
        let is_one = |rule: &&TransportRule| rule.stops_auto_forward && is_about_ours(rule) && enforces(rule);
        let stopping = || known.iter().filter(is_one).filter(|rule| acts(rule) != Ok(false));
        if stopping().any(|rule| rule.applies_to_all && !rule.has_exceptions && acts(rule) == Ok(true)) {
            return Layer::Stops;
        }
        if stopping().next().is_some() {
            let some = "a mail-flow rule refuses some auto-forwarded mail, or at times that are not known";
            return Layer::Open(Gap::Failed(some.into()));
        }
        self.snapshot.transport_rules.gap().map_or(Layer::LetsPass, |gap| Layer::Open(gap.clone()))
    }
}

/// `on`, `off` or `automatic`.
pub(super) fn forwarding(policy: &OutboundPolicy) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 3] = [("On", "on"), ("Off", "off"), ("Automatic", "automatic")];
    let said =
        policy.auto_forwarding.as_deref().ok_or_else(|| Gap::Failed("AutoForwardingMode did not come".into()))?;
    super::known::word(said, &WORDS, "AutoForwardingMode")
}

fn names(rule: &OutboundRule, policy: &OutboundPolicy) -> bool {
    rule.policy.eq_ignore_ascii_case(&policy.name) || rule.policy.eq_ignore_ascii_case(&policy.guid)
}

/// Whether a rule is for this sender. Values of one condition are alternatives, conditions add up; members of groups are
/// not read.
fn applies(rule: &OutboundRule, sender: &str) -> Result<bool, Gap> {
    let domain = sender.rsplit('@').next().unwrap_or_default();
    let among = |list: &[Box<str>], what: &str| list.iter().any(|entry| entry.eq_ignore_ascii_case(what));
    let missed = |list: &[Box<str>], what: &str| !list.is_empty() && !among(list, what);
    if among(&rule.except, sender) || among(&rule.except, domain) {
        return Ok(false);
    }
    if missed(&rule.from, sender) || missed(&rule.from_domains, domain) {
        return Ok(false);
    }
    let may_be_a_group = |entry: &str| entry.contains('@') || !entry.contains('.');
    if !rule.from_groups.is_empty() || rule.except.iter().any(|entry| may_be_a_group(entry)) {
        return Err(Gap::NotAsked("the members of groups that outbound rules name are not read".into()));
    }
    Ok(true)
}

/// The remote domain with the longest pattern that fits.
fn most_specific<'d>(all: &'d [RemoteDomain], domain: &str) -> Option<&'d RemoteDomain> {
    let fits = |remote: &&RemoteDomain| match remote.domain.strip_prefix("*.") {
        Some(parent) => domain == parent || domain.strip_suffix(parent).is_some_and(|above| above.ends_with('.')),
        None => &*remote.domain == "*" || *remote.domain == *domain,
    };
    let length = |remote: &&RemoteDomain| (!remote.domain.starts_with('*'), remote.domain.len());
    all.iter().filter(fits).max_by_key(length)
}

fn enforces(rule: &TransportRule) -> bool {
    rule.mode.as_deref().is_none_or(|mode| mode.eq_ignore_ascii_case("Enforce"))
}

/// Whether it looks at what our own people send.
fn is_about_ours(rule: &TransportRule) -> bool {
    rule.from_scope.as_deref().is_none_or(|scope| scope.eq_ignore_ascii_case("InOrganization"))
}
