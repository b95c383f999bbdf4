//! What a named person accepted of who holds which role: the configuration's approvals and the last sign-off.
//!
//! The last run is never the measure: an intruder would be accepted after one night.

use std::collections::HashMap;
use std::sync::LazyLock;

use uuid::Uuid;

use super::ground::Ground;
use crate::model::{AcceptedEvents, Gap, HeldKind, HeldRole, History, HolderKind, RoleHolder, Settings, SignOff};

/// Why what only compares has no answer yet.
pub(super) static NOBODY_ACCEPTED: LazyLock<Gap> = LazyLock::new(|| {
    Gap::NotAsked(
        "nobody has accepted who holds which role: name the holders in palisade.toml ([[role_holder]]) or sign a run off \
         (palisade history sign-off); until then palisade accepts nobody"
            .into(),
    )
});

type Key<'s> = (Uuid, String, &'s str, Option<Uuid>);

#[derive(Debug)]
pub(super) struct Acceptance<'s> {
    approved: &'s [RoleHolder],
    pub(super) signed_off: Option<&'s SignOff>,
    /// Events of logs, by their ids.
    pub(super) events: &'s AcceptedEvents,
    /// By holding: the most that was signed off; `None` where that was not known.
    signed: HashMap<Key<'s>, Option<HeldKind>>,
}

/// Somebody as the configuration may name him: id, sign-in name, app id.
pub(super) struct Named {
    pub(super) names: Vec<String>,
    /// Why a name may be missing.
    pub(super) open: Option<Gap>,
}

impl<'s> Acceptance<'s> {
    pub(super) fn of(settings: &'s Settings, history: &'s History) -> Self {
        let signed_off = history.signed_off.as_ref();
        let mut signed: HashMap<Key<'s>, Option<HeldKind>> = HashMap::new();
        for held in signed_off.map(|sign_off| sign_off.role_holders.as_slice()).unwrap_or_default() {
            let most = signed.entry(key(held)).or_insert(held.kind);
            *most = (*most).max(held.kind);
        }
        Self { approved: &settings.role_holders, signed_off, events: &history.accepted, signed }
    }

    /// Whether anything was ever accepted in this tenant.
    pub(super) fn is_there(&self) -> bool {
        !self.approved.is_empty() || self.signed_off.is_some()
    }

    /// Whether a holding was accepted as it is, or why that cannot be told.
    pub(super) fn of_holding(&self, held: &HeldRole, named: &Named) -> Result<bool, Gap> {
        if !self.is_there() {
            return Err(NOBODY_ACCEPTED.clone());
        }
        let signed = self.signed.get(&key(held)).map_or(Ok(false), |most| covers(*most, held.kind));
        let approved = self.approved(named, &held.role, &held.role_name, asked_of(held.kind));
        super::known::any([signed, approved])
    }

    /// What was signed off for the same holding, where that is less than what is held now.
    pub(super) fn before(&self, held: &HeldRole) -> Option<HeldKind> {
        *self.signed.get(&key(held))?
    }

    /// Whether a role given to somebody directly, over the whole tenant or a part of it, was accepted.
    pub(super) fn of_gift(
        &self,
        principal: Uuid,
        named: &Named,
        role: (&str, &str),
        kind: HeldKind,
    ) -> Result<bool, Gap> {
        let of_role = |(key, _): &(&Key<'s>, &Option<HeldKind>)| {
            key.0 == principal && key.1.eq_ignore_ascii_case(role.0) && key.3.is_none()
        };
        let signed = self.signed.iter().filter(of_role).map(|(_, most)| covers(*most, Some(kind)));
        let approved = self.approved(named, role.0, role.1, asked_of(Some(kind)));
        super::known::any(signed.chain([approved]))
    }

    /// Whether somebody's membership in a group that holds a role was signed off.
    pub(super) fn of_member(&self, principal: Uuid, group: Uuid) -> bool {
        self.signed.keys().any(|key| key.0 == principal && key.3 == Some(group))
    }

    /// Whether somebody is an administrator who was accepted.
    pub(super) fn of_administrator(&self, principal: Uuid, named: &Named) -> bool {
        let signed = self.signed_off.is_some_and(|sign_off| {
            sign_off.role_holders.iter().any(|held| held.principal == principal && held.privileged == Some(true))
        });
        signed || self.approved.iter().any(|approved| named.is(&approved.principal))
    }

    fn approved(&self, named: &Named, role: &str, role_name: &str, kind: HolderKind) -> Result<bool, Gap> {
        let is = |name: &str, known: &str| name.eq_ignore_ascii_case(known);
        let fits = |approved: &&RoleHolder| {
            (is(&approved.role, role) || is(&approved.role, role_name)) && approved.kind >= kind
        };
        let mut fitting = self.approved.iter().filter(fits).peekable();
        let open = named.open.clone().filter(|_| fitting.peek().is_some());
        let approved = fitting.any(|approved| named.is(&approved.principal));
        open.filter(|_| !approved).map_or(Ok(approved), Err)
    }
}

impl Named {
    /// Users by id and sign-in name, apps by id and app id, groups by id: names shown are whoever's who made them.
    pub(super) fn of(id: Uuid, ground: &Ground<'_>) -> Self {
        let user = ground.user(id).map(|user| user.upn.to_string());
        let app = ground.service_principal(id).map(|app| app.app_id.to_string());
        let known = user.is_some() || app.is_some();
        let snapshot = ground.snapshot;
        let open = snapshot.users.gap().or(snapshot.service_principals.gap()).filter(|_| !known).cloned();
        Self { names: [id.to_string()].into_iter().chain(user).chain(app).collect(), open }
    }

    fn is(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

fn key(held: &HeldRole) -> Key<'_> {
    (held.principal, held.role.to_ascii_lowercase(), &held.scope, held.via)
}

/// Whether what was signed off is at least what is held. An activation of what may be activated is no news.
fn covers(signed: Option<HeldKind>, held: Option<HeldKind>) -> Result<bool, Gap> {
    let unknown = || Gap::Failed("how long the role is held could not be read".into());
    match (signed, held) {
        (_, Some(HeldKind::Eligible)) => Ok(true),
        (Some(_), Some(HeldKind::Activated)) => Ok(true),
        (Some(signed), Some(held)) => Ok(signed >= held),
        (Some(HeldKind::Permanent), None) => Ok(true),
        (_, None) | (None, _) => Err(unknown()),
    }
}

/// What must have been approved for a holding.
fn asked_of(held: Option<HeldKind>) -> HolderKind {
    match held {
        Some(HeldKind::Eligible | HeldKind::Activated) => HolderKind::Eligible,
        Some(HeldKind::TimeBound) => HolderKind::TimeBound,
        Some(HeldKind::Permanent) | None => HolderKind::Permanent,
    }
}

/// Whether something is accepted of which a sign-off keeps no list yet: approvals alone say what is meant to be there, and
/// those are left out by whoever judges. While there is none, nothing was compared.
pub(super) fn by_approval(rule: &str, what: &str, ground: &Ground<'_>) -> Result<bool, Gap> {
    if ground.settings.approved.iter().any(|approval| approval.rule.as_str() == rule) {
        return Ok(false);
    }
    Err(Gap::NotAsked(format!(
        "nobody has said which {what} are meant to be there: approve each in palisade.toml ([[approved]], rule {rule}, \
         resource its id)"
    )))
}
