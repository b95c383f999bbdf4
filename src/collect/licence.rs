//! Which plans the tenant has, as far as it decides what can be asked.

use super::collector::Licence;
use crate::model::{ServicePlan, Snapshot};

/// Whether the tenant has the plan; `None` when its subscriptions were not completely read.
pub(super) fn held(licence: Licence, snapshot: &Snapshot) -> Option<bool> {
    let plans = snapshot.licences.whole().ok()?;
    Some(plans.iter().any(|plan| plan.active && gives(plan, licence)))
}

/// By the plan's name (Microsoft Entra, "Product names and service plan identifiers for licensing").
fn gives(plan: &ServicePlan, licence: Licence) -> bool {
    let name = plan.name.to_ascii_uppercase();
    match licence {
        // P2 contains P1.
        Licence::P1 | Licence::P1Asked => name.starts_with("AAD_PREMIUM"),
        Licence::P2 => name.starts_with("AAD_PREMIUM_P2") || name.contains("IDENTITY_GOVERNANCE"),
        Licence::Exchange => is_mailbox_plan(&name),
    }
}

/// Plans that come with a mailbox: `EXCHANGE_S_STANDARD`, `EXCHANGE_S_ENTERPRISE_GOV`, `EXCHANGE_LITE` … The
/// foundation, archiving and analytics plans bear the name and give none.
fn is_mailbox_plan(name: &str) -> bool {
    name.starts_with("EXCHANGE_") && !["FOUNDATION", "ARCHIVE", "ANALYTICS"].iter().any(|other| name.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foundation_plan_is_no_mailbox() {
        assert!(is_mailbox_plan("EXCHANGE_S_ENTERPRISE_GOV"));
        assert!(is_mailbox_plan("EXCHANGE_LITE"));
        assert!(!is_mailbox_plan("EXCHANGE_S_FOUNDATION"));
        assert!(!is_mailbox_plan("EXCHANGE_S_ARCHIVE_ADDON"));
    }
}
