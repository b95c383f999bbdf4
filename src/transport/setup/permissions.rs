//! Ids of application permissions: `rules/data/permissions.json`, a copy of what Microsoft publishes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const DATA: &str = include_str!("../../../rules/data/permissions.json");

/// "Microsoft Graph" in every tenant.
pub(super) const GRAPH_APP: &str = "00000003-0000-0000-c000-000000000000";
/// "Office 365 Exchange Online" in every tenant.
pub(super) const EXCHANGE_APP: &str = "00000002-0000-0ff1-ce00-000000000000";
/// Lets an app sign in to Exchange administration at all; what it may do there is its role's business.
pub(super) const MANAGE_AS_APP: &str = "Exchange.ManageAsApp";

/// An application permission as its service publishes it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Permission {
    /// What a manifest and an app role assignment hold.
    pub id: String,
    /// Microsoft's display name: "Read all users' full profiles".
    pub name: String,
    /// Set when the permission belongs to another Microsoft service and may be missing in a tenant without it.
    pub owner_app: Option<String>,
}

#[derive(Deserialize)]
struct Data {
    graph: BTreeMap<String, Permission>,
    exchange: BTreeMap<String, Permission>,
}

static TABLE: LazyLock<Data> =
    LazyLock::new(|| serde_json::from_str(DATA).expect("a test reads the built-in permissions"));

/// A Microsoft Graph application permission that palisade may ask for, by its exact name.
pub fn graph_permission(name: &str) -> Option<&'static Permission> {
    TABLE.graph.get(name)
}

pub(super) fn manage_as_app() -> &'static Permission {
    &TABLE.exchange[MANAGE_AS_APP]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_permission_has_an_id_of_its_own() {
        let all: Vec<_> = TABLE.graph.values().chain(TABLE.exchange.values()).collect();
        assert!(all.iter().all(|permission| Uuid::parse_str(&permission.id).is_ok()));
        assert_eq!(all.iter().map(|permission| &permission.id).collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn ids_are_microsofts() {
        let id = |name| graph_permission(name).map(|permission| permission.id.as_str());
        assert_eq!(id("User.Read.All"), Some("df021288-bdef-4463-88db-98f22de89214"));
        assert_eq!(id("Application.Read.All"), Some("9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"));
        assert_eq!(manage_as_app().id, "dc50a0fb-09a3-484d-be87-e023b12c6440");
    }
}
