//! What else to grant where a check could not even begin.

use std::collections::BTreeSet;

use crate::model::{Check, CheckStatus, Completeness, FamilyRead, RuleId};

/// Of a check whose subjects could not be listed no fact was asked. What it would have asked of and was not granted is
/// missing as well: granting the list alone would not show it. `rests_on`: the families that a rule about subjects reads.
pub fn complete<'f>(checks: &mut [Check], families: &[FamilyRead], rests_on: impl Fn(&RuleId) -> BTreeSet<&'f str>) {
    for check in checks.iter_mut().filter(|check| never_began(check)) {
        let read = rests_on(&check.rule);
        let shut = families
            .iter()
            .filter(|family| family.completeness == Completeness::Missing && read.contains(family.family.as_str()));
        let lacking = shut.filter_map(|family| family.gap.as_ref()).flat_map(|gap| gap.to_grant().map(str::to_owned));
        check.missing_permissions.extend(lacking);
        check.missing_permissions.sort();
        check.missing_permissions.dedup();
    }
}

fn never_began(check: &Check) -> bool {
    check.status == CheckStatus::NotAssessed
        && (check.assessed, check.not_assessed) == (0, 1)
        && !check.missing_permissions.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Gap, Severity};

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
        let mut checks = [check(1), check(40)];
        complete(&mut checks, &families, |_| BTreeSet::from(["mailboxes", "users"]));
        assert_eq!(checks[0].missing_permissions, ["Global Reader", "User.Read.All"]);
        assert_eq!(checks[1].missing_permissions, ["Global Reader"], "its subjects told what they lack");
    }
}
