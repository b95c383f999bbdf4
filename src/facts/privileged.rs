//! Who holds which role, in whichever way: standing, active through PIM, or eligible; people in groups included.
//!
//! A role counts as privileged when Microsoft labels it so, when it is on our lists (the label leaves out Exchange,
//! SharePoint, Teams, Groups and Billing administrators), or when it is a custom role that may write roles,
//! credentials, policies, apps or domains.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::licences::{Licences, cannot_exist};
use super::lists::Lists;
use crate::model::{Family, Gap, Known, Part, PrincipalType, RoleAssignment, RoleDefinition, Snapshot, Stamp};

/// The template id of Global Administrator.
pub(super) const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// One principal holding one role over one scope.
#[derive(Debug)]
pub(super) struct Holding<'s> {
    pub(super) principal: Uuid,
    pub(super) principal_type: PrincipalType,
    pub(super) principal_name: Option<&'s str>,
    pub(super) principal_upn: Option<&'s str>,
    /// Template id; of a custom role its id.
    pub(super) role: &'s str,
    /// The definition's id, as the assignment names it.
    pub(super) definition: &'s str,
    pub(super) role_name: &'s str,
    pub(super) scope: &'s str,
    /// Standing or through PIM, permanent or for a time.
    pub(super) active: bool,
    pub(super) eligible: bool,
    /// Active without an end, not by activation.
    pub(super) permanent: Known<bool>,
    pub(super) privileged: Known<bool>,
    /// A role of the directory synchronisation.
    pub(super) of_sync: bool,
}

/// What one account has through all its holdings, groups included.
#[derive(Clone, Debug, Default)]
pub(super) struct Rights {
    /// Holds a privileged role right now.
    pub(super) active: bool,
    /// May activate one.
    pub(super) eligible: bool,
    /// Some role it holds could not be told privileged or not.
    pub(super) unclear: Option<Gap>,
    pub(super) of_sync: bool,
    /// Holds or may activate Global Administrator.
    pub(super) global: bool,
    /// Names of the privileged roles, sorted, each once.
    pub(super) roles: Vec<Box<str>>,
}

/// All holdings, by principal, role and scope, and the rights that follow.
#[derive(Debug)]
pub(super) struct Roles<'s> {
    pub(super) holdings: Vec<Holding<'s>>,
    /// Of few accounts, and asked of each: an ordered map is quicker to say no than hashing is.
    rights: BTreeMap<Uuid, Rights>,
    /// Why somebody else may hold a role right now.
    pub(super) active_gap: Option<Gap>,
    /// Why somebody else may be eligible for one.
    pub(super) eligible_gap: Option<Gap>,
}

impl<'s> Roles<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, licences: &Licences, lists: &Lists) -> Self {
        let definitions = Definitions { part: &snapshot.role_definitions, lists };
        let without_pim = |family: &Family<Vec<RoleAssignment>>| cannot_exist(family, &licences.p2);
        let pim_gap = if without_pim(&snapshot.role_active) { None } else { snapshot.role_active.gap() };
        let holdings = holdings(snapshot, &definitions, pim_gap);
        let groups_gap = groups_gap(snapshot, &holdings);
        let active_gap = [snapshot.role_assignments.gap(), pim_gap, groups_gap.as_ref()].into_iter().flatten().next();
        let eligible_gap = if without_pim(&snapshot.role_eligible) { None } else { snapshot.role_eligible.gap() }
            .or(groups_gap.as_ref());
        let (active_gap, eligible_gap) = (active_gap.cloned(), eligible_gap.cloned());
        let rights = rights(snapshot, &holdings);
        Self { holdings, rights, active_gap, eligible_gap }
    }

    /// The rights of an account, if it was found holding anything.
    pub(super) fn rights(&self, principal: Uuid) -> Option<&Rights> {
        self.rights.get(&principal)
    }

    /// Whether it holds a privileged role right now.
    pub(super) fn is_active(&self, principal: Uuid) -> Result<bool, &Gap> {
        let rights = self.rights(principal);
        if rights.is_some_and(|rights| rights.active) {
            return Ok(true);
        }
        let unclear = rights.and_then(|rights| rights.unclear.as_ref());
        unclear.or(self.active_gap.as_ref()).map_or(Ok(false), Err)
    }

    /// Whether it holds a privileged role or may activate one.
    pub(super) fn is_privileged(&self, principal: Uuid) -> Result<bool, &Gap> {
        if self.rights(principal).is_some_and(|rights| rights.eligible) {
            return Ok(true);
        }
        match (self.is_active(principal), self.eligible_gap.as_ref()) {
            (Ok(false), Some(gap)) => Err(gap),
            (answer, _) => answer,
        }
    }

    /// Whether it is an account of the directory synchronisation.
    pub(super) fn is_of_sync(&self, principal: Uuid) -> Result<bool, &Gap> {
        let known = self.rights(principal).is_some_and(|rights| rights.of_sync);
        if known { Ok(true) } else { self.active_gap.as_ref().map_or(Ok(false), Err) }
    }

    /// Accounts and other principals found holding, or eligible for, Global Administrator; sorted.
    pub(super) fn global_administrators(&self) -> Vec<Uuid> {
        self.rights.iter().filter(|(_, rights)| rights.global).map(|(principal, _)| *principal).collect()
    }
}

