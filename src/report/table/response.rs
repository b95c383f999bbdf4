//! The page of `palisade respond`: who it is, the verdict, a line a step, what was found and why, what to do by hand.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::super::account::{begin, changes, containment, next, release_lines, title};
use super::super::look::{BOLD, DIM, Look};
use super::super::page::{Page, plural};
use super::super::shown;
use super::recipients::recipients;
use crate::model::{
    AddressSeen, ChangeStatus, Granting, Observation, Response, StepPermission, StepReport, StepStatus, TimelineEntry,
    TimelineSource, UndoClass, Verdict, Verdicted, Weight, Whose,
};

/// Events that the page tells of; the JSON holds all.
const EVENTS: usize = 20;

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn response(response: &Response, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let page = &mut Page { look, out };
    if let Some(lines) = &response.permissions {
        return permissions(response, lines, page);
    }
    head(response, page)?;
    page.blank()?;
    response.steps.iter().try_for_each(|step| line(step, page))?;
    began(response, page)?;
    found(response, page)?;
    networks(response, page)?;
    events(response, page)?;
    recipients(response, page)?;
    plan(response, page)?;
    by_hand(response, page)?;
    page.blank()?;
    page.paragraph("", next(response))
}

/// What an answer takes, instead of a judgement.
fn permissions(response: &Response, lines: &[StepPermission], page: &mut Page<'_>) -> io::Result<()> {
    page.paragraph("", &format!("Tried on {}; nothing was changed.", shown(&response.user.upn, 100)))?;
    for step in &response.steps {
        page.heading(&format!("{} {}", step.step, step.title.to_uppercase()))?;
        for line in lines.iter().filter(|line| line.step == step.step) {
            let needs = match (line.state, &line.needs) {
                (Granting::Granted, _) | (_, None) => String::new(),
                (_, Some(needs)) => format!(": {}", shown(needs, 300)),
            };
            let word = format!("  {:<11}", line.state.word());
            page.paragraph(&word, &format!("{}{needs}", line.what))?;
        }
    }
    page.blank()?;
    page.paragraph(
        "",
        "A role in Exchange, and the directory role that resetting an administrator's password takes (Privileged \
         Authentication Administrator), show only when something is changed. `palisade doctor --setup respond` prints what \
         to grant.",
    )
}

fn head(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let user = &response.user;
    let tenant = response.tenant.name.as_deref().map_or_else(String::new, |name| format!("{} ", shown(name, 60)));
    page.paragraph("", &format!("tenant {tenant}({})", response.tenant.id))?;
    let department = user.department.as_deref().map_or_else(String::new, |name| format!(", {}", shown(name, 60)));
    page.paragraph("", &format!("{} <{}>{department}", shown(&user.name, 60), shown(&user.upn, 100)))?;
    let (style, word) = verdict(response.verdict);
    page.blank()?;
    let painted = page.look.paint(style, word);
    page.line(&painted)?;
    response.guards.iter().try_for_each(|guard| page.paragraph("  ! ", &shown(&guard.text, 300)))?;
    page.paragraph("", &containment(response))?;
    let Some(release) = &response.release else { return Ok(()) };
    page.heading("BEFORE IT IS GIVEN BACK")?;
    release_lines(release).try_for_each(|(word, text)| page.paragraph(&format!("  {word:<10}"), &shown(&text, 400)))
}

fn verdict(verdict: Verdict) -> (Style, &'static str) {
    match verdict {
        Verdict::Compromised => (AnsiColor::Red.on_default().bold(), "COMPROMISED"),
        Verdict::Suspicious => (AnsiColor::Yellow.on_default().bold(), "SUSPICIOUS"),
        Verdict::Undetermined => (BOLD, "UNDETERMINED"),
        Verdict::Clean => (AnsiColor::Green.on_default().bold(), "CLEAN"),
    }
}

