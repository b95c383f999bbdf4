//! Fixes: the three that come first, then all with their steps. And what was not assessed, with what to grant.

use std::io::{self, Write};

use super::count;
use crate::model::{Affects, RankedFix, Resource, ScanReport, UndoClass};
use crate::report::markup::{Text, step};
use crate::report::page::{number, plural};
use crate::report::sentences::concerned;
use crate::report::shown;
use crate::report::unassessed::{Unassessed, grants};

/// How many resources a fix names at the top.
const NAMED: usize = 3;

/// What to do, how grave it is and whom it concerns; why it comes first stands with the steps.
pub(super) fn first(fix: &RankedFix, report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let (severity, safety) = (fix.severity.word(), fix.safety.word());
    write!(
        out,
        "<li class=\"{severity}\"><strong><a href=\"#fix-{}\">{}</a></strong><span class=\"small\">{severity} · \
         {safety}</span>",
        fix.rank,
        Text(&fix.title)
    )?;
    let concerned = concerned(fix, report);
    if !concerned.is_empty() {
        write!(out, "<br/><span class=\"soft small\">{}</span>", names(&concerned, NAMED))?;
    }
    writeln!(out, "</li>")
}

/// `a, b and 7 more`, escaped.
pub(super) fn names(resources: &[&Resource], most: usize) -> String {
    let name = |resource: &&Resource| {
        Text(&shown(if resource.name.is_empty() { &resource.id } else { &resource.name }, 64)).to_string()
    };
    let named: Vec<String> = resources.iter().take(most).map(name).collect();
    match resources.len().saturating_sub(most) {
        0 => named.join(", "),
        more => format!("{} and {} more", named.join(", "), number(count(more))),
    }
}

pub(super) fn fixes(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    if report.fixes.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"fixes\">\n<h2 id=\"fixes\">Fixes, best first</h2>")?;
    report.fixes.iter().try_for_each(|one| fix(one, out))?;
    writeln!(out, "</section>")
}

fn fix(fix: &RankedFix, out: &mut dyn Write) -> io::Result<()> {
    let severity = fix.severity.word();
    writeln!(out, "<article class=\"rule\" id=\"fix-{}\">\n<h3>{}. {}</h3>", fix.rank, fix.rank, Text(&fix.title))?;
    let settles = plural(count(fix.resolves.len()), "finding");
    let safety = fix.safety.word();
    writeln!(
        out,
        "<p><span class=\"badge {severity}\">{severity}</span><span class=\"badge\">{safety}</span>settles {settles}, \
         touches {} <code class=\"soft\">{}</code></p>",
        touches(fix.affects),
        Text(&fix.id)
    )?;
    writeln!(out, "<p>{}</p>", Text(&fix.why))?;
    if !fix.how.is_empty() {
        writeln!(out, "<ol>")?;
        fix.how.iter().try_for_each(|text| writeln!(out, "<li>{}</li>", step(text)))?;
        writeln!(out, "</ol>")?;
    }
    let undo = match (fix.undo, fix.undo_reason.as_deref()) {
        (UndoClass::Full, _) | (_, None) => None,
        (UndoClass::Partial, Some(reason)) => Some(("Undo in part", reason)),
        (UndoClass::None, Some(reason)) => Some(("No undo", reason)),
    };
    undo.iter().try_for_each(|(word, reason)| writeln!(out, "<p class=\"soft\">{word}: {}</p>", Text(reason)))?;
    writeln!(out, "</article>")
}

fn touches(affects: Affects) -> String {
    let counts = [(affects.users, "account"), (affects.mailboxes, "mailbox"), (affects.apps, "app")];
    let named: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| plural(*count, noun)).collect();
    if named.is_empty() { "settings".into() } else { named.join(", ") }
}

pub(super) fn not_assessed(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let Unassessed { reasons, partly, is_nothing } = Unassessed::of(report);
    if is_nothing {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"dark\">\n<h2 id=\"dark\">Not assessed</h2>")?;
    writeln!(out, "<p class=\"soft\">What could not be looked at is never called right.</p>\n<ul class=\"list\">")?;
    for (names, checks) in grants(report) {
        let what = format!("Grant {names} to see {}", plural(count(checks.len()), "check"));
        one(&what, &checks, out)?;
    }
    reasons.iter().try_for_each(|(reason, checks)| one(reason, checks, out))?;
    if !partly.is_empty() {
        one("Judged on what could be read, and there may be more", &partly, out)?;
    }
    writeln!(out, "</ul>\n</section>")
}

fn one(what: &str, checks: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let checks: Vec<String> = checks.iter().map(|rule| format!("<code>{}</code>", Text(rule))).collect();
    writeln!(out, "<li><p>{}:</p><p class=\"small\">{}</p></li>", Text(what), checks.join(", "))
}
