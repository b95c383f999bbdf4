//! What is wrong in the tenant and what only looks wrong, written down where it is planted.
//!
//! Nothing here is computed from records: a rule that misreads a record must differ from this.

use serde::Serialize;
use uuid::Uuid;

/// All findings that a scan of the tenant must report, and none besides.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Truth {
    pub expected: Vec<Expected>,
    pub innocent: Vec<Innocent>,
    /// The class of every account over all resources, with the roles that it holds now.
    pub access: Vec<(Uuid, &'static str)>,
    /// In a later state of the tenant: what changed of its roles, told to whoever accepted the tenant as it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<RoleChange>,
}

/// A change of who holds a role, or a row of the log that tells of one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RoleChange {
    /// What happened.
    pub what: &'static str,
    pub rule: &'static str,
    pub resource_type: &'static str,
    pub resource_id: String,
    pub called: Called,
}

/// What a change must be called.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Called {
    /// Accepted before: no finding.
    Expected,
    /// A finding; the log shows that an accepted administrator did it.
    Explained,
    /// A finding.
    Unexpected,
}

/// One finding that must be reported.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Expected {
    pub rule: &'static str,
    /// As in a finding's `resource.type`.
    pub resource_type: &'static str,
    /// The immutable id by that type: object id, template id, `ExchangeGuid`, domain name …
    pub resource_id: String,
    /// Immutable ids of the resources that one finding speaks of, sorted; empty for rules that yield one finding each.
    pub affected: Vec<String>,
}

