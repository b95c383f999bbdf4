//! Who holds directory roles: standing, active through PIM, and eligible. The three lists have one shape.

use std::cmp::Ordering;

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Text, boxed};
use crate::model::{Call, PrincipalType, RoleAssignment, Stamp};

/// Microsoft Graph, "List unifiedRoleAssignments".
pub(super) const ASSIGNED: Collector = Collector {
    name: "role_assignments",
    needs: Needs::Graph(&[&["RoleManagement.Read.Directory"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/roleManagement/directory/roleAssignments?$expand=principal")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.role_assignments = part),
};

/// Microsoft Graph, "List roleAssignmentScheduleInstances".
pub(super) const ACTIVE: Collector = Collector {
    name: "role_active",
    needs: Needs::Graph(&[&["RoleAssignmentSchedule.Read.Directory"]]),
    licence: Some(Licence::P2),
    asks: Asks::Once(|_| Call::get("/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.role_active = part),
};

/// Microsoft Graph, "List roleEligibilityScheduleInstances".
pub(super) const ELIGIBLE: Collector = Collector {
    name: "role_eligible",
    needs: Needs::Graph(&[&["RoleEligibilitySchedule.Read.Directory"]]),
    licence: Some(Licence::P2),
    asks: Asks::Once(|_| Call::get("/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.role_eligible = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    principal_id: Uuid,
    #[serde(borrow)]
    role_definition_id: Text<'a>,
    #[serde(borrow)]
    directory_scope_id: Option<Text<'a>>,
    #[serde(borrow)]
    app_scope_id: Option<Text<'a>>,
    #[serde(borrow)]
    assignment_type: Option<Text<'a>>,
    start_date_time: Option<Moment>,
    end_date_time: Option<Moment>,
    #[serde(borrow)]
    principal: Option<Principal<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Principal<'a> {
    #[serde(rename = "@odata.type", borrow)]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    user_principal_name: Option<Text<'a>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = RoleAssignment;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RoleAssignment>) -> Option<()> {
        let principal_type = wire.principal.as_ref().map_or(PrincipalType::Unknown, principal_type);
        let (upn, name) = wire.principal.map_or((None, None), |said| (said.user_principal_name, said.display_name));
        let upn = upn.map(Text::boxed);
        // A standing assignment has no dates; a missing end of a schedule is without end.
        let stamp = |moment: Option<Moment>| moment.map_or(Stamp::NONE, |moment| moment.0);
        rows.push(RoleAssignment {
            id: wire.id.boxed(),
            principal: wire.principal_id,
            principal_type,
            principal_name: upn.clone().or_else(|| name.map(Text::boxed)),
            principal_upn: upn,
            role: wire.role_definition_id.boxed(),
            scope: boxed(wire.directory_scope_id.or(wire.app_scope_id)),
            kind: wire.assignment_type.map(Text::boxed),
            start: stamp(wire.start_date_time),
            end: stamp(wire.end_date_time),
        });
        Some(())
    }

    fn order(one: &RoleAssignment, other: &RoleAssignment) -> Ordering {
        one.id.cmp(&other.id)
    }
}

/// By its type, or by having a user principal name when the type was left out.
fn principal_type(principal: &Principal<'_>) -> PrincipalType {
    let Some(kind) = &principal.kind else {
        let is_user = principal.user_principal_name.is_some();
        return if is_user { PrincipalType::User } else { PrincipalType::Unknown };
    };
    match kind.trim_start_matches("#microsoft.graph.").to_ascii_lowercase().as_str() {
        "user" => PrincipalType::User,
        "group" => PrincipalType::Group,
        "serviceprincipal" => PrincipalType::ServicePrincipal,
        _ => PrincipalType::Unknown,
    }
}