fn style(judgement: Option<Verdicted>) -> Style {
    match judgement {
        Some(Verdicted::Malicious) => AnsiColor::Red.on_default().bold(),
        Some(Verdicted::Suspicious) => AnsiColor::Yellow.on_default(),
        Some(Verdicted::Unknown | Verdicted::NotAssessed) => BOLD,
        Some(Verdicted::Benign) | None => DIM,
    }
}

/// Number, title, judgement and the one reason that matters; below it what could not be read.
fn line(step: &StepReport, page: &mut Page<'_>) -> io::Result<()> {
    let word = match step.status {
        StepStatus::Done => "done",
        StepStatus::Failed => "failed",
        _ => step.judgement.map_or("skipped", Verdicted::word),
    };
    let lead = format!("  {} {:<22}{word:<13}", step.step, step.title);
    let room = page.look.width.saturating_sub(lead.len());
    let lines = super::super::page::wrapped(&shown(&step.why, 200), room);
    let judged = style(step.judgement.filter(|_| step.status != StepStatus::Done));
    let painted = page.look.paint(judged, &format!("{word:<13}"));
    for (at, text) in lines.iter().enumerate() {
        let before =
            if at == 0 { format!("  {} {:<22}{painted}", step.step, step.title) } else { " ".repeat(lead.len()) };
        page.line(&format!("{before}{text}"))?;
    }
    // Where a gap is all there is, the line has said it.
    let said = step.judgement == Some(Verdicted::NotAssessed);
    let gaps = step.gaps.iter().skip(usize::from(said));
    gaps.into_iter().try_for_each(|gap| {
        let text = format!("{} not read: {}", gap.what, shown(&gap.gap.to_string(), 200));
        page.paragraph(&" ".repeat(lead.len()), &text)
    })
}

fn began(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let window = &response.window;
    page.blank()?;
    page.paragraph("", &begin(window, page.look))
}

/// What is not the owner's, with every reason; of the rest a number.
fn found(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let all: Vec<&Observation> = response.steps.iter().flat_map(|step| &step.observations).collect();
    let (benign, told): (Vec<&Observation>, Vec<&Observation>) =
        all.into_iter().partition(|one| one.judgement == Verdicted::Benign);
    if !told.is_empty() {
        page.heading("WHAT WAS FOUND")?;
    }
    told.iter().try_for_each(|one| observation(one, page))?;
    if !benign.is_empty() {
        page.paragraph(
            "  ",
            &format!(
                "and {} that speak for the owner (--format json lists them)",
                plural(benign.len() as u64, "thing")
            ),
        )?;
    }
    Ok(())
}

fn observation(one: &Observation, page: &mut Page<'_>) -> io::Result<()> {
    let word = format!("{:<13}", one.judgement.word());
    let painted = page.look.paint(style(Some(one.judgement)), &word);
    let since = one.first_seen.as_ref().map_or_else(String::new, |seen| format!(", {}", page.look.moment(seen.at)));
    page.line(&format!("  {painted}{}{since}", title(one)))?;
    let lead = " ".repeat(15);
    for reason in &one.reasons {
        let sign = if reason.weight == Weight::Clears { "+" } else { "-" };
        page.paragraph(&format!("{lead}{sign} "), &shown(&reason.text, 300))?;
    }
    one.question.iter().try_for_each(|question| page.paragraph(&format!("{lead}? "), &shown(question, 300)))
}

fn networks(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let told: Vec<&AddressSeen> = response.addresses.iter().filter(|one| one.whose <= Whose::Suspicious).collect();
    if told.is_empty() {
        return Ok(());
    }
    page.heading("NETWORKS")?;
    for one in told {
        let word = if one.whose == Whose::Attacker { "attacker" } else { "suspicious" };
        let reasons = one.reasons.iter().map(|reason| shown(reason, 160)).collect::<Vec<_>>().join("; ");
        page.paragraph(&format!("  {:<16} {word:<11}", shown(&one.network, 45)), &reasons)?;
    }
    page.paragraph("  ", "Not so? --ip NETWORK=user or --ip NETWORK=attacker judges all of it again.")
}

