//! A plan: the changes that would fix what a scan found, and what the tenant looks like after them.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::dark::cut_listings;
use super::{Error, Judging};
use crate::collect;
use crate::facts::access::{Impact, impact};
use crate::facts::{self, Facts};
use crate::fixes::Situation;
use crate::judge::{self, RuleSet};
use crate::model::{
    AccessPreview, History, Judgement, MadeFrom, PLAN_SCHEMA, Plan, PlanTenant, Policy, Resource, ResourceType,
    Snapshot, whole_millis,
};
use crate::plan::{self, Choice, Drafted};

/// How many accounts a preview names; all are counted.
const NAMED: usize = 20;

/// Plans what the chosen findings call for, and judges the tenant again as the plan would leave it.
///
/// # Errors
/// When the plan cannot be written as JSON.
pub fn plan(
    snapshot: &Snapshot,
    judging: &Judging<'_>,
    history: &History,
    choice: &Choice,
    runs_it: Option<Uuid>,
) -> Result<Plan, Error> {
    let before = judged(snapshot, judging, history);
    let drafted = drafted(snapshot, judging, &before, choice);
    let cut = cut_listings(snapshot, judging, |fix| is_carried(fix, choice));
    previewed(snapshot, judging, history, Ahead { before: &before, drafted, cut, runs_it })
}

fn is_carried(fix: &str, choice: &Choice) -> bool {
    let is_chosen = choice.fixes.is_empty() || choice.fixes.iter().any(|id| id == fix);
    is_chosen && crate::fixes::find(fix).is_some_and(|fix| fix.carry.is_some())
}

/// What is looked at ahead.
pub(super) struct Ahead<'a> {
    pub(super) before: &'a Judgement,
    pub(super) drafted: Drafted,
    /// Listings that were cut off.
    pub(super) cut: Vec<String>,
    pub(super) runs_it: Option<Uuid>,
}

/// What the chosen findings call for.
pub(super) fn drafted(snapshot: &Snapshot, judging: &Judging<'_>, before: &Judgement, choice: &Choice) -> Drafted {
    let situation =
        Situation { snapshot, settings: judging.settings, lists: &judging.rulebook.lists, enforce: choice.enforce };
    plan::changes(&before.findings, &situation, choice)
}

/// The tenant judged as the draft would leave it, and all of it sealed.
pub(super) fn previewed(
    snapshot: &Snapshot,
    judging: &Judging<'_>,
    history: &History,
    ahead: Ahead<'_>,
) -> Result<Plan, Error> {
    let Ahead { before, drafted: Drafted { changes, manual, needs }, cut, runs_it } = ahead;
    let after = plan::changed(snapshot, &changes);
    let met = met(snapshot, &after, judging);
    let refused = refusals([snapshot, &after], &met, judging, runs_it);
    let access = access(snapshot, &met);
    let touched = plan::unshared(snapshot, &after);
    let again = judged_by(&judging.rulebook.rules.resting_on(&touched), &after, judging, history);
    let preview = plan::preview(before, &again, access, cut);
    debug_assert_eq!(
        preview,
        plan::preview(before, &judged(&after, judging, history), preview.access.clone(), preview.cut.clone()),
        "a rule reads a family that it does not name"
    );
    let summary = plan::tenant_summary(snapshot, judging.cloud);
    let plan = Plan {
        schema: PLAN_SCHEMA.into(),
        digest: String::new(),
        tenant: PlanTenant { id: summary.id, name: summary.name, default_domain: summary.default_domain },
        made_at: whole_millis(judging.started),
        version: env!("CARGO_PKG_VERSION").into(),
        made_from: MadeFrom { taken_at: snapshot.taken, run: None, snapshot: None },
        refused,
        needs,
        preview,
        changes,
        manual,
    };
    plan.seal().map_err(|error| Error::Usage(format!("the plan cannot be written: {error}")))
}

/// Whether a fix of this id exists.
pub fn is_fix(id: &str) -> bool {
    crate::fixes::find(id).is_some()
}

pub(super) fn judged(snapshot: &Snapshot, judging: &Judging<'_>, history: &History) -> Judgement {
    judged_by(&judging.rulebook.rules, snapshot, judging, history)
}

/// By these of the rules.
fn judged_by(rules: &RuleSet, snapshot: &Snapshot, judging: &Judging<'_>, history: &History) -> Judgement {
    let facts = Facts::derive(snapshot, judging.settings, history, &judging.rulebook.lists, collect::needs);
    judge::judge(rules, &facts, judging.settings)
}

