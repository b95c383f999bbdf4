//! Holders of directory roles against what a named person accepted.

use super::acceptance::Named;
use super::audit_activity::Activity;
use super::audited::Act;
use super::directory_event::{by_accepted, group, initiator};
use super::ground::{Ground, all};
use super::listing::Listed;
use super::logs::directory_begins;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{Exposure, Gap, HeldKind, HeldRole, Known, PrincipalType, Resource, ResourceType};
use crate::record;

pub(super) struct RoleHolderFacts<'a> {
    held: &'a HeldRole,
    ground: &'a Ground<'a>,
    /// The act that gave it, if the log has one.
    act: Option<&'a Act<'a>>,
    accepted: Known<bool>,
    privileged: Known<bool>,
    kind: Known<&'static str>,
    origin: String,
    through: Option<String>,
    to_approve: Option<String>,
}

pub(super) struct RoleHolders;

impl Listed for RoleHolders {
    const SCHEMA: &'static Schema = <RoleHolderFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["role_assignments", "role_active", "role_eligible", "role_groups"];

    fn len(ground: &Ground<'_>) -> usize {
        all(ground.held()).len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.held().gap()
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(held) = all(ground.held()).get(index) {
            visit(&RoleHolderFacts::of(held, ground));
        }
    }
}

record! {
    /// One way in which somebody holds a directory role: directly or through a group, active or eligible. A group that
    /// holds a role stands for itself and again for each of its members.
    RoleHolderFacts<'_> as "role_holder" {
        /// Who holds it, by name.
        "principal": Kind::Str, ["role_assignments", "role_active", "role_eligible"] => |it| (&*it.held.principal_name).into();
        /// The role's name.
        "role": Kind::Str, ["role_definitions"] => |it| (&*it.held.role_name).into();
        /// The role's template id; of a custom role its id.
        "roleId": Kind::Str, ["role_assignments", "role_definitions"] => |it| (&*it.held.role).into();
        /// `/` is the whole tenant, else an administrative unit or app.
        "scope": Kind::Str, ["role_assignments"] => |it| (&*it.held.scope).into();
        /// How it is held, from the least to the most.
        "kind": Kind::Word(&["eligible", "activated", "time_bound", "permanent"]), ["role_assignments", "role_active", "role_eligible"]
            => |it| (&it.kind).into();
        /// The id of the group through which it is held; null where it is held directly.
        "through": Kind::Str, ["role_groups"] => |it| it.through.as_deref().into();
        /// Microsoft labels the role privileged, our lists name it, or it is a custom role that may write roles,
        /// credentials, policies, apps or domains.
        "privileged": Kind::Bool, ["role_definitions"] => |it| (&it.privileged).into();
        /// A role that can make anybody Global Administrator (list `privileged_roles_tier0`).
        "tier0": Kind::Bool, ["role_assignments"] => |it| it.ground.lists.privileged_roles_tier0.holds(&it.held.role).into();
        /// Approved (`[[role_holder]]`) or signed off in this kind or a greater one. Unknown while nobody accepted anybody.
        "isAccepted": Kind::Bool, ["role_assignments", "role_active", "role_eligible", "users", "service_principals"]
            => |it| (&it.accepted).into();
        /// What was signed off of the same holding, where less is signed off than is held; else null.
        "acceptedAs": Kind::Str, ["role_assignments"] => |it| it.before().into();
        /// Given by an administrator who was approved or signed off, as the audit log tells.
        "byAccepted": Kind::Bool, ["directory_audits"] => |it| it.act.is_some_and(|act| by_accepted(act, it.ground)).into();
        /// Who gave it when, in words, or that no record of it was found.
        "origin": Kind::Str, ["directory_audits"] => |it| (&*it.origin).into();
        /// The line that approves it in `palisade.toml`; null where how long it is held is not known, and once anybody was
        /// accepted.
        "toApprove": Kind::Str, ["role_assignments"] => |it| it.to_approve.as_deref().into();
    }
}

