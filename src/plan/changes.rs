//! From findings to changes in the order in which they are carried out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::fixes::{self, Fix, Situation, Stage};
use crate::model::{Call, Change, Expect, Finding, FindingStatus, Held, ManualTask, Resource, Safety, Severity};

/// Which findings are to be fixed.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Only these fixes; none: all.
    pub fixes: Vec<String>,
    /// Only findings at least as grave.
    pub severity: Option<Severity>,
    /// Only changes that nobody can notice.
    pub safe: bool,
    /// Switch on what an earlier plan made in report-only mode.
    pub enforce: bool,
}

/// What can be carried out, in order, and what a person must do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drafted {
    pub changes: Vec<Change>,
    pub manual: Vec<ManualTask>,
    /// The permissions and roles that carrying it out takes, sorted.
    pub needs: Vec<String>,
}

/// The changes that the chosen findings call for. Waived findings call for none.
pub fn changes(findings: &[Finding], situation: &Situation<'_>, choice: &Choice) -> Drafted {
    let mut planned: BTreeMap<(Stage, String), Change> = BTreeMap::new();
    let mut manual = Vec::new();
    for (fix, group) in groups(findings, choice) {
        let Some(carry) = fix.carry else {
            manual.push(task(fix, None, &group));
            continue;
        };
        for finding in group {
            match (carry.plan)(finding, situation) {
                Ok(changes) => changes.into_iter().for_each(|change| add(&mut planned, carry.stage, change)),
                Err(why) => manual.push(task(fix, Some(why), &[finding])),
            }
        }
    }
    let changes = planned.into_iter().map(|((stage, _), change)| (stage, change));
    let chosen = changes.filter(|(_, change)| !choice.safe || change.safety == Safety::Safe).collect();
    let changes = linked(chosen);
    Drafted { needs: needs(&changes), changes, manual: joined(manual) }
}

/// The permissions and roles that carrying these out takes, sorted.
pub fn needs(changes: &[Change]) -> Vec<String> {
    let carried = changes.iter().filter_map(|change| fixes::find(&change.fix)?.carry);
    let names: BTreeSet<&str> = carried.flat_map(|carry| carry.needs).copied().collect();
    names.into_iter().map(Into::into).collect()
}

fn groups<'f>(findings: &'f [Finding], choice: &Choice) -> Vec<(&'static Fix, Vec<&'f Finding>)> {
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let open = findings.iter().filter(|finding| finding.status != FindingStatus::Waived);
    for finding in open.filter(|finding| choice.severity.is_none_or(|least| finding.severity >= least)) {
        if let Some(fix) =
            finding.fix.as_deref().filter(|&fix| choice.fixes.is_empty() || choice.fixes.iter().any(|id| id == fix))
        {
            groups.entry(fix).or_default().push(finding);
        }
    }
    groups.into_iter().filter_map(|(id, group)| Some((fixes::find(id)?, group))).collect()
}

/// Two findings that want the same object set are one call.
fn add(planned: &mut BTreeMap<(Stage, String), Change>, stage: Stage, change: Change) {
    match planned.entry((stage, change.id.clone())) {
        std::collections::btree_map::Entry::Vacant(place) => {
            place.insert(change);
        }
        std::collections::btree_map::Entry::Occupied(mut place) => join(place.get_mut(), change),
    }
}

fn join(change: &mut Change, other: Change) {
    if change.request != other.request {
        if !change.summary.split("; ").any(|said| said == other.summary) {
            change.summary = format!("{}; {}", change.summary, other.summary);
        }
        let (before, after) = (other.undo.request.as_ref(), other.request);
        together(&mut change.request, &after, before);
        if let Some((undo, more)) = change.undo.request.as_mut().zip(before) {
            together(undo, more, Some(more));
        }
        let seen = held(&other.precondition.expect);
        together(&mut change.precondition.read, &other.precondition.read, None);
        together(&mut change.verify.read, &other.verify.read, None);
        add_held(&mut change.verify.expect, held(&other.verify.expect), seen);
        add_held(&mut change.precondition.expect, seen, seen);
    }
    change.safety = change.safety.max(other.safety);
    for resolved in other.resolves {
        if !change.resolves.contains(&resolved) {
            change.resolves.push(resolved);
        }
    }
}

