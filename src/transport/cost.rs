//! What a read of the directory costs in resource units.
//!
//! Source: "Microsoft Graph service-specific throttling limits", identity and access service limits: a base cost by
//! path, one less with `$select`, one more with `$expand`, one less with `$top` under 20, at least one. Each page is
//! charged again.

use crate::model::{Call, Method};

/// Units `call` is charged, or 1 (a request) outside the directory.
pub(super) fn of(call: &Call) -> u32 {
    let Call::Graph { method, path, .. } = call else { return 1 };
    let (resource, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query.to_ascii_lowercase().replace("%24", "$");
    let has = |option: &str| query.split('&').any(|part| part.starts_with(option));
    let small = option_value(&query, "$top=").is_some_and(|top| top < 20);
    let adjusted = base(*method, resource) + i32::from(has("$expand=")) - i32::from(has("$select=")) - i32::from(small);
    adjusted.max(1).unsigned_abs()
}

fn option_value(query: &str, option: &str) -> Option<u32> {
    query.split('&').find_map(|part| part.strip_prefix(option))?.parse().ok()
}

fn base(method: Method, resource: &str) -> i32 {
    let lower = resource.to_ascii_lowercase();
    let segments: Vec<&str> = lower.split('/').filter(|segment| !segment.is_empty()).collect();
    match (method, segments.as_slice()) {
        // Listed at 5, and 2 with `$select`; a POST carries no `$select`.
        (Method::Post, ["directoryobjects", "getbyids" | "microsoft.graph.getbyids"]) => 5,
        (_, ["groups", _, "transitivemembers", ..]) => 5,
        (_, ["domains", _, "domainnamereferences"]) => 4,
        (_, ["groups", _, "members", ..] | ["subscribedskus"] | ["contracts"]) => 3,
        (_, ["users"] | ["applications"] | ["oauth2permissiongrants", ..]) => 2,
        (_, ["applications", _, "extensionproperties"] | ["serviceprincipals", _, "approleassignments"]) => 2,
        (_, ["users", _, "memberof" | "transitivememberof" | "ownedobjects" | "licensedetails", ..]) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_costs() {
        for (path, units) in [
            ("/users", 2),
            ("/users?$select=id&$top=999", 1),
            ("/users?$top=10", 1),
            ("/groups/a/transitiveMembers", 5),
            ("/groups/a/transitiveMembers/microsoft.graph.user?$select=id&$top=999&$count=true", 4),
            ("/groups/a/members", 3),
            ("/subscribedSkus?$select=skuId", 2),
            ("/servicePrincipals?$expand=appRoleAssignments", 2),
            ("/roleManagement/directory/roleAssignments?$expand=principal", 2),
            ("/oauth2PermissionGrants?$top=999", 2),
            ("/servicePrincipals/a/appRoleAssignedTo?$top=999", 1),
            ("/organization?%24select=id", 1),
        ] {
            assert_eq!(of(&Call::get(path)), units, "{path}");
        }
    }
}
