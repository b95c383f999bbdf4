//! The report on one account.

use std::io::{self, Write};

use super::document;
use crate::model::{AddressSeen, Observation, PointStatus, Response, UndoClass, Verdict, Verdicted, Weight, Whose};
use crate::report::account::{begin, changes, containment, next, release_lines, title};
use crate::report::look::Look;
use crate::report::markup::Text;
use crate::report::page::plural;
use crate::report::written_to::{answered, companies, counted, list, written_to};

/// Events that the page tells; the JSON holds all.
const EVENTS: usize = 500;

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn response(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    document(&format!("Account {}", response.user.upn), false, out, |out| {
        head(response, look, out)?;
        writeln!(out, "<main>")?;
        verdict(response, look, out)?;
        steps(response, out)?;
        playbook(response, out)?;
        found(response, look, out)?;
        networks(response, out)?;
        events(response, out)?;
        recipients(response, look, out)?;
        plan(response, out)?;
        by_hand(response, out)?;
        writeln!(out, "</main>")?;
        footer(response, look, out)
    })
}

fn recipients(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(recipients) = written_to(response) else { return Ok(()) };
    writeln!(out, "<section aria-labelledby=\"mail\">\n<h2 id=\"mail\">Who got mail from the attacker</h2>")?;
    writeln!(out, "<p>{}</p>\n<ul>", Text(&counted(recipients)))?;
    for row in answered(recipients) {
        let at = row.replied.map(|at| look.moment(at)).unwrap_or_default();
        writeln!(out, "<li><strong>{}</strong> answered, {at}</li>", Text(&row.address))?;
    }
    if let Some(companies) = companies(recipients) {
        writeln!(out, "<li>Companies to phone first: {}</li>", Text(&companies))?;
    }
    writeln!(out, "<li>{}</li>\n</ul>\n</section>", Text(&list(recipients)))
}

fn head(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let user = &response.user;
    let mut parts = vec![user.upn.clone()];
    parts.extend(user.department.clone());
    parts.extend(response.tenant.name.clone());
    parts.push(format!("read {}", look.moment(response.read_at)));
    let (name, parts) = (Text(&user.name), parts.join(" · "));
    writeln!(out, "<header>\n<h1>{name}</h1>\n<p class=\"soft\">{}</p>\n</header>", Text(&parts))
}

fn verdict(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let (class, word) = match response.verdict {
        Verdict::Compromised => ("critical", "Compromised"),
        Verdict::Suspicious => ("high", "Suspicious"),
        Verdict::Undetermined => ("medium", "Undetermined"),
        Verdict::Clean => ("good", "Clean"),
    };
    writeln!(out, "<section aria-label=\"Verdict\">\n<p class=\"verdict {class}\">{word}</p>")?;
    for guard in &response.guards {
        writeln!(out, "<p><strong>Mind:</strong> {}</p>", Text(&guard.text))?;
    }
    for text in [containment(response), begin(&response.window, look), next(response).to_owned()] {
        writeln!(out, "<p>{}</p>", Text(&text))?;
    }
    if let Some(release) = &response.release {
        writeln!(out, "<h2>Before it is given back</h2>\n<ul>")?;
        release_lines(release)
            .try_for_each(|(word, text)| writeln!(out, "<li><strong>{word}</strong>: {}</li>", Text(&text)))?;
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</section>")
}

fn playbook(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section aria-labelledby=\"playbook\">\n<h2 id=\"playbook\">The playbook, point by point</h2>\n<div class=\"wide\"><table>\n\
         <thead><tr><th scope=\"col\">step</th><th scope=\"col\">what</th><th scope=\"col\">stands</th>\
         <th scope=\"col\">why</th></tr></thead>\n<tbody>"
    )?;
    for point in &response.playbook {
        let class = match point.status {
            PointStatus::Done | PointStatus::NotNeeded => "good",
            PointStatus::Failed => "critical",
            PointStatus::Open | PointStatus::ByHand | PointStatus::NotAssessed => "medium",
        };
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"{class}\">{}</td><td>{}</td></tr>",
            point.step,
            Text(point.what),
            point.status.word(),
            Text(&point.why)
        )?;
    }
    writeln!(out, "</tbody></table></div></section>")
}

fn class(judgement: Option<Verdicted>) -> &'static str {
    match judgement {
        Some(Verdicted::Malicious) => "critical",
        Some(Verdicted::Suspicious) => "high",
        Some(Verdicted::Unknown | Verdicted::NotAssessed) => "medium",
        Some(Verdicted::Benign) => "good",
        None => "soft",
    }
}

fn steps(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section aria-labelledby=\"steps\">\n<h2 id=\"steps\">Step by step</h2>\n<div class=\"wide\"><table>\n<thead><tr>\
         <th scope=\"col\">step</th><th scope=\"col\">judgement</th><th scope=\"col\">why</th></tr></thead>\n<tbody>"
    )?;
    for step in &response.steps {
        let word = step.judgement.map_or("skipped", Verdicted::word);
        let class = class(step.judgement);
        write!(
            out,
            "<tr><th scope=\"row\">{} {}</th><td class=\"{class}\">{word}</td><td>{}",
            step.step,
            Text(step.title),
            Text(&step.why)
        )?;
        for gap in &step.gaps {
            write!(
                out,
                "<br/><span class=\"small soft\">{} not read: {}</span>",
                Text(gap.what),
                Text(&gap.gap.to_string())
            )?;
        }
        writeln!(out, "</td></tr>")?;
    }
    writeln!(out, "</tbody>\n</table></div>\n</section>")
}

