//! The directory's roles, built in and custom.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Strings, Text, boxed};
use crate::model::{Call, RoleDefinition};

/// Microsoft Graph, "List roleDefinitions". Beta alone says which roles Microsoft calls privileged (`isPrivileged`);
/// where beta refuses, v1.0 is asked and that stays unknown.
pub(super) const FAMILY: Collector = Collector {
    name: "role_definitions",
    needs: Needs::Graph(&[&["RoleManagement.Read.Directory"]]),
    licence: None,
    asks: Asks::Either(|_| Call::get_beta(PATH), |_| Call::get(PATH)),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.role_definitions = part),
};

const PATH: &str = "/roleManagement/directory/roleDefinitions";

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    template_id: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    is_built_in: Option<bool>,
    is_privileged: Option<bool>,
    #[serde(borrow)]
    role_permissions: Option<Vec<Permission<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permission<'a> {
    #[serde(borrow, default)]
    allowed_resource_actions: Strings<'a>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = RoleDefinition;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RoleDefinition>) -> Option<()> {
        let built_in = wire.is_built_in.unwrap_or_default();
        let permissions = wire.role_permissions.into_iter().flatten();
        let actions = permissions.flat_map(|permission| permission.allowed_resource_actions.boxed());
        rows.push(RoleDefinition {
            id: wire.id.boxed(),
            template: wire.template_id.map(Text::boxed),
            name: boxed(wire.display_name),
            built_in,
            privileged: wire.is_privileged,
            actions: if built_in { Vec::new() } else { actions.collect() },
        });
        Some(())
    }

    fn order(one: &RoleDefinition, other: &RoleDefinition) -> Ordering {
        one.id.cmp(&other.id)
    }
}
