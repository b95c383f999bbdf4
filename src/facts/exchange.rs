//! Settings of the Exchange organisation.

use std::sync::LazyLock;

use jiff::Timestamp;

use super::Value;
use super::exchange_user::policy;
use super::ground::all;
use super::known::any;
use super::record::Kind;
use super::transport_rule::acts_now;
use crate::model::{Gap, Known, OrgConfig, Snapshot, TransportRule, Tri};
use crate::record;

pub(super) struct ExchangeFacts<'s> {
    snapshot: &'s Snapshot,
    basic_by_default: Known<&'static str>,
}

static NO_SWITCH: LazyLock<Gap> =
    LazyLock::new(|| Gap::Failed("the organisation's answer does not hold the switch".into()));

record! {
    /// Settings of the Exchange organisation.
    ExchangeFacts<'_> as "exchange" {
        /// SMTP AUTH is off for all mailboxes that do not say otherwise; null is no (`Get-TransportConfig`,
        /// `SmtpClientAuthenticationDisabled`).
        "smtpAuthOff": Kind::Bool, ["transport_config"]
            => |it| switch(it.snapshot.transport_config.whole().map(|config| config.smtp_auth_disabled));
        /// Clients with old TLS may connect; null is no (`AllowLegacyTLSClients`).
        "oldTls": Kind::Bool, ["transport_config"]
            => |it| switch(it.snapshot.transport_config.whole().map(|config| config.legacy_tls));
        /// Mailbox auditing is off for the organisation; null is no (`Get-OrganizationConfig`, `AuditDisabled`).
        "auditDisabled": Kind::Bool, ["org_config"] => |it| it.org(|config| config.audit_disabled);
        /// Modern authentication is on; null is no (`OAuth2ClientProfileEnabled`).
        "modernAuth": Kind::Bool, ["org_config"] => |it| it.org(|config| config.modern_auth);
        /// What the default authentication policy does with Basic authentication: there is none, it blocks all of it, or
        /// lets some through (`DefaultAuthenticationPolicy`, `AllowBasicAuth…`).
        "basicByDefault": Kind::Word(&["no_policy", "blocked", "allowed"]), ["org_config", "auth_policies"]
            => |it| (&it.basic_by_default).into();
        /// Unauthenticated mail in the organisation's own name is refused; null is no (`RejectDirectSend`).
        "rejectsDirectSend": Kind::Bool, ["org_config"] => |it| it.org(|config| config.reject_direct_send);
        /// Nobody ever ran `Enable-OrganizationCustomization` (`IsDehydrated`).
        "dehydrated": Kind::Bool, ["org_config"] => |it| it.org(|config| config.is_dehydrated);
        /// The unified audit log takes records in; null is no (`Get-AdminAuditLogConfig` of Exchange,
        /// `UnifiedAuditLogIngestionEnabled`; the compliance endpoint always says no).
        "unifiedAuditLog": Kind::Bool, ["audit_config"]
            => |it| switch(it.snapshot.audit_config.whole().map(|config| config.unified_log_on));
    }
}

impl<'s> ExchangeFacts<'s> {
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, basic_by_default: basic_by_default(snapshot).into() }
    }

    fn org(&self, setting: impl Fn(&OrgConfig) -> Tri) -> Value<'_> {
        switch(self.snapshot.org_config.whole().map(setting))
    }
}

/// A switch as rules see it: one that did not come is not one that was never set.
fn switch(said: Result<Tri, &Gap>) -> Value<'_> {
    match said {
        Ok(Tri::On) => true.into(),
        Ok(Tri::Off) => false.into(),
        Ok(Tri::Null) => Value::Null,
        Ok(Tri::Absent) => Value::Unknown(&NO_SWITCH),
        Err(gap) => gap.into(),
    }
}

fn basic_by_default(snapshot: &Snapshot) -> Result<&'static str, Gap> {
    let config = snapshot.org_config.whole().map_err(Gap::clone)?;
    match config.default_auth_policy.as_deref() {
        None => Err(NO_SWITCH.clone()),
        Some("") => Ok("no_policy"),
        Some(name) => {
            policy(snapshot, name).map(|found| if found.allows_basic.is_empty() { "blocked" } else { "allowed" })
        }
    }
}

pub(super) struct ExternalMailFacts {
    tagged: Result<Tri, Gap>,
    marked_by_rule: Known<bool>,
}

record! {
    /// How mail from outside is marked.
    ExternalMailFacts as "external_mail" {
        /// Outlook shows its own tag; null is no (`Get-ExternalInOutlook`).
        "tagged": Kind::Bool, ["external_tag"] => |it| switch(it.tagged.as_ref().copied());
        /// A mail-flow rule that is on and acts marks all mail from outside in its subject or by a disclaimer, without
        /// exceptions.
        "markedByRule": Kind::Bool, ["transport_rules"] => |it| (&it.marked_by_rule).into();
    }
}

impl ExternalMailFacts {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let rules = all(&snapshot.transport_rules).iter().map(|rule| marks_outside_mail(rule, snapshot.taken));
        let unread = snapshot.transport_rules.gap().map(|gap| Err(gap.clone()));
        Self {
            tagged: snapshot.external_tag.whole().map(|tag| tag.enabled).map_err(Gap::clone),
            marked_by_rule: any(rules.chain(unread)).into(),
        }
    }
}

fn marks_outside_mail(rule: &TransportRule, now: Timestamp) -> Result<bool, Gap> {
    let from_outside = rule.from_scope.as_deref().is_some_and(|scope| scope.eq_ignore_ascii_case("NotInOrganization"));
    let enforces = rule.mode.as_deref().is_none_or(|mode| mode.eq_ignore_ascii_case("Enforce"));
    let marks_all = enforces && rule.marks && from_outside && rule.applies_to_all && !rule.has_exceptions;
    if marks_all { acts_now(rule, now) } else { Ok(false) }
}
