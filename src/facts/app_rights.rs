//! What apps were granted: delegated permissions, application permissions, directory roles.

use uuid::Uuid;

use super::ground::all;
use super::lists::Lists;
use crate::model::{Gap, Grant, Snapshot};

/// The app ids of Microsoft Graph and Exchange Online, where permissions on mail live.
pub(super) const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";

/// Grants by client and application permissions by holder.
#[derive(Debug)]
pub(super) struct AppRights<'s> {
    snapshot: &'s Snapshot,
    lists: &'s Lists,
    /// Client and place, sorted.
    grants: Vec<(Uuid, u32)>,
    /// The clients of the grants, each once; sorted.
    clients: Vec<Uuid>,
    /// Holder, whether on Microsoft Graph, and the permission's name if it has one; sorted by holder.
    permissions: Vec<(Uuid, bool, Option<&'s str>)>,
}

impl<'s> AppRights<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, lists: &'s Lists) -> Self {
        let mut grants: Vec<(Uuid, u32)> =
            all(&snapshot.grants).iter().zip(0..).map(|(grant, at)| (grant.client, at)).collect();
        grants.sort_unstable();
        let mut clients: Vec<Uuid> = grants.iter().map(|(client, _)| *client).collect();
        clients.dedup();
        let mut permissions: Vec<_> = all(&snapshot.app_roles)
            .iter()
            .flat_map(|resource| {
                let on_graph = resource.resource_app_id.eq_ignore_ascii_case(GRAPH);
                let named = |role| resource.names.iter().find(|(id, _)| *id == role).map(|(_, name)| &**name);
                resource.held.iter().map(move |held| (held.holder, on_graph, named(held.role)))
            })
            .collect();
        permissions.sort_unstable();
        Self { snapshot, lists, grants, clients, permissions }
    }

    /// The clients that hold delegated permissions; sorted.
    pub(super) fn clients(&self) -> &[Uuid] {
        &self.clients
    }

    /// The delegated permissions of one client.
    pub(super) fn grants_of(&self, client: Uuid) -> impl Iterator<Item = &'s Grant> {
        let start = self.grants.partition_point(|(id, _)| *id < client);
        let mine = self.grants.get(start..).unwrap_or_default().iter().take_while(move |(id, _)| *id == client);
        let grants = all(&self.snapshot.grants);
        mine.filter_map(move |(_, at)| usize::try_from(*at).ok().and_then(|at| grants.get(at)))
    }

    /// The application permissions of one holder on Microsoft Graph and Exchange Online.
    pub(super) fn permissions_of(&self, holder: Uuid) -> &[(Uuid, bool, Option<&'s str>)] {
        let start = self.permissions.partition_point(|(id, ..)| *id < holder);
        let end = self.permissions.partition_point(|(id, ..)| *id <= holder);
        self.permissions.get(start..end).unwrap_or_default()
    }

    /// The permissions of a grant that reach mail or far beyond it.
    pub(super) fn risky<'g>(&self, grant: &'g Grant) -> impl Iterator<Item = &'g str> {
        let list = &self.lists.mail_risk_scopes;
        grant.scopes.iter().map(|scope| &**scope).filter(|scope| list.holds(scope))
    }

    /// Whether a grant reaches mail or far beyond it: such a permission, on Microsoft Graph or Exchange Online.
    pub(super) fn reaches_mail(&self, grant: &Grant) -> Result<bool, Gap> {
        if self.risky(grant).next().is_none() {
            return Ok(false);
        }
        let apps = all(&self.snapshot.service_principals);
        match apps.binary_search_by_key(&grant.resource, |app| app.id).ok().and_then(|at| apps.get(at)) {
            Some(app) => Ok([GRAPH, EXCHANGE].iter().any(|known| app.app_id.eq_ignore_ascii_case(known))),
            None => Err(self.unlisted()),
        }
    }

    /// Whether Microsoft itself registered the app.
    pub(super) fn is_microsofts(&self, app: Uuid) -> Result<bool, Gap> {
        let apps = all(&self.snapshot.service_principals);
        match apps.binary_search_by_key(&app, |known| known.id).ok().and_then(|at| apps.get(at)) {
            Some(found) => {
                Ok(found.owner_tenant.is_some_and(|owner| self.lists.microsoft_tenants.holds(&owner.to_string())))
            }
            None => Err(self.unlisted()),
        }
    }

    fn unlisted(&self) -> Gap {
        let unlisted = || Gap::Failed("an app that a grant names is not listed".into());
        self.snapshot.service_principals.gap().cloned().unwrap_or_else(unlisted)
    }
}

/// Whether a grant is for everybody or for one person (`consentType`).
pub(super) fn is_tenant_wide(grant: &Grant) -> Result<bool, Gap> {
    const WORDS: [(&str, &str); 2] = [("AllPrincipals", "all"), ("Principal", "one")];
    super::known::word(&grant.consent, &WORDS, "consentType").map(|word| word == "all")
}
