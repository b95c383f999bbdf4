//! People in groups that Conditional Access policies include or exclude.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::role_groups::{Wire, members};
use crate::collect::collector::{Asks, Collector, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::model::{Call, Gap, Policy, Snapshot};

/// Microsoft Graph, "List group transitive members", as for groups that hold roles. A group that is gone answers 404 and
/// is left out: it includes and excludes nobody.
pub(super) const FAMILY: Collector = Collector {
    name: "policy_groups",
    needs: Needs::Graph(&[&["GroupMember.Read.All"]]),
    licence: None,
    asks: Asks::Each {
        after: &["conditional_access"],
        targets,
        call: |group| {
            let path =
                format!("/groups/{group}/transitiveMembers/microsoft.graph.user?$select=id&$top=999&$count=true");
            Call::get_eventual(path)
        },
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// Groups of policies that are on, in report-only mode or in a state that we do not know. Without the plan for policies
/// there are none, which is no gap.
pub(super) fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let policies = &snapshot.conditional_access;
    if matches!(policies.gap(), Some(Gap::Unlicensed(_))) {
        return targets;
    }
    let used = targets.from(policies).into_iter().flatten().filter(|policy| is_used(policy));
    let named = used.flat_map(|policy| policy.users.include_groups.iter().chain(&policy.users.exclude_groups));
    let groups: BTreeSet<Uuid> = named.filter_map(|group| group.parse().ok()).collect();
    targets.keys = groups.into_iter().map(|group| group.to_string().into()).collect();
    targets
}

fn is_used(policy: &Policy) -> bool {
    !policy.state.eq_ignore_ascii_case("disabled") && !policy.users.workloads_only
}

struct Wanted;

impl Group for Wanted {
    type Wire<'a> = Wire;
    type Row = Uuid;

    fn keep(wire: Wire, rows: &mut Vec<Uuid>) -> Option<()> {
        rows.push(wire.id);
        Some(())
    }

    fn place(answers: Answers<Uuid>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        snapshot.policy_groups = part(members(answers), any, gap).into();
    }
}
