//! What to grant so that a check gives an answer.

use std::collections::BTreeSet;

use crate::model::{Check, Completeness, FamilyRead, RuleId};

/// A fact names the first thing that stood in its way, and of subjects that could not be listed none was asked. Whatever
/// a check without a whole answer rests on and was not granted is missing as well: granting the first alone would not
/// show it. `rests_on`: the families that must be whole for a rule.
pub fn complete<'f>(checks: &mut [Check], families: &[FamilyRead], rests_on: impl Fn(&RuleId) -> BTreeSet<&'f str>) {
    let cut = |family: &&FamilyRead| family.completeness != Completeness::Complete;
    for check in checks.iter_mut().filter(|check| check.is_incomplete()) {
        let read = rests_on(&check.rule);
        let shut = families.iter().filter(cut).filter(|family| read.contains(family.family.as_str()));
        let lacking = shut.filter_map(|family| family.gap.as_ref()).flat_map(|gap| gap.to_grant().map(str::to_owned));
        check.missing_permissions.extend(lacking);
        check.missing_permissions.sort();
        check.missing_permissions.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CheckStatus, Gap, Severity};

    fn check(not_assessed: u64) -> Check {
        Check {
            rule: RuleId::new("mailbox.some-check").expect("a well-formed id"),
            status: CheckStatus::NotAssessed,
            severity: Severity::High,
            assessed: 0,
            failed: 0,
            not_assessed,
            reason: None,
            gaps: vec![Gap::denied(["Global Reader"])],
            missing_permissions: vec!["Global Reader".into()],
            notes: Vec::new(),
        }
    }

    fn family(name: &str, gap: Gap) -> FamilyRead {
        let completeness = Completeness::Missing;
        FamilyRead { family: name.into(), completeness, gap: Some(gap), records: None, from: None, to: None }
    }

    #[test]
    fn a_check_that_needs_two_grants_names_both() {
        let families = [
            family("mailboxes", Gap::denied(["Global Reader"])),
            family("users", Gap::denied(["User.Read.All"])),
            family("grants", Gap::denied(["Directory.Read.All"])),
        ];
        let mut checks = [check(1), check(40), check(0)];
        complete(&mut checks, &families, |_| BTreeSet::from(["mailboxes", "users"]));
        assert_eq!(checks[0].missing_permissions, ["Global Reader", "User.Read.All"]);
        assert_eq!(checks[1].missing_permissions, ["Global Reader", "User.Read.All"], "its subjects told of the first");
        assert_eq!(checks[2].missing_permissions, ["Global Reader"], "whatever it lacked, every subject was judged");
    }
}
