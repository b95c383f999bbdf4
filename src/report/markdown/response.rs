//! The report on one account.

use std::io::{self, Write};

use super::inert::{code, prose};
use crate::model::{
    AddressSeen, Observation, Response, StepReport, TimelineEntry, UndoClass, Verdict, Verdicted, Weight, Whose,
};
use crate::report::account::{begin, changes, containment, next, release_lines, title};
use crate::report::look::Look;
use crate::report::page::plural;
use crate::report::written_to::{answered, companies, counted, list, written_to};

/// Events that are told; the JSON holds all.
const EVENTS: usize = 100;

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn response(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    head(response, look, out)?;
    steps(&response.steps, out)?;
    playbook(response, out)?;
    found(response, look, out)?;
    networks(response, out)?;
    events(response, out)?;
    recipients(response, look, out)?;
    plan(response, out)?;
    by_hand(response, out)?;
    writeln!(out, "\n## About this report\n")?;
    writeln!(
        out,
        "- read {} by palisade {}, run `{}`",
        look.moment(response.read_at),
        code(&response.version),
        response.run
    )?;
    writeln!(out, "- tenant `{}`, account `{}`", response.tenant.id, response.user.id)
}

fn recipients(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(recipients) = written_to(response) else { return Ok(()) };
    writeln!(out, "\n## Who got mail from the attacker\n\n{}\n", prose(&counted(recipients)))?;
    for row in answered(recipients) {
        let at = row.replied.map(|at| look.moment(at)).unwrap_or_default();
        writeln!(out, "- {} answered, {at}", code(&row.address))?;
    }
    if let Some(companies) = companies(recipients) {
        writeln!(out, "- companies to phone first: {}", prose(&companies))?;
    }
    writeln!(out, "- {}", prose(&list(recipients)))
}

fn head(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let user = &response.user;
    writeln!(out, "# Account {}: {}\n", code(&user.upn), verdict(response.verdict))?;
    let mut parts = vec![code(&user.name)];
    parts.extend(user.department.as_deref().map(code));
    parts.extend(response.tenant.name.as_deref().map(|name| format!("tenant {}", code(name))));
    writeln!(out, "{}\n", parts.join(" · "))?;
    response.guards.iter().try_for_each(|guard| writeln!(out, "- **Mind:** {}", prose(&guard.text)))?;
    writeln!(out, "- {}", prose(&containment(response)))?;
    writeln!(out, "- {}", prose(&begin(&response.window, look)))?;
    writeln!(out, "- {}", prose(next(response)))?;
    let Some(release) = &response.release else { return Ok(()) };
    writeln!(out, "\n## Before it is given back\n")?;
    release_lines(release).try_for_each(|(word, text)| writeln!(out, "- **{word}**: {}", prose(&text)))
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Compromised => "compromised",
        Verdict::Suspicious => "suspicious",
        Verdict::Undetermined => "undetermined",
        Verdict::Clean => "clean",
    }
}

fn steps(steps: &[StepReport], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Step by step\n")?;
    for step in steps {
        let word = step.judgement.map_or("skipped", Verdicted::word);
        writeln!(out, "- {} {}: **{word}**: {}", step.step, step.title, prose(&step.why))?;
        for gap in &step.gaps {
            writeln!(out, "  - {} not read: {}", gap.what, prose(&gap.gap.to_string()))?;
        }
    }
    Ok(())
}

fn playbook(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## The playbook, point by point\n")?;
    response.playbook.iter().try_for_each(|point| {
        writeln!(out, "- {}. {}: **{}**: {}", point.step, point.what, point.status.word(), prose(&point.why))
    })
}

/// What is not the owner's, with every reason; of the rest a number.
fn found(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let all = response.steps.iter().flat_map(|step| &step.observations);
    let (benign, told): (Vec<&Observation>, Vec<&Observation>) =
        all.partition(|one| one.judgement == Verdicted::Benign);
    if told.is_empty() && benign.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## What was found\n")?;
    told.iter().try_for_each(|one| observation(one, look, out))?;
    match benign.len() {
        0 => Ok(()),
        more => writeln!(out, "- {} that speak for the owner", plural(more as u64, "thing")),
    }
}

fn observation(one: &Observation, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let since = one.first_seen.as_ref().map_or_else(String::new, |seen| format!(", {}", look.moment(seen.at)));
    writeln!(out, "- **{}**: {}{since}", one.judgement.word(), prose(&title(one)))?;
    for reason in &one.reasons {
        let side = if reason.weight == Weight::Clears { "for the owner" } else { "against" };
        writeln!(out, "  - {side}: {} ({})", prose(&reason.text), reason.code)?;
    }
    one.question.iter().try_for_each(|question| writeln!(out, "  - ask the owner: {}", prose(question)))
}

fn networks(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    let told: Vec<&AddressSeen> = response.addresses.iter().filter(|one| one.whose <= Whose::Suspicious).collect();
    if told.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Networks\n")?;
    for one in told {
        let word = if one.whose == Whose::Attacker { "attacker" } else { "suspicious" };
        writeln!(out, "- {} **{word}**: {}", code(&one.network), prose(&one.reasons.join("; ")))?;
    }
    Ok(())
}

/// What the attacker did, oldest first.
fn events(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    let his: Vec<&TimelineEntry> = response.timeline.iter().filter(|entry| entry.by == Whose::Attacker).collect();
    if his.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## What the attacker did (UTC)\n")?;
    for entry in his.iter().take(EVENTS) {
        let from = entry.address.as_deref().map_or_else(String::new, |address| format!(" from {}", code(address)));
        writeln!(out, "- {} {}{from}", entry.at.strftime("%Y-%m-%d %H:%M:%S"), prose(&entry.what))?;
    }
    match his.len().saturating_sub(EVENTS) {
        0 => Ok(()),
        more => writeln!(out, "- and {} more (`--format json` lists all)", plural(more as u64, "event")),
    }
}

/// What would be changed, or what became of it.
fn plan(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    let changes = changes(response);
    if changes.is_empty() {
        return Ok(());
    }
    let done = response.applied.is_some();
    writeln!(out, "\n## {}\n", if done { "What was done" } else { "What would be done" })?;
    for change in changes {
        let lead = if done { format!("**{}**: ", change.status.word()) } else { String::new() };
        let undo = match change.undo {
            UndoClass::Full => "",
            UndoClass::Partial => " (can be taken back in part)",
            UndoClass::None => " (cannot be taken back)",
        };
        writeln!(out, "- {lead}{}{undo}", prose(&change.summary))?;
        change.why.iter().try_for_each(|why| writeln!(out, "  - {}", prose(why)))?;
    }
    match response.applied {
        Some(run) => writeln!(out, "\n`palisade undo {run}` takes back what can be taken back."),
        None => writeln!(out, "\nPlan {}", code(&response.plan)),
    }
}

fn by_hand(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    if response.tasks.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## To do by hand\n")?;
    response.tasks.iter().try_for_each(|task| writeln!(out, "- {}", prose(task)))
}
