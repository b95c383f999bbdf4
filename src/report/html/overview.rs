//! The first screen: posture, what changed, the three fixes that matter. And who is guarded by what.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::charts::{Part, bar, key, ring};
use super::{count, fixes};
use crate::model::{Guaranteed, Population, Registered, ScanReport, Severity};
use crate::report::look::Look;
use crate::report::markup::Text;
use crate::report::page::number;
use crate::report::sentences::{by_status, counted, disagreement, guarded, nothing_to_do, since_the_last_run, taken};
use crate::report::shown;

/// How many fixes come first.
const FIRST: usize = 3;

pub(super) fn header(report: &ScanReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let tenant = &report.tenant;
    let name = tenant.name.as_deref().unwrap_or("A tenant whose name could not be read");
    let mut parts: Vec<String> = tenant.default_domain.clone().into_iter().collect();
    parts.extend(tenant.users.and_then(|users| counted(report, "users", users, "account")));
    parts.extend(tenant.mailboxes.and_then(|mailboxes| counted(report, "mailboxes", mailboxes, "mailbox")));
    parts.push(taken(report, look));
    let (name, parts) = (shown(name, 100), shown(&parts.join(" · "), 300));
    writeln!(out, "<header>\n<h1>{}</h1>\n<p class=\"soft\">{}</p>\n</header>", Text(&name), Text(&parts))
}

pub(super) fn first_screen(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    if let Some(text) = disagreement(report) {
        let text = Text(&text);
        writeln!(
            out,
            "<p class=\"warning\" role=\"alert\"><strong>Microsoft disagrees.</strong> {text} Please report it: \
             <code>cross_check</code> in the JSON report holds a record without names.</p>"
        )?;
    }
    writeln!(out, "<section class=\"first\" aria-label=\"Where the tenant stands\">\n<div>")?;
    ring(report.summary.posture, out)?;
    writeln!(out, "</div>\n<div>")?;
    tally(report, out)?;
    if let Some(text) = since_the_last_run(&report.summary.lifecycle) {
        let text = text.replacen("since the last run", "Since the last run", 1);
        writeln!(out, "<p>{}.</p>", Text(&text))?;
    }
    if let Some(coverage) = &report.summary.coverage {
        writeln!(out, "<p>{}.</p>", Text(&guarded(coverage)))?;
    }
    writeln!(out, "<p class=\"soft\">{}.</p>\n</div>\n</section>", Text(&by_status(&report.summary.checks)))?;
    writeln!(out, "<section aria-labelledby=\"now\">\n<h2 id=\"now\">Do these first</h2>")?;
    if report.fixes.is_empty() {
        writeln!(out, "<p>{}</p>", nothing_to_do(report))?;
    } else {
        writeln!(out, "<ol class=\"now\">")?;
        report.fixes.iter().take(FIRST).try_for_each(|fix| fixes::first(fix, report, out))?;
        writeln!(out, "</ol>")?;
    }
    writeln!(out, "</section>")
}

fn tally(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<ul class=\"tally\">")?;
    for severity in Severity::ALL {
        let found = report.summary.findings.of(severity);
        let class = if found == 0 { "zero" } else { severity.word() };
        write!(out, "<li class=\"{class}\"><b>{}</b> <span>{}</span></li>", number(found), severity.word())?;
    }
    writeln!(out, "</ul>")
}

/// What is guaranteed, weakest first, with the colour it has.
const GUARANTEES: [(Guaranteed, &str, &str); 7] = [
    (Guaranteed::None, "no MFA in some sign-in", "f-critical"),
    (Guaranteed::Unproven, "not known", "f-none"),
    (Guaranteed::SecurityDefaults, "security defaults", "f-medium"),
    (Guaranteed::Mfa, "MFA", "f-low"),
    (Guaranteed::Passwordless, "passwordless", "f-good"),
    (Guaranteed::PhishingResistant, "phishing-resistant", "f-good"),
    (Guaranteed::Blocked, "no sign-in possible", "f-soft"),
];

const REGISTERED: [(Registered, &str); 4] = [
    (Registered::None, "nothing"),
    (Registered::Mfa, "MFA"),
    (Registered::PhishingResistant, "phishing-resistant"),
    (Registered::Unknown, "not known"),
];

pub(super) fn coverage(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let Some(coverage) = &report.summary.coverage else { return Ok(()) };
    writeln!(out, "<section aria-labelledby=\"coverage\">\n<h2 id=\"coverage\">Who is guarded by what</h2>")?;
    writeln!(
        out,
        "<p class=\"soft\">What every sign-in of an account needs beside the password, whatever app, network or device it \
         comes from.</p>"
    )?;
    population("Administrators", &coverage.administrators, out)?;
    population("People", &coverage.people, out)?;
    writeln!(out, "</section>")
}

fn population(name: &str, population: &Population, out: &mut dyn Write) -> io::Result<()> {
    if population.total == 0 {
        return Ok(());
    }
    let parts = GUARANTEES.map(|(guaranteed, name, class)| {
        let count = population.count(|counted| counted.guaranteed == guaranteed);
        Part { name, count, class }
    });
    writeln!(out, "<h3>{name}: {}</h3>", number(population.total))?;
    bar(name, &parts, out)?;
    key(&parts, out)?;
    write!(
        out,
        "<div class=\"wide\"><table>\n<caption>{name} by what is guaranteed and what they have registered</caption>\n\
         <thead><tr><th scope=\"col\">guaranteed</th>"
    )?;
    for (_, registered) in REGISTERED {
        write!(out, "<th scope=\"col\" class=\"number\">registered: {registered}</th>")?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for (guaranteed, name, _) in GUARANTEES {
        if population.count(|counted| counted.guaranteed == guaranteed) == 0 {
            continue;
        }
        write!(out, "<tr><th scope=\"row\">{name}</th>")?;
        for (registered, _) in REGISTERED {
            let fits = population.count(|one| one.guaranteed == guaranteed && one.registered == registered);
            write!(out, "<td class=\"number\">{}</td>", number(fits))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table></div>")
}

/// What checks have to say that is no finding.
pub(super) fn notes(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let noted: BTreeMap<&str, &[String]> = report
        .checks
        .iter()
        .filter(|check| !check.notes.is_empty())
        .map(|check| (check.rule.as_str(), check.notes.as_slice()))
        .collect();
    if noted.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">Notes</h2>\n<ul class=\"list\">")?;
    for (rule, notes) in noted {
        for note in notes.iter().take(NOTES) {
            writeln!(out, "<li><code>{rule}</code>: {}</li>", Text(note))?;
        }
        if let Some(more) = notes.len().checked_sub(NOTES).filter(|more| *more > 0) {
            writeln!(out, "<li><code>{rule}</code>: and {} more in the JSON report</li>", number(count(more)))?;
        }
    }
    writeln!(out, "</ul>\n</section>")
}

/// Notes of one check that the page shows.
const NOTES: usize = 25;