impl<'a> RoleHolderFacts<'a> {
    fn of(held: &'a HeldRole, ground: &'a Ground<'a>) -> Self {
        let act = ground.acts.iter().rfind(|act| gave(act, held));
        let untold = |what: &str| Gap::Failed(format!("{what} could not be told"));
        Self {
            held,
            ground,
            act,
            accepted: ground.accepted.of_holding(held, &Named::of(held.principal, ground)).into(),
            privileged: held.privileged.ok_or_else(|| untold("whether the role is privileged")).into(),
            kind: held.kind.map(HeldKind::word).ok_or_else(|| untold("how long the role is held")).into(),
            origin: origin(act, ground),
            through: held.via.map(|group| group.to_string()),
            to_approve: (!ground.accepted.is_there()).then(|| to_approve(held, ground)).flatten(),
        }
    }

    fn before(&self) -> Option<&'static str> {
        let before = self.ground.accepted.before(self.held)?;
        self.held.kind.is_none_or(|held| before < held).then_some(before.word())
    }
}

impl Subject for RoleHolderFacts<'_> {
    fn resource(&self) -> Resource {
        let HeldRole { principal, role, scope, via, principal_name, role_name, .. } = self.held;
        let through = via.map(|group| format!("/{group}")).unwrap_or_default();
        let id = format!("{principal}/{role}/{scope}{through}");
        Resource::new(ResourceType::RoleAssignment, id, format!("{principal_name}: {role_name}"))
    }
    fn exposure(&self) -> Exposure {
        Exposure::Administrators
    }
}

/// Whether an act is where a holding came from.
fn gave(act: &Act<'_>, held: &HeldRole) -> bool {
    let to_him = act.principal == Some(held.principal) && !act.undone;
    match (act.activity, held.via) {
        (Activity::RoleGiven, None) => to_him && act.role.as_deref() == Some(&*held.role),
        (Activity::Activated, None) => {
            to_him && held.kind == Some(HeldKind::Activated) && act.role.as_deref() == Some(&*held.role)
        }
        (Activity::GroupMember, Some(via)) => to_him && group(act.row) == Some(via),
        _ => false,
    }
}

/// Who gave it when. A change since the sign-off that left no record is said loudly.
fn origin(act: Option<&Act<'_>>, ground: &Ground<'_>) -> String {
    if let Some(act) = act {
        let day = act.row.at.timestamp().map(|at| at.strftime(" on %Y-%m-%d at %H:%M UTC").to_string());
        return format!("given by {}{}", initiator(act), day.unwrap_or_default());
    }
    if let Some(gap) = ground.snapshot.directory_audits.gap() {
        return format!("who gave it is not known: {gap}");
    }
    let begins = directory_begins(ground);
    match ground.accepted.signed_off.map(|sign_off| sign_off.up_to) {
        Some(signed_off) if signed_off >= begins => {
            "NO AUDIT RECORD tells who gave it, although it is newer than the sign-off: look whether auditing was off"
                .into()
        }
        _ => format!("given before {}, when the audit log begins, or without a record", begins.strftime("%Y-%m-%d")),
    }
}

/// A line of the list `role_holder = [ … ]` in `palisade.toml`.
fn to_approve(held: &HeldRole, ground: &Ground<'_>) -> Option<String> {
    let kind = match held.kind? {
        HeldKind::Eligible | HeldKind::Activated => "eligible",
        HeldKind::TimeBound => "time_bound",
        HeldKind::Permanent => "permanent",
    };
    let user = ground.user(held.principal).map(|user| user.upn.to_string());
    let app = || ground.service_principal(held.principal).map(|app| app.app_id.to_string());
    let name = user.filter(|_| held.principal_type == PrincipalType::User).or_else(app);
    let principal = quoted(&name.unwrap_or_else(|| held.principal.to_string()));
    // A custom role goes by its id: its name is whoever's who made it.
    let lists = ground.lists;
    let known = [&lists.privileged_roles_tier0, &lists.privileged_roles, &lists.privileged_roles_labelled];
    let role = if known.iter().any(|list| list.holds(&held.role)) { &held.role_name } else { &held.role };
    Some(format!("{{ principal = {principal}, role = {}, kind = \"{kind}\" }},", quoted(role)))
}

/// A basic string of TOML. Names are whoever's who wrote them.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out + "\""
}
