//! Switches of the Exchange organisation: set, never set, or not in the answer.

use super::*;
use crate::model::{AuditConfig, ExternalTag, OrgConfig, TransportConfig, Tri};

/// A tenant in which all switches say the same.
fn with(said: Tri, default_policy: Option<&str>) -> Snapshot {
    let mut snapshot = tenant();
    snapshot.org_config = whole(OrgConfig {
        audit_disabled: said,
        modern_auth: said,
        default_auth_policy: default_policy.map(Into::into),
        reject_direct_send: said,
        is_dehydrated: said,
    });
    snapshot.transport_config = whole(TransportConfig { smtp_auth_disabled: said, legacy_tls: said });
    snapshot.audit_config = whole(AuditConfig { unified_log_on: said });
    snapshot.external_tag = whole(ExternalTag { enabled: said });
    snapshot
}

fn of_tenant(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "tenant", "", fact)
}

#[test]
fn a_switch_that_did_not_come_is_not_one_that_is_off() {
    let switches = ["auditDisabled", "modernAuth", "rejectsDirectSend", "dehydrated", "smtpAuthOff", "oldTls"];
    let switches = switches.into_iter().chain(["unifiedAuditLog"]).map(|switch| format!("exchange.{switch}"));
    for switch in switches.chain(["externalMail.tagged".to_owned()]) {
        assert_eq!(of_tenant(&with(Tri::On, None), &switch), YES, "{switch}");
        assert_eq!(of_tenant(&with(Tri::Off, None), &switch), NO, "{switch}");
        assert_eq!(of_tenant(&with(Tri::Null, None), &switch), Fact::Null, "{switch}");
        assert!(of_tenant(&with(Tri::Absent, None), &switch).is_open(), "{switch}");
    }
}

#[test]
fn a_default_policy_that_did_not_come_is_not_none() {
    let by_default = |policy| of_tenant(&with(Tri::Off, policy), "exchange.basicByDefault");
    assert_eq!(by_default(Some("")), Fact::Text("no_policy".into()));
    assert!(by_default(None).is_open());
}
