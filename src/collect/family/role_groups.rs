//! People in groups that hold roles.

use std::collections::BTreeSet;

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Needs, Options, Targets};
use crate::collect::decode::{Answer, part};
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::id;
use crate::model::{Call, Gap, GroupMembers, PrincipalType, Snapshot};

/// Microsoft Graph, "List group transitive members", cast to users, which are the advanced query rules' business.
pub(super) const FAMILY: Collector = Collector {
    name: "role_groups",
    needs: Needs::Graph(&[&["GroupMember.Read.All"]]),
    licence: None,
    asks: Asks::Each {
        after: &["role_assignments", "role_active", "role_eligible"],
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

/// Groups, and principals of unknown type: what is no group answers 404.
pub(super) fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let mut groups = BTreeSet::new();
    for family in [&snapshot.role_assignments, &snapshot.role_active, &snapshot.role_eligible] {
        // Without the plan for PIM nobody is active or eligible through it, which is no gap.
        if matches!(family.gap(), Some(Gap::Unlicensed(_))) {
            continue;
        }
        let holdings = targets.from(family).into_iter().flatten();
        let groups_of =
            holdings.filter(|held| matches!(held.principal_type, PrincipalType::Group | PrincipalType::Unknown));
        groups.extend(groups_of.map(|held| held.principal));
    }
    targets.keys = groups.into_iter().map(|group| group.to_string().into()).collect();
    targets
}

struct Wanted;

#[derive(Deserialize)]
pub(super) struct Wire {
    pub(super) id: Uuid,
}

impl Group for Wanted {
    type Wire<'a> = Wire;
    type Row = Uuid;

    fn keep(wire: Wire, rows: &mut Vec<Uuid>) -> Option<()> {
        rows.push(wire.id);
        Some(())
    }

    fn place(answers: Answers<Uuid>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        snapshot.role_groups = part(members(answers), any, gap).into();
    }
}

/// The groups that were read to their end, each with its people sorted.
pub(super) fn members(answers: Answers<Uuid>) -> Vec<GroupMembers> {
    let whole = answers.about.into_iter().filter(|about| about.answer == Answer::Whole);
    let groups = whole.filter_map(|about| {
        let mut users = about.rows;
        users.sort_unstable();
        users.dedup();
        Some(GroupMembers { group: id(&about.target)?, users })
    });
    groups.collect()
}
