//! Role assignments: one principal, one role, one scope, whichever list it stands in.

use uuid::Uuid;

use super::ground::Ground;
use super::known::any;
use super::listing::Listed;
use super::privileged::Holding;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{
    Exposure, Gap, HolderKind, Known, PrincipalType, Resource, ResourceType, RoleAssignment, RoleHolder, Stamp,
};
use crate::record;

pub(super) struct RoleAssignmentFacts<'a> {
    holding: &'a Holding<'a>,
    ground: &'a Ground<'a>,
    principal_type: Known<&'static str>,
    has_secret: Known<bool>,
    outside_pim: Known<bool>,
    holder_enabled: Known<bool>,
    sync_holders: Known<i64>,
}

pub(super) struct RoleAssignments;

impl Listed for RoleAssignments {
    const SCHEMA: &'static Schema = <RoleAssignmentFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["role_assignments", "role_active", "role_eligible"];
    const NAMED_IN: &'static [&'static str] = &["service_principals", "users"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.roles.holdings.len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        let snapshot = ground.snapshot;
        let pim = [&snapshot.role_active, &snapshot.role_eligible];
        let pim = pim
            .into_iter()
            .find(|family| !super::licences::cannot_exist(family, &ground.licences.p2) && family.gap().is_some());
        snapshot.role_assignments.gap().or_else(|| pim.and_then(|family| family.gap()))
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(holding) = ground.roles.holdings.get(index) {
            let principal_type = principal_type(holding).into();
            visit(&RoleAssignmentFacts {
                holding,
                ground,
                principal_type,
                has_secret: has_secret(holding, ground).into(),
                outside_pim: outside_pim(holding, ground).into(),
                holder_enabled: is_enabled(holding.principal, ground).into(),
                sync_holders: if holding.of_sync { sync_holders(ground).into() } else { Known::Yes(0) },
            });
        }
    }
}

record! {
    /// A directory role held by a user, group or app over one scope: standing, active or eligible (Graph
    /// `unifiedRoleAssignment` and the schedule instances of Privileged Identity Management).
    RoleAssignmentFacts<'_> as "role_assignment" {
        /// Who holds it, by name.
        "principal": Kind::Str, ["role_assignments", "role_active", "role_eligible"] => |it| it.principal().into();
        /// What holds it.
        "principalType": Kind::Word(&["user", "group", "app"]), ["role_assignments", "role_active", "role_eligible"]
            => |it| (&it.principal_type).into();
        /// The role's name.
        "role": Kind::Str, ["role_definitions"] => |it| it.holding.role_name.into();
        /// The role's template id; of a custom role its id.
        "roleId": Kind::Str, ["role_assignments", "role_definitions"] => |it| it.holding.role.into();
        /// `/` is the whole tenant, else an administrative unit or app.
        "scope": Kind::Str, ["role_assignments"] => |it| it.holding.scope.into();
        /// Microsoft labels the role privileged, our lists name it, or it is a custom role that may write roles,
        /// credentials, policies, apps or domains.
        "privileged": Kind::Bool, ["role_definitions"] => |it| (&it.holding.privileged).into();
        /// A role that can make anybody Global Administrator (list `privileged_roles_tier0`).
        "tier0": Kind::Bool, ["role_assignments"] => |it| it.ground.lists.privileged_roles_tier0.holds(it.holding.role).into();
        /// Held right now, not only eligible.
        "active": Kind::Bool, ["role_assignments", "role_active"] => |it| it.holding.active.into();
        /// May be activated.
        "eligible": Kind::Bool, ["role_eligible"] => |it| it.holding.eligible.into();
        /// Held right now, without an end and not by activation.
        "permanent": Kind::Bool, ["role_assignments", "role_active"] => |it| (&it.holding.permanent).into();
        /// Given past Privileged Identity Management: it lists the assignment without a start, or its log says so.
        "outsidePim": Kind::Bool, ["role_active", "directory_audits"] => |it| (&it.outside_pim).into();
        /// The holder is named as a break-glass account in the configuration.
        "isBreakGlass": Kind::Bool, ["users"] => |it| it.is_break_glass().into();
        /// The configuration approves this holder for this role, for as long as it is held (`[[role_holder]]`).
        "isApproved": Kind::Bool, ["role_assignments", "role_active", "users", "service_principals"] => |it| it.is_approved().into();
        /// A role of the directory synchronisation (list `sync_roles`).
        "ofSync": Kind::Bool, ["role_assignments"] => |it| it.holding.of_sync.into();
        /// The holder may sign in (`accountEnabled`); false for what is no account.
        "holderEnabled": Kind::Bool, ["users"] => |it| (&it.holder_enabled).into();
        /// The holder is called as Microsoft's synchronisation calls its accounts: `Sync_…`, `ADToAADSyncServiceAccount…`.
        "namedAsConnector": Kind::Bool, ["users"] => |it| is_named_as_connector(it.principal()).into();
        /// How many enabled accounts hold a role of the directory synchronisation.
        "syncHolders": Kind::Int, ["role_assignments", "users"] => |it| (&it.sync_holders).into();
        /// The holder is an app with a client secret, its own or of its registration here.
        "hasSecret": Kind::Bool, ["service_principals", "applications"] => |it| (&it.has_secret).into();
    }
}

