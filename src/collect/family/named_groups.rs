//! The groups themselves that Conditional Access policies name: what they are called, and how one comes to belong to them.

use serde::Deserialize;
use uuid::Uuid;

use super::policy_groups::targets;
use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Strings, Text, boxed};
use crate::model::{Call, NamedGroup, Snapshot};

/// Microsoft Graph, "Get group"; of its owners the first 20. A group that is gone answers 404 and is left out.
pub(super) const FAMILY: Collector = Collector {
    name: "named_groups",
    needs: Needs::Graph(&[&["GroupMember.Read.All"]]),
    licence: None,
    asks: Asks::Each {
        after: &["conditional_access"],
        targets,
        call: |group| {
            let fields = "id,displayName,groupTypes,mailEnabled,isAssignableToRole,isManagementRestricted";
            Call::get(format!("/groups/{group}?$select={fields}&$expand=owners($select=id)"))
        },
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    group_types: Option<Strings<'a>>,
    mail_enabled: Option<bool>,
    is_assignable_to_role: Option<bool>,
    is_management_restricted: Option<bool>,
    owners: Option<Vec<Owner>>,
}

#[derive(Deserialize)]
struct Owner {
    id: Uuid,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = NamedGroup;

    fn keep(wire: Wire<'_>, rows: &mut Vec<NamedGroup>) -> Option<()> {
        rows.push(NamedGroup {
            id: wire.id,
            name: boxed(wire.display_name),
            types: wire.group_types.map(Strings::boxed),
            mail_enabled: wire.mail_enabled,
            role_assignable: wire.is_assignable_to_role.unwrap_or_default(),
            restricted: wire.is_management_restricted.unwrap_or_default(),
            owners: wire.owners.map(|owners| owners.into_iter().map(|owner| owner.id).collect()),
        });
        Some(())
    }

    fn place(answers: Answers<NamedGroup>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        let mut rows: Vec<NamedGroup> = answers.about.into_iter().flat_map(|about| about.rows).collect();
        rows.sort_by_key(|group| group.id);
        rows.dedup_by_key(|group| group.id);
        snapshot.named_groups = part(rows, any, gap).into();
    }
}