/// What the attacker did, oldest first.
fn events(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let his: Vec<&TimelineEntry> = response.timeline.iter().filter(|entry| entry.by == Whose::Attacker).collect();
    if his.is_empty() {
        return Ok(());
    }
    page.heading("WHAT THE ATTACKER DID")?;
    // What went out to others is never cut.
    let is_told =
        |(place, entry): &(usize, &&TimelineEntry)| *place < EVENTS || entry.source == TimelineSource::MessageTrace;
    let told: Vec<&TimelineEntry> = his.iter().enumerate().filter(is_told).map(|(_, entry)| *entry).collect();
    for entry in &told {
        let at = entry.at.strftime("%m-%d %H:%M").to_string();
        let from = entry.address.as_deref().map_or_else(String::new, |address| format!(" [{}]", shown(address, 45)));
        page.paragraph(&format!("  {at}  "), &format!("{}{from}", shown(&entry.what, 160)))?;
    }
    let more = his.len().saturating_sub(told.len());
    if more > 0 {
        page.paragraph("  ", &format!("and {} more (--format json lists all)", plural(more as u64, "event")))?;
    }
    let logs = [TimelineSource::DirectoryLog, TimelineSource::MailboxLog];
    if response.timeline.iter().any(|entry| logs.contains(&entry.source)) {
        page.paragraph(
            "  ",
            "Times are UTC. The mailbox log comes 30 minutes to a day late: read again for what is new.",
        )?;
    }
    Ok(())
}

/// What would be changed, or what became of it.
fn plan(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let changes = changes(response);
    if changes.is_empty() {
        return Ok(());
    }
    page.heading(match (response.applied, &response.release) {
        (Some(_), _) => "WHAT WAS DONE",
        (None, Some(_)) => "WHAT --release WOULD DO",
        (None, None) => "WHAT --apply WOULD DO",
    })?;
    for change in &changes {
        let lead = match response.applied {
            Some(_) => format!("  {:<12}", change.status.word()),
            None => "  ".to_owned(),
        };
        let undo = match change.undo {
            UndoClass::Full => "",
            UndoClass::Partial => " (can be taken back in part)",
            UndoClass::None => " (cannot be taken back)",
        };
        page.paragraph(&lead, &format!("{}{undo}", shown(&change.summary, 200)))?;
        change
            .why
            .iter()
            .filter(|_| change.status != ChangeStatus::Verified)
            .try_for_each(|why| page.paragraph(&" ".repeat(14), &shown(why, 300)))?;
    }
    match response.applied {
        Some(run) => page.paragraph("  ", &format!("palisade undo {run} takes back what can be taken back.")),
        None => page.paragraph("  ", &format!("Plan {}", response.plan)),
    }
}

fn by_hand(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    if response.tasks.is_empty() {
        return Ok(());
    }
    page.heading("TO DO BY HAND")?;
    response.tasks.iter().try_for_each(|task| {
        let indent = task.len() - task.trim_start().len();
        page.paragraph(&" ".repeat(2 + indent), &shown(task.trim_start(), 300))
    })
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::report::{is_treacherous, samples};

    fn page(report: &Response, width: usize) -> String {
        let mut out = Vec::new();
        response(report, &Look { width, ..Look::plain() }, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("a page is UTF-8")
    }

    #[test]
    fn says_the_verdict_first_and_every_reason_below() {
        insta::assert_snapshot!("hijacked", page(&samples::hijacked(), 80));
    }

    #[test]
    fn says_what_could_not_be_done() {
        let page = page(&samples::contained(), 80);
        assert!(page.contains("NOT PROVEN CONTAINED") && page.contains("refused with status 403"), "{page}");
    }

    #[test]
    fn fits_the_page_and_gives_the_attacker_nothing_to_draw_with() {
        for report in [samples::hijacked(), samples::contained()] {
            let page = page(&report, 80);
            assert!(page.lines().all(|line| line.width() <= 80), "{page}");
            assert!(!page.chars().any(|letter| is_treacherous(letter) && letter != '\n'), "{page}");
        }
    }
}