impl RoleAssignmentFacts<'_> {
    fn principal(&self) -> &str {
        let id = self.holding.principal;
        let user = self.ground.user(id).map(|user| &*user.upn);
        let app = || self.ground.service_principal(id).map(|app| &*app.name);
        user.or_else(app).or(self.holding.principal_name).unwrap_or("an account that is not listed")
    }

    /// Why names in the configuration may mean this holder although its own did not come.
    fn unread(&self) -> Option<&Gap> {
        let Ground { snapshot, .. } = self.ground;
        let id = self.holding.principal;
        let users = snapshot.users.gap().filter(|_| self.ground.user(id).is_none());
        let apps = snapshot.service_principals.gap().filter(|_| self.ground.service_principal(id).is_none());
        match self.holding.principal_type {
            PrincipalType::User => users,
            PrincipalType::ServicePrincipal => apps,
            PrincipalType::Group => None,
            PrincipalType::Unknown => users.or(apps),
        }
    }

    fn is_break_glass(&self) -> Result<bool, &Gap> {
        let Ground { break_glass, settings, .. } = self.ground;
        let may_be = break_glass.len() < settings.break_glass.len();
        match (self.ground.is_break_glass(self.holding.principal), self.unread()) {
            (false, Some(gap)) if may_be => Err(gap),
            (named, _) => Ok(named),
        }
    }

    /// A holding that may be permanent needs an approval for that.
    fn is_approved(&self) -> Result<bool, &Gap> {
        let holding = self.holding;
        let held = match (holding.active, &holding.permanent) {
            (false, _) => HolderKind::Eligible,
            (true, Known::Yes(false)) => HolderKind::TimeBound,
            (true, _) => HolderKind::Permanent,
        };
        let named = self.aliases();
        let is = |name: &str, known: &str| known.eq_ignore_ascii_case(name);
        let fits = |approved: &&RoleHolder| {
            (is(&approved.role, holding.role) || is(&approved.role, holding.role_name)) && approved.kind >= held
        };
        let mut fitting = self.ground.settings.role_holders.iter().filter(fits).peekable();
        let open = self.unread().filter(|_| fitting.peek().is_some());
        let approved = fitting.any(|approved| named.iter().any(|known| is(&approved.principal, known)));
        open.filter(|_| !approved).map_or(Ok(approved), Err)
    }
}