/// A look-alike: no finding of this rule may name this resource.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Innocent {
    pub rule: &'static str,
    /// As in a finding's `resource.type`, or in what it lists as affected.
    pub resource_type: &'static str,
    pub resource_id: String,
    pub why: &'static str,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sim::world::{Kind, Preset, Spec, World};

    /// Every rule that something is planted for.
    const RULES: &str = "\
        mfa.nothing-enforced mfa.sms-or-voice mfa.sms-sign-in mfa.email-code mfa.push-without-context \
        mfa.methods-not-migrated mfa.passkey-policy-loose mfa.report-suspicious-off mfa.system-preferred-off \
        mfa.access-pass-generous mfa.weak-methods-only mfa.admin-no-passkey mfa.federated-claim \
        mfa.password-alone mfa.avoidable mfa.not-registered mfa.admin-not-bound mfa.admin-not-phishing-resistant \
        ca.exclusion-gap ca.break-glass-locked-out ca.registration-unprotected ca.device-code-open \
        ca.portals-without-mfa legacy.not-shut-out \
        password.admin-self-reset password.strength-off password.expires ca.too-few-break-glass ca.stuck-in-report-only \
        ca.retired-grant ca.risks-joined ca.trusted-network-wide legacy.in-use legacy.smtp-auth-org \
        legacy.smtp-auth-mailbox legacy.pop legacy.imap legacy.mailbox-plan legacy.no-default-policy \
        legacy.weaker-user-policy legacy.modern-auth-off legacy.old-tls legacy.msol role.global-admin-count role.guest \
        role.synced-admin role.permanent role.service-principal role.daily-mailbox app.user-consent-mail \
        app.user-consent-open app.no-consent-workflow app.users-register app.tenant-wide-grant app.directory-takeover \
        app.rogue app.foreign-credential app.credential-age app.risky-consent app.disabled-by-microsoft \
        audit.unified-log-off audit.mailbox-audit-off audit.mailbox-actions-cut audit.bypass audit.risky-user \
        mailbox.forwards-outside mailbox.rule-forwards-outside mailbox.rule-hides-mail mailbox.hidden-rule \
        mailbox.auto-forward-allowed mailbox.remote-domain-open mailbox.transport-rule-copies mailbox.journal-outside \
        mailbox.shared-sign-in mail.outbound-limits mail.direct-send mail.external-unmarked guest.sees-directory \
        guest.anyone-invites guest.tenant-creation guest.self-sign-up \
        role.event-not-accepted role.pim-tampered role.azure-elevation app.consent-not-accepted ca.changed \
        identity.domain-changed ca.break-glass-used role.outside-pim audit.switched-off \
        ca.transfer-open ca.sign-in-risk-unhandled ca.user-risk-unhandled ca.app-exclusion-gap \
        ca.exclusion-group-loose ca.dangling-reference ca.country-excluded ca.break-glass-weak guest.cross-tenant-open \
        password.no-banned-list password.lockout-loose password.on-premises-unprotected \
        mfa.not-phishing-resistant mfa.per-user-state mfa.guest-password-alone \
        role.ga-no-approval role.pra-no-approval role.activation-without-mfa role.activation-long role.nobody-notified \
        mailbox.full-access mailbox.send-as mailbox.send-on-behalf role.ga-ratio role.loose-group role.sleeping-admin \
        ca.device-registration-unprotected ca.unmanaged-device ca.admin-session-long ca.managed-policy-refused audit.open-alert \
        mail.connector-changed audit.blocked-sender";

    fn world(users: usize, seed: u64, preset: Preset) -> World {
        let now = "2026-11-25T22:00:00Z".parse().expect("a moment");
        World::generate(Spec { users, seed, preset, now })
    }

    fn failing(world: &World) -> BTreeSet<&'static str> {
        world.truth.expected.iter().map(|expected| expected.rule).collect()
    }

    #[test]
    fn nothing_is_wrong_in_the_healthy_tenant_although_much_looks_it() {
        for seed in 0..20 {
            let world = world(500, seed, Preset::Healthy);
            assert_eq!(world.truth.expected, [], "seed {seed}");
            assert!(world.truth.innocent.len() > 30);
        }
    }

    #[test]
    fn every_rule_fails_in_some_messy_tenant_and_most_fail_in_each() {
        let all: BTreeSet<&str> = RULES.split_whitespace().collect();
        let mut seen = BTreeSet::new();
        for seed in 0..30 {
            let failing = failing(&world(500, seed, Preset::Messy));
            assert!(failing.len() * 2 > all.len(), "seed {seed} fails only {}", failing.len());
            seen.extend(failing);
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn the_same_specification_makes_the_same_tenant() {
        let (one, other) = (world(500, 5, Preset::Messy), world(500, 5, Preset::Messy));
        assert_eq!(one.truth.expected, other.truth.expected);
        assert_eq!(one.person(77).upn, other.person(77).upn);
        assert_ne!(one.truth.expected, world(500, 6, Preset::Messy).truth.expected);
    }

    #[test]
    fn no_resource_is_both_guilty_and_innocent() {
        for seed in 0..20 {
            let world = world(300, seed, Preset::Messy);
            let expected = &world.truth.expected;
            let guilty: BTreeSet<_> = expected.iter().map(|found| (found.rule, found.resource_id.as_str())).collect();
            assert_eq!(guilty.len(), expected.len(), "seed {seed} expects a finding twice");
            for innocent in &world.truth.innocent {
                let affects =
                    |found: &Expected| found.rule == innocent.rule && found.affected.contains(&innocent.resource_id);
                assert!(!guilty.contains(&(innocent.rule, innocent.resource_id.as_str())), "{innocent:?}");
                assert!(!expected.iter().any(affects), "{innocent:?}");
            }
        }
    }

    #[test]
    fn users_and_mailboxes_of_the_truth_exist() {
        let world = world(500, 9, Preset::Messy);
        for found in &world.truth.expected {
            let id = || found.resource_id.parse().expect("an object id");
            match found.resource_type {
                "user" => assert!(world.find_person(&found.resource_id).is_some(), "{found:?}"),
                "mailbox" => assert!(world.index_of(Kind::ExchangeGuid, id()).is_some(), "{found:?}"),
                "app" => assert!(world.find_app(&found.resource_id).is_some(), "{found:?}"),
                _ => {}
            }
        }
    }

    #[test]
    fn what_is_planted_shows_in_the_mailboxes() {
        let world = world(2_000, 4, Preset::Messy);
        let listed = |rule: &str| {
            world
                .truth
                .expected
                .iter()
                .filter(|found| found.rule == rule)
                .map(|found| found.affected.len())
                .sum::<usize>()
        };
        let found = |rule: &str| world.truth.expected.iter().filter(|found| found.rule == rule).count();
        let boxes: Vec<_> =
            (0..world.mailbox_count()).filter_map(|place| world.mailbox(world.mailbox_at(place)?)).collect();
        assert_eq!(boxes.iter().filter(|mailbox| mailbox.pop).count(), listed("legacy.pop"));
        assert_eq!(boxes.iter().filter(|mailbox| mailbox.imap).count(), listed("legacy.imap"));
        assert_eq!(boxes.iter().filter(|mailbox| mailbox.audit_cut).count(), listed("audit.mailbox-actions-cut"));
        assert_eq!(boxes.iter().filter(|mailbox| mailbox.audit_bypass).count(), found("audit.bypass"));
        let open = |mailbox: &&crate::sim::world::Mailbox| mailbox.kind != "UserMailbox" && mailbox.owner.enabled;
        assert_eq!(boxes.iter().filter(open).count(), found("mailbox.shared-sign-in"));
        let hidden = boxes.iter().flat_map(|mailbox| &mailbox.rules).filter(|rule| rule.hidden);
        assert_eq!(hidden.count(), found("mailbox.hidden-rule"));
    }

    #[test]
    fn the_smallest_and_a_great_tenant_come_about() {
        assert_eq!(world(50, 1, Preset::Messy).users(), 50);
        let world = world(1_000_000, 1, Preset::Messy);
        assert!(world.person(999_999).guest());
        assert!(world.truth.expected.len() > 1_000);
    }
}
