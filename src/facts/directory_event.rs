//! Acts in the directory's audit log that change who may do what.

use uuid::Uuid;

use super::acceptance::{NOBODY_ACCEPTED, Named};
use super::audit_activity::{Activity, given};
use super::audited::{Act, changed, is};
use super::ground::Ground;
use super::listing::Listed;
use super::policy_change::weakens;
use super::privileged::is_privileged_role;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{DirectoryAudit, Exposure, Gap, Known, Resource, ResourceType};
use crate::record;

pub(super) struct DirectoryEventFacts<'a> {
    act: &'a Act<'a>,
    ground: &'a Ground<'a>,
    target: String,
    by: String,
    of_roles: Known<bool>,
    accepted: Known<bool>,
    weakens: Known<bool>,
    for_everybody: Known<bool>,
}

pub(super) struct DirectoryEvents;

impl Listed for DirectoryEvents {
    const SCHEMA: &'static Schema = <DirectoryEventFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["directory_audits"];
    const NAMED_IN: &'static [&'static str] = &["service_principals"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.acts.len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.directory_audits.gap()
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(act) = ground.acts.get(index) {
            visit(&DirectoryEventFacts::of(act, ground));
        }
    }
}

record! {
    /// One act of the directory's audit log, as far back as it goes: roles, policies, domains and consents (Graph
    /// `directoryAudit`; rows that one act left are one).
    DirectoryEventFacts<'_> as "directory_event" {
        /// What was done, as the log names it (`activityDisplayName`).
        "activity": Kind::Str, ["directory_audits"] => |it| (&*it.act.row.activity).into();
        /// What sort of act it was; `other` is an act of roles that this version does not know.
        "kind": Kind::Word(Activity::WORDS), ["directory_audits"] => |it| it.act.activity.word().into();
        /// When; null when the log gave no time.
        "at": Kind::Time, ["directory_audits"] => |it| it.act.row.at.timestamp().into();
        /// What it was done to, by name.
        "target": Kind::Str, ["directory_audits"] => |it| (&*it.target).into();
        /// The role that was given or taken; null where it was none.
        "role": Kind::Str, ["directory_audits"] => |it| it.act.role_name.as_deref().into();
        /// Who did it, and from which address, in words.
        "by": Kind::Str, ["directory_audits"] => |it| (&*it.by).into();
        /// It changes who holds privileged roles, in whichever way: an assignment, a group that holds one, a setting of
        /// Privileged Identity Management, an application permission that takes over the directory.
        "ofRoles": Kind::Bool, ["directory_audits", "role_definitions", "role_assignments"] => |it| (&it.of_roles).into();
        /// What it gave was approved (`[[role_holder]]`) or signed off. Unknown of an activation while nobody accepted
        /// anybody: whether he may activate is what was never asked.
        "isAccepted": Kind::Bool, ["directory_audits", "users", "service_principals"] => |it| (&it.accepted).into();
        /// Whoever did it is an administrator who was approved or signed off.
        "byAccepted": Kind::Bool, ["directory_audits"] => |it| it.by_accepted().into();
        /// A role was given past Privileged Identity Management.
        "outsidePim": Kind::Bool, ["directory_audits"] => |it| it.act.outside_pim.into();
        /// What was given was taken back later.
        "undone": Kind::Bool, ["directory_audits"] => |it| it.act.undone.into();
        /// A policy's change opened a door: its state went down, an exclusion or a condition came, a control went.
        "weakens": Kind::Bool, ["directory_audits"] => |it| (&it.weakens).into();
        /// A consent was given for everybody (`ConsentContext.IsAdminConsent`).
        "forEverybody": Kind::Bool, ["directory_audits"] => |it| (&it.for_everybody).into();
    }
}

impl<'a> DirectoryEventFacts<'a> {
    fn of(act: &'a Act<'a>, ground: &'a Ground<'a>) -> Self {
        Self {
            act,
            ground,
            target: target(act, ground),
            by: initiator(act),
            of_roles: of_roles(act, ground).into(),
            accepted: accepted(act, ground).into(),
            weakens: weakens(act).into(),
            for_everybody: for_everybody(act.row).into(),
        }
    }

    fn by_accepted(&self) -> bool {
        by_accepted(self.act, self.ground)
    }

    /// The app that a consent is about.
    fn client(&self) -> Option<Uuid> {
        matches!(self.act.activity, Activity::Consent | Activity::AppRight).then_some(self.act.principal).flatten()
    }
}

impl Subject for DirectoryEventFacts<'_> {
    fn resource(&self) -> Resource {
        logged(&self.act.row.id, &self.target, &self.act.row.activity)
    }
    /// Apps, policies and domains may be approved once for all their changes; people and roles have `[[role_holder]]`.
    fn aliases(&self) -> Vec<String> {
        let first = self.act.row.targets.first();
        match self.act.activity {
            Activity::Consent => self.client().map_or(Vec::new(), |app| Named::of(app, self.ground).names),
            Activity::Policy | Activity::NamedLocation => {
                first.map(|target| target.id.to_string()).into_iter().collect()
            }
            Activity::Domain => first.map(|target| target.name.to_string()).into_iter().collect(),
            _ => Vec::new(),
        }
    }
    fn rows(&self) -> Vec<&str> {
        self.act.rows.iter().map(|row| &*row.id).collect()
    }
    fn exposure(&self) -> Exposure {
        match self.act.activity {
            Activity::Policy | Activity::NamedLocation | Activity::SecurityDefaults | Activity::Domain => {
                Exposure::Everybody
            }
            Activity::Consent => Exposure::One,
            _ => Exposure::Administrators,
        }
    }
}