impl Subject for RoleAssignmentFacts<'_> {
    fn resource(&self) -> Resource {
        let Holding { principal, role, scope, role_name, .. } = self.holding;
        let id = format!("{principal}/{}/{scope}", role.to_ascii_lowercase());
        Resource::new(ResourceType::RoleAssignment, id, format!("{}: {role_name}", self.principal()))
    }
    /// A person by the sign-in name, an app by its app id, a group by its object id: names to look at are chosen by whoever
    /// made the holder, and may be those of another who is approved.
    fn aliases(&self) -> Vec<String> {
        let id = self.holding.principal;
        let app = self.ground.service_principal(id).map(|app| app.app_id.to_string());
        let upn =
            self.ground.user(id).map(|user| &*user.upn).or(self.holding.principal_upn).filter(|upn| !upn.is_empty());
        [id.to_string()].into_iter().chain(app).chain(upn.map(str::to_owned)).collect()
    }
    fn exposure(&self) -> Exposure {
        Exposure::Administrators
    }
}

fn principal_type(holding: &Holding<'_>) -> Result<&'static str, Gap> {
    match holding.principal_type {
        PrincipalType::User => Ok("user"),
        PrincipalType::Group => Ok("group"),
        PrincipalType::ServicePrincipal => Ok("app"),
        PrincipalType::Unknown => Err(Gap::Failed("what holds the role was not said".into())),
    }
}

/// Whether a principal is an account that may sign in.
fn is_enabled(principal: Uuid, ground: &Ground<'_>) -> Result<bool, Gap> {
    match ground.user(principal) {
        Some(user) => user.enabled.ok_or_else(|| Gap::Failed("accountEnabled did not come for an account".into())),
        None if ground.service_principal(principal).is_some() => Ok(false),
        None => ground.snapshot.users.gap().map_or(Ok(false), |gap| Err(gap.clone())),
    }
}

fn is_named_as_connector(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["sync_", "adtoaadsyncserviceaccount"].iter().any(|start| name.starts_with(start))
}

fn sync_holders(ground: &Ground<'_>) -> Result<i64, Gap> {
    let mut found = 0;
    for principal in ground.roles.of_sync() {
        found += i64::from(is_enabled(principal, ground)?);
    }
    ground.roles.active_gap.clone().filter(|_| found < 2).map_or(Ok(found), Err)
}

/// A row of Privileged Identity Management that it made itself has a start (Graph
/// `unifiedRoleAssignmentScheduleInstance`).
fn outside_pim(holding: &Holding<'_>, ground: &Ground<'_>) -> Result<bool, Gap> {
    if !holding.active {
        return Ok(false);
    }
    let by_log = ground.acts.iter().any(|act| {
        act.outside_pim
            && !act.undone
            && act.principal == Some(holding.principal)
            && act.role.as_deref().is_some_and(|role| role.eq_ignore_ascii_case(holding.role))
    });
    let active = &ground.snapshot.role_active;
    let is_his = |row: &&RoleAssignment| {
        row.principal == holding.principal
            && row.role.eq_ignore_ascii_case(holding.definition)
            && *row.scope == *holding.scope
    };
    let mut rows = super::ground::all(active).iter().filter(is_his).peekable();
    let unlisted = rows.peek().is_none().then(|| active.gap().cloned()).flatten();
    let by_row = rows.map(|row| match row.start {
        start if start.is_unreadable() => Err(Gap::Unrecognised("the start of a role assignment is no date".into())),
        start => {
            Ok(start == Stamp::NONE && row.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("Assigned")))
        }
    });
    any([Ok(by_log)].into_iter().chain(by_row).chain(unlisted.map(Err)))
}

fn has_secret(holding: &Holding<'_>, ground: &Ground<'_>) -> Result<bool, Gap> {
    if holding.principal_type != PrincipalType::ServicePrincipal {
        return Ok(false);
    }
    let Some(app) = ground.service_principal(holding.principal) else {
        let unlisted = || Gap::Failed("the app that holds the role is not listed".into());
        return Err(ground.snapshot.service_principals.gap().cloned().unwrap_or_else(unlisted));
    };
    let registrations = &ground.snapshot.applications;
    let registration = super::ground::all(registrations).iter().find(|found| found.app_id == app.app_id);
    let registered = match registration {
        Some(found) => Ok(!found.secrets.is_empty()),
        None => registrations.gap().map_or(Ok(false), |gap| Err(gap.clone())),
    };
    any([Ok(!app.secrets.is_empty()), registered])
}
