//! Rows of the directory's audit log as acts: what one person did, however many rows it left.
//!
//! Privileged Identity Management writes a row of its own beside the row that its service writes to the core directory,
//! and a consent leaves three. Rows of one act are paired by target and time, so that one act is one finding.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::audit_activity::{Activity, is_by_pim, is_outside_pim};
use crate::model::{AcceptedEvents, AuditInitiator, AuditTarget, DirectoryAudit, RoleDefinition, Snapshot};

/// The app id of the service behind Privileged Identity Management (Microsoft Entra, "Verify first-party Microsoft
/// applications in sign-in reports").
const PIM_SERVICE: Uuid = uuid::uuid!("01fc33a7-78ba-4d2f-a4b7-768e336e890e");

/// How far apart rows of one act may lie.
const APART: SignedDuration = SignedDuration::from_mins(60);

/// One act.
#[derive(Debug)]
pub(super) struct Act<'s> {
    /// Whose id stands for it.
    pub(super) row: &'s DirectoryAudit,
    /// All that it left.
    pub(super) rows: Vec<&'s DirectoryAudit>,
    /// Whose initiator did it.
    pub(super) actor: &'s DirectoryAudit,
    pub(super) activity: Activity,
    /// Whom it gave or took something.
    pub(super) principal: Option<Uuid>,
    /// Template id of the role, lower case.
    pub(super) role: Option<Box<str>>,
    pub(super) role_name: Option<Box<str>>,
    pub(super) outside_pim: bool,
    /// The service behind Privileged Identity Management did it. Its name would prove nothing: any app may bear it.
    by_pim_service: bool,
    /// It was taken back afterwards.
    pub(super) undone: bool,
}

/// All acts that succeeded, oldest first. What was tried and failed is none.
pub(super) fn acts<'s>(snapshot: &'s Snapshot, accepted: &AcceptedEvents) -> Vec<Act<'s>> {
    let rows = snapshot.directory_audits.known().map(Vec::as_slice).unwrap_or_default();
    let done =
        rows.iter().filter(|row| !["failure", "timeout"].iter().any(|word| row.result.eq_ignore_ascii_case(word)));
    let mut acts: Vec<Act<'_>> = done.filter_map(|row| act(row, snapshot)).collect();
    acts.sort_by(|one, other| one.row.at.cmp(&other.row.at).then_with(|| one.row.id.cmp(&other.row.id)));
    let acts = without(acts, paired_by_pim);
    let acts = without(acts, repeated_consent);
    undone(acts, accepted)
}

fn act<'s>(row: &'s DirectoryAudit, snapshot: &Snapshot) -> Option<Act<'s>> {
    let activity = Activity::of(row)?;
    let (role, role_name) = if activity.is_of_one_role() { role(row, snapshot) } else { (None, None) };
    Some(Act {
        row,
        rows: vec![row],
        actor: row,
        activity,
        principal: principal(row, activity),
        role,
        role_name,
        outside_pim: is_outside_pim(row),
        by_pim_service: is_pim_service(&row.by, snapshot),
        undone: false,
    })
}

fn is_pim_service(by: &AuditInitiator, snapshot: &Snapshot) -> bool {
    let apps = snapshot.service_principals.known().map(Vec::as_slice).unwrap_or_default();
    let listed = by.id.and_then(|id| apps.binary_search_by_key(&id, |app| app.id).ok().and_then(|at| apps.get(at)));
    let own = listed.is_some_and(|app| app.app_id.eq_ignore_ascii_case(&PIM_SERVICE.to_string()));
    by.is_app && (own || by.app_id == Some(PIM_SERVICE))
}

