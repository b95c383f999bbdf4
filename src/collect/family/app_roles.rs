//! What apps may do in their own name, asked from the side of what they do it to.

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs, Options, Targets};
use crate::collect::decode::{Answer, part};
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Id, Moment, Text, boxed, id};
use crate::model::{AppRoleHeld, AppRoles, Call, Gap, Snapshot};

/// Microsoft Graph, "List appRoleAssignments granted for a service principal" and "Get servicePrincipal" (`appRoles`).
/// Two targets for each resource: `<service principal>/names` and `<service principal>/held`.
pub(super) const FAMILY: Collector = Collector {
    name: "app_roles",
    needs: Needs::Graph(&[&["Application.Read.All"]]),
    licence: None,
    asks: Asks::Each { after: &["service_principals"], targets, call, batched: false },
    decoder: Grouped::<Wanted>::decoder,
};

/// Microsoft Graph and Office 365 Exchange Online, the same in every tenant.
const RESOURCES: [&str; 2] = ["00000003-0000-0000-c000-000000000000", "00000002-0000-0ff1-ce00-000000000000"];

fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    if let Some(principals) = targets.from(&snapshot.service_principals) {
        let resources = principals.iter().filter(|principal| RESOURCES.contains(&&*principal.app_id));
        let both = |id: uuid::Uuid| [format!("{id}/names").into(), format!("{id}/held").into()];
        targets.keys = resources.flat_map(|resource| both(resource.id)).collect();
        // Microsoft Graph is in every tenant; Exchange Online may not be.
        if !principals.iter().any(|principal| &*principal.app_id == RESOURCES[0]) {
            let unlisted = || Gap::Failed("Microsoft Graph was not among the apps listed".into());
            targets.gap.get_or_insert_with(unlisted);
        }
    }
    targets
}

fn call(target: &str) -> Call {
    match target.split_once('/') {
        Some((resource, "names")) => Call::get(format!("/servicePrincipals/{resource}?$select=id,appId,appRoles")),
        Some((resource, _)) => Call::get(format!("/servicePrincipals/{resource}/appRoleAssignedTo?$top=999")),
        None => Call::get(format!("/servicePrincipals/{target}")),
    }
}

struct Wanted;

/// Of either target.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    app_id: Option<Text<'a>>,
    #[serde(borrow)]
    app_roles: Option<Vec<Role<'a>>>,
    #[serde(borrow)]
    app_role_id: Option<Text<'a>>,
    #[serde(default)]
    principal_id: Id,
    #[serde(borrow)]
    principal_display_name: Option<Text<'a>>,
    #[serde(default)]
    created_date_time: Moment,
}

#[derive(Deserialize)]
struct Role<'a> {
    #[serde(default)]
    id: Id,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

pub(super) enum Row {
    Resource { app_id: Box<str>, names: Vec<(uuid::Uuid, Box<str>)> },
    Held(AppRoleHeld),
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = Row;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Row>) -> Option<()> {
        rows.push(match wire.app_roles {
            Some(roles) => {
                let names = roles.into_iter().filter_map(|role| Some((role.id.0?, boxed(role.value))));
                Row::Resource { app_id: wire.app_id?.to_lowercase().into(), names: names.collect() }
            }
            None => Row::Held(AppRoleHeld {
                id: wire.id?.boxed(),
                holder: wire.principal_id.0?,
                holder_name: wire.principal_display_name.map(Text::boxed),
                // All zeros is the default role, which every assignment without one has.
                role: uuid::Uuid::try_parse(&wire.app_role_id?).ok()?,
                created: wire.created_date_time.0,
            }),
        });
        Some(())
    }

    fn place(answers: Answers<Row>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let gone = answers.about.iter().any(|about| about.answer == Answer::Absent);
        let gone = gone.then(|| Gap::Failed("a service principal that was listed could not be found".into()));
        let mut found: Vec<AppRoles> = Vec::new();
        for about in answers.about {
            let Some(resource) = about.target.split('/').next().and_then(id) else { continue };
            let roles = entry(&mut found, resource, snapshot);
            for row in about.rows {
                match row {
                    Row::Resource { app_id, names } => (roles.resource_app_id, roles.names) = (app_id, names),
                    Row::Held(held) => roles.held.push(held),
                }
            }
        }
        for roles in &mut found {
            roles.held.sort_by(|one, other| one.id.cmp(&other.id));
            roles.held.dedup_by(|one, other| one.id == other.id);
        }
        snapshot.app_roles = part(found, any, answers.gap.or(gone)).into();
    }
}

/// The resource's entry; its app id is known from the list it was found in, whatever its own answer says.
fn entry<'f>(found: &'f mut Vec<AppRoles>, resource: uuid::Uuid, snapshot: &Snapshot) -> &'f mut AppRoles {
    let position = found.iter().position(|roles| roles.resource == resource).unwrap_or_else(|| {
        let principals = snapshot.service_principals.known().into_iter().flatten();
        let app_id = principals.filter(|principal| principal.id == resource).map(|principal| &principal.app_id).next();
        let resource_app_id = app_id.cloned().unwrap_or_default();
        found.push(AppRoles { resource, resource_app_id, names: Vec::new(), held: Vec::new() });
        found.len() - 1
    });
    &mut found[position]
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{Part, ServicePrincipal};

    #[test]
    fn a_listing_without_microsoft_graph_lacks_something() {
        let gap = |app_id: &str| {
            let app = ServicePrincipal {
                id: uuid::Uuid::nil(),
                app_id: app_id.into(),
                name: "app".into(),
                kind: None,
                enabled: None,
                owner_tenant: None,
                verified_publisher: false,
                assignment_required: false,
                secrets: Vec::new(),
                keys: Vec::new(),
                disabled_by_microsoft: None,
                single_sign_on: None,
            };
            let mut snapshot = Snapshot::unread(uuid::Uuid::nil(), Timestamp::UNIX_EPOCH);
            snapshot.service_principals = Part::Complete(vec![app]).into();
            let options = Options::all(uuid::Uuid::nil(), Timestamp::UNIX_EPOCH);
            targets(&snapshot, &options).gap
        };
        assert_eq!(gap(RESOURCES[0]), None);
        assert!(gap(RESOURCES[1]).is_some(), "Exchange Online alone");
    }
}
