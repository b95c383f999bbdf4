//! Which plans the tenant has, as far as checks and readings depend on them.

use super::lists::Lists;
use crate::model::{Gap, Known, Part, ServicePlan};

/// The words that `licence:` takes in a rule.
pub(super) const LICENCES: &[&str] = &["exchange", "p1", "p2"];

#[derive(Debug)]
pub(super) struct Licences {
    pub(super) exchange: Known<bool>,
    /// P2 includes it.
    pub(super) p1: Known<bool>,
    pub(super) p2: Known<bool>,
}

impl Licences {
    pub(super) fn of(plans: &Part<Vec<ServicePlan>>, lists: &Lists) -> Self {
        let has = |list: &super::lists::List| {
            let known = plans.known().map(Vec::as_slice).unwrap_or_default();
            let found =
                known.iter().any(|plan| plan.active && (list.holds(&plan.id.to_string()) || list.holds(&plan.name)));
            if found { Ok(true) } else { plans.whole().map(|_| false).map_err(Gap::clone) }
        };
        let p2 = has(&lists.service_plans_p2);
        let p1 = if p2 == Ok(true) { Ok(true) } else { has(&lists.service_plans_p1) };
        Self { exchange: has(&lists.service_plans_exchange).into(), p1: p1.into(), p2: p2.into() }
    }

    pub(super) fn by_word(&self, word: &str) -> Option<&Known<bool>> {
        match word {
            "exchange" => Some(&self.exchange),
            "p1" => Some(&self.p1),
            "p2" => Some(&self.p2),
            _ => None,
        }
    }
}

/// Whether a family is missing because the tenant has not the plan with which such things exist: then there are none.
pub(super) fn cannot_exist<T>(family: &Part<T>, plan: &Known<bool>) -> bool {
    matches!(family, Part::Missing(Gap::Unlicensed(_))) && *plan == Known::Yes(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lists::lists;

    fn plan(id: &str, name: &str, active: bool) -> ServicePlan {
        ServicePlan { id: id.parse().expect("a uuid"), name: name.into(), active }
    }

    #[test]
    fn p2_includes_p1_and_a_lapsed_plan_counts_for_nothing() {
        let p2 = plan("eec0eb4f-6444-4f95-aba0-50c24d67f998", "AAD_PREMIUM_P2", true);
        let lapsed = plan("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE", false);
        let found = Licences::of(&Part::Complete(vec![p2, lapsed]), lists());
        assert_eq!((found.p1, found.p2), (Known::Yes(true), Known::Yes(true)));
        assert_eq!(found.exchange, Known::Yes(false));
    }

    #[test]
    fn an_unread_list_of_plans_is_no_missing_plan() {
        let found = Licences::of(&Part::Missing(Gap::Denied("Organization.Read.All".into())), lists());
        assert!(matches!(found.p1, Known::No(Gap::Denied(_))));
    }

    #[test]
    fn the_foundation_plan_is_no_mailbox() {
        let plan = plan("113feb6c-3fe4-4440-bddc-54d774bf0318", "EXCHANGE_S_FOUNDATION", true);
        assert_eq!(Licences::of(&Part::Complete(vec![plan]), lists()).exchange, Known::Yes(false));
    }
}