/// Leaves out the acts that belong to another one; `belongs` says to which.
fn without<'s>(mut acts: Vec<Act<'s>>, belongs: fn(&[Act<'s>], usize) -> Option<usize>) -> Vec<Act<'s>> {
    let others: Vec<Option<usize>> = (0..acts.len()).map(|at| belongs(&acts, at)).collect();
    for (at, other) in others.iter().enumerate() {
        let part = acts.get(at).map(|act| (act.actor, act.rows.clone()));
        let (Some((actor, rows)), Some(other)) = (part, other.and_then(|other| acts.get_mut(other))) else { continue };
        other.rows.extend(rows);
        // Only the directory's own row tells who went past Privileged Identity Management.
        if other.outside_pim {
            other.actor = actor;
        }
    }
    let mut kept = others.into_iter().map(|other| other.is_none());
    acts.retain(|_| kept.next().unwrap_or(true));
    acts
}

/// The row of Privileged Identity Management for a row of the core directory.
fn paired_by_pim(acts: &[Act<'_>], at: usize) -> Option<usize> {
    let core = acts.get(at).filter(|act| act.activity.is_of_one_role() && !is_by_pim(act.row))?;
    let gives = |activity| matches!(activity, Activity::RoleGiven | Activity::Activated);
    acts.iter().position(|pim| {
        is_by_pim(pim.row)
            && pim.activity.is_of_one_role()
            && gives(pim.activity) == gives(core.activity)
            && (core.by_pim_service || pim.outside_pim)
            && is_about_the_same(core, pim)
            && is_near(core, pim)
    })
}

/// The first row of a consent whose further rows these are.
fn repeated_consent(acts: &[Act<'_>], at: usize) -> Option<usize> {
    // Not permissions in the app's own name: they may take over the directory and are told by themselves.
    let is_consent = |act: &Act<'_>| act.activity == Activity::Consent;
    let rank = |act: &Act<'_>| u8::from(!act.row.activity.to_lowercase().starts_with("consent to application"));
    let later = acts.get(at).filter(|act| is_consent(act) && rank(act) == 1)?;
    let same = |first: &Act<'_>| first.principal.is_some() && first.principal == later.principal;
    acts.iter().position(|first| is_consent(first) && rank(first) == 0 && same(first) && is_near(first, later))
}

/// What was given and taken back is one act, unless only the gift was accepted: then taking it back is news.
fn undone<'s>(mut acts: Vec<Act<'s>>, accepted: &AcceptedEvents) -> Vec<Act<'s>> {
    let mut spent = vec![false; acts.len()];
    let mut kept = vec![true; acts.len()];
    for at in 0..acts.len() {
        let Some(given) = acts.get(at).filter(|act| act.activity == Activity::RoleGiven) else { continue };
        let taken = acts.iter().enumerate().skip(at + 1).find(|(place, later)| {
            later.activity == Activity::RoleTaken
                && spent.get(*place) == Some(&false)
                && is_about_the_same(given, later)
        });
        let Some((place, later)) = taken else { continue };
        let is_news = accepted.holds_row(&given.row.id) && !accepted.holds_row(&later.row.id);
        let rows = if is_news { Vec::new() } else { later.rows.clone() };
        if let (Some(act), Some(used), Some(kept)) = (acts.get_mut(at), spent.get_mut(place), kept.get_mut(place)) {
            act.rows.extend(rows);
            (act.undone, *used, *kept) = (true, true, is_news);
        }
    }
    let mut kept = kept.into_iter();
    acts.retain(|_| kept.next().unwrap_or(true));
    acts
}

/// The same role and the same principal.
fn is_about_the_same(one: &Act<'_>, other: &Act<'_>) -> bool {
    let role = match (&one.role, &other.role) {
        (Some(one), Some(other)) => one == other,
        _ => one.role_name.is_some() && one.role_name == other.role_name,
    };
    role && one.principal.is_some() && one.principal == other.principal
}

fn is_near(one: &Act<'_>, other: &Act<'_>) -> bool {
    let times: Option<[Timestamp; 2]> = one.row.at.timestamp().zip(other.row.at.timestamp()).map(<[_; 2]>::from);
    times.is_some_and(|[one, other]| one.duration_since(other).abs() <= APART)
}

/// Whom an act gave or took something: the first target that is no role; of a consent the app that gained.
fn principal(row: &DirectoryAudit, activity: Activity) -> Option<Uuid> {
    if matches!(activity, Activity::Consent | Activity::AppRight) {
        let named = changed(row, "ServicePrincipal.ObjectID").and_then(|id| id.parse().ok());
        return named.or_else(|| row.targets.first().and_then(|target| target.id.parse().ok()));
    }
    let wanted = |target: &&AuditTarget| ["User", "ServicePrincipal", "Group"].iter().any(|kind| is(target, kind));
    let people = |target: &&AuditTarget| ["User", "ServicePrincipal"].iter().any(|kind| is(target, kind));
    // Members and owners of groups are people and apps; the group is the other target.
    let target = row.targets.iter().find(people).or_else(|| row.targets.iter().find(wanted))?;
    target.id.parse().ok()
}

/// Template id and name of the role that a row is about.
fn role(row: &DirectoryAudit, snapshot: &Snapshot) -> (Option<Box<str>>, Option<Box<str>>) {
    let target = row.targets.iter().find(|target| is(target, "Role"));
    let detail = row.details.iter().find(|(key, _)| key.eq_ignore_ascii_case("TemplateId")).map(|(_, value)| value);
    let ids =
        [changed(row, "Role.TemplateId"), detail.map(|id| id.to_string()), target.map(|role| role.id.to_string())];
    let named = changed(row, "Role.DisplayName").or_else(|| target.map(|role| role.name.to_string()));
    let name = named.filter(|name| !name.is_empty());
    let definitions = snapshot.role_definitions.known().map(Vec::as_slice).unwrap_or_default();
    let mut ids = ids.into_iter().flatten().filter(|id| !id.is_empty());
    let by_id = ids.next().map(|id| template(&id, definitions));
    let name = name.or_else(|| {
        let is = |known: &&RoleDefinition| Some(template(&known.id, definitions)) == by_id;
        definitions.iter().find(is).map(|known| known.name.to_string())
    });
    let by_name = || {
        let found = definitions.iter().find(|known| Some(&*known.name) == name.as_deref())?;
        Some(found.template.as_deref().unwrap_or(&found.id).to_ascii_lowercase())
    };
    (by_id.or_else(by_name).map(Into::into), name.map(Into::into))
}

/// The template id of the definition that has this id.
fn template(id: &str, definitions: &[RoleDefinition]) -> String {
    let found = definitions.iter().find(|known| known.id.eq_ignore_ascii_case(id));
    found.and_then(|known| known.template.as_deref()).unwrap_or(id).to_ascii_lowercase()
}

/// The new value of a property that a row says was changed, else the old one, without the quotes of JSON.
pub(super) fn changed(row: &DirectoryAudit, property: &str) -> Option<String> {
    let mut all = row.targets.iter().flat_map(|target| &target.changes);
    let change = all.find(|change| change.property.eq_ignore_ascii_case(property))?;
    let plain = |text: &str| serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned());
    let found = [&change.new, &change.old].map(|text| plain(text));
    found.into_iter().find(|text| !text.is_empty())
}

pub(super) fn is(target: &AuditTarget, kind: &str) -> bool {
    target.kind.eq_ignore_ascii_case(kind)
}
