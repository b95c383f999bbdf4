//! The page of a plan: what would be changed, in order and in plain words, and what that does to the tenant.

use std::io::{self, Write};

use super::super::look::{DIM, Look, of_severity};
use super::super::page::{Page, Span, number, plural};
use super::super::{alike, shown};
use crate::model::{AccessPreview, Change, Foreseen, ManualTask, Plan, Preview, Resource, Severity};

/// How many entries of one list a page shows.
const SHOWN: usize = 12;

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn plan(plan: &Plan, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let page = &mut Page { look, out };
    let name = shown(plan.tenant.name.as_deref().unwrap_or("a tenant whose name could not be read"), 60);
    let domain = plan.tenant.default_domain.as_deref().map(|domain| format!(" · {}", shown(domain, 60)));
    page.paragraph("", &format!("{name}{}", domain.unwrap_or_default()))?;
    page.line(&page.look.paint(DIM, &format!("tenant {}", plan.tenant.id)))?;
    page.blank()?;
    page.paragraph("", &headline(plan))?;
    for why in &plan.refused {
        page.paragraph("REFUSED: ", why)?;
    }
    if !plan.needs.is_empty() {
        page.paragraph("", &format!("Carrying it out takes {}.", plan.needs.join(", ")))?;
    }
    for cut in &plan.preview.cut {
        page.paragraph("", &format!("There may be more to change: {}.", shown(cut, 300)))?;
    }
    access(&plan.preview.access, page)?;
    changes(&plan.changes, page)?;
    foreseen("THESE FINDINGS GO", &plan.preview.goes, page)?;
    foreseen("THESE FINDINGS WOULD BE NEW", &plan.preview.appears, page)?;
    by_hand(&plan.manual, page)
}

fn headline(plan: &Plan) -> String {
    let Preview { posture_before, posture_after, goes, appears, .. } = &plan.preview;
    if plan.changes.is_empty() {
        return "Nothing of this can be carried out by palisade.".into();
    }
    let changes = plural(count(plan.changes.len()), "change");
    let goes = plural(count(goes.len()), "finding");
    let new = if appears.is_empty() { "none is new".into() } else { format!("{} new", number(count(appears.len()))) };
    let posture = match (posture_before, posture_after) {
        (Some(before), Some(after)) => format!(" Posture {before}, then {after} of 100."),
        _ => String::new(),
    };
    format!("{changes}; {goes} would go, {new}.{posture} Nothing was changed yet.")
}

/// Whose sign-in changes.
fn access(access: &AccessPreview, page: &mut Page<'_>) -> io::Result<()> {
    let told = |people: Option<u64>, what: &str| {
        people.filter(|&people| people > 0).map(|people| format!("{} {what}", plural(people, "account")))
    };
    let lines = [
        told(access.prompted, "will be asked for more than today at sign-in"),
        told(access.to_register, "of them must register a method first"),
        told(access.cannot_comply, "have no way to do what will be asked"),
        told(access.loses_access, "can no longer reach some app from outside your networks"),
    ];
    for line in lines.into_iter().flatten() {
        page.paragraph("  ", &line)?;
    }
    for (who, what) in [
        (&access.locked_out_admins, "ADMINISTRATORS LOCKED OUT"),
        (&access.locked_out_break_glass, "BREAK-GLASS ACCOUNTS LOCKED OUT"),
    ] {
        if !who.is_empty() {
            page.paragraph("  ", &format!("{what}: {}", names(who)))?;
        }
    }
    access
        .unknown
        .iter()
        .try_for_each(|why| page.paragraph("  ", &format!("Who is affected is not known: {}", shown(why, 300))))
}

fn changes(changes: &[Change], page: &mut Page<'_>) -> io::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    page.heading("CHANGES, IN ORDER")?;
    for (at, group) in alike(&changes.iter().collect::<Vec<_>>()).iter().enumerate() {
        let Some(change) = group.changes.first() else { continue };
        let classes = format!("{} · undo {}", change.safety.word(), change.undo.class.word());
        let place = format!("{:>3}  ", at + 1);
        page.paragraph(&place, &format!("{} ({classes})", group.says()))?;
        page.paragraph("     ", &sentence(&change.touches.how))?;
        if let Some(reason) = &change.undo.reason {
            page.paragraph("     ", &format!("Undo: {reason}."))?;
        }
    }
    Ok(())
}

fn foreseen(heading: &str, findings: &[Foreseen], page: &mut Page<'_>) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    page.heading(heading)?;
    for finding in findings.iter().take(SHOWN) {
        let text = format!("  {}: {}", finding.rule, shown(&finding.resource.name, 60));
        let severity = Span(finding.severity.word(), of_severity(finding.severity));
        page.sides(&[Span(&text, anstyle::Style::new())], severity)?;
    }
    more(findings.len(), page)
}

fn by_hand(tasks: &[ManualTask], page: &mut Page<'_>) -> io::Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    page.heading("FOR A PERSON TO DO")?;
    for task in tasks {
        let why = task.why.as_deref().map(|why| format!(": {}", shown(why, 300))).unwrap_or_default();
        let severity = task.severity.map_or("", Severity::word);
        let about = plural(count(task.about.len()), "object");
        page.paragraph(&format!("  {severity:<9} "), &format!("{} ({about}){why}", task.title))?;
    }
    page.paragraph("  ", "The steps of each stand in the fix list of `palisade scan` and in the plan file.")
}

fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

fn more(all: usize, page: &mut Page<'_>) -> io::Result<()> {
    match all.saturating_sub(SHOWN) {
        0 => Ok(()),
        more => page.line(&format!("  and {} more, in the plan file", number(count(more)))),
    }
}

fn names(resources: &[Resource]) -> String {
    let shown_names: Vec<String> = resources.iter().take(SHOWN).map(|one| shown(&one.name, 60)).collect();
    shown_names.join(", ")
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