impl Roles<'_> {
    /// Accounts and other principals found holding, or eligible for, a privileged role but not Global Administrator.
    pub(super) fn narrower_administrators(&self) -> Vec<Uuid> {
        let narrower = self.rights.iter().filter(|(_, rights)| !rights.global && (rights.active || rights.eligible));
        narrower.map(|(principal, _)| *principal).collect()
    }

    /// Principals that hold a role of the directory synchronisation, or may activate it.
    pub(super) fn of_sync(&self) -> impl Iterator<Item = Uuid> {
        self.rights.iter().filter(|(_, rights)| rights.of_sync).map(|(principal, _)| *principal)
    }
}

/// Whether a role is privileged by its template id.
pub fn is_privileged_role(template: &str, snapshot: &Snapshot, lists: &Lists) -> Result<bool, Gap> {
    let definitions = Definitions { part: &snapshot.role_definitions, lists };
    definitions.privileged(template, template, definitions.find(template))
}

struct Definitions<'s, 'l> {
    part: &'s Part<Vec<RoleDefinition>>,
    lists: &'l Lists,
}

impl<'s> Definitions<'s, '_> {
    fn find(&self, id: &str) -> Option<&'s RoleDefinition> {
        let known = self.part.known()?;
        known.iter().find(|definition| definition.id.eq_ignore_ascii_case(id))
    }

    fn privileged(&self, id: &str, template: &str, definition: Option<&RoleDefinition>) -> Result<bool, Gap> {
        if self.lists.privileged_roles_tier0.holds(template) || self.lists.privileged_roles.holds(template) {
            return Ok(true);
        }
        let Some(definition) = definition else {
            let missing = || Gap::Failed(format!("the definition of role {id} was not among those read"));
            return Err(self.part.gap().cloned().unwrap_or_else(missing));
        };
        let labelled = definition.privileged;
        let written = !definition.built_in && definition.actions.iter().any(|action| grants_control(action));
        Ok(labelled.unwrap_or_else(|| self.lists.privileged_roles_labelled.holds(template)) || written)
    }
}

/// Whether an action of a custom role writes roles, credentials, policies, apps or domains:
/// `microsoft.directory/applications/credentials/update`.
fn grants_control(action: &str) -> bool {
    const CONTROL: [&str; 9] = [
        "role",
        "credential",
        "password",
        "authenticationmethod",
        "polic",
        "application",
        "serviceprincipal",
        "domain",
        "permissiongrant",
    ];
    let action = action.to_lowercase();
    let reads = action.rsplit('/').next().is_some_and(|last| last == "read");
    !reads && CONTROL.iter().any(|word| action.contains(word))
}

/// The three lists as one, the same holding once.
fn holdings<'s>(snapshot: &'s Snapshot, definitions: &Definitions<'s, '_>, pim_gap: Option<&Gap>) -> Vec<Holding<'s>> {
    let lists = [&snapshot.role_assignments, &snapshot.role_active, &snapshot.role_eligible];
    let [standing, active, eligible] = lists.map(|family| family.known().map(Vec::as_slice).unwrap_or_default());
    let mut found: HashMap<(Uuid, &'s str, &'s str), Holding<'s>> = HashMap::new();
    let mut seen: HashMap<(Uuid, &'s str, &'s str), Result<bool, Gap>> = HashMap::new();
    for (list, assignments) in [standing, active, eligible].into_iter().enumerate() {
        for assignment in assignments {
            let new = holding(assignment, definitions, snapshot);
            let key = (new.principal, new.role, new.scope);
            let known = found.entry(key).or_insert(new);
            known.active |= list < 2;
            known.eligible |= list == 2;
            if list == 1 {
                let lasting = lasts(assignment);
                let before = seen.remove(&key).unwrap_or(Ok(false));
                seen.insert(key, super::known::any([before, lasting]));
            }
        }
    }
    let mut all: Vec<Holding<'s>> = found
        .into_iter()
        .map(|(key, mut holding)| {
            holding.permanent = permanence(&holding, seen.remove(&key), pim_gap).into();
            holding
        })
        .collect();
    all.sort_unstable_by_key(|holding| (holding.principal, holding.role, holding.scope));
    all
}

