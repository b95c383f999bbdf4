//! The fix list: all fixes in one table, then the steps of each.

use std::io;

use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr;

use super::super::look::BOLD;
use super::super::page::{Page, number, plural};
use super::super::shown;
use crate::model::{Affects, RankedFix, Safety, ScanReport, UndoClass};

pub(super) fn fix_list(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.fixes.is_empty() {
        return Ok(());
    }
    page.heading("FIXES, BEST FIRST")?;
    for line in table(&report.fixes, page.look.width).lines() {
        page.line(&line)?;
    }
    page.heading("HOW")?;
    report.fixes.iter().try_for_each(|fix| steps(fix, page))
}

/// Columns below which the table leaves out whom a fix touches, so that titles need not be broken.
const WIDE: usize = 96;

fn table(fixes: &[RankedFix], width: usize) -> Table {
    let columns = if width < WIDE { 5 } else { 6 };
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["", "fix", "gravest", "settles", "safety", "touches"].into_iter().take(columns));
    for fix in fixes {
        let row = [
            fix.rank.to_string(),
            shown(&fix.title, 64),
            fix.severity.word().into(),
            number(u64::try_from(fix.resolves.len()).unwrap_or(u64::MAX)),
            fix.safety.word().into(),
            touches(fix.affects),
        ];
        table.add_row(row.into_iter().take(columns));
    }
    table
}

fn touches(affects: Affects) -> String {
    let counts = [(affects.users, "account"), (affects.mailboxes, "mailbox"), (affects.apps, "app")];
    let named: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| plural(*count, noun)).collect();
    if named.is_empty() { "settings".into() } else { named.join(", ") }
}

fn steps(fix: &RankedFix, page: &mut Page<'_>) -> io::Result<()> {
    let title = format!("{:>2}  {}", fix.rank, shown(&fix.title, 64));
    let title = page.look.paint(BOLD, &title);
    page.line(&title)?;
    for (step, at) in fix.how.iter().zip(1..) {
        self::step(&format!("    {at}. "), &shown(step, 600), page)?;
    }
    if fix.safety == Safety::Manual {
        return Ok(());
    }
    let undo = match (fix.undo, fix.undo_reason.as_deref()) {
        (UndoClass::Full, _) | (_, None) => return Ok(()),
        (UndoClass::Partial, Some(reason)) => format!("undo in part: {reason}"),
        (UndoClass::None, Some(reason)) => format!("no undo: {reason}"),
    };
    page.paragraph("    ", &shown(&undo, 300))
}

/// A step wraps as prose does, but a command stands whole on a line of its own: broken in two it could not be copied.
fn step(lead: &str, step: &str, page: &mut Page<'_>) -> io::Result<()> {
    let plain = step.replace('`', "");
    if lead.width() + plain.width() <= page.look.width {
        return page.paragraph(lead, &plain);
    }
    let mut prose = String::new();
    let mut lead = lead.to_owned();
    for (piece, is_command) in step.split('`').zip([false, true].into_iter().cycle()) {
        if !is_command || !piece.contains(' ') {
            prose.push_str(piece);
            continue;
        }
        flush(&mut lead, &mut prose, page)?;
        page.line(&format!("{lead}{piece}"))?;
        lead = " ".repeat(lead.width());
    }
    flush(&mut lead, &mut prose, page)
}

/// Prints the prose gathered so far; what follows a command loses the mark that joined it to the command.
fn flush(lead: &mut String, prose: &mut String, page: &mut Page<'_>) -> io::Result<()> {
    let text = prose.trim_start_matches(['.', ',', ';']).trim();
    if !text.is_empty() {
        page.paragraph(lead, text)?;
        *lead = " ".repeat(lead.width());
    }
    prose.clear();
    Ok(())
}
