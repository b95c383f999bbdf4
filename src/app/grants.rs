//! What the app was granted, where its token does not say: read from its own service principal.

use serde::Deserialize;
use uuid::Uuid;

use crate::model::Call;
use crate::transport::{Error, Reader};

const FAMILY: &str = "own_grants";
/// Microsoft Graph itself.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Principal {
    id: Uuid,
    #[serde(default)]
    app_roles: Vec<AppRole>,
}

#[derive(Deserialize)]
struct AppRole {
    id: Uuid,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Assignments {
    value: Vec<Assignment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    app_role_id: Uuid,
    resource_id: Option<Uuid>,
}

/// Names of the application permissions of Microsoft Graph that this app holds (Graph `appRoleAssignments` joined with
/// the `appRoles` of Graph's own service principal).
pub(super) async fn granted(reader: &Reader, client_id: &str) -> Result<Vec<String>, Error> {
    let graph: Principal = one(reader, &format!("/servicePrincipals(appId='{GRAPH}')?$select=id,appRoles")).await?;
    let own: Principal = one(reader, &format!("/servicePrincipals(appId='{client_id}')?$select=id")).await?;
    let mut held = Vec::new();
    let call = Call::get(format!("/servicePrincipals/{}/appRoleAssignments?$top=999", own.id));
    reader
        .pages(FAMILY, &call, &mut |page| {
            let page: Assignments = serde_json::from_slice(&page).map_err(|error| error.to_string())?;
            held.extend(page.value);
            Ok(())
        })
        .await?;
    let name = |assignment: &Assignment| {
        let role = graph.app_roles.iter().find(|role| role.id == assignment.app_role_id)?;
        role.value.clone()
    };
    Ok(held.iter().filter(|one| one.resource_id == Some(graph.id)).filter_map(name).collect())
}

async fn one<T: for<'d> Deserialize<'d>>(reader: &Reader, path: &str) -> Result<T, Error> {
    let body = reader.read(FAMILY, &Call::get(path)).await?;
    serde_json::from_slice(&body).map_err(|error| Error::Unreadable { path: path.into(), why: error.to_string() })
}
