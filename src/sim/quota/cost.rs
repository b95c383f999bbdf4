//! What a request costs and which quota it is charged to.
//!
//! Source: microsoft-graph-docs-contrib `includes/throttling-identity-and-access.md` ("resource unit cost").

use super::super::odata::Query;
use super::super::route::{Bucket, Route};

/// The quota of a request: the route's own, unless it reads `signInActivity`, which has one of its own.
pub(in crate::sim) fn bucket(route: &Route, query: &Query) -> Bucket {
    let activity = ["$select", "$filter", "$orderby"].iter().any(|name| query.mentions(name, "signInActivity"));
    if route.bucket == Bucket::Identity && activity { Bucket::Activity } else { route.bucket }
}

/// Resource units: the base cost, one less with `$select`, one more with `$expand`, one less below `$top=20`, at least
/// one. Every page is charged again.
pub(in crate::sim) fn units(route: &Route, query: &Query) -> u32 {
    let mut cost = base(route);
    cost += i32::from(query.has("$expand"));
    cost -= i32::from(query.has("$select"));
    cost -= i32::from(query.number("$top").is_some_and(|top| top < 20));
    cost.max(1).unsigned_abs()
}

fn base(route: &Route) -> i32 {
    let path = route.template;
    let last = path.trim_end_matches("/microsoft.graph.user").rsplit('/').next().unwrap_or(path);
    match (route.method, path, last) {
        ("GET", "/users" | "/applications", _) => 2,
        ("GET", "/subscribedSkus" | "/contracts", _) => 3,
        ("GET", _, "transitiveMembers") => 5,
        ("GET", _, "domainNameReferences") => 4,
        ("GET", _, "members") if path.starts_with("/groups/") => 3,
        ("GET", _, "extensionProperties" | "memberOf" | "transitiveMemberOf" | "ownedObjects" | "licenseDetails") => 2,
        ("GET", _, "appRoleAssignments") if path.starts_with("/servicePrincipals") => 2,
        ("GET", _, _) if path.starts_with("/oauth2PermissionGrants") => 2,
        ("POST", _, "getByIds" | "getObjectsById") => 5,
        ("POST", _, "isMemberOf" | "checkMemberGroups" | "checkMemberObjects") => 4,
        ("POST", _, "getMemberGroups" | "getMemberObjects") => 2,
        _ => 1,
    }
}