/// Whether a holding is permanent: PIM says so, or knows nothing of a standing one.
fn permanence(holding: &Holding<'_>, pim: Option<Result<bool, Gap>>, pim_gap: Option<&Gap>) -> Result<bool, Gap> {
    match (holding.active, pim, pim_gap) {
        (false, ..) => Ok(false),
        (true, Some(lasting), _) => lasting,
        (true, None, None) => Ok(true),
        (true, None, Some(gap)) => Err(gap.clone()),
    }
}

/// Whether an active instance has no end and was not activated for a while.
fn lasts(assignment: &RoleAssignment) -> Result<bool, Gap> {
    if assignment.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("Activated")) {
        return Ok(false);
    }
    if assignment.end.is_unreadable() {
        return Err(Gap::Unrecognised("the end of a role assignment is no date".into()));
    }
    Ok(assignment.end == Stamp::NONE)
}

fn holding<'s>(assignment: &'s RoleAssignment, definitions: &Definitions<'s, '_>, snapshot: &Snapshot) -> Holding<'s> {
    let definition = definitions.find(&assignment.role);
    let role = definition.and_then(|found| found.template.as_deref()).unwrap_or(&assignment.role);
    Holding {
        principal: assignment.principal,
        principal_type: principal_type(assignment, snapshot),
        principal_name: assignment.principal_name.as_deref(),
        principal_upn: assignment.principal_upn.as_deref(),
        role,
        definition: &assignment.role,
        role_name: definition.map_or(&*assignment.role, |found| &*found.name),
        scope: &assignment.scope,
        active: false,
        eligible: false,
        permanent: Known::Yes(false),
        privileged: definitions.privileged(&assignment.role, role, definition).into(),
        of_sync: definitions.lists.sync_roles.holds(role),
    }
}

/// As the answer said, else where the id is found.
fn principal_type(assignment: &RoleAssignment, snapshot: &Snapshot) -> PrincipalType {
    if assignment.principal_type != PrincipalType::Unknown {
        return assignment.principal_type;
    }
    let id = assignment.principal;
    if snapshot.users.known().is_some_and(|users| users.binary_search_by_key(&id, |user| user.id).is_ok()) {
        return PrincipalType::User;
    }
    let apps = snapshot.service_principals.known();
    if apps.is_some_and(|apps| apps.binary_search_by_key(&id, |app| app.id).is_ok()) {
        return PrincipalType::ServicePrincipal;
    }
    PrincipalType::Unknown
}

/// Why the people behind a group that holds a role are not all known.
fn groups_gap(snapshot: &Snapshot, holdings: &[Holding<'_>]) -> Option<Gap> {
    let known = snapshot.role_groups.known().map(Vec::as_slice).unwrap_or_default();
    let is_open = |holding: &&Holding<'_>| {
        matches!(holding.principal_type, PrincipalType::Group | PrincipalType::Unknown)
            && holding.privileged != Known::Yes(false)
            && known.binary_search_by_key(&holding.principal, |group| group.group).is_err()
    };
    let open = holdings.iter().find(is_open);
    match (snapshot.role_groups.as_ref(), open) {
        (Part::Partial(_, gap), _) | (Part::Missing(gap), Some(_)) => Some(gap.clone()),
        (Part::Complete(_), Some(group)) => {
            Some(Gap::Failed(format!("the members of group {}, which holds a role, were not read", group.principal)))
        }
        (Part::Complete(_) | Part::Missing(_), None) => None,
    }
}

fn rights(snapshot: &Snapshot, holdings: &[Holding<'_>]) -> BTreeMap<Uuid, Rights> {
    let groups = snapshot.role_groups.known().map(Vec::as_slice).unwrap_or_default();
    let mut found: BTreeMap<Uuid, Rights> = BTreeMap::new();
    for holding in holdings {
        let group = groups.binary_search_by_key(&holding.principal, |group| group.group);
        let members = group.ok().and_then(|at| groups.get(at)).map(|group| group.users.as_slice()).unwrap_or_default();
        for principal in members.iter().chain([&holding.principal]) {
            add(found.entry(*principal).or_default(), holding);
        }
    }
    for rights in found.values_mut() {
        rights.roles.sort_unstable();
        rights.roles.dedup();
    }
    found
}

fn add(rights: &mut Rights, holding: &Holding<'_>) {
    rights.of_sync |= holding.of_sync;
    rights.global |= holding.role.eq_ignore_ascii_case(GLOBAL_ADMINISTRATOR);
    match &holding.privileged {
        Known::Yes(true) => {
            rights.active |= holding.active;
            rights.eligible |= holding.eligible;
            rights.roles.push(holding.role_name.into());
        }
        Known::Yes(false) => {}
        Known::No(gap) => drop(rights.unclear.get_or_insert_with(|| gap.clone())),
    }
}