fn held(expect: &Expect) -> &[Held] {
    if let Expect::Holds(all) = expect { all } else { &[] }
}

/// What the other change leaves as it saw it, it does not want: there the first one's wish counts.
fn add_held(into: &mut Expect, more: &[Held], seen: &[Held]) {
    let Expect::Holds(all) = into else { return };
    for wanted in more {
        match all.iter_mut().find(|known| known.at == wanted.at) {
            Some(_) if seen.contains(wanted) => {}
            Some(known) => known.is = wanted.is.clone(),
            None => all.push(wanted.clone()),
        }
    }
}

/// One request that sets, or reads, what both do. `before`: the request that would put back what the other changes.
fn together(into: &mut Call, other: &Call, before: Option<&Call>) {
    match (into, other) {
        (Call::Cmdlet { parameters, select, .. }, Call::Cmdlet { parameters: more, select: also, .. }) => {
            let was = before
                .and_then(|call| if let Call::Cmdlet { parameters, .. } = call { Some(parameters) } else { None });
            merge(parameters, more, was);
            select.extend(also.iter().cloned());
            select.sort();
            select.dedup();
        }
        (Call::Graph { body: Some(Value::Object(body)), .. }, Call::Graph { body: Some(Value::Object(more)), .. }) => {
            let was = before.and_then(|call| if let Call::Graph { body, .. } = call { body.as_ref() } else { None });
            merge(body, more, was.and_then(Value::as_object));
        }
        _ => {}
    }
}

/// Adds what the other sets. What it only repeats as it was yields to what is there.
fn merge(into: &mut Map<String, Value>, more: &Map<String, Value>, was: Option<&Map<String, Value>>) {
    for (name, value) in more {
        let before = was.and_then(|was| was.get(name));
        match (into.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(more)) => merge(inner, more, before.and_then(Value::as_object)),
            (Some(_), value) if before == Some(value) => {}
            (Some(known), value) => *known = value.clone(),
            (None, value) => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Whatever may stop a sign-in waits until the break-glass accounts are spared.
fn linked(changes: Vec<(Stage, Change)>) -> Vec<Change> {
    let sparing: Vec<String> =
        changes.iter().filter(|(stage, _)| *stage == Stage::Sparing).map(|(_, change)| change.id.clone()).collect();
    let link = |(stage, mut change): (Stage, Change)| {
        if stage > Stage::Settings {
            change.depends_on.extend(sparing.iter().cloned());
        }
        change
    };
    changes.into_iter().map(link).collect()
}

fn task(fix: &Fix, why: Option<String>, group: &[&Finding]) -> ManualTask {
    ManualTask {
        fix: fix.id.into(),
        title: fix.title.into(),
        severity: group.iter().map(|finding| finding.severity).max(),
        why,
        steps: fix.how.iter().map(|&step| step.into()).collect(),
        about: about(group),
    }
}

fn about(group: &[&Finding]) -> Vec<Resource> {
    let mut about: Vec<Resource> = group.iter().map(|finding| finding.resource.clone()).collect();
    about.sort();
    about.dedup();
    about
}

/// One task for all that must be done by hand for the same reason; the gravest first.
fn joined(tasks: Vec<ManualTask>) -> Vec<ManualTask> {
    let mut joined: BTreeMap<(String, Option<String>), ManualTask> = BTreeMap::new();
    for task in tasks {
        let key = (task.fix.clone(), task.why.clone());
        let more = |known: &mut ManualTask| {
            known.about.extend(task.about.iter().cloned());
            known.severity = known.severity.max(task.severity);
        };
        joined.entry(key).and_modify(more).or_insert_with(|| task.clone());
    }
    let mut tasks: Vec<ManualTask> = joined.into_values().collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.severity));
    tasks
}

#[cfg(test)]
mod tests;
