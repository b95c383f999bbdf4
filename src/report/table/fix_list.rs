//! The fix list: all fixes in one table, then the steps of each.

use std::io;

use comfy_table::{ContentArrangement, Table, presets};

use super::super::look::BOLD;
use super::super::page::{Page, number, plural};
use super::super::shown;
use crate::model::{Affects, RankedFix, ScanReport, UndoClass};

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

fn table(fixes: &[RankedFix], width: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["", "fix", "gravest", "settles", "safety", "undo", "touches"]);
    for fix in fixes {
        table.add_row([
            fix.rank.to_string(),
            shown(&fix.title, 64),
            fix.severity.word().into(),
            number(u64::try_from(fix.resolves.len()).unwrap_or(u64::MAX)),
            fix.safety.word().into(),
            fix.undo.word().into(),
            touches(fix.affects),
        ]);
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
        page.paragraph(&format!("    {at}. "), &shown(step, 600))?;
    }
    let undo = match (fix.undo, fix.undo_reason.as_deref()) {
        (UndoClass::Full, _) | (_, None) => return Ok(()),
        (UndoClass::Partial, Some(reason)) => format!("undo in part: {reason}"),
        (UndoClass::None, Some(reason)) => format!("no undo: {reason}"),
    };
    page.paragraph("    ", &shown(&undo, 300))
}