/// What the plan does to people who sign in. Where it touches mail and apps alone there is nothing to weigh, whatever else could not
/// be read.
fn met(before: &Snapshot, after: &Snapshot, judging: &Judging<'_>) -> Impact {
    match plan::unshared(before, after).iter().all(|family| plan::APART.contains(family)) {
        true => Impact::default(),
        false => impact(before, after, judging.settings, &judging.rulebook.lists),
    }
}

/// Why nobody may carry the plan out.
fn refusals(states: [&Snapshot; 2], met: &Impact, judging: &Judging<'_>, runs_it: Option<Uuid>) -> Vec<String> {
    let [before, after] = states;
    let touched = plan::unshared(before, after);
    let takes_roles = touched.iter().any(|family| ROLES.contains(family));
    let enforces = enforced(before) != enforced(after);
    let blind = (enforces || touched.contains(&"security_defaults")) && met.open.is_empty();
    if let Some(gap) = met.gap.as_ref().filter(|_| blind) {
        return vec![format!(
            "whether administrators could still sign in is not known ({gap}): mend that, and plan again"
        )];
    }
    let unknown: &[Uuid] = if enforces { &met.open } else { &[] };
    let nobody =
        unknown.is_empty() && met.administrators_locked_out.is_empty() && met.break_glass_locked_out.is_empty();
    if !takes_roles && nobody {
        return Vec::new();
    }
    let global_administrators = global_administrators(before, judging);
    let left = if takes_roles { self::global_administrators(after, judging) } else { global_administrators.clone() };
    let unseated: Vec<Uuid> = global_administrators.iter().filter(|id| !left.contains(id)).copied().collect();
    plan::refusals(&plan::Watched {
        global_administrators: &global_administrators,
        break_glass: &facts::break_glass_accounts(before, judging.settings),
        runs_it,
        locked_out: &met.administrators_locked_out,
        break_glass_locked_out: &met.break_glass_locked_out,
        unseated: &unseated,
        unknown,
    })
}

/// The policies that decide on sign-ins: what one in report-only mode says changes none.
fn enforced(snapshot: &Snapshot) -> Vec<&Policy> {
    let all = snapshot.conditional_access.known().into_iter().flatten();
    all.filter(|policy| &*policy.state == "enabled").collect()
}

/// Who holds which role.
const ROLES: [&str; 4] = ["role_assignments", "role_active", "role_eligible", "role_groups"];

fn global_administrators(snapshot: &Snapshot, judging: &Judging<'_>) -> Vec<Uuid> {
    let history = History::default();
    Facts::derive(snapshot, judging.settings, &history, &judging.rulebook.lists, collect::needs).global_administrators()
}

/// What of the plan people meet when they sign in.
fn access(before: &Snapshot, found: &Impact) -> AccessPreview {
    let Impact { prompted, to_register, cannot_comply, loses_access, .. } = found;
    let names = names(before);
    let named = |ids: &[Uuid]| ids.iter().map(|&id| account(id, &names)).collect::<Vec<_>>();
    let count = |ids: &[Uuid]| found.gap.is_none().then(|| u64::try_from(ids.len()).ok()).flatten();
    let examples: Vec<Uuid> = cannot_comply.iter().chain(loses_access).chain(prompted).copied().collect();
    let mut shown = named(&examples.into_iter().take(NAMED).collect::<Vec<_>>());
    shown.dedup();
    AccessPreview {
        prompted: count(prompted),
        to_register: count(to_register),
        cannot_comply: count(cannot_comply),
        loses_access: count(loses_access),
        examples: shown,
        locked_out_admins: named(&found.administrators_locked_out),
        locked_out_break_glass: named(&found.break_glass_locked_out),
        unknown: found.gap.iter().map(ToString::to_string).collect(),
    }
}

fn names(snapshot: &Snapshot) -> BTreeMap<Uuid, &str> {
    snapshot.users.known().into_iter().flatten().map(|user| (user.id, &*user.upn)).collect()
}

fn account(id: Uuid, names: &BTreeMap<Uuid, &str>) -> Resource {
    let name = names.get(&id).map_or_else(|| id.to_string(), |&name| name.to_owned());
    Resource::new(ResourceType::User, id, name)
}