/// An act in findings. What it was done to comes first: a list of acts alone would read as a list of things to do.
pub(super) fn logged(id: &str, target: &str, activity: &str) -> Resource {
    let target = if target.is_empty() { "the tenant" } else { target };
    let name = format!("{target} (logged: {activity})");
    Resource::new(ResourceType::AuditEvent, id, name)
}

/// Whether whoever did it is an administrator who was accepted.
pub(super) fn by_accepted(act: &Act<'_>, ground: &Ground<'_>) -> bool {
    let by = &act.actor.by;
    by.id.is_some_and(|id| ground.accepted.of_administrator(id, &Named::of(id, ground)))
}

/// Who did it, and from where.
pub(super) fn initiator(act: &Act<'_>) -> String {
    let by = &act.actor.by;
    let name = if by.name.is_empty() { "somebody whom the log does not name" } else { &*by.name };
    let app = if by.is_app { "the app " } else { "" };
    let from = by.address.as_ref().map(|address| format!(" from {address}")).unwrap_or_default();
    format!("{app}{name}{from}")
}

fn target(act: &Act<'_>, ground: &Ground<'_>) -> String {
    let id = act.principal;
    let user = id.and_then(|id| ground.user(id)).map(|user| user.upn.to_string());
    let app = || id.and_then(|id| ground.service_principal(id)).map(|app| app.name.to_string());
    let same =
        |target: &&crate::model::AuditTarget| id.is_some_and(|id| target.id.eq_ignore_ascii_case(&id.to_string()));
    let named = || act.row.targets.iter().find(same).or_else(|| act.row.targets.first());
    let shown = || named().map(|target| if target.name.is_empty() { &target.id } else { &target.name }.to_string());
    user.or_else(app).or_else(shown).unwrap_or_else(|| "the tenant".into())
}

/// The group that a row is about.
pub(super) fn group(row: &DirectoryAudit) -> Option<Uuid> {
    let target = row.targets.iter().find(|target| is(target, "Group")).map(|target| target.id.to_string());
    target.or_else(|| changed(row, "Group.ObjectID"))?.parse().ok()
}

fn of_roles(act: &Act<'_>, ground: &Ground<'_>) -> Result<bool, Gap> {
    let untold = |what: &str| Gap::Unrecognised(format!("{what} of an audit row"));
    match act.activity {
        Activity::RoleGiven | Activity::RoleTaken | Activity::Activated => {
            let role = act.role.as_deref().ok_or_else(|| untold("the role"))?;
            is_privileged_role(role, ground.snapshot, ground.lists)
        }
        Activity::GroupMember | Activity::GroupOwner => {
            let group = group(act.row).ok_or_else(|| untold("the group"))?;
            let held = ground.roles.holdings.iter().filter(|holding| holding.principal == group);
            super::known::any(held.map(|holding| holding.privileged.get()))
        }
        Activity::AppRight => {
            let right = changed(act.row, "AppRole.Value").ok_or_else(|| untold("the permission"))?;
            Ok(ground.lists.takeover_permissions.holds(&right))
        }
        Activity::RoleDefinition
        | Activity::PimSettings
        | Activity::PimAlert
        | Activity::PimLeft
        | Activity::AzureElevation => Ok(true),
        _ => Ok(false),
    }
}

fn accepted(act: &Act<'_>, ground: &Ground<'_>) -> Result<bool, Gap> {
    let Some(principal) = act.principal else { return Ok(false) };
    match (act.activity, &act.role) {
        (Activity::Activated, _) if !ground.accepted.is_there() => Err(NOBODY_ACCEPTED.clone()),
        (Activity::RoleGiven | Activity::Activated, Some(role)) => {
            let name = act.role_name.as_deref().unwrap_or(role);
            ground.accepted.of_gift(principal, &Named::of(principal, ground), (role, name), given(act.row))
        }
        (Activity::GroupMember, _) => {
            Ok(group(act.row).is_some_and(|group| ground.accepted.of_member(principal, group)))
        }
        _ => Ok(false),
    }
}

/// Whether a consent binds everybody, or why the log does not tell.
fn for_everybody(row: &DirectoryAudit) -> Result<bool, Gap> {
    let name = row.activity.to_lowercase();
    if name.starts_with("add app role assignment") {
        return Ok(name.contains("to service principal"));
    }
    let told =
        changed(row, "ConsentContext.IsAdminConsent").or_else(|| changed(row, "DelegatedPermissionGrant.ConsentType"));
    match told.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("true" | "allprincipals") => Ok(true),
        Some("false" | "principal") => Ok(false),
        _ => Err(Gap::Failed("the audit log does not tell for whom the consent was given".into())),
    }
}