/// What is not the owner's, with every reason; of the rest a number.
fn found(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let all = response.steps.iter().flat_map(|step| &step.observations);
    let (benign, told): (Vec<&Observation>, Vec<&Observation>) =
        all.partition(|one| one.judgement == Verdicted::Benign);
    writeln!(out, "<section aria-labelledby=\"found\">\n<h2 id=\"found\">What was found</h2>\n<ul class=\"list\">")?;
    for one in told {
        let (class, word) = (class(Some(one.judgement)), one.judgement.word());
        let since = one.first_seen.as_ref().map_or_else(String::new, |seen| format!(", {}", look.moment(seen.at)));
        writeln!(out, "<li><p><span class=\"badge {class}\">{word}</span>{}{since}</p>\n<ul>", Text(&title(one)))?;
        for reason in &one.reasons {
            let side = if reason.weight == Weight::Clears { "for the owner: " } else { "" };
            writeln!(out, "<li>{side}{} <span class=\"soft\">{}</span></li>", Text(&reason.text), Text(reason.code))?;
        }
        if let Some(question) = &one.question {
            writeln!(out, "<li><strong>Ask the owner:</strong> {}</li>", Text(question))?;
        }
        writeln!(out, "</ul></li>")?;
    }
    if !benign.is_empty() {
        writeln!(out, "<li class=\"soft\">{} that speak for the owner</li>", plural(benign.len() as u64, "thing"))?;
    }
    writeln!(out, "</ul>\n</section>")
}

fn networks(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    let told: Vec<&AddressSeen> = response.addresses.iter().filter(|one| one.whose <= Whose::Suspicious).collect();
    if told.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"networks\">\n<h2 id=\"networks\">Networks</h2>\n<ul class=\"list\">")?;
    for one in told {
        let (class, word) =
            if one.whose == Whose::Attacker { ("critical", "attacker") } else { ("high", "suspicious") };
        let (network, reasons) = (Text(&one.network), one.reasons.join("; "));
        writeln!(
            out,
            "<li><p><span class=\"badge {class}\">{word}</span><code>{network}</code> {}</p></li>",
            Text(&reasons)
        )?;
    }
    writeln!(out, "</ul>\n</section>")
}

/// What happened, oldest first, the attacker's acts marked.
fn events(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    if response.timeline.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"events\">\n<h2 id=\"events\">What happened (UTC)</h2>\n<ol class=\"timeline\">"
    )?;
    for entry in response.timeline.iter().take(EVENTS) {
        let his = if entry.by == Whose::Attacker { "<span class=\"badge critical\">attacker</span>" } else { "" };
        let at = entry.at.strftime("%Y-%m-%d %H:%M:%S");
        let address = entry.address.as_deref().unwrap_or_default();
        writeln!(
            out,
            "<li><span class=\"soft\">{at}</span> {his}{} <code class=\"soft\">{}</code></li>",
            Text(&entry.what),
            Text(address)
        )?;
    }
    writeln!(out, "</ol>")?;
    let more = response.timeline.len().saturating_sub(EVENTS);
    if more > 0 {
        writeln!(out, "<p>{} more in the JSON report.</p>", plural(more as u64, "event"))?;
    }
    writeln!(out, "</section>")
}

/// What would be changed, or what became of it.
fn plan(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    let changes = changes(response);
    if changes.is_empty() {
        return Ok(());
    }
    let done = response.applied.is_some();
    let heading = if done { "What was done" } else { "What would be done" };
    writeln!(out, "<section aria-labelledby=\"plan\">\n<h2 id=\"plan\">{heading}</h2>\n<ul class=\"list\">")?;
    for change in changes {
        let status =
            if done { format!("<span class=\"badge\">{}</span>", change.status.word()) } else { String::new() };
        let undo = match change.undo {
            UndoClass::Full => "",
            UndoClass::Partial => " (can be taken back in part)",
            UndoClass::None => " (cannot be taken back)",
        };
        write!(out, "<li><p>{status}{}{undo}</p>", Text(&change.summary))?;
        change.why.iter().try_for_each(|why| write!(out, "<p class=\"small soft\">{}</p>", Text(why)))?;
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ul>\n</section>")
}

fn by_hand(response: &Response, out: &mut dyn Write) -> io::Result<()> {
    if response.tasks.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"hand\">\n<h2 id=\"hand\">To do by hand</h2>\n<ul>")?;
    response.tasks.iter().try_for_each(|task| writeln!(out, "<li>{}</li>", Text(task.trim())))?;
    writeln!(out, "</ul>\n</section>")
}

fn footer(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<footer class=\"small soft\">\n<p>Read {} by palisade {}, run <code>{}</code>, tenant <code>{}</code>. This file \
         holds names of people: keep it as you keep such files.</p>\n</footer>",
        look.moment(response.read_at),
        Text(&response.version),
        response.run,
        response.tenant.id
    )
}
